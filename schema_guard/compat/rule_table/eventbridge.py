"""Rules about events on a bus and versions in a registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.compat.rule_table.rule import EVENTBRIDGE, Rule, backward, core, forward
from schema_guard.model.findings import Severity

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonObject


def _envelope(source: str, detail_type: str) -> JsonObject:
    return {
        "type": "object",
        "properties": {
            "source": {"const": source},
            "detail-type": {"const": detail_type},
            "detail": {"type": "object", "properties": {"orderId": {"type": "string"}}, "required": ["orderId"]},
        },
        "required": ["source", "detail-type", "detail"],
    }


_ROUTING = (
    "Rules match on this value: targets stop receiving the events, silently. "
    "Publish under both values until every rule has moved."
)
_NEVER_EDIT = (
    "Put the file back as it was (`git checkout` it) and make the change in the next version: `schema-guard new`."
)

ENVELOPE = (
    Rule(
        id="SOURCE_CHANGED",
        severity=Severity.DANGEROUS,
        purpose="Events come from another `source`.",
        change="the source is now {new}; it was {old}",
        harm="rules that match the old source no longer see these events",
        fix=_ROUTING,
        reference=EVENTBRIDGE + "eb-event-patterns.html",
        example=forward(_envelope("shop.orders", "OrderPlaced"), _envelope("shop.checkout", "OrderPlaced")),
        mirror="SOURCE_CHANGED",
    ),
    Rule(
        id="DETAIL_TYPE_CHANGED",
        severity=Severity.DANGEROUS,
        purpose="Events are of another `detail-type`.",
        change="the detail-type is now {new}; it was {old}",
        harm="rules that match the old detail-type no longer see these events",
        fix=_ROUTING,
        reference=EVENTBRIDGE + "eb-event-patterns.html",
        example=forward(_envelope("shop.orders", "OrderPlaced"), _envelope("shop.orders", "Order Placed")),
        mirror="DETAIL_TYPE_CHANGED",
    ),
    Rule(
        id="DIALECT_CHANGED",
        severity=Severity.BREAKING,
        purpose="The document is read in another version of JSON Schema.",
        change="the schema is now written in {new}; it was {old}",
        fix="Keep the dialect, or rewrite what the two dialects read differently: siblings of `$ref`, "
        "1.0 as an integer, tuples in `items`.",
        reference=core("8.1.1"),
        example=backward(
            {
                "$schema": "http://json-schema.org/draft-04/schema#",
                "type": "object",
                "properties": {"qty": {"$ref": "#/definitions/count", "maximum": 5}},
                "definitions": {"count": {"type": "integer"}},
            },
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "type": "object",
                "properties": {"qty": {"$ref": "#/definitions/count", "maximum": 5}},
                "definitions": {"count": {"type": "integer"}},
            },
        ),
        mirror="DIALECT_CHANGED",
    ),
)

HISTORY = (
    Rule(
        id="VERSION_REWRITTEN",
        severity=Severity.DANGEROUS,
        purpose="The file of a published version is not what it was.",
        change="version {name} was published and its file changed",
        harm="a stored version never changes: subscribers have built against what it said",
        fix=_NEVER_EDIT,
        reference=EVENTBRIDGE + "eb-schema.html",
        blocks=True,
    ),
    Rule(
        id="VERSION_REMOVED",
        severity=Severity.DANGEROUS,
        purpose="The file of a published version is gone.",
        change="version {name} was published and its file is gone",
        harm="subscribers may still read it, and nothing can be compared with it any more",
        fix="Put the file back; list the version under `retired` when nobody reads it any more.",
        reference=EVENTBRIDGE + "eb-schema.html",
        blocks=True,
    ),
    Rule(
        id="SCHEMA_DELETED",
        severity=Severity.DANGEROUS,
        purpose="A schema is gone with all its versions.",
        change="{name} is gone with all its versions",
        harm="its events lose their contract; subscribers may still receive them",
        fix="Keep the folder until the producer sends no such event and no archive holds one.",
        reference=EVENTBRIDGE + "eb-schema.html",
        blocks=True,
    ),
    Rule(
        id="SCHEMA_RENAMED",
        severity=Severity.DANGEROUS,
        purpose="A schema lives under another name.",
        change="{old} is now {new}",
        harm="generated imports and subscriptions by name no longer find it",
        fix="Keep the old name beside the new one until everybody has moved.",
        reference=EVENTBRIDGE + "eb-schema.html",
        mirror="SCHEMA_RENAMED",
    ),
    Rule(
        id="SOURCE_FILE_CHANGED",
        severity=Severity.DANGEROUS,
        purpose="The stored bytes of a version as AWS returned them changed, and the version document did not.",
        change="version {name} has another source file than it had",
        harm="what AWS held is lost unless git gives it back",
        fix="Put the file back as it was (`git checkout` it); `schema-guard fsck` finds versions whose sha256 differs.",
        reference=EVENTBRIDGE + "eb-schema.html",
        blocks=True,
    ),
)
