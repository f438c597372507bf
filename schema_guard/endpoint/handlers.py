"""Which function answers which operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint import discoverers, policies, registries, schemas, tags
from schema_guard.endpoint.bindings import no_code_binding
from schema_guard.endpoint.export import export_schema
from schema_guard.endpoint.search import get_discovered_schema, search_schemas

if TYPE_CHECKING:
    from schema_guard.endpoint.service import Service

Handler = Callable[["Service", dict[str, Any]], dict[str, Any]]

HANDLERS: Mapping[str, Handler] = {
    "CreateDiscoverer": discoverers.create_discoverer,
    "CreateRegistry": registries.create_registry,
    "CreateSchema": schemas.create_schema,
    "DeleteDiscoverer": discoverers.delete_discoverer,
    "DeleteRegistry": registries.delete_registry,
    "DeleteResourcePolicy": policies.delete_resource_policy,
    "DeleteSchema": schemas.delete_schema,
    "DeleteSchemaVersion": schemas.delete_schema_version,
    "DescribeCodeBinding": no_code_binding,
    "DescribeDiscoverer": discoverers.describe_discoverer,
    "DescribeRegistry": registries.describe_registry,
    "DescribeSchema": schemas.describe_schema,
    "ExportSchema": export_schema,
    "GetCodeBindingSource": no_code_binding,
    "GetDiscoveredSchema": get_discovered_schema,
    "GetResourcePolicy": policies.get_resource_policy,
    "ListDiscoverers": discoverers.list_discoverers,
    "ListRegistries": registries.list_registries,
    "ListSchemaVersions": schemas.list_schema_versions,
    "ListSchemas": schemas.list_schemas,
    "ListTagsForResource": tags.list_tags_for_resource,
    "PutCodeBinding": no_code_binding,
    "PutResourcePolicy": policies.put_resource_policy,
    "SearchSchemas": search_schemas,
    "StartDiscoverer": discoverers.start_discoverer,
    "StopDiscoverer": discoverers.stop_discoverer,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "UpdateDiscoverer": discoverers.update_discoverer,
    "UpdateRegistry": registries.update_registry,
    "UpdateSchema": schemas.update_schema,
}
