"""Pattern languages: a shortest string that some patterns match and others do not, or the proof that there is none.

Patterns are searched for, not anchored, and read as ECMA-262 does under the ``u`` flag; lengths count code points.
"""

from __future__ import annotations

import functools
import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from schema_guard.containment.budget import Budget
from schema_guard.containment.regex_automaton import DEAD, TRUE, Automaton, search_automaton
from schema_guard.containment.regex_chars import Alphabet, CharSet, Ranges, alphabet_for
from schema_guard.containment.regex_parser import PatternSyntaxError, parse
from schema_guard.containment.regex_search import Combination, Walker, WordState
from schema_guard.containment.regex_tree import END, Chars, Repeat, Seq, Start, Tree, UncompilableError, wide_ranges

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_KEPT_WEIGHT = 10_000  # an automaton that has grown past this is forgotten after the question that made it grow
_STEPS_BETWEEN_SIZE_CHECKS = 128
_LONG_RUN = 32  # a count beyond which lengths are told apart without walking through them
_MOST_BRANCHES = 27
_LONGEST_NAME = 300
_WIDE = 1_000  # growth of one automaton in one question, after which its threads are followed one by one

Window: TypeAlias = tuple[int, int | None]  # least and greatest length; None is no limit


class UnsupportedPatternError(Exception):
    """A pattern is invalid, or outside what can be decided.

    Attributes:
        reason: What stands in the way.
        pattern: The pattern.
    """

    def __init__(self, reason: str, pattern: str) -> None:
        super().__init__(f"the pattern {pattern!r} is not supported: {reason}")
        self.reason = reason
        self.pattern = pattern


class _Meaning(NamedTuple):
    """What a pattern means: its tree, its sets above ASCII and, for ``^[a-z]{1,1024}$``, the lengths."""

    tree: Tree
    wides: frozenset[Ranges]
    lengths: Window | None


@functools.lru_cache(maxsize=2048)
def _parsed(pattern: str) -> _Meaning | str:
    """The meaning of a pattern, or why it has none."""
    try:
        tree = parse(pattern)
    except (PatternSyntaxError, UncompilableError) as error:
        return str(error)
    return _Meaning(tree, wide_ranges(tree), _long_run(tree))


def _long_run(tree: Tree) -> Window | None:
    match tree:
        case Seq((Start(), Repeat(Chars(), low, high), end)) if end == END and max(low, high or 0) > _LONG_RUN:
            return low, high
        case _:
            return None


def _meaning(pattern: str) -> _Meaning:
    outcome = _parsed(pattern)
    if isinstance(outcome, str):
        raise UnsupportedPatternError(outcome, pattern)
    return outcome


@functools.lru_cache(maxsize=512)
def _automaton(pattern: str, alphabet: Alphabet, *, any_length: bool = False) -> Automaton:
    """The automaton of a pattern; ``any_length`` leaves out the lengths of a long run."""
    tree = _meaning(pattern).tree
    if any_length and isinstance(tree, Seq) and isinstance(tree.items[1], Repeat):
        tree = Seq((tree.items[0], Repeat(tree.items[1].item, 0, None), tree.items[2]))
    return search_automaton(pattern, tree, alphabet)


def find_string(  # noqa: PLR0913 (the question has that many sides)
    positive: Sequence[str],
    negative: Sequence[str],
    *,
    min_length: int = 0,
    max_length: int | None = None,
    excluded: Collection[str] = (),
    budget: Budget,
) -> str | None:
    """A string that every positive and no negative pattern matches; None proves that there is none.

    Args:
        positive: Patterns to match, searched for as JSON Schema does.
        negative: Patterns not to match.
        min_length: Least number of code points.
        max_length: Greatest number of code points; None is no limit.
        excluded: Strings that will not do.
        budget: Pays for every state that is built or met.

    Returns:
        A shortest such string. Where printable ASCII will do, it is printable ASCII, and a shortest of those.

    Raises:
        UnsupportedPatternError: A pattern is outside the subset, and the question does not answer itself.
        BudgetExceededError: The budget is used up, or an automaton grows past its size limit.
    """
    wanted, unwanted = sorted(set(positive)), sorted(set(negative))
    window = min_length, max_length
    if _is_empty(window) or not set(wanted).isdisjoint(unwanted):
        return None
    wides = frozenset[Ranges]().union(*[_meaning(pattern).wides for pattern in (*wanted, *unwanted)])
    words = sorted(set(excluded))
    if not all(map(str.isascii, words)):
        wides |= {CharSet.of(char).wide for char in set("".join(words)) if not char.isascii()}
    alphabet = alphabet_for(wides)
    for pattern in wanted:
        window = _both(window, _meaning(pattern).lengths or (0, None))
    parts = [_Part(pattern, any_length=_meaning(pattern).lengths is not None) for pattern in wanted]
    found: list[str] = []
    cut = all(part.any_length for part in parts)
    for branch, kept in _branches(unwanted, window) if cut else [(window, list(map(_Part, unwanted)))]:
        if not _is_empty(branch):
            word = _Question(parts, kept, words, alphabet, budget).ask(branch)
            found += [] if word is None else [word]
    return min(found, key=_welcome, default=None)


