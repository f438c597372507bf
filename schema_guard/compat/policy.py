"""What a finding weighs: its lasting name, whether someone accepted it, and whether it fails a check."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from schema_guard.canonical.json_text import dump_compact
from schema_guard.compat.rules import RULES
from schema_guard.model.findings import Bump, Severity
from schema_guard.model.modes import FailOn, UndecidedPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schema_guard.model.findings import CheckResult, Comparison, Finding
    from schema_guard.model.settings import Waiver

_ALGORITHM = "1"
_DIGITS = 12
_BUMPS = (Bump.NONE, Bump.PATCH, Bump.MINOR, Bump.MAJOR)
_SEVERITIES = {Severity.BREAKING: 0, Severity.DANGEROUS: 1, Severity.INFO: 2}


def fingerprint(finding: Finding, subject: str, old: str | None, new: str | None, *, nth: int = 0) -> str:
    """The lasting name of a finding between two versions; the wording of its message has no part in it.

    Args:
        finding: What was found.
        subject: The schema, or the two files.
        old: The old version: a waiver belongs to one pair.
        new: The new version.
        nth: Tells apart findings that are equal in everything else.
    """
    parts = [finding.rule, subject, finding.pointer, finding.old, finding.new, old, new]
    text = dump_compact([*parts, nth] if nth else [*parts], sort_keys=True)
    return f"{_ALGORITHM}:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:_DIGITS]}"


def finding_order(finding: Finding) -> tuple[int, str, str, str, str, str]:
    """Worst first, then by place."""
    return (
        _SEVERITIES[finding.severity],
        finding.pointer,
        finding.rule,
        finding.old_schema_pointer or "",
        finding.new_schema_pointer or "",
        finding.message,
    )


def named(findings: Iterable[Finding], subject: str, old: str | None, new: str | None) -> tuple[Finding, ...]:
    """Findings in their order, each with its fingerprint; no two have the same."""
    seen: dict[str, int] = {}
    result = []
    for finding in sorted(findings, key=finding_order):
        first = fingerprint(finding, subject, old, new)
        nth = seen.get(first, 0)
        seen[first] = nth + 1
        result.append(replace(finding, fingerprint=fingerprint(finding, subject, old, new, nth=nth) if nth else first))
    return tuple(result)


def today() -> dt.date:
    """The day on which waivers are judged, in UTC, so that every machine agrees."""
    return dt.datetime.now(dt.UTC).date()


def is_expired(waiver: Waiver, day: dt.date) -> bool:
    """Whether the waiver's last day is over."""
    return waiver.expires is not None and waiver.expires < day


def waive(comparisons: Sequence[Comparison], waivers: Sequence[Waiver], day: dt.date) -> tuple[Comparison, ...]:
    """Mark the findings that someone accepted; an expired waiver accepts nothing."""
    alive = {waiver.fingerprint: waiver for waiver in waivers if not is_expired(waiver, day)}
    if not alive:
        return tuple(comparisons)
    return tuple(
        replace(
            comparison,
            findings=tuple(_waived(finding, alive.get(finding.fingerprint)) for finding in comparison.findings),
        )
        for comparison in comparisons
    )


def _waived(finding: Finding, waiver: Waiver | None) -> Finding:
    if waiver is None:
        return finding
    until = f", until {waiver.expires.isoformat()}" if waiver.expires else ""
    owner = f" ({waiver.owner})" if waiver.owner else ""
    return replace(finding, waived=True, waiver=f"{waiver.reason}{owner}{until}")


def failed(result: CheckResult, fail_on: FailOn, undecided: UndecidedPolicy) -> bool:
    """Whether a check ends with exit code 1.

    Args:
        result: What was found.
        fail_on: The least severity that fails; ``never`` fails on nothing at all.
        undecided: Whether a comparison without an answer fails.
    """
    if fail_on is FailOn.NEVER:
        return False
    if undecided is UndecidedPolicy.FAIL and any(each.verdict == "undecided" for each in result.comparisons):
        return True
    return any(fails(finding, fail_on) for comparison in result.comparisons for finding in comparison.findings)


def fails(finding: Finding, fail_on: FailOn) -> bool:
    """Whether one finding fails a check."""
    if finding.waived or fail_on is FailOn.NEVER:
        return False
    if finding.severity is Severity.BREAKING or RULES[finding.rule].blocks:
        return True
    return fail_on is FailOn.DANGEROUS and finding.severity is Severity.DANGEROUS


def overall_bump(bumps: Iterable[Bump]) -> Bump:
    """The largest of several recommended bumps."""
    return max(bumps, key=_BUMPS.index, default=Bump.NONE)
