"""SearchSchemas and GetDiscoveredSchema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint.content import parse_object
from schema_guard.endpoint.discovery import infer
from schema_guard.endpoint.errors import bad_request
from schema_guard.endpoint.export import to_draft4
from schema_guard.endpoint.paging import PageRequest
from schema_guard.model.documents import SchemaType
from schema_guard.model.ids import SchemaId, SchemaVersionId

if TYPE_CHECKING:
    from schema_guard.endpoint.service import Service
    from schema_guard.model.ports import SchemaRecord, VersionRecord

Params = dict[str, Any]


def search_schemas(service: Service, params: Params) -> Params:
    """The versions that hold any of the keywords, in the schema's name or in the content, whatever the case."""
    registry_name = params["RegistryName"]
    service.registry(registry_name)
    keywords = params["Keywords"].lower().split()
    if not keywords:
        raise bad_request("Keywords must hold a word.")
    shown, token = PageRequest(service.settings, "SearchSchemas", params).take_found(
        service.folder.schema_names(registry_name),
        str,
        lambda name: _summary(service, service.living(SchemaId(registry_name, name)), keywords),
    )
    return {"Schemas": shown, "NextToken": token}


def get_discovered_schema(_service: Service, params: Params) -> Params:
    """The schema of up to ten samples of one type of event; nothing is kept."""
    events = [parse_object(f"Events[{index}]", text) for index, text in enumerate(params["Events"])]
    document = infer(events)
    if params["Type"] == SchemaType.JSON_SCHEMA_DRAFT4:
        document = to_draft4(document)
    return {"Content": json.dumps(document, ensure_ascii=False, separators=(",", ":"))}


def _matching(service: Service, record: SchemaRecord, keywords: list[str]) -> list[VersionRecord]:
    name = record.id.schema_name.lower()
    if any(keyword in name for keyword in keywords):
        return [*record.alive]
    return [version for version in record.alive if _holds(service, record, version, keywords)]


def _holds(service: Service, record: SchemaRecord, version: VersionRecord, keywords: list[str]) -> bool:
    content = service.folder.content(SchemaVersionId(record.id, version.version)).lower()
    return any(keyword in content for keyword in keywords)


def _summary(service: Service, record: SchemaRecord | None, keywords: list[str]) -> Params | None:
    versions = _matching(service, record, keywords) if record is not None else []
    if record is None or not versions:
        return None
    return {
        "RegistryName": record.id.registry_name,
        "SchemaArn": service.schema_arn(record),
        "SchemaName": record.id.schema_name,
        "SchemaVersions": [
            {"CreatedDate": version.created, "SchemaVersion": version.version, "Type": version.type}
            for version in reversed(versions)
        ],
    }
