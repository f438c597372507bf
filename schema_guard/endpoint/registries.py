"""Registries: create, describe, list, update, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schema_guard.endpoint.errors import bad_request, conflict, forbidden
from schema_guard.endpoint.paging import PageRequest
from schema_guard.endpoint.service import AWS_EVENTS, RESERVED
from schema_guard.endpoint.tags import check_tags
from schema_guard.model.ids import SchemaId

if TYPE_CHECKING:
    from schema_guard.endpoint.service import Service

Params = dict[str, Any]

_SCOPES = ("Local", "AWS")


def create_registry(service: Service, params: Params) -> Params:
    """A new, empty registry."""
    name = params["RegistryName"]
    if name in RESERVED or name.startswith("aws."):
        raise forbidden(f"Registry name {name} is reserved.")
    service.check_name("RegistryName", name)
    if name in service.registry_names():
        raise conflict(f"Registry with name {name} already exists.")
    tags = params.get("Tags", {})
    check_tags(tags)
    service.keep(service.registries, name, {"description": params.get("Description"), "tags": tags})
    return _described(service, name)


def describe_registry(service: Service, params: Params) -> Params:
    """One registry."""
    return _described(service, params["RegistryName"])


def list_registries(service: Service, params: Params) -> Params:
    """Registries by name: the account's own (``Local``), those of AWS, or all."""
    scope = params.get("Scope")
    if scope is not None and scope not in _SCOPES:
        raise bad_request(f"Scope must be one of {', '.join(_SCOPES)}.")
    prefix = params.get("RegistryNamePrefix", "")
    names = [name for name in service.registry_names() if name.startswith(prefix) and scope in {None, _scope(name)}]
    shown, token = PageRequest(service.settings, "ListRegistries", params).take(names, str)
    summaries = [_described(service, name) for name in shown]
    for summary in summaries:
        del summary["Description"]
    return {"Registries": summaries, "NextToken": token}


def update_registry(service: Service, params: Params) -> Params:
    """A new description."""
    name = params["RegistryName"]
    kept = service.registry(name)
    if name in RESERVED:
        raise forbidden(f"Registry {name} is reserved.")
    if "Description" in params:
        service.keep(service.registries, name, {**kept, "description": params["Description"]})
    return _described(service, name)


def delete_registry(service: Service, params: Params) -> Params:
    """Delete an empty registry."""
    name = params["RegistryName"]
    service.registry(name)
    if name in RESERVED:
        raise forbidden(f"Registry {name} is reserved.")
    if any(service.living(SchemaId(name, schema)) for schema in service.folder.schema_names(name)):
        raise bad_request(f"Registry {name} cannot be deleted while it has schemas.")
    service.keep(service.registries, name, {"deleted": True})
    return {}


def _scope(name: str) -> str:
    return "AWS" if name == AWS_EVENTS else "Local"


def _described(service: Service, name: str) -> Params:
    kept = service.registry(name)
    return {
        "RegistryName": name,
        "RegistryArn": service.arn(f"registry/{name}"),
        "Description": kept.get("description"),
        "Tags": kept.get("tags", {}),
    }
