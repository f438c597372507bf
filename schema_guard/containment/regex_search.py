"""A shortest string in a boolean combination of automata, or the proof that there is none."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from schema_guard.containment.budget import BudgetExceededError
from schema_guard.containment.regex_automaton import DEAD, TRUE
from schema_guard.containment.regex_chars import PRINTABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from schema_guard.containment.budget import Budget
    from schema_guard.containment.regex_chars import Alphabet

_MAX_STATES = 200_000
_MAX_WITNESS = 1_000_000
_FEW = 200  # joint states, below which it does not pay to look for one that makes another superfluous
_FEW_MINIMAL = 32  # how many are tried for that


class Walker(Protocol):
    """A state of some deterministic automaton."""

    @property
    def accepts(self) -> bool:
        """Whether the string may end here."""

    def edges(self, budget: Budget) -> Sequence[tuple[int, Walker]]:
        """Disjoint masks and where they lead."""

    @property
    def burden(self) -> int:
        """Roughly how much is accepted from here."""

    def within(self, other: object) -> bool:
        """Whether this state accepts evidently nothing that the other does not."""


Joint: TypeAlias = "tuple[Walker, ...]"
Parents: TypeAlias = "dict[Joint, tuple[Joint, int] | None]"


class WordState:
    """A state of the automaton of finitely many words: those with a common prefix, a slice of the sorted list."""

    __slots__ = ("_alphabet", "_depth", "_edges", "_high", "_low", "_words", "accepts")

    def __init__(self, words: Sequence[str], alphabet: Alphabet, low: int, high: int, depth: int) -> None:
        self._words = words
        self._alphabet = alphabet
        self._low = low
        self._high = high
        self._depth = depth
        self._edges: list[tuple[int, WordState]] | None = None
        self.accepts = low < high and len(words[low]) == depth

    @property
    def burden(self) -> int:
        """Roughly how much is accepted from here."""
        return self._high - self._low

    def within(self, other: object) -> bool:
        """Whether this state accepts evidently nothing that the other does not."""
        return self is other

    def edges(self, budget: Budget) -> list[tuple[int, WordState]]:
        """One edge for each character that some word goes on with."""
        if self._edges is None:
            self._edges = []
            low = self._low + self.accepts
            while low < self._high:
                budget.spend()
                prefix = self._words[low][: self._depth + 1]
                high = bisect_right(self._words, prefix, low, self._high, key=lambda word: word[: self._depth + 1])
                child = WordState(self._words, self._alphabet, low, high, self._depth + 1)
                self._edges.append((self._alphabet.bit(prefix[-1]), child))
                low = high
        return self._edges


@dataclass(frozen=True, slots=True)
class Combination:
    """What a string must be: accepted by all of the positive automata and none of the negative ones.

    Args:
        positive: States before the first character.
        negative: The same.
        alphabet: The alphabet of all of them.
        name: What is searched for, for messages.
        check: Called now and then; ends the search by raising.
    """

    positive: tuple[Walker, ...]
    negative: tuple[Walker, ...]
    alphabet: Alphabet
    name: str
    check: Callable[[], None]

    def find(self, low: int, high: int | None, budget: Budget) -> str | None:
        """A shortest string of ``low`` to ``high`` characters; a printable one if there is one, shortest of those.

        Raises:
            BudgetExceededError: The budget is used up, or the automata grow past their size limits.
        """
        word = _Search(self, self.alphabet.chars, budget).shortest(low, high)
        if word is None or (word.isascii() and word.isprintable()):
            return word
        for allowed in (PRINTABLE, self.alphabet.visible):
            nicer = _Search(self, allowed, budget).shortest(low, high)
            if nicer is not None:
                return nicer
        return word


class _Search:
    """One breadth-first walk over the joint states of a combination, with some of the characters."""

    __slots__ = ("_allowed", "_budget", "_combination", "_minimal", "_nexts", "_split")

    def __init__(self, combination: Combination, allowed: int, budget: Budget) -> None:
        self._combination = combination
        self._allowed = allowed
        self._budget = budget
        self._split = len(combination.positive)
        self._minimal: dict[Joint, list[Joint]] = {}
        self._nexts: dict[Joint, list[tuple[int, Joint]]] = {}

    def shortest(self, low: int, high: int | None) -> str | None:
        """A shortest accepted string with a length in the window."""
        if high is not None and high < low:
            return None
        start = (*self._combination.positive, *self._combination.negative)
        if self._hopeless(start):
            return None
        runway = self._runway(start, low)
        if runway is None:
            return None
        parents: Parents = dict.fromkeys(runway.at(low))
        frontier = list(parents)
        for joint in frontier:
            if self._accepts(joint):
                return self._spelled(joint, parents, runway, low)
        length = low
        while frontier and (high is None or length < high):
            length += 1
            frontier, found = self._advance(frontier, parents)
            if found is not None:
                return self._spelled(found, parents, runway, low)
        return None

    def _advance(self, frontier: list[Joint], parents: Parents) -> tuple[list[Joint], Joint | None]:
        """The joint states one character further that were not met before; the first accepting one ends the walk."""
        reached: list[Joint] = []
        for joint in frontier:
            self._combination.check()
            for mask, target in self._successors(joint):
                if target in parents:
                    continue
                parents[target] = joint, mask
                if self._accepts(target):
                    return reached, target
                reached.append(target)
            if len(parents) > _MAX_STATES:
                raise BudgetExceededError(f"{self._combination.name} needs more than {_MAX_STATES} joint states")
        return (self._least(reached, self._minimal) if len(parents) > _FEW else reached), None

    def _least(self, joints: Iterable[Joint], minimal: dict[Joint, list[Joint]]) -> list[Joint]:
        """The joint states without those that another one, here or met before, makes superfluous."""
        split = self._split
        small_first = sorted(joints, key=lambda joint: sum([state.burden for state in joint[split:]]))
        return [joint for joint in small_first if not self._dominated(joint, minimal)]

    def _dominated(self, joint: Joint, minimal: dict[Joint, list[Joint]]) -> bool:
        """Whether a joint state met before can do all that this one can.

        That is so when it differs only in that the automata which must not accept, accept less from it. Without this,
        a pattern that has to remember where it may have begun is met in every combination of beginnings.
        """
        positive, negative = joint[: self._split], joint[self._split :]
        known = minimal.setdefault(positive, [])
        self._budget.spend()
        for other in known:
            if all(theirs.within(mine) for theirs, mine in zip(other, negative, strict=True)):
                return True
        if len(known) < _FEW_MINIMAL:
            known.append(negative)
        return False

    def _runway(self, start: Joint, low: int) -> _Runway | None:
        """The joint states after each number of characters up to ``low``; None when no string is that long."""
        levels: list[Parents] = [{start: None}]
        numbers: dict[frozenset[Joint], int] = {}
        while len(levels) <= low:
            current = levels[-1]
            known = numbers.setdefault(frozenset(current), len(levels) - 1)
            if known < len(levels) - 1:
                return _Runway(levels, known)
            following: Parents = {}
            self._combination.check()
            for joint in current:
                for mask, target in self._successors(joint):
                    following.setdefault(target, (joint, mask))
            if not following:
                return None
            if len(following) > _FEW:
                following = {joint: following[joint] for joint in self._least(following, {})}
            levels.append(following)
        return _Runway(levels, None)

    def _accepts(self, joint: Joint) -> bool:
        split = self._split
        return all(state.accepts for state in joint[:split]) and not any(state.accepts for state in joint[split:])

    def _hopeless(self, joint: Joint) -> bool:
        return DEAD in joint[: self._split] or TRUE in joint[self._split :]

    def _successors(self, joint: Joint) -> list[tuple[int, Joint]]:
        """The joint states one character further, those with the most welcome characters first."""
        known = self._nexts.get(joint)
        if known is not None:
            return known
        ways: list[tuple[int, Joint]] = [(self._allowed, ())]
        for index, state in enumerate(joint):
            if state is TRUE or state is DEAD:
                ways = [(mask, (*met, state)) for mask, met in ways]
            elif index < self._split:
                edges = state.edges(self._budget)
                ways = [(mask & edge, (*met, to)) for mask, met in ways for edge, to in edges if mask & edge]
            else:
                ways = _avoiding(ways, state.edges(self._budget))
            self._budget.spend(len(ways) + 1)
        merged: dict[Joint, int] = {}
        for mask, met in ways:
            merged[met] = merged.get(met, 0) | mask
        nexts = sorted(((mask & -mask, met) for met, mask in merged.items()), key=_first)
        self._nexts[joint] = nexts
        return nexts

    def _spelled(self, joint: Joint, parents: Parents, runway: _Runway, low: int) -> str:
        if low > _MAX_WITNESS:
            raise BudgetExceededError(f"{self._combination.name} needs a string of at least {low} characters")
        best = self._combination.alphabet.best
        chars: list[str] = []
        step = parents[joint]
        while step is not None:
            chars.append(best(step[1]))
            joint = step[0]
            step = parents[joint]
        for level in range(low, 0, -1):
            back = runway.at(level)[joint]
            if back is not None:
                chars.append(best(back[1]))
                joint = back[0]
        return "".join(reversed(chars))


@dataclass(frozen=True, slots=True)
class _Runway:
    """Levels of joint states; when ``cycle`` is a level, the last one equals it and all goes round from there."""

    levels: list[Parents]
    cycle: int | None

    def at(self, level: int) -> Parents:
        """The joint states after that many characters, each with one way to it."""
        last = len(self.levels) - 1
        if level <= last or self.cycle is None:
            return self.levels[level]
        return self.levels[self.cycle + 1 + (level - self.cycle - 1) % (last - self.cycle)]


def _first(way: tuple[int, Joint]) -> int:
    return way[0]


def _avoiding(ways: list[tuple[int, Joint]], edges: Sequence[tuple[int, Walker]]) -> list[tuple[int, Joint]]:
    """Combine with an automaton that must not accept: what it cannot follow is free from then on."""
    combined: list[tuple[int, Joint]] = []
    for mask, met in ways:
        rest = mask
        for edge, to in edges:
            inside = mask & edge
            if inside:
                rest &= ~edge
                if to is not TRUE:
                    combined.append((inside, (*met, to)))
        if rest:
            combined.append((rest, (*met, DEAD)))
    return combined
