"""Resource policies of registries; they are kept and given back, and never enforced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint.errors import bad_request, not_found, precondition_failed

if TYPE_CHECKING:
    from schema_guard.endpoint.service import Service

Params = dict[str, Any]


def put_resource_policy(service: Service, params: Params) -> Params:
    """Set the policy of a registry; with a RevisionId, only if that is still the current one."""
    name = _registry_name(params)
    kept = service.registry(name)
    wanted = params.get("RevisionId")
    if wanted is not None and wanted != kept.get("revision"):
        raise precondition_failed(f"The policy of registry {name} has another revision than {wanted}.")
    try:
        policy = json.loads(params["Policy"])
    except (ValueError, RecursionError):
        policy = None
    if not isinstance(policy, dict) or "Statement" not in policy:
        raise bad_request("Policy must be a JSON object with a Statement.")
    service.keep(service.registries, name, {**kept, "policy": params["Policy"], "revision": service.settings.new_id()})
    return get_resource_policy(service, params)


def get_resource_policy(service: Service, params: Params) -> Params:
    """The policy of a registry."""
    name = _registry_name(params)
    kept = service.registry(name)
    if "policy" not in kept:
        raise not_found(f"Registry {name} has no resource policy.")
    return {"Policy": kept["policy"], "RevisionId": kept["revision"]}


def delete_resource_policy(service: Service, params: Params) -> Params:
    """Remove the policy of a registry."""
    name = _registry_name(params)
    get_resource_policy(service, params)
    kept = service.registry(name)
    service.keep(
        service.registries, name, {key: value for key, value in kept.items() if key not in {"policy", "revision"}}
    )
    return {}


def _registry_name(params: Params) -> str:
    """The registry; the model does not require it, but a policy is always one registry's."""
    if "RegistryName" not in params:
        raise bad_request("The request is missing the required parameter RegistryName.")
    return str(params["RegistryName"])
