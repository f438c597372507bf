"""Is there a number within bounds, a multiple of these and of none of those? Exact rational arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from math import ceil, floor, lcm
from typing import TYPE_CHECKING

from schema_guard.canonical import nodes as n
from schema_guard.canonical.values import exact, to_json_number
from schema_guard.containment.answers import EMPTY, Answer, Found, Unknown
from schema_guard.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from schema_guard.canonical.values import Number
    from schema_guard.containment.budget import Budget
    from schema_guard.containment.facts import Signed

_MAX_TRIES = 20_000
_MAX_DIGITS = 12
_SMALL = 100


@dataclass(slots=True)
class _Range:
    """The numbers that are left: an interval, a lattice, and what is taken out of both."""

    low: Number | None = None
    low_open: bool = False
    high: Number | None = None
    high_open: bool = False
    step: Number | None = None
    steps: list[Number] = field(default_factory=list)
    holes: list[Number] = field(default_factory=list)  # whole multiples of these are out

    def tighten(self, limit: Number, *, lower: bool, exclusive: bool) -> None:
        if lower:
            if self.low is None or limit > self.low:
                self.low, self.low_open = limit, exclusive
            elif limit == self.low:
                self.low_open |= exclusive
        elif self.high is None or limit < self.high:
            self.high, self.high_open = limit, exclusive
        elif limit == self.high:
            self.high_open |= exclusive

    def admits(self, number: Number) -> bool:
        if self.low is not None and (number < self.low or (self.low_open and number == self.low)):
            return False
        if self.high is not None and (number > self.high or (self.high_open and number == self.high)):
            return False
        if self.step is not None and number % self.step:
            return False
        return all(number % hole for hole in self.holes)

    def is_plain_to_floats(self, multiple: Number) -> bool:
        """Whether a validator that divides floats takes it for a whole multiple, too."""
        try:
            return all((float(multiple) / float(step)).is_integer() for step in self.steps)
        except (OverflowError, ZeroDivisionError):
            return True

    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


def find_number(literals: list[Signed], excluded: AbstractSet[Number], budget: Budget) -> Answer:
    """A number that satisfies every literal and is not excluded; small whole numbers first."""
    numbers = _collect(literals)
    if numbers.is_empty():
        return EMPTY
    if numbers.low is not None and numbers.low == numbers.high:
        fits = numbers.admits(numbers.low) and numbers.low not in excluded
        return _found(numbers.low) if fits else EMPTY
    if numbers.step is None:
        return _find_dense(numbers, excluded, budget)
    return _find_on_lattice(numbers, numbers.step, excluded, budget)


def _collect(literals: list[Signed]) -> _Range:
    numbers = _Range()
    for sign, node in literals:
        match node:
            case n.Bound():
                if sign:
                    numbers.tighten(node.limit, lower=node.lower, exclusive=node.exclusive)
                else:
                    numbers.tighten(node.limit, lower=not node.lower, exclusive=not node.exclusive)
            case n.MultipleOf():
                if sign:
                    numbers.step = node.divisor if numbers.step is None else _lcm(numbers.step, node.divisor)
                    numbers.steps.append(node.divisor)
                else:
                    numbers.holes.append(node.divisor)
    return numbers


def _lcm(first: Number, second: Number) -> Number:
    a, b = Fraction(first), Fraction(second)
    common = Fraction(lcm(a.numerator * b.denominator, b.numerator * a.denominator), a.denominator * b.denominator)
    return common.numerator if common.denominator == 1 else common


def _find_on_lattice(numbers: _Range, step: Number, excluded: AbstractSet[Number], budget: Budget) -> Answer:
    periods = [int(Fraction(_lcm(step, hole)) / step) for hole in numbers.holes]
    if 1 in periods:
        return EMPTY
    first = None if numbers.low is None else _edge(numbers.low, step, up=True, exclusive=numbers.low_open)
    last = None if numbers.high is None else _edge(numbers.high, step, up=False, exclusive=numbers.high_open)
    if first is not None and last is not None and first > last:
        return EMPTY
    found: list[Answer] = []
    for index in _lattice_order(first, last, Fraction(step).denominator):
        budget.spend()
        if len(found) > _SMALL:
            break
        if all(index % period for period in periods) and index * step not in excluded:
            found.append(_found(index * step))
            if isinstance(found[-1], Found) and numbers.is_plain_to_floats(index * step):
                return found[-1]
    exhausted = first is not None and last is not None and last - first < _MAX_TRIES
    none = EMPTY if exhausted else Unknown("whole multiples of many different numbers")
    return min(found, key=lambda answer: not isinstance(answer, Found), default=none)


def _lattice_order(first: int | None, last: int | None, denominator: int) -> Iterator[int]:
    """Which multiples to try, whole numbers first: float arithmetic in validators gets those right."""
    if denominator > 1:
        low = None if first is None else -(-first // denominator)
        high = None if last is None else last // denominator
        if low is None or high is None or low <= high:
            yield from (whole * denominator for whole in islice(_indexes(low, high), 2 * _SMALL))
    yield from islice(_indexes(first, last), _MAX_TRIES)


def _edge(limit: Number, step: Number, *, up: bool, exclusive: bool) -> int:
    quotient = Fraction(limit) / Fraction(step)
    index = ceil(quotient) if up else floor(quotient)
    if exclusive and index == quotient:
        index += 1 if up else -1
    return index


def _indexes(first: int | None, last: int | None) -> Iterator[int]:
    """All whole numbers between the limits, nearest to 1 first."""
    start = 1
    if first is not None:
        start = max(start, first)
    if last is not None:
        start = min(start, last)
    up, down = start, start - 1
    while (last is None or up <= last) or (first is None or down >= first):
        if last is None or up <= last:
            yield up
            up += 1
        if first is None or down >= first:
            yield down
            down -= 1


def _find_dense(numbers: _Range, excluded: AbstractSet[Number], budget: Budget) -> Answer:
    """No lattice and more than one point: some decimal fits, for what is taken out is sparse."""
    for number in _decimals(numbers):
        budget.spend()
        if numbers.admits(number) and number not in excluded:
            return _found(number)
    return Unknown("numbers between very close bounds")


def _found(number: Number) -> Found | Unknown:
    """The number, if it is not longer than the numbers that are computed with."""
    value = to_json_number(number)
    try:
        exact(value)
    except DocumentError:
        return Unknown("numbers of more digits than are computed with")
    return Found(value)


def _decimals(numbers: _Range) -> Iterator[Number]:
    low, high = numbers.low, numbers.high
    if low is None and high is None:
        low, high = -_SMALL, _SMALL
    elif low is None and high is not None:
        low = high - _SMALL
    elif high is None and low is not None:
        high = low + _SMALL
    if low is None or high is None:
        return
    for digits in range(_MAX_DIGITS):
        unit = Fraction(1, 10**digits)
        first, last = ceil(low / unit), floor(high / unit)
        for tries, index in enumerate(_indexes(first, last)):
            if tries > 2 * _SMALL:
                break
            number = index * unit
            yield number.numerator if number.denominator == 1 else number
    width = Fraction(high) - Fraction(low)
    digits = 1
    while Fraction(1, 10**digits) * _SMALL > width:
        digits += 1
    unit = Fraction(1, 10**digits)
    for index in range(ceil(low / unit), ceil(low / unit) + _SMALL):
        yield index * unit
