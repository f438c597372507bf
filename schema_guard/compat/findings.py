"""From edits and their causes to findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema_guard.compat.edits import structural_changes
from schema_guard.compat.keywords import brief
from schema_guard.compat.messages import describe, describe_all, message, renamed_hint
from schema_guard.compat.places import Places
from schema_guard.compat.rules import RULES
from schema_guard.model.documents import pointer_of, pointer_tokens
from schema_guard.model.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schema_guard.compat.attribution import Attribution, Cause
    from schema_guard.compat.edits import Edit, StructuralChange
    from schema_guard.compat.locate import Location
    from schema_guard.compat.questions import Question
    from schema_guard.model.documents import JsonObject
    from schema_guard.model.verdicts import Witness

_BY_NAME = frozenset({"PROPERTY_LIKELY_RENAMED", "UNIT_CHANGED"})
# Where all values are new the default is as well: the same cause, told once.
_ALL_NEW = frozenset({"CONST_CHANGED", "ENUM_CHANGED", "TYPE_CHANGED"})
_WITH_VALUES = frozenset({"DEFAULT_ADDED", "DEFAULT_CHANGED", "DEFAULT_REMOVED"})


_LEADING = frozenset(
    {
        *("CONST_CHANGED", "DETAIL_TYPE_CHANGED", "ENUM_CHANGED", "ENUM_VALUE_ADDED", "ENUM_VALUE_REMOVED"),
        *("SOURCE_CHANGED", "TYPE_CHANGED", "TYPE_NARROWED", "TYPE_WIDENED"),
        *("PROPERTY_ADDED_TO_CLOSED_CONTENT_MODEL", "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL"),
    }
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a comparison found, and the harmless rest."""

    found: tuple[Finding, ...]
    harmless: tuple[Finding, ...]


class Reporter:
    """Makes the findings of one question.

    Args:
        question: What was asked.
    """

    def __init__(self, question: Question) -> None:
        self._question = question
        self._old = Places(question.old)
        self._new = Places(question.new)

    def findings(self, edits: Sequence[Edit], attribution: Attribution) -> Findings:
        """Breaking findings for the causes, dangerous ones for what is likely to hurt, and the rest."""
        guilty = {id(edit) for cause in attribution.causes for edit in cause.edits} | set(map(id, attribution.unasked))
        names = {(edit.where.pointer, edit.name) for cause in attribution.causes for edit in cause.edits}
        found = [self._cause(cause) for cause in attribution.causes]
        all_new = {finding.pointer for finding in found if finding.rule in _ALL_NEW}
        harmless = []
        for edit in edits:
            if id(edit) in guilty:
                continue
            hazard = edit.hazard_for(self._question.direction)
            told = (hazard in _BY_NAME and edit.twin and _twin_of(edit) in names) or (
                hazard in _WITH_VALUES and edit.where.pointer in all_new
            )
            if hazard is None or told:
                rule = edit.rule_for(self._question.direction)
                harmless.append(self.finding(rule, Severity.INFO, edit))
            else:
                found.append(self.finding(hazard, Severity.DANGEROUS, edit))
        return Findings(tuple(found), tuple(harmless))

    def _cause(self, cause: Cause) -> Finding:
        edit = self._leading(cause.edits)
        if edit is None:
            return self._combined("COMBINED_CHANGE", cause.edits, cause.witness)
        rule = edit.rule_for(self._question.direction)
        return self.finding(rule, Severity.BREAKING, edit, cause.witness)

    def _leading(self, edits: Sequence[Edit]) -> Edit | None:
        """The edit that names several which break only together: the new value among what makes room for it."""
        if len(edits) == 1:
            return edits[0]
        leading = [edit for edit in edits if edit.rule_for(self._question.direction) in _LEADING]
        below = leading[0].where.pointer if len(leading) == 1 else ""
        around = all(below == edit.where.pointer or _is_parent(edit.where.pointer, below) for edit in edits)
        return leading[0] if len(leading) == 1 and around else None

    def unexplained(self, edits: Sequence[Edit], witness: Witness) -> Finding:
        """The finding for a broken contract whose cause could not be named."""
        return self._combined("CONTRACT_CHANGED", edits, witness)

    def _combined(self, rule: str, edits: Sequence[Edit], witness: Witness) -> Finding:
        pointer = _common([edit.where.pointer for edit in edits]) if edits else _rejected_at(witness)
        where = ".".join(pointer_tokens(pointer)) or "the event"
        clause = RULES[rule].change.format(where=where, name=describe_all(edits) or "unknown", old="", new="")
        return Finding(
            rule=rule,
            severity=Severity.BREAKING,
            pointer=pointer,
            message=message(rule, Severity.BREAKING, clause, self._question),
            old_schema_pointer=_common([edit.old_at.pointer for edit in edits]),
            new_schema_pointer=_common([edit.new_at.pointer for edit in edits]),
            old=_values(edits, new=False),
            new=_values(edits, new=True),
            witness=witness,
            fix=RULES[rule].fix,
            old_place=self._old.at(_common([edit.old_at.pointer for edit in edits])),
            new_place=self._new.at(_common([edit.new_at.pointer for edit in edits])),
        )

    def finding(self, rule: str, severity: Severity, edit: Edit, witness: Witness | None = None) -> Finding:
        """The finding for one edit."""
        clause = describe(rule, edit)
        if severity is Severity.BREAKING:
            clause += renamed_hint(edit)
        return Finding(
            rule=rule,
            severity=severity,
            pointer=edit.where.pointer,
            message=message(rule, severity, clause, self._question),
            old_schema_pointer=edit.old_at.pointer if edit.old_present else None,
            new_schema_pointer=edit.new_at.pointer if edit.new_present else None,
            old=edit.old,
            new=edit.new,
            witness=witness,
            fix=RULES[rule].fix,
            old_place=self._old.at(edit.old_at.pointer, value=edit.old_present and not _is_schema(edit.old)),
            new_place=self._new.at(edit.new_at.pointer, value=edit.new_present and not _is_schema(edit.new)),
        )

    def rewritings(self, edits: Sequence[Edit]) -> Iterator[Finding]:
        """What the plain structural difference has beyond the edits: documentation, and other ways to say the same."""
        explained = _explained(edits)
        for change in structural_changes(self._question.old.document, self._question.new.document):
            if change.pointer not in explained and (change.documentation or not _is_within(change.pointer, explained)):
                yield self._rewriting(change)

    def _rewriting(self, change: StructuralChange) -> Finding:
        rule = "DOCUMENTATION_CHANGED" if change.documentation else "DOCUMENT_REORGANISED"
        clause = RULES[rule].change.format(
            name=f"{change.kind} at {change.pointer or 'the root'}",
            old=brief(change.old) if change.kind != "added" else "nothing",
            new=brief(change.new) if change.kind != "removed" else "nothing",
        )
        return Finding(
            rule=rule,
            severity=Severity.INFO,
            pointer="",
            message=clause,
            old_schema_pointer=change.pointer if change.kind != "added" else None,
            new_schema_pointer=change.pointer if change.kind != "removed" else None,
            old=change.old,
            new=change.new,
            fix=RULES[rule].fix,
            old_place=self._old.at(change.pointer),
            new_place=self._new.at(change.pointer),
        )


