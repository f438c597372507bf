"""Findings about the files of a registry rather than about what they say: published versions never change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schema_guard.compat.policy import finding_order, fingerprint
from schema_guard.compat.rules import RULES
from schema_guard.model.findings import Bump, Comparison, Finding, SourcePlace
from schema_guard.model.ids import is_version
from schema_guard.model.modes import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from schema_guard.compat.questions import History, StoredVersion

    PlaceOf = Callable[[StoredVersion], SourcePlace | None]
    FileOf = Callable[[StoredVersion], str | None]


def add_integrity(
    comparisons: Iterable[Comparison],
    histories: Sequence[History],
    place_of: PlaceOf,
    file_of: FileOf = lambda _version: None,
) -> tuple[Comparison, ...]:
    """Comparisons with what is wrong with the version files themselves, sorted.

    A rewritten version has been compared with what it was, and its finding joins that comparison. Other findings make
    an entry of their own, which is compatible: nothing is written under a version that is gone, so no event of it can
    be rejected.

    Args:
        comparisons: What the engine found.
        histories: The schemas that changed.
        place_of: Where a version starts in its file.
        file_of: The name of that file.
    """
    entries = sorted(comparisons, key=comparison_order)
    first = {(c.registry, c.schema, c.old, c.new): at for at, c in reversed(tuple(enumerate(entries)))}
    for history in histories:
        schema = history.schema
        for old, new, finding in _findings(history, place_of):
            name = (schema.registry_name, schema.schema_name, old, new)
            named = replace(finding, fingerprint=fingerprint(finding, str(schema), old, new))
            at = first.setdefault(name, len(entries))
            if at == len(entries):
                file = file_of(history.after(new) if new is not None else history.before(old))
                entries.append(Comparison(*name, Direction.FORWARD.value, "compatible", file=file))
            findings = tuple(sorted((*entries[at].findings, named), key=finding_order))
            entries[at] = replace(entries[at], findings=findings, bump=Bump.MAJOR)
    return tuple(sorted(entries, key=comparison_order))


def comparison_order(comparison: Comparison) -> tuple[str, str, int, int, bool]:
    """By schema, then by new and old version; what has no new version comes first."""
    return (
        comparison.registry or "",
        comparison.schema or "",
        int(comparison.new) if comparison.new is not None and is_version(comparison.new) else -1,
        int(comparison.old) if comparison.old is not None and is_version(comparison.old) else -1,
        comparison.direction != Direction.FORWARD,
    )


def _findings(history: History, place_of: PlaceOf) -> Iterator[tuple[str, str | None, Finding]]:
    """What is wrong, each with the old and the new version that it is about."""
    if history.is_deleted:
        yield history.base[-1], None, _finding("SCHEMA_DELETED", name=str(history.schema))
        return
    if history.renamed_from is not None:
        renamed = _finding("SCHEMA_RENAMED", old=str(history.renamed_from), new=str(history.schema))
        yield history.base[-1], history.now[-1], renamed
    for version in history.removed:
        yield version, None, _finding("VERSION_REMOVED", name=version)
    for version in history.rewritten:
        before, after = place_of(history.before(version)), place_of(history.after(version))
        rewritten = replace(_finding("VERSION_REWRITTEN", name=version), old_place=before, new_place=after)
        yield version, version, rewritten
    for version in history.source_changed:
        yield version, version, _finding("SOURCE_FILE_CHANGED", name=version)


def _finding(rule_id: str, *, name: str = "", old: str | None = None, new: str | None = None) -> Finding:
    rule = RULES[rule_id]
    message = rule.change.format(name=name, old=old, new=new) + (f"; {rule.harm}" if rule.harm else "")
    return Finding(rule_id, rule.severity, "", message, old=old, new=new, fix=rule.fix)
