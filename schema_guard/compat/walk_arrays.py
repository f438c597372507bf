"""Edits of the keywords about arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema_guard.compat.edits import Edit
from schema_guard.compat.keywords import keyword_edit
from schema_guard.compat.patch import Action, Operation
from schema_guard.compat.walk_objects import open_ended

if TYPE_CHECKING:
    from schema_guard.compat.locate import Spot
    from schema_guard.compat.views import Position, View
    from schema_guard.compat.walk import Walk

_SHAPE = ("items", "prefixItems", "additionalItems")


@dataclass(frozen=True, slots=True)
class _Shape:
    """Items by position, and what all others are; the keywords for both changed with 2020-12."""

    prefix: tuple[Spot, ...]
    rest_keyword: str
    rest: Spot | None
    list_keyword: str


def _shape(view: View) -> _Shape:
    items, prefix = view.parts.get("items"), view.parts.get("prefixItems")
    if items is not None and isinstance(items.value, list):
        spots = tuple(items.child(index) for index in range(len(items.value)))
        return _Shape(spots, "additionalItems", view.parts.get("additionalItems"), "items")
    if prefix is not None and isinstance(prefix.value, list):
        spots = tuple(prefix.child(index) for index in range(len(prefix.value)))
        return _Shape(spots, "items", items, "prefixItems")
    return _Shape((), "items", items, "prefixItems")


def array_edits(walk: Walk, here: Position) -> None:
    """Compare the array keywords of one position."""
    before, after = _shape(here.old), _shape(here.new)
    if bool(before.prefix) is not bool(after.prefix):
        shown = "items" if "items" in here.old.parts or "items" in here.new.parts else "prefixItems"
        also = tuple(keyword for keyword in _SHAPE if keyword != shown)
        walk.add(keyword_edit("ITEMS_CHANGED", here, shown, also=also))
    else:
        _tuples(walk, before, after, here)
        stem = "ADDITIONAL_ITEMS" if before.prefix else "ITEMS"
        open_ended(walk, here, before.rest_keyword, stem, here.where.any_item())
    open_ended(walk, here, "unevaluatedItems", "UNEVALUATED_ITEMS", here.where.any_item())
    _contains(walk, here)


def _tuples(walk: Walk, before: _Shape, after: _Shape, here: Position) -> None:
    for index, (was, now) in enumerate(zip(before.prefix, after.prefix, strict=False)):
        walk.schema(was, now, here.where.index(index))
    for index, spot in enumerate(before.prefix[len(after.prefix) :], len(after.prefix)):
        operations = (Operation(Action.DELETE, spot.at),)
        where, near, name = here.where.index(index), here.new.near(after.list_keyword), str(index)
        walk.add(Edit("TUPLE_ITEM_REMOVED", where, spot.at, near, operations, spot.value, new_present=False, name=name))
    for index, spot in enumerate(after.prefix[len(before.prefix) :], len(before.prefix)):
        where, near, name = here.where.index(index), here.old.near(before.list_keyword), str(index)
        operations = (Operation(Action.APPEND, near, spot.value),)
        walk.add(
            Edit("TUPLE_ITEM_ADDED", where, near, spot.at, operations, new=spot.value, old_present=False, name=name)
        )


def _contains(walk: Walk, here: Position) -> None:
    before, after = here.old.parts.get("contains"), here.new.parts.get("contains")
    if before and after:
        walk.schema(before, after, here.where.any_item())
    elif before or after:
        walk.add(keyword_edit(f"CONTAINS_{'ADDED' if after else 'REMOVED'}", here, "contains"))
