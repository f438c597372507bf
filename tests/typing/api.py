"""The public API as users write it: checked by mypy, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

import boto3

import schema_guard
from schema_guard import Comparison, CompatibilityMode, CompatibilityPolicy, Finding, Severity, Witness

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonObject

old: JsonObject = {"type": "object", "properties": {"amount": {"type": "integer"}}}
new: JsonObject = {"type": "object", "properties": {"amount": {"type": "number"}}}

result = schema_guard.compare(old, new, mode="FORWARD", policy="LENIENT")
assert_type(result, Comparison)
assert_type(result.verdict, str)
assert_type(result.findings, tuple[Finding, ...])
assert_type(result.witness, Witness | None)
schema_guard.compare(old, new, mode=CompatibilityMode.FULL, policy=CompatibilityPolicy.STRICT)

for finding in result.findings:
    assert_type(finding.severity, Severity)
    assert_type(finding.pointer, str)
    if finding.witness is not None:
        assert_type([error.message for error in finding.witness.errors], list[str])

assert_type(schema_guard.lower('{"type": "object"}', "JSONSchemaDraft4"), "JsonObject")
assert_type(schema_guard.fold([old, new]), "JsonObject")
assert_type(schema_guard.__version__, str)

for case in schema_guard.events("orders/orders@OrderPlaced", kinds=["minimal", "boundary"]):
    assert_type(case.label, str)

schema_guard.guard(boto3.client("events"), mode="warn").remove()

schema_guard.compare(old)  # type: ignore[call-arg]  # both documents are needed
schema_guard.compair  # type: ignore[attr-defined]  # noqa: B018  # a misspelling is seen
