"""Edits of the keywords about objects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schema_guard.compat.edits import FORWARD, Edit, Hazard
from schema_guard.compat.keywords import keyword_edit
from schema_guard.compat.patch import Action, Operation
from schema_guard.compat.renames import Renamed, renames
from schema_guard.compat.views import ASSERTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.compat.locate import EventPath, Location, Spot
    from schema_guard.compat.views import Position, View
    from schema_guard.compat.walk import Walk
    from schema_guard.model.documents import JsonValue

_DEPENDENCIES = ("dependentRequired", "dependentSchemas", "dependencies")


def object_edits(walk: Walk, here: Position) -> None:
    """Compare the object keywords of one position."""
    moved = renames(walk, here.old, here.new)
    for name, spot in here.old.properties.items():
        if name in here.new.properties:
            walk.schema(spot, here.new.properties[name], here.where.property(name))
        else:
            walk.add(_removed(here, name, moved))
    for name in here.new.properties:
        if name not in here.old.properties:
            walk.add(_added(here, name, moved))
    walk.add(*_required_edits(here))
    below = here.where.any_property()
    open_ended(walk, here, "additionalProperties", "ADDITIONAL_PROPERTIES", below)
    open_ended(walk, here, "unevaluatedProperties", "UNEVALUATED_PROPERTIES", below)
    _patterns(walk, here)
    if not _same_part(walk, here.old, here.new, "propertyNames"):
        walk.add(keyword_edit(f"PROPERTY_NAMES_{_presence(here.old, here.new)}", here, "propertyNames"))
    for keyword in _DEPENDENCIES:
        _dependencies(walk, here, keyword)


def content_model(view: View) -> str:
    """How far an object position lets undeclared properties in; the field's registries use these words."""
    rests = [
        view.value(keyword) for keyword in ("additionalProperties", "unevaluatedProperties") if keyword in view.parts
    ]
    if view.value("patternProperties"):
        return "PARTIALLY_OPEN"
    if any(rest is False for rest in rests):
        return "CLOSED"
    return "PARTIALLY_OPEN" if any(rest not in (True, {}) for rest in rests) else "OPEN"


def _removed(here: Position, name: str, moved: dict[str, Renamed]) -> Edit:
    spot = here.old.properties[name]
    operations = [Operation(Action.DELETE, spot.at)]
    rule = f"PROPERTY_REMOVED_FROM_{content_model(here.new)}_CONTENT_MODEL"
    was_required = name in here.old.required
    if was_required and name not in here.new.required:
        operations.append(Operation(Action.DELETE, here.old.required[name].at))
    renamed = moved.get(name)
    hazard = Hazard(renamed.rule) if renamed else Hazard("OPTIONAL_PROPERTY_NOT_EMITTED", FORWARD)
    return Edit(
        "REQUIRED_PROPERTY_REMOVED" if len(operations) > 1 else rule,
        here.where.property(name),
        spot.at,
        here.new.base.child("properties"),
        tuple(operations),
        spot.value,
        new_present=False,
        name=name,
        backward_rule=rule,
        hazards=() if was_required and not renamed else (hazard,),
        twin=renamed.other if renamed else "",
    )


def _added(here: Position, name: str, moved: dict[str, Renamed]) -> Edit:
    spot = here.new.properties[name]
    operations = [Operation(Action.SET, here.old.base.child("properties", name), spot.value)]
    if name in here.new.required and name not in here.old.required:
        operations.append(Operation(Action.APPEND, _required_list(here.old), name))
    rule = f"PROPERTY_ADDED_TO_{content_model(here.old)}_CONTENT_MODEL"
    renamed = moved.get(name)
    return Edit(
        rule,
        here.where.property(name),
        here.old.base.child("properties"),
        spot.at,
        tuple(operations),
        new=spot.value,
        old_present=False,
        name=name,
        backward_rule="REQUIRED_PROPERTY_ADDED" if len(operations) > 1 else None,
        twin=renamed.other if renamed else "",
    )


def _required_list(view: View) -> Location:
    """The list that further required names go into."""
    return view.base.child("required")


def _required_edits(here: Position) -> Iterator[Edit]:
    come = [
        name for name in here.new.required if name not in here.old.required and not _appears(name, here.old, here.new)
    ]
    gone = [
        name for name in here.old.required if name not in here.new.required and not _appears(name, here.new, here.old)
    ]
    for name in come:
        operations = (Operation(Action.APPEND, _required_list(here.old), name),)
        yield _required_edit("PROPERTY_MADE_REQUIRED", here, name, operations)
    for name in gone:
        operations = (Operation(Action.DELETE, here.old.required[name].at),)
        yield _required_edit("PROPERTY_MADE_OPTIONAL", here, name, operations)


def _appears(name: str, without: View, having: View) -> bool:
    """Whether the property itself comes or goes; its own edit then carries the requirement."""
    return name in having.properties and name not in without.properties


