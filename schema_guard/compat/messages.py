"""What a finding says: what changed, from which value to which, and for whom that is a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.compat.keywords import brief
from schema_guard.compat.rules import RULES
from schema_guard.model.findings import Severity
from schema_guard.model.ids import is_version
from schema_guard.model.modes import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schema_guard.compat.edits import Edit
    from schema_guard.compat.questions import Contract, Question
    from schema_guard.model.documents import JsonValue

_EVERY_EVENT = frozenset({"REQUIRED_PROPERTY_REMOVED", "PROPERTY_MADE_OPTIONAL"})
_SHOWN = 5


def describe(rule_id: str, edit: Edit) -> str:
    """What an edit does, in one clause."""
    return RULES[rule_id].change.format(
        where=edit.where.text or "the event",
        old=_value(edit.old, edit, present=edit.old_present),
        new=_value(edit.new, edit, present=edit.new_present),
        name=edit.twin if rule_id in {"PROPERTY_LIKELY_RENAMED", "UNIT_CHANGED"} and edit.twin else edit.name,
    )


def describe_all(edits: Sequence[Edit]) -> str:
    """What several edits do together."""
    clauses = list(dict.fromkeys(describe(edit.rule, edit) for edit in edits))  # alternatives may change alike
    rest = len(clauses) - _SHOWN
    return "; ".join([*clauses[:_SHOWN], f"and {rest} more"] if rest > 0 else clauses)


def message(rule_id: str, severity: Severity, clause: str, question: Question) -> str:
    """The whole message: the clause, then for whom it is a problem."""
    match severity:
        case Severity.BREAKING:
            return f"{clause}{_sampled(rule_id, question.old)}; {_rejected(question)}"
        case Severity.DANGEROUS:
            harm = RULES[rule_id].harm
            return f"{clause}; {harm}" if harm else clause
        case Severity.INFO:
            return clause


def renamed_hint(edit: Edit) -> str:
    """Points to the property that looks like this one under another name."""
    return f" (it looks renamed: {edit.twin})" if edit.twin else ""


def _rejected(question: Question) -> str:
    old, new = phrase(question.old), phrase(question.new)
    if old == new:  # a rewritten version
        old, new = f"{old} as it was", f"{new} as it is now"
    if question.direction is Direction.FORWARD:
        return f"a subscriber built against {old} rejects such an event"
    return f"a reader built against {new} rejects events that {old} allows"


def phrase(contract: Contract) -> str:
    """A contract in a sentence."""
    if contract.samples > 1:
        return f"the {contract.samples} sampled versions up to {contract.label}"
    if is_version(contract.label):
        return f"version {contract.label}"
    return f"the {contract.label} schema" if contract.label in {"old", "new"} else contract.label


def _sampled(rule_id: str, old: Contract) -> str:
    if rule_id in _EVERY_EVENT and old.samples > 1:
        return f" (all {old.samples} versions sampled before had it)"
    return ""


def _value(value: JsonValue, edit: Edit, *, present: bool) -> str:
    if edit.name == "type":
        return _types(value) if present else "any type"
    if isinstance(value, list) and edit.name == "required":
        return " and ".join(str(each) for each in value)
    return brief(value) if present else "nothing"


def _types(value: JsonValue) -> str:
    names = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return " or ".join(names)
