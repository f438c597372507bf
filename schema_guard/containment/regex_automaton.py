"""A pattern as a deterministic automaton that is built only where somebody walks.

A state is a set of threads. A thread is a node of the program and what look-aheads on its way have left to do: states of
the look-ahead's own automaton, each to be accepted, or not to be accepted, by the rest of the string. Look-behinds are
tracked from the beginning of the string by threads of their own, so that their truth is known at every position.
"""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Final, TypeAlias

from schema_guard.containment.budget import BudgetExceededError
from schema_guard.containment.regex_program import (
    MATCH,
    Ahead,
    AtStart,
    Behind,
    Count,
    Fork,
    Matched,
    NextIs,
    Program,
    Take,
)
from schema_guard.containment.regex_tree import FAIL, Tree, trim, without_start

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schema_guard.containment.budget import Budget
    from schema_guard.containment.regex_chars import Alphabet

_MAX_STATES = 60_000

Edges: TypeAlias = "tuple[tuple[int, State], ...]"
Owed: TypeAlias = "frozenset[tuple[State, bool]]"  # states that the rest must lead to acceptance (True) or must not
Thread: TypeAlias = "tuple[int, Owed]"
Threads: TypeAlias = "frozenset[Thread]"
Move: TypeAlias = "tuple[int, int, Owed]"  # the characters it takes, the node after them, what is owed before them

_NOTHING: Final[Owed] = frozenset()


class State:
    """A deterministic state; its edges are built on first use."""

    __slots__ = ("_automaton", "_edges", "_moves", "accepts")

    def __init__(self, automaton: Automaton | None, moves: tuple[frozenset[Move], ...], *, accepts: bool) -> None:
        self._automaton = automaton
        self._moves = moves
        self._edges: Edges | None = None
        self.accepts = accepts

    def edges(self, budget: Budget) -> Edges:
        """Disjoint masks and where they lead; a character in none of them leads to ``DEAD``.

        Raises:
            BudgetExceededError: The budget is used up, or the automaton grows past its size limit.
        """
        if self._edges is None:
            self._edges = self._built(budget)
        return self._edges

    def _built(self, budget: Budget) -> Edges:
        if self._automaton is None:
            return ((-1, self),) if self.accepts else ()
        return self._automaton.expand(self._moves, budget)


DEAD = State(None, (), accepts=False)
TRUE = State(None, (), accepts=True)