def _welcome(word: str) -> tuple[bool, int]:
    return not (word.isascii() and word.isprintable()), len(word)


def _is_empty(window: Window) -> bool:
    low, high = window
    return high is not None and high < low


def _both(one: Window, other: Window) -> Window:
    highs = [high for high in (one[1], other[1]) if high is not None]
    return max(one[0], other[0]), min(highs, default=None)


def _branches(unwanted: Sequence[str], window: Window) -> list[tuple[Window, list[_Part]]]:
    """Cases by length, with the patterns that remain not to be matched: a run is missed by its length or by its set."""
    branches: list[tuple[Window, list[_Part]]] = [(window, [])]
    for pattern in unwanted:
        lengths = _meaning(pattern).lengths
        if lengths is None or len(branches) > _MOST_BRANCHES:
            branches = [(part, [*kept, _Part(pattern)]) for part, kept in branches]
            continue
        low, high = lengths
        outside: list[Window] = [(0, low - 1)] if low else []
        outside += [] if high is None else [(high + 1, None)]
        branches = [
            (part, left)
            for before, kept in branches
            for part, left in (
                (_both(before, lengths), [*kept, _Part(pattern, any_length=True)]),
                *((_both(before, gap), kept) for gap in outside),
            )
            if not _is_empty(part)
        ]
    return branches


class _Part(NamedTuple):
    """A pattern in a question; ``any_length`` where its lengths are already taken into account."""

    pattern: str
    any_length: bool = False

    def __repr__(self) -> str:
        return repr(self.pattern)


@dataclass(frozen=True, slots=True)
class _Question:
    """A search within one window of lengths."""

    wanted: Sequence[_Part]
    unwanted: Sequence[_Part]
    words: Sequence[str]
    alphabet: Alphabet
    budget: Budget

    def ask(self, window: Window) -> str | None:
        avoided: list[Walker] = [a.start(self.budget) for a in self._automata(self.unwanted)]
        words = [word for word in self.words if not _is_empty(_both(window, (len(word), len(word))))]
        if words:
            avoided.append(WordState(words, self.alphabet, 0, len(words), 0))
        automata = self._automata(self.wanted)
        try:
            while True:
                watch = _Watch(automata)
                states: list[Walker] = [a.strands(self.budget) if a.loose else a.start(self.budget) for a in automata]
                combination = Combination(tuple(states), tuple(avoided), self.alphabet, str(self), watch.check)
                try:
                    return combination.find(*window, self.budget)
                except _TooWideError:
                    continue
        finally:
            for automaton in (*automata, *self._automata(self.unwanted)):
                automaton.forget(_KEPT_WEIGHT)

    def _automata(self, parts: Sequence[_Part]) -> list[Automaton]:
        return [_automaton(part.pattern, self.alphabet, any_length=part.any_length) for part in parts]

    def __str__(self) -> str:
        wanted = " and ".join(map(repr, self.wanted)) or "any string"
        unwanted = " and ".join(map(repr, self.unwanted))
        text = f"{wanted} without {unwanted}" if unwanted else wanted
        return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"


class _TooWideError(Exception):
    """A pattern to match has become large by being made deterministic, which only patterns not to match must be."""


class _Watch:
    """Turns to following single threads where that is possible and making states of many costs too much."""

    def __init__(self, automata: Sequence[Automaton]) -> None:
        self._limits = [(a, a.weight + _WIDE) for a in automata if a.unravels and not a.loose]

    def check(self) -> None:
        for automaton, limit in self._limits:
            if automaton.weight > limit and automaton.is_dense:
                automaton.loose = True
                raise _TooWideError


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found somewhere in the text, in time linear in the text.

    Raises:
        UnsupportedPatternError: The pattern is outside the subset.
    """
    alphabet = alphabet_for(_meaning(pattern).wides)
    automaton = _automaton(pattern, alphabet)
    budget = Budget(math.inf, steps=sys.maxsize)
    state = automaton.start(budget)
    for index, char in enumerate(text):
        if state is TRUE or state is DEAD:
            break
        if not index % _STEPS_BETWEEN_SIZE_CHECKS:
            automaton.forget(_KEPT_WEIGHT)
        bit = alphabet.bit(char)
        state = next((target for mask, target in state.edges(budget) if mask & bit), DEAD)
    return state.accepts


def is_supported(pattern: str) -> bool:
    """Whether the pattern can be decided about."""
    return not isinstance(_parsed(pattern), str)
