"""What every report shows of a result: findings joined where they differ only in the old version, names and places.

Under a transitive mode one cause is found once for each alive version. Reports for people and for code review show it
once, against the latest of them, and list the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from schema_guard.model.findings import Bump, Severity
from schema_guard.model.modes import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from schema_guard.model.findings import CheckResult, Comparison, Finding, SourcePlace
    from schema_guard.model.verdicts import Witness

Found: TypeAlias = "tuple[Comparison, Finding]"

SEVERITIES: Final = (Severity.BREAKING, Severity.DANGEROUS, Severity.INFO)
DOCUMENT_RULES: Final = frozenset({"DOCUMENTATION_CHANGED", "DOCUMENT_REORGANISED"})
_BUMPS: Final = tuple(Bump)


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding, against the latest of the old versions that it was found for.

    Attributes:
        others: The same finding against older versions, the latest first.
    """

    comparison: Comparison
    finding: Finding
    others: tuple[Found, ...] = ()

    @property
    def place(self) -> SourcePlace | None:
        """Where to point to: the new document, unless the finding is about what it no longer has."""
        finding = self.finding
        gone = finding.new_schema_pointer is None and finding.old_schema_pointer is not None
        return (finding.old_place or finding.new_place) if gone else (finding.new_place or finding.old_place)

    @property
    def other_place(self) -> SourcePlace | None:
        """The same place in the other document, if there is one."""
        places = (self.finding.new_place, self.finding.old_place)
        return next((place for place in places if place is not None and place is not self.place), None)

    @property
    def changed_place(self) -> SourcePlace | None:
        """The place in the file that the change is in, for tools that mark changed files."""
        return self.finding.new_place or self.finding.old_place

    @property
    def file(self) -> str:
        """The file that the change is in; where none is known, the name that its version has in a registry folder."""
        place = self.changed_place
        return place.file if place is not None else document_of(self.comparison)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """What a waiver has to name: one for each pair of versions."""
        return (self.finding.fingerprint, *(finding.fingerprint for _, finding in self.others))


@dataclass(frozen=True, slots=True)
class SchemaView:
    """What was found about one schema."""

    name: str
    comparisons: tuple[Comparison, ...]
    entries: tuple[Entry, ...]
    changes: tuple[Entry, ...]

    @property
    def undecided(self) -> tuple[Comparison, ...]:
        """The comparisons without an answer."""
        return tuple(comparison for comparison in self.comparisons if comparison.verdict == "undecided")

    @property
    def verdict(self) -> str:
        """The worst of the verdicts."""
        verdicts = {comparison.verdict for comparison in self.comparisons}
        return next((word for word in ("breaking", "undecided") if word in verdicts), "compatible")

    @property
    def bump(self) -> Bump:
        """The largest of the recommended bumps."""
        return max((comparison.bump for comparison in self.comparisons), key=_BUMPS.index, default=Bump.NONE)

    @property
    def owner(self) -> str | None:
        """Who answers for the schema."""
        return next((comparison.owner for comparison in self.comparisons if comparison.owner), None)


def schemas_of(result: CheckResult) -> tuple[SchemaView, ...]:
    """The result by schema, in the order of its comparisons."""
    groups: dict[tuple[str | None, ...], list[Comparison]] = {}
    for comparison in result.comparisons:
        groups.setdefault(_subject_key(comparison), []).append(comparison)
    return tuple(
        SchemaView(
            name_of(group[0]),
            tuple(group),
            _entries(group, lambda comparison: comparison.findings),
            _entries(group, lambda comparison: comparison.changes),
        )
        for group in groups.values()
    )


def entries_of(result: CheckResult) -> tuple[Entry, ...]:
    """All findings, by schema."""
    return tuple(entry for schema in schemas_of(result) for entry in schema.entries)


def worst_first(entries: Iterable[Entry]) -> list[Entry]:
    """What counts before what is waived, breaking before dangerous; otherwise as they came."""
    return sorted(entries, key=lambda entry: (entry.finding.waived, SEVERITIES.index(entry.finding.severity)))


def _subject_key(comparison: Comparison) -> tuple[str | None, ...]:
    if comparison.schema is not None:
        return (comparison.registry, comparison.schema)
    return (None, None, comparison.old, comparison.new)


def _entries(
    comparisons: Sequence[Comparison], listed: Callable[[Comparison], tuple[Finding, ...]]
) -> tuple[Entry, ...]:
    groups: dict[str, list[Found]] = {}
    for comparison in comparisons:
        nth: dict[str, int] = {}  # what one comparison lists twice are two findings
        for finding in listed(comparison):
            key = _cause(comparison, finding)
            nth[key] = nth.get(key, -1) + 1
            groups.setdefault(f"{nth[key]} {key}", []).append((comparison, finding))
    entries = (Entry(*group[-1], tuple(group[-2::-1])) for group in groups.values())
    return tuple(sorted(entries, key=lambda entry: SEVERITIES.index(entry.finding.severity)))


