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
    if not _formats_possible(rules.formats):
        return EMPTY
    positive, negative = (
        [source for source in rules.patterns[sign] if regex.is_supported(source)] for sign in (True, False)
    )
    try:
        text = None
        for low in dict.fromkeys((max(rules.low, shortest), rules.low)):
            if text is None:
                text = regex.find_string(
                    positive, negative, min_length=low, max_length=rules.high, excluded=excluded, budget=budget
                )
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


def _formats_possible(named: dict[bool, list[str]]) -> bool:
    if not named[True]:
        return True
    from schema_guard.containment import formats  # noqa: PLC0415 - formats are rarely assertions

    if any(formats.format_within(inner, outer) for inner in named[True] for outer in named[False]):
        return False
    return not any(formats.format_disjoint(one, other) for one in named[True] for other in named[True])


def _candidates(text: str, named: dict[bool, list[str]]) -> Iterable[str]:
    from schema_guard.containment import formats  # noqa: PLC0415 - formats are rarely assertions

    yield text
    for name in named[True]:
        yield from formats.format_examples(name)
    for name in named[False]:
        yield from formats.format_counterexamples(name)


def _holds(literals: list[Signed], candidate: str, evaluator: Evaluator) -> bool:
    return all(evaluator.accepts(node, candidate) is sign for sign, node in literals)
