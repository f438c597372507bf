"""Changes of one event at one place at a time: to other valid events, drawn; to invalid ones, listed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from schema_guard.containment.formats import format_examples
from schema_guard.containment.oracle import plain
from schema_guard.contracttest.entries import ENVELOPE
from schema_guard.contracttest.generate import UNKNOWN_PROPERTY, Made
from schema_guard.contracttest.places import ANY_ITEM
from schema_guard.model.documents import pointer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schema_guard.contracttest.generate import Generator
    from schema_guard.contracttest.places import Place
    from schema_guard.model.documents import JsonValue

_MOST_EDITS = 12
_WIDEST_NUMBER = 10**6
_LETTERS = "a0 A-_.é\"\\'/\n{$%<&\u202e\U0001f600"
_OTHER_TYPES: tuple[JsonValue, ...] = (None, "text", 1, True, [], {})
_MISSING = object()

_Tokens: TypeAlias = "tuple[str | int, ...]"

Draw: TypeAlias = "Callable[[int, int], int]"
"""Chooses a whole number between two, both included; the smallest choice is the simplest event."""


def seeded(seed: int) -> Draw:
    """Choices that are the same for the same seed."""
    return random.Random(seed).randint  # noqa: S311  events for tests are no secrets


class Drawer:
    """Draws valid events: one that was built for a reason, with changes that the contract accepts.

    Args:
        generator: Gives the events to start from, and says what the document allows.
    """

    def __init__(self, generator: Generator) -> None:
        self._contract = generator.contract
        bases = [generator.minimal, generator.maximal, *generator.boundaries()]
        self._bases = [made.value for made in bases if made is not None]
        self._fullest = generator.maximal.value if generator.maximal else None
        self._places = {place.path: place for place in generator.places}

    def draw(self, draw: Draw) -> JsonValue:
        """One event; choices of zero lead to the minimal one."""
        event = self._bases[draw(0, len(self._bases) - 1)]
        for _ in range(draw(0, _MOST_EDITS)):
            spots = [
                spot for spot in _spots(event) if not (self._contract.has_envelope and spot and spot[0] in ENVELOPE)
            ]
            path = spots[draw(0, len(spots) - 1)]
            changed = self._changed(event, path, draw)
            if self._contract.validator.is_valid(changed):
                event = changed
        return event

    def _changed(self, event: JsonValue, path: _Tokens, draw: Draw) -> JsonValue:
        value = _at(event, path)
        place = self._places.get(_generic(path))
        match value:
            case dict():
                return _replaced(event, path, self._changed_object(value, path, draw))
            case list():
                return _replaced(event, path, _changed_array(value, draw))
            case _:
                return _replaced(event, path, _drawn_value(value, place, draw))

    def _changed_object(self, value: dict[str, Any], path: _Tokens, draw: Draw) -> JsonValue:
        fullest = _at(self._fullest, path)
        missing = sorted(set(fullest) - set(value)) if isinstance(fullest, dict) else []
        choice = draw(0, len(missing) + len(value))
        if choice < len(missing):
            return {**value, missing[choice]: fullest[missing[choice]]}
        if choice < len(missing) + len(value):
            dropped = list(value)[choice - len(missing)]
            return {name: member for name, member in value.items() if name != dropped}
        return {**value, UNKNOWN_PROPERTY: _OTHER_TYPES[draw(0, len(_OTHER_TYPES) - 1)]}


def _changed_array(value: list[Any], draw: Draw) -> JsonValue:
    if not value:
        return value
    index = draw(0, len(value) - 1)
    if draw(0, 1):
        return [*value, value[index]]
    return value[:index] + value[index + 1 :]


def _drawn_value(old: JsonValue, place: Place | None, draw: Draw) -> JsonValue:
    """A plain value that may well fit a place."""
    offers = [] if place is None else list(_offers(place))
    # a validator lets any text pass for a date, but that a handler does not is no fault of the handler
    has_format = isinstance(old, str) and place is not None and any(_examples_of_formats(place))
    choice = draw(0, len(offers) - has_format)
    if choice < len(offers):
        return offers[choice]
    if isinstance(old, bool) or old is None:
        return bool(draw(0, 1))
    if isinstance(old, str):
        return "".join(_LETTERS[draw(0, len(_LETTERS) - 1)] for _ in range(draw(0, 12)))
    whole = draw(-_WIDEST_NUMBER, _WIDEST_NUMBER)
    return whole / 8 if isinstance(old, float) else whole


def _offers(place: Place) -> Iterator[JsonValue]:
    for keyword in ("enum", "examples"):
        for members in place.keywords(keyword):
            yield from plain(members) if isinstance(members, list) else ()
    for keyword in ("const", "default", "example", "minimum", "maximum"):
        yield from (plain(value) for value in place.keywords(keyword))
    yield from _examples_of_formats(place)
    if "null" in place.type_names():
        yield None


def _examples_of_formats(place: Place) -> Iterator[str]:
    for name in place.keywords("format"):
        yield from format_examples(name) if isinstance(name, str) else ()


def invalid_values(generator: Generator) -> Iterator[Made]:
    """Values that the contract rejects, each a valid one with a single change: likely mistakes first."""
    base = generator.maximal or generator.minimal
    if base is None:
        return
    changes = list(_spoiled(generator, base.value))
    is_valid = generator.contract.validator.is_valid
    yield from (Made(label, value) for label, value in changes if not is_valid(value))


def _spoiled(generator: Generator, base: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    places = {place.path: place for place in generator.places}
    spots = sorted(_spots(base), key=lambda path: (path[:1] != ("detail",), len(path) == 1, len(path)))
    for path in spots:
        if path and isinstance(path[-1], str):
            yield f"without {pointer_of(path)}", _replaced(base, path, _MISSING)
    for path in spots:
        place, value = places.get(_generic(path)), _at(base, path)
        for other in [*_just_outside(place), *_OTHER_TYPES]:
            if type(other) is not type(value) or other != value:
                yield f"{_named(other)} at {pointer_of(path) or 'the event'}", _replaced(base, path, other)
        if isinstance(value, dict):
            label = f"unknown property in {pointer_of(path) or 'the event'}"
            yield label, _replaced(base, path, {**value, UNKNOWN_PROPERTY: 1})


def _just_outside(place: Place | None) -> Iterator[JsonValue]:
    if place is None:
        return
    for keyword, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0), ("exclusiveMaximum", 0)):
        yield from (plain(limit) + step for limit in place.keywords(keyword) if _is_number(limit))
    for limit in place.keywords("maxLength"):
        if isinstance(limit, int) and limit < 10_000:  # noqa: PLR2004  longer texts are no examples
            yield "x" * (limit + 1)
    yield from ("" for limit in place.keywords("minLength") if limit)
    yield from ("not-in-the-enum" for _ in place.keywords("enum"))


def _is_number(value: JsonValue) -> bool:
    return not isinstance(value, bool | str | list | dict | None)


def _named(value: JsonValue) -> str:
    match value:
        case None | bool():
            return str(plain(value)).lower().replace("none", "null")
        case list() | dict():
            return "array" if isinstance(value, list) else "object"
        case _:
            text = repr(value)
            return text if len(text) <= 24 else f"text of length {len(str(value))}"  # noqa: PLR2004  as a label


def _spots(event: JsonValue) -> Iterator[_Tokens]:
    """Every place of a value; of an array the first items."""
    work: list[tuple[_Tokens, JsonValue]] = [((), event)]
    while work:
        path, value = work.pop(0)
        yield path
        if isinstance(value, dict):
            work += [((*path, name), member) for name, member in value.items()]
        elif isinstance(value, list):
            work += [((*path, index), item) for index, item in enumerate(value[:3])]


def _generic(path: _Tokens) -> tuple[str, ...]:
    return tuple(ANY_ITEM if isinstance(token, int) else token for token in path)


def _at(value: Any, path: Sequence[str | int]) -> Any:  # noqa: ANN401  any JSON value
    for token in path:
        is_there = token in value if isinstance(value, dict) else isinstance(value, list) and int(token) < len(value)
        if not is_there:
            return None
        value = value[token]
    return value


def _replaced(value: Any, path: _Tokens, new: Any) -> JsonValue:  # noqa: ANN401  any JSON value
    """A copy with another value at a place, or without that member."""
    if not path:
        return cast("JsonValue", new)
    token, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_replaced(item, rest, new) if index == token else item for index, item in enumerate(value)]
    if not rest and new is _MISSING:
        return {name: member for name, member in value.items() if name != token}
    return {**value, token: _replaced(value[token], rest, new)}
