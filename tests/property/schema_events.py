"""Values to judge schemas on: a small universe, and values made for a pair of schemas.

Nothing here knows the package: what is made is judged by validators.
"""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from schema_pairs import LEAVES, NAMES, UNUSUAL_STRINGS
from schema_places import References

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from schema_guard.canonical.dialects import Dialect

_DEEPEST = 5
_LARGEST = 40
_MOST = 1e308
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_LENGTHS = ("minLength", "maxLength")
_BRANCHES = ("allOf", "anyOf", "oneOf")
_CHOICES = ("anyOf", "oneOf")
_CONDITIONS = ("if", "then", "else")


def universe() -> list[Any]:
    """All leaves, short arrays of leaves, small objects, and nested values as recursive schemas want them."""
    few = (None, True, 0, 1, 1.5, "a", "ab")
    values: list[Any] = list(LEAVES)
    values += [[], *([x] for x in LEAVES), *([x, y] for x, y in itertools.product(few, few)), [1, 1, 1], ["a", 1, None]]
    values += [{}, *({name: x} for name in NAMES for x in few)]
    values += [{"a": x, "b": y} for x, y in itertools.product(few, few)]
    values += [{"a": 1, "b": 1, "c": 1}, {"a": "a", "ab": 1}, {"c": 0, "ab": "a"}]
    values += [[[]], [[1]], [{}], [{"a": 1}], {"a": {}}, {"a": {"a": 1}}, {"a": []}, {"a": [1]}, {"b": {"a": {"a": 1}}}]
    for end in ({}, [], 1, "a", None, {"b": 1}, {"c": "a"}):
        values += [
            {"a": {"a": end}},
            {"a": {"a": {"a": end}}},
            {"b": {"b": end}},
            [[end]],
            [[[end]]],
            {"a": [{"a": end}]},
        ]
        values += [[{"a": end}, {"b": end}], {"a": end, "b": {"a": end}}, [end, [end]]]
    return values


