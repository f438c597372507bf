"""Edits of keywords that compare as plain values: types, enums, bounds, lengths, patterns, annotations that act."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from schema_guard.canonical.values import value_key
from schema_guard.compat.edits import BACKWARD, BOTH, FORWARD, Edit, Hazard
from schema_guard.compat.locate import same
from schema_guard.compat.patch import Action, Operation
from schema_guard.compat.views import ALL_TYPES, declared_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schema_guard.compat.views import Position, View
    from schema_guard.model.documents import JsonValue

# Keyword → first part of the rule ids; the second part is ADDED, REMOVED, INCREASED or DECREASED.
LIMITS = {
    "minLength": "MIN_LENGTH",
    "maxLength": "MAX_LENGTH",
    "minItems": "MIN_ITEMS",
    "maxItems": "MAX_ITEMS",
    "minContains": "MIN_CONTAINS",
    "maxContains": "MAX_CONTAINS",
    "minProperties": "MIN_PROPERTIES",
    "maxProperties": "MAX_PROPERTIES",
}
_TYPING = ("type", "enum", "const")
_UNIT_KEYWORDS = ("unit", "units", "x-unit", "x-units")


def scalar_edits(here: Position) -> Iterator[Edit]:
    """Every edit of plain-valued keywords between two views of one position."""
    yield from _type_edits(here)
    yield from _value_edits(here)
    for keyword, stem in LIMITS.items():
        yield from _limit_edits(here, keyword, stem)
    yield from _bound_edits(here, "minimum", "exclusiveMinimum", "MINIMUM")
    yield from _bound_edits(here, "maximum", "exclusiveMaximum", "MAXIMUM")
    yield from _multiple_edits(here)
    yield from _simple_edits(here)
    yield from _annotation_edits(here)


def keyword_edit(  # noqa: PLR0913  # one argument a fact, half of them optional
    rule: str,
    here: Position,
    keyword: str,
    *,
    also: tuple[str, ...] = (),
    hazards: tuple[Hazard, ...] = (),
    name: str = "",
) -> Edit:
    """The edit that gives the old schema the new one's value of a keyword, and of those bound up with it."""
    before, after = here.old.parts.get(keyword), here.new.parts.get(keyword)
    return Edit(
        rule,
        here.where,
        before.at if before else here.old.base,
        after.at if after else here.new.base,
        tuple(operation for each in (keyword, *also) for operation in replace_keyword(here, each)),
        before.value if before else None,
        after.value if after else None,
        before is not None,
        after is not None,
        name or keyword,
        hazards=hazards,
    )


def replace_keyword(here: Position, keyword: str) -> Iterator[Operation]:
    """What makes the old schema say what the new one says about a keyword."""
    before, after = here.old.parts.get(keyword), here.new.parts.get(keyword)
    if after is not None:
        yield Operation(Action.SET, here.old.near(keyword), after.value)
    elif before is not None:
        yield Operation(Action.DELETE, before.at)


def _type_edits(here: Position) -> Iterator[Edit]:
    before, after = _types(here.old, ("type",)), _types(here.new, ("type",))
    if before == after:
        return
    switched = array_for_scalar(_types(here.old, _TYPING), _types(here.new, _TYPING))
    hazards = (Hazard("ARRAY_SCALAR"),) if switched else ()
    yield keyword_edit(_type_rule(before, after), here, "type", hazards=hazards)


def _types(view: View, keywords: tuple[str, ...]) -> frozenset[str]:
    return declared_types({keyword: view.value(keyword) for keyword in keywords if keyword in view.parts})


def _type_rule(before: frozenset[str], after: frozenset[str]) -> str:
    if after - before == {"null"} and before < after:
        return "BECAME_NULLABLE"
    if before - after == {"null"} and after < before:
        return "BECAME_NOT_NULLABLE"
    if before < after:
        return "TYPE_WIDENED"
    return "TYPE_NARROWED" if after < before else "TYPE_CHANGED"


def array_for_scalar(before: frozenset[str], after: frozenset[str]) -> bool:
    """Whether subscribers that were sent lists get single values instead, or the other way round."""
    if ALL_TYPES in (before, after):
        return False  # nothing was said about the type
    scalars = {"boolean", "number", "integer", "string"}
    gone, come = before - after, after - before
    was_both = "array" in before and bool(before & scalars)
    is_both = "array" in after and bool(after & scalars)
    return was_both is not is_both and ("array" in gone | come or bool((gone | come) & scalars))


