"""What the threads of an automaton can do at one position without taking a character."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from schema_guard.containment.regex_program import Ahead, AtStart, Behind, Count, Fork, Matched, NextIs, Program, Take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from schema_guard.containment.budget import Budget
    from schema_guard.containment.regex_automaton import State

Owed: TypeAlias = "frozenset[tuple[State, bool]]"  # states that the rest must lead to acceptance (True) or must not
Thread: TypeAlias = "tuple[int, Owed]"
Threads: TypeAlias = "frozenset[Thread]"
Move: TypeAlias = "tuple[int, int, Owed]"  # the characters it takes, the node after them, what is owed before them
Match: TypeAlias = "tuple[int, Owed]"  # before which next characters the pattern has matched, and what is owed

NOTHING: Final[Owed] = frozenset()


class Closure(NamedTuple):
    """The moves that take a character, and the conditions under which the pattern has matched here."""

    moves: frozenset[Move]
    matches: frozenset[Match]

    def owing(self, owed: Owed) -> Closure:
        """The same with more owed."""
        if not owed:
            return self
        return Closure(
            frozenset([(mask, node, left | owed) for mask, node, left in self.moves]),
            frozenset([(mask, left | owed) for mask, left in self.matches]),
        )


class Walk:
    """A walk from sets of threads, at one position.

    Args:
        program: The nodes.
        at_start: Whether the position is the beginning of the string.
        look_ahead: For the entry of a look-ahead, the state of its automaton here; a bool when it is settled.
        budget: Pays for each node met.
    """

    __slots__ = ("_at_start", "_budget", "_look_ahead", "_moving", "_program", "_truths")

    def __init__(
        self, program: Program, look_ahead: Callable[[int], bool | State], budget: Budget, *, at_start: bool
    ) -> None:
        self._program = program
        self._at_start = at_start
        self._look_ahead = look_ahead
        self._budget = budget
        self._truths: list[int] = []  # for each tracker, before which next characters its look-behind holds
        self._moving = False  # whether the last walk depended on where it was

    def track(self, threads: Threads) -> frozenset[Move]:
        """Take the threads of the next tracker into account; its moves."""
        moves, matches = self.close(threads)
        truth = 0
        for mask, _ in matches:
            truth |= mask
        self._truths.append(truth)
        return moves

    def close(self, threads: Threads) -> Closure:
        """All that the threads can do here."""
        if self._at_start:
            return self._explored(threads)
        closures = []
        for node, owed in threads:
            closure = self._program.closures.get(node)
            if closure is None:
                if node in self._program.moving:
                    return self._explored(threads)
                self._moving = False
                closure = self._explored(frozenset({(node, NOTHING)}))
                if self._moving:
                    self._program.moving.add(node)
                    return self._explored(threads)
                self._program.closures[node] = closure
            closures.append(closure.owing(owed))
        self._budget.spend(len(closures) + 1)
        if len(closures) == 1:
            return closures[0]
        return Closure(
            frozenset[Move]().union(*[closure.moves for closure in closures]),
            frozenset[Match]().union(*[closure.matches for closure in closures]),
        )

    def _explored(self, threads: Threads) -> Closure:
        nodes = self._program.nodes
        full = self._program.alphabet.full
        stack = [(node, owed, full) for node, owed in threads]
        seen: dict[Thread, int] = {}
        moves: list[Move] = []
        matches: list[Match] = []
        while stack:
            number, owed, mask = stack.pop()
            self._budget.spend()
            before = seen.get((number, owed), 0)
            mask &= ~before
            if not mask:
                continue
            seen[number, owed] = before | mask
            match nodes[number]:
                case Take(chars, after):
                    if mask & chars:
                        moves.append((mask & chars, after, owed))
                case Matched():
                    matches.append((mask, owed))
                case Fork(nexts):
                    stack.extend([(after, owed, mask) for after in nexts])
                case node:
                    stack.extend(self._conditions(number, node, owed, mask))
        return Closure(frozenset(moves), frozenset(matches))

    def _conditions(
        self, number: int, node: AtStart | Count | NextIs | Ahead | Behind, owed: Owed, mask: int
    ) -> Iterator[tuple[int, Owed, int]]:
        match node:
            case Count():
                yield from ((after, owed, mask) for after in self._program.unrolled(number, node).nexts)
            case AtStart(after):
                if self._at_start:
                    yield after, owed, mask
            case NextIs(wanted, after):
                yield after, owed, mask & wanted
            case Behind(tracker, negative, after):
                self._moving = True
                truth = self._truths[tracker]
                yield after, owed, mask & (~truth if negative else truth)
            case Ahead(entry, negative, after):
                self._moving = True
                state = self._look_ahead(entry)
                if isinstance(state, bool):
                    if state is not negative:
                        yield after, owed, mask
                else:
                    yield after, owed | {(state, not negative)}, mask


def owed_after(mask: int, owed: Owed, budget: Budget) -> Iterable[tuple[int, Owed]]:
    """Cut a mask by what is still owed after each of its characters; characters that break an obligation are gone."""
    if not owed:
        return ((mask, NOTHING),) if mask else ()
    ways: list[tuple[int, Owed]] = [(mask, NOTHING)] if mask else []
    for state, wanted in owed:
        after: list[tuple[int, Owed]] = []
        for taken, left in ways:
            rest = taken
            for edge, target in state.edges(budget):
                inside = taken & edge
                rest &= ~edge
                if inside and not target.universal:
                    after.append((inside, left | {(target, wanted)}))
                elif inside and wanted:
                    after.append((inside, left))
            if rest and not wanted:
                after.append((rest, left))
        ways = after
        budget.spend(len(ways) + 1)
    return ways
