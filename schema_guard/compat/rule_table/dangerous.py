"""Rules about changes that reject no event and are likely to hurt, and about those that cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.compat.rule_table.rule import Rule, backward, core, forward, holding, validation
from schema_guard.model.findings import Severity

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonObject, JsonValue

_ID: JsonObject = {"type": "string"}


def _with(**properties: JsonValue) -> JsonObject:
    return {"type": "object", "properties": {"id": _ID, **properties}, "required": ["id"]}


_WHEN: JsonObject = {"type": "string", "format": "date-time"}
_COUNT: JsonObject = {"type": "integer"}
_FORMAT_REMOVED = forward(holding("when", _WHEN), holding("when", {"type": "string"}))
_DEFAULT_REMOVED = forward(_with(qty={**_COUNT, "default": 1}), _with(qty=_COUNT))
_FORMAT_HARM = "a validator does not look at `format`, but code that parses the value does"
_DEFAULT_HARM = "whoever fills in the default for a missing value now means something else than the other side"

DANGEROUS = (
    Rule(
        id="OPTIONAL_PROPERTY_NOT_EMITTED",
        severity=Severity.DANGEROUS,
        purpose="An optional property is no longer declared, so no event will have it.",
        change="{where} is no longer sent",
        harm="no event is rejected, for it was optional; a subscriber that uses it will never see it again",
        fix="Go on sending it until nobody reads it; ask the subscribers first.",
        reference=core("10.3.2.1"),
        example=forward(_with(coupon={"type": "string"}), _with()),
    ),
    Rule(
        id="PROPERTY_LIKELY_RENAMED",
        severity=Severity.DANGEROUS,
        purpose="A property is gone and one of the same kind is there under another name.",
        change="{where} looks renamed to {name}",
        harm="subscribers look for the old name and find nothing",
        fix="Send both names until nobody reads the old one.",
        reference=core("10.3.2.1"),
        example=forward(_with(custName={"type": "string"}), _with(customerName={"type": "string"})),
        mirror="PROPERTY_LIKELY_RENAMED",
    ),
    Rule(
        id="UNIT_CHANGED",
        severity=Severity.DANGEROUS,
        purpose="A quantity is given in another unit.",
        change="{where} is given in another unit: {name}",
        harm="the same number now means another quantity, and nothing in the schema's types says so",
        fix="Send both quantities, each under a name that says its unit, until nobody reads the old one.",
        reference=core("10.3.2.1"),
        example=forward(_with(weightKg={"type": "number"}), _with(weightLb={"type": "number"})),
        mirror="UNIT_CHANGED",
    ),
    Rule(
        id="ENUM_WIDENED",
        severity=Severity.DANGEROUS,
        purpose="An open enum grew: the reader accepts any value there, but may act on the listed ones only.",
        change="{where} has further listed values: {name}",
        harm="the old schema accepts them; code that branches over the values it knows falls through",
        fix="Tell subscribers before the producer sends the new value.",
        reference=validation("6.1.2"),
        example=forward(
            holding("status", {"anyOf": [{"enum": ["OPEN", "CLOSED"]}, {"type": "string"}]}),
            holding("status", {"anyOf": [{"enum": ["OPEN", "CLOSED", "HELD"]}, {"type": "string"}]}),
        ),
    ),
    Rule(
        id="ARRAY_SCALAR",
        severity=Severity.DANGEROUS,
        purpose="Where lists and single values were both possible, only one of them is left, or the reverse.",
        change="{where} changed between a list and a single value: {old}, now {new}",
        harm="both were valid; subscribers usually handle the one that they were always sent",
        fix="Go on sending the form that subscribers know; send the other in a property beside it.",
        reference=validation("6.1.1"),
        example=forward(
            holding("tags", {"type": ["array", "string"]}),
            holding("tags", {"type": "string"}),
        ),
        mirror="ARRAY_SCALAR",
    ),
    Rule(
        id="FORMAT_ADDED",
        severity=Severity.DANGEROUS,
        purpose="A string or number is said to have a format.",
        change="{where} now has the format {new}",
        harm=_FORMAT_HARM,
        fix="Add the format when every event in the archive has it.",
        reference=validation("7"),
        example=_FORMAT_REMOVED.reversed(),
        mirror="FORMAT_REMOVED",
    ),
    Rule(
        id="FORMAT_REMOVED",
        severity=Severity.DANGEROUS,
        purpose="A string or number is no longer said to have a format.",
        change="{where} no longer has the format {old}",
        harm=_FORMAT_HARM,
        fix="Go on sending values of the format, or send free text in a property beside it.",
        reference=validation("7"),
        example=_FORMAT_REMOVED,
        mirror="FORMAT_ADDED",
    ),
    Rule(
        id="FORMAT_CHANGED",
        severity=Severity.DANGEROUS,
        purpose="A string or number has another format.",
        change="the format of {where} changed from {old} to {new}",
        harm=_FORMAT_HARM,
        fix="Send the new format in a property beside it.",
        reference=validation("7"),
        example=forward(holding("when", _WHEN), holding("when", {"type": "string", "format": "date"})),
        mirror="FORMAT_CHANGED",
    ),
    Rule(
        id="DEFAULT_ADDED",
        severity=Severity.DANGEROUS,
        purpose="A missing value is said to mean something.",
        change="{where} now means {new} when it is missing",
        harm=_DEFAULT_HARM,
        fix="Send the value itself instead of leaving it out.",
        reference=validation("9.2"),
        example=_DEFAULT_REMOVED.reversed(),
        mirror="DEFAULT_REMOVED",
    ),
    Rule(
        id="DEFAULT_REMOVED",
        severity=Severity.DANGEROUS,
        purpose="A missing value is no longer said to mean something.",
        change="{where} no longer means {old} when it is missing",
        harm=_DEFAULT_HARM,
        fix="Send the value itself instead of leaving it out.",
        reference=validation("9.2"),
        example=_DEFAULT_REMOVED,
        mirror="DEFAULT_ADDED",
    ),
    Rule(
        id="DEFAULT_CHANGED",
        severity=Severity.DANGEROUS,
        purpose="A missing value means something else.",
        change="{where} now means {new} when it is missing; it was {old}",
        harm=_DEFAULT_HARM,
        fix="Send the value itself instead of leaving it out.",
        reference=validation("9.2"),
        example=forward(_with(qty={**_COUNT, "default": 1}), _with(qty={**_COUNT, "default": 0})),
        mirror="DEFAULT_CHANGED",
    ),
    Rule(
        id="CONTENT_CHANGED",
        severity=Severity.DANGEROUS,
        purpose="A string holds content of another kind (`contentEncoding`, `contentMediaType`, `contentSchema`).",
        change="the {name} of {where} is now {new}; it was {old}",
        harm="a validator does not look into the string, but code that decodes it does",
        fix="Send the new content in a property beside it.",
        reference=validation("8"),
        example=forward(
            holding("label", {"type": "string", "contentMediaType": "application/pdf"}),
            holding("label", {"type": "string", "contentMediaType": "image/png"}),
        ),
        mirror="CONTENT_CHANGED",
    ),
)

INFO = (
    Rule(
        id="PROPERTY_DEPRECATED",
        severity=Severity.INFO,
        purpose="A place is marked as deprecated.",
        change="{where} is deprecated now",
        fix="Say in the description what to read instead and until when it is sent.",
        reference=validation("9.3"),
        example=forward(_with(fax={"type": "string"}), _with(fax={"type": "string", "deprecated": True})),
        mirror="PROPERTY_UNDEPRECATED",
    ),
    Rule(
        id="PROPERTY_UNDEPRECATED",
        severity=Severity.INFO,
        purpose="A place is no longer marked as deprecated.",
        change="{where} is no longer deprecated",
        fix="Nothing to do.",
        reference=validation("9.3"),
        example=backward(_with(fax={"type": "string", "deprecated": True}), _with(fax={"type": "string"})),
        mirror="PROPERTY_DEPRECATED",
    ),
    Rule(
        id="DOCUMENTATION_CHANGED",
        severity=Severity.INFO,
        purpose="What only people read changed: a title, a description, an example, a comment.",
        change="documentation {name}: {old} → {new}",
        fix="Nothing to do.",
        reference=validation("9.1"),
        example=forward(_with(), {**_with(), "description": "Sent when an order was placed."}),
        mirror="DOCUMENTATION_CHANGED",
    ),
    Rule(
        id="DOCUMENT_REORGANISED",
        severity=Severity.INFO,
        purpose="The document is written in another way and says the same: definitions added or renamed, references "
        "inlined, lists in another order, an annotation that means nothing to a validator.",
        change="rewritten without effect, {name}: {old} → {new}",
        fix="Nothing to do.",
        reference=core("8.2.4"),
        example=forward(
            holding("total", {"type": "number"}),
            {**holding("total", {"type": "number"}), "$defs": {"Money": {"type": "number"}}},
        ),
        mirror="DOCUMENT_REORGANISED",
    ),
)