def _cause(comparison: Comparison, finding: Finding) -> str:
    from schema_guard.canonical.json_text import dump_compact  # noqa: PLC0415 - a clean run loads nothing of JSON

    named = [comparison.new, comparison.direction, finding.rule, finding.severity.value, finding.waived, finding.waiver]
    if comparison.new is None:  # what is gone is gone by itself
        named.append(comparison.old)
    where = [finding.pointer, finding.new_schema_pointer, finding.old_schema_pointer is None]
    return dump_compact([*named, *where, finding.old, finding.new], sort_keys=True)


def name_of(comparison: Comparison) -> str:
    """The schema, or the two files."""
    if comparison.schema is None:
        return f"{comparison.old or 'nothing'} -> {comparison.new or 'nothing'}"
    return f"{comparison.registry}/{comparison.schema}" if comparison.registry else comparison.schema


def versions_of(comparison: Comparison) -> str:
    """The two versions and the direction, for people."""
    return f"{comparison.old or 'nothing'} -> {comparison.new or 'gone'} ({comparison.direction})"


def subject_of(comparison: Comparison) -> str:
    """The question that a comparison answers, for people."""
    versions = versions_of(comparison)
    return versions if comparison.schema is None else f"{name_of(comparison)} {versions}"


def document_of(comparison: Comparison) -> str:
    """The version document that a comparison is about; where no file is known, its name below a registry folder."""
    if comparison.file is not None:
        return comparison.file
    version = comparison.new or comparison.old or "unknown"
    return version if comparison.schema is None else f"{name_of(comparison)}/{version}.json"


def writer_and_reader(comparison: Comparison, witness: Witness) -> tuple[str, str]:
    """Under which version the event was written, and which version rejects it."""
    old, new = label_of(comparison, comparison.old), label_of(comparison, comparison.new)
    if old == new:  # a rewritten version
        old, new = f"{old} as it was", f"{new} as it is now"
    return (new, old) if witness.direction is Direction.FORWARD else (old, new)


def level_of(finding: Finding) -> str:
    """``error`` for what fails a check by default, ``warning`` for what may hurt, ``note`` for the rest."""
    from schema_guard.compat.rules import RULES  # noqa: PLC0415 - a clean run needs no rules

    rule = RULES.get(finding.rule)
    if finding.waived or finding.severity is Severity.INFO:
        return "note"
    return "error" if finding.severity is Severity.BREAKING or (rule is not None and rule.blocks) else "warning"


def undecided_reason(comparison: Comparison) -> str:
    """Why and where a comparison has no answer, for people."""
    where = f" at {comparison.reason_pointer}" if comparison.reason_pointer else ""
    return f"undecided{where}: {comparison.reason or 'neither a proof nor a witness was found'}"


def count(number: int, noun: str) -> str:
    """``1 schema``, ``2 schemas``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def weights_of(result: CheckResult) -> dict[str, int]:
    """How many entries a reader sees of each kind; a waived one counts as waived only."""
    entries = entries_of(result)
    counted = {
        severity.value: sum(entry.finding.severity is severity and not entry.finding.waived for entry in entries)
        for severity in SEVERITIES
    }
    return {
        **counted,
        "waived": sum(entry.finding.waived for entry in entries),
        "undecided": result.summary["undecided"],
    }


def headline_of(result: CheckResult) -> tuple[str, str]:
    """The worst that was found, as a sign's name and as a title."""
    weights = weights_of(result)
    entries = [entry for entry in entries_of(result) if level_of(entry.finding) == "error"]
    if weights["breaking"]:
        return "breaking", f"{count(weights['breaking'], 'breaking change')} for subscribers"
    if entries:
        return "breaking", f"{count(len(entries), 'change')} to what is published"
    if weights["undecided"]:
        return "undecided", count(weights["undecided"], "undecided comparison")
    if weights["dangerous"]:
        return "dangerous", f"nothing breaks, but {count(weights['dangerous'], 'change')} may hurt"
    if weights["waived"]:
        return "compatible", f"no breaking change but {count(weights['waived'], 'waived finding')}"
    return "compatible", "no breaking change" if result.comparisons else "no schema to compare"


def label_of(comparison: Comparison, version: str | None) -> str:
    """A version, or the name of a file, for people."""
    if version is None:
        return "nothing"
    return version if comparison.schema is None else f"version {version}"


def against_of(result: CheckResult) -> str:
    """The last line of every report: the base, the mode, the policy."""
    return f"compared with {result.against}, mode {result.mode.value}, policy {result.policy.value}"
