"""Change an EventBridge event and know, with proof, whom it would break.

The names in ``__all__`` are the public API. Each is imported when it is first used, so that ``import schema_guard``
loads nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.version import __version__

if TYPE_CHECKING:
    from schema_guard.canonical.fold import fold
    from schema_guard.canonical.lower import lower
    from schema_guard.compat.api import compare
    from schema_guard.contracttest.guard import ContractViolationError, ContractViolationWarning
    from schema_guard.errors import SchemaGuardError
    from schema_guard.model.findings import Comparison, Finding, Severity
    from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy, Direction
    from schema_guard.model.verdicts import Witness, WitnessError
    from schema_guard.workflows.contract_events import event_strategy, events
    from schema_guard.workflows.event_guard import guard

__all__ = [
    "Comparison",
    "CompatibilityMode",
    "CompatibilityPolicy",
    "ContractViolationError",
    "ContractViolationWarning",
    "Direction",
    "Finding",
    "SchemaGuardError",
    "Severity",
    "Witness",
    "WitnessError",
    "__version__",
    "compare",
    "event_strategy",
    "events",
    "fold",
    "guard",
    "lower",
]

_HOMES = {
    "Comparison": "schema_guard.model.findings",
    "CompatibilityMode": "schema_guard.model.modes",
    "CompatibilityPolicy": "schema_guard.model.modes",
    "ContractViolationError": "schema_guard.contracttest.guard",
    "ContractViolationWarning": "schema_guard.contracttest.guard",
    "Direction": "schema_guard.model.modes",
    "Finding": "schema_guard.model.findings",
    "SchemaGuardError": "schema_guard.errors",
    "Severity": "schema_guard.model.findings",
    "Witness": "schema_guard.model.verdicts",
    "WitnessError": "schema_guard.model.verdicts",
    "compare": "schema_guard.compat.api",
    "event_strategy": "schema_guard.workflows.contract_events",
    "events": "schema_guard.workflows.contract_events",
    "fold": "schema_guard.canonical.fold",
    "guard": "schema_guard.workflows.event_guard",
    "lower": "schema_guard.canonical.lower",
}


if not TYPE_CHECKING:  # a type checker that saw this would believe any name

    def __getattr__(name: str) -> object:
        from importlib import import_module  # noqa: PLC0415  not every importer asks for a name

        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
