"""JUnit's XML: a suite for each schema; what is compatible is a case that passes.

A finding that fails a check by default is a failure, an undecided comparison an error, a waived finding is skipped, and
a dangerous one passes with a word of warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from schema_guard.canonical.json_text import dump_json
from schema_guard.reporters.view import level_of, schemas_of, undecided_reason, versions_of, writer_and_reader
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.model.findings import CheckResult, Comparison, Finding
    from schema_guard.reporters.view import SchemaView

_OUTCOMES: Final = ("failure", "error", "skipped")
_COUNTS: Final = {"failure": "failures", "error": "errors", "skipped": "skipped"}


@dataclass(frozen=True, slots=True)
class _Case:
    """One case; ``outcome`` is the element that says why it did not pass, or ``system-out`` for one that did."""

    name: str
    outcome: str | None = None
    kind: str = ""
    message: str = ""
    text: str = ""
    file: str | None = None
    line: int = 1


def render(result: CheckResult, *, color: bool = False, links: bool = False) -> str:  # noqa: ARG001 - plain in any case
    """The suites of all schemas."""
    suites = [(schema.name, list(_cases(schema))) for schema in schemas_of(result)]
    root = Element("testsuites", {"name": "schema-guard", **_counts([case for _, cases in suites for case in cases])})
    for name, cases in suites:
        suite = SubElement(root, "testsuite", {"name": visible(name), **_counts(cases)})
        for case in cases:
            _write(case, SubElement(suite, "testcase", _named(case, name)))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _counts(cases: list[_Case]) -> dict[str, str]:
    outcomes = [case.outcome for case in cases]
    return {
        "tests": str(len(cases)),
        **{_COUNTS[outcome]: str(outcomes.count(outcome)) for outcome in _OUTCOMES},
        "time": "0",
    }


def _named(case: _Case, suite: str) -> dict[str, str]:
    place = {} if case.file is None else {"file": visible(case.file), "line": str(case.line)}
    return {"classname": visible(suite), "name": visible(case.name), "time": "0", **place}


def _write(case: _Case, element: Element) -> None:
    if case.outcome is None:
        return
    about = {"message": visible(case.message)}
    if case.outcome in {"failure", "error"}:
        about["type"] = visible(case.kind)
    child = SubElement(element, case.outcome, {} if case.outcome == "system-out" else about)
    child.text = "\n".join(visible(line) for line in case.text.split("\n")) or None


def _cases(schema: SchemaView) -> Iterator[_Case]:
    for comparison in schema.comparisons:
        if comparison.verdict == "undecided":
            reason = undecided_reason(comparison)
            yield _Case(versions_of(comparison), "error", "undecided", reason, reason)
        elif comparison.verdict == "compatible":
            yield _Case(versions_of(comparison))
        yield from (_case(comparison, finding) for finding in comparison.findings)


def _case(comparison: Comparison, finding: Finding) -> _Case:
    place = finding.new_place or finding.old_place
    name = f"{versions_of(comparison)}: {finding.rule} {finding.pointer}".rstrip()
    outcome = {"error": "failure", "warning": "system-out", "note": "system-out"}[level_of(finding)]
    message, text = finding.message, _text(comparison, finding)
    if finding.waived:
        outcome, message = "skipped", f"waived: {finding.waiver or finding.message}"
    file, line = (place.file, place.line) if place is not None else (None, 1)
    return _Case(name, outcome, finding.rule, message, text, file, line)


def _text(comparison: Comparison, finding: Finding) -> str:
    lines = [f"{finding.severity.value}[{finding.rule}] {finding.message}"]
    if finding.witness is not None:
        writer, reader = writer_and_reader(comparison, finding.witness)
        lines += [f"An event that {writer} accepts and {reader} rejects:", dump_json(finding.witness.event).rstrip()]
        lines += [f"{error.pointer or 'the event'}: {error.message}" for error in finding.witness.errors]
    if finding.fix:
        lines.append(f"Fix: {finding.fix}")
    lines.append(f"Fingerprint: {finding.fingerprint}")
    return "\n".join(lines)
