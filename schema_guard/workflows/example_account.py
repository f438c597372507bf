"""The example contracts: an order service with authored schemas, and a payment service whose events were discovered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING

from schema_guard.endpoint.feed import discover_file
from schema_guard.endpoint.registries import create_registry
from schema_guard.endpoint.schemas import create_schema, update_schema
from schema_guard.endpoint.service import Service
from schema_guard.endpoint.settings import EndpointSettings
from schema_guard.workflows.registry_folder import DiskFolder

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable
    from pathlib import Path

REGISTRY = "orders"
DISCOVERED = "discovered-schemas"

_FIRST_DAY = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


def example_account(folder: Path) -> Service:
    """Fill ``folder`` with the example registries, as teams would have over the API; the same bytes every time.

    Raises:
        StoreError: The folder cannot be written.
    """
    service = Service(DiskFolder(folder), EndpointSettings(region="eu-central-1", clock=_one_day_apart()))
    contracts = resources.files("schema_guard.workflows") / "example_contracts"
    create_registry(service, {"RegistryName": REGISTRY, "Description": "What the order service promises"})
    for schema in sorted((contracts / REGISTRY).iterdir(), key=lambda entry: entry.name):
        _publish(service, schema)
    with resources.as_file(contracts / "payments.events.jsonl") as events:
        discover_file(service, events)
    return service


def _publish(service: Service, schema: Traversable) -> None:
    """Every version of one schema, from files named ``<version>.<type>.json``."""
    for number, source in enumerate(sorted(schema.iterdir(), key=lambda entry: entry.name)):
        publish = create_schema if number == 0 else update_schema
        parameters = {
            "RegistryName": REGISTRY,
            "SchemaName": schema.name,
            "Type": source.name.split(".")[1],
            "Content": source.read_text(encoding="utf-8"),
        }
        publish(service, parameters)


def _one_day_apart() -> Callable[[], datetime]:
    days = iter(range(10_000))
    return lambda: _FIRST_DAY + timedelta(days=next(days))
