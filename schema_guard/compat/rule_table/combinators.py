"""Rules about combinators, conditions, references and dialects, and those for causes that no single edit explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.compat.rule_table.rule import TIGHTER, WIDER, Change, Rule, core, forward, holding, itself, mirrored
from schema_guard.model.findings import Severity

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonObject, JsonValue

_TEXT: JsonObject = {"type": "string"}
_CARD: JsonObject = {"type": "object", "properties": {"card": _TEXT}, "required": ["card"]}
_BANK: JsonObject = {"type": "object", "properties": {"iban": _TEXT}, "required": ["iban"]}
_CASH: JsonObject = {"type": "object", "properties": {"till": {"type": "integer"}}, "required": ["till"]}
_ODD_BRANCHES: list[JsonValue] = [{"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 3}]


def _pay(payment: JsonValue) -> JsonObject:
    return holding("payment", payment)


def _tagged(kind: str) -> JsonObject:
    return {"type": "object", "properties": {"kind": {"const": kind}}, "required": ["kind"]}


def _named() -> JsonObject:
    return {"text": {"$dynamicAnchor": "text", "type": "string"}, "any": {"$dynamicAnchor": "any"}}


def _both_ways(old: bool) -> JsonObject:  # noqa: FBT001  # which of the two versions
    """The same limit stated twice: an event gets through only when both are gone."""
    if old:
        return _pay({"type": "integer", "maximum": 10, "allOf": [{"anyOf": [{"maximum": 10}, {"const": 3}]}]})
    return _pay({"type": "integer"})


_SUMS = (("ANY_OF", "anyOf", core("10.2.1.2")), ("ONE_OF", "oneOf", core("10.2.1.3")))

SUMS = tuple(
    rule
    for stem, keyword, reference in _SUMS
    for rule in (
        *mirrored(
            wider=Change(
                id=f"{stem}_BRANCH_ADDED",
                purpose=f"`{keyword}` offers one more alternative.",
                change="{where} has a further alternative: {name}",
                fix="Publish the new alternative under a new detail-type, or in a property beside it.",
            ),
            tighter=Change(
                id=f"{stem}_BRANCH_REMOVED",
                purpose=f"`{keyword}` offers one alternative less.",
                change="{where} lost an alternative: {name}",
                fix="Stop sending the alternative and leave it in the schema until no old event is left to replay.",
            ),
            example=forward(_pay({keyword: [_CARD, _BANK]}), _pay({keyword: [_CARD, _BANK, _CASH]})),
            reference=reference,
        ),
        *mirrored(
            wider=Change(
                id=f"{stem}_ADDED",
                purpose=f"One kind of value became a choice of several (`{keyword}`), or a choice was put on top.",
                change="{where} became a choice of alternatives",
                fix="Publish the new alternative under a new detail-type, or in a property beside it.",
            ),
            tighter=Change(
                id=f"{stem}_REMOVED",
                purpose=f"A choice (`{keyword}`) became one kind of value, or was taken off.",
                change="{where} is no longer a choice of alternatives",
                fix="Stop sending the other alternatives and leave them in place until no old event is left to replay.",
            ),
            example=forward(_pay(_CARD), _pay({keyword: [_CARD, _BANK]})),
            reference=reference,
        ),
        itself(
            Change(
                id=f"{stem}_CHANGED",
                purpose=f"Every alternative of `{keyword}` was replaced.",
                change="{where} has entirely new alternatives",
                fix="Publish the new alternatives under a new detail-type.",
            ),
            example=forward(
                _pay({keyword: [_tagged("card"), _tagged("bank")]}),
                _pay({keyword: [_tagged("cash"), _tagged("voucher")]}),
            ),
            reference=reference,
        ),
    )
)

_LIMITED: JsonObject = {"type": "integer", "allOf": [{"anyOf": [{"minimum": 10}, {"const": 1}]}]}
_NOT_TEST: JsonObject = {"type": "string", "not": {"const": "test"}}
_RULE_FOR_GIFTS: JsonObject = {
    "type": "object",
    "properties": {"gift": {"type": "boolean"}, "message": _TEXT},
    "required": ["gift"],
    "if": {"properties": {"gift": {"const": True}}},
    "then": {"required": ["message"]},
}
_NO_RULE: JsonObject = {key: value for key, value in _RULE_FOR_GIFTS.items() if key not in {"if", "then"}}

OTHERS = (
    *mirrored(
        wider=Change(
            id="ALL_OF_BRANCH_REMOVED",
            purpose="One of several demands (`allOf`) is gone.",
            change="{where} lost a demand: {name}",
            fix=WIDER,
        ),
        tighter=Change(
            id="ALL_OF_BRANCH_ADDED",
            purpose="There is one demand more (`allOf`).",
            change="{where} has a further demand: {name}",
            fix=TIGHTER,
        ),
        example=forward(_pay(_LIMITED), _pay({"type": "integer"})),
        reference=core("10.2.1.1"),
    ),
    itself(
        Change(
            id="COMPOSITION_METHOD_CHANGED",
            purpose="`anyOf` became `oneOf`, or the reverse.",
            change="the alternatives of {where} are combined in another way: {name}",
            fix="Make the alternatives exclude each other by a property with a fixed value; then both mean the same.",
        ),
        example=forward(_pay({"oneOf": _ODD_BRANCHES}), _pay({"anyOf": _ODD_BRANCHES})),
        reference=core("10.2.1"),
    ),
    *mirrored(
        wider=Change(
            id="NOT_REMOVED",
            purpose="What was excluded (`not`) is let in.",
            change="{where} no longer excludes {old}",
            fix=WIDER,
        ),
        tighter=Change(
            id="NOT_ADDED",
            purpose="Something is excluded (`not`).",
            change="{where} now excludes {new}",
            fix=TIGHTER,
        ),
        example=forward(_pay(_NOT_TEST), _pay({"type": "string"})),
        reference=core("10.2.1.4"),
    ),
    itself(
        Change(
            id="NOT_CHANGED",
            purpose="Something else is excluded (`not`).",
            change="{where} now excludes {new} instead of {old}",
            fix="Exclude both.",
        ),
        example=forward(_pay(_NOT_TEST), _pay({**_NOT_TEST, "not": {"const": "dummy"}})),
        reference=core("10.2.1.4"),
    ),
    *mirrored(
        wider=Change(
            id="CONDITION_REMOVED",
            purpose="A demand under a condition (`if`) is gone.",
            change="{where} no longer has a demand that depends on {old}",
            fix="Go on meeting the demand in the producer.",
        ),
        tighter=Change(
            id="CONDITION_ADDED",
            purpose="There is a demand under a condition (`if`).",
            change="{where} has a demand that depends on {new}",
            fix=TIGHTER,
        ),
        example=forward(_pay(_RULE_FOR_GIFTS), _pay(_NO_RULE)),
        reference=core("10.2.2"),
    ),
    itself(
        Change(
            id="CONDITION_CHANGED",
            purpose="The condition (`if`) of a demand is another one, or its `then` and `else` came or went.",
            change="{where} has a demand that now depends on {new}; it was {old}",
            fix="Meet both demands in the producer.",
        ),
        example=forward(
            _pay(_RULE_FOR_GIFTS), _pay({**_RULE_FOR_GIFTS, "if": {"properties": {"gift": {"const": False}}}})
        ),
        reference=core("10.2.2"),
    ),
    itself(
        Change(
            id="REFERENCE_CHANGED",
            purpose="A dynamic or recursive reference leads somewhere else.",
            change="{where} now refers to {new}; it was {old}",
            fix="Refer to the same definition, or copy it under its old name.",
        ),
        example=forward(
            {**_pay({"$dynamicRef": "#text"}), "$defs": _named()},
            {**_pay({"$dynamicRef": "#any"}), "$defs": _named()},
        ),
        reference=core("8.2.3.2"),
    ),
)

CATCH_ALL = (
    Rule(
        id="COMBINED_CHANGE",
        severity=Severity.BREAKING,
        purpose="Several edits that are harmless one by one let in, together, what subscribers reject.",
        change="changes of {where} that break only together: {name}",
        fix="Take one of them back, or publish them one by one in versions of their own.",
        reference=core("7.7"),
        example=forward(_both_ways(True), _both_ways(False)),  # noqa: FBT003  # which of the two versions
    ),
    Rule(
        id="CONTRACT_CHANGED",
        severity=Severity.BREAKING,
        purpose="The contract is broken, and no single edit could be named within the budget.",
        change="what {where} may hold broke, and which of these changes is the cause was not found: {name}",
        fix="Compare with a larger --time-limit, or publish the changes in smaller steps.",
        reference=core("7.7"),
    ),
)
