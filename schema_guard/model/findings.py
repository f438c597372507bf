"""What a check found, as values: reporters print them, exit codes are computed from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonPointer, JsonValue
    from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy
    from schema_guard.model.verdicts import Witness


class Severity(StrEnum):
    """How bad a finding is; ``breaking`` means that a witness exists."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    INFO = "info"


class Bump(StrEnum):
    """The recommended version bump."""

    NONE = "none"
    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A position in a version document; ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int
    end_column: int
    text: str  # the whole line, for a snippet; empty when only the file is known

    def to_dict(self) -> dict[str, Any]:
        """The place as the JSON report shows it."""
        return {"file": self.file, "line": self.line, "column": self.column}


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause of a difference between two versions.

    Attributes:
        rule: Id of the rule in the rule table.
        pointer: Where in the event; ``*`` for any item or any property.
        old_schema_pointer: Where in the old document, or None when it has no such place.
        old: The old value of the changed keyword (None when absent).
        fingerprint: Stable name of the finding: algorithm number, colon, hash.
        witness: The smallest event for this cause alone; only ``breaking`` findings have one.
    """

    rule: str
    severity: Severity
    pointer: JsonPointer
    message: str
    old_schema_pointer: JsonPointer | None = None
    new_schema_pointer: JsonPointer | None = None
    old: JsonValue = None
    new: JsonValue = None
    witness: Witness | None = None
    fingerprint: str = ""
    waived: bool = False
    waiver: str | None = None  # reason and expiry, for people
    fix: str = ""
    old_place: SourcePlace | None = None
    new_place: SourcePlace | None = None

    def to_dict(self) -> dict[str, Any]:
        """The finding as the JSON report shows it."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "pointer": self.pointer,
            "old_schema_pointer": self.old_schema_pointer,
            "new_schema_pointer": self.new_schema_pointer,
            "message": self.message,
            "old": self.old,
            "new": self.new,
            "witness": self.witness.to_dict() if self.witness is not None else None,
            "fingerprint": self.fingerprint,
            "waived": self.waived,
            "waiver": self.waiver,
            "fix": self.fix,
            "old_place": self.old_place.to_dict() if self.old_place is not None else None,
            "new_place": self.new_place.to_dict() if self.new_place is not None else None,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question (writer, reader) and its answer: one entry of ``comparisons`` in the JSON report.

    Attributes:
        registry: None when two files were compared.
        old: Version, or file name, of the older document; ``new`` likewise.
        direction: FORWARD or BACKWARD; for ``compare`` under a FULL mode, FULL.
        verdict: ``compatible``, ``breaking`` or ``undecided``.
        reason: Why a verdict is undecided; empty otherwise.
        file: The newer document, or the older one where there is no newer, as seen from the current directory.
    """

    registry: str | None
    schema: str | None
    old: str | None
    new: str | None
    direction: str
    verdict: str
    witness: Witness | None = None
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    reason_pointer: JsonPointer = ""
    bump: Bump = Bump.NONE
    changes: tuple[Finding, ...] = ()  # harmless changes, listed with --all
    owner: str | None = None
    file: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The comparison as the JSON report shows it."""
        entry: dict[str, Any] = {
            "registry": self.registry,
            "schema": self.schema,
            "old": self.old,
            "new": self.new,
            "direction": self.direction,
            "verdict": self.verdict,
            "witness": self.witness.to_dict() if self.witness is not None else None,
            "findings": [finding.to_dict() for finding in self.findings],
            "bump": self.bump.value,
            "owner": self.owner,
        }
        if self.verdict == "undecided":
            entry["reason"] = {"message": self.reason, "pointer": self.reason_pointer}
        if self.changes:
            entry["changes"] = [change.to_dict() for change in self.changes]
        return entry


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Everything that one ``diff`` found; reporters turn it into text.

    Attributes:
        against: What the work tree was compared with, for people: ``4f2ac91 (merge base with origin/main)``.
        schemas: Number of schemas that were looked at.
    """

    mode: CompatibilityMode
    policy: CompatibilityPolicy
    against: str
    comparisons: tuple[Comparison, ...] = ()
    schemas: int = 0
    version: str = ""
    bump: Bump = Bump.NONE
    notes: tuple[str, ...] = field(default=())

    @property
    def summary(self) -> dict[str, int]:
        """Counts, as in the JSON report; waived findings count as waived only."""
        verdicts = [comparison.verdict for comparison in self.comparisons]
        findings = [finding for comparison in self.comparisons for finding in comparison.findings]
        return {
            "schemas": self.schemas,
            "comparisons": len(verdicts),
            "compatible": verdicts.count("compatible"),
            "breaking": verdicts.count("breaking"),
            "undecided": verdicts.count("undecided"),
            "dangerous": sum(f.severity is Severity.DANGEROUS and not f.waived for f in findings),
            "waived": sum(f.waived for f in findings),
        }

    def to_dict(self) -> dict[str, Any]:
        """The JSON report."""
        return {
            "schema_guard": self.version,
            "mode": self.mode.value,
            "policy": self.policy.value,
            "against": self.against,
            "bump": self.bump.value,
            "summary": self.summary,
            "comparisons": [comparison.to_dict() for comparison in self.comparisons],
            "notes": list(self.notes),
        }
