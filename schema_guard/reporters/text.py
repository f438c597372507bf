"""The report for people at a terminal, and in the log of a hook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from schema_guard.model.findings import Severity
from schema_guard.reporters.plain import shorten_middle, width
from schema_guard.reporters.view import (
    DOCUMENT_RULES,
    Entry,
    against_of,
    count,
    level_of,
    schemas_of,
    subject_of,
    versions_of,
    weights_of,
    writer_and_reader,
)
from schema_guard.visible import ELLIPSIS, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.model.findings import CheckResult, Comparison, SourcePlace
    from schema_guard.model.verdicts import Witness
    from schema_guard.reporters.view import SchemaView

_RESET: Final = "\x1b[0m"
_STYLES: Final = {
    Severity.BREAKING.value: "\x1b[1;31m",
    Severity.DANGEROUS.value: "\x1b[1;33m",
    Severity.INFO.value: "\x1b[36m",
    "undecided": "\x1b[1;35m",
    "waived": "\x1b[2m",
    "clean": "\x1b[32m",
    "strong": "\x1b[1m",
    "frame": "\x1b[34m",
}
_BEFORE, _MARKED, _AFTER = 60, 60, 40  # characters of a long line that are shown around its marked part
_REASONS = 3
_REASON = 200


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours and links, or neither."""

    color: bool
    links: bool

    def paint(self, style: str, text: str) -> str:
        """The text in a style of the table."""
        return f"{_STYLES[style]}{text}{_RESET}" if self.color else text

    def rule(self, rule: str) -> str:
        """A rule's id, which leads to what it is about."""
        if not self.links:
            return visible(rule)
        from schema_guard.compat.rules import RULES  # noqa: PLC0415 - only links need the table

        known = RULES.get(rule)
        return visible(rule) if known is None else f"\x1b]8;;{known.reference}\x1b\\{rule}\x1b]8;;\x1b\\"


PLAIN: Final = Ink(color=False, links=False)


def render(result: CheckResult, *, color: bool = False, links: bool = False) -> str:
    """The findings, each with its proof and its fix; counts and base at the end."""
    ink = Ink(color, links)
    return "".join(f"{line}\n" for line in _lines(result, ink))


def _lines(result: CheckResult, ink: Ink) -> Iterator[str]:
    for schema in schemas_of(result):
        for entry in schema.entries:
            yield from _entry(entry, ink)
            yield ""
        for comparison in schema.undecided:
            yield from _undecided(comparison, ink)
            yield ""
        yield from _changes(schema, ink)
    for note in result.notes:
        yield f"note: {visible(note)}"
    yield from closing(result, ink)


def _entry(entry: Entry, ink: Ink) -> Iterator[str]:
    finding = entry.finding
    style = "waived" if finding.waived else finding.severity.value
    waived = " (waived)" if finding.waived else ""
    head = ink.paint(style, f"{finding.severity.value}[{ink.rule(finding.rule)}]{waived}")
    yield f"{head}: {ink.paint('strong', visible(finding.message))}"
    margin = len(str(entry.place.line)) if entry.place is not None and entry.place.text else 1
    if entry.place is not None:
        yield from _snippet(entry, entry.place, ink, margin, style)
    elif entry.comparison.file is not None:
        yield f"{' ' * margin}{ink.paint('frame', '-->')} {visible(entry.comparison.file)}"
    bullet = f"{' ' * margin} {ink.paint('frame', '=')}"
    for name, text in _details(entry):
        yield f"{bullet} {visible(name)}: {visible(text)}"


def _snippet(entry: Entry, place: SourcePlace, ink: Ink, margin: int, style: str) -> Iterator[str]:
    gutter = " " * margin
    label = _label(entry)
    yield f"{gutter}{ink.paint('frame', '-->')} {_at(place)}" + ("" if place.text or not label else f" ({label})")
    if not place.text:
        return
    before, marked, after = _cropped(place)
    bar = ink.paint("frame", "|")
    carets = "^" * max(1, width(marked))
    yield f"{gutter} {bar}"
    yield f"{ink.paint('frame', str(place.line).rjust(margin))} {bar} {before}{marked}{after}".rstrip()
    yield f"{gutter} {bar} {' ' * width(before)}{ink.paint(style, f'{carets} {label}'.rstrip())}"
    yield f"{gutter} {bar}"


def _at(place: SourcePlace) -> str:
    """The place as editors and terminals understand it."""
    file = visible(place.file)
    return f"{file}:{place.line}:{place.column}" if place.text else file


def _cropped(place: SourcePlace) -> tuple[str, str, str]:
    """The line in front of the marked part, that part, and the rest, none of them endless."""
    start = max(0, place.column - 1)
    end = max(start, place.end_column - 1)
    line = place.text.replace("\t", " ")
    before, marked, after = line[:start], line[start:end], line[end:]
    if len(before) > _BEFORE:
        before = ELLIPSIS + before[-_BEFORE:].lstrip()
    if len(marked) > _MARKED:
        marked, after = marked[:_MARKED] + ELLIPSIS, ""
    if len(after) > _AFTER:
        after = after[:_AFTER] + ELLIPSIS
    return visible(before), visible(marked), visible(after)


