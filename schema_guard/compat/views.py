"""One schema as the reader of a diff sees it: references followed, ``allOf`` merged where that changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schema_guard.compat.locate import Location, Spot, same

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.compat.locate import EventPath, Source
    from schema_guard.model.documents import JsonObject, JsonValue

DOCUMENTATION = frozenset(
    {"title", "description", "$comment", "comment", "examples", "example", "markdownDescription", "externalDocs"}
)
IDENTITY = frozenset({"$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary"})
CONTAINERS = frozenset({"$defs", "definitions"})
ASSERTIONS = frozenset(
    {
        *("type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
        *("maxLength", "minLength", "pattern", "items", "prefixItems", "additionalItems", "unevaluatedItems"),
        *("maxItems", "minItems", "uniqueItems", "contains", "minContains", "maxContains"),
        *("properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "required"),
        *("maxProperties", "minProperties", "propertyNames", "dependentRequired", "dependentSchemas", "dependencies"),
        *("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref", "$dynamicRef", "$recursiveRef"),
    }
)
# Keywords that look at their neighbours: two schemas that hold them cannot be merged.
_NEIGHBOURLY = frozenset(
    {
        *("additionalProperties", "unevaluatedProperties", "patternProperties"),
        *("items", "prefixItems", "additionalItems", "unevaluatedItems", "contains", "minContains", "maxContains"),
        *("if", "then", "else", "anyOf", "oneOf", "not", "$dynamicRef", "$recursiveRef", "allOf"),
    }
)
ALL_TYPES = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})


@dataclass(slots=True)
class View:
    """The keywords of one schema, each with the place where it is written.

    Attributes:
        base: The schema that new keywords are written into.
        site: Where the position itself stands, before any reference was followed.
        parts: Keywords other than ``properties``, ``required`` and ``allOf``.
        required: The name in the ``required`` list, by name.
        branches: Members of ``allOf`` that could not be merged.
    """

    site: Spot
    base: Location
    parts: dict[str, Spot] = field(default_factory=dict)
    properties: dict[str, Spot] = field(default_factory=dict)
    required: dict[str, Spot] = field(default_factory=dict)
    branches: list[Spot] = field(default_factory=list)

    def value(self, keyword: str) -> JsonValue:
        """The keyword's value, or None when it is absent."""
        part = self.parts.get(keyword)
        return part.value if part is not None else None

    def near(self, keyword: str) -> Location:
        """Where the keyword is written or, when it is absent, would be."""
        part = self.parts.get(keyword)
        return part.at if part is not None else self.base.child(keyword)

    @property
    def asserts(self) -> frozenset[str]:
        """The keywords here that restrict values."""
        own = ASSERTIONS & self.parts.keys()
        structural = {"properties"} if self.properties else set[str]()
        return own | structural | ({"required"} if self.required else set()) | ({"allOf"} if self.branches else set())


@dataclass(frozen=True, slots=True)
class Position:
    """One schema position in both documents, and the place in the event that it is about."""

    old: View
    new: View
    where: EventPath


def schema_object(value: JsonValue) -> JsonObject:
    """A schema as an object; ``true`` says as much as ``{}``."""
    return value if isinstance(value, dict) else {}


def follow(source: Source, spot: Spot) -> Spot:
    """The schema behind a reference that stands alone, or behind several in a row."""
    seen = set[tuple[str | int, ...]]()
    while True:
        target = _lone_reference(source, spot)
        if target is None or target in seen:
            return spot
        seen.add(target)
        spot = Spot(source.at(target), spot.at.through(target))


def _lone_reference(source: Source, spot: Spot) -> tuple[str | int, ...] | None:
    schema = spot.value
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or not isinstance(reference, str):
        return None
    if not source.dialect.hides_ref_siblings and any(key in ASSERTIONS for key in schema if key != "$ref"):
        return None
    return source.resolve(reference)


def view(source: Source, spot: Spot, *, merge: bool) -> View:
    """Read one schema; with ``merge``, references with siblings and ``allOf`` are folded in where that is exact."""
    target = follow(source, spot)
    if merge:
        merged = _merged(source, spot, target)
        if merged is not None:
            return merged
    return _plain(source, spot, target)


def mergeable(source: Source, spot: Spot) -> bool:
    """Whether :func:`view` can fold every ``allOf`` here."""
    return _merged(source, spot, follow(source, spot)) is not None


def _plain(source: Source, site: Spot, target: Spot) -> View:
    result = View(site, target.at)
    schema = schema_object(target.value)
    _read(result, schema, target.at)
    branches = schema.get("allOf")
    if isinstance(branches, list):
        result.branches += [target.child("allOf").child(index) for index in range(len(branches))]
    if "$ref" in schema and _lone_reference(source, target) is None and not source.dialect.hides_ref_siblings:
        reference = schema["$ref"]
        tokens = source.resolve(reference) if isinstance(reference, str) else None
        if tokens is not None:
            result.branches.append(Spot(source.at(tokens), target.at.through(tokens)))
            del result.parts["$ref"]
    return result


