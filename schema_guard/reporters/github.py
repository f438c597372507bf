"""Annotations for GitHub Actions, as workflow commands, and the summary of the step.

GitHub shows ten errors, ten warnings and ten notices of a step: the worst come first, and one notice counts the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schema_guard.reporters import markdown
from schema_guard.reporters.events import compact_event
from schema_guard.reporters.text import closing
from schema_guard.reporters.view import (
    count,
    entries_of,
    level_of,
    name_of,
    subject_of,
    undecided_reason,
    worst_first,
    writer_and_reader,
)
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schema_guard.model.findings import CheckResult, Comparison, SourcePlace
    from schema_guard.reporters.view import Entry

_SHOWN: Final = 10
_SUMMARY_LIMIT: Final = 1_000_000  # a step summary holds 1 MiB, in bytes
_COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}
_DATA: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final = {**_DATA, ":": "%3A", ",": "%2C"}


def render(result: CheckResult, *, color: bool = False, links: bool = False) -> str:  # noqa: ARG001 - plain in any case
    """A line for each annotation, and the closing lines of the text report."""
    return "".join(f"{line}\n" for line in _lines(result))


def summary(result: CheckResult) -> str:
    """The Markdown for ``GITHUB_STEP_SUMMARY``: the pull-request comment with more room."""
    return markdown.render(result, limit=_SUMMARY_LIMIT // 4)  # a character takes at most four bytes


def _lines(result: CheckResult) -> Iterator[str]:
    commands: dict[str, list[str]] = {name: [] for name in _COMMANDS.values()}
    for entry in worst_first(entries_of(result)):
        command = _COMMANDS[level_of(entry.finding)]
        commands[command].append(_command(command, _title(entry), _message(entry), _place(entry)))
    for comparison in result.comparisons:
        if comparison.verdict == "undecided":
            commands["error"].append(_undecided(comparison))
    commands["notice"] += [_command("notice", "schema-guard", visible(note)) for note in result.notes]
    room = {"error": _SHOWN, "warning": _SHOWN, "notice": _SHOWN - 1}
    for command, lines in commands.items():
        yield from lines[: room[command]]
    more = sum(max(0, len(lines) - room[command]) for command, lines in commands.items())
    if more:
        yield _command("notice", "schema-guard", f"and {count(more, 'more finding')}; the summary shows all of them")
    # the runner looks for commands of the old kind anywhere in a line
    yield from (line.replace("##[", "## [") for line in closing(result))


def _title(entry: Entry) -> str:
    waived = "waived " if entry.finding.waived else ""
    return f"{waived}{entry.finding.severity.value}: {entry.finding.rule}"


def _message(entry: Entry) -> str:
    finding, witness = entry.finding, entry.finding.witness
    parts = [f"{name_of(entry.comparison)}: {finding.message}"]
    if witness is not None:
        writer, reader = writer_and_reader(entry.comparison, witness)
        event = compact_event(witness.event, [error.pointer for error in witness.errors])
        parts.append(f"An event that {writer} accepts and {reader} rejects: {event}")
    if finding.waiver:
        parts.append(f"Waived: {finding.waiver}")
    if finding.fix:
        parts.append(f"Fix: {finding.fix}")
    parts.append(f"Fingerprint: {', '.join(entry.fingerprints)}")
    return "\n".join(visible(part) for part in parts)


def _undecided(comparison: Comparison) -> str:
    message = visible(f"{subject_of(comparison)}: {undecided_reason(comparison)}")
    return _command("error", "undecided", message, _start(comparison))


def _place(entry: Entry) -> dict[str, str]:
    place = entry.changed_place
    return _start(entry.comparison) if place is None else {"file": place.file, **_position(place)}


def _start(comparison: Comparison) -> dict[str, str]:
    return {} if comparison.file is None else {"file": comparison.file, "line": "1"}


def _command(command: str, title: str, message: str, place: Mapping[str, str] | None = None) -> str:
    properties = {**(place or {}), "title": title}
    listed = ",".join(f"{name}={_escaped(visible(value), _PROPERTY)}" for name, value in properties.items())
    return f"::{command} {listed}::{_escaped(message, _DATA)}"


def _position(place: SourcePlace) -> dict[str, str]:
    line = {"line": str(place.line)}
    if not place.text:
        return line
    return {**line, "col": str(place.column), "endColumn": str(place.end_column)}


def _escaped(value: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in value)
