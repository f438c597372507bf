"""Valid events of a contract, each for a reason: the solver of the prover finds them, a validator confirms them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.canonical.normalise import normalise
from schema_guard.canonical.values import ALL_TYPES, ARRAY, NULL, STRING, TYPE_NAMES, type_bit, value_key
from schema_guard.containment.answers import Empty, Found
from schema_guard.containment.budget import Budget, BudgetExceededError
from schema_guard.containment.oracle import plain
from schema_guard.containment.prover import Prover
from schema_guard.containment.witness import presentable, realistic
from schema_guard.contracttest.entries import ENVELOPE
from schema_guard.contracttest.places import ANY_ITEM, demand, places_of
from schema_guard.model.documents import pointer_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schema_guard.canonical.nodes import Node
    from schema_guard.contracttest.contract import EventContract
    from schema_guard.contracttest.places import Path, Place
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

SECONDS_A_QUESTION = 2.0
SECONDS_A_CONTRACT = 20.0
MOST_BOUNDARIES = 200
LONGEST_ARRAY = 5  # where the document sets no limit, or a larger one
LONGEST_TEXT = 1000
UNKNOWN_PROPERTY = "x-unknown-property"
_MOST_MEMBERS = 20
_NOT_NULL = build.types(ALL_TYPES & ~NULL)


@dataclass(frozen=True, slots=True)
class Made:
    """A value that a contract accepts, and what it is an example of."""

    label: str
    value: JsonValue


@dataclass(frozen=True, slots=True)
class Unreached:
    """Something that the document mentions and no event was found for.

    Attributes:
        pointer: Where in the event; ``*`` stands for an item.
        what: What was looked for.
        reason: ``no event can have it``, which is proved, or why the search ended.
    """

    pointer: JsonPointer
    what: str
    reason: str


class Generator:
    """Makes values that one contract accepts.

    Args:
        contract: The contract.
    """

    def __init__(self, contract: EventContract) -> None:
        self.contract = contract
        self.canonical = normalise(contract.document, asserts_format=contract.asserts_format)
        self.unreached: list[Unreached] = []
        self._ends = time.monotonic() + SECONDS_A_CONTRACT

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places that the document describes."""
        return places_of(self.canonical)

    @cached_property
    def minimal(self) -> Made | None:
        """The smallest event: what is required."""
        return self._make((), "minimal", build.ANYTHING, small=True)

    @cached_property
    def maximal(self) -> Made | None:
        """An event with as many of the declared properties as can be together, each array with an item."""
        wanted = [demand(place.path, _NOT_NULL) for place in self.places if place.path]
        chosen = self._together([], wanted)
        node = build.all_of(chosen) if chosen else build.ANYTHING
        return self._make((), "maximal", node, small=False)

    def boundaries(self) -> Iterator[Made]:
        """An event for each limit, alternative and type that the document mentions; equal ones once."""
        seen = {value_key(made.value) for made in (self.minimal, self.maximal) if made is not None}
        count = 0
        for place in self.places:
            for label, node in _aspects(place):
                if count >= MOST_BOUNDARIES:
                    return
                where = pointer_of(place.path) or "the event"
                made = self._make(place.path, f"{label} {where}", node, small=True)
                if made is not None and value_key(made.value) not in seen:
                    seen.add(value_key(made.value))
                    count += 1
                    yield made

    def event_of(self, value: JsonValue) -> JsonObject:
        """The event: the value itself, or an envelope around it where the contract describes ``detail`` alone."""
        if self.contract.has_envelope and isinstance(value, dict):
            return value
        source, detail_type = self.contract.event_type
        return {**ENVELOPE, "detail-type": detail_type, "source": source, "resources": [], "detail": value}

    def _make(self, path: Path, label: str, node: Node, *, small: bool) -> Made | None:
        """A value that the contract accepts and that is as demanded at a path."""
        wanted = demand(path, node)
        found = self._find(wanted)
        if not isinstance(found, Found):
            self._missed(path, label, found)
            return None
        value = self._dressed(found.value, wanted, small=small)
        for candidate in (plain(value), plain(found.value)):
            if self.contract.validator.is_valid(candidate):
                return Made(label, candidate)
        self._missed(path, label, "the validator takes what was found for invalid")
        return None

    def _find(self, wanted: Node) -> Found | Empty | str:
        """Without undeclared members if there is such a value; why there is none otherwise."""
        reason = ""
        for accepted in (self.canonical.closed, self.canonical.root):
            seconds = min(SECONDS_A_QUESTION, self._ends - time.monotonic())
            try:
                answer = Prover(Budget(max(seconds, 0.0))).solve(frozenset({accepted, wanted}), frozenset())
            except (BudgetExceededError, RecursionError) as error:
                return getattr(error, "reason", "the schema is nested too deeply")
            if isinstance(answer, Found):
                return answer
            reason = "" if isinstance(answer, Empty) else answer.reason
        return reason or Empty()

    def _dressed(self, value: JsonValue, wanted: Node, *, small: bool) -> JsonValue:
        evaluator = Prover(Budget(SECONDS_A_QUESTION)).evaluator

        def is_valid(candidate: JsonValue) -> bool:
            return bool(evaluator.accepts(self.canonical.root, candidate) and evaluator.accepts(wanted, candidate))

        try:
            return (presentable if small else realistic)(value, self.canonical, is_valid)
        except (BudgetExceededError, RecursionError):
            return value  # valid, if plain to look at

    def _together(self, chosen: list[Node], more: Sequence[Node]) -> list[Node]:
        """As many demands as can be met at once, found by halving."""
        if not more:
            return chosen
        if isinstance(self._find(build.all_of([*chosen, *more])), Found):
            return [*chosen, *more]
        if len(more) == 1:
            return chosen
        half = len(more) // 2
        return self._together(self._together(chosen, more[:half]), more[half:])

    def _missed(self, path: Path, label: str, reason: Empty | str) -> None:
        why = reason if isinstance(reason, str) else "no event can have it"
        self.unreached.append(Unreached(pointer_of(path), label, why))


