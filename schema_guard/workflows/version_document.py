"""From what EventBridge holds to the version document that git holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.errors import DocumentError

if TYPE_CHECKING:
    from schema_guard.model.documents import SchemaDocument, SchemaType


def version_document(content: str, kind: SchemaType | str) -> bytes:
    """The bytes of ``<version>.json`` for a ``Content``.

    Raises:
        DocumentError: The content is not JSON, or cannot be carried over to 2020-12.
    """
    from schema_guard.canonical.json_text import dump_json  # noqa: PLC0415 - a pull with nothing new needs none of it
    from schema_guard.canonical.lower import lower  # noqa: PLC0415 - the same

    return dump_json(lower(content, kind)).encode("utf-8", "surrogatepass")


def same_contract(written: bytes, document: SchemaDocument) -> bool:
    """Whether a version document that was written by hand is what EventBridge holds under its version."""
    if written == document.source_bytes:
        return True
    try:
        return version_document(document.content, document.type) == written
    except DocumentError:
        return False
