"""Patterns as trees: what is left once captures, names and laziness, which change no language, are gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from schema_guard.containment.regex_chars import EVERYTHING, WORD, CharSet, Ranges


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    chars: CharSet


@dataclass(frozen=True, slots=True)
class Seq:
    """One after the other; without items, the empty string."""

    items: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Alt:
    """Any of the items; without items, nothing matches."""

    items: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """At least ``low`` and at most ``high`` times; ``None`` is no limit."""

    item: Tree
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Start:
    """Here the string begins."""


@dataclass(frozen=True, slots=True)
class Look:
    """The item matches from here on (or, ``behind``, up to here); ``negative``: it does not."""

    item: Tree
    behind: bool
    negative: bool


Tree: TypeAlias = Chars | Seq | Alt | Repeat | Start | Look

EMPTY = Seq(())
FAIL = Alt(())
START = Start()
END = Look(Chars(EVERYTHING), behind=False, negative=True)
_SMALL = 64  # a larger tree is not rewritten in ways that could double it


def seq(items: list[Tree]) -> Tree:
    """A sequence without sequences in it."""
    flat: list[Tree] = []
    for item in items:
        if item == FAIL:
            return FAIL
        if isinstance(item, Seq):
            flat.extend(item.items)
        else:
            flat.append(item)
    return flat[0] if len(flat) == 1 else Seq(tuple(flat))


def alt(items: list[Tree]) -> Tree:
    """An alternation without alternations or duplicates in it, its single characters taken together."""
    flat: dict[Tree, None] = {}
    chars = CharSet()
    for item in items:
        for option in item.items if isinstance(item, Alt) else (item,):
            if isinstance(option, Chars):
                chars |= option.chars
            else:
                flat[option] = None
    options: list[Tree] = [Chars(chars)] if chars else []
    options.extend(flat)
    return options[0] if len(options) == 1 else Alt(tuple(options))


def repeat(item: Tree, low: int, high: int | None) -> Tree:
    """A repetition whose item never matches the empty string, as far as that can be had cheaply."""
    if item == EMPTY or high == 0:
        return EMPTY
    if item == FAIL:
        return FAIL if low else EMPTY
    if low == high == 1:
        return item
    if isinstance(item, Repeat) and item.low <= 1 and item.high is None:
        return repeat(item.item, low * item.low, None)
    if nullable(item):
        low = 0
        if high is not None and _size(item) <= _SMALL:
            item = non_empty(item)
    return Repeat(item, low, high)


class UncompilableError(Exception):
    """A tree that no automaton is built for; the message says why."""


def look(item: Tree, *, behind: bool, negative: bool) -> Tree:
    """A look-around; what goes on freely beyond the place that it looks at is cut off.

    Raises:
        UncompilableError: It looks behind, for something that looks ahead further than the next character.
    """
    item = trim(item, tail=not behind)
    if behind and _looks_far_ahead(item):
        raise UncompilableError("a look-behind contains a look-ahead")
    if item in (EMPTY, FAIL):
        return FAIL if (item == EMPTY) == negative else EMPTY
    return Look(item, behind, negative)


def is_next_condition(tree: Tree) -> bool:
    """Whether the tree asks about the next character, or the end, and about nothing else."""
    match tree:
        case Chars():
            return True
        case Look(item, False):
            return is_next_condition(item)
        case Alt(items):
            return all(map(is_next_condition, items))
        case Seq(items):
            return all(isinstance(item, Look) for item in items[:-1]) and all(map(is_next_condition, items))
        case _:
            return False


def _looks_far_ahead(tree: Tree) -> bool:
    match tree:
        case Seq(items) | Alt(items):
            return any(map(_looks_far_ahead, items))
        case Repeat(item):
            return _looks_far_ahead(item)
        case Look(behind=False):
            return not is_next_condition(tree)
        case _:
            return False


def word_boundary(*, negative: bool, word: CharSet = WORD) -> Tree:
    r"""``\b`` or ``\B`` as look-arounds over one character."""
    inside = Chars(word)
    before, after = Look(inside, behind=True, negative=False), Look(inside, behind=False, negative=False)
    not_before, not_after = Look(inside, behind=True, negative=True), Look(inside, behind=False, negative=True)
    if negative:
        return Alt((Seq((before, after)), Seq((not_before, not_after))))
    return Alt((Seq((before, not_after)), Seq((not_before, after))))


def nullable(tree: Tree) -> bool:
    """Whether the tree matches the empty string everywhere."""
    match tree:
        case Seq(items):
            return all(map(nullable, items))
        case Alt(items):
            return any(map(nullable, items))
        case Repeat(item, low, _):
            return low == 0 or nullable(item)
        case _:
            return False


def _may_be_empty(tree: Tree) -> bool:
    """Whether the tree matches the empty string somewhere."""
    match tree:
        case Chars():
            return False
        case Seq(items):
            return all(map(_may_be_empty, items))
        case Alt(items):
            return any(map(_may_be_empty, items))
        case Repeat(item, low, _):
            return low == 0 or _may_be_empty(item)
        case _:
            return True


def _size(tree: Tree) -> int:
    match tree:
        case Seq(items) | Alt(items):
            return 1 + sum(map(_size, items))
        case Repeat(item) | Look(item):
            return 1 + _size(item)
        case _:
            return 1


def non_empty(tree: Tree) -> Tree:
    """The same language, without the empty string as far as that is easily said."""
    if not _may_be_empty(tree):
        return tree
    match tree:
        case Seq(items) if items:
            first, rest = items[0], seq(list(items[1:]))
            return alt([seq([non_empty(first), rest]), seq([first, non_empty(rest)])])
        case Alt(items):
            return alt([non_empty(item) for item in items])
        case Repeat(item, low, high):
            if _may_be_empty(item) and not nullable(item):
                return tree
            return seq([non_empty(item), repeat(item, max(low - 1, 0), None if high is None else high - 1)])
        case _:
            return FAIL


def trim(tree: Tree, *, tail: bool) -> Tree:
    """Cut off what is free at one end, given that anything may stand beyond that end."""
    match tree:
        case Seq(items):
            rest = list(items)
            while rest:
                edge = -1 if tail else 0
                rest[edge] = trim(rest[edge], tail=tail)
                if rest[edge] != EMPTY:
                    break
                rest.pop(edge)
            return seq(rest)
        case Alt(items):
            options = [trim(item, tail=tail) for item in items]
            return EMPTY if EMPTY in options else alt(options)
        case Repeat(item, low, _):
            if low > 1:
                return Repeat(item, low, low)
            return trim(item, tail=tail) if low else EMPTY
        case _:
            return tree


def without_start(tree: Tree) -> Tree:
    """The tree as it matches anywhere but at the beginning of the string."""
    match tree:
        case Start():
            return FAIL
        case Seq(items):
            return seq([without_start(item) for item in items])
        case Alt(items):
            return alt([without_start(item) for item in items])
        case Repeat(item, low, high):
            return repeat(without_start(item), low, high)
        case Look(item, behind=False, negative=negative):
            return look(without_start(item), behind=False, negative=negative)
        case _:
            return tree


def wide_ranges(tree: Tree) -> frozenset[Ranges]:
    """What lies above ASCII of every set in the tree."""
    match tree:
        case Chars(chars):
            return frozenset({chars.wide})
        case Seq(items) | Alt(items):
            return frozenset[Ranges]().union(*map(wide_ranges, items))
        case Repeat(item) | Look(item):
            return wide_ranges(item)
        case Start():
            return frozenset()
