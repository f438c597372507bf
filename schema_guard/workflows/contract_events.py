"""Events of the contracts in a registry folder, for tests of those who get them and for people who look."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schema_guard.config import load_config
from schema_guard.contracttest.cases import CaseKind, EventCases, cases_of, kinds_of, usable
from schema_guard.contracttest.edits import Drawer, invalid_values, seeded
from schema_guard.contracttest.generate import Generator
from schema_guard.errors import UsageError
from schema_guard.workflows.event_contracts import ALIVE, LATEST, contracts_of, find_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hypothesis.strategies import SearchStrategy

    from schema_guard.contracttest.contract import EventContract
    from schema_guard.model.documents import JsonObject
    from schema_guard.model.settings import CheckSettings

RANDOM = "random"


def events(
    schema: str,
    versions: str | Sequence[str | int] = ALIVE,
    kinds: Iterable[str] | None = None,
    *,
    registry_dir: str | Path | None = None,
    duplicates: bool = False,
) -> EventCases:
    """Valid events of a schema, each for a reason and labelled with it; the same on every run.

    Args:
        schema: ``REGISTRY/SCHEMA``, or the schema name where only one registry has it.
        versions: ``alive`` (all that the configuration does not retire), ``latest``, or a list of versions.
        kinds: ``minimal``, ``maximal``, ``boundary``, ``drawn`` (all of these when None) and ``invalid``.
        registry_dir: The registry folder; when None the configured one.
        duplicates: Whether events that arrive twice or in the wrong order come as well.

    Returns:
        The cases; each has ``.event``, ``.deliveries``, ``.version``, ``.kind`` and ``.label``. ``.unreached`` of the
        whole lists what the schema mentions and no valid event can have.

    Raises:
        UsageError: There is no such folder, schema, version or kind.
        DocumentError: A version document is no schema, or no event is valid under it.
    """
    return cases_of(_contracts(schema, versions, registry_dir), kinds_of(kinds), duplicates=duplicates)


def event_strategy(
    schema: str, versions: str | Sequence[str | int] = ALIVE, *, registry_dir: str | Path | None = None
) -> SearchStrategy[dict[str, Any]]:
    """A Hypothesis strategy for valid events of a schema; what it finds shrinks towards the minimal event.

    Args:
        schema: As for `events`.
        versions: As for `events`.
        registry_dir: As for `events`.

    Raises:
        UsageError: Hypothesis is not installed, or as for `events`.
    """
    return contract_strategy(_contracts(schema, versions, registry_dir))


def contract_strategy(contracts: Iterable[EventContract]) -> SearchStrategy[dict[str, Any]]:
    """A Hypothesis strategy for events that one of some contracts accepts.

    Raises:
        UsageError: Hypothesis is not installed.
        DocumentError: No event is valid under a contract.
    """
    try:
        from hypothesis import strategies  # noqa: PLC0415  optional, and only asked for here
    except ImportError as error:
        raise UsageError(
            "drawing events needs Hypothesis, which is not installed", remedy="pip install hypothesis"
        ) from error
    sources = [_source(contract) for contract in contracts]

    @strategies.composite
    def drawn(draw: Any) -> dict[str, Any]:  # noqa: ANN401  Hypothesis's own function
        generator, drawer = sources[draw(strategies.integers(0, len(sources) - 1))]
        value = drawer.draw(lambda low, high: draw(strategies.integers(low, high)))
        event: dict[str, Any] = copy.deepcopy(generator.event_of(value))  # a handler may change it
        return event

    strategy: SearchStrategy[dict[str, Any]] = drawn()
    return strategy


def example(  # noqa: PLR0913  what a command line says
    root: Path, schema: str, version: str | None, kind: str, *, settings: CheckSettings, seed: int = 0
) -> tuple[JsonObject, str]:
    """One event, and what it is an example of.

    Args:
        root: The registry folder.
        schema: As for `events`.
        version: A version; None for the latest.
        kind: ``minimal``, ``maximal``, ``random`` or ``invalid``.
        settings: Says which registries are discovered.
        seed: Chooses among random and invalid events.

    Raises:
        UsageError: There is no such schema, version or kind.
        DocumentError: The contract has no such event.
    """
    found = find_schema(root, schema)
    chosen = contracts_of(root, found, LATEST if version is None else [version], settings)
    if not chosen:
        raise UsageError(f"{found} has no version that is alive", remedy="Name one with --version.")
    generator = Generator(chosen[-1])
    made = usable(generator)
    if kind == RANDOM:
        return generator.event_of(Drawer(generator).draw(seeded(seed))), f"random {seed}"
    if kind == CaseKind.MAXIMAL:
        made = generator.maximal or made
    if kind == CaseKind.INVALID:
        spoiled = list(invalid_values(generator))
        if not spoiled:
            raise UsageError(f"{found} accepts every event", remedy="There is no invalid one to show.")
        made = spoiled[seed % len(spoiled)]
    return generator.event_of(made.value), made.label


def _contracts(
    schema: str, versions: str | Sequence[str | int], registry_dir: str | Path | None
) -> tuple[EventContract, ...]:
    config = load_config()
    root = Path(registry_dir) if registry_dir is not None else config.registry_dir
    found = find_schema(root, schema)
    contracts = contracts_of(root, found, versions, config.check)
    if not contracts:
        raise UsageError(f"{found} has no version that is alive", remedy="Name versions=[…], or retire fewer.")
    return contracts


def _source(contract: EventContract) -> tuple[Generator, Drawer]:
    generator = Generator(contract)
    usable(generator)
    return generator, Drawer(generator)
