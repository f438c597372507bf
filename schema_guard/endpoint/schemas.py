"""Schemas and their versions: create, describe, list, update, delete."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint.content import check_content
from schema_guard.endpoint.errors import bad_request, conflict, forbidden
from schema_guard.endpoint.paging import PageRequest
from schema_guard.endpoint.service import AWS_EVENTS
from schema_guard.endpoint.tags import check_tags
from schema_guard.model.documents import SchemaDocument, SchemaType
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.model.ports import SchemaRecord, VersionRecord

if TYPE_CHECKING:
    from schema_guard.endpoint.service import Service

Params = dict[str, Any]


def create_schema(service: Service, params: Params) -> Params:
    """The first version of a new schema; after a deletion, the number goes on where it was."""
    schema = SchemaId(params["RegistryName"], params["SchemaName"])
    service.registry(schema.registry_name)
    _check_writable(schema)
    service.check_name("SchemaName", schema.schema_name)
    known = service.folder.record(schema)
    if known is not None and known.alive:
        raise conflict(f"Schema with name {schema.schema_name} already exists.")
    check_tags(params.get("Tags", {}))
    record = SchemaRecord(
        schema,
        arn=service.arn(f"schema/{schema}"),
        description=params.get("Description"),
        tags=params.get("Tags", {}),
        versions=known.versions if known is not None else (),
    )
    check_content(params["Type"], params["Content"])
    return _described(service, add_version(service, record, SchemaType(params["Type"]), params["Content"]))


def add_version(service: Service, record: SchemaRecord, type_: SchemaType, content: str) -> SchemaRecord:
    """Keep another version of a schema and announce it; returns the record that lists it."""
    now = service.now()
    version = VersionRecord(record.next_version, type_, now)
    added = replace(record, versions=(*record.versions, version), last_modified=now)
    document = SchemaDocument(
        SchemaVersionId(record.id, version.version),
        type_,
        content,
        created=now,
        arn=service.schema_arn(record),
        description=record.description,
        tags=record.tags,
    )
    service.folder.put_version(added, document)
    service.announce(added, version)
    return added


def describe_schema(service: Service, params: Params) -> Params:
    """One version of a schema with its content; the latest when none is named."""
    record = service.schema(params["RegistryName"], params["SchemaName"])
    version = service.version(record, params.get("SchemaVersion"))
    content = service.folder.content(SchemaVersionId(record.id, version.version))
    return {**_described(service, record, version), "Content": content}


def update_schema(service: Service, params: Params) -> Params:
    """A new version when type or content differ from the latest, a new description, or both.

    Whether the service makes a version of unchanged content is not published; here it makes none, so that a repeated
    update changes nothing.
    """
    record = service.schema(params["RegistryName"], params["SchemaName"])
    _check_writable(record.id)
    token = params.get("ClientTokenId")
    if token and (done := service.replay(token, params)) is not None:
        return done
    latest = record.alive[-1]
    old = service.folder.content(SchemaVersionId(record.id, latest.version))
    type_, content = params.get("Type", latest.type), params.get("Content", old)
    if type_ != latest.type and "Content" not in params:
        raise bad_request("Type cannot be changed without Content.")
    is_new = (type_, content) != (latest.type, old)
    if is_new:
        check_content(type_, content)
    if params.get("Description", record.description) != record.description:
        record = replace(record, description=params["Description"], last_modified=service.now())
        service.folder.put_record(record)
    if is_new:
        record = add_version(service, record, SchemaType(type_), content)
    result = _described(service, record)
    if token:
        service.remember(token, params, result)
    return result


def delete_schema(service: Service, params: Params) -> Params:
    """Delete a schema with all of its versions."""
    record = service.schema(params["RegistryName"], params["SchemaName"])
    _check_writable(record.id)
    versions = tuple(replace(version, deleted=True) for version in record.versions)
    service.folder.put_record(replace(record, versions=versions, last_modified=service.now()))
    return {}


def delete_schema_version(service: Service, params: Params) -> Params:
    """Delete one version; its number is never given again."""
    record = service.schema(params["RegistryName"], params["SchemaName"])
    _check_writable(record.id)
    gone = service.version(record, params["SchemaVersion"])
    versions = tuple(replace(version, deleted=version.deleted or version == gone) for version in record.versions)
    service.folder.put_record(replace(record, versions=versions, last_modified=service.now()))
    return {}


def list_schemas(service: Service, params: Params) -> Params:
    """The schemas of a registry by name, without their contents."""
    registry_name = params["RegistryName"]
    service.registry(registry_name)
    prefix = params.get("SchemaNamePrefix", "")
    names = [name for name in service.folder.schema_names(registry_name) if name.startswith(prefix)]
    records, token = PageRequest(service.settings, "ListSchemas", params).take_found(
        names, str, lambda name: service.living(SchemaId(registry_name, name))
    )
    summaries = [
        {
            "SchemaName": record.id.schema_name,
            "SchemaArn": service.schema_arn(record),
            "LastModified": service.last_modified(record),
            "VersionCount": len(record.alive),
            "Tags": dict(record.tags),
        }
        for record in records
    ]
    return {"Schemas": summaries, "NextToken": token}


def list_schema_versions(service: Service, params: Params) -> Params:
    """The versions of a schema, newest first."""
    record = service.schema(params["RegistryName"], params["SchemaName"])
    newest_first = record.alive[::-1]
    shown, token = PageRequest(service.settings, "ListSchemaVersions", params).take(
        newest_first, _numeric, descending=True
    )
    summaries = [
        {
            "SchemaName": record.id.schema_name,
            "SchemaArn": service.schema_arn(record),
            "SchemaVersion": version.version,
            "Type": version.type,
        }
        for version in shown
    ]
    return {"SchemaVersions": summaries, "NextToken": token}


def _numeric(version: VersionRecord) -> str:
    """A text that orders as the version's number does."""
    return f"{len(version.version):03d}{version.version}"


def _check_writable(schema: SchemaId) -> None:
    if schema.registry_name == AWS_EVENTS:
        raise forbidden(f"Registry {AWS_EVENTS} is kept by AWS.")


def _described(service: Service, record: SchemaRecord, version: VersionRecord | None = None) -> Params:
    shown = version or record.alive[-1]
    return {
        "SchemaName": record.id.schema_name,
        "SchemaArn": service.schema_arn(record),
        "SchemaVersion": shown.version,
        "Type": shown.type,
        "Description": record.description,
        "Tags": dict(record.tags),
        "LastModified": service.last_modified(record),
        "VersionCreatedDate": shown.created,
    }
