"""Classes of member names by the patterns that they match, each class as a pattern of its own."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_TOLD_APART = 3  # patterns of which every combination is told apart
_SYNTAX = re.compile(r"[\^$\\.*+?()\[\]{}|/]")


class NameClasses:
    """Tells names apart by which of some patterns they match.

    Up to three patterns are told apart wholly. Of more, a class is told from the others only as long as no name
    matches two of them; ``shared`` has the patterns of such names.

    Args:
        patterns: Different patterns, searched for as JSON Schema does.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self.deciding = patterns
        self.wholly = len(patterns) <= _TOLD_APART

    def __iter__(self) -> Iterator[frozenset[str]]:
        """The patterns that the names of a class match, for each class; the first class matches none."""
        most = len(self.deciding) if self.wholly else 1
        for size in range(most + 1):
            yield from map(frozenset, combinations(self.deciding, size))

    @property
    def shared(self) -> Iterator[str]:
        """Patterns of the names that match two patterns, where these are not told apart."""
        if not self.wholly:
            for pair in combinations(self.deciding, 2):
                yield f"^{''.join(map(_found, pair))}"

    def pattern(self, matched: frozenset[str], *, but: Collection[str] = ()) -> str:
        """What just the names of a class match, leaving out the names in ``but``."""
        if len(self.deciding) == 1 and not but:
            return self.deciding[0]
        left_out = f"(?!(?:{'|'.join(map(_literally, but))})$)" if but else ""
        return f"^{left_out}{self._conditions(matched)}"

    def name(self, name: str, matched: frozenset[str]) -> str:
        """What just this name matches, if it is of the class; otherwise nothing does."""
        return f"^{self._conditions(matched)}{_literally(name)}$"

    def _conditions(self, matched: frozenset[str]) -> str:
        without = [source for source in self.deciding if source not in matched] if self.wholly or not matched else []
        return "".join([*map(_found, sorted(matched)), *map(_not_found, without)])


def _found(source: str) -> str:
    return rf"(?=[\s\S]*?(?:{source}))"


def _not_found(source: str) -> str:
    return rf"(?![\s\S]*?(?:{source}))"


def _literally(name: str) -> str:
    return _SYNTAX.sub(r"\\\g<0>", name)
