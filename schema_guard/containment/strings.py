"""Is there a string within a length window, in these pattern languages and outside those?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schema_guard.canonical import nodes as n
from schema_guard.containment import regex
from schema_guard.containment.answers import EMPTY, Answer, Found, Unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from schema_guard.containment.budget import Budget
    from schema_guard.containment.evaluate import Evaluator
    from schema_guard.containment.facts import Signed


_DOUBTFUL = frozenset("\n\r\u2028\u2029")
_SAME_FOR_ALL = r"^[^\r\u2028\u2029]*[^\n\r\u2028\u2029]$"
"""Texts that engines take alike: Python's ``$`` matches before a last line feed, its ``.`` takes the other breaks."""


@dataclass(slots=True)
class _Rules:
    """The literals about a string, by kind; patterns and formats by sign."""

    low: int = 0
    high: int | None = None
    patterns: dict[bool, list[str]] = field(default_factory=lambda: {True: [], False: []})
    formats: dict[bool, list[str]] = field(default_factory=lambda: {True: [], False: []})

    def blocked(self) -> str | None:
        """What has no automaton, if anything."""
        for source in (*self.patterns[True], *self.patterns[False]):
            if not regex.is_supported(source):
                return f"the pattern {source!r} cannot be compiled"
        for name in (*self.formats[True], *self.formats[False]):
            return f"the format {name!r} cannot be compiled"
        return None


def find_string(
    literals: list[Signed], excluded: Collection[str], evaluator: Evaluator, budget: Budget, shortest: int = 0
) -> Answer:
    """A string that satisfies every literal and is not excluded.

    Where patterns alone decide it is the shortest, or the shortest of at least ``shortest`` characters if there is one.
    """
    rules = _collect(literals)
    if any(rules.formats.values()) and not _compile_formats(rules):
        return EMPTY
    positive, negative = (
        [source for source in rules.patterns[sign] if regex.is_supported(source)] for sign in (True, False)
    )

    def find(low: int, *more: str) -> str | None:
        return regex.find_string(
            [*positive, *more], negative, min_length=low, max_length=rules.high, excluded=excluded, budget=budget
        )

    try:
        lows = (max(rules.low, shortest), rules.low)
        text = next((found for low in dict.fromkeys(lows) if (found := find(low)) is not None), None)
        if text is not None and not _DOUBTFUL.isdisjoint(text):
            text = find(rules.low, _SAME_FOR_ALL) or text
    except regex.UnsupportedPatternError as error:
        return Unknown(f"the pattern {error.pattern!r}: {error.reason}")
    if text is None:
        return EMPTY
    blocked = rules.blocked()
    if blocked is None:
        return Found(text)
    for candidate in _candidates(text, rules.formats):
        if candidate not in excluded and _holds(literals, candidate, evaluator):
            return Found(candidate)
    return Unknown(blocked)


def _collect(literals: list[Signed]) -> _Rules:
    rules = _Rules()
    for sign, node in literals:
        match node:
            case n.Size() if bool(node.low) == sign:
                rules.low = max(rules.low, node.low if sign else (node.high or 0) + 1)
            case n.Size():
                limit = (node.high or 0) if sign else node.low - 1
                rules.high = limit if rules.high is None else min(rules.high, limit)
            case n.Pattern():
                rules.patterns[sign].append(node.source)
            case n.Format():
                rules.formats[sign].append(node.name)
    return rules


def _compile_formats(rules: _Rules) -> bool:
    """Put patterns in the place of formats as far as that is exact; False when the formats exclude one another.

    The pattern of a format may accept more than the format: then it only narrows a required format.
    """
    from schema_guard.containment import formats  # noqa: PLC0415 - formats are rarely assertions

    wanted, unwanted = rules.formats[True], rules.formats[False]
    if any(formats.format_within(inner, outer) for inner in wanted for outer in unwanted):
        return False
    if any(formats.format_disjoint(one, other) for one in wanted for other in wanted):
        return False
    for sign, names in rules.formats.items():
        for name in names:
            pattern = formats.format_pattern(name)
            if pattern is not None and (sign or formats.is_exact(name)):
                rules.patterns[sign].append(pattern)
        rules.formats[sign] = [name for name in names if not formats.is_exact(name)]
    return True


def _candidates(text: str, named: dict[bool, list[str]]) -> Iterable[str]:
    from schema_guard.containment import formats  # noqa: PLC0415 - formats are rarely assertions

    yield text
    for name in named[True]:
        yield from formats.format_examples(name)
    for name in named[False]:
        yield from formats.format_counterexamples(name)


def _holds(literals: list[Signed], candidate: str, evaluator: Evaluator) -> bool:
    return all(evaluator.accepts(node, candidate) is sign for sign, node in literals)
