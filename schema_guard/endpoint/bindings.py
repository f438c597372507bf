"""Code bindings: none is ever generated here, so each is unknown; `schema-guard generate` makes typed models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from schema_guard.endpoint.errors import not_found

if TYPE_CHECKING:
    from schema_guard.endpoint.service import Service


def no_code_binding(service: Service, params: dict[str, Any]) -> NoReturn:
    """Answer as the service does for a binding that it does not have."""
    record = service.schema(params["RegistryName"], params["SchemaName"])
    version = service.version(record, params.get("SchemaVersion"))
    raise not_found(
        f"Code binding of schema {record.id.schema_name} version {version.version}"
        f" for language {params['Language']} does not exist."
    )
