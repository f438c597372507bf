"""Sets of code points, and the alphabets that automata read.

ASCII is kept as a bit mask whose bits are sorted by how welcome a character is in a witness, so that the lowest bit of
a mask is the character to show. Everything above ASCII is kept as sorted, disjoint, non-adjacent ranges.
"""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]

LAST = 0x10FFFF
_FIRST_WIDE = 0x80
_SURROGATES = range(0xD800, 0xE000)
_FIRST_LETTER = 0xE0  # à: the first letter that a reader expects
_PREFERENCE = (
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:/@+,;=~!#$%&'()*?<>[]{}^`|\"\\ "
    "\t\0\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f"
    "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f\n\r"
)
_BITS = {ord(char): 1 << index for index, char in enumerate(_PREFERENCE)}
# _BELOW[n] has the bits of the code points below n, so that a range costs one subtraction.
_BELOW = (0, *itertools.accumulate(_BITS[point] for point in range(_FIRST_WIDE)))
_ASCII = _BELOW[-1]
PRINTABLE = _BELOW[0x7F] - _BELOW[0x20]
ALL_WIDE: Ranges = ((_FIRST_WIDE, LAST),)


def _union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            if high > merged[-1][1]:
                merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return tuple(merged)


def _complement(ranges: Ranges) -> Ranges:
    gaps = []
    start = _FIRST_WIDE
    for low, high in ranges:
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        gaps.append((start, LAST))
    return tuple(gaps)


@dataclass(frozen=True, slots=True)
class CharSet:
    """A set of code points: ``ascii`` as preference-sorted bits, ``wide`` as ranges above ASCII."""

    ascii: int = 0
    wide: Ranges = ()

    @staticmethod
    def span(low: int, high: int) -> CharSet:
        """All code points from ``low`` to ``high``, both included."""
        narrow = _BELOW[min(high + 1, _FIRST_WIDE)] - _BELOW[min(low, _FIRST_WIDE)]
        wide = ((max(low, _FIRST_WIDE), high),) if high >= _FIRST_WIDE else ()
        return CharSet(narrow, wide)

    @staticmethod
    def of_ranges(ranges: Iterable[tuple[int, int]]) -> CharSet:
        """The union of many spans."""
        spans = [CharSet.span(low, high) for low, high in ranges]
        narrow = functools.reduce(int.__or__, (span.ascii for span in spans), 0)
        return CharSet(narrow, _union(itertools.chain.from_iterable(span.wide for span in spans)))

    @staticmethod
    def of(text: str) -> CharSet:
        """The characters of ``text``."""
        return functools.reduce(CharSet.__or__, (CharSet.span(ord(char), ord(char)) for char in text), CharSet())

    def single(self) -> int | None:
        """The only member, if there is exactly one."""
        if self.wide:
            low, high = self.wide[0]
            return low if low == high and len(self.wide) == 1 and not self.ascii else None
        return ord(_PREFERENCE[self.ascii.bit_length() - 1]) if self.ascii.bit_count() == 1 else None

    def __or__(self, other: CharSet) -> CharSet:
        if self.wide == other.wide or not other.wide:
            wide = self.wide
        else:
            wide = _union((*self.wide, *other.wide)) if self.wide else other.wide
        return CharSet(self.ascii | other.ascii, wide)

    def __invert__(self) -> CharSet:
        return CharSet(_ASCII & ~self.ascii, _complement(self.wide))

    def __and__(self, other: CharSet) -> CharSet:
        return ~(~self | ~other)

    def __bool__(self) -> bool:
        return bool(self.ascii or self.wide)


EVERYTHING = CharSet(_ASCII, ALL_WIDE)
DIGITS = CharSet.span(0x30, 0x39)
WORD = DIGITS | CharSet.span(0x41, 0x5A) | CharSet.span(0x61, 0x7A) | CharSet.of("_")
LINE_ENDS = CharSet.of("\n\r\u2028\u2029")
_OTHER_SPACES = CharSet.of("\xa0\u1680\u202f\u205f\u3000\ufeff") | CharSet.span(0x2000, 0x200A)
SPACES = CharSet.of("\t\v\f ") | LINE_ENDS | _OTHER_SPACES
# Under `u` and `i`, these two are the only wide characters that fold onto an ASCII letter.
_LONG_S, _KELVIN = CharSet.of("\u017f"), CharSet.of("\u212a")


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def fold_case(chars: CharSet) -> CharSet | None:
    """The set with every other case of its members added; None when it holds wide letters of its own."""
    if chars.wide not in _STANDARD_WIDES:
        return None
    narrow = chars.ascii
    if (chars & _LONG_S) or (chars & _KELVIN):
        narrow |= CharSet.of("sk").ascii
    for lower, upper in zip(_LETTERS, _LETTERS.upper(), strict=True):
        both = _BITS[ord(lower)] | _BITS[ord(upper)]
        if narrow & both:
            narrow |= both
    folded = CharSet(narrow, chars.wide)
    if narrow & _BITS[ord("s")]:
        folded |= _LONG_S
    if narrow & _BITS[ord("k")]:
        folded |= _KELVIN
    return folded


