"""Registries: create, describe, list, update, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schema_guard.endpoint.errors import bad_request, conflict, forbidden
from schema_guard.endpoint.paging import page
from schema_guard.endpoint.service import AWS_EVENTS, RESERVED

if TYPE_CHECKING:
    from schema_guard.endpoint.service import Service

Params = dict[str, Any]

_SCOPES = {"Local": lambda name: name != AWS_EVENTS, "AWS": lambda name: name == AWS_EVENTS, None: lambda _: True}


def create_registry(service: Service, params: Params) -> Params:
    """A new, empty registry."""
    name = params["RegistryName"]
    if name in RESERVED or name.startswith("aws."):
        raise forbidden(f"Registry name {name} is reserved.")
    service.check_name("RegistryName", name)
    if name in service.registry_names():
        raise conflict(f"Registry with name {name} already exists.")
    service.registries[name] = {"description": params.get("Description"), "tags": params.get("Tags", {})}
    service.save()
    return _described(service, name)


def describe_registry(service: Service, params: Params) -> Params:
    """One registry."""
    return _described(service, params["RegistryName"])


def list_registries(service: Service, params: Params) -> Params:
    """Registries by name: the account's own (``Local``), those of AWS, or all."""
    scope = params.get("Scope")
    if scope not in _SCOPES:
        raise bad_request("Scope must be one of Local, AWS.")
    prefix = params.get("RegistryNamePrefix", "")
    names = [name for name in service.registry_names() if name.startswith(prefix) and _SCOPES[scope](name)]
    shown, token = page(service.settings, params, names, str)
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
        service.registries[name] = {**kept, "description": params["Description"]}
        service.save()
    return _described(service, name)


def delete_registry(service: Service, params: Params) -> Params:
    """Delete an empty registry."""
    name = params["RegistryName"]
    service.registry(name)
    if name in RESERVED:
        raise forbidden(f"Registry {name} is reserved.")
    if service.schemas(name):
        raise bad_request(f"Registry {name} cannot be deleted while it has schemas.")
    service.registries[name] = {"deleted": True}
    service.save()
    return {}


def _described(service: Service, name: str) -> Params:
    kept = service.registry(name)
    return {
        "RegistryName": name,
        "RegistryArn": service.arn(f"registry/{name}"),
        "Description": kept.get("description"),
        "Tags": kept.get("tags", {}),
    }