def _required_edit(rule: str, here: Position, name: str, operations: tuple[Operation, ...]) -> Edit:
    made = rule == "PROPERTY_MADE_REQUIRED"
    return Edit(
        rule,
        here.where.property(name),
        here.old.base if made else here.old.required[name].at,
        here.new.required[name].at if made else here.new.base,
        operations,
        not made,
        made,
        not made,
        made,
        name,
    )


def open_ended(walk: Walk, here: Position, keyword: str, stem: str, below: EventPath) -> None:
    """A keyword about the rest of the members or items: absent, true, false or a schema."""
    before, after = here.old.value(keyword), here.new.value(keyword)
    free_before, free_after = _is_free(before), _is_free(after)
    if free_before is free_after and isinstance(before, dict) and isinstance(after, dict):
        walk.schema(here.old.parts[keyword], here.new.parts[keyword], below)
    elif free_before is not free_after or (before is False) is not (after is False):
        step = "REMOVED" if after is False else "ADDED" if before is False else "EXTENDED" if free_after else "NARROWED"
        walk.add(keyword_edit(f"{stem}_{step}", here, keyword))


def _is_free(value: JsonValue) -> bool:
    """Whether a keyword that is absent, true, or a schema allows everything."""
    return value in (None, True) or (isinstance(value, dict) and ASSERTIONS.isdisjoint(value))


def _patterns(walk: Walk, here: Position) -> None:
    for pattern, before, after in _members(here.old, here.new, "patternProperties"):
        if before is not None and after is not None:
            walk.schema(before, after, here.where.any_property())
        else:
            place = replace(here.where.any_property(), text=here.where.text)
            walk.add(_member_edit("PATTERN_PROPERTY", replace(here, where=place), "patternProperties", pattern))


def _members(old: View, new: View, keyword: str) -> Iterator[tuple[str, Spot | None, Spot | None]]:
    before, after = old.parts.get(keyword), new.parts.get(keyword)
    had = before.value if before is not None and isinstance(before.value, dict) else {}
    has = after.value if after is not None and isinstance(after.value, dict) else {}
    for name in [*had, *(name for name in has if name not in had)]:
        yield (
            name,
            before.child(name) if before is not None and name in had else None,
            after.child(name) if after is not None and name in has else None,
        )


def _member_edit(stem: str, here: Position, keyword: str, name: str) -> Edit:
    """A member of an object-valued keyword that came or went."""
    before = next((was for member, was, _ in _members(here.old, here.new, keyword) if member == name), None)
    after = next((now for member, _, now in _members(here.old, here.new, keyword) if member == name), None)
    place = here.old.near(keyword).child(name)
    operation = Operation(Action.SET, place, after.value) if after else Operation(Action.DELETE, place)
    return Edit(
        f"{stem}_{'ADDED' if after else 'REMOVED'}",
        here.where,
        place if before else here.old.near(keyword),
        after.at if after else here.new.near(keyword),
        (operation,),
        before.value if before else None,
        after.value if after else None,
        before is not None,
        after is not None,
        name,
    )


def _dependencies(walk: Walk, here: Position, keyword: str) -> None:
    for name, before, after in _members(here.old, here.new, keyword):
        value = (before or after or here.old.site).value
        if before is None or after is None:
            stem = "DEPENDENT_REQUIRED" if isinstance(value, list) else "DEPENDENT_SCHEMA"
            walk.add(_member_edit(stem, here, keyword, name))
        elif isinstance(before.value, list) and isinstance(after.value, list):
            walk.add(*_dependent_names(before, after, here.where, name))
        elif isinstance(before.value, list) or isinstance(after.value, list):
            walk.add(replace(_swap(before, after, here.where), name=name))
        else:
            walk.schema(before, after, here.where)


def _swap(before: Spot, after: Spot, where: EventPath) -> Edit:
    operations = (Operation(Action.SET, before.at, after.value),)
    return Edit("DEPENDENT_REQUIRED_CHANGED", where, before.at, after.at, operations, before.value, after.value)


def _dependent_names(before: Spot, after: Spot, where: EventPath, name: str) -> Iterator[Edit]:
    had = before.value if isinstance(before.value, list) else []
    has = after.value if isinstance(after.value, list) else []
    come, gone = [each for each in has if each not in had], [each for each in had if each not in has]
    if come or gone:
        step = "CHANGED" if come and gone else "EXTENDED" if come else "NARROWED"
        yield replace(_swap(before, after, where), rule=f"DEPENDENT_REQUIRED_{step}", name=name)


def _same_part(walk: Walk, old: View, new: View, keyword: str) -> bool:
    before, after = old.parts.get(keyword), new.parts.get(keyword)
    if before is None or after is None:
        return before is after
    return walk.unchanged(before, after)


def _presence(old: View, new: View) -> str:
    if "propertyNames" not in old.parts:
        return "ADDED"
    return "CHANGED" if "propertyNames" in new.parts else "REMOVED"
