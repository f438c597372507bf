"""``schema_guard.compare``: two documents in, one comparison out."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from schema_guard.compat.engine import Workshop
from schema_guard.compat.policy import finding_order, overall_bump
from schema_guard.compat.questions import Contract, Question
from schema_guard.containment.budget import DEFAULT_SECONDS
from schema_guard.errors import UsageError
from schema_guard.model.findings import Comparison
from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonValue
    from schema_guard.model.findings import Finding

_Choice = TypeVar("_Choice", bound=Enum)
_WORST_FIRST = ("breaking", "undecided", "compatible")


def compare(  # noqa: PLR0913  # two documents, and four named settings
    old: JsonValue,
    new: JsonValue,
    mode: CompatibilityMode | str = CompatibilityMode.FORWARD,
    policy: CompatibilityPolicy | str = CompatibilityPolicy.LENIENT,
    *,
    time_limit: float = DEFAULT_SECONDS,
    format_assertion: bool = False,
) -> Comparison:
    """Is there an event that may be sent from now on and that a consumer of ``old`` turns down?

    Args:
        old: A JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12, or OpenApi3 content; it is not changed.
        new: The version after it.
        mode: Who writes and who reads; ``FULL`` asks both ways, ``NONE`` asks nothing.
        policy: What the writer may emit: ``STRICT`` or ``LENIENT``.
        time_limit: Seconds after which the verdict is ``undecided``.
        format_assertion: Whether ``format`` constrains; by default it only annotates.

    Returns:
        ``verdict``, ``witness`` and ``findings``; ``to_dict()`` gives one entry of the JSON report's ``comparisons``.

    Raises:
        UsageError: There is no such mode or policy.
        DocumentError: One of the documents is not a schema.
    """
    asked, assumed = _choice(CompatibilityMode, mode, "mode"), _choice(CompatibilityPolicy, policy, "policy")
    before, after = Contract("old", old), Contract("new", new)
    workshop = Workshop(format_assertion=format_assertion)
    answers = [
        workshop.answer(Question(None, before, after, direction, assumed), time_limit=time_limit)
        for direction in asked.directions
    ]
    if len(answers) == 1:
        return answers[0]
    return _combined(answers) if answers else Comparison(None, None, "old", "new", "NONE", "compatible")


def _choice(kind: type[_Choice], value: str | Enum, what: str) -> _Choice:
    try:
        return kind(value)
    except ValueError:
        names = ", ".join(str(member.value) for member in kind)
        raise UsageError(f"{value!r} is not a {what}", remedy=f"Use one of {names}.") from None


def _combined(answers: list[Comparison]) -> Comparison:
    """Both directions as one: the worst verdict, its witness, and everything that was found."""
    worst = min(answers, key=lambda answer: _WORST_FIRST.index(answer.verdict))
    findings: dict[tuple[str, str, str], Finding] = {}
    for answer in answers:
        for finding in answer.findings:
            findings.setdefault((finding.severity, finding.rule, finding.fingerprint), finding)
    return replace(
        worst,
        direction="FULL",
        findings=tuple(sorted(findings.values(), key=finding_order)),
        bump=overall_bump(answer.bump for answer in answers),
    )
