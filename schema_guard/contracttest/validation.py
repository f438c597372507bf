"""What checking events finds and counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schema_guard.model.verdicts import WitnessError

_MOST_KINDS = 10_000  # that are counted apart; senders, not schemas, say how many there are
OTHERS = ("(others)", "")


class FindingKind(StrEnum):
    """What can be wrong with what should be an event."""

    INVALID = "invalid"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class EventFinding:
    """One event that its contract rejects, that has none, or that cannot be read.

    Attributes:
        line: The line on which it starts, from 1.
        index: Its place in an array, from 0; None outside of arrays.
        contract: The contract that it was held against; None where there is none.
        message: What is wrong.
        errors: Why the contract rejects it.
        remedy: What to do; empty where the errors say it.
    """

    kind: FindingKind
    file: str
    line: int
    index: int | None
    source: str | None
    detail_type: str | None
    contract: str | None
    message: str
    errors: tuple[WitnessError, ...] = ()
    remedy: str = ""

    @property
    def place(self) -> str:
        """``file:line``, and the index where it is one of an array."""
        item = "" if self.index is None else f"[{self.index}]"
        return f"{self.file}:{self.line}{item}"

    def to_dict(self) -> dict[str, Any]:
        """The finding in the JSON report."""
        return {
            "kind": self.kind.value,
            "file": self.file,
            "line": self.line,
            "index": self.index,
            "source": self.source,
            "detail_type": self.detail_type,
            "contract": self.contract,
            "message": self.message,
            "errors": [error.to_dict() for error in self.errors],
        }


@dataclass(slots=True)
class Tally:
    """How many events of one contract were seen."""

    valid: int = 0
    invalid: int = 0


@dataclass(slots=True)
class Validation:
    """What was counted.

    Attributes:
        contracts: By the name of the contract.
        errors: How often, by contract and schema pointer of the keyword that rejects; an event counts once for each.
        unknown: How often, by ``source`` and ``detail-type``.
        malformed: How many could not be read.
        seen: How many there were to draw a sample from; None where all were checked.
    """

    contracts: dict[str, Tally] = field(default_factory=dict)
    errors: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    malformed: int = 0
    seen: int | None = None

    def add(self, finding: EventFinding) -> None:
        """Count a finding."""
        match finding.kind:
            case FindingKind.MALFORMED:
                self.malformed += 1
            case FindingKind.UNKNOWN:
                self.unknown[_bounded(self.unknown, (finding.source or "", finding.detail_type or ""))] += 1
            case FindingKind.INVALID:
                contract = finding.contract or ""
                self.contracts[contract].invalid += 1
                for pointer in {error.schema_pointer for error in finding.errors}:
                    self.errors[_bounded(self.errors, (contract, pointer))] += 1

    @property
    def valid(self) -> int:
        """Events that their contract accepts."""
        return sum(tally.valid for tally in self.contracts.values())

    @property
    def invalid(self) -> int:
        """Events that their contract rejects."""
        return sum(tally.invalid for tally in self.contracts.values())

    @property
    def failures(self) -> int:
        """Events with a finding."""
        return self.invalid + self.malformed + self.unknown.total()

    @property
    def events(self) -> int:
        """All that were checked."""
        return self.valid + self.failures


def _bounded(counted: Counter[tuple[str, str]], key: tuple[str, str]) -> tuple[str, str]:
    return key if key in counted or len(counted) < _MOST_KINDS else OTHERS
