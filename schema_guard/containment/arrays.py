"""Is there an array with these items, counts and (un)equal items, and with an item that breaks each of those rules?

Arrays are searched by length. Past the longest prefix all positions are alike, so an array that satisfies everything
can be shortened until each position past the prefix is needed by a count or a request: longer ones need not be looked
at.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.canonical import nodes as n
from schema_guard.canonical.values import ARRAY, value_key
from schema_guard.containment.answers import EMPTY, Answer, Empty, Found, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.canonical.nodes import Node
    from schema_guard.containment.facts import Facts
    from schema_guard.containment.prover import Prover
    from schema_guard.model.documents import JsonValue

_MAX_LENGTH = 100_000
_MAX_SEARCHED = 64  # positions that are chosen one by one; past them an array is filled without going back
_MAX_VALUES = 64


@dataclass(slots=True)
class _Rules:
    """The literals about an array, by kind."""

    items: list[n.Items] = field(default_factory=list)
    requests: list[n.Items] = field(default_factory=list)
    counts: list[n.Contains] = field(default_factory=list)
    unique: bool = False
    repeated: bool = False
    low: int = 0
    high: int | None = None

    @property
    def prefix(self) -> int:
        """Number of positions that have a schema of their own."""
        return max((len(node.prefix) for node in (*self.items, *self.requests)), default=0)

    @property
    def needed(self) -> int:
        """Number of positions past the prefix that counts and requests can need."""
        return len(self.requests) + sum(node.low for node in self.counts) + 2 * self.repeated

    def at(self, index: int) -> frozenset[Node]:
        """What the item at ``index`` must satisfy."""
        return frozenset(node.at(index) for node in self.items) - {build.ANYTHING}


def find_array(prover: Prover, facts: Facts) -> Answer:
    """An array that satisfies every literal of ``facts``.

    Requests come in one by one: what an array meets by chance need not be planned.
    """
    rules = _collect(facts)
    if rules.unique and rules.repeated:
        return EMPTY
    rules.low = max(rules.low, 2 if rules.repeated else 0)
    if any(_cannot_break(rules, request) for request in rules.requests):
        return EMPTY
    waiting, rules.requests = rules.requests, rules.requests[:1]
    while True:
        answer = _of_some_length(prover, rules)
        if not isinstance(answer, Found):
            return answer
        unmet = [
            r for r in waiting if r not in rules.requests and prover.evaluator.accepts(r, answer.value) is not False
        ]
        if not unmet:
            return answer
        rules = replace(rules, requests=[*rules.requests, unmet[0]])


def _of_some_length(prover: Prover, rules: _Rules) -> Answer:
    if len(rules.counts) > 1:
        rules = replace(rules, low=max(rules.low, _least_length(prover, rules)))
        if rules.high is not None and rules.low > rules.high:
            return EMPTY
    end = next((index for index in range(rules.prefix + 1) if build.NOTHING in rules.at(index)), None)
    if end is not None:  # no item may stand there
        rules = replace(rules, high=end if rules.high is None else min(end, rules.high))
    longest = max(rules.low, rules.prefix + rules.needed)
    if rules.high is not None:
        longest = min(longest, rules.high)
    if rules.low > _MAX_LENGTH:
        return Unknown(f"an array of at least {rules.low} items")
    unknown: Unknown | None = None
    for length in range(rules.low, longest + 1):
        if length > rules.low + rules.prefix + _MAX_SEARCHED:
            return unknown or Unknown("an array in which many items must be counted")
        answer = _of_length(prover, rules, length)
        if isinstance(answer, Found):
            return answer
        if isinstance(answer, Unknown):
            unknown = unknown or answer
    return unknown or EMPTY


def _least_length(prover: Prover, rules: _Rules) -> int:
    """How many items the counts need at least, because no item can serve two of some counts."""
    apart: list[n.Contains] = []
    for count in sorted((node for node in rules.counts if node.low), key=lambda node: -node.low):
        both = (frozenset({count.item, other.item}) for other in apart)
        if all(isinstance(prover.solve(pair, frozenset()), Empty) for pair in both):
            apart.append(count)
    return sum(node.low for node in apart)


def _collect(facts: Facts) -> _Rules:
    rules = _Rules()
    for sign, node in facts.literals[ARRAY]:
        match node:
            case n.Items():
                (rules.items if sign else rules.requests).append(node)
            case n.Contains():
                rules.counts.append(node)
            case n.Unique():
                rules.unique |= sign
                rules.repeated |= not sign
            case n.Size():
                if bool(node.low) == sign:
                    rules.low = max(rules.low, node.low if sign else (node.high or 0) + 1)
                else:
                    limit = (node.high or 0) if sign else node.low - 1
                    rules.high = limit if rules.high is None else min(rules.high, limit)
    return rules


def _cannot_break(rules: _Rules, request: n.Items) -> bool:
    """Whether each position of the request asks for nothing but what the items satisfy anyway."""
    positions = max(rules.prefix, len(request.prefix)) + 1
    return all(
        request.at(index) is build.ANYTHING or request.at(index) in rules.at(index) or build.NOTHING in rules.at(index)
        for index in range(positions)
    )


def _of_length(prover: Prover, rules: _Rules, length: int) -> Answer:
    """An array of exactly this length."""
    if rules.unique and length <= 1:
        rules = replace(rules, unique=False)
    if rules.unique:
        scarce = _too_few_values(prover, rules, length)
        if scarce is not None:
            return scarce
        relaxed = replace(rules, unique=False)
        if isinstance(_Search(prover, relaxed, length, None).run(), Empty):
            return EMPTY
    pairs: list[tuple[int, int] | None] = [None]
    if rules.repeated:
        pairs = list(combinations(range(min(length, rules.prefix + 2)), 2))
    unknown: Unknown | None = None
    for pair in pairs:
        answer = _Search(prover, rules, length, pair).run()
        if isinstance(answer, Found):
            return answer
        if isinstance(answer, Unknown):
            unknown = unknown or answer
    return unknown or EMPTY


def _too_few_values(prover: Prover, rules: _Rules, length: int) -> Answer | None:
    """Proof that the items cannot all differ: too few values are allowed anywhere, past the prefix or for a count."""
    anywhere = build.any_of(build.all_of(rules.at(index)) for index in range(min(length, rules.prefix + 1)))
    scarce = [(anywhere, length), (build.all_of(rules.at(rules.prefix)), length - rules.prefix)]
    scarce += [(build.all_of([anywhere, node.item]), node.low) for node in rules.counts if node.low > 1]
    for allowed, positions in scarce:
        if _fewer_values(prover, allowed, positions):
            return EMPTY
    return None


def _fewer_values(prover: Prover, allowed: Node, positions: int) -> bool:
    values: list[JsonValue] = []
    while len(values) < min(positions, _MAX_VALUES):
        answer = prover.solve(frozenset({allowed}), frozenset({build.values(values)}) if values else frozenset())
        if not isinstance(answer, Found):
            return isinstance(answer, Empty)
        values.append(answer.value)
    return False


class _Search:
    """Fill the positions of an array one after the other, keeping counts; failures are remembered."""

    def __init__(self, prover: Prover, rules: _Rules, length: int, pair: tuple[int, int] | None) -> None:
        self._prover = prover
        self._rules = rules
        self._length = length
        self._pair = pair
        self._array: list[JsonValue] = []
        self._independent = pair is None and not rules.unique
        self._dead: set[tuple[int, tuple[int, ...], frozenset[int]]] = set()
        self._unknown: Unknown | None = None

    def run(self) -> Answer:
        start = tuple(0 for _ in self._rules.counts)
        if self._place(start, frozenset()):
            return Found(list(self._array))
        return self._unknown or EMPTY

    def _place(self, counted: tuple[int, ...], met: frozenset[int]) -> bool:
        """Fill the next position and all after it; ``met`` are the requests that are met already."""
        index = len(self._array)
        left = self._length - index
        rules = self._rules
        if any(node.low - done > left for node, done in zip(rules.counts, counted, strict=True)):
            return False
        if index == self._length:
            return len(met) == len(rules.requests)
        state = (index, counted, met)
        if self._independent and state in self._dead:
            return False
        self._prover.budget.spend()
        found = self._fill(index, counted, met) or self._place_one(index, counted, met)
        if not found:
            self._dead.add(state)
        return found

    def _place_one(self, index: int, counted: tuple[int, ...], met: frozenset[int]) -> bool:
        """Fill one position in each way that there is."""
        if index > self._rules.prefix + _MAX_SEARCHED:
            self._unknown = self._unknown or Unknown("an array in which many items depend on one another")
            return False
        return any(self._place_item(index, chosen, counted, met) for chosen in self._options(index, counted, met))

    def _fill(self, index: int, counted: tuple[int, ...], met: frozenset[int]) -> bool:
        """Fill all positions that are left with items that nothing else needs, without going back."""
        rules = self._rules
        needed = any(done < node.low for node, done in zip(rules.counts, counted, strict=True))
        if index < rules.prefix or needed or len(met) < len(rules.requests) or (self._pair and index <= self._pair[1]):
            return False
        positive = rules.at(index)
        negative = frozenset(node.item for node in rules.counts if node.high is not None)
        filled = list(self._array)
        answer: Answer | None = None
        while len(filled) < self._length:
            self._prover.budget.spend(1 + len(filled) * rules.unique)
            if rules.unique or answer is None:
                taken = {build.values(filled)} if rules.unique and filled else set()
                answer = self._prover.solve(positive, negative | taken)
            if not isinstance(answer, Found):
                return False
            filled.append(answer.value)
        self._array = filled
        return True

    def _options(
        self, index: int, counted: tuple[int, ...], met: frozenset[int]
    ) -> Iterator[tuple[tuple[bool, ...], frozenset[int]]]:
        """Which counts the item is meant for, and which open requests it meets; what is needed comes first."""
        rules = self._rules
        open_requests = [
            number
            for number, request in enumerate(rules.requests)
            if number not in met and request.at(index) is not build.ANYTHING
        ]
        # Past the prefix the order is free: items that serve a purpose come first, ``_fill`` adds the others.
        alike = index >= rules.prefix and not rules.unique and not (self._pair and index <= self._pair[1])
        for size in range(len(open_requests), -1, -1):
            for group in combinations(open_requests, size):
                for bits in self._meant_for(index, counted):
                    if group or any(bits) or not alike:
                        yield bits, frozenset(group)

    def _meant_for(self, index: int, counted: tuple[int, ...]) -> Iterator[tuple[bool, ...]]:
        """The sets of counts that one item may serve, without those of which two or more exclude one another."""
        counts = self._rules.counts
        stack: list[tuple[tuple[bool, ...], frozenset[Node]]] = [((), self._rules.at(index))]
        while stack:
            self._prover.budget.spend()
            bits, positive = stack.pop()
            if len(bits) == len(counts):
                yield bits
                continue
            node, done = counts[len(bits)], counted[len(bits)]
            needed = done < node.low
            with_it = positive | {node.item}
            useful = needed or (node.high is not None and done < node.high)
            if useful and any(bits) and isinstance(self._prover.solve(with_it, frozenset()), Empty):
                useful = False
            ways = [((*bits, False), positive), *([((*bits, True), with_it)] if useful else [])]
            stack += ways if needed else reversed(ways)

    def _place_item(
        self,
        index: int,
        chosen: tuple[tuple[bool, ...], frozenset[int]],
        counted: tuple[int, ...],
        met: frozenset[int],
    ) -> bool:
        bits, group = chosen
        rules = self._rules
        positive = set(rules.at(index))
        negative = {rules.requests[number].at(index) for number in group}
        for node, bit in zip(rules.counts, bits, strict=True):
            if bit:
                positive.add(node.item)
            elif node.high is not None:
                negative.add(node.item)
        after = tuple(done + bit for done, bit in zip(counted, bits, strict=True))
        if self._pair is not None and index in self._pair:
            return self._place_equal(index, positive, negative, after, met | group)
        return self._try_values(index, positive, negative, after, met | group)

    def _place_equal(
        self, index: int, positive: set[Node], negative: set[Node], after: tuple[int, ...], met: frozenset[int]
    ) -> bool:
        """One of the two positions that hold equal items: the first is chosen so that it fits at the second as well."""
        first, second = self._pair or (0, 0)
        if index == first:
            positive |= self._rules.at(second)
            return self._try_values(index, positive, negative, after, met)
        known = {build.values([self._array[first]])}
        return self._try_values(index, positive | known, negative, after, met)

    def _try_values(
        self, index: int, positive: set[Node], negative: set[Node], after: tuple[int, ...], met: frozenset[int]
    ) -> bool:
        """Put a value at the position; other values are tried only where items depend on one another."""
        rejected: list[JsonValue] = []
        if self._rules.unique and self._array:
            self._prover.budget.spend(len(self._array))
            negative = negative | {build.values(self._array)}
        retry = self._rules.unique or (self._pair is not None and index == self._pair[0])
        while True:
            excluded = {build.values(rejected)} if rejected else set()
            answer = self._prover.solve(
                frozenset(positive) - {build.ANYTHING}, frozenset(negative | excluded) - {build.NOTHING}
            )
            if isinstance(answer, Unknown):
                self._unknown = self._unknown or answer.under("*")
                return False
            if isinstance(answer, Empty):
                return False
            self._array.append(answer.value)
            if self._place(after, met):
                return True
            self._array.pop()
            if not retry:
                return False
            rejected.append(answer.value)
            if len({value_key(value) for value in rejected}) > _MAX_VALUES:
                self._unknown = self._unknown or Unknown("items that depend on one another in many ways")
                return False