class EventMaker:
    """Makes values that schemas are about: with their constants, bounds, names and shapes, and changes of such values.

    Args:
        rng: Where chance comes from.
        dialect: How the documents are written.
        documents: The schemas, mostly a writer's and a reader's.
    """

    def __init__(self, rng: random.Random, dialect: Dialect, *documents: Any) -> None:
        self._rng = rng
        self._documents = [References(document, dialect) for document in documents]
        scalars: dict[str, Any] = {}
        for references in self._documents:
            for place in references.all_places:
                if isinstance(place.schema, dict):
                    scalars.update((repr(value), value) for value in _mentioned(place.schema))
        self._left = 0  # values that the event may still hold, or thereabouts
        self._scalars = [*map(_whole, scalars.values()), *LEAVES]

    def events(self, number: int) -> Iterator[Any]:
        """Values, each made from one of the documents or from two of them together."""
        for _ in range(number):
            chosen = self._rng.sample(self._documents, min(len(self._documents), self._rng.choice((1, 1, 2))))
            self._left = _LARGEST
            event = self._shaped([(references, references.document) for references in chosen], 0)
            yield _whole(event)
            yield _whole(self.changed(event))

    def changed(self, event: Any) -> Any:
        """The value with something small changed, at any depth."""
        match event:
            case dict() if event and self._rng.random() < 0.7:
                name = self._rng.choice(list(event))
                return {**event, name: self.changed(event[name])}
            case list() if event and self._rng.random() < 0.7:
                index = self._rng.randrange(len(event))
                return [*event[:index], self.changed(event[index]), *event[index + 1 :]]
            case dict():
                return self._rng.choice((self._with_member, self._without_member, self._other))(event)
            case list():
                return self._rng.choice((self._with_item, self._without_item, self._other))(event)
            case _:
                return self._other(event)

    def _with_member(self, event: dict[str, Any]) -> Any:
        return {**event, self._rng.choice(NAMES): self._other(None)}

    def _without_member(self, event: dict[str, Any]) -> Any:
        left_out = self._rng.choice([*event, ""])
        return {name: member for name, member in event.items() if name != left_out}

    def _with_item(self, event: list[Any]) -> Any:
        return [*event, self._rng.choice([*event, self._other(None)])]

    def _without_item(self, event: list[Any]) -> Any:
        return event[: self._rng.randint(0, len(event))]

    def _other(self, event: Any) -> Any:
        other = self._rng.choice(self._scalars)
        return self._rng.choice(([other], {self._rng.choice(NAMES): event})) if self._rng.random() < 0.2 else other

    def _shaped(self, wanted: list[tuple[References, Any]], depth: int) -> Any:
        """A value that looks like what these schemas describe together; none of them need accept it."""
        applied = self._applied(wanted) if self._left > 0 else []
        self._left -= 1
        if depth > _DEEPEST or not applied or self._rng.random() < 0.05:
            return self._rng.choice(self._scalars)
        values = [value for _, schema in applied for value in _constants(schema)]
        if values and self._rng.random() < 0.8:
            return self._rng.choice(values)
        makers: list[Callable[..., Any]] = []
        for _, schema in applied:
            makers += [self._object] * any(
                word in schema for word in ("properties", "required", "unevaluatedProperties")
            )
            makers += [self._array] * any(
                word in schema for word in ("items", "prefixItems", "contains", "unevaluatedItems")
            )
            types = schema.get("type", ())
            for name in [types] if isinstance(types, str) else types:
                makers.append({"object": self._object, "array": self._array}.get(name, self._scalar))
        return self._rng.choice(makers or [self._object, self._array, self._scalar])(applied, depth)

    def _applied(self, wanted: list[tuple[References, Any]]) -> list[tuple[References, dict[str, Any]]]:
        """The schemas and some of those that they apply to the same value."""
        found: list[tuple[References, dict[str, Any]]] = []
        work = [one for one in wanted if isinstance(one[1], dict)]
        while work and len(found) < 20:
            references, schema = work.pop()
            found.append((references, schema))
            below = [references.target(schema)] if "$ref" in schema else []
            below += schema.get("allOf", ())
            below += [self._rng.choice(schema[keyword]) for keyword in _CHOICES if schema.get(keyword)]
            below += [schema[keyword] for keyword in _CONDITIONS if keyword in schema and self._rng.random() < 0.6]
            for keyword in ("dependentSchemas", "dependencies"):
                below += [part for part in schema.get(keyword, {}).values() if self._rng.random() < 0.5]
            work += [(references, part) for part in below if isinstance(part, dict)]
        return found

    def _scalar(self, applied: list[tuple[References, dict[str, Any]]], _depth: int) -> Any:
        mentioned = [value for _, schema in applied for value in _mentioned(schema)]
        return self._rng.choice(mentioned if mentioned and self._rng.random() < 0.6 else self._scalars)

    def _object(self, applied: list[tuple[References, dict[str, Any]]], depth: int) -> Any:
        names = {name for _, schema in applied for name in schema.get("required", ())}
        names.update(name for _, schema in applied for name in schema.get("properties", ()) if self._rng.random() < 0.6)
        names.update(name for name in NAMES if self._rng.random() < 0.15)
        return {name: self._shaped(self._about_member(applied, name), depth + 1) for name in sorted(names)}

    def _about_member(
        self, applied: list[tuple[References, dict[str, Any]]], name: str
    ) -> list[tuple[References, Any]]:
        found = []
        for references, schema in applied:
            others = [
                schema[keyword] for keyword in ("additionalProperties", "unevaluatedProperties") if keyword in schema
            ]
            by_pattern = list(schema.get("patternProperties", {}).values())
            own = schema.get("properties", {}).get(name)
            found += [(references, part) for part in ([own] if own is not None else others + by_pattern)]
        return found

    def _array(self, applied: list[tuple[References, dict[str, Any]]], depth: int) -> Any:
        longest = max((schema.get("minItems", 0) for _, schema in applied), default=0)
        length = self._rng.choice((0, 1, 1, 2, 2, 3, longest))
        return [self._shaped(self._about_item(applied, index), depth + 1) for index in range(min(length, 4))]

    def _about_item(self, applied: list[tuple[References, dict[str, Any]]], index: int) -> list[tuple[References, Any]]:
        found = []
        for references, schema in applied:
            items = schema.get("items")
            prefix = schema.get("prefixItems", items if isinstance(items, list) else [])
            keywords = ("additionalItems" if isinstance(items, list) else "items", "contains", "unevaluatedItems")
            rest = [schema[keyword] for keyword in keywords if keyword in schema]
            chosen = prefix[index] if index < len(prefix) else self._rng.choice(rest) if rest else None
            found.append((references, chosen))
        return found


def _constants(schema: dict[str, Any]) -> list[Any]:
    return [*([schema["const"]] if "const" in schema else ()), *schema.get("enum", ())]


def _mentioned(schema: dict[str, Any]) -> Iterator[Any]:
    """What a schema speaks of: constants, bounds and numbers beside them, strings as long as it says."""
    yield from _constants(schema)
    for keyword in _BOUNDS:
        bound = schema.get(keyword)
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            yield from (near for near in (bound, bound + 1, bound - 1, bound * 3) if abs(near) < _MOST)
    for keyword in _LENGTHS:
        if keyword in schema:
            yield from ("a" * length for length in range(max(0, schema[keyword] - 1), schema[keyword] + 2))
    if "pattern" in schema:
        yield from UNUSUAL_STRINGS
        yield from ("aa", "b", "ba", "2020-", "bb")


def _whole(value: Any) -> Any:
    """The value with whole numbers written as such: draft 4 tells them apart."""
    match value:
        case float() if value.is_integer():
            return int(Decimal(repr(value)))
        case list():
            return [_whole(item) for item in value]
        case dict():
            return {name: _whole(member) for name, member in value.items()}
        case _:
            return value


def decimals(value: Any) -> Any:
    """The value as a strict JSON reader gives it: floats as exact decimals."""
    match value:
        case float():
            return Decimal(repr(value))
        case list():
            return [decimals(item) for item in value]
        case dict():
            return {name: decimals(member) for name, member in value.items()}
        case _:
            return value
