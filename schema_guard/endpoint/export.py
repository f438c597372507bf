"""ExportSchema: an OpenApi3 document of a discovered or AWS registry as JSON Schema draft 4, with its known oddity."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint.errors import bad_request
from schema_guard.endpoint.service import RESERVED
from schema_guard.model.documents import SchemaType
from schema_guard.model.ids import SchemaVersionId

if TYPE_CHECKING:
    from schema_guard.endpoint.service import Service
    from schema_guard.model.documents import JsonObject, JsonValue

Params = dict[str, Any]

_DRAFT4 = "http://json-schema.org/draft-04/schema#"
_ENVELOPE = "AWSEvent"
_COMPONENTS = "#/components/schemas/"
# Keywords of OpenAPI that say something else, or nothing, in draft 4; the service renames them wherever they stand,
# even where they are the name of a property. ``required`` keeps the old name, so no event matches such an export.
_RENAMED = {"readOnly": "x-amazon-open-api-schema-readOnly"}


def export_schema(service: Service, params: Params) -> Params:
    """One version as JSON Schema draft 4; custom registries are refused, as the service refuses them."""
    record = service.schema(params["RegistryName"], params["SchemaName"])
    version = service.version(record, params.get("SchemaVersion"))
    if params["Type"] != SchemaType.JSON_SCHEMA_DRAFT4:
        raise bad_request(f"A schema can only be exported as {SchemaType.JSON_SCHEMA_DRAFT4.value}.")
    if record.id.registry_name not in RESERVED:
        raise bad_request("Only schemas of discovered-schemas and of AWS registries can be exported.")
    content = service.folder.content(SchemaVersionId(record.id, version.version))
    if version.type == SchemaType.OPENAPI3:
        content = json.dumps(to_draft4(json.loads(content)), ensure_ascii=False, separators=(",", ":"))
    return {
        "Content": content,
        "SchemaArn": service.schema_arn(record),
        "SchemaName": record.id.schema_name,
        "SchemaVersion": version.version,
        "Type": SchemaType.JSON_SCHEMA_DRAFT4.value,
    }


def to_draft4(document: JsonObject) -> JsonObject:
    """An OpenApi3 document as the service exports it.

    ``AWSEvent`` becomes the root and the other components ``definitions``; without an ``AWSEvent`` the component that
    has the document's title is the root, which is a choice of this endpoint. Keys are sorted.
    """
    info, components = document.get("info"), document.get("components")
    title = info.get("title") if isinstance(info, dict) else None
    schemas = components.get("schemas") if isinstance(components, dict) else None
    definitions = dict(schemas) if isinstance(schemas, dict) else {}
    root = _convert(definitions.pop(_ENVELOPE, definitions.get(str(title), {})))
    return {
        "$schema": _DRAFT4,
        "title": title,
        "definitions": {name: _convert(definitions[name]) for name in sorted(definitions)},
        **(root if isinstance(root, dict) else {}),
    }


def _convert(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_convert(item) for item in value]
    if not isinstance(value, dict):
        return value
    converted = {_RENAMED.get(name, name): _convert(value[name]) for name in sorted(value)}
    reference = converted.get("$ref")
    if isinstance(reference, str) and reference.startswith(_COMPONENTS):
        converted["$ref"] = "#/definitions/" + reference.removeprefix(_COMPONENTS)
    if converted.get("nullable") is True and isinstance(converted.get("type"), str):
        del converted["nullable"]
        converted["type"] = [converted["type"], "null"]
    return dict(sorted(converted.items()))
