"""Guards for clients of EventBridge, with the contracts of a registry folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from schema_guard.config import load_config
from schema_guard.contracttest.guard import EventGuard, GuardMode
from schema_guard.errors import UsageError
from schema_guard.workflows.event_contracts import latest_contracts

if TYPE_CHECKING:
    from collections.abc import Callable

    from schema_guard.contracttest.contract import Contracts


def guard(
    events_client: Any,  # noqa: ANN401  botocore makes its clients at run time
    registry: str | Path | None = None,
    mode: str = "raise",
    *,
    emit: Callable[[str], None] | None = None,
) -> EventGuard:
    """Hold every entry that a client puts against its contract, before anything is sent.

    Args:
        events_client: ``boto3.client("events")``; also one that moto or botocore's Stubber answers.
        registry: The registry folder; when None the configured one.
        mode: ``raise`` (`ContractViolationError`, and nothing is sent), ``warn`` (`ContractViolationWarning`) or
            ``metric`` (a line in CloudWatch's embedded metric format for each violation).
        emit: Takes the lines of mode ``metric``; they are printed when it is None.

    Returns:
        The guard: ``.report()`` says what it saw, ``.remove()`` or the end of its ``with`` block ends it.

    Raises:
        UsageError: This is no client of EventBridge, or there is no such mode or folder.
        DocumentError: A version document is no schema.
    """
    if mode not in set(GuardMode):
        raise UsageError(f"{mode!r} is not a mode of the guard", remedy=f"Modes are {', '.join(GuardMode)}.")
    model = getattr(getattr(events_client, "meta", None), "service_model", None)
    if getattr(model, "service_name", None) != "events":
        raise UsageError("the guard takes a client of EventBridge", remedy="Pass what boto3.client('events') returns.")
    made = EventGuard(producer_contracts(registry), GuardMode(mode), emit=emit)
    made.attach(events_client)
    return made


def producer_contracts(registry: str | Path | None = None) -> Contracts:
    """What producers have to keep to, with the settings of the configuration.

    Raises:
        UsageError: There is no such folder.
        DocumentError: A version document is no schema.
    """
    config = load_config()
    return latest_contracts(Path(registry) if registry is not None else config.registry_dir, config.check)
