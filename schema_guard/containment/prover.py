"""Is there a value that all of these nodes accept and all of those reject?

The question behind containment: L(writer) ⊆ L(reader) exactly when no value is accepted by the writer and rejected by
the reader. The search is a tableau. A question is taken apart into literals and clauses (``facts``), one JSON type at
a time; the theory of that type either refutes the literals or builds a candidate; a clause that the candidate
violates is split on. Questions about members and items are asked the same way, one level down.

Recursion: the search looks for a smallest value, so a question met again strictly inside itself is refuted there.
What was refuted under such an assumption is remembered only as long as the question it rests on is open, and for good
once that question itself is refuted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from schema_guard.canonical import build
from schema_guard.canonical.nodes import by_digest
from schema_guard.canonical.values import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, TYPE_BITS, type_bit, value_key
from schema_guard.containment.answers import EMPTY, Answer, Empty, Found, Unknown
from schema_guard.containment.arrays import find_array
from schema_guard.containment.evaluate import Evaluator
from schema_guard.containment.facts import Clause, Facts
from schema_guard.containment.numbers import find_number
from schema_guard.containment.objects import find_object
from schema_guard.containment.strings import find_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schema_guard.canonical.nodes import Node
    from schema_guard.containment.budget import Budget
    from schema_guard.containment.facts import Signed
    from schema_guard.model.documents import JsonValue

Question: TypeAlias = "tuple[frozenset[Node], frozenset[Node]]"

MAX_DEPTH = 64
"""Levels of nesting of a value that are searched; EventBridge events rarely pass ten."""

_SURE = len(TYPE_BITS) * MAX_DEPTH  # deeper than any open question


class Prover:
    """Answers questions within a budget, and remembers the answers.

    Args:
        budget: Pays for every step.
        shortest: Length that strings have at least where they may; a way to ask for another candidate.
    """

    def __init__(self, budget: Budget, shortest: int = 0) -> None:
        self.budget = budget
        self.shortest = shortest
        self.evaluator = Evaluator(budget)
        self.opaque: str | None = None
        self._known: dict[Question, Answer] = {}
        self._open: dict[Question, int] = {}
        self._assumed: dict[Question, int] = {}  # refuted under the assumption that the question at that depth is
        self._trail: list[Question] = []  # the keys of ``_assumed``, oldest first
        self._rests_on = _SURE

    def solve(self, accepted: frozenset[Node], rejected: frozenset[Node]) -> Answer:
        """A value that every node of ``accepted`` accepts and every node of ``rejected`` rejects."""
        if build.ANYTHING in rejected or build.NOTHING in accepted or not accepted.isdisjoint(rejected):
            return EMPTY
        question = (accepted, rejected)
        known = self._known.get(question)
        if known is not None:
            return known
        open_at = self._open.get(question, self._assumed.get(question))
        if open_at is not None:
            self._rests_on = min(self._rests_on, open_at)
            return EMPTY
        depth = len(self._open)
        if depth >= MAX_DEPTH:
            return Unknown(f"values nested deeper than {MAX_DEPTH} levels")
        self.budget.spend()
        outer, self._rests_on = self._rests_on, _SURE
        started = len(self._trail)
        self._open[question] = depth
        try:
            answer = self._decide(accepted, rejected)
        finally:
            del self._open[question]
        rests_on = self._rests_on
        self._rests_on = min(outer, rests_on if rests_on < depth else _SURE)
        self._remember(question, answer, started, rests_on)
        return answer

    def _remember(self, question: Question, answer: Answer, started: int, rests_on: int) -> None:
        """Keep what is proved; keep what rests on an open question only while that question is open."""
        depth = len(self._open)
        within = self._trail[started:]
        if not isinstance(answer, Empty):
            self._known[question] = answer
        elif rests_on >= depth:
            self._known.update(dict.fromkeys((question, *within), EMPTY))
        else:
            self._trail.append(question)
            for other in (question, *within):
                self._assumed[other] = min(rests_on, self._assumed.get(other, rests_on))
            return
        del self._trail[started:]
        for other in within:
            self._assumed.pop(other, None)

    def _decide(self, accepted: frozenset[Node], rejected: frozenset[Node]) -> Answer:
        facts = Facts()
        signed = [(True, node) for node in by_digest(accepted)]
        signed += [(False, node) for node in by_digest(rejected)]
        if not (facts.add(reversed(signed)) and facts.simplify()):
            return EMPTY
        if facts.opaque is not None:
            self.opaque = facts.opaque
        if facts.finite is not None:
            return self.among(facts, facts.finite.values())
        unknown: Unknown | None = None
        for bit in TYPE_BITS:
            if not facts.mask & bit:
                continue
            typed = facts if facts.mask == bit else facts.copy()
            if not (typed.restrict(bit) and typed.simplify()):
                continue
            answer = self._typed(typed, bit)
            if isinstance(answer, Found):
                return answer
            if isinstance(answer, Unknown):
                unknown = unknown or answer
        return unknown or EMPTY

    def among(self, facts: Facts, candidates: Iterable[JsonValue]) -> Answer:
        """The first of finitely many values that fits: every literal and clause comes from a node in the facts."""
        signed = [(True, node) for node in by_digest(facts.pos)]
        signed += [(False, node) for node in by_digest(facts.neg)]
        unsure = False
        for value in candidates:
            if not type_bit(value) & facts.mask:
                continue
            truth = self._fits(signed, value)
            if truth:
                return Found(value)
            unsure |= truth is None
        return Unknown(self.opaque or "a value that could not be checked") if unsure else EMPTY

    def _fits(self, signed: list[Signed], value: JsonValue) -> bool | None:
        unsure = False
        for sign, node in signed:
            truth = self.evaluator.accepts(node, value)
            if truth is (not sign):
                return False
            unsure |= truth is None
        return None if unsure else True

    def _typed(self, facts: Facts, bit: int) -> Answer:
        """A value of one type: refute the literals, or build a candidate and split on a clause that it violates."""
        self.budget.spend()
        if facts.finite is not None:
            return self.among(facts, facts.finite.values())
        goals = [clause for clause in facts.clauses if clause.goal]
        if len(goals) == 1:
            return self._split(facts, bit, goals[0])
        answer = _THEORIES[bit](self, facts)
        if not isinstance(answer, Found):
            return answer
        if value_key(answer.value) in facts.excluded:
            return self._differ(facts, bit, answer.value)
        violated = self._violated(facts, answer.value)
        return answer if violated is None else self._split(facts, bit, violated)

    def _violated(self, facts: Facts, value: JsonValue) -> Clause | None:
        """A clause that the candidate does not satisfy for sure."""
        for clause in facts.clauses:
            if not self._satisfied(clause, value):
                return clause
        for one in facts.ones:
            if facts.pos.isdisjoint(one.parts) and self.evaluator.accepts(one, value) is not True:
                return Clause(tuple(((True, part),) for part in one.parts), goal=False)
        for node in by_digest(facts.deferred):
            if self.evaluator.accepts(node, value) is not False:
                return Clause((((False, node),),), goal=False)
        return None

    def _satisfied(self, clause: Clause, value: JsonValue) -> bool:
        return any(
            all(self.evaluator.accepts(node, value) is sign for sign, node in alternative)
            for alternative in clause.alternatives
        )

    def _split(self, facts: Facts, bit: int, clause: Clause) -> Answer:
        """Try the alternatives of a clause one by one."""
        unknown: Unknown | None = None
        for alternative in clause.alternatives:
            branch = facts.copy()
            branch.clauses = [other for other in facts.clauses if other is not clause]
            if not (branch.add(alternative) and branch.restrict(bit) and branch.simplify()):
                continue
            if branch.opaque is not None:
                self.opaque = branch.opaque
            answer = self._typed(branch, bit)
            if isinstance(answer, Found):
                return answer
            if isinstance(answer, Unknown):
                unknown = unknown or answer
        return unknown or EMPTY

    def _differ(self, facts: Facts, bit: int, value: JsonValue) -> Answer:
        """The candidate is an excluded array or object: ask for one that differs from it somewhere."""
        branch = facts.copy()
        del branch.excluded[value_key(value)]
        if not (branch.add([(False, _structure(value))]) and branch.simplify()):
            return EMPTY
        return self._typed(branch, bit)


def _structure(value: JsonValue) -> Node:
    """A schema of assertions that accepts just this array or object."""
    match value:
        case list():
            return build.all_of(
                [
                    build.types(ARRAY),
                    build.size(ARRAY, len(value), len(value)),
                    build.items([build.values([item]) for item in value], build.ANYTHING),
                ]
            )
        case dict():
            named = {name: build.values([member]) for name, member in value.items()}
            return build.all_of(
                [
                    build.types(OBJECT),
                    *(build.required(name) for name in value),
                    build.properties(named, (), build.NOTHING),
                ]
            )
        case _:
            return build.values([value])


def _find_null(prover: Prover, facts: Facts) -> Answer:
    return prover.among(facts, (None,))


def _find_boolean(prover: Prover, facts: Facts) -> Answer:
    return prover.among(facts, (True, False))


def _find_number(prover: Prover, facts: Facts) -> Answer:
    taken = {key[1] for key in facts.excluded if key[0] == "n"}
    return find_number(facts.literals[NUMBER], taken, prover.budget)  # type: ignore[arg-type] # keys of numbers hold numbers


def _find_string(prover: Prover, facts: Facts) -> Answer:
    taken = [value for value in facts.excluded.values() if isinstance(value, str)]
    return find_string(facts.literals[STRING], taken, prover.evaluator, prover.budget, prover.shortest)


_THEORIES: dict[int, Callable[[Prover, Facts], Answer]] = {
    NULL: _find_null,
    BOOLEAN: _find_boolean,
    NUMBER: _find_number,
    STRING: _find_string,
    ARRAY: find_array,
    OBJECT: find_object,
}