_STANDARD_WIDES = frozenset(
    functools.reduce(CharSet.__or__, combination, CharSet()).wide
    for count in range(4)
    for combination in itertools.combinations(
        (
            CharSet(0, LINE_ENDS.wide),
            CharSet(0, _OTHER_SPACES.wide),
            CharSet(0, _complement(SPACES.wide)),
        ),
        count,
    )
)


class Alphabet:
    """A partition of all code points that the given sets never cut; each part is one bit of a mask.

    Bits 0 to 127 are the ASCII characters, most welcome first; the parts above ASCII follow; the last bit, ``end``,
    stands for the end of the string, so that a condition on what comes next is a mask as well.

    Args:
        wides: The wide ranges of every set that will be asked for.
    """

    __slots__ = ("_lows", "_masks", "_representatives", "_wide_bits", "chars", "end", "full", "visible")

    def __init__(self, wides: Iterable[Ranges]) -> None:
        parts = _partition((*wides, LINE_ENDS.wide, _OTHER_SPACES.wide))
        self._representatives = list(_PREFERENCE)
        self._masks: dict[Ranges, int] = {(): 0}
        self.visible = PRINTABLE
        located: list[tuple[int, int]] = []
        for number, ranges in enumerate(parts):
            bit = 1 << (_FIRST_WIDE + number)
            shown = _representative(ranges)
            self._representatives.append(shown)
            if shown.isprintable():
                self.visible |= bit
            located.extend((low, bit) for low, _ in ranges)
        located.sort()
        self._lows = [low for low, _ in located]
        self._wide_bits = [bit for _, bit in located]
        self.end = 1 << len(self._representatives)
        self.chars = self.end - 1
        self.full = self.end | self.chars

    def mask(self, chars: CharSet) -> int:
        """The bits of a set that this alphabet does not cut."""
        wide = self._masks.get(chars.wide)
        if wide is None:
            wide = 0
            for low, high in chars.wide:
                first, last = bisect_right(self._lows, low) - 1, bisect_right(self._lows, high)
                for bit in self._wide_bits[first:last]:
                    wide |= bit
            self._masks[chars.wide] = wide
        return chars.ascii | wide

    def bit(self, char: str) -> int:
        """The bit of the part that a character belongs to."""
        point = ord(char)
        return _BITS[point] if point < _FIRST_WIDE else self._wide_bits[bisect_right(self._lows, point) - 1]

    def best(self, mask: int) -> str:
        """The most welcome character of a mask that is not empty."""
        return self._representatives[(mask & -mask).bit_length() - 1]


def _partition(wides: Iterable[Ranges]) -> list[Ranges]:
    """Cut everything above ASCII into parts that no given set cuts; the most welcome part comes first."""
    distinct = sorted(set(wides))
    events: dict[int, list[int]] = {_FIRST_WIDE: []}
    for number, ranges in enumerate(distinct):
        for low, high in ranges:
            events.setdefault(low, []).append(number)
            events.setdefault(high + 1, []).append(number)
    parts: dict[int, list[tuple[int, int]]] = {}
    signature = 0
    for start, stop in itertools.pairwise((*sorted(events), LAST + 1)):
        for number in events[start]:
            signature ^= 1 << number
        if start < stop:
            parts.setdefault(signature, []).append((start, stop - 1))
    return sorted((tuple(ranges) for ranges in parts.values()), key=_rank)


def _rank(ranges: Ranges) -> tuple[bool, bool, str]:
    shown = _representative(ranges)
    return not shown.isprintable(), not shown.isalpha(), shown


@functools.lru_cache(maxsize=1024)
def _representative(ranges: Ranges) -> str:
    """A character of the ranges that people can read, if one of the first of each range is."""
    for usable in (str.isalpha, str.isprintable):
        for low, high in ranges:
            for point in range(
                max(low, _FIRST_LETTER) if low <= _FIRST_LETTER <= high else low, min(high, low + 256) + 1
            ):
                if usable(chr(point)):
                    return chr(point)
    for low, high in reversed(ranges):
        if high not in _SURROGATES:
            return chr(high)
        if low not in _SURROGATES:
            return chr(low)
    return chr(ranges[0][0])


STANDARD = Alphabet(())


@functools.lru_cache(maxsize=128)
def _special(wides: frozenset[Ranges]) -> Alphabet:
    return Alphabet(wides)


def alphabet_for(wides: Iterable[Ranges]) -> Alphabet:
    """The shared alphabet that cuts none of the wide ranges; usually ``STANDARD``."""
    special = frozenset(wide for wide in wides if wide not in _STANDARD_WIDES)
    return _special(special) if special else STANDARD
