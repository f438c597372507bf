"""SARIF 2.1.0, for code scanning.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from schema_guard.canonical.json_text import dump_json
from schema_guard.compat.rules import RULES
from schema_guard.model.findings import Severity
from schema_guard.reporters.events import compact_event
from schema_guard.reporters.view import (
    document_of,
    level_of,
    name_of,
    schemas_of,
    subject_of,
    undecided_reason,
    versions_of,
    writer_and_reader,
)
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.compat.rules import Rule
    from schema_guard.model.findings import CheckResult, Comparison, Finding, SourcePlace
    from schema_guard.reporters.view import Entry

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_UNDECIDED: Final = "UNDECIDED"
_FINGERPRINT: Final = "schemaGuard/v1"


def render(result: CheckResult, *, color: bool = False, links: bool = False) -> str:  # noqa: ARG001 - plain in any case
    """One run with the rules that were found, and a result for each finding and each undecided comparison."""
    rules = _rule_ids(result)
    index = {rule: position for position, rule in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "schema-guard",
                **({"semanticVersion": result.version} if result.version else {}),
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [{**each, "ruleIndex": index[each["ruleId"]]} for each in _results(result)],
        "properties": {
            "against": visible(result.against),
            "mode": result.mode.value,
            "policy": result.policy.value,
            "bump": result.bump.value,
        },
    }
    return dump_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule_ids(result: CheckResult) -> list[str]:
    found = {visible(finding.rule) for comparison in result.comparisons for finding in comparison.findings}
    if any(comparison.verdict == "undecided" for comparison in result.comparisons):
        found.add(_UNDECIDED)
    return sorted(found)


def _rule(rule_id: str) -> dict[str, Any]:
    rule = RULES.get(rule_id)
    if rule is not None:
        return _described(rule)
    text = "Neither a proof nor a witness was found." if rule_id == _UNDECIDED else rule_id
    return {"id": rule_id, "shortDescription": {"text": text}, "defaultConfiguration": {"level": "error"}}


def _described(rule: Rule) -> dict[str, Any]:
    harm = f" {rule.harm[:1].upper()}{rule.harm[1:]}." if rule.harm else ""
    level = "error" if rule.severity is Severity.BREAKING or rule.blocks else "warning"
    return {
        "id": rule.id,
        "name": rule.id.title().replace("_", ""),
        "shortDescription": {"text": rule.purpose},
        "fullDescription": {"text": f"{rule.purpose}{harm}"},
        "help": {
            "text": f"{rule.purpose}{harm} Fix: {rule.fix} Read more: {rule.reference}",
            "markdown": f"{rule.purpose}{harm}\n\n**Fix:** {rule.fix}\n\n[Read more]({rule.reference})",
        },
        "helpUri": rule.reference,
        "defaultConfiguration": {"level": "note" if rule.severity is Severity.INFO else level},
        "properties": {"tags": ["compatibility", "schema"], "severity": rule.severity.value},
    }


def _results(result: CheckResult) -> Iterator[dict[str, Any]]:
    for schema in schemas_of(result):
        yield from (_entry(entry) for entry in schema.entries)
        yield from (_undecided(comparison) for comparison in schema.undecided)


def _entry(entry: Entry) -> dict[str, Any]:
    finding, comparison = entry.finding, entry.comparison
    related = finding.old_place if finding.old_place != entry.changed_place else None
    return {
        "ruleId": visible(finding.rule),
        "level": level_of(finding),
        "message": {"text": _message(entry)},
        "locations": [_location(entry)],
        **({"relatedLocations": [_related(related)]} if related is not None else {}),
        "partialFingerprints": {_FINGERPRINT: visible(f"{finding.fingerprint} {comparison.direction}")},
        **({"suppressions": [_suppression(finding)]} if finding.waived else {}),
        "properties": {
            "severity": finding.severity.value,
            "schema": visible(name_of(comparison)),
            "versions": visible(versions_of(comparison)),
            "fingerprints": [visible(fingerprint) for fingerprint in entry.fingerprints],
            **({"event": finding.witness.event} if finding.witness is not None else {}),
        },
    }


def _message(entry: Entry) -> str:
    finding = entry.finding
    parts = [f"{finding.message}."]
    if finding.witness is not None:
        writer, reader = writer_and_reader(entry.comparison, finding.witness)
        event = compact_event(finding.witness.event, [error.pointer for error in finding.witness.errors])
        parts.append(f"An event that {writer} accepts and {reader} rejects: {event}")
    if finding.fix:
        parts.append(f"Fix: {finding.fix}")
    return _unlinked("\n".join(visible(part) for part in parts))


def _unlinked(text: str) -> str:
    """The text without what SARIF takes for a link (section 3.11.6)."""
    return text.replace("](", "] (")


def _suppression(finding: Finding) -> dict[str, Any]:
    return {"kind": "external", "status": "accepted", "justification": visible(finding.waiver or "waived")}


def _location(entry: Entry) -> dict[str, Any]:
    finding = entry.finding
    physical = (
        _physical(entry.changed_place)
        if entry.changed_place is not None
        else {"artifactLocation": _uri(entry.file), "region": {"startLine": 1}}
    )
    logical = {
        "fullyQualifiedName": visible(f"{name_of(entry.comparison)}#{finding.pointer}"),
        "name": visible(finding.pointer.rpartition("/")[2] or name_of(entry.comparison)),
        "kind": "member" if finding.pointer else "type",
    }
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _related(place: SourcePlace) -> dict[str, Any]:
    return {"physicalLocation": _physical(place), "message": {"text": "the same place in the old version"}}


def _physical(place: SourcePlace) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": max(1, place.line)}
    if place.text:
        column = max(1, place.column)
        region |= {"startColumn": column, "endColumn": max(column, place.end_column)}
    return {"artifactLocation": _uri(place.file), "region": region}


def _uri(file: str) -> dict[str, str]:
    return {"uri": quote(PurePath(file).as_posix().encode("utf-8", "surrogatepass"))}


def _undecided(comparison: Comparison) -> dict[str, Any]:
    where = visible(f"{name_of(comparison)}#{comparison.reason_pointer}")
    return {
        "ruleId": _UNDECIDED,
        "level": "error",
        "message": {"text": _unlinked(visible(f"{subject_of(comparison)}: {undecided_reason(comparison)}"))},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": _uri(document_of(comparison)), "region": {"startLine": 1}},
                "logicalLocations": [{"fullyQualifiedName": where}],
            }
        ],
        "partialFingerprints": {_FINGERPRINT: visible(f"undecided {subject_of(comparison)}")},
        "properties": {"schema": visible(name_of(comparison)), "versions": visible(versions_of(comparison))},
    }
