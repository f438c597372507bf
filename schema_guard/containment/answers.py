"""The three answers to "is there a value?": found one, proved that there is none, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonValue


@dataclass(frozen=True, slots=True)
class Found:
    """A value that satisfies the question."""

    value: JsonValue


@dataclass(frozen=True, slots=True)
class Empty:
    """Proof that no value does."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither: why, and where below the value that was asked about."""

    reason: str
    path: tuple[str, ...] = ()

    def under(self, step: str) -> Unknown:
        """The same, seen from the containing value."""
        return Unknown(self.reason, (step, *self.path))


Answer: TypeAlias = Found | Empty | Unknown
EMPTY = Empty()
