"""From what EventBridge holds to the version document that git holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from schema_guard.model.documents import SchemaDocument, SchemaType


def version_document(content: str, kind: SchemaType | str) -> bytes:
    """The bytes of ``<version>.json`` for a ``Content``.

    Raises:
        DocumentError: The content is not JSON, or cannot be carried over to 2020-12.
    """
    from schema_guard.canonical.json_text import dump_json  # noqa: PLC0415 - a pull with nothing new needs none of it
    from schema_guard.canonical.lower import lower  # noqa: PLC0415 - the same

    return dump_json(lower(content, kind)).encode("utf-8", "surrogatepass")


def publication(written: bytes, file: str) -> str:
    """The ``Content`` (JSON Schema draft 4) under which a version document is published that was written by hand.

    Raises:
        DocumentError: It is not JSON, or says what draft 4 cannot say.
    """
    from schema_guard.canonical.json_text import dump_json, parse_json  # noqa: PLC0415 - for hand-written versions only
    from schema_guard.canonical.publish import to_draft4  # noqa: PLC0415 - the same

    return dump_json(to_draft4(parse_json(written, file=file)))


def same_contract(written: bytes, document: SchemaDocument) -> bool:
    """Whether what EventBridge holds is what was written by hand under this version, in any of its forms."""
    if written == document.source_bytes:
        return True
    ways = (
        lambda: publication(written, "").encode("utf-8", "surrogatepass") == document.source_bytes,
        lambda: version_document(document.content, document.type) == written,
    )
    return any(_holds(way) for way in ways)


def _holds(claim: Callable[[], bool]) -> bool:
    try:
        return claim()
    except DocumentError:
        return False
