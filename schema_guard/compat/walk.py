"""Walk two schema documents side by side, position by position, and collect what changed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schema_guard.compat.edits import BOTH, Edit, Hazard
from schema_guard.compat.keywords import array_for_scalar, scalar_edits
from schema_guard.compat.locate import EventPath, Spot, changed_references, same
from schema_guard.compat.patch import Action, Operation, Patcher
from schema_guard.compat.views import Position, follow, mergeable, schema_object, types_of, view
from schema_guard.compat.walk_arrays import array_edits
from schema_guard.compat.walk_combinators import combinator_edits, nullable_pair
from schema_guard.compat.walk_objects import object_edits

if TYPE_CHECKING:
    from schema_guard.compat.locate import Source, Tokens
    from schema_guard.model.documents import JsonValue

_ENVELOPE = {"/source": "SOURCE_CHANGED", "/detail-type": "DETAIL_TYPE_CHANGED"}
_ENVELOPE_ANNOTATIONS = {
    "x-amazon-events-source": "SOURCE_CHANGED",
    "x-amazon-events-detail-type": "DETAIL_TYPE_CHANGED",
}
_PINS = frozenset({"CONST_CHANGED", "ENUM_CHANGED"})
_VOIDED = "VALUE_FORBIDDEN"
_MAX_NESTED = 20  # `not` within `not`: beyond, only what is written alike counts as unchanged


@dataclass(frozen=True, slots=True)
class EditScript:
    """Everything that changed, and what makes edited copies of the old document."""

    edits: tuple[Edit, ...]
    patcher: Patcher


def edit_script(old: Source, new: Source) -> EditScript:
    """Compare two documents of one dialect.

    Args:
        old: The older document.
        new: The newer document.

    Returns:
        The edits in the order of their places in the old document; renamed definitions, references against inlined
        copies, member order and documentation give none.
    """
    walk = Walk(old, new)
    walk.schema(old.root, new.root, EventPath())
    walk.run()
    walk.envelope()
    order = {id(edit): index for index, edit in enumerate(walk.edits)}
    edits = sorted(walk.edits, key=lambda edit: (edit.where.pointer, edit.rule, edit.old_at.pointer, order[id(edit)]))
    return EditScript(tuple(edits), Patcher(old, new, walk.shared()))


class Walk:
    """One walk over two documents."""

    def __init__(self, old: Source, new: Source) -> None:
        self.old = old
        self.new = new
        self.changed = changed_references(old, new)
        self.edits: list[Edit] = []
        self._pending: deque[tuple[Spot, Spot, EventPath]] = deque()
        self._nested = 0
        self.compared_branches = 0
        self._seen: set[tuple[Tokens, Tokens]] = set()
        # By identity of values, kept alive so that none is used twice: unions often meet the same definitions.
        self._equal: dict[tuple[int, int], tuple[bool, JsonValue, JsonValue]] = {}
        self._unchanged: dict[tuple[Tokens, Tokens], bool] = {}
        self._became: dict[Tokens, list[Spot]] = {}

    def add(self, *edits: Edit) -> None:
        """Note some edits."""
        self.edits.extend(edits)

    def equal(self, old: Spot, new: Spot) -> bool:
        """Whether two schemas say the same, their references included."""
        key = (id(old.value), id(new.value))
        found = self._equal.get(key)
        if found is None:
            answer = same(old.value, new.value) and not self.old.references(old.value) & self.changed
            found = self._equal[key] = (answer, old.value, new.value)
        return found[0]

    def unchanged(self, old: Spot, new: Spot) -> bool:
        """Whether two schemas differ in nothing that gives an edit, however their references are written."""
        if self._nested >= _MAX_NESTED or self.equal(old, new):
            return self.equal(old, new)
        pair = (old.at.tokens, new.at.tokens)
        if pair in self._unchanged:  # an answer, or the assumption under which an answer is looked for
            return self._unchanged[pair]
        before = dict(self._unchanged)
        self._unchanged[pair] = True
        answer = not self._edits_between(old, new)
        if not answer:
            # What was found on the way to be unchanged may rest on the assumption; what changed, changed.
            self._unchanged = before | {key: False for key, value in self._unchanged.items() if not value}
        self._unchanged[pair] = answer
        return answer

    def _edits_between(self, old: Spot, new: Spot) -> list[Edit]:
        outside = self.edits, self._seen, self._pending
        self.edits, self._seen, self._pending = [], set(), deque()
        self._nested += 1
        self.schema(old, new, EventPath())
        self.run()
        found = self.edits
        self._nested -= 1
        self.edits, self._seen, self._pending = outside
        return found

    def shared(self) -> frozenset[Tokens]:
        """Definitions of the old document that became different things at different references."""
        return frozenset(
            tokens
            for tokens, spots in self._became.items()
            if any(not self._alike(spots[0], other) for other in spots[1:])
        )

    def _alike(self, left: Spot, right: Spot) -> bool:
        return left.at.tokens == right.at.tokens or same(left.value, right.value)

    def schema(self, old: Spot, new: Spot, where: EventPath) -> None:
        """Have one schema position compared."""
        self._pending.append((old, new, where))  # a queue, not the call stack: schemas may be nested deeply

    def run(self) -> None:
        """Compare what is pending, and what comes of it."""
        while self._pending:
            self._compare(*self._pending.popleft())

    def _compare(self, old: Spot, new: Spot, where: EventPath) -> None:
        before, after = follow(self.old, old), follow(self.new, new)
        for hop in before.at.route[len(old.at.route) :]:
            self._became.setdefault(hop.target, []).append(after)
        pair = (before.at.tokens, after.at.tokens)
        if pair in self._seen:
            return
        self._seen.add(pair)
        if self.equal(before, after):
            return
        if before.value is False or after.value is False:
            self._boolean(old, new, before, after, where)
        elif not self._nullable(before, after, where):
            self._objects(before, after, where)

    def _boolean(self, old: Spot, new: Spot, before: Spot, after: Spot, where: EventPath) -> None:
        if before.value is False and after.value is False:
            return
        rule = "VALUE_ALLOWED" if before.value is False else _VOIDED
        self.add(self.wholesale(rule, replace(old, at=before.at), replace(new, at=after.at), where))

    def _nullable(self, before: Spot, after: Spot, where: EventPath) -> bool:
        """Whether one side is ``anyOf: [X, {"type": "null"}]`` and the other a schema that X stands for."""
        pair = nullable_pair(self, before, after)
        if pair is None:
            return False
        edit, inner_old, inner_new = pair(where)
        self.schema(inner_old, inner_new, where)
        self.add(edit)
        return True

    def _objects(self, before: Spot, after: Spot, where: EventPath) -> None:
        merge = mergeable(self.old, before) and mergeable(self.new, after)
        old, new = view(self.old, before, merge=merge), view(self.new, after, merge=merge)
        kinds_before, kinds_after = types_of(self.old, before), types_of(self.new, after)
        if not kinds_before & kinds_after and kinds_before and kinds_after:
            hazards = (Hazard("ARRAY_SCALAR"),) if array_for_scalar(kinds_before, kinds_after) else ()
            self.add(self.replaced("TYPE_CHANGED", Position(old, new, where), hazards))
            return
        here = Position(old, new, where)
        if combinator_edits(self, here):
            return
        self.add(*(_pinned(edit) for edit in scalar_edits(here)))
        object_edits(self, here)
        array_edits(self, here)

    def wholesale(  # the whole schema gives way to the new one
        self, rule: str, old: Spot, new: Spot, where: EventPath, hazards: tuple[Hazard, ...] = ()
    ) -> Edit:
        """The edit that replaces one schema by its successor."""
        operations = (Operation(Action.SET, old.at, new.value),)
        return Edit(rule, where, old.at, new.at, operations, old.value, new.value, name="schema", hazards=hazards)

    def replaced(self, rule: str, here: Position, hazards: tuple[Hazard, ...] = ()) -> Edit:
        """Replace one schema by its successor, and show the keyword that says it best."""
        old, new, where = here.old, here.new, here.where
        edit = self.wholesale(rule, replace(old.site, at=old.base), replace(new.site, at=new.base), where, hazards)
        for keyword in ("type", "anyOf", "oneOf", "const", "enum"):
            before, after = old.parts.get(keyword), new.parts.get(keyword)
            if before is not None and after is not None:
                shown = replace(edit, old=before.value, new=after.value, old_at=before.at, new_at=after.at)
                return replace(shown, name=keyword)
        return edit

    def envelope(self) -> None:
        """Note a changed event source or type that only the annotations of AWS state."""
        named = {edit.rule for edit in self.edits}
        before, after = schema_object(self.old.document), schema_object(self.new.document)
        for keyword, rule in _ENVELOPE_ANNOTATIONS.items():
            was, now = before.get(keyword), after.get(keyword)
            if rule not in named and isinstance(was, str) and isinstance(now, str) and was != now:
                where = EventPath().property(keyword.removeprefix("x-amazon-events-"))
                old_at, new_at = self.old.root.at.child(keyword), self.new.root.at.child(keyword)
                operations = (Operation(Action.SET, old_at, now),)
                hazards = (Hazard(rule, BOTH),)
                self.add(Edit(rule, where, old_at, new_at, operations, was, now, name=keyword, hazards=hazards))


def _pinned(edit: Edit) -> Edit:
    """The same edit, named for what it does to routing when it is about ``source`` or ``detail-type``."""
    rule = _ENVELOPE.get(edit.where.pointer)
    if rule is None or edit.rule not in _PINS:
        return edit
    return replace(edit, rule=rule, hazards=(Hazard(rule, BOTH),))
