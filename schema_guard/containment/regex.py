"""Pattern languages: a shortest string that some patterns match and others do not, or the proof that there is none.

Patterns are searched for, not anchored, and read as ECMA-262 does under the ``u`` flag; lengths count code points.
"""

from __future__ import annotations

import functools
import math
import sys
from typing import TYPE_CHECKING

from schema_guard.containment.budget import Budget
from schema_guard.containment.regex_automaton import DEAD, TRUE, Automaton, search_automaton
from schema_guard.containment.regex_chars import Alphabet, CharSet, Ranges, alphabet_for
from schema_guard.containment.regex_parser import PatternSyntaxError, parse
from schema_guard.containment.regex_search import Combination, Walker, WordState
from schema_guard.containment.regex_tree import Tree, UncompilableError, wide_ranges

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_KEPT_WEIGHT = 10_000  # an automaton that has grown past this is forgotten after the question that made it grow
_STEPS_BETWEEN_SIZE_CHECKS = 128
_NO_LIMIT = 10**15
_LONGEST_NAME = 300
_WIDE = 4_000  # growth of one automaton in one question, after which its threads are followed one by one


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


@functools.lru_cache(maxsize=2048)
def _parsed(pattern: str) -> tuple[Tree, frozenset[Ranges]] | str:
    """The tree of a pattern and the sets above ASCII in it, or why there is none."""
    try:
        tree = parse(pattern)
    except (PatternSyntaxError, UncompilableError) as error:
        return str(error)
    return tree, wide_ranges(tree)


def _understood(pattern: str) -> tuple[Tree, frozenset[Ranges]]:
    outcome = _parsed(pattern)
    if isinstance(outcome, str):
        raise UnsupportedPatternError(outcome, pattern)
    return outcome


@functools.lru_cache(maxsize=512)
def _automaton(pattern: str, alphabet: Alphabet) -> Automaton:
    return search_automaton(pattern, _understood(pattern)[0], alphabet)


def find_string(
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
    if not set(wanted).isdisjoint(unwanted) or (max_length is not None and max_length < min_length):
        return None
    understood = [_understood(pattern)[1] for pattern in (*wanted, *unwanted)]
    longest = _NO_LIMIT if max_length is None else max_length
    words = sorted(word for word in set(excluded) if min_length <= len(word) <= longest)
    wides = frozenset[Ranges]().union(*understood)
    if not all(map(str.isascii, words)):
        wides |= {CharSet.of(char).wide for char in set("".join(words)) if not char.isascii()}
    alphabet = alphabet_for(wides)
    avoided: list[Walker] = [_automaton(pattern, alphabet).start(budget) for pattern in unwanted]
    if words:
        avoided.append(WordState(words, alphabet, 0, len(words), 0))
    automata = [_automaton(pattern, alphabet) for pattern in wanted]
    try:
        while True:
            watch = _Watch(automata)
            states: list[Walker] = [a.strands(budget) if a.loose else a.start(budget) for a in automata]
            combination = Combination(tuple(states), tuple(avoided), alphabet, _question(wanted, unwanted), watch.check)
            try:
                return combination.find(min_length, max_length, budget)
            except _TooWideError:
                continue
    finally:
        for pattern in (*wanted, *unwanted):
            _automaton(pattern, alphabet).forget(_KEPT_WEIGHT)


class _TooWideError(Exception):
    """A pattern to match has become large by being made deterministic, which only patterns not to match must be."""


class _Watch:
    """Turns to following single threads where that is possible and making states of many costs too much."""

    def __init__(self, automata: Sequence[Automaton]) -> None:
        self._limits = [(a, a.weight + _WIDE) for a in automata if a.unravels and not a.loose]

    def check(self) -> None:
        for automaton, limit in self._limits:
            if automaton.weight > limit:
                automaton.loose = True
                raise _TooWideError


def _question(wanted: Sequence[str], unwanted: Sequence[str]) -> str:
    sides = [" and ".join(map(repr, wanted)) or "any string"]
    if unwanted:
        sides.append(" and ".join(map(repr, unwanted)))
    text = " without ".join(sides)
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found somewhere in the text, in time linear in the text.

    Raises:
        UnsupportedPatternError: The pattern is outside the subset.
    """
    alphabet = alphabet_for(_understood(pattern)[1])
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
