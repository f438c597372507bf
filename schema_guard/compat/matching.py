"""Which branch of the old combinator became which of the new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from schema_guard.compat.locate import same
from schema_guard.compat.views import follow, schema_object, types_of

if TYPE_CHECKING:
    from schema_guard.compat.locate import Source, Spot
    from schema_guard.compat.walk import Walk
    from schema_guard.model.documents import JsonObject, JsonValue

Pairs: TypeAlias = "list[tuple[Spot, Spot]]"

_ALIKE = 0.5
_MANY = 40_000  # pairs in all unions together; beyond that branches match only when they are equal


@dataclass(frozen=True, slots=True, eq=False)
class _Branch:
    """A branch and what tells it apart."""

    spot: Spot
    target: Spot
    tags: dict[str, JsonValue]
    kinds: frozenset[str]
    properties: frozenset[str]
    keywords: frozenset[str]

    @classmethod
    def of(cls, source: Source, spot: Spot) -> _Branch:
        target = follow(source, spot)
        schema = schema_object(target.value)
        names = frozenset(_properties(schema))
        return cls(spot, target, _tags(source, schema), types_of(source, spot), names, frozenset(schema))


def match_branches(walk: Walk, old: list[Spot], new: list[Spot]) -> tuple[Pairs, list[Spot], list[Spot]]:
    """Pair branches: equal ones first, then the most alike; what is left over went or came."""
    left = [_Branch.of(walk.old, spot) for spot in old]
    right = [_Branch.of(walk.new, spot) for spot in new]
    pairs = _take_equal(walk, left, right)
    count = len(left) * len(right)
    if walk.compared_branches + count <= _MANY:
        walk.compared_branches += count
        pairs += _take_alike(left, right)
    return pairs, [branch.spot for branch in left], [branch.spot for branch in right]


def _take_equal(walk: Walk, old: list[_Branch], new: list[_Branch]) -> Pairs:
    pairs: Pairs = []
    for before in list(old):
        for after in new:
            if walk.equal(before.target, after.target):
                pairs.append((before.spot, after.spot))
                old.remove(before)
                new.remove(after)
                break
    return pairs


def _take_alike(old: list[_Branch], new: list[_Branch]) -> Pairs:
    pairs: Pairs = []
    scored = []
    for row, before in enumerate(old):
        for column, after in enumerate(new):
            score = _likeness(before, after)
            if score >= _ALIKE:
                scored.append((-score, abs(row - column), row, column))
    rows, columns = set[int](), set[int]()
    for _, _, row, column in sorted(scored):
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append((old[row].spot, new[column].spot))
    old[:] = [branch for row, branch in enumerate(old) if row not in rows]
    new[:] = [branch for column, branch in enumerate(new) if column not in columns]
    return pairs


def _likeness(before: _Branch, after: _Branch) -> float:
    shared = before.tags.keys() & after.tags.keys()
    if any(not same(before.tags[name], after.tags[name]) for name in shared):
        return 0  # a discriminator tells them apart
    if not before.kinds & after.kinds:
        return 0
    points = [_overlap(before.kinds, after.kinds)]
    if shared:
        points += [1, 1]
    if _name(before.spot) and _name(before.spot) == _name(after.spot):
        points += [1, 1]
    if before.properties or after.properties:
        points += [_overlap(before.properties, after.properties)] * 2
    points.append(_overlap(before.keywords, after.keywords))
    return sum(points) / len(points)


def _overlap(ours: frozenset[str], theirs: frozenset[str]) -> float:
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 1


def _properties(schema: JsonObject) -> JsonObject:
    properties = schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _tags(source: Source, schema: JsonObject) -> dict[str, JsonValue]:
    """Properties that only one value of is possible."""
    found: dict[str, JsonValue] = {}
    for name, child in _properties(schema).items():
        resolved = schema_object(child)
        reference = resolved.get("$ref")
        tokens = source.resolve(reference) if isinstance(reference, str) else None
        members = schema_object(source.at(tokens)) if tokens is not None else resolved
        values = members.get("enum")
        if "const" in members:
            found[name] = members["const"]
        elif isinstance(values, list) and len(values) == 1:
            found[name] = values[0]
    return found


def _name(spot: Spot) -> JsonValue:
    schema = schema_object(spot.value)
    return schema.get("title", schema.get("$ref"))