class Automaton:
    """The deterministic automaton of a program from one entry on.

    Args:
        program: The nodes.
        entry: The node to start from.
        later: The node to start from again at every later position, for a search; None when it starts only once.
        lock: Held while states are built; the automata of one pattern share it.
    """

    __slots__ = ("_bodies", "_canonical", "_entry", "_initial", "_later", "_lock", "_program", "_states")

    def __init__(self, program: Program, entry: int, later: int | None, lock: threading.RLock) -> None:
        self._program = program
        self._entry = entry
        self._later: Threads = frozenset() if later is None else frozenset({(later, _NOTHING)})
        self._lock = lock
        self._bodies: dict[int, Automaton] = {}
        self._states: dict[tuple[Threads, ...], State] = {}
        self._canonical: dict[tuple[frozenset[Move], ...], State] = {}
        self._initial: dict[tuple[bool, tuple[Threads, ...]], State] = {}

    @property
    def size(self) -> int:
        """How many states are kept."""
        return len(self._states) + sum(body.size for body in self._bodies.values())

    def forget(self) -> None:
        """Keep no states; those in use stay valid."""
        with self._lock:
            self._bodies = {}
            self._states = {}
            self._canonical = {}
            self._initial = {}

    def start(self, budget: Budget) -> State:
        """The state before the first character of a string."""
        trackers = tuple([frozenset({(first, _NOTHING)}) for first, _ in self._program.trackers])
        return self.initial(trackers, budget, at_start=True)

    def initial(self, trackers: tuple[Threads, ...], budget: Budget, *, at_start: bool) -> State:
        """The state at a position where the look-behinds stand as given."""
        state = self._initial.get((at_start, trackers))
        if state is None:
            with self._lock:
                threads = (frozenset({(self._entry, _NOTHING)}), *trackers)
                state = self._state(threads, budget, at_start=at_start)
            self._initial[at_start, trackers] = state
        return state

    def expand(self, moves: tuple[frozenset[Move], ...], budget: Budget) -> Edges:
        """The edges of a state with these moves: those of the pattern, then those of each tracker."""
        with self._lock:
            grouped: dict[int, list[tuple[int, Thread]]] = {}
            for component, ways in enumerate(moves):
                for mask, node, owed in ways:
                    for taken, left in _owed_after(mask & self._program.alphabet.chars, owed, budget):
                        grouped.setdefault(taken, []).append((component, (node, left)))
            targets: dict[State, int] = {}
            for mask, threads in self._parts(grouped, budget):
                target = self._state(self._restarted(threads, len(moves)), budget, at_start=False)
                if target is not DEAD:
                    targets[target] = targets.get(target, 0) | mask
            return tuple([(mask, target) for target, mask in targets.items()])

    def _parts(
        self, grouped: dict[int, list[tuple[int, Thread]]], budget: Budget
    ) -> list[tuple[int, list[tuple[int, Thread]]]]:
        """Cut the alphabet so that all characters of a part are taken by the same threads."""
        parts: list[tuple[int, list[tuple[int, Thread]]]] = [(self._program.alphabet.chars, [])]
        for mask, threads in grouped.items():
            budget.spend(len(parts))
            cut = []
            for part, takers in parts:
                inside = part & mask
                if inside:
                    cut.append((inside, takers + threads))
                if inside != part:
                    cut.append((part & ~mask, takers))
            parts = cut
        return parts

    def _restarted(self, takers: list[tuple[int, Thread]], components: int) -> tuple[Threads, ...]:
        """The threads of each component after a character, with those that start at the new position."""
        if components == 1:
            return (self._later.union([thread for _, thread in takers]),)
        threads: list[set[Thread]] = [set(self._later)]
        for _, later in self._program.trackers:
            threads.append(set() if later is None else {(later, _NOTHING)})
        for component, thread in takers:
            threads[component].add(thread)
        return tuple(map(frozenset, threads))

    def _state(self, threads: tuple[Threads, ...], budget: Budget, *, at_start: bool) -> State:
        if not at_start:
            known = self._states.get(threads)
            if known is not None:
                return known
        state = self._made(threads, budget, at_start=at_start)
        if not at_start:
            self._states[threads] = state
        return state

    def _made(self, threads: tuple[Threads, ...], budget: Budget, *, at_start: bool) -> State:
        if len(self._states) >= _MAX_STATES:
            raise BudgetExceededError(f"the pattern {self._program.pattern!r} needs more than {_MAX_STATES} states")
        walk = _Walk(self, threads[1:], at_start, budget)
        moves, matches = walk.from_threads(threads[0])
        freely = functools.reduce(int.__or__, (mask for mask, owed in matches if not owed), 0)
        if freely == self._program.alphabet.full:
            return TRUE
        moves.extend([(mask, MATCH, owed) for mask, owed in matches])
        if not moves and not self._later:
            return DEAD
        end = self._program.alphabet.end
        accepts = any(mask & end and all(state.accepts is wanted for state, wanted in owed) for mask, owed in matches)
        key = (frozenset(moves), *walk.tracker_moves)
        state = self._canonical.get(key)
        if state is None:
            state = self._canonical[key] = State(self, key, accepts=accepts)
        return state

    def body(self, entry: int) -> Automaton:
        """The automaton of a look-ahead."""
        known = self._bodies.get(entry)
        if known is None:
            known = self._bodies[entry] = Automaton(self._program, entry, None, self._lock)
        return known

    @property
    def program(self) -> Program:
        """The nodes that the threads stand on."""
        return self._program


