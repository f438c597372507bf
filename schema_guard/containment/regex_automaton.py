"""A pattern as a deterministic automaton that is built only where somebody walks.

A state is a set of threads. A thread is a node of the program and what look-aheads on its way have left to do: states
of the look-ahead's own automaton, each to be accepted, or not to be accepted, by the rest of the string. Look-behinds
are tracked from the beginning of the string by threads of their own, so that their truth is known at every position.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeAlias

from schema_guard.containment.budget import BudgetExceededError
from schema_guard.containment.regex_program import MATCH, Program
from schema_guard.containment.regex_tree import FAIL, Tree, trim, without_start
from schema_guard.containment.regex_walk import NOTHING, Move, Owed, Thread, Threads, Walk, owed_after

if TYPE_CHECKING:
    from schema_guard.containment.budget import Budget
    from schema_guard.containment.regex_chars import Alphabet

_MAX_WEIGHT = 400_000  # moves that the states of one automaton may hold
_DENSE = 8  # moves in a state, on average

Edges: TypeAlias = "tuple[tuple[int, State], ...]"


class State:
    """A deterministic state; its edges are built on first use."""

    __slots__ = ("_automaton", "_edges", "_moves", "accepts")

    @property
    def universal(self) -> bool:
        """Whether every string is accepted from here, as far as that is evident."""
        return self._automaton is None and self.accepts

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

    @property
    def burden(self) -> int:
        """Roughly how much is accepted from here."""
        return sum(map(len, self._moves))

    def within(self, other: object) -> bool:
        """Whether this state accepts evidently nothing that the other does not."""
        if self is other or self is DEAD or other is TRUE:
            return True
        return isinstance(other, State) and other.has_all_of(self._automaton, self._moves)

    def has_all_of(self, automaton: Automaton | None, moves: tuple[frozenset[Move], ...]) -> bool:
        """Whether the moves are among those of this state, for the same automaton and with the same look-behinds."""
        mine = self._moves
        return automaton is not None and automaton is self._automaton and moves[0] <= mine[0] and moves[1:] == mine[1:]

    def _built(self, budget: Budget) -> Edges:
        if self._automaton is None:
            return ((-1, self),) if self.accepts else ()
        return self._automaton.expand(self._moves, budget)


class Strand(State):
    """A single thread: a state of the automaton before it is made deterministic; its edges may overlap.

    Args:
        waits: Whether the search can also begin at any later position.
    """

    __slots__ = ("_waits",)

    def __init__(self, automaton: Automaton, moves: frozenset[Move], *, accepts: bool, waits: bool) -> None:
        super().__init__(automaton, (moves,), accepts=accepts)
        self._waits = waits

    def _built(self, budget: Budget) -> Edges:
        if self._automaton is None:
            raise AssertionError(self)
        return self._automaton.unravel(self._moves[0], budget, waits=self._waits)


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

    __slots__ = (
        "_bodies",
        "_canonical",
        "_entry",
        "_initial",
        "_later",
        "_lock",
        "_program",
        "_states",
        "_strands",
        "loose",
        "weight",
    )

    def __init__(self, program: Program, entry: int, later: int | None, lock: threading.RLock) -> None:
        self._program = program
        self._entry = entry
        self._later: Threads = frozenset() if later is None else frozenset({(later, NOTHING)})
        self._lock = lock
        self.loose = False  # whether it is better walked thread by thread
        self.weight = 0  # the moves of all states kept, which is what they cost
        self._bodies: dict[int, Automaton] = {}
        self._states: dict[tuple[Threads, ...], State] = {}
        self._canonical: dict[tuple[frozenset[Move], ...], State] = {}
        self._strands: dict[tuple[Thread, bool], State] = {}
        self._initial: dict[tuple[bool, tuple[Threads, ...]], State] = {}

    def forget(self, weight: int = 0) -> None:
        """Keep no states if they weigh more than that; those in use stay valid."""
        if self.weight <= weight:
            return
        with self._lock:
            self.weight = 0
            self._bodies = {}
            self._states = {}
            self._canonical = {}
            self._initial = {}
            self._strands = {}

    def start(self, budget: Budget) -> State:
        """The state before the first character of a string."""
        trackers = tuple([frozenset({(first, NOTHING)}) for first, _ in self._program.trackers])
        return self.initial(trackers, budget, at_start=True)

    def initial(self, trackers: tuple[Threads, ...], budget: Budget, *, at_start: bool) -> State:
        """The state at a position where the look-behinds stand as given."""
        state = self._initial.get((at_start, trackers))
        if state is None:
            with self._lock:
                threads = (frozenset({(self._entry, NOTHING)}), *trackers)
                state = self._state(threads, budget, at_start=at_start)
            self._initial[at_start, trackers] = state
        return state

    def expand(self, moves: tuple[frozenset[Move], ...], budget: Budget) -> Edges:
        """The edges of a state with these moves: those of the pattern, then those of each tracker."""
        with self._lock:
            grouped: dict[int, list[tuple[int, Thread]]] = {}
            for component, ways in enumerate(moves):
                for mask, node, owed in ways:
                    for taken, left in owed_after(mask & self._program.alphabet.chars, owed, budget):
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
            threads.append(set() if later is None else {(later, NOTHING)})
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
        outlook = self._outlook(threads, budget, at_start=at_start)
        if outlook is None:
            return TRUE
        moves, accepts = outlook
        return self._shared(moves, accepts=accepts) if moves[0] or self._later else DEAD

    def _outlook(
        self, threads: tuple[Threads, ...], budget: Budget, *, at_start: bool
    ) -> tuple[tuple[frozenset[Move], ...], bool] | None:
        """The moves of each component, and whether the string may end here; None when all is over and well."""

        def look_ahead(entry: int) -> bool | State:
            state = self._body(entry).initial(threads[1:], budget, at_start=at_start)
            return state.accepts if state is TRUE or state is DEAD else state

        walk = Walk(self._program, look_ahead, budget, at_start=at_start)
        tracked = [walk.track(tracker) for tracker in threads[1:]]
        moves, matches = walk.close(threads[0])
        if not matches:
            return (moves, *tracked), False
        if self._free(matches) == self._program.alphabet.full:
            return None
        return (moves | {(mask, MATCH, owed) for mask, owed in matches}, *tracked), self._ends(matches)

    def _shared(self, moves: tuple[frozenset[Move], ...], *, accepts: bool) -> State:
        """The state with these moves: whatever threads led to them, their future is the same."""
        state = self._canonical.get(moves)
        if state is None:
            self._weigh(sum(map(len, moves)))
            state = self._canonical[moves] = State(self, moves, accepts=accepts)
        return state

    def _weigh(self, moves: int) -> None:
        self.weight += moves + 1
        if self.weight > _MAX_WEIGHT:
            raise BudgetExceededError(f"the automaton of the pattern {self._program.pattern!r} grows too large")

    @property
    def is_dense(self) -> bool:
        """Whether its states hold many moves: the mark of a pattern that remembers where it may have begun."""
        return self.weight > _DENSE * len(self._canonical)

    @property
    def unravels(self) -> bool:
        """Whether its threads can be followed one by one: look-behinds need all of theirs together."""
        return not self._program.trackers

    def strands(self, budget: Budget) -> State:
        """The thread before the first character of a string, for a walk that follows threads one by one."""
        with self._lock:
            return self._strand((self._entry, NOTHING), budget, at_start=True, waits=bool(self._later))

    def unravel(self, moves: frozenset[Move], budget: Budget, *, waits: bool) -> Edges:
        """Where each character can lead a thread with these moves."""
        with self._lock:
            chars = self._program.alphabet.chars
            targets: dict[State, int] = {}
            if waits:
                [later] = self._later
                targets[self._strand(later, budget, at_start=False, waits=True)] = chars
            for mask, node, owed in moves:
                for taken, left in owed_after(mask & chars, owed, budget):
                    target = self._strand((node, left), budget, at_start=False, waits=False)
                    if target is not DEAD:
                        targets[target] = targets.get(target, 0) | taken
            return tuple([(mask, target) for target, mask in targets.items()])

    def _strand(self, thread: Thread, budget: Budget, *, at_start: bool, waits: bool) -> State:
        known = None if at_start else self._strands.get((thread, waits))
        if known is None:
            known = self._spun(thread, budget, at_start=at_start, waits=waits)
            if not at_start:
                self._strands[thread, waits] = known
        return known

    def _spun(self, thread: Thread, budget: Budget, *, at_start: bool, waits: bool) -> State:
        outlook = self._outlook((frozenset({thread}),), budget, at_start=at_start)
        if outlook is None:
            return TRUE
        (moves,), accepts = outlook
        if not moves and not waits:
            return DEAD
        self._weigh(len(moves))
        return Strand(self, moves, accepts=accepts, waits=waits)

    @staticmethod
    def _free(matches: frozenset[tuple[int, Owed]]) -> int:
        """Before which next characters all is over and well."""
        free = 0
        for mask, owed in matches:
            if not owed:
                free |= mask
        return free

    def _ends(self, matches: frozenset[tuple[int, Owed]]) -> bool:
        """Whether the string may end here."""
        end = self._program.alphabet.end
        return any(mask & end and all(state.accepts is wanted for state, wanted in owed) for mask, owed in matches)

    def _body(self, entry: int) -> Automaton:
        """The automaton of a look-ahead."""
        known = self._bodies.get(entry)
        if known is None:
            known = self._bodies[entry] = Automaton(self._program, entry, None, self._lock)
        return known


def search_automaton(pattern: str, tree: Tree, alphabet: Alphabet) -> Automaton:
    """The automaton of all strings in which the pattern is found somewhere."""
    tree = trim(trim(tree, tail=True), tail=False)
    program = Program(pattern, tree, alphabet)
    later = without_start(tree)
    entry = program.build(tree, MATCH)
    again = None if later == FAIL else entry if later == tree else program.build(later, MATCH)
    return Automaton(program, entry, again, threading.RLock())
