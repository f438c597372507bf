"""One question, one verdict: is every event of the writer accepted by the reader?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.containment.answers import Empty, Unknown
from schema_guard.containment.budget import Budget, BudgetExceededError
from schema_guard.containment.oracle import judge_of, plain
from schema_guard.containment.prover import Prover
from schema_guard.containment.witness import presentable
from schema_guard.model.documents import pointer_of
from schema_guard.model.modes import CompatibilityPolicy
from schema_guard.model.verdicts import Breaking, Compatible, Undecided, Verdict, Witness

if TYPE_CHECKING:
    from schema_guard.canonical.nodes import Node
    from schema_guard.canonical.normalise import Canonical
    from schema_guard.containment.oracle import Judge
    from schema_guard.model.documents import JsonValue
    from schema_guard.model.modes import Direction

_STRING_LENGTHS = (0, 2, 3, 8)  # candidates that one validator takes differently are rare, and mostly short strings
_MAX_PRESENTABLE = 500  # values; nobody reads a larger event
_SECONDS_PER_VALUE = 60e-6  # what the reference validator takes, generously


def decide(  # noqa: PLR0913 - the parts of the question
    writer: Canonical,
    reader: Canonical,
    *,
    direction: Direction,
    policy: CompatibilityPolicy,
    budget: Budget | None = None,
    format_assertion: bool = False,
) -> Verdict:
    """Whether every event of the writer is accepted by the reader.

    Args:
        writer: The document that events are produced under.
        reader: The document that has to accept them.
        direction: Which of the two is the new one; only labels the witness.
        policy: What the writer may emit.
        budget: What the question may cost; the default is 10 seconds.
        format_assertion: Whether ``format`` rejects values; both documents were normalised with the same setting.

    Returns:
        ``Compatible`` (proved), ``Breaking`` (a witness, confirmed by two validators on the documents as given) or
        ``Undecided`` (with the construct and the place that stand in the way).
    """
    return _Decision(writer, reader, direction, policy, budget or Budget(), asserts_format=format_assertion).run()


class _Decision:
    def __init__(  # noqa: PLR0913 - the parts of the question
        self,
        writer: Canonical,
        reader: Canonical,
        direction: Direction,
        policy: CompatibilityPolicy,
        budget: Budget,
        *,
        asserts_format: bool,
    ) -> None:
        self._budget = budget
        self._direction = direction
        self._prover = Prover(budget)
        self._policy = policy
        self._emitted = writer.root
        self._writer = writer
        self._reader = reader
        self._asserts_format = asserts_format
        self._judges: tuple[Judge, Judge] | None = None

    def run(self) -> Verdict:
        try:
            verdict = self._search()
        except BudgetExceededError as error:
            verdict = Undecided(error.reason)
        except RecursionError:
            verdict = Undecided("the schemas are nested too deeply")
        # A document accepts what it accepts, also where it cannot be modelled.
        return Compatible() if isinstance(verdict, Undecided) and self._writer.same_as(self._reader) else verdict

    def _search(self) -> Verdict:
        if self._policy is CompatibilityPolicy.STRICT:
            return self._ask(self._writer.root)
        emitted = self._writer.closing(self._budget.spend)
        verdict = self._ask(emitted)
        if isinstance(verdict, Undecided):
            # What cannot be told may not matter: less may be sent than that, and no more than this.
            for untold, decisive in ((build.NOTHING, Breaking), (build.ANYTHING, Compatible)):
                bound = self._writer.closing(self._budget.spend, untold)
                other = self._ask(bound) if bound is not emitted else verdict
                if isinstance(other, decisive):
                    return other
        return verdict

    def _ask(self, emitted: Node) -> Verdict:
        """Whether all that is emitted is accepted."""
        self._emitted = emitted
        if emitted is self._reader.root:
            return Compatible()
        reason: Undecided | None = None
        for shortest in _STRING_LENGTHS:
            self._prover = Prover(self._budget, shortest)
            answer = self._prover.solve(frozenset({emitted}), frozenset({self._reader.root}))
            if isinstance(answer, Empty):
                return Compatible()
            if isinstance(answer, Unknown):
                return Undecided(answer.reason, pointer_of(answer.path))
            if self._confirmed(answer.value):
                return self._breaking(answer.value)
            if self._prover.opaque is not None:
                reason = Undecided(self._prover.opaque)
            elif self._prover.evaluator.looped:
                reason = Undecided("a reference that leads back to itself on the same value, without an end")
        return reason or Undecided(self._unconfirmed())

    def _unconfirmed(self) -> str:
        """Why no candidate was confirmed."""
        for side, judge in zip(("writer", "reader"), self._judges_of(), strict=True):
            complaint = judge.complaint()
            if complaint is not None:
                return f"a validator that confirms events does not take the {side}'s document: {complaint}"
        return "no candidate event could be confirmed by both validators"

    def _confirmed(self, event: JsonValue) -> bool:
        """Whether the event is a witness: emitted under the policy, accepted and rejected by both validators."""
        emits, reads = self._judges_of()
        accepts = self._prover.evaluator.accepts
        emitted, read = accepts(self._emitted, event), accepts(self._reader.root, event)
        if self._emitted is not self._writer.root and emitted is not True:
            return False
        if self._prover.evaluator.looped and None in (emitted, read):
            return False
        shown = plain(event)
        if _size(shown) * _SECONDS_PER_VALUE > self._budget.remaining():
            raise BudgetExceededError("the smallest event found is too large to be confirmed in time")
        spend = self._budget.spend
        return emits.accepts(shown, spend) is True and reads.accepts(shown, spend) is False

    def _breaking(self, event: JsonValue) -> Breaking:
        """The verdict, with the event made presentable where that can be confirmed."""
        small = _size(event) <= _MAX_PRESENTABLE
        better = presentable(event, self._writer, self._is_witness) if small else event
        chosen = better if better is event or self._confirmed(better) else event
        shown = plain(chosen)
        return Breaking(Witness(shown, self._direction, self._judges_of()[1].errors(shown)))

    def _is_witness(self, event: JsonValue) -> bool:
        """Whether our own evaluation takes the event for a witness; cheap, and confirmed afterwards."""
        accepts = self._prover.evaluator.accepts
        return accepts(self._emitted, event) is True and accepts(self._reader.root, event) is False

    def _judges_of(self) -> tuple[Judge, Judge]:
        if self._judges is None:
            writer, reader = (
                judge_of(side, asserts_format=self._asserts_format) for side in (self._writer, self._reader)
            )
            self._judges = (writer, reader)
        return self._judges


def _size(event: JsonValue) -> int:
    """Number of values in an event."""
    work, size = [event], 0
    while work:
        value = work.pop()
        size += 1
        if isinstance(value, dict):
            work.extend(value.values())
        elif isinstance(value, list):
            work.extend(value)
    return size
