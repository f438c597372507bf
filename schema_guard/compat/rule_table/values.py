"""Rules about types, enumerations, strings and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.compat.rule_table.rule import TIGHTER, WIDER, Limit, Rule, core, forward, holding, validation
from schema_guard.model.findings import Severity

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonObject

_TYPE_WIDENED = forward(holding("amount", {"type": "integer"}), holding("amount", {"type": "number"}))
_NULLABLE = forward(holding("note", {"type": "string"}), holding("note", {"type": ["string", "null"]}))
_ALLOWED = forward(
    {"type": "object", "properties": {"id": {"type": "string"}, "legacy": False}},
    {"type": "object", "properties": {"id": {"type": "string"}, "legacy": {"type": "string"}}},
)
_ENUM_VALUE = forward(
    holding("status", {"enum": ["OPEN", "CLOSED"]}), holding("status", {"enum": ["OPEN", "CLOSED", "HELD"]})
)
_ENUM_REMOVED = forward(
    holding("status", {"type": "string", "enum": ["OPEN", "CLOSED"]}), holding("status", {"type": "string"})
)
_CONST_REMOVED = forward(holding("kind", {"type": "string", "const": "order"}), holding("kind", {"type": "string"}))

TYPES = (
    Rule(
        id="TYPE_WIDENED",
        severity=Severity.BREAKING,
        purpose="A value may be of more types than it could.",
        change="{where} may now be {new}, not only {old}",
        fix=WIDER,
        reference=validation("6.1.1"),
        example=_TYPE_WIDENED,
        mirror="TYPE_NARROWED",
    ),
    Rule(
        id="TYPE_NARROWED",
        severity=Severity.BREAKING,
        purpose="A value may be of fewer types than it could.",
        change="{where} may now be only {new}; it could be {old}",
        fix=TIGHTER,
        reference=validation("6.1.1"),
        example=_TYPE_WIDENED.reversed(),
        mirror="TYPE_WIDENED",
    ),
    Rule(
        id="TYPE_CHANGED",
        severity=Severity.BREAKING,
        purpose="A value is of another type than it was.",
        change="{where} changed from {old} to {new}",
        fix="Add a property of the new type beside it and fill both until nobody reads the old one; then start a new "
        "detail-type or version without it.",
        reference=validation("6.1.1"),
        example=forward(holding("id", {"type": "integer"}), holding("id", {"type": "string"})),
        mirror="TYPE_CHANGED",
    ),
    Rule(
        id="BECAME_NULLABLE",
        severity=Severity.BREAKING,
        purpose="A value may be null, which it could not be.",
        change="{where} may now be null",
        fix="Leave the property out instead of sending null, if subscribers know it as optional; otherwise say "
        "'unknown' in a property beside it.",
        reference=validation("6.1.1"),
        example=_NULLABLE,
        mirror="BECAME_NOT_NULLABLE",
    ),
    Rule(
        id="BECAME_NOT_NULLABLE",
        severity=Severity.BREAKING,
        purpose="A value may no longer be null.",
        change="{where} may no longer be null",
        fix=TIGHTER,
        reference=validation("6.1.1"),
        example=_NULLABLE.reversed(),
        mirror="BECAME_NULLABLE",
    ),
    Rule(
        id="VALUE_ALLOWED",
        severity=Severity.BREAKING,
        purpose="A place where nothing was allowed takes values.",
        change="{where} may now be sent; the old schema forbids it",
        fix="Use a name that no earlier version forbids.",
        reference=core("4.3.2"),
        example=_ALLOWED,
        mirror="VALUE_FORBIDDEN",
    ),
    Rule(
        id="VALUE_FORBIDDEN",
        severity=Severity.BREAKING,
        purpose="A place that took values takes none.",
        change="{where} may no longer be sent at all",
        fix="Stop sending it and leave its schema in place until no old event is left to replay.",
        reference=core("4.3.2"),
        example=_ALLOWED.reversed(),
        mirror="VALUE_ALLOWED",
    ),
)

ENUMS = (
    Rule(
        id="ENUM_VALUE_ADDED",
        severity=Severity.BREAKING,
        purpose="A list of values grew.",
        change="{where} may now be {name}",
        fix="Announce the new value in a property beside it, or give subscribers an open enum (a string with "
        "`examples`) in a version of its own before the producer sends the value.",
        reference=validation("6.1.2"),
        example=_ENUM_VALUE,
        mirror="ENUM_VALUE_REMOVED",
    ),
    Rule(
        id="ENUM_VALUE_REMOVED",
        severity=Severity.BREAKING,
        purpose="A list of values shrank.",
        change="{where} may no longer be {name}",
        fix="Stop sending the value and leave it in the list until no old event is left to replay.",
        reference=validation("6.1.2"),
        example=_ENUM_VALUE.reversed(),
        mirror="ENUM_VALUE_ADDED",
    ),
    Rule(
        id="ENUM_CHANGED",
        severity=Severity.BREAKING,
        purpose="A list of values was replaced by one that shares none with it.",
        change="{where} has entirely new values: {new} instead of {old}",
        fix="Send the new values in a property beside it, and both until nobody reads the old one.",
        reference=validation("6.1.2"),
        example=forward(holding("size", {"enum": ["S", "M"]}), holding("size", {"enum": ["small", "medium"]})),
        mirror="ENUM_CHANGED",
    ),
    Rule(
        id="ENUM_ADDED",
        severity=Severity.BREAKING,
        purpose="Values became limited to a list.",
        change="{where} is now limited to {new}",
        fix=TIGHTER,
        reference=validation("6.1.2"),
        example=_ENUM_REMOVED.reversed(),
        mirror="ENUM_REMOVED",
    ),
    Rule(
        id="ENUM_REMOVED",
        severity=Severity.BREAKING,
        purpose="Values are no longer limited to a list.",
        change="{where} is no longer limited to {old}",
        fix=WIDER,
        reference=validation("6.1.2"),
        example=_ENUM_REMOVED,
        mirror="ENUM_ADDED",
    ),
    Rule(
        id="CONST_ADDED",
        severity=Severity.BREAKING,
        purpose="A value became fixed.",
        change="{where} is now always {new}",
        fix=TIGHTER,
        reference=validation("6.1.3"),
        example=_CONST_REMOVED.reversed(),
        mirror="CONST_REMOVED",
    ),
    Rule(
        id="CONST_REMOVED",
        severity=Severity.BREAKING,
        purpose="A value is no longer fixed.",
        change="{where} is no longer always {old}",
        fix=WIDER,
        reference=validation("6.1.3"),
        example=_CONST_REMOVED,
        mirror="CONST_ADDED",
    ),
    Rule(
        id="CONST_CHANGED",
        severity=Severity.BREAKING,
        purpose="A fixed value is another one.",
        change="{where} is now always {new}; it was always {old}",
        fix="A fixed value tells kinds of events apart: publish the new kind under a new detail-type.",
        reference=validation("6.1.3"),
        example=forward(holding("kind", {"const": "order"}), holding("kind", {"const": "purchase"})),
        mirror="CONST_CHANGED",
    ),
)

_PATTERN_REMOVED = forward(
    holding("sku", {"type": "string", "pattern": "^[A-Z]{3}$"}), holding("sku", {"type": "string"})
)

STRINGS = (
    *Limit(
        stem="MIN_LENGTH",
        keyword="minLength",
        noun="minimum length",
        floor=True,
        base={"type": "string"},
        value=2,
        reference=validation("6.3.2"),
    ).rules(),
    *Limit(
        stem="MAX_LENGTH",
        keyword="maxLength",
        noun="maximum length",
        floor=False,
        base={"type": "string"},
        value=4,
        reference=validation("6.3.1"),
    ).rules(),
    Rule(
        id="PATTERN_ADDED",
        severity=Severity.BREAKING,
        purpose="Strings have to match a pattern.",
        change="{where} now has to match {new}",
        fix=TIGHTER,
        reference=validation("6.3.3"),
        example=_PATTERN_REMOVED.reversed(),
        mirror="PATTERN_REMOVED",
    ),
    Rule(
        id="PATTERN_REMOVED",
        severity=Severity.BREAKING,
        purpose="Strings no longer have to match a pattern.",
        change="{where} no longer has to match {old}",
        fix=WIDER,
        reference=validation("6.3.3"),
        example=_PATTERN_REMOVED,
        mirror="PATTERN_ADDED",
    ),
    Rule(
        id="PATTERN_CHANGED",
        severity=Severity.BREAKING,
        purpose="Strings have to match another pattern.",
        change="{where} now has to match {new}; it was {old}",
        fix="Let the new pattern match no string that the old one rejects, or put the new form into another property.",
        reference=validation("6.3.3"),
        example=forward(
            holding("sku", {"type": "string", "pattern": "^[A-Z]{3}$"}),
            holding("sku", {"type": "string", "pattern": "^[A-Z]{3}[0-9]?$"}),
        ),
        mirror="PATTERN_CHANGED",
    ),
)

_MULTIPLE: JsonObject = {"type": "integer", "multipleOf": 5}
_MULTIPLE_REMOVED = forward(holding("cents", dict(_MULTIPLE)), holding("cents", {"type": "integer"}))
_MULTIPLE_REDUCED = forward(holding("cents", {"type": "integer", "multipleOf": 10}), holding("cents", dict(_MULTIPLE)))

NUMBERS = (
    *Limit(
        stem="MINIMUM",
        keyword="minimum",
        noun="minimum",
        floor=True,
        base={"type": "number"},
        value=1,
        reference=validation("6.2.4"),
    ).rules(),
    *Limit(
        stem="MAXIMUM",
        keyword="maximum",
        noun="maximum",
        floor=False,
        base={"type": "number"},
        value=10,
        reference=validation("6.2.2"),
    ).rules(),
    *Limit(
        stem="EXCLUSIVE_MINIMUM",
        keyword="exclusiveMinimum",
        noun="exclusive minimum",
        floor=True,
        base={"type": "number"},
        value=1,
        reference=validation("6.2.5"),
    ).rules(),
    *Limit(
        stem="EXCLUSIVE_MAXIMUM",
        keyword="exclusiveMaximum",
        noun="exclusive maximum",
        floor=False,
        base={"type": "number"},
        value=10,
        reference=validation("6.2.3"),
    ).rules(),
    Rule(
        id="MULTIPLE_OF_ADDED",
        severity=Severity.BREAKING,
        purpose="Numbers have to be multiples.",
        change="{where} now has to be a multiple of {new}",
        fix=TIGHTER,
        reference=validation("6.2.1"),
        example=_MULTIPLE_REMOVED.reversed(),
        mirror="MULTIPLE_OF_REMOVED",
    ),
    Rule(
        id="MULTIPLE_OF_REMOVED",
        severity=Severity.BREAKING,
        purpose="Numbers no longer have to be multiples.",
        change="{where} no longer has to be a multiple of {old}",
        fix=WIDER,
        reference=validation("6.2.1"),
        example=_MULTIPLE_REMOVED,
        mirror="MULTIPLE_OF_ADDED",
    ),
    Rule(
        id="MULTIPLE_OF_EXPANDED",
        severity=Severity.BREAKING,
        purpose="Numbers have to be multiples of a multiple of what they had to be: fewer are left.",
        change="{where} now has to be a multiple of {new}, not only of {old}",
        fix=TIGHTER,
        reference=validation("6.2.1"),
        example=_MULTIPLE_REDUCED.reversed(),
        mirror="MULTIPLE_OF_REDUCED",
    ),
    Rule(
        id="MULTIPLE_OF_REDUCED",
        severity=Severity.BREAKING,
        purpose="Numbers have to be multiples of a divisor of what they had to be: more are let in.",
        change="{where} may now be any multiple of {new}, not only of {old}",
        fix=WIDER,
        reference=validation("6.2.1"),
        example=_MULTIPLE_REDUCED,
        mirror="MULTIPLE_OF_EXPANDED",
    ),
    Rule(
        id="MULTIPLE_OF_CHANGED",
        severity=Severity.BREAKING,
        purpose="Numbers have to be multiples of something else.",
        change="{where} now has to be a multiple of {new}; it was {old}",
        fix="Choose a multiple of the old step, or send the new figure in a property beside it.",
        reference=validation("6.2.1"),
        example=forward(
            holding("cents", {"type": "integer", "multipleOf": 4}),
            holding("cents", {"type": "integer", "multipleOf": 6}),
        ),
        mirror="MULTIPLE_OF_CHANGED",
    ),
)
