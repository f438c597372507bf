"""Is there a string within a length window, in these pattern languages and outside those?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.canonical import nodes as n
from schema_guard.containment import regex
from schema_guard.containment.answers import EMPTY, Answer, Found, Unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from schema_guard.containment.budget import Budget
    from schema_guard.containment.evaluate import Evaluator
    from schema_guard.containment.facts import Signed


def find_string(literals: list[Signed], excluded: Collection[str], evaluator: Evaluator, budget: Budget) -> Answer:
    """A string that satisfies every literal and is not excluded; the shortest, when patterns alone decide."""
    low, high = 0, None
    patterns: dict[bool, list[str]] = {True: [], False: []}
    named: dict[bool, list[str]] = {True: [], False: []}
    for sign, node in literals:
        match node:
            case n.Size():
                low, high = _narrow(sign, node, low, high)
            case n.Pattern():
                patterns[sign].append(node.source)
            case n.Format():
                named[sign].append(node.name)
    unsupported = [source for sources in patterns.values() for source in sources if not regex.is_supported(source)]
    positive = [source for source in patterns[True] if source not in unsupported]
    negative = [source for source in patterns[False] if source not in unsupported]
    if not _formats_possible(named):
        return EMPTY
    try:
        text = regex.find_string(
            positive, negative, min_length=low, max_length=high, excluded=excluded, budget=budget
        )
    except regex.UnsupportedPatternError as error:
        return Unknown(f"the pattern {error.pattern!r}: {error.reason}")
    if text is None:
        return EMPTY
    if not unsupported and not any(named.values()):
        return Found(text)
    for candidate in _candidates(text, named):
        if candidate not in excluded and _holds(literals, candidate, evaluator):
            return Found(candidate)
    blocked = f"the pattern {unsupported[0]!r}" if unsupported else f"the format {(named[True] + named[False])[0]!r}"
    return Unknown(f"{blocked} cannot be compiled")


def _narrow(sign: bool, node: n.Size, low: int, high: int | None) -> tuple[int, int | None]:  # noqa: FBT001 - a literal's sign
    """The window after one more ``Size`` (one-sided when negated: the builder of facts splits the rest)."""
    if sign:
        return max(low, node.low), node.high if high is None else high if node.high is None else min(high, node.high)
    if node.high is None:
        return low, node.low - 1 if high is None else min(high, node.low - 1)
    return max(low, node.high + 1), high


def _formats_possible(named: dict[bool, list[str]]) -> bool:
    if not named[True]:
        return True
    from schema_guard.containment import formats

    if any(formats.format_within(inner, outer) for inner in named[True] for outer in named[False]):
        return False
    return not any(formats.format_disjoint(one, other) for one in named[True] for other in named[True])


def _candidates(text: str, named: dict[bool, list[str]]) -> Iterable[str]:
    from schema_guard.containment import formats

    yield text
    for name in named[True]:
        yield from formats.format_examples(name)
    for name in named[False]:
        yield from formats.format_counterexamples(name)


def _holds(literals: list[Signed], candidate: str, evaluator: Evaluator) -> bool:
    return all(evaluator.accepts(node, candidate) is sign for sign, node in literals)