def values_of(view: View) -> list[JsonValue] | None:
    """What ``enum`` or ``const`` leave, or None when neither is there."""
    if "const" in view.parts:
        return [view.value("const")]
    values = view.value("enum")
    return values if isinstance(values, list) else None


def _value_edits(here: Position) -> Iterator[Edit]:
    before, after = values_of(here.old), values_of(here.new)
    if before is None and after is None:
        return
    if before is None or after is None:
        held = here.new if before is None else here.old
        stem = "CONST" if "const" in held.parts else "ENUM"
        keyword = stem.lower()
        suffix = "ADDED" if before is None else "REMOVED"
        hazards = () if before is None else (Hazard("ENUM_WIDENED", FORWARD),)
        yield keyword_edit(f"{stem}_{suffix}", here, keyword, hazards=hazards)
        return
    come, gone = _missing(after, before), _missing(before, after)
    if come and gone and len(gone) == len(before):
        both_const = "const" in here.old.parts and "const" in here.new.parts
        yield _values_edit(here, "CONST_CHANGED" if both_const else "ENUM_CHANGED", _all_values(here))
        return
    if come:
        hazards = (Hazard("ENUM_WIDENED", FORWARD),)
        yield _values_edit(here, "ENUM_VALUE_ADDED", _further_values(here, before, come), come, hazards)
    if gone:
        enum = here.old.near("enum")
        lost = {value_key(value) for value in gone}
        without = [
            Operation(Action.DELETE, enum.child(index))
            for index, value in enumerate(before)
            if value_key(value) in lost
        ]
        yield _values_edit(here, "ENUM_VALUE_REMOVED", without, gone)


def _all_values(here: Position) -> list[Operation]:
    return [*replace_keyword(here, "const"), *replace_keyword(here, "enum")]


def _further_values(here: Position, before: list[JsonValue], come: list[JsonValue]) -> list[Operation]:
    enum = here.old.near("enum")
    if "const" not in here.old.parts:
        return [Operation(Action.APPEND, enum, value) for value in come]
    return [Operation(Action.SET, enum, [*before, *come]), Operation(Action.DELETE, here.old.near("const"))]


def _values_edit(
    here: Position,
    rule: str,
    operations: list[Operation],
    moved: Sequence[JsonValue] = (),
    hazards: tuple[Hazard, ...] = (),
) -> Edit:
    """An edit of a list of values; ``enum`` and ``const`` are two spellings of one."""
    keyword = "const" if "const" in here.old.parts else "enum"
    target = "const" if "const" in here.new.parts else "enum"
    return Edit(
        rule,
        here.where,
        here.old.near(keyword),
        here.new.near(target),
        tuple(operations),
        here.old.value(keyword),
        here.new.value(target),
        name=", ".join(brief(value) for value in moved),
        hazards=hazards,
    )


def brief(value: JsonValue, limit: int = 60) -> str:
    """A value in one short line, for people."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _missing(values: list[JsonValue], among: list[JsonValue]) -> list[JsonValue]:
    """The values that equal none of the others, by JSON equality."""
    known = {value_key(value) for value in among}
    return [value for value in values if value_key(value) not in known]


def number(value: JsonValue) -> Fraction | None:
    """An exact number, or None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    return Fraction(value) if not isinstance(value, float) else Fraction(repr(value))


def _limit_edits(here: Position, keyword: str, stem: str) -> Iterator[Edit]:
    before, after = number(here.old.value(keyword)), number(here.new.value(keyword))
    if before == after:
        return
    yield keyword_edit(f"{stem}_{_step(before, after)}", here, keyword)


def _step(before: Fraction | None, after: Fraction | None) -> str:
    if before is None or after is None:
        return "ADDED" if before is None else "REMOVED"
    return "INCREASED" if after > before else "DECREASED"


