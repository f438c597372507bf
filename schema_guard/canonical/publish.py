"""A version document as EventBridge takes it: JSON Schema draft 4, which admits the same events.

What draft 4 has no words for is refused, never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schema_guard.errors import LoweringError, Place
from schema_guard.model.documents import pointer_of

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonObject, JsonValue

DRAFT4 = "http://json-schema.org/draft-04/schema#"

_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf"})
_INEXPRESSIBLE = frozenset(
    {
        "$anchor",
        "$dynamicAnchor",
        "$dynamicRef",
        "$id",
        "$recursiveAnchor",
        "$recursiveRef",
        "maxContains",
        "minContains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
_BESIDE_REF = frozenset(
    {"$ref", "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"}
)

_MOVED = frozenset(
    {
        "$ref",
        "const",
        "contains",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "if",
        "items",
        "prefixItems",
        "then",
    }
)

_Path = tuple[str | int, ...]


@dataclass(slots=True)
class _Parts:
    """A schema in the making.

    Attributes:
        plain: Its keywords.
        apart: What needs a schema of its own, because it may clash with them.
    """

    plain: JsonObject = field(default_factory=dict)
    apart: list[JsonValue] = field(default_factory=list)

    def joined(self) -> JsonObject:
        """One schema that says it all; beside ``$ref`` draft 4 reads nothing else."""
        plain, apart = self.plain, self.apart
        if "$ref" in plain and (apart or plain.keys() - _BESIDE_REF):
            rest = {key: value for key, value in plain.items() if key not in ("$ref", "$schema", "definitions")}
            kept: JsonObject = {key: plain[key] for key in ("$schema", "definitions") if key in plain}
            return {**kept, "allOf": [{"$ref": plain["$ref"]}, *([rest] if rest else []), *apart]}
        if len(apart) == 1 and isinstance(apart[0], dict) and not apart[0].keys() & plain.keys():
            return {**plain, **apart[0]}
        if apart:
            own = plain.get("allOf", [])
            plain["allOf"] = [*(own if isinstance(own, list) else []), *apart]
        return plain


def to_draft4(document: JsonValue) -> JsonObject:
    """The draft 4 schema that accepts what a 2020-12 version document accepts.

    Raises:
        LoweringError: A keyword has no counterpart in draft 4.
    """
    schema = _schema(document, ())
    schema.pop("$schema", None)
    return {"$schema": DRAFT4, **schema}


def _schema(schema: JsonValue, path: _Path) -> JsonObject:
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    if not isinstance(schema, dict):
        raise LoweringError("this is not a schema", place=Place(pointer=pointer_of(path)))
    parts = _Parts()
    for keyword, value in schema.items():
        if keyword in _INEXPRESSIBLE:
            raise LoweringError(
                f"{keyword} has no counterpart in JSON Schema draft 4, the latest that EventBridge takes",
                place=Place(pointer=pointer_of((*path, keyword))),
                remedy="Express the constraint with other keywords, or keep the version in git only.",
            )
        _translate(schema, keyword, (*path, keyword), parts)
        if keyword not in _MOVED:
            name = "definitions" if keyword == "$defs" else keyword
            parts.plain[name] = _nested(keyword, value, (*path, keyword))
    return parts.joined()


def _translate(schema: JsonObject, keyword: str, path: _Path, parts: _Parts) -> None:
    """Say in draft 4 what 2020-12 says with a keyword of another name, place or meaning."""
    value = schema[keyword]
    match keyword:
        case "const":
            parts.apart.append({"enum": [value]})
        case "exclusiveMinimum" | "exclusiveMaximum":
            parts.apart.append({keyword.replace("exclusiveM", "m"): value, keyword: True})
        case "dependentRequired" | "dependentSchemas":
            parts.apart.append({"dependencies": _dependencies(keyword, value, path)})
        case "if":
            parts.apart += _conditional(schema, path)
        case "contains":
            item = _schema(value, path)
            parts.apart.append({"anyOf": [{"not": {"type": "array"}}, {"not": {"items": {"not": item}}}]})
        case "prefixItems":
            parts.plain["items"] = [_schema(item, (*path, index)) for index, item in enumerate(_list(value, path))]
        case "items":
            name = "additionalItems" if "prefixItems" in schema else "items"
            parts.plain[name] = _schema(value, path)
        case "$ref":
            parts.plain["$ref"] = _reference(value, path)


def _reference(value: JsonValue, path: _Path) -> JsonValue:
    if value == "#":
        return value
    prefix, name = "#/$defs/", str(value).removeprefix("#/$defs/")
    if not isinstance(value, str) or not value.startswith(prefix) or "/" in name:
        raise LoweringError(
            f"a reference to {value!r} may lead elsewhere in draft 4",
            place=Place(pointer=pointer_of(path)),
            remedy="Put what it refers to under #/$defs.",
        )
    return f"#/definitions/{name}"


def _nested(keyword: str, value: JsonValue, path: _Path) -> JsonValue:
    if keyword in _MAPS:
        return {name: _schema(child, (*path, name)) for name, child in _map(value, path).items()}
    if keyword in _LISTS:
        return [_schema(child, (*path, index)) for index, child in enumerate(_list(value, path))]
    if keyword == "not" or (keyword == "additionalProperties" and not isinstance(value, bool)):
        return _schema(value, path)
    return value


def _dependencies(keyword: str, value: JsonValue, path: _Path) -> JsonValue:
    entries = _map(value, path)
    if keyword == "dependentRequired":
        return {name: required for name, required in entries.items() if required}  # draft 4 wants at least one name
    return {name: _schema(child, (*path, name)) for name, child in entries.items()}


def _conditional(schema: JsonObject, path: _Path) -> list[JsonValue]:
    condition = _schema(schema["if"], path)
    then, otherwise = (_schema(schema.get(branch, True), (*path[:-1], branch)) for branch in ("then", "else"))
    return [{"anyOf": [{"not": condition}, then]}, {"anyOf": [condition, otherwise]}]


def _map(value: JsonValue, path: _Path) -> JsonObject:
    if not isinstance(value, dict):
        raise LoweringError("this is not an object", place=Place(pointer=pointer_of(path)))
    return value


def _list(value: JsonValue, path: _Path) -> list[JsonValue]:
    if not isinstance(value, list):
        raise LoweringError("this is not an array", place=Place(pointer=pointer_of(path)))
    return value
