"""Types as schemas for datamodel-code-generator, and what single places of a document say about them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeGuard

from schema_guard.codegen.conjunction import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

_LITERAL_RANGE = range(-(2**63), 2**63)
ANY: JsonObject = {}
NEVER: JsonObject = {"anyOf": []}
KIND_ORDER = ("object", "array", "string", "number", "integer", "boolean", "null")


def some(type_: JsonObject) -> JsonObject:
    """A place that holds nothing is typed as Any: the contract refuses it, whatever it is."""
    return ANY if type_ == NEVER else type_


def is_exact(value: JsonValue) -> TypeGuard[str | int]:
    """Whether a value can be a literal."""
    return is_text(value) or isinstance(value, bool) or (isinstance(value, int) and value in _LITERAL_RANGE)


def is_text(value: JsonValue) -> TypeGuard[str]:
    """Whether a value is a text that Python can write down; half a surrogate pair is not."""
    return isinstance(value, str) and value.encode("utf-8", "replace").decode() == value


def any_of(types: Iterable[JsonObject]) -> JsonObject:
    """One type for several; Any swallows all."""
    members: list[JsonObject] = []
    for each in types:
        if each == ANY:
            return ANY
        inner = each.get("anyOf")
        for member in inner if isinstance(inner, list) else [each]:
            if member not in members and isinstance(member, dict):
                members.append(member)
    null: JsonObject = {"type": "null"}
    members.sort(key=lambda member: member == null)
    return members[0] if len(members) == 1 else {"anyOf": list(members)}


def bare(kind: str) -> JsonObject:
    """A JSON type of which nothing more is known."""
    match kind:
        case "object":
            return {"type": "object", "additionalProperties": ANY}
        case "array":
            return {"type": "array", "items": ANY}
        case _:
            return {"type": kind}


def is_shown(kind: str, kinds: frozenset[str]) -> bool:
    """Whether a JSON type needs to be written: an integer is a number."""
    return kind in kinds and not (kind == "integer" and "number" in kinds)


def values_of(flat: list[tuple[JsonPointer, JsonObject]]) -> list[JsonValue] | None:
    """The values that an ``enum`` or ``const`` leaves; the shortest list where there are several."""
    lists = [[schema["const"]] for _, schema in flat if "const" in schema]
    lists += [listed(schema, "enum") for _, schema in flat if "enum" in schema]
    return min(lists, key=len, default=None)


def kind_of(value: JsonValue) -> str:  # noqa: PLR0911  one line a JSON type
    """The JSON type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "number"
        case Decimal():
            return "integer" if value == value.to_integral_value() else "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"


def talk_of(flat: Iterable[tuple[JsonPointer, JsonValue]]) -> str:
    """The description of a place."""
    for _, schema in flat:
        for keyword in ("description", "title"):
            text = schema.get(keyword) if isinstance(schema, dict) else None
            if isinstance(text, str) and text.strip():
                return text.strip()
    return ""


def is_open(flat: list[tuple[JsonPointer, JsonObject]]) -> bool:
    """Whether the contract says what undeclared members look like."""
    return any(
        schema.get(keyword, False) is not False
        for _, schema in flat
        for keyword in ("additionalProperties", "unevaluatedProperties", "patternProperties")
    )
