"""What the modules of typed dictionaries build on: an event stays the JSON value that it is, and is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .contract import ContractError, load_event  # noqa: TID252  this module moves into generated packages

if TYPE_CHECKING:
    from .contract import Contract  # noqa: TID252  as above


def checked_event(contract: Contract, event: object) -> Any:  # noqa: ANN401  the caller knows the type
    """The event, checked; JSON text is parsed first.

    Raises:
        ContractError: The event breaks the contract.
    """
    value = load_event(event)
    violations = contract.check_event(value)
    if violations:
        raise ContractError(f"the event breaks {contract}", violations)
    return value
