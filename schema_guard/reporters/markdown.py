"""The comment on a pull request, and the summary of a CI step.

The first line is a hidden marker by which the comment is found again and updated. Whatever comes from a schema is text:
characters that mean something to Markdown are written as references, mentions and issue numbers are taken apart, and
events stand in code blocks whose fence is longer than any in them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from schema_guard.canonical.json_text import dump_json
from schema_guard.reporters.plain import shorten_middle
from schema_guard.reporters.view import (
    DOCUMENT_RULES,
    count,
    headline_of,
    schemas_of,
    versions_of,
    weights_of,
    worst_first,
    writer_and_reader,
)
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schema_guard.model.documents import JsonPointer
    from schema_guard.model.findings import CheckResult, Comparison, Finding
    from schema_guard.reporters.view import Entry, SchemaView

MARKER: Final = "<!-- schema-guard -->"
LIMIT: Final = 60_000  # a comment on GitHub holds 65,536 characters
_EVENT: Final = 8_000
_REASON: Final = 400
_SIGNS: Final = {
    "breaking": "🔴",
    "dangerous": "🟡",
    "info": "🔵",
    "undecided": "🟣",
    "waived": "⚪",
    "compatible": "🟢",
}
_VERDICTS: Final = {"breaking": "❌", "undecided": "❔", "dangerous": "⚠️", "compatible": "✅"}
_ITEMS: Final = 40
_NAMES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPECIAL: Final = re.compile(
    r"(?P<mark>[&<>`*\[\]|~$\\]|(?<!\w)_|_(?!\w))"  # what means something to Markdown or HTML
    r"|(?P<start>@"  # what is looked for in the text itself: mentions and addresses,
    r"|[#!%](?=\w)|[Gg][Hh]-(?=\d)"  # issues, merge requests, milestones,
    r"|:(?=//)|(?:mailto|xmpp):|www(?=\.)"  # links,
    r"|:(?=[A-Za-z+_-][\w+-]*:))"  # emoji by name
)
_UNFIT_FOR_TICKS: Final = re.compile(r"[`|\\]|^\s|\s$|^$")
_APART: Final = "<!-- -->"  # parts two texts and is not seen


def render(
    result: CheckResult,
    *,
    color: bool = False,  # noqa: ARG001 - Markdown has none
    links: bool = False,  # noqa: ARG001 - nothing in it leads to a page
    limit: int = LIMIT,
) -> str:
    """The report as GitHub's and GitLab's Markdown, in at most that many characters."""
    head, closing = f"{MARKER}\n{_headline(result)}", _closing(result)
    sections = list(_sections(result))
    room = limit - len(head) - len(closing)
    shown = set()
    for index, (_, section) in sorted(enumerate(sections), key=lambda each: (each[1][0], each[0])):
        if len(section) < room:
            room -= len(section) + 1
            shown.add(index)
    parts = [section for index, (_, section) in enumerate(sections) if index in shown]
    if len(shown) < len(sections):
        rest = count(len(sections) - len(shown), "more section")
        parts.append(f"… and {rest}, too long for a comment; the JSON report has everything.\n")
    return "\n".join([head, *parts, closing])


def text(value: str) -> str:
    """Foreign text, as nothing but text, in one line."""
    return _SPECIAL.sub(_harmless, visible(value))


def _harmless(match: re.Match[str]) -> str:
    found = match.group()
    return found + _APART if match["start"] else _NAMES.get(found) or f"&#{ord(found)};"


def code(value: str) -> str:
    """Foreign text as code, within Markdown."""
    seen = visible(value)
    return html_code(value) if _UNFIT_FOR_TICKS.search(seen) else f"`{seen}`"


def html_code(value: str) -> str:
    """Foreign text as code, where Markdown does not reach."""
    return f"<code>{text(value)}</code>"


def block(value: str, language: str) -> str:
    """Foreign text of several lines as a block of code."""
    lines = [visible(line) for line in value.split("\n")]
    longest = max((len(run) for run in re.findall("`+", value)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *lines, fence])


def _headline(result: CheckResult) -> str:
    weights = weights_of(result)
    words = [
        f"{_SIGNS[word]} {weights[word]} {word}"
        for word in ("breaking", "undecided", "dangerous", "waived")
        if weights[word]
    ]
    worst, title = headline_of(result)
    counts = result.summary
    scope = (
        f"{count(counts['comparisons'], 'comparison')} of {count(counts['schemas'], 'schema')}, "
        f"{counts['compatible']} compatible"
    )
    line = " · ".join([*words, scope, f"recommended bump: **{result.bump.value}**"])
    return f"### schema-guard: {_VERDICTS[worst]} {title}\n\n{line}\n"


def _sections(result: CheckResult) -> Iterator[tuple[int, str]]:
    """The sections in their order, each with a rank: if room is short, the lower ranks stay."""
    schemas = schemas_of(result)
    for schema in schemas:
        if schema.entries or schema.undecided:
            yield 0, _list(schema)
            for entry in worst_first(schema.entries):
                yield (2 if entry.finding.waived else 1), _proof(entry)
    yield from ((4, _changes(schema)) for schema in schemas if schema.changes)
    quiet = [schema for schema in schemas if not schema.entries and not schema.undecided]
    if quiet:
        yield 3, _quiet(quiet)
    if result.notes:
        yield 1, "".join(f"- {text(note)}\n" for note in result.notes)


def _list(schema: SchemaView) -> str:
    """The findings in a line each; a table of them would be wider than a phone."""
    owner = f" · owner {text(schema.owner)}" if schema.owner else ""
    head = f"#### {text(schema.name)}\n\nrecommended bump: **{schema.bump.value}**{owner}\n\n"
    items = [_item(entry) for entry in worst_first(schema.entries)]
    items += [_undecided_item(comparison) for comparison in schema.undecided]
    if len(items) > _ITEMS:
        items[_ITEMS:] = [f"and {len(items) - _ITEMS} more"]
    return head + "".join(f"- {item}\n" for item in items)


def _item(entry: Entry) -> str:
    finding = entry.finding
    waived = f"<br>waived: {text(finding.waiver or 'yes')}" if finding.waived else ""
    where = f" at {code(finding.pointer)}" if finding.pointer else ""
    return f"{_word(finding)}: {text(finding.message)}<br>{code(finding.rule)}{where}{waived}"


def _word(finding: Finding) -> str:
    if finding.waived:
        return f"{_SIGNS['waived']} **waived**, {finding.severity.value}"
    return f"{_SIGNS[finding.severity.value]} **{finding.severity.value}**"


def _undecided_item(comparison: Comparison) -> str:
    what = f"{text(versions_of(comparison))}: {text(comparison.reason or 'neither a proof nor a witness was found')}"
    return f"{_SIGNS['undecided']} **undecided**: {what}<br>at {_where(comparison.reason_pointer)}"


def _proof(entry: Entry) -> str:
    """What proves a finding and what to do about it, folded away."""
    finding = entry.finding
    place = f" at {html_code(finding.pointer)}" if finding.pointer else ""
    proof = "event that proves it, fix" if finding.witness is not None else "fix"
    return _folded(f"{html_code(finding.rule)}{place}: {proof}", _proof_lines(entry))


def _where(pointer: JsonPointer) -> str:
    return code(pointer) if pointer else "the event"


def _proof_lines(entry: Entry) -> Iterator[str]:
    finding, comparison = entry.finding, entry.comparison
    if finding.witness is not None:
        writer, reader = writer_and_reader(comparison, finding.witness)
        yield f"{text(writer)} accepts this event, {text(reader)} rejects it:\n"
        event = dump_json(finding.witness.event).rstrip("\n")
        shown = event if len(event) <= _EVENT else shorten_middle(event, _EVENT)
        yield f"{block(shown, 'json' if shown == event else 'text')}\n"
        for error in finding.witness.errors:
            message = shorten_middle(error.message, _REASON)
            yield f"- **Rejected because** {_where(error.pointer)}: {text(message)}"
    if finding.fix:
        yield f"- **Fix:** {text(finding.fix)}"
    for word, place in (("New", finding.new_place), ("Old", finding.old_place)):
        if place is not None:
            position = f":{place.line}:{place.column}" if place.text else ""
            yield f"- **{word}:** {code(place.file + position)}"
    yield f"- **Versions:** {text(versions_of(comparison))}"
    for other, same in entry.others:
        yield f"- **Also:** {text(versions_of(other))}, fingerprint {code(same.fingerprint)}"
    yield f"- **Fingerprint:** {code(finding.fingerprint)}"
    yield f"- **More:** {code(f'schema-guard rules {finding.rule}')}"


def _changes(schema: SchemaView) -> str:
    about = [entry for entry in schema.changes if entry.finding.rule not in DOCUMENT_RULES]
    documents = [entry for entry in schema.changes if entry.finding.rule in DOCUMENT_RULES]
    ordered = [*about, *documents]
    lines = (f"- {code(entry.finding.rule)} {text(entry.finding.message)}" for entry in ordered)
    return _folded(f"{count(len(ordered), 'harmless change')} of {text(schema.name)}", lines)


def _quiet(schemas: list[SchemaView]) -> str:
    lines = (f"- {text(schema.name)}: {count(len(schema.comparisons), 'comparison')}" for schema in schemas)
    return _folded(f"{_SIGNS['compatible']} {count(len(schemas), 'compatible schema')}", lines)


def _folded(title: str, lines: Iterable[str]) -> str:
    body = "\n".join(lines)
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>\n"


def _closing(result: CheckResult) -> str:
    base = f"Compared with {text(result.against)} · mode {result.mode.value} · policy {result.policy.value}"
    return f"<sub>{base} · schema-guard {text(result.version)}</sub>\n"
