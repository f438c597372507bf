"""What changed between two documents: edits that mean something, and the plain structural list for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema_guard.compat.views import CONTAINERS, DOCUMENTATION, IDENTITY
from schema_guard.model.documents import pointer_of
from schema_guard.model.modes import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.compat.locate import EventPath, Location
    from schema_guard.compat.patch import Operation
    from schema_guard.model.documents import JsonPointer, JsonValue

BOTH = frozenset(Direction)
FORWARD = frozenset({Direction.FORWARD})
BACKWARD = frozenset({Direction.BACKWARD})


@dataclass(frozen=True, slots=True)
class Hazard:
    """A rule that an edit falls under when it rejects no event and is likely to hurt all the same."""

    rule: str
    directions: frozenset[Direction] = BOTH


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one schema position, that can be made alone.

    Attributes:
        rule: The rule that names the change.
        where: The place in the event.
        old_at: The changed keyword in the old document or, when it has none, the nearest place around it.
        old_present: Whether the old document has the keyword.
        name: The property, pattern or keyword that the change is about.
        backward_rule: The rule under BACKWARD, where the two directions see different causes.
        twin: The property that looks like this one under another name.
    """

    rule: str
    where: EventPath
    old_at: Location
    new_at: Location
    operations: tuple[Operation, ...]
    old: JsonValue = None
    new: JsonValue = None
    old_present: bool = True
    new_present: bool = True
    name: str = ""
    backward_rule: str | None = None
    hazards: tuple[Hazard, ...] = ()
    twin: str = ""

    def rule_for(self, direction: Direction) -> str:
        """The rule that names the change in that direction."""
        return self.backward_rule if self.backward_rule and direction is Direction.BACKWARD else self.rule

    def hazard_for(self, direction: Direction) -> str | None:
        """The rule that the change falls under when it breaks nothing in that direction."""
        return next((hazard.rule for hazard in self.hazards if direction in hazard.directions), None)


@dataclass(frozen=True, slots=True)
class StructuralChange:
    """One entry of the plain structural difference of two JSON documents.

    Attributes:
        kind: ``added``, ``removed`` or ``changed``.
        documentation: Whether only people read what changed: titles, descriptions, examples, comments.
    """

    kind: str
    pointer: JsonPointer
    old: JsonValue
    new: JsonValue
    documentation: bool


_KINDS = {
    "dictionary_item_added": "added",
    "dictionary_item_removed": "removed",
    "iterable_item_added": "added",
    "iterable_item_removed": "removed",
    "values_changed": "changed",
    "type_changes": "changed",
}


def structural_changes(old: JsonValue, new: JsonValue) -> tuple[StructuralChange, ...]:
    """The plain structural difference, sorted by pointer; it knows JSON and nothing of schemas.

    Args:
        old: The older document.
        new: The newer document.
    """
    if _is_deep(old) or _is_deep(new):  # deepdiff goes down by recursion
        return (StructuralChange("changed", "", old, new, documentation=False),)
    # deepdiff takes half a second to import, and only `diff --all` needs it
    from deepdiff import DeepDiff  # noqa: PLC0415  # see above
    from deepdiff.helper import notpresent  # noqa: PLC0415  # see above

    tree = DeepDiff(old, new, view="tree", ignore_order=False)
    found = []
    for report, levels in tree.items():
        for level in levels:
            path = tuple(level.path(output_format="list"))
            before = None if level.t1 is notpresent else level.t1
            after = None if level.t2 is notpresent else level.t2
            found.append(StructuralChange(_KINDS[report], pointer_of(path), before, after, _documentation(path)))
    return tuple(sorted(found, key=lambda change: (change.pointer, change.kind)))


def _is_deep(document: JsonValue) -> bool:
    """Whether a document nests deeper than any that people read."""
    level: list[JsonValue] = [document]
    for _ in range(_DEEP):
        level = [child for value in level for child in _children(value)]
        if not level:
            return False
    return True


def _children(value: JsonValue) -> Iterable[JsonValue]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


_DEEP = 64
_NAMES_ARE_DATA = frozenset({"properties", "patternProperties", "dependentSchemas", "dependencies", *CONTAINERS})


def _documentation(path: tuple[str | int, ...]) -> bool:
    """Whether a path goes through an annotation; below ``properties`` a name such as ``title`` is data."""
    tokens = iter(path)
    for token in tokens:
        if token in _NAMES_ARE_DATA:
            next(tokens, None)
        elif token in DOCUMENTATION or token in IDENTITY:
            return True
    return False
