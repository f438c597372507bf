"""JSON values, pointers into them, and schema documents as a registry holds them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from schema_guard.model.ids import SchemaVersionId

JsonValue: TypeAlias = "bool | int | float | Decimal | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"
JsonPointer: TypeAlias = str  # RFC 6901; "" is the whole document. In findings "*" stands for any item or any property.

_INDEX = re.compile(r"(?a:0|[1-9]\d{0,8})")


def pointer_of(tokens: Iterable[str | int]) -> JsonPointer:
    """The JSON Pointer of a path of member names and array indexes (RFC 6901)."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def pointer_tokens(pointer: JsonPointer) -> tuple[str, ...]:
    """The reference tokens of a JSON Pointer, unescaped."""
    if not pointer:
        return ()
    tokens = pointer[1:].split("/")
    return tuple([token.replace("~1", "/").replace("~0", "~") for token in tokens] if "~" in pointer else tokens)


def array_index(token: str) -> int | None:
    """The index that a reference token is in an array (RFC 6901); None when it is none, or one that no array has."""
    return int(token) if _INDEX.fullmatch(token) else None


class SchemaType(StrEnum):
    """``Type`` in the EventBridge Schemas API."""

    OPENAPI3 = "OpenApi3"
    JSON_SCHEMA_DRAFT4 = "JSONSchemaDraft4"


@dataclass(frozen=True, slots=True)
class SchemaDocument:
    """One version of a schema as EventBridge holds it.

    Attributes:
        id: Registry, schema and version.
        type: The type that AWS states.
        content: ``Content`` as AWS returned it, character for character.
        created: ``VersionCreatedDate`` in ISO 8601, when known.
        arn: The schema's ARN, when known.
    """

    id: SchemaVersionId
    type: SchemaType
    content: str
    created: str | None = None
    arn: str | None = None
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def source_bytes(self) -> bytes:
        """What ``<version>.source.json`` holds."""
        return self.content.encode("utf-8", "surrogatepass")

    @property
    def sha256(self) -> str:
        """SHA-256 of the source bytes, hexadecimal."""
        return hashlib.sha256(self.source_bytes).hexdigest()