def _is_parent(pointer: str, below: str) -> bool:
    return pointer == below.rpartition("/")[0]


def _is_schema(value: object) -> bool:
    """Whether a value is large enough that its key is the better place to point to."""
    return isinstance(value, (dict, list))


def _explained(edits: Sequence[Edit]) -> set[str]:
    """Every place that the edits are about; for an item of a list the whole list, for the others move."""
    places = [each for edit in edits for each in (edit.old_at, edit.new_at, *(step.at for step in edit.operations))]
    return {_list_around(place) for place in places}


def _list_around(place: Location) -> str:
    return pointer_of(place.tokens[:-1]) if place.tokens and isinstance(place.tokens[-1], int) else place.pointer


def _twin_of(edit: Edit) -> tuple[str, str]:
    parent = edit.where.pointer.rpartition("/")[0]
    return parent + pointer_of((edit.twin,)), edit.twin


def _common(pointers: Iterable[str]) -> str:
    """The nearest place around all of them."""
    paths = [pointer_tokens(pointer) for pointer in pointers]
    if not paths:
        return ""
    first, last = min(paths), max(paths)
    length = next(
        (index for index, (one, other) in enumerate(zip(first, last, strict=False)) if one != other),
        min(len(first), len(last)),
    )
    return pointer_of(first[:length])


def _is_within(pointer: str, places: set[str]) -> bool:
    """Whether a place is one of these, inside one of them, or around one."""
    return any(
        pointer == place or pointer.startswith(f"{place}/") or place.startswith(f"{pointer}/") for place in places
    )


def _rejected_at(witness: Witness) -> str:
    return witness.errors[0].pointer if witness.errors else ""


def _values(edits: Sequence[Edit], *, new: bool) -> JsonObject:
    """The changed values of several edits, by rule and place."""
    return {
        f"{edit.rule} {edit.where.pointer}": edit.new if new else edit.old
        for edit in edits
        if (edit.new_present if new else edit.old_present)
    }
