"""Rules about arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.compat.rule_table.rule import (
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

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonObject, JsonValue

_PAIR: list[JsonValue] = [{"type": "number"}, {"type": "number"}]
_LONGER: list[JsonValue] = [*_PAIR, {"type": "string"}]


def _list(**keywords: JsonValue) -> JsonObject:
    return holding("lines", {"type": "array", **keywords})


ITEMS = (
    *mirrored(
        wider=Change(
            id="ITEMS_EXTENDED",
            purpose="Items may have any value.",
            change="items of {where} may now have any value",
            fix=WIDER,
        ),
        tighter=Change(
            id="ITEMS_NARROWED",
            purpose="There are demands on items, which could have any value.",
            change="items of {where} may no longer have any value",
            fix=TIGHTER,
        ),
        example=forward(_list(items={"type": "string"}), _list()),
        reference=core("10.3.1.2"),
    ),
    *mirrored(
        wider=Change(
            id="ITEMS_ADDED",
            purpose="A list that had to be empty may have items.",
            change="{where} may now have items; it had to be empty",
            fix="Send the items in a list of another name.",
        ),
        tighter=Change(
            id="ITEMS_REMOVED",
            purpose="A list that could have items has to be empty.",
            change="{where} now has to be empty",
            fix=TIGHTER,
        ),
        example=forward(_list(items=False), _list()),
        reference=core("10.3.1.2"),
    ),
    itself(
        Change(
            id="ITEMS_CHANGED",
            purpose="A list of alike items became a tuple with a meaning for each position, or the reverse.",
            change="items of {where} are described by position in one version and all alike in the other",
            fix="Send the new form in a property beside it.",
        ),
        example=forward(_list(items={"type": "string"}), _list(prefixItems=_PAIR)),
        reference=core("10.3.1.1"),
    ),
    *mirrored(
        wider=Change(
            id="TUPLE_ITEM_REMOVED",
            purpose="A position of a tuple lost its description.",
            change="{where} is no longer described",
            fix="Leave the description of the position in place.",
        ),
        tighter=Change(
            id="TUPLE_ITEM_ADDED",
            purpose="A position of a tuple got a description.",
            change="{where} is described now; until now it could have had any value",
            fix=TIGHTER,
        ),
        example=forward(_list(prefixItems=_LONGER), _list(prefixItems=_PAIR)),
        reference=core("10.3.1.1"),
    ),
    *mirrored(
        wider=Change(
            id="ADDITIONAL_ITEMS_ADDED",
            purpose="A tuple may have more items than it describes.",
            change="{where} may now have more items than it describes",
            fix="Put what comes after the described items into a property beside it.",
        ),
        tighter=Change(
            id="ADDITIONAL_ITEMS_REMOVED",
            purpose="A tuple may no longer have more items than it describes.",
            change="{where} may no longer have more items than it describes",
            fix=TIGHTER,
        ),
        example=forward(_list(prefixItems=_PAIR, items=False), _list(prefixItems=_PAIR)),
        reference=core("10.3.1.2"),
    ),
    *mirrored(
        wider=Change(
            id="ADDITIONAL_ITEMS_EXTENDED",
            purpose="Items behind a tuple may have any value.",
            change="items of {where} behind the described ones may now have any value",
            fix=WIDER,
        ),
        tighter=Change(
            id="ADDITIONAL_ITEMS_NARROWED",
            purpose="There are demands on items behind a tuple.",
            change="items of {where} behind the described ones may no longer have any value",
            fix=TIGHTER,
        ),
        example=forward(_list(prefixItems=_PAIR, items={"type": "string"}), _list(prefixItems=_PAIR)),
        reference=core("10.3.1.2"),
    ),
    *mirrored(
        wider=Change(
            id="UNEVALUATED_ITEMS_ADDED",
            purpose="`unevaluatedItems` lets items in that were forbidden.",
            change="{where} may now have items that its schema does not describe",
            fix="Describe the items that the producer sends, and keep the list closed for the rest.",
        ),
        tighter=Change(
            id="UNEVALUATED_ITEMS_REMOVED",
            purpose="`unevaluatedItems` forbids items that were let in.",
            change="{where} may no longer have items that its schema does not describe",
            fix=TIGHTER,
        ),
        example=forward(_list(prefixItems=_PAIR, unevaluatedItems=False), _list(prefixItems=_PAIR)),
        reference=core("11.2"),
    ),
    *mirrored(
        wider=Change(
            id="UNEVALUATED_ITEMS_EXTENDED",
            purpose="`unevaluatedItems` has no demands any more.",
            change="items of {where} that its schema does not describe may now have any value",
            fix=WIDER,
        ),
        tighter=Change(
            id="UNEVALUATED_ITEMS_NARROWED",
            purpose="`unevaluatedItems` has demands on items.",
            change="items of {where} that its schema does not describe may no longer have any value",
            fix=TIGHTER,
        ),
        example=forward(_list(prefixItems=_PAIR, unevaluatedItems={"type": "string"}), _list(prefixItems=_PAIR)),
        reference=core("11.2"),
    ),
    *mirrored(
        wider=Change(
            id="UNIQUE_ITEMS_REMOVED",
            purpose="Items may repeat.",
            change="items of {where} may now repeat",
            fix="Remove repeats in the producer.",
        ),
        tighter=Change(
            id="UNIQUE_ITEMS_ADDED",
            purpose="Items may no longer repeat.",
            change="items of {where} may no longer repeat",
            fix=TIGHTER,
        ),
        example=forward(_list(items={"type": "string"}, uniqueItems=True), _list(items={"type": "string"})),
        reference=validation("6.4.3"),
    ),
    *mirrored(
        wider=Change(
            id="CONTAINS_REMOVED",
            purpose="A list no longer has to contain a certain item.",
            change="{where} no longer has to contain {old}",
            fix="Go on sending such an item.",
        ),
        tighter=Change(
            id="CONTAINS_ADDED",
            purpose="A list has to contain a certain item.",
            change="{where} now has to contain {new}",
            fix=TIGHTER,
        ),
        example=forward(_list(contains={"const": "total"}), _list()),
        reference=core("10.3.1.3"),
    ),
)

_CONTAINS: JsonObject = {"type": "array", "contains": {"type": "string"}}

SIZES = (
    *Limit(
        stem="MIN_ITEMS",
        keyword="minItems",
        noun="minimum number of items",
        floor=True,
        base={"type": "array"},
        value=1,
        reference=validation("6.4.2"),
    ).rules(),
    *Limit(
        stem="MAX_ITEMS",
        keyword="maxItems",
        noun="maximum number of items",
        floor=False,
        base={"type": "array"},
        value=3,
        reference=validation("6.4.1"),
    ).rules(),
    *Limit(
        stem="MIN_CONTAINS",
        keyword="minContains",
        noun="minimum number of matching items",
        floor=True,
        base=dict(_CONTAINS),
        value=2,
        reference=validation("6.4.5"),
    ).rules(),
    *Limit(
        stem="MAX_CONTAINS",
        keyword="maxContains",
        noun="maximum number of matching items",
        floor=False,
        base=dict(_CONTAINS),
        value=2,
        reference=validation("6.4.4"),
    ).rules(),
)
