"""A pattern as a graph of nodes: what the threads of its automaton walk on."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from schema_guard.containment.budget import BudgetExceededError
from schema_guard.containment.regex_tree import (
    FAIL,
    Alt,
    Chars,
    Look,
    Repeat,
    Seq,
    Start,
    Tree,
    is_next_condition,
    without_start,
)

if TYPE_CHECKING:
    from schema_guard.containment.regex_chars import Alphabet
    from schema_guard.containment.regex_walk import Closure

MATCH: Final = 0  # the node at which the pattern has matched
_MAX_NODES = 60_000


@dataclass(frozen=True, slots=True)
class Take:
    """One character of the mask."""

    mask: int
    next: int


@dataclass(frozen=True, slots=True)
class Fork:
    """Any of the ways."""

    nexts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AtStart:
    """The beginning of the string."""

    next: int


@dataclass(frozen=True, slots=True)
class Count:
    """A repetition, unrolled one round at a time and only when a thread gets there."""

    item: Tree
    low: int
    high: int | None
    next: int


@dataclass(frozen=True, slots=True)
class NextIs:
    """The next character, or the end, is in the mask."""

    mask: int
    next: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """From here on, a look-ahead matches, or does not."""

    entry: int
    negative: bool
    next: int


@dataclass(frozen=True, slots=True)
class Behind:
    """Up to here, the look-behind of a tracker matches, or does not."""

    tracker: int
    negative: bool
    next: int


@dataclass(frozen=True, slots=True)
class Matched:
    """The pattern has matched."""


Node: TypeAlias = Take | Fork | AtStart | Count | NextIs | Ahead | Behind | Matched


class Program:
    """The nodes of a pattern and of everything that it looks at.

    Args:
        pattern: The text, for messages.
        tree: What it means.
        alphabet: An alphabet that cuts none of its sets.
    """

    __slots__ = ("_aheads", "_behinds", "_counts", "alphabet", "closures", "moving", "nodes", "pattern", "trackers")

    def __init__(self, pattern: str, tree: Tree, alphabet: Alphabet) -> None:
        self.pattern = pattern
        self.alphabet = alphabet
        self.nodes: list[Node] = [Matched()]
        # What a thread can do from a node, where that is the same at every position but the first; and where it is not.
        self.closures: dict[int, Closure] = {}
        self.moving: set[int] = set()
        # The first node of each look-behind at the beginning of the string, and at every later position.
        self.trackers: list[tuple[int, int | None]] = []
        # Keyed by identity; the trees in the values keep the identities taken.
        self._aheads: dict[int, tuple[int, Tree]] = {}
        self._behinds: dict[int, tuple[int, Tree]] = {}
        self._counts: dict[tuple[int, int, int | None, int], tuple[int, Tree]] = {}
        self._register(tree)

    def _register(self, tree: Tree) -> None:
        """Give every look-behind its tracker, inner ones first: trackers are followed from the first character on."""
        match tree:
            case Seq(items) | Alt(items):
                for item in items:
                    self._register(item)
            case Repeat(item):
                self._register(item)
            case Look(item, behind):
                self._register(item)
                if behind and id(tree) not in self._behinds:
                    first = self.build(item, MATCH)
                    later = without_start(item)
                    entry = None if later == FAIL else first if later == item else self.build(later, MATCH)
                    self._behinds[id(tree)] = len(self.trackers), tree
                    self.trackers.append((first, entry))

    def _add(self, node: Node) -> int:
        if len(self.nodes) >= _MAX_NODES:
            raise BudgetExceededError(f"the pattern {self.pattern!r} needs more than {_MAX_NODES} automaton nodes")
        self.nodes.append(node)
        return len(self.nodes) - 1

    def build(self, tree: Tree, after: int) -> int:
        """The node that matches ``tree`` and goes on at node ``after``."""
        match tree:
            case Chars(chars):
                return self._add(Take(self.alphabet.mask(chars), after))
            case Seq(items):
                for item in reversed(items):
                    after = self.build(item, after)
                return after
            case Alt(items):
                return self._add(Fork(tuple([self.build(item, after) for item in items])))
            case Repeat(item, low, high):
                return self._count(item, low, high, after)
            case Start():
                return self._add(AtStart(after))
            case Look(item, behind):
                return self._behind(tree, after) if behind else self._ahead(tree, after)

    def _count(self, item: Tree, low: int, high: int | None, after: int) -> int:
        if high == 0:
            return after
        key = (id(item), low, high, after)
        known = self._counts.get(key)
        if known is None:
            known = self._counts[key] = self._add(Count(item, low, high, after)), item
        return known[0]

    def unrolled(self, node: int, count: Count) -> Fork:
        """Replace a repetition by one round of it, and the repetition that is left."""
        low, high = max(count.low - 1, 0), None if count.high is None else count.high - 1
        entry = self.build(count.item, self._count(count.item, low, high, count.next))
        fork = self.nodes[node] = Fork((entry,) if count.low else (entry, count.next))
        return fork

    def _behind(self, tree: Look, after: int) -> int:
        return self._add(Behind(self._behinds[id(tree)][0], tree.negative, after))

    def _ahead(self, tree: Look, after: int) -> int:
        if is_next_condition(tree):
            return self._add(NextIs(self._next_mask(tree), after))
        known = self._aheads.get(id(tree))
        if known is None:
            known = self._aheads[id(tree)] = self.build(tree.item, MATCH), tree
        return self._add(Ahead(known[0], tree.negative, after))

    def _next_mask(self, tree: Tree) -> int:
        """What may come next, the end included, for a tree that asks about nothing else."""
        match tree:
            case Chars(chars):
                return self.alphabet.mask(chars)
            case Look(item, _, negative):
                mask = self._next_mask(item)
                return self.alphabet.full & ~mask if negative else mask
            case Alt(items):
                return functools.reduce(int.__or__, map(self._next_mask, items), 0)
            case Seq(items):
                return functools.reduce(int.__and__, map(self._next_mask, items), self.alphabet.full)
            case _:
                raise AssertionError(tree)