def _bound_edits(here: Position, plain: str, exclusive: str, stem: str) -> Iterator[Edit]:
    before, after = _bound(here.old, plain, exclusive), _bound(here.new, plain, exclusive)
    if before == after:
        return
    (low, low_open), (high, high_open) = before, after
    step = _step(low, high)
    prefix = "EXCLUSIVE_" if (high_open if high is not None else low_open) else ""
    if low == high:
        prefix, step = "EXCLUSIVE_", "ADDED" if high_open else "REMOVED"
    shown = _shown(here.new if high is not None else here.old, plain, exclusive)
    also = (plain,) if shown == exclusive else (exclusive,)
    yield keyword_edit(f"{prefix}{stem}_{step}", here, shown, also=also)


def _bound(view: View, plain: str, exclusive: str) -> tuple[Fraction | None, bool]:
    """The bound that counts, and whether it is open; in draft 4 the exclusive keyword is a flag."""
    closed, opened = number(view.value(plain)), number(view.value(exclusive))
    if view.value(exclusive) is True and closed is not None:
        return closed, True
    if opened is None or closed is None:
        return (closed, False) if opened is None else (opened, True)
    tighter = opened >= closed if plain == "minimum" else opened <= closed
    return (opened, True) if tighter else (closed, False)


def _shown(view: View, plain: str, exclusive: str) -> str:
    return exclusive if number(view.value(exclusive)) is not None and plain not in view.parts else plain


def _multiple_edits(here: Position) -> Iterator[Edit]:
    before, after = number(here.old.value("multipleOf")), number(here.new.value("multipleOf"))
    if before == after:
        return
    if before is None or after is None:
        step = "ADDED" if before is None else "REMOVED"
    elif before and (after / before).denominator == 1:
        step = "EXPANDED"
    else:
        step = "REDUCED" if after and (before / after).denominator == 1 else "CHANGED"
    yield keyword_edit(f"MULTIPLE_OF_{step}", here, "multipleOf")


def _simple_edits(here: Position) -> Iterator[Edit]:
    if not same(here.old.value("pattern"), here.new.value("pattern")):
        yield keyword_edit(f"PATTERN_{_presence(here.old, here.new, 'pattern')}", here, "pattern")
    if (here.old.value("uniqueItems") is True) is not (here.new.value("uniqueItems") is True):
        step = "ADDED" if here.new.value("uniqueItems") is True else "REMOVED"
        yield keyword_edit(f"UNIQUE_ITEMS_{step}", here, "uniqueItems")
    if not same(here.old.value("format"), here.new.value("format")):
        step = _presence(here.old, here.new, "format")
        hazards = (Hazard(f"FORMAT_{step}", {"ADDED": BACKWARD, "REMOVED": FORWARD}.get(step, BOTH)),)
        yield keyword_edit(f"FORMAT_{step}", here, "format", hazards=hazards)
    for keyword in ("$dynamicRef", "$recursiveRef"):
        if not same(here.old.value(keyword), here.new.value(keyword)):
            yield keyword_edit("REFERENCE_CHANGED", here, keyword)


def _presence(old: View, new: View, keyword: str) -> str:
    if keyword not in old.parts:
        return "ADDED"
    return "CHANGED" if keyword in new.parts else "REMOVED"


def _annotation_edits(here: Position) -> Iterator[Edit]:
    if ("default" in here.old.parts) is not ("default" in here.new.parts) or not same(
        here.old.value("default"), here.new.value("default")
    ):
        rule = f"DEFAULT_{_presence(here.old, here.new, 'default')}"
        yield keyword_edit(rule, here, "default", hazards=(Hazard(rule),))
    for keyword in ("contentEncoding", "contentMediaType", "contentSchema"):
        if not same(here.old.value(keyword), here.new.value(keyword)):
            hazards = (Hazard("CONTENT_CHANGED"),)
            yield keyword_edit("CONTENT_CHANGED", here, keyword, hazards=hazards)
    for keyword in _UNIT_KEYWORDS:
        if (
            keyword in here.old.parts
            and keyword in here.new.parts
            and not same(here.old.value(keyword), here.new.value(keyword))
        ):
            yield keyword_edit("UNIT_CHANGED", here, keyword, hazards=(Hazard("UNIT_CHANGED"),))
    if (here.old.value("deprecated") is True) is not (here.new.value("deprecated") is True):
        rule = "PROPERTY_DEPRECATED" if here.new.value("deprecated") is True else "PROPERTY_UNDEPRECATED"
        yield keyword_edit(rule, here, "deprecated")
