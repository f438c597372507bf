"""Edits of ``anyOf``, ``oneOf``, ``allOf``, ``not`` and ``if``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.compat.edits import FORWARD, Edit, Hazard
from schema_guard.compat.keywords import array_for_scalar, brief, keyword_edit
from schema_guard.compat.locate import Spot
from schema_guard.compat.matching import match_branches
from schema_guard.compat.patch import Action, Operation
from schema_guard.compat.views import schema_object, types_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from schema_guard.compat.locate import EventPath, Location, Source
    from schema_guard.compat.views import Position, View
    from schema_guard.compat.walk import Walk
    from schema_guard.model.documents import JsonObject

_SUMS = {"anyOf": "ANY_OF", "oneOf": "ONE_OF"}
_CONDITION = ("if", "then", "else")
_PAIR = 2


def combinator_edits(walk: Walk, here: Position) -> bool:
    """Compare the combinators of one position; True when that says all there is to say about it."""
    if _alternatives(walk, here):
        return True
    for keyword, stem in _SUMS.items():
        if keyword in here.old.parts and keyword in here.new.parts:
            _branches(walk, here, keyword, stem)
    _method(walk, here)
    _products(walk, here)
    _negation(walk, here)
    _conditions(walk, here)
    return False


def _alternatives(walk: Walk, here: Position) -> bool:
    """Whether one side is nothing but a choice, and the other what could be one branch of it."""
    for keyword, stem in _SUMS.items():
        before, after = here.old.asserts, here.new.asserts
        if before == {keyword} and after and not after & _SUMS.keys():
            walk.add(walk.replaced(f"{stem}_REMOVED", here, _hazards(walk, here.old, here.new)))
            return True
        if after == {keyword} and before and not before & _SUMS.keys():
            walk.add(walk.replaced(f"{stem}_ADDED", here, _hazards(walk, here.old, here.new)))
            return True
    return False


def _hazards(walk: Walk, old: View, new: View) -> tuple[Hazard, ...]:
    before, after = types_of(walk.old, old.site), types_of(walk.new, new.site)
    return (Hazard("ARRAY_SCALAR"),) if array_for_scalar(before, after) else ()


def _spots(part: Spot | None) -> list[Spot]:
    if part is None or not isinstance(part.value, list):
        return []
    return [part.child(index) for index in range(len(part.value))]


def _branches(walk: Walk, here: Position, keyword: str, stem: str) -> None:
    before, after = _spots(here.old.parts[keyword]), _spots(here.new.parts[keyword])
    pairs, gone, come = match_branches(walk, before, after)
    for was, now in pairs:
        walk.schema(was, now, here.where)
    if gone and len(gone) == len(before):
        walk.add(keyword_edit(f"{stem}_CHANGED", here, keyword))
        return
    hazards = _hazards(walk, here.old, here.new) if gone or come else ()
    widened = (*hazards, Hazard("ENUM_WIDENED", FORWARD)) if any(_lists_values(spot) for spot in come) else hazards
    walk.add(*(_branch(f"{stem}_BRANCH_REMOVED", here.where, spot, here.new.near(keyword), hazards) for spot in gone))
    walk.add(*(_new_branch(f"{stem}_BRANCH_ADDED", here.where, spot, here.old.near(keyword), widened) for spot in come))


def _lists_values(spot: Spot) -> bool:
    return bool({"enum", "const"} & schema_object(spot.value).keys())


def _branch(rule: str, where: EventPath, spot: Spot, near: Location, hazards: tuple[Hazard, ...] = ()) -> Edit:
    operations = (Operation(Action.DELETE, spot.at),)
    return Edit(
        rule, where, spot.at, near, operations, spot.value, new_present=False, name=_title(spot), hazards=hazards
    )


def _new_branch(rule: str, where: EventPath, spot: Spot, near: Location, hazards: tuple[Hazard, ...] = ()) -> Edit:
    operations = (Operation(Action.APPEND, near, spot.value),)
    return Edit(
        rule, where, near, spot.at, operations, new=spot.value, old_present=False, name=_title(spot), hazards=hazards
    )


def _title(spot: Spot) -> str:
    """What people call a branch: its title, the definition that it refers to, or what it says."""
    schema = schema_object(spot.value)
    title, reference = schema.get("title"), schema.get("$ref")
    if isinstance(title, str):
        return title
    if isinstance(reference, str):
        return reference.rpartition("/")[2]
    return brief(schema)


def _method(walk: Walk, here: Position) -> None:
    """``anyOf`` that became ``oneOf`` or the reverse; otherwise one of them that came or went beside other keywords."""
    for keyword, other in (("anyOf", "oneOf"), ("oneOf", "anyOf")):
        if (
            keyword in here.old.parts
            and keyword not in here.new.parts
            and other in here.new.parts
            and other not in here.old.parts
        ):
            came = Operation(Action.SET, here.old.base.child(other), here.new.value(other))
            edit = keyword_edit("COMPOSITION_METHOD_CHANGED", here, keyword)
            walk.add(
                Edit(
                    edit.rule,
                    here.where,
                    edit.old_at,
                    here.new.near(other),
                    (*edit.operations, came),
                    here.old.value(keyword),
                    here.new.value(other),
                    name=f"{keyword} to {other}",
                )
            )
            return
    for keyword, stem in _SUMS.items():
        if (keyword in here.old.parts) is not (keyword in here.new.parts):
            step = "ADDED" if keyword in here.new.parts else "REMOVED"
            walk.add(keyword_edit(f"{stem}_{step}", here, keyword, hazards=_hazards(walk, here.old, here.new)))


def _products(walk: Walk, here: Position) -> None:
    pairs, gone, come = match_branches(walk, here.old.branches, here.new.branches)
    for was, now in pairs:
        walk.schema(was, now, here.where)
    for spot in gone:
        edit = _branch("ALL_OF_BRANCH_REMOVED", here.where, _site(spot, here.old), here.new.base)
        walk.add(edit)
    walk.add(*(_new_branch("ALL_OF_BRANCH_ADDED", here.where, spot, here.old.base.child("allOf")) for spot in come))


def _site(spot: Spot, view: View) -> Spot:
    """Where a branch is written: a reference beside other keywords is removed as the keyword that it is."""
    if spot.at.tokens[: len(view.base.tokens) + 1] == (*view.base.tokens, "allOf"):
        return spot
    return Spot(spot.value, view.base.child("$ref"))


def _negation(walk: Walk, here: Position) -> None:
    before, after = here.old.parts.get("not"), here.new.parts.get("not")
    if before is None and after is None:
        return
    if before is not None and after is not None:
        if not walk.unchanged(before, after):
            walk.add(keyword_edit("NOT_CHANGED", here, "not"))
        return
    walk.add(keyword_edit("NOT_ADDED" if after else "NOT_REMOVED", here, "not"))


def _conditions(walk: Walk, here: Position) -> None:
    before, after = here.old.parts.get("if"), here.new.parts.get("if")
    if before is None and after is None:
        return
    if before is None or after is None:
        rule = "CONDITION_ADDED" if after else "CONDITION_REMOVED"
        walk.add(keyword_edit(rule, here, "if", also=("then", "else")))
        return
    same_shape = all((keyword in here.old.parts) is (keyword in here.new.parts) for keyword in _CONDITION)
    if not same_shape or not walk.unchanged(before, after):
        walk.add(keyword_edit("CONDITION_CHANGED", here, "if", also=("then", "else")))
        return
    for keyword in ("then", "else"):
        if keyword in here.old.parts:
            walk.schema(here.old.parts[keyword], here.new.parts[keyword], here.where)


def nullable_pair(walk: Walk, before: Spot, after: Spot) -> Callable[[EventPath], tuple[Edit, Spot, Spot]] | None:
    """Recognise a schema that became nullable by ``anyOf``, or stopped being so.

    Returns:
        None, or what gives the edit and the two schemas inside that are left to compare.
    """
    inside_new, inside_old = _beside_null(walk.new, after), _beside_null(walk.old, before)
    if (inside_new is None) is (inside_old is None):
        return None
    if inside_new is not None and "null" not in types_of(walk.old, before):
        keyword, inner = inside_new
        frame: JsonObject = {"keyword": keyword, "with": {"type": "null"}}
        operations = (Operation(Action.WRAP, before.at, frame),)
        return lambda where: (_null_edit("BECAME_NULLABLE", where, before, after, operations), before, inner)
    if inside_old is not None and "null" not in types_of(walk.new, after):
        keyword, inner = inside_old
        frame = {"keyword": keyword, "keep": int(inner.at.tokens[-1])}
        operations = (Operation(Action.WRAP, before.at, frame),)
        return lambda where: (_null_edit("BECAME_NOT_NULLABLE", where, before, after, operations), inner, after)
    return None


def _beside_null(source: Source, spot: Spot) -> tuple[str, Spot] | None:
    """The keyword and the other branch of a two-way choice with null."""
    schema = schema_object(spot.value)
    for keyword in _SUMS:
        branches = schema.get(keyword)
        if isinstance(branches, list) and len(branches) == _PAIR and not _asserts_more(schema, keyword):
            spots = [spot.child(keyword).child(index) for index in range(_PAIR)]
            kinds = [types_of(source, each) for each in spots]
            for index in range(_PAIR):
                if kinds[1 - index] == {"null"} and "null" not in kinds[index]:
                    return keyword, spots[index]
    return None


def _asserts_more(schema: JsonObject, keyword: str) -> bool:
    return any(key in _ELSE for key in schema if key != keyword)


_ELSE = frozenset({"type", "enum", "const", "properties", "required", "allOf", "anyOf", "oneOf", "not", "if", "$ref"})


def _null_edit(rule: str, where: EventPath, before: Spot, after: Spot, operations: tuple[Operation, ...]) -> Edit:
    return Edit(rule, where, before.at, after.at, operations, before.value, after.value, name="schema")
