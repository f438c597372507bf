"""One page that works offline: what changed, old and new side by side, and the event that proves it.

The page loads nothing and runs nothing but its own few lines: a content security policy names the hashes of its one
style sheet and its one script. Without the script, all but the search field works.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from schema_guard.canonical.json_text import PositionMap, dump_json
from schema_guard.errors import DocumentError
from schema_guard.model.findings import Severity
from schema_guard.reporters.view import (
    against_of,
    count,
    headline_of,
    label_of,
    level_of,
    schemas_of,
    subject_of,
    undecided_reason,
    versions_of,
    weights_of,
    worst_first,
    writer_and_reader,
)
from schema_guard.visible import shorten, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schema_guard.model.documents import JsonValue
    from schema_guard.model.findings import CheckResult, Comparison, Finding, SourcePlace
    from schema_guard.model.verdicts import Witness
    from schema_guard.reporters.view import Entry, SchemaView

_LONGEST: Final = 20_000  # characters of one value or event
_FILTERS: Final = ("breaking", "undecided", "dangerous", "waived", "info")


def render(result: CheckResult, *, color: bool = False, links: bool = False) -> str:  # noqa: ARG001 - the page has its own
    """The whole page."""
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{_text(_title(result))} - schema-guard</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        *_body(result),
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _asset(name: str) -> str:
    return files("schema_guard.reporters").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _text(value: str) -> str:
    """Foreign text in one line, as text or in an attribute."""
    return escape(visible(value))


def _code(value: str) -> str:
    return f"<code>{_text(value)}</code>"


def _block(value: str) -> str:
    """Foreign text of several lines."""
    return "\n".join(_text(line) for line in value.split("\n"))


def _title(result: CheckResult) -> str:
    _, title = headline_of(result)
    return title[:1].upper() + title[1:]


def _body(result: CheckResult) -> Iterator[str]:
    counts = result.summary
    scope = f"{count(counts['comparisons'], 'comparison')} of {count(counts['schemas'], 'schema')}"
    yield f"<header><h1>{_text(_title(result))}</h1>"
    yield f"<p>{scope}, {counts['compatible']} compatible. Recommended bump: <strong>{result.bump.value}</strong>.</p>"
    yield f'<p class="soft">{_text(against_of(result))}</p></header>'
    yield from _bar(result)
    yield "<main>"
    for note in result.notes:
        yield f"<p>Note: {_text(note)}</p>"
    for schema in sorted(schemas_of(result), key=_rank):  # stable: by name within a rank
        yield from _section(schema)
    yield "</main>"
    yield f"<footer>schema-guard {_text(result.version)}, {_text(against_of(result))}</footer>"


def _bar(result: CheckResult) -> Iterator[str]:
    counts = weights_of(result)
    counts["info"] = sum(len(schema.changes) for schema in schemas_of(result)) + counts["info"]
    yield '<div class="bar">'
    for name in _FILTERS:
        if counts[name]:
            word = "harmless" if name == "info" else name
            box = f'<input type="checkbox" id="f-{name}" checked>'
            yield f'<label class="{name}">{box} <span class="word">{counts[name]} {word}</span></label>'
    yield '<input type="search" id="search" placeholder="Search" aria-label="Search the findings" hidden>'
    yield "</div>"


def _rank(schema: SchemaView) -> int:
    """What breaks is read first, what is well last."""
    if any(level_of(entry.finding) == "error" for entry in schema.entries):
        return 0
    if schema.undecided:
        return 1
    return 2 if schema.entries else 3


def _section(schema: SchemaView) -> Iterator[str]:
    word = {"compatible": "ok"}.get(schema.verdict, schema.verdict)
    owner = f", owner {_text(schema.owner)}" if schema.owner else ""
    yield f"<section><h2>{_text(schema.name)}</h2>"
    yield f'<p class="{word}"><span class="word">{schema.verdict}</span>, '
    yield f"recommended bump: {schema.bump.value}{owner}</p>"
    for entry in worst_first(schema.entries):
        yield from _entry(entry, is_open=entry.finding.severity is Severity.BREAKING and not entry.finding.waived)
    for comparison in schema.undecided:
        yield from _undecided(comparison)
    for entry in schema.changes:
        yield from _entry(entry, is_open=False)
    yield "</section>"


def _entry(entry: Entry, *, is_open: bool) -> Iterator[str]:
    finding, comparison = entry.finding, entry.comparison
    tone = "waived" if finding.waived else finding.severity.value
    word = f"waived, {finding.severity.value}" if finding.waived else finding.severity.value
    yield f'<details class="{tone}"{" open" if is_open else ""}><summary><span class="word">{word}</span>'
    yield f'<code class="rule">{_text(finding.rule)}</code> {_code(finding.pointer) if finding.pointer else ""}'
    yield f"<br>{_text(finding.message)}</summary><div>"
    yield '<div class="sides">'
    yield from _side(
        "old", f"Old: {label_of(comparison, comparison.old)}", finding.old, finding.old_place, shown=_has_old(finding)
    )
    yield from _side(
        "new", f"New: {label_of(comparison, comparison.new)}", finding.new, finding.new_place, shown=_has_new(finding)
    )
    yield "</div>"
    if finding.witness is not None:
        yield from _witness(comparison, finding.witness)
    yield from _facts(_facts_of(entry))
    yield "</div></details>"


def _has_old(finding: Finding) -> bool:
    return finding.old_schema_pointer is not None or finding.old is not None


def _has_new(finding: Finding) -> bool:
    return finding.new_schema_pointer is not None or finding.new is not None


def _side(name: str, title: str, value: JsonValue, place: SourcePlace | None, *, shown: bool) -> Iterator[str]:
    position = ""
    if place is not None:
        position = f"{place.file}:{place.line}" if place.text else place.file
    yield f'<div class="{name}"><h3>{_text(title)}</h3>'
    yield f"<pre>{_block(shorten(dump_json(value).rstrip(), _LONGEST)) if shown else '-'}</pre>"
    yield f'<p class="soft">{_text(position)}</p></div>'


def _witness(comparison: Comparison, witness: Witness) -> Iterator[str]:
    writer, reader = writer_and_reader(comparison, witness)
    yield f"<h3>An event that {_text(writer)} accepts and {_text(reader)} rejects</h3>"
    yield f"<pre>{_event(witness)}</pre>"
    yield "<ul>"
    for error in witness.errors:
        where = _code(error.pointer) if error.pointer else "the event"
        yield f"<li>{where}: {_text(shorten(error.message, _LONGEST))}</li>"
    yield "</ul>"


def _event(witness: Witness) -> str:
    """The event, with the rejected values marked."""
    text = dump_json(witness.event).rstrip()
    if len(text) > _LONGEST:
        return _block(shorten(text, _LONGEST))
    lines = text.split("\n")
    pointers = [error.pointer for error in witness.errors if error.pointer]
    try:
        positions = PositionMap.of(text)
        spans = [span for pointer in pointers if (span := positions.value(pointer)) is not None]
    except DocumentError:  # an event made by a program may hold what JSON readers refuse: it is shown without marks
        spans = []
    marked = {span.line: (span.column - 1, span.end_column - 1) for span in spans}
    return "\n".join(_line(line, marked.get(number)) for number, line in enumerate(lines, start=1))


def _line(line: str, span: tuple[int, int] | None) -> str:
    if span is None:
        return _text(line)
    start, end = span
    return f"{_text(line[:start])}<mark>{_text(line[start:end])}</mark>{_text(line[end:])}"


def _facts_of(entry: Entry) -> Iterator[tuple[str, str]]:
    finding, comparison = entry.finding, entry.comparison
    if finding.waiver:
        yield "Waived", _text(finding.waiver)
    if finding.fix:
        yield "Fix", _text(finding.fix)
    yield "Versions", _text(versions_of(comparison))
    for other, same in entry.others:
        yield "Also", f"{_text(versions_of(other))}, fingerprint {_code(same.fingerprint)}"
    if finding.fingerprint:
        yield "Fingerprint", _code(finding.fingerprint)
    yield "More", _code(f"schema-guard rules {finding.rule}")


def _facts(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield '<dl class="facts">'
    yield from (f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    yield "</dl>"


def _undecided(comparison: Comparison) -> Iterator[str]:
    yield '<details class="undecided" open><summary><span class="word">undecided</span>'
    yield f"<br>{_text(subject_of(comparison))}</summary><div>"
    yield f"<p>{_text(undecided_reason(comparison))}</p></div></details>"
