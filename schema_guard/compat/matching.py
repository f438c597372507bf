"""Which branch of the old combinator became which of the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from schema_guard.compat.locate import same
from schema_guard.compat.views import follow, schema_object, types_of

if TYPE_CHECKING:
    from schema_guard.compat.locate import Source, Spot
    from schema_guard.compat.walk import Walk
    from schema_guard.model.documents import JsonObject, JsonValue

Pairs: TypeAlias = "list[tuple[Spot, Spot]]"

_ALIKE = 0.5
_MANY = 40_000  # pairs; beyond that branches match only when they are equal


def match_branches(walk: Walk, old: list[Spot], new: list[Spot]) -> tuple[Pairs, list[Spot], list[Spot]]:
    """Pair branches: equal ones first, then the most alike; what is left over went or came."""
    pairs: Pairs = []
    old, new = list(old), list(new)
    _take_equal(walk, old, new, pairs)
    if len(old) * len(new) <= _MANY:
        _take_alike(walk, old, new, pairs)
    return pairs, old, new


def _take_equal(walk: Walk, old: list[Spot], new: list[Spot], pairs: Pairs) -> None:
    for before in list(old):
        for after in new:
            if walk.equal(follow(walk.old, before), follow(walk.new, after)):
                pairs.append((before, after))
                old.remove(before)
                new.remove(after)
                break


def _take_alike(walk: Walk, old: list[Spot], new: list[Spot], pairs: Pairs) -> None:
    scored = []
    for row, before in enumerate(old):
        for column, after in enumerate(new):
            score = _likeness(walk, before, after)
            if score >= _ALIKE:
                scored.append((-score, abs(row - column), row, column))
    rows, columns = set[int](), set[int]()
    for _, _, row, column in sorted(scored):
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append((old[row], new[column]))
    old[:] = [spot for row, spot in enumerate(old) if row not in rows]
    new[:] = [spot for column, spot in enumerate(new) if column not in columns]


def _likeness(walk: Walk, before: Spot, after: Spot) -> float:
    was, now = schema_object(follow(walk.old, before).value), schema_object(follow(walk.new, after).value)
    tags_before, tags_after = _tags(walk.old, was), _tags(walk.new, now)
    shared = tags_before.keys() & tags_after.keys()
    if any(not same(tags_before[name], tags_after[name]) for name in shared):
        return 0  # a discriminator tells them apart
    kinds_before, kinds_after = types_of(walk.old, before), types_of(walk.new, after)
    if not kinds_before & kinds_after:
        return 0
    points = [_overlap(kinds_before, kinds_after)]
    if shared:
        points += [1, 1]
    if _name(before) and _name(before) == _name(after):
        points += [1, 1]
    names_before, names_after = _properties(was).keys(), _properties(now).keys()
    if names_before or names_after:
        points += [_overlap(names_before, names_after)] * 2
    points.append(_overlap(was.keys(), now.keys()))
    return sum(points) / len(points)


def _overlap(left: object, right: object) -> float:
    ours, theirs = frozenset[object](left), frozenset[object](right)  # type: ignore[call-overload]  # any iterable
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