def _aspects(place: Place) -> Iterator[tuple[str, Node]]:
    """What a place can be, with a label: presence, members, limits, types, alternatives, unknown members."""
    for value in _members(place):
        yield f"{_shown(value)} at", build.values([value])
    yield from _limits(place)
    names = _type_names(place)
    if len(names) > 1 or names == {"boolean"}:
        yield from ((f"{name} at", _of_type(name)) for name in sorted(names))
    yield from ((f"{keyword}[{index}] at", node) for keyword, index, node in place.alternatives())
    if "array" in names:
        yield from _lengths(place)
    if place.path and not place.required and place.path[-1] != ANY_ITEM:
        yield "with", build.ANYTHING
    if any(place.keywords("properties")):
        yield "unknown property in", build.required(UNKNOWN_PROPERTY)


def _members(place: Place) -> list[JsonValue]:
    lists = [members for members in place.keywords("enum") if isinstance(members, list)]
    found = {value_key(value): value for members in lists for value in members[:_MOST_MEMBERS]}
    return [value for value in found.values() if len(found) > 1 or type_bit(value) == NULL]


def _limits(place: Place) -> Iterator[tuple[str, Node]]:
    whole = "integer" in place.type_names()
    for keyword, step in (("minimum", 0), ("maximum", 0), ("exclusiveMinimum", 1), ("exclusiveMaximum", -1)):
        for limit in place.keywords(keyword):
            if isinstance(limit, bool | str | list | dict | None) or (step and not whole):
                continue
            yield f"{keyword} at", build.values([limit + step])
    for keyword in ("minLength", "maxLength"):
        for limit in place.keywords(keyword):
            if isinstance(limit, int) and limit <= LONGEST_TEXT:
                yield f"{keyword} at", build.all_of([build.types(STRING), build.size(STRING, limit, limit)])


def _lengths(place: Place) -> Iterator[tuple[str, Node]]:
    least = max((one for one in place.keywords("minItems") if isinstance(one, int)), default=0)
    most = min((one for one in place.keywords("maxItems") if isinstance(one, int)), default=LONGEST_ARRAY)
    yield ("empty array at" if not least else "shortest array at"), _array(least)
    yield "longest array at", _array(max(least, min(most, LONGEST_ARRAY)))


def _array(length: int) -> Node:
    return build.all_of([build.types(ARRAY), build.size(ARRAY, length, length)])


def _type_names(place: Place) -> set[str]:
    names = place.type_names()
    if any(value is True for value in place.keywords("nullable")):
        names.add("null")
    return {"number" if name == "integer" and "number" in names else name for name in names}


def _of_type(name: str) -> Node:
    if name == "integer":
        return build.all_of([build.types(TYPE_NAMES["number"]), build.multiple_of(1)])
    return build.types(TYPE_NAMES.get(name, 0))


def _shown(value: JsonValue) -> str:
    text = str(value) if isinstance(value, str) else repr(plain(value))
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004  characters of a label
