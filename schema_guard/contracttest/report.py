"""What ``validate`` prints: text, JSON and JUnit; pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schema_guard.canonical.json_text import dump_json
from schema_guard.contracttest.validation import FindingKind
from schema_guard.version import __version__
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schema_guard.contracttest.validation import EventFinding, Validation

_MOST_LINES = 20


def text_finding(finding: EventFinding) -> str:
    """A finding for people: place, what is wrong, where in the event."""
    lines = [f"{finding.place}: {finding.kind}: {finding.message}"]
    lines += [f"  {error.pointer or '(the event)'}: {error.message}" for error in finding.errors]
    if finding.remedy:
        lines.append(f"  {finding.remedy}")
    return "\n".join(map(visible, lines))


def text_summary(result: Validation, *, hidden: int = 0) -> str:
    """The counts for people: by contract, by error, in all."""
    lines = [f"… and {hidden:,} more findings"] if hidden else []
    lines += [""] if result.failures else []
    for name, tally in sorted(result.contracts.items()):
        lines.append(f"{name}: {tally.valid:,} valid, {tally.invalid:,} invalid")
        mine = [(pointer, count) for (contract, pointer), count in result.errors.most_common() if contract == name]
        lines += [f"  {count:>9,}  {pointer}" for pointer, count in mine[:_MOST_LINES]]
    for (source, detail_type), count in result.unknown.most_common(_MOST_LINES):
        lines.append(f"no contract for source {source!r} with detail-type {detail_type!r}: {count:,}")
    unknown = result.unknown.total()
    lines.append(
        f"{result.events:,} event{'' if result.events == 1 else 's'}"
        + (f", drawn from {result.seen:,}" if result.seen is not None else "")
        + f": {result.valid:,} valid, {result.invalid:,} invalid, {result.malformed:,} malformed,"
        f" {unknown:,} without a contract"
    )
    return "\n".join(map(visible, lines))


def json_report(result: Validation, findings: Sequence[EventFinding]) -> str:
    """One JSON document; ``findings`` are the first ones, ``summary`` counts all."""
    errors: dict[str, dict[str, int]] = {}
    for (contract, pointer), count in sorted(result.errors.items()):
        errors.setdefault(contract, {})[pointer] = count
    report: dict[str, Any] = {
        "schema_guard": __version__,
        "summary": {
            "events": result.events,
            "valid": result.valid,
            "invalid": result.invalid,
            "malformed": result.malformed,
            "unknown": result.unknown.total(),
            "drawn_from": result.seen,
        },
        "contracts": [
            {"contract": name, "valid": tally.valid, "invalid": tally.invalid, "errors": errors.get(name, {})}
            for name, tally in sorted(result.contracts.items())
        ],
        "unknown": [
            {"source": source, "detail_type": detail_type, "events": count}
            for (source, detail_type), count in sorted(result.unknown.items())
        ],
        "findings": [finding.to_dict() for finding in findings],
    }
    return dump_json(report)


def junit_report(result: Validation, findings: Sequence[EventFinding]) -> str:
    """JUnit XML: a case for each contract, which fails with its findings, and one for what has no contract."""
    from xml.sax.saxutils import escape, quoteattr  # noqa: PLC0415  only this format needs it

    groups: dict[str, list[EventFinding]] = {name: [] for name in sorted(result.contracts)}
    for finding in findings:
        name = finding.contract or ("malformed" if finding.kind is FindingKind.MALFORMED else "without a contract")
        groups.setdefault(name, []).append(finding)
    failed = sum(1 for found in groups.values() if found)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites><testsuite name="schema-guard validate" tests="{len(groups)}" failures="{failed}" errors="0">',
    ]
    for name, found in groups.items():
        lines.append(f'<testcase classname="schema-guard.validate" name={quoteattr(visible(name))}>')
        if found:
            shown = escape("\n".join(text_finding(finding) for finding in found))
            lines.append(f"<failure message={quoteattr(visible(found[0].message))}>{shown}</failure>")
        lines.append("</testcase>")
    return "\n".join([*lines, "</testsuite></testsuites>", ""])
