"""One line a finding, as editors read it: ``path:line:col: severity[RULE] message (fingerprint)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.reporters.view import document_of, schemas_of
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.model.findings import CheckResult, Comparison
    from schema_guard.reporters.view import Entry


def render(result: CheckResult, *, color: bool = False, links: bool = False) -> str:  # noqa: ARG001 - plain in any case
    """The findings and undecided comparisons, a line each; nothing when there are none."""
    return "".join(f"{visible(line)}\n" for line in _lines(result))


def _lines(result: CheckResult) -> Iterator[str]:
    for schema in schemas_of(result):
        yield from (_entry(entry) for entry in schema.entries)
        yield from (_undecided(comparison) for comparison in schema.undecided)
        yield from (_entry(entry) for entry in schema.changes)


def _entry(entry: Entry) -> str:
    finding, place = entry.finding, entry.changed_place
    at = f"{place.file}:{place.line}:{place.column}" if place is not None else f"{document_of(entry.comparison)}:1:1"
    waived = "waived " if finding.waived else ""
    names = ", ".join(filter(None, entry.fingerprints))
    return f"{at}: {waived}{finding.severity.value}[{finding.rule}] {finding.message}{f' ({names})' if names else ''}"


def _undecided(comparison: Comparison) -> str:
    versions = f"{comparison.old} -> {comparison.new}, {comparison.direction}"
    where = f" at {comparison.reason_pointer}" if comparison.reason_pointer else ""
    return f"{document_of(comparison)}:1:1: undecided ({versions}){where}: {comparison.reason}"