class _Walk:
    """All that threads can do without taking a character, at one position."""

    __slots__ = ("_at_start", "_automaton", "_budget", "_trackers", "_truths", "tracker_moves")

    def __init__(self, automaton: Automaton, trackers: tuple[Threads, ...], at_start: bool, budget: Budget) -> None:  # noqa: FBT001 (a position, not an option)
        self._automaton = automaton
        self._at_start = at_start
        self._budget = budget
        self._trackers = trackers
        self._truths: list[int] = []  # for each tracker, before which next characters its look-behind holds
        self.tracker_moves: list[frozenset[Move]] = []
        for threads in trackers:
            moves, matches = self.from_threads(threads)
            self._truths.append(functools.reduce(int.__or__, (mask for mask, _ in matches), 0))
            self.tracker_moves.append(frozenset(moves))

    def from_threads(self, threads: Threads) -> tuple[list[Move], list[tuple[int, Owed]]]:
        """The moves that take a character, and the conditions under which the pattern has matched here."""
        nodes = self._automaton.program.nodes
        full = self._automaton.program.alphabet.full
        stack = [(node, owed, full) for node, owed in threads]
        seen: dict[Thread, int] = {}
        moves: list[Move] = []
        matches: list[tuple[int, Owed]] = []
        while stack:
            node, owed, mask = stack.pop()
            before = seen.get((node, owed), 0)
            mask &= ~before
            if not mask:
                continue
            seen[node, owed] = before | mask
            match nodes[node]:
                case Take(chars, after):
                    if mask & chars:
                        moves.append((mask & chars, after, owed))
                case Matched():
                    matches.append((mask, owed))
                case Fork(nexts):
                    stack.extend([(after, owed, mask) for after in nexts])
                case other:
                    stack.extend(self._conditions(node, other, owed, mask))
        self._budget.spend(len(seen))
        return moves, matches

    def _conditions(
        self, number: int, node: AtStart | Count | NextIs | Ahead | Behind, owed: Owed, mask: int
    ) -> Iterator[tuple[int, Owed, int]]:
        match node:
            case Count():
                yield from ((after, owed, mask) for after in self._automaton.program.unrolled(number, node).nexts)
            case AtStart(after):
                if self._at_start:
                    yield after, owed, mask
            case NextIs(wanted, after):
                yield after, owed, mask & wanted
            case Behind(tracker, negative, after):
                truth = self._truths[tracker]
                yield after, owed, mask & (~truth if negative else truth)
            case Ahead(entry, negative, after):
                body = self._automaton.body(entry)
                state = body.initial(self._trackers, self._budget, at_start=self._at_start)
                if state is not (TRUE if negative else DEAD):
                    settled = state is (DEAD if negative else TRUE)
                    yield after, owed if settled else owed | {(state, not negative)}, mask


def _owed_after(mask: int, owed: Owed, budget: Budget) -> Iterable[tuple[int, Owed]]:
    """Cut a mask by what is still owed after each of its characters; characters that break an obligation are gone."""
    if not owed:
        return ((mask, _NOTHING),) if mask else ()
    ways: list[tuple[int, Owed]] = [(mask, _NOTHING)] if mask else []
    for state, wanted in owed:
        after: list[tuple[int, Owed]] = []
        for taken, left in ways:
            rest = taken
            for edge, target in state.edges(budget):
                inside = taken & edge
                rest &= ~edge
                if not inside or (target is TRUE and not wanted):
                    continue
                after.append((inside, left if target is TRUE else left | {(target, wanted)}))
            if rest and not wanted:
                after.append((rest, left))
        ways = after
        budget.spend(len(ways) + 1)
    return ways


def search_automaton(pattern: str, tree: Tree, alphabet: Alphabet) -> Automaton:
    """The automaton of all strings in which the pattern is found somewhere.

    Raises:
        UncompilableError: A look-behind contains a look-ahead over more than the next character.
    """
    tree = trim(trim(tree, tail=True), tail=False)
    program = Program(pattern, tree, alphabet)
    later = without_start(tree)
    entry = program.build(tree, MATCH)
    again = None if later == FAIL else entry if later == tree else program.build(later, MATCH)
    return Automaton(program, entry, again, threading.RLock())
