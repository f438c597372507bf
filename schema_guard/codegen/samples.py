"""Boundary and mutated instances of a schema, valid and invalid, the same on every run.

A minimal and a maximal instance are built first; then one place at a time is put to its boundaries, to every other
JSON type, to nothing, and to something that the schema does not declare. Whether a sample is valid is for a validator
to say.
"""

from __future__ import annotations

import random
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from schema_guard.codegen.conjunction import Reader, child, kinds_of, listed, mapped, unions
from schema_guard.codegen.refs import References

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from schema_guard.codegen.conjunction import Position
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

Path: TypeAlias = "tuple[str | int, ...]"
Flat: TypeAlias = "list[tuple[JsonPointer, JsonObject]]"

_DEEPEST = 6
_WIDEST = 40
_MOST_VALUES = 200  # in one instance
_LONGEST = 2000
_STEPS = 200_000  # for a text that a pattern matches
_SECONDS = 60.0  # never reached: what is generated must not depend on the machine
_OTHERS: tuple[JsonValue, ...] = (None, True, 0, 1, 1.0, -1, 0.5, 2**53, "", "0", [], [None], {}, {"x": 1})
_TEXTS = (
    "a", "A", "0", "abc", "ABC", "a-b", "a_b", "a.b", "1.0.0", "1-0-0", "2020-02-29", "2020-02-29T12:00:00Z",
    "12:00:00Z", "a@example.com", "https://example.com/a", "00000000-0000-4000-8000-000000000000", "EUR", "en-GB",
    "0123456789", "0123456789abcdef", "0123456789abcdef0123456789abcdef01234567", "192.0.2.1",
    "arn:aws:s3:::bucket/key", "/a/b", "1.5", "aws.s3", "A1", "a1", "AB", "PT1H", "#/a", "a b", "true", "42",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """An instance, and the place where it differs from one that was built to be valid."""

    value: JsonValue
    path: Path = ()


def samples(
    document: JsonValue, limit: int, *, is_valid: Callable[[JsonValue], bool] = lambda _: True, seed: int = 0
) -> list[Sample]:
    """Instances of a document.

    Args:
        document: JSON Schema 2020-12, references local.
        limit: How many at most; places take turns, so that none is left out for the sake of another.
        is_valid: Tells valid instances, so that what is mutated can be one.
        seed: Another seed draws other instances where there are more than ``limit``.
    """
    builder = _Builder(document)
    small = [builder.sample(builder.root, full=False, turn=turn) for turn in range(3)]
    large = [builder.sample(builder.root, full=True, turn=turn) for turn in range(3)]
    base = next((each for each in large if is_valid(each)), None)
    if base is None:
        start = next((each for each in small if is_valid(each)), small[0])
        base = _grown(start, large[0], is_valid)
    found = _distinct(Sample(each) for each in (base, *small, *large))
    queues = deque(_mutations(builder, base, limit, seed))
    while queues and len(found) < limit:
        queue = queues.popleft()
        sample = next(queue, None)
        if sample is not None:
            found.append(sample)
            queues.append(queue)
    return found


def _grown(small: JsonValue, large: JsonValue, is_valid: Callable[[JsonValue], bool]) -> JsonValue:
    """The small instance with every member of the large one that does not make it invalid."""
    queue: deque[tuple[Path, JsonValue]] = deque([((), large)])
    while queue:
        path, value = queue.popleft()
        if not isinstance(value, dict) or not isinstance(_at(small, path), dict):
            continue
        for name, member in list(value.items())[:_WIDEST]:
            inner = (*path, name)
            holder = _at(small, path)
            bare: JsonValue = {} if isinstance(member, dict) else [] if isinstance(member, list) else member
            wanted = () if isinstance(holder, dict) and name in holder else (member, bare)
            grown = next((each for each in (_replaced(small, inner, new) for new in wanted) if is_valid(each)), None)
            small = small if grown is None else grown
            now = _at(small, path)
            if isinstance(now, dict) and name in now:
                queue.append((inner, member))
    return small


class _Builder:
    """Builds values for places of one document."""

    def __init__(self, document: JsonValue) -> None:
        self.reader = Reader(References(document))
        self.root: Position = (("", document),)
        self._left = 0

    def sample(self, position: Position, *, full: bool, turn: int = 0) -> JsonValue:
        """A value of bounded size for a place; valid, as far as patterns and conditions allow."""
        self._left = _MOST_VALUES
        return self.build(position, full=full, turn=turn)

    def build(self, position: Position, *, full: bool, depth: int = 0, turn: int = 0) -> JsonValue:  # noqa: PLR0911 - one answer for each kind of place
        """A value for a place, as part of a larger one; one line a JSON type."""
        self._left -= 1
        if self._left < -_MOST_VALUES:  # even the smallest value is too large
            return None
        full = full and self._left > 0 and depth < _DEEPEST
        position, flat = self.settle(position, turn)
        stated = _stated(flat)
        if stated:
            return stated[turn % len(stated)]
        match _kind_of(flat, turn):
            case "object":
                return self._object(position, flat, full=full, depth=depth, turn=turn)
            case "array":
                return self._array(flat, full=full, depth=depth, turn=turn)
            case "string":
                return _text(flat, turn)
            case "number" | "integer" as kind:
                return _number(flat, whole=kind == "integer")
            case "boolean":
                return turn % 2 == 0
            case _:
                return None

    def settle(self, position: Position, turn: int) -> tuple[Position, Flat]:
        """A place with one branch of each of its unions chosen."""
        flat = self.reader.expand(position)
        for _ in range(3):
            chosen = [branches[turn % len(branches)] for part in flat for branches in unions(part)]
            more = [part for part in self.reader.expand(tuple(chosen)) if part not in flat]
            if not more:
                break
            position = (*position, *chosen)
            flat += more
        return position, flat

    def names(self, flat: Flat) -> dict[str, None]:
        """The names of the declared members, in order."""
        return {name: None for _, schema in flat for name in mapped(schema, "properties")}

    def member(self, flat: Flat, name: str) -> Position:
        """The place of a declared member."""
        return tuple(child(part, "properties", name) for part in flat if name in mapped(part[1], "properties"))

    def item(self, flat: Flat, index: int) -> Position:
        """The place of an item."""
        parts = []
        for part in flat:
            first = listed(part[1], "prefixItems")
            if index < len(first):
                parts.append(child(part, "prefixItems", index))
            elif "items" in part[1]:
                parts.append(child(part, "items"))
        return tuple(parts)

    def other(self, flat: Flat) -> Position:
        """The place of an undeclared member."""
        return tuple(child(part, "additionalProperties") for part in flat if "additionalProperties" in part[1])

    def _object(self, position: Position, flat: Flat, *, full: bool, depth: int, turn: int) -> JsonValue:
        declared = self.names(flat)
        required = self.reader.required(position)
        names = dict.fromkeys([name for name in declared if full or name in required][:_WIDEST] + sorted(required))
        members = {name: self.member(flat, name) for name in names}
        made: dict[str, JsonValue] = {
            name: self.build(place, full=full, depth=depth + 1, turn=turn)
            for name, place in members.items()
            if depth < 2 * _DEEPEST and not any(schema is False for _, schema in place)
        }
        missing = _bound(flat, "minProperties", max) - len(made)
        others = self.other(flat)
        wanted = max(missing, 1 if full and not declared and others else 0)
        for number in range(min(wanted, _WIDEST)):
            made[f"x{number}"] = self.build(others, full=full, depth=depth + 1, turn=turn)
        return made

    def _array(self, flat: Flat, *, full: bool, depth: int, turn: int) -> JsonValue:
        count = max(_bound(flat, "minItems", max), 1 if full else 0)
        most = _bound(flat, "maxItems", min, default=_WIDEST)
        if depth >= 2 * _DEEPEST:
            return []
        return [
            self.build(self.item(flat, index), full=full, depth=depth + 1, turn=turn + index)
            for index in range(min(count, most, _WIDEST))
        ]


def _mutations(builder: _Builder, base: JsonValue, limit: int, seed: int) -> Iterator[Iterator[Sample]]:
    """For each place of a value, the values that differ from it there."""
    drawn = random.Random(seed)  # noqa: S311  nothing depends on its being unpredictable
    places = _places(builder, base)
    drawn.shuffle(places)
    for path, position in places[:limit]:
        candidates = list(_candidates(builder, position, _at(base, path)))
        drawn.shuffle(candidates)
        yield _replacements(base, path, candidates)
        if path and isinstance(path[-1], str):
            yield iter((Sample(_removed(base, path), path[:-1]),))
        if isinstance(_at(base, path), dict):
            yield _replacements(base, (*path, "undeclared member"), [1, "x", None, {"y": []}])


def _replacements(base: JsonValue, path: Path, values: Iterable[JsonValue]) -> Iterator[Sample]:
    yield from (Sample(_replaced(base, path, value), path) for value in values)


def _places(builder: _Builder, base: JsonValue) -> list[tuple[Path, Position]]:
    """Every place of a value, and what the schema says there; outermost first."""
    found: list[tuple[Path, Position]] = []
    queue: deque[tuple[Path, Position, JsonValue]] = deque([((), builder.root, base)])
    while queue and len(found) < _LONGEST:
        path, position, value = queue.popleft()
        found.append((path, position))
        _, flat = builder.settle(position, 0)
        if isinstance(value, dict):
            queue.extend(
                ((*path, name), builder.member(flat, name) or builder.other(flat), each) for name, each in value.items()
            )
        elif isinstance(value, list):
            queue.extend(((*path, index), builder.item(flat, index), each) for index, each in enumerate(value))
    return found


def _candidates(builder: _Builder, position: Position, old: JsonValue) -> Iterator[JsonValue]:
    """Values to put at a place: its boundaries, its other branches, and every other type."""
    flat = builder.reader.expand(position)
    for part in flat:
        yield from listed(part[1], "enum")[:_WIDEST]
        yield from _boundaries(part[1], old)
        for branches in unions(part):
            rest = tuple(each for each in position if each[0] != part[0])
            for branch in branches[:8]:
                yield builder.sample((branch, *rest), full=True)
                yield builder.sample((branch, *rest), full=False)
    yield from (builder.sample(position, full=False, turn=turn) for turn in (1, 2, 3))
    yield from _OTHERS
    if isinstance(old, str):
        yield from (old + "\n", old * 2, "٣", "é", "\U0001f600")
    if isinstance(old, int) and not isinstance(old, bool):
        yield from _near(old)
    if isinstance(old, list):
        yield from ([*old, *old], old[:1], [*old, None])


def _near(value: float) -> Iterator[JsonValue]:
    yield from (value, value + 1, value - 1)
    with suppress(OverflowError):  # beyond what a float holds
        yield from (float(value), value + 0.5)


def _boundaries(schema: JsonObject, old: JsonValue) -> Iterator[JsonValue]:
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
        limit = schema.get(keyword)
        if isinstance(limit, (int, float, Decimal)) and not isinstance(limit, bool):
            yield from _near(_plain(limit))
    for keyword in ("minLength", "maxLength"):
        limit = schema.get(keyword)
        if isinstance(limit, int) and 0 <= limit <= _LONGEST:
            yield from ("x" * length for length in (limit - 1, limit, limit + 1) if length >= 0)
    for keyword in ("minItems", "maxItems"):
        limit = schema.get(keyword)
        if isinstance(limit, int) and 0 <= limit <= _WIDEST and isinstance(old, list) and old:
            yield from ([old[0]] * length for length in (limit - 1, limit, limit + 1) if length >= 0)


def _stated(flat: Flat) -> list[JsonValue]:
    """The values of ``const``, or of the first ``enum``."""
    constants = [[schema["const"]] for _, schema in flat if "const" in schema]
    return next(iter([*constants, *(values for _, schema in flat if (values := listed(schema, "enum")))]), [])


def _kind_of(flat: Flat, turn: int) -> str:
    kinds = kinds_of(flat)
    if kinds is None:
        if any("properties" in schema or "required" in schema for _, schema in flat):
            return "object"
        return "array" if any("items" in schema for _, schema in flat) else ("string", "integer", "object")[turn % 3]
    order = [kind for kind in ("object", "array", "string", "number", "integer", "boolean", "null") if kind in kinds]
    return order[turn % len(order)] if order else "null"


def _text(flat: Flat, turn: int) -> str:
    least, most = min(_bound(flat, "minLength", max), _LONGEST), _bound(flat, "maxLength", min, default=_LONGEST)
    patterns = [pattern for _, schema in flat if isinstance(pattern := schema.get("pattern"), str)]
    if patterns:
        from jsonschema_rs import validator_for  # noqa: PLC0415  loaded when there is something to ask

        asked: JsonObject = {
            "allOf": [{"pattern": pattern} for pattern in patterns],
            "minLength": least,
            "maxLength": most,
        }
        try:
            is_valid = validator_for(asked, offline=True).is_valid
        except ValueError:  # a pattern that it does not understand; the contract itself will be refused for it
            return "a"
        examples = [text for _, schema in flat for text in _examples(schema)]
        found = next((text for text in (*examples, *_TEXTS) if is_valid(text)), None)
        return found or _matching(tuple(patterns), least, most) or "a"
    text = _TEXTS[turn % len(_TEXTS)]
    return (text * (least // len(text) + 1))[: max(least, min(most, len(text)))]


@lru_cache(maxsize=1024)
def _matching(patterns: tuple[str, ...], least: int, most: int) -> str | None:
    """A text that patterns match, where there is one and it is found in a bounded number of steps."""
    from schema_guard.containment.budget import Budget, BudgetExceededError  # noqa: PLC0415  for the rare pattern
    from schema_guard.containment.regex import UnsupportedPatternError, find_string  # noqa: PLC0415  as above

    try:
        return find_string(patterns, (), min_length=least, max_length=most, budget=Budget(_SECONDS, _STEPS))
    except (BudgetExceededError, UnsupportedPatternError):
        return None


def _examples(schema: JsonObject) -> Iterator[str]:
    for keyword in ("examples", "example", "default"):
        value = schema.get(keyword)
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))


def _number(flat: Flat, *, whole: bool) -> JsonValue:
    low = [
        _plain(schema[key]) for _, schema in flat for key in ("minimum", "exclusiveMinimum") if _is_number(schema, key)
    ]
    high = [
        _plain(schema[key]) for _, schema in flat for key in ("maximum", "exclusiveMaximum") if _is_number(schema, key)
    ]
    step = [_plain(schema["multipleOf"]) for _, schema in flat if _is_number(schema, "multipleOf")]
    value: float = max(low) + 1 if low else min(high) - 1 if high else 1
    if high and value > min(high):
        value = min(high) if not low else (max(low) + min(high)) / 2
    with suppress(OverflowError):  # numbers beyond what a float holds: the value stays where it is
        if step and step[0]:
            value = step[0] * max(1, round(value / step[0]))
        return int(value) if whole or float(value).is_integer() else value
    return 1


def _is_number(schema: JsonObject, keyword: str) -> bool:
    return isinstance(schema.get(keyword), (int, float, Decimal)) and not isinstance(schema[keyword], bool)


def _plain(value: JsonValue) -> float:
    """A number that every validator takes."""
    if isinstance(value, int):
        return value
    exact = float(str(value))
    return int(exact) if exact.is_integer() and abs(exact) < 2**53 else exact


def _bound(flat: Flat, keyword: str, choose: object, default: int = 0) -> int:
    found = [
        limit for _, schema in flat if isinstance(limit := schema.get(keyword), int) and not isinstance(limit, bool)
    ]
    return (max(found) if choose is max else min(found)) if found else default


def _distinct(found: Iterable[Sample]) -> list[Sample]:
    return list({repr(sample.value): sample for sample in found}.values())


def _at(value: JsonValue, path: Path) -> JsonValue:
    for token in path:
        value = value[token]  # type: ignore[index]  # the path was read from the value
    return value


def _replaced(value: JsonValue, path: Path, new: JsonValue) -> JsonValue:
    if not path:
        return new
    head, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, str(head): _replaced(value.get(str(head)), rest, new)}
    if isinstance(value, list):
        return [_replaced(item, rest, new) if index == head else item for index, item in enumerate(value)]
    return value


def _removed(value: JsonValue, path: Path) -> JsonValue:
    holder = _at(value, path[:-1])
    left = {name: each for name, each in holder.items() if name != path[-1]} if isinstance(holder, dict) else holder
    return _replaced(value, path[:-1], left)