def _read(result: View, schema: JsonObject, at: Location) -> None:
    for keyword, value in schema.items():
        match keyword, value:
            case "properties", dict():
                for name, child in value.items():
                    result.properties.setdefault(name, Spot(child, at.child("properties", name)))
            case "required", list() as names:
                for index, each in enumerate(names):
                    if isinstance(each, str):
                        result.required.setdefault(each, Spot(each, at.child("required", index)))
            case "allOf", list():
                pass
            case _:
                result.parts.setdefault(keyword, Spot(value, at.child(keyword)))


def _merged(source: Source, site: Spot, target: Spot) -> View | None:
    layers = _layers(source, target)
    if layers is None or not _compatible([schema_object(layer.value) for layer in layers]):
        return None
    result = View(site, target.at)
    for layer in layers:
        _read(result, schema_object(layer.value), layer.at)
    result.parts.pop("$ref", None)
    if len(layers) == 1 and "$ref" in schema_object(target.value):
        result.parts["$ref"] = target.child("$ref")  # a reference that leads nowhere, or round in a circle
    return result


def _layers(source: Source, target: Spot) -> list[Spot] | None:
    """The schema and everything that it includes by ``$ref`` and ``allOf``; None when that never ends."""
    layers, queue, seen = list[Spot](), [target], {target.at.tokens}
    while queue:
        spot = queue.pop(0)
        layers.append(spot)
        for child in _included(source, spot):
            child_target = follow(source, child)
            if child_target.at.tokens in seen or child_target.value is False:
                return None
            seen.add(child_target.at.tokens)
            queue.append(child_target)
    return layers


def _included(source: Source, spot: Spot) -> Iterable[Spot]:
    schema = schema_object(spot.value)
    reference, branches = schema.get("$ref"), schema.get("allOf")
    if isinstance(reference, str) and not source.dialect.hides_ref_siblings:
        tokens = source.resolve(reference)
        if tokens is not None and tokens != spot.at.tokens:
            yield Spot(source.at(tokens), spot.at.through(tokens))
    if isinstance(branches, list):
        yield from (spot.child("allOf").child(index) for index in range(len(branches)))


def _compatible(layers: list[JsonObject]) -> bool:
    if len(layers) == 1:
        return True
    kept: dict[str, JsonValue] = {}
    properties: dict[str, JsonValue] = {}
    for layer in layers:
        for keyword in ASSERTIONS & layer.keys() - {"properties", "required", "allOf", "$ref"}:
            if keyword in _NEIGHBOURLY or not same(kept.setdefault(keyword, layer[keyword]), layer[keyword]):
                return False
        declared = layer.get("properties")
        for name, child in declared.items() if isinstance(declared, dict) else ():
            if not same(properties.setdefault(name, child), child):
                return False
    return True


def types_of(source: Source, spot: Spot, depth: int = 4) -> frozenset[str]:
    """The JSON types that a schema can admit, an upper bound that looks a few levels deep."""
    target = follow(source, spot)
    if target.value is False:
        return frozenset()
    schema = schema_object(target.value)
    key = (id(target.value), depth)
    known = source.known_types.get(key)
    if known is not None:
        return known
    found = declared_types(schema)
    for keyword in ("anyOf", "oneOf"):
        branches = schema.get(keyword)
        if isinstance(branches, list) and depth:
            spots = [target.child(keyword).child(index) for index in range(len(branches))]
            found &= frozenset[str]().union(*(types_of(source, branch, depth - 1) for branch in spots))
    source.known_types[key] = found
    return found


def declared_types(schema: JsonObject) -> frozenset[str]:
    """What ``type``, ``enum`` and ``const`` leave of the JSON types; ``number`` includes ``integer``."""
    found = ALL_TYPES
    match schema.get("type"):
        case str() as name:
            found = frozenset({name})
        case list() as names:
            found = frozenset(str(name) for name in names)
        case _:
            pass
    if "number" in found:
        found |= {"integer"}
    values = schema.get("enum") if "const" not in schema else [schema["const"]]
    if isinstance(values, list):
        found &= frozenset[str]().union(*(_types_of_value(value) for value in values))
    return found


def _types_of_value(value: JsonValue) -> frozenset[str]:
    match value:
        case None:
            return frozenset({"null"})
        case bool():
            return frozenset({"boolean"})
        case str():
            return frozenset({"string"})
        case list():
            return frozenset({"array"})
        case dict():
            return frozenset({"object"})
        case _:
            return frozenset({"number", "integer"})
