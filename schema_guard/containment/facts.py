"""What is known about one value: signed nodes, taken apart into literals and clauses.

A literal is an assertion or its negation. A clause is a list of alternatives, at least one of which must hold.
Everything here follows from the question, so a contradiction is a proof that no value exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from schema_guard.canonical import build
from schema_guard.canonical import nodes as n
from schema_guard.canonical.values import ALL_TYPES, ARRAY, NUMBER, OBJECT, STRING, type_bit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from schema_guard.canonical.nodes import Node
    from schema_guard.canonical.values import ValueKey
    from schema_guard.model.documents import JsonValue

_PAIRED = 16  # parts of which every pair is listed

Signed: TypeAlias = "tuple[bool, Node]"
Alternative: TypeAlias = "tuple[Signed, ...]"


@dataclass(frozen=True, slots=True)
class Clause:
    """At least one alternative holds; a ``goal`` comes from the negation of a conjunction."""

    alternatives: tuple[Alternative, ...]
    goal: bool


class Facts:
    """The literals and clauses about one value.

    ``add`` and ``simplify`` return False on a contradiction; the facts are void from then on.
    """

    __slots__ = ("clauses", "deferred", "excluded", "finite", "literals", "mask", "neg", "ones", "opaque", "pos")

    def __init__(self) -> None:
        self.mask = ALL_TYPES
        self.pos: set[Node] = set()
        self.neg: set[Node] = set()
        self.finite: dict[ValueKey, JsonValue] | None = None
        self.excluded: dict[ValueKey, JsonValue] = {}
        self.clauses: list[Clause] = []
        self.literals: dict[int, list[Signed]] = {NUMBER: [], STRING: [], ARRAY: [], OBJECT: []}
        self.ones: list[n.One] = []
        # Rejected because exactly one part may hold; not taken apart until a candidate value needs it.
        self.deferred: set[Node] = set()
        self.opaque: str | None = None

    def copy(self) -> Facts:
        """An independent copy."""
        twin = Facts()
        twin.mask = self.mask
        twin.pos = set(self.pos)
        twin.neg = set(self.neg)
        twin.finite = self.finite
        twin.excluded = dict(self.excluded)
        twin.clauses = list(self.clauses)
        twin.literals = {bit: list(literals) for bit, literals in self.literals.items()}
        twin.ones = list(self.ones)
        twin.deferred = set(self.deferred)
        twin.opaque = self.opaque
        return twin

    def add(self, signed: Iterable[Signed]) -> bool:
        """Take in signed nodes and what follows from them at once."""
        work = list(signed)
        while work:
            sign, node = work.pop()
            same, other = (self.pos, self.neg) if sign else (self.neg, self.pos)
            if node in same and (sign or node not in self.deferred):
                continue
            self.deferred.discard(node)
            if node in other:
                return False
            same.add(node)
            if not _TAKE[type(node)](self, sign, node, work):
                return False
        return bool(self.mask) and self.finite != {}

    def restrict(self, bit: int) -> bool:
        """Look at the values of one type only."""
        self.mask &= bit
        return bool(self.mask)

    def simplify(self) -> bool:
        """Drop dead alternatives and satisfied clauses; a clause with one alternative left is a fact."""
        changed = True
        while changed:
            changed = False
            if not self._reject_other_parts():
                return False
            pending, self.clauses = self.clauses, []
            for clause in pending:
                alive = self.alive(clause)
                if alive is None:
                    continue
                if not alive:
                    return False
                if len(alive) == 1:
                    changed = True
                    if not self.add(alive[0]):
                        return False
                elif len(alive) == len(clause.alternatives):
                    self.clauses.append(clause)
                else:
                    self.clauses.append(Clause(tuple(alive), clause.goal))
        return True

    def _reject_other_parts(self) -> bool:
        """Where one part of an exactly-one holds, all others are rejected."""
        for node in self.ones:
            held = [part for part in node.parts if part in self.pos]
            if len(held) > 1:
                return False
            if held:
                others = [part for part in node.parts if part is not held[0] and part not in self.neg]
                self.neg.update(others)
                self.deferred.update(others)
        return True

    def alive(self, clause: Clause) -> list[Alternative] | None:
        """The alternatives that are not contradicted; None when one holds already."""
        alive = []
        for alternative in clause.alternatives:
            holds, dead = True, False
            for sign, node in alternative:
                if node in (self.pos if sign else self.neg):
                    continue
                holds = False
                if node in (self.neg if sign else self.pos) or self._impossible(sign, node):
                    dead = True
                    break
            if dead:
                continue
            if holds:
                return None
            alive.append(alternative)
        return alive

    def _impossible(self, sign: bool, node: Node) -> bool:
        if sign:
            return not node.types & self.mask
        return not node.about & self.mask

    # One case a kind of node: it takes the node in under its sign, pushes what follows, and says False to a conflict.

    def _take_anything(self, sign: bool, _node: Node, _work: list[Signed]) -> bool:
        return sign

    def _take_nothing(self, sign: bool, _node: Node, _work: list[Signed]) -> bool:
        return not sign

    def _take_types(self, sign: bool, node: n.Types, _work: list[Signed]) -> bool:
        self.mask &= node.types if sign else ~node.types
        return bool(self.mask)

    def _take_literal(self, sign: bool, node: Node, _work: list[Signed]) -> bool:
        bit = node.about
        if not sign:
            self.mask &= bit
        self.literals[bit].append((sign, node))
        return bool(self.mask)

    def _take_contains(self, sign: bool, node: n.Contains, work: list[Signed]) -> bool:
        if sign:
            self.literals[ARRAY].append((True, node))
            return True
        work.append((True, build.types(ARRAY)))
        outside = []
        if node.low > 0:
            outside.append(build.contains(node.item, 0, node.low - 1))
        if node.high is not None:
            outside.append(build.contains(node.item, node.high + 1, None))
        work.append((True, build.any_of(outside)))
        return True

    def _take_values(self, sign: bool, node: n.Values, _work: list[Signed]) -> bool:
        if not sign:
            self.excluded.update(node.values)
        elif self.finite is None:
            self.finite = node.values
        else:
            self.finite = {key: value for key, value in self.finite.items() if key in node.values}
        if self.finite is not None:
            self.finite = {
                key: value
                for key, value in self.finite.items()
                if key not in self.excluded and type_bit(value) & self.mask
            }
        return self.finite != {}

    def _take_all(self, sign: bool, node: n.All, work: list[Signed]) -> bool:
        if sign:
            work.extend((True, part) for part in node.parts)
        else:
            self.clauses.append(Clause(tuple(((False, part),) for part in node.parts), goal=True))
        return True

    def _take_any(self, sign: bool, node: n.Any, work: list[Signed]) -> bool:
        if sign:
            self.clauses.append(Clause(tuple(((True, part),) for part in node.parts), goal=False))
        else:
            work.extend((False, part) for part in node.parts)
        return True

    def _take_one(self, sign: bool, node: n.One, _work: list[Signed]) -> bool:
        parts = node.parts
        if sign:
            self.clauses.append(Clause(tuple(((True, part),) for part in parts), goal=False))
            self.ones.append(node)
            return True
        # A part that is already rejected cannot be in a pair.
        open_parts = [part for part in parts if part not in self.neg]
        none = tuple((False, part) for part in parts)
        self.clauses.append(Clause((none, *_two_of(open_parts)), goal=False))
        return True

    def _take_not(self, sign: bool, node: n.Not, work: list[Signed]) -> bool:
        work.append((not sign, node.part))
        return True

    def _take_ref(self, sign: bool, node: n.Ref, work: list[Signed]) -> bool:
        work.append((sign, node.target()))
        return True

    def _take_opaque(self, _sign: bool, node: n.Opaque, _work: list[Signed]) -> bool:
        self.opaque = node.reason
        return True


def _two_of(parts: Sequence[Node]) -> list[Alternative]:
    """The ways in which at least two parts hold: every pair; of many, one in each half, or two in one of the halves."""
    if len(parts) <= _PAIRED:
        return [((True, first), (True, second)) for first, second in combinations(parts, 2)]
    middle = len(parts) // 2
    halves = parts[:middle], parts[middle:]
    some = [build.any_of(half) for half in halves]
    two_in_one = [
        ((True, some_of_it), (False, build.one_of(half))) for some_of_it, half in zip(some, halves, strict=True)
    ]
    return [((True, some[0]), (True, some[1])), *two_in_one]


_TAKE: dict[type[Node], Callable[..., bool]] = {
    n.Anything: Facts._take_anything,
    n.Nothing: Facts._take_nothing,
    n.Types: Facts._take_types,
    n.Bound: Facts._take_literal,
    n.MultipleOf: Facts._take_literal,
    n.Size: Facts._take_literal,
    n.Pattern: Facts._take_literal,
    n.Format: Facts._take_literal,
    n.Items: Facts._take_literal,
    n.Contains: Facts._take_contains,
    n.Unique: Facts._take_literal,
    n.Required: Facts._take_literal,
    n.Properties: Facts._take_literal,
    n.PropertyNames: Facts._take_literal,
    n.Values: Facts._take_values,
    n.All: Facts._take_all,
    n.Any: Facts._take_any,
    n.One: Facts._take_one,
    n.Not: Facts._take_not,
    n.Ref: Facts._take_ref,
    n.Opaque: Facts._take_opaque,
}
