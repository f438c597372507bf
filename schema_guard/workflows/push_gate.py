"""Whether what is about to be published would break those who built on what EventBridge has."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from schema_guard.model.findings import Severity
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.store.files import find_dir, read_version
from schema_guard.store.layout import document_name, schema_dir
from schema_guard.visible import visible
from schema_guard.workflows.check import exit_code, run_check
from schema_guard.workflows.history import StoredText

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from schema_guard.compat.questions import History, StoredVersion
    from schema_guard.model.findings import Comparison
    from schema_guard.model.settings import CheckSettings
    from schema_guard.workflows.push import Gate


def compatibility_gate(root: Path, settings: CheckSettings) -> Gate:
    """A gate for `push`: the mode, policy, waivers and bar of ``diff``, against what EventBridge has."""

    def read(versions: Iterable[StoredVersion]) -> dict[StoredVersion, StoredText]:
        return {version: _text(root, version) for version in versions}

    def gate(histories: Sequence[History]) -> Mapping[SchemaId, str]:
        result = run_check(histories, read, settings, against="EventBridge")
        reasons = {}
        for schema, group in groupby(result.comparisons, key=_schema):
            comparisons = tuple(group)
            if exit_code(replace(result, comparisons=comparisons), settings.fail_on, settings.undecided):
                reasons[schema] = "\n  ".join(dict.fromkeys(map(visible, _reasons(comparisons))))
        return reasons

    return gate


def _text(root: Path, version: StoredVersion) -> StoredText:
    folder = find_dir(root, version.schema) or schema_dir(root, version.schema)
    text = read_version(root, SchemaVersionId(version.schema, version.version))
    return StoredText(text, str(folder / document_name(version.version)))


def _schema(comparison: Comparison) -> SchemaId:
    return SchemaId(comparison.registry or "", comparison.schema or "")


def _reasons(comparisons: Iterable[Comparison]) -> list[str]:
    reasons = []
    for comparison in comparisons:
        versions = f"{comparison.old} → {comparison.new}"
        if comparison.verdict == "undecided":
            reasons.append(f"{versions}: undecided: {comparison.reason}")
        reasons += [
            f"{versions}: {finding.rule} {finding.pointer}: {finding.message}"
            for finding in comparison.findings
            if finding.severity is not Severity.INFO and not finding.waived
        ]
    return reasons