def _label(entry: Entry) -> str:
    """What the other document has at this place."""
    finding, other = entry.finding, entry.other_place
    if other is None:
        return ""
    if finding.old_schema_pointer is not None and finding.new_schema_pointer is None:
        return f"gone from {_at(other)}"
    if finding.old_schema_pointer is None and finding.new_schema_pointer is not None:
        return f"not in {_at(other)}"
    if finding.old_schema_pointer is not None and not isinstance(finding.old, dict):
        from schema_guard.reporters.events import brief  # noqa: PLC0415 - a clean run loads nothing of JSON

        return f"was {brief(finding.old)} in {_at(other)}"
    return f"see {_at(other)}"


def _details(entry: Entry) -> Iterator[tuple[str, str]]:
    comparison, finding = entry.comparison, entry.finding
    yield "in", f"{subject_of(comparison)}{f', at {finding.pointer}' if finding.pointer else ''}"
    if finding.witness is not None:
        yield from _proof(comparison, finding.witness)
    for other, same in entry.others:
        yield "also", f"{versions_of(other)}, fingerprint {same.fingerprint}"
    if comparison.owner:
        yield "owner", comparison.owner
    if finding.waiver:
        yield "waived", finding.waiver
    if level_of(finding) == "error" and finding.severity is not Severity.BREAKING:
        yield "note", "this fails the check although no event proves it: what is published stays as it is"
    if finding.fix:
        yield "fix", finding.fix
    yield "help", f"schema-guard rules {finding.rule}   fingerprint {finding.fingerprint}"


def _proof(comparison: Comparison, witness: Witness) -> Iterator[tuple[str, str]]:
    from schema_guard.reporters.events import compact_event  # noqa: PLC0415 - a clean run loads nothing of JSON

    writer, reader = writer_and_reader(comparison, witness)
    event = compact_event(witness.event, [error.pointer for error in witness.errors])
    yield f"an event that {writer} accepts and {reader} rejects", event
    for error in witness.errors[:_REASONS]:
        yield "rejected because", f"{error.pointer or 'the event'}: {shorten_middle(error.message, _REASON)}"
    if len(witness.errors) > _REASONS:
        yield "rejected because", f"and {len(witness.errors) - _REASONS} more"


def _undecided(comparison: Comparison, ink: Ink) -> Iterator[str]:
    yield f"{ink.paint('undecided', 'undecided')}: {ink.paint('strong', visible(subject_of(comparison)))}"
    bullet = f"  {ink.paint('frame', '=')}"
    yield f"{bullet} why: {visible(comparison.reason) or 'neither a proof nor a witness was found'}"
    yield f"{bullet} where: {visible(comparison.reason_pointer) or 'the event'}"
    yield f"{bullet} help: --time-limit SECONDS searches longer, --undecided warn lets it pass"


def _changes(schema: SchemaView, ink: Ink) -> Iterator[str]:
    """What --all lists; what is only about the document comes apart."""
    about = [entry for entry in schema.changes if entry.finding.rule not in DOCUMENT_RULES]
    documents = [entry for entry in schema.changes if entry.finding.rule in DOCUMENT_RULES]
    for title, entries in (("harmless changes", about), ("changes of the document only", documents)):
        if not entries:
            continue
        yield f"{ink.paint('strong', title)} of {visible(schema.name)}:"
        for entry in entries:
            place = f" ({_at(entry.place)})" if entry.place is not None else ""
            rule = ink.paint("info", f"info[{ink.rule(entry.finding.rule)}]")
            yield f"  {rule} {visible(versions_of(entry.comparison))}: {visible(entry.finding.message)}{place}"
        yield ""


def closing(result: CheckResult, ink: Ink = PLAIN) -> Iterator[str]:
    """How much was found in how much, the bump, and what was compared with what."""
    counts, weights = result.summary, weights_of(result)
    words = [f"{weights[word]} {word}" for word in ("breaking", "undecided", "dangerous", "waived") if weights[word]]
    scope = f"{count(counts['comparisons'], 'comparison')} of {count(counts['schemas'], 'schema')}"
    bump = f"recommended bump: {result.bump.value}"
    if not result.comparisons:
        yield ink.paint("clean", "nothing to compare" if counts["schemas"] else "no schema changed") + (
            f", {count(counts['schemas'], 'new schema')}; {bump}" if counts["schemas"] else ""
        )
    elif not words:
        yield f"{ink.paint('clean', 'no breaking change')} in {scope}; {bump}"
    else:
        worst = next((word for word in ("breaking", "undecided", "dangerous") if weights[word]), "waived")
        yield f"{ink.paint(worst, ', '.join(words))} in {scope} ({counts['compatible']} compatible); {bump}"
    yield visible(against_of(result))
