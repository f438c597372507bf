"""The code quality report of GitLab."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from schema_guard.canonical.json_text import dump_json
from schema_guard.reporters.view import document_of, level_of, name_of, schemas_of, subject_of, undecided_reason
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.model.findings import CheckResult, Comparison
    from schema_guard.reporters.view import Entry

_SEVERITIES: Final = {"error": "critical", "warning": "major", "note": "info"}


def render(result: CheckResult, *, color: bool = False, links: bool = False) -> str:  # noqa: ARG001 - plain in any case
    """One JSON array of findings and undecided comparisons."""
    taken: set[str] = set()
    return dump_json([{**issue, "fingerprint": _unique(issue["fingerprint"], taken)} for issue in _issues(result)])


def _issues(result: CheckResult) -> Iterator[dict[str, Any]]:
    for schema in schemas_of(result):
        yield from (_entry(entry) for entry in schema.entries)
        yield from (_undecided(comparison) for comparison in schema.undecided)


def _entry(entry: Entry) -> dict[str, Any]:
    finding, comparison = entry.finding, entry.comparison
    place = entry.changed_place
    waived = f" (waived: {finding.waiver or 'yes'})" if finding.waived else ""
    return {
        "description": visible(f"{name_of(comparison)}: {finding.message}{waived}"),
        "check_name": visible(finding.rule),
        "fingerprint": f"{subject_of(comparison)} {finding.fingerprint}",
        "severity": _SEVERITIES[level_of(finding)],
        "location": _location(entry.file, place.line if place is not None else 1),
    }


def _undecided(comparison: Comparison) -> dict[str, Any]:
    reason = undecided_reason(comparison)
    return {
        "description": visible(f"{subject_of(comparison)}: {reason}"),
        "check_name": "UNDECIDED",
        "fingerprint": f"{subject_of(comparison)} {comparison.reason_pointer}",
        "severity": "major",
        "location": _location(document_of(comparison), 1),
    }


def _location(file: str, line: int) -> dict[str, Any]:
    return {"path": visible(PurePath(file).as_posix()), "lines": {"begin": max(1, line)}}


def _unique(name: str, taken: set[str]) -> str:
    """A fingerprint of the form that GitLab's own tools use; no two findings of a report have the same."""
    nth = 0
    while True:
        text = f"{name} {nth}" if nth else name
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if digest not in taken:
            taken.add(digest)
            return digest
        nth += 1
