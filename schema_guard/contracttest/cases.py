"""Events of a contract as cases for tests: labelled, valid, the same on every run."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

from schema_guard.contracttest.edits import Drawer, invalid_values, seeded
from schema_guard.contracttest.generate import Generator, Made
from schema_guard.errors import DocumentError, Place, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from schema_guard.contracttest.contract import EventContract
    from schema_guard.contracttest.generate import Unreached

DRAWN_CASES = 5


class CaseKind(StrEnum):
    """What an event is an example of."""

    MINIMAL = "minimal"
    MAXIMAL = "maximal"
    BOUNDARY = "boundary"
    DRAWN = "drawn"
    DUPLICATE = "duplicate"
    OUT_OF_ORDER = "out-of-order"
    INVALID = "invalid"


VALID_KINDS = (CaseKind.MINIMAL, CaseKind.MAXIMAL, CaseKind.BOUNDARY, CaseKind.DRAWN)


@dataclass(frozen=True, slots=True)
class EventCase:
    """One event, or two in the order in which they arrive.

    Attributes:
        schema: ``REGISTRY/SCHEMA``.
        version: The version of the contract.
        kind: What it is an example of.
        label: The kind, and for a boundary which one.
    """

    schema: str
    version: str
    kind: CaseKind
    label: str
    _deliveries: tuple[dict[str, Any], ...] = field(repr=False)

    @property
    def event(self) -> dict[str, Any]:
        """A fresh copy of the event (the first to arrive): a handler may change it."""
        return copy.deepcopy(self._deliveries[0])

    @property
    def deliveries(self) -> list[dict[str, Any]]:
        """Fresh copies of the events in the order in which they arrive."""
        return copy.deepcopy(list(self._deliveries))

    def __str__(self) -> str:
        return f"v{self.version} {self.label}"


class EventCases(Sequence[EventCase]):
    """The cases of one schema.

    Attributes:
        contracts: What the events are valid under.
        unreached: What the documents mention and no event was found for, by contract.
    """

    def __init__(
        self,
        cases: Iterable[EventCase],
        contracts: Iterable[EventContract],
        unreached: Iterable[tuple[str, Unreached]],
    ) -> None:
        self._cases = tuple(cases)
        self.contracts = tuple(contracts)
        self.unreached = tuple(unreached)

    @property
    def unreached_lines(self) -> tuple[str, ...]:
        """The same for people."""
        return tuple(f"{contract}: {one.what} ({one.reason})" for contract, one in self.unreached)

    @overload
    def __getitem__(self, index: int) -> EventCase: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[EventCase, ...]: ...
    def __getitem__(self, index: int | slice) -> EventCase | tuple[EventCase, ...]:
        return self._cases[index]

    def __len__(self) -> int:
        return len(self._cases)


def cases_of(
    contracts: Sequence[EventContract], kinds: Iterable[str] | None = None, *, duplicates: bool = False
) -> EventCases:
    """The cases of several versions of one schema, oldest first, the smallest event of each first.

    Args:
        contracts: The versions.
        kinds: Names of `CaseKind`; None for all that are valid.
        duplicates: Whether events that arrive twice or in the wrong order come as well.

    Raises:
        UsageError: There is no such kind.
        DocumentError: No event is valid under a contract.
    """
    wanted = kinds_of(kinds)
    cases: list[EventCase] = []
    unreached: list[tuple[str, Unreached]] = []
    for contract in contracts:
        generator = Generator(contract)
        mine = list(_cases(contract, generator, wanted))
        cases += mine
        if duplicates:
            cases += _deliveries(contract, mine)
        unreached += [(contract.label, one) for one in generator.unreached]
    return EventCases(cases, contracts, unreached)


def kinds_of(kinds: Iterable[str] | None) -> tuple[CaseKind, ...]:
    """The kinds by name.

    Raises:
        UsageError: There is no such kind.
    """
    try:
        return VALID_KINDS if kinds is None else tuple(CaseKind(kind) for kind in kinds)
    except ValueError as error:
        known = ", ".join((*VALID_KINDS, CaseKind.INVALID))
        raise UsageError(str(error), remedy=f"Kinds are {known}.") from error


def usable(generator: Generator) -> Made:
    """The minimal event.

    Raises:
        DocumentError: There is none.
    """
    if generator.minimal is None:
        reason = "; ".join(one.reason for one in generator.unreached[:1])
        raise DocumentError(
            f"no valid event was found: {reason}",
            place=Place(generator.contract.path or generator.contract.label),
            remedy="Compare the requirements of the schema with each other; some of them exclude all others.",
        )
    return generator.minimal


def _cases(contract: EventContract, generator: Generator, kinds: tuple[CaseKind, ...]) -> Iterator[EventCase]:
    minimal = usable(generator)
    sources: dict[CaseKind, Callable[[], Iterable[Made | None]]] = {
        CaseKind.MINIMAL: lambda: [minimal],
        CaseKind.MAXIMAL: lambda: [generator.maximal],
        CaseKind.BOUNDARY: generator.boundaries,
        CaseKind.DRAWN: lambda: _drawn(generator),
        CaseKind.INVALID: lambda: invalid_values(generator),
    }
    for kind in kinds:
        for made in sources.get(kind, list)():
            if made is not None:
                event = generator.event_of(made.value)
                yield EventCase(str(contract.schema), contract.version, kind, made.label, (event,))


def _drawn(generator: Generator) -> Iterator[Made]:
    drawer = Drawer(generator)
    for seed in range(DRAWN_CASES):
        yield Made(f"drawn {seed}", drawer.draw(seeded(seed)))


def _deliveries(contract: EventContract, cases: Sequence[EventCase]) -> Iterator[EventCase]:
    """EventBridge delivers at least once, and in any order."""
    singles = [case for case in cases if case.kind is not CaseKind.INVALID]
    for case in singles:
        twice = (case.event, case.event)
        yield EventCase(case.schema, case.version, CaseKind.DUPLICATE, f"duplicate {case.label}", twice)
    for earlier, later in pairwise(singles):
        pair = (_sent(contract, later.event, 1), _sent(contract, earlier.event, 0))
        label = f"out of order {later.label}, {earlier.label}"
        yield EventCase(earlier.schema, earlier.version, CaseKind.OUT_OF_ORDER, label, pair)


def _sent(contract: EventContract, event: dict[str, Any], second: int) -> dict[str, Any]:
    """The event with an id and a time of its own, where its contract allows that."""
    own = {"id": f"17793124-05d4-b198-2fde-7ededc63b10{second}", "time": f"2026-01-31T12:00:0{second}Z"}
    changed = {**event, **{name: value for name, value in own.items() if name in event}}
    return changed if contract.accepts(changed) else event
