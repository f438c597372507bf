"""Which function answers which operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint import registries, schemas

if TYPE_CHECKING:
    from schema_guard.endpoint.service import Service

Handler = Callable[["Service", dict[str, Any]], dict[str, Any]]

HANDLERS: Mapping[str, Handler] = {
    "CreateRegistry": registries.create_registry,
    "CreateSchema": schemas.create_schema,
    "DeleteRegistry": registries.delete_registry,
    "DeleteSchema": schemas.delete_schema,
    "DeleteSchemaVersion": schemas.delete_schema_version,
    "DescribeRegistry": registries.describe_registry,
    "DescribeSchema": schemas.describe_schema,
    "ListRegistries": registries.list_registries,
    "ListSchemaVersions": schemas.list_schema_versions,
    "ListSchemas": schemas.list_schemas,
    "UpdateRegistry": registries.update_registry,
    "UpdateSchema": schemas.update_schema,
}
