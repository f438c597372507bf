"""The report for people, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.model.findings import CheckResult, Comparison, Finding, SourcePlace
    from schema_guard.model.verdicts import Witness


_COUNTS = ("breaking", "undecided", "dangerous", "compatible", "waived")


def render(result: CheckResult, *, color: bool = False, links: bool = False) -> str:  # noqa: ARG001 - plain in any case
    """The result, worst first, and the counts and the base at the end."""
    return "".join(f"{line}\n" for line in _lines(result))


def _lines(result: CheckResult) -> Iterator[str]:
    for comparison in result.comparisons:
        yield from _comparison(comparison)
    for note in result.notes:
        yield f"note: {note}"
    counts = result.summary
    shown = ", ".join(
        f"{counts[name]} {name}" for name in ("breaking", "undecided", "dangerous", "compatible", "waived")
    )
    yield f"{shown} in {counts['schemas']} schemas; recommended bump: {result.bump.value}"
    yield f"compared with {result.against}, mode {result.mode.value}, policy {result.policy.value}"


def _comparison(comparison: Comparison) -> Iterator[str]:
    for finding in comparison.findings:
        yield from _finding(finding, comparison)
    if comparison.verdict == "undecided":
        yield f"undecided: {_subject(comparison)}: {comparison.reason}"
        yield f"  at {comparison.reason_pointer or 'the event'}"
        yield ""
    for change in comparison.changes:
        yield f"{change.severity.value}[{change.rule}]: {change.message}"


def _finding(finding: Finding, comparison: Comparison) -> Iterator[str]:
    waived = " (waived)" if finding.waived else ""
    yield f"{finding.severity.value}[{finding.rule}]{waived}: {finding.message}"
    yield f"  in {_subject(comparison)} {finding.pointer}".rstrip()
    for place in (finding.old_place, finding.new_place):
        if place is not None:
            yield from _snippet(place)
    if finding.witness is not None:
        yield from _witness(finding.witness)
    if finding.waiver:
        yield f"  = waived: {finding.waiver}"
    if finding.fix:
        yield f"  = fix: {finding.fix}"
    yield f"  = help: schema-guard rules {finding.rule}   fingerprint {finding.fingerprint}"
    yield ""


def _subject(comparison: Comparison) -> str:
    name = f"{comparison.registry}/{comparison.schema} " if comparison.schema is not None else ""
    return f"{name}{comparison.old} -> {comparison.new or 'gone'} ({comparison.direction})"


def _snippet(place: SourcePlace) -> Iterator[str]:
    yield f"  --> {place.file}:{place.line}:{place.column}"
    yield f"      {place.text}"
    yield f"      {' ' * (place.column - 1)}{'^' * max(1, place.end_column - place.column)}"


def _witness(witness: Witness) -> Iterator[str]:
    from schema_guard.canonical.json_text import dump_compact  # noqa: PLC0415 - most reports have no event

    yield f"  = such an event: {dump_compact(witness.event)}"
    for error in witness.errors:
        yield f"  = rejected: {error.pointer or 'the event'}: {error.message}"
