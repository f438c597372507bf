"""Rules about objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.compat.rule_table.rule import (
    CONFLUENT,
    TIGHTER,
    WIDER,
    Change,
    Limit,
    core,
    forward,
    holding,
    itself,
    mirrored,
    validation,
)
from schema_guard.model.modes import CompatibilityPolicy

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonObject, JsonValue

_STRICT = CompatibilityPolicy.STRICT


def _event(properties: JsonObject, **more: JsonValue) -> JsonObject:
    return {"type": "object", "properties": properties, **more}


_ID: JsonObject = {"type": "string"}
_BOTH: JsonObject = {"id": _ID, "coupon": {"type": "string"}}
_REQUIRED_REMOVED = forward(
    _event(_BOTH, required=["id", "coupon"]),
    _event({"id": _ID}, required=["id"]),
)
_MADE_OPTIONAL = forward(_event(_BOTH, required=["id", "coupon"]), _event(_BOTH, required=["id"]))
_CLOSED = forward(
    _event({"id": _ID}, additionalProperties=False),
    _event(_BOTH, additionalProperties=False),
)
_REMOVED_OPEN = forward(_event(_BOTH), _event({"id": _ID}), _STRICT)
_PARTIAL = forward(
    _event({"id": _ID}, additionalProperties={"type": "integer"}),
    _event(_BOTH, additionalProperties={"type": "integer"}),
)
_REST_ADDED = forward(
    _event({"id": _ID}, additionalProperties=False), _event({"id": _ID}, additionalProperties=True), _STRICT
)
_REST_EXTENDED = forward(
    _event({"id": _ID}, additionalProperties={"type": "integer"}),
    _event({"id": _ID}, additionalProperties=True),
    _STRICT,
)
_UNEVALUATED_ADDED = forward(
    _event({"id": _ID}, unevaluatedProperties=False), _event({"id": _ID}, unevaluatedProperties=True), _STRICT
)
_UNEVALUATED_EXTENDED = forward(
    _event({"id": _ID}, unevaluatedProperties={"type": "integer"}),
    _event({"id": _ID}, unevaluatedProperties=True),
    _STRICT,
)
_TAGS: JsonObject = {"type": "object", "patternProperties": {"^n_": {"type": "integer"}, "^s_": {"type": "string"}}}
_PATTERN_REMOVED = forward(
    holding("tags", _TAGS),
    holding("tags", {"type": "object", "patternProperties": {"^n_": {"type": "integer"}}}),
    _STRICT,
)
_NAMES_REMOVED = forward(
    holding("tags", {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}}), holding("tags", {"type": "object"})
)
_PAIRED: JsonObject = {"card": {"type": "string"}, "expiry": {"type": "string"}, "holder": {"type": "string"}}


def _dependent(**keywords: JsonValue) -> JsonObject:
    return _event(_PAIRED, **keywords)


_DEPENDENT_REMOVED = forward(_dependent(dependentRequired={"card": ["expiry"]}), _dependent())
_DEPENDENT_NARROWED = forward(
    _dependent(dependentRequired={"card": ["expiry", "holder"]}), _dependent(dependentRequired={"card": ["expiry"]})
)
_DEPENDENT_SCHEMA_REMOVED = forward(_dependent(dependentSchemas={"card": {"required": ["expiry"]}}), _dependent())


PROPERTIES = (
    *mirrored(
        wider=Change(
            id="REQUIRED_PROPERTY_REMOVED",
            purpose="A property that every event had is gone.",
            change="{where} is no longer sent; every event had it",
            fix="Go on sending it beside its successor until nobody reads it; drop it under a new detail-type.",
        ),
        tighter=Change(
            id="REQUIRED_PROPERTY_ADDED",
            purpose="Every event has to have a property that none was known to have.",
            change="{where} is new and every event has to have it",
            fix="Add it as optional: archived events do not have it.",
        ),
        example=_REQUIRED_REMOVED,
        reference=validation("6.5.3"),
    ),
    *mirrored(
        wider=Change(
            id="PROPERTY_MADE_OPTIONAL",
            purpose="A property that every event had may be missing.",
            change="{where} may now be missing; every event had it",
            fix="Go on sending it in every event, with a value that says 'none'; or start a new detail-type.",
        ),
        tighter=Change(
            id="PROPERTY_MADE_REQUIRED",
            purpose="A property that could be missing is required.",
            change="{where} is now required; it could be missing",
            fix="Require it in the producer and leave it optional in the schema until no old event is left to replay.",
        ),
        example=_MADE_OPTIONAL,
        reference=validation("6.5.3"),
    ),
    *mirrored(
        wider=Change(
            id="PROPERTY_ADDED_TO_CLOSED_CONTENT_MODEL",
            purpose="A property was added where subscribers accept declared properties only.",
            change="{where} is new, and the old schema accepts no property that it does not declare",
            fix="Open the object first (drop `additionalProperties: false`) in a version of its own, wait until "
            "subscribers have it, then add the property; or start a new detail-type.",
        ),
        tighter=Change(
            id="PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
            purpose="A property was removed where declared properties only are accepted.",
            change="{where} is gone, and the new schema accepts no property that it does not declare",
            fix="Stop sending it and leave its declaration in place until no old event is left to replay.",
        ),
        example=_CLOSED,
        reference=CONFLUENT,
    ),
    *mirrored(
        wider=Change(
            id="PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL",
            purpose="A property lost its declaration where undeclared properties may have any value.",
            change="{where} is no longer declared, so it may have any value",
            fix="Leave the declaration in place, or forbid the name with `false` until nobody reads it.",
        ),
        tighter=Change(
            id="PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
            purpose="A property was declared where it could have had any value until now.",
            change="{where} is declared now; until now it could have had any value",
            fix="Choose a name that no producer has sent yet, or compare under the LENIENT policy when producers send "
            "declared properties only.",
        ),
        example=_REMOVED_OPEN,
        reference=CONFLUENT,
    ),
    *mirrored(
        wider=Change(
            id="PROPERTY_ADDED_TO_PARTIALLY_OPEN_CONTENT_MODEL",
            purpose="A property was added that the schema for undeclared properties does not cover.",
            change="{where} is new, and the old schema has its own demands on properties that it does not declare",
            fix="Give the property a value that the old demands on undeclared properties admit.",
        ),
        tighter=Change(
            id="PROPERTY_REMOVED_FROM_PARTIALLY_OPEN_CONTENT_MODEL",
            purpose="A property was removed that the schema for undeclared properties does not cover.",
            change="{where} is gone, and the new schema has its own demands on properties that it does not declare",
            fix="Leave the declaration in place until no old event is left to replay.",
        ),
        example=_PARTIAL,
        reference=CONFLUENT,
    ),
)

_REST = (
    ("ADDITIONAL_PROPERTIES", "additionalProperties", _REST_ADDED, _REST_EXTENDED, core("10.3.2.3")),
    ("UNEVALUATED_PROPERTIES", "unevaluatedProperties", _UNEVALUATED_ADDED, _UNEVALUATED_EXTENDED, core("11.3")),
)

REST = tuple(
    rule
    for stem, keyword, added, extended, reference in _REST
    for rule in (
        *mirrored(
            wider=Change(
                id=f"{stem}_ADDED",
                purpose=f"`{keyword}` lets undeclared properties in that were forbidden.",
                change="{where} may now have properties that its schema does not declare",
                fix="Declare what the producer sends, and keep the object closed for the rest.",
            ),
            tighter=Change(
                id=f"{stem}_REMOVED",
                purpose=f"`{keyword}` forbids undeclared properties that were let in.",
                change="{where} may no longer have properties that its schema does not declare",
                fix="Leave the object open: closing it makes the next property a breaking change.",
            ),
            example=added,
            reference=reference,
        ),
        *mirrored(
            wider=Change(
                id=f"{stem}_EXTENDED",
                purpose=f"`{keyword}` no longer has demands on the values of undeclared properties.",
                change="undeclared properties of {where} may now have any value",
                fix=WIDER,
            ),
            tighter=Change(
                id=f"{stem}_NARROWED",
                purpose=f"`{keyword}` has demands on the values of undeclared properties.",
                change="undeclared properties of {where} may no longer have any value",
                fix=TIGHTER,
            ),
            example=extended,
            reference=reference,
        ),
    )
)

DEPENDENCIES = (
    *mirrored(
        wider=Change(
            id="PATTERN_PROPERTY_REMOVED",
            purpose="Properties whose names match a pattern have no demands on their values any more.",
            change="properties of {where} that match {name} may now have any value",
            fix=WIDER,
        ),
        tighter=Change(
            id="PATTERN_PROPERTY_ADDED",
            purpose="There are demands on the values of properties whose names match a pattern.",
            change="properties of {where} that match {name} may no longer have any value",
            fix=TIGHTER,
        ),
        example=_PATTERN_REMOVED,
        reference=core("10.3.2.2"),
    ),
    *mirrored(
        wider=Change(
            id="PROPERTY_NAMES_REMOVED",
            purpose="Property names are free.",
            change="the names of properties of {where} are no longer restricted",
            fix=WIDER,
        ),
        tighter=Change(
            id="PROPERTY_NAMES_ADDED",
            purpose="Property names are restricted.",
            change="the names of properties of {where} are now restricted",
            fix=TIGHTER,
        ),
        example=_NAMES_REMOVED,
        reference=core("10.3.2.4"),
    ),
    itself(
        Change(
            id="PROPERTY_NAMES_CHANGED",
            purpose="Property names are restricted in another way.",
            change="the names of properties of {where} are now restricted to {new}; it was {old}",
            fix="Let no name in that the old restriction rejects.",
        ),
        example=forward(
            holding("tags", {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}}),
            holding("tags", {"type": "object", "propertyNames": {"pattern": "^[a-z0-9]+$"}}),
        ),
        reference=core("10.3.2.4"),
    ),
    *mirrored(
        wider=Change(
            id="DEPENDENT_REQUIRED_REMOVED",
            purpose="A property no longer requires others.",
            change="{name} in {where} no longer requires {old}",
            fix="Go on sending the properties together.",
        ),
        tighter=Change(
            id="DEPENDENT_REQUIRED_ADDED",
            purpose="A property requires others.",
            change="{name} in {where} now requires {new}",
            fix=TIGHTER,
        ),
        example=_DEPENDENT_REMOVED,
        reference=validation("6.5.4"),
    ),
    *mirrored(
        wider=Change(
            id="DEPENDENT_REQUIRED_NARROWED",
            purpose="A property requires fewer others.",
            change="{name} in {where} now requires only {new}; it was {old}",
            fix="Go on sending the properties together.",
        ),
        tighter=Change(
            id="DEPENDENT_REQUIRED_EXTENDED",
            purpose="A property requires more others.",
            change="{name} in {where} now requires {new}; it was {old}",
            fix=TIGHTER,
        ),
        example=_DEPENDENT_NARROWED,
        reference=validation("6.5.4"),
    ),
    itself(
        Change(
            id="DEPENDENT_REQUIRED_CHANGED",
            purpose="A property requires other properties than it did.",
            change="{name} in {where} now requires {new} instead of {old}",
            fix="Send both sets of properties together.",
        ),
        example=forward(
            _dependent(dependentRequired={"card": ["expiry"]}), _dependent(dependentRequired={"card": ["holder"]})
        ),
        reference=validation("6.5.4"),
    ),
    *mirrored(
        wider=Change(
            id="DEPENDENT_SCHEMA_REMOVED",
            purpose="The presence of a property no longer brings demands on the object.",
            change="{name} in {where} no longer brings demands on the other properties",
            fix=WIDER,
        ),
        tighter=Change(
            id="DEPENDENT_SCHEMA_ADDED",
            purpose="The presence of a property brings demands on the object.",
            change="{name} in {where} now brings demands on the other properties",
            fix=TIGHTER,
        ),
        example=_DEPENDENT_SCHEMA_REMOVED,
        reference=core("10.2.2.4"),
    ),
)

SIZES = (
    *Limit(
        stem="MIN_PROPERTIES",
        keyword="minProperties",
        noun="minimum number of properties",
        floor=True,
        base={"type": "object"},
        value=1,
        reference=validation("6.5.2"),
    ).rules(),
    *Limit(
        stem="MAX_PROPERTIES",
        keyword="maxProperties",
        noun="maximum number of properties",
        floor=False,
        base={"type": "object"},
        value=3,
        reference=validation("6.5.1"),
    ).rules(),
)
