"""Tags of registries, schemas and discoverers, addressed by ARN."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_guard.endpoint.service import Service

Params = dict[str, Any]

_ARN = re.compile(r"arn:aws[a-z-]*:schemas:[a-z0-9-]*:[0-9]*:(registry|schema|discoverer)/(.+)\Z", re.DOTALL)
_MAX_TAGS, _MAX_KEY, _MAX_VALUE = 50, 128, 256


def check_tags(tags: Mapping[str, str]) -> None:
    """Refuse what AWS allows on no resource.

    Raises:
        ServiceError: There are too many tags, or one is too long or in AWS's own name space.
    """
    if len(tags) > _MAX_TAGS:
        raise bad_request(f"A resource has at most {_MAX_TAGS} tags.")
    for key, value in tags.items():
        if not 1 <= len(key) <= _MAX_KEY or len(value) > _MAX_VALUE:
            raise bad_request(f"A tag has a key of 1 to {_MAX_KEY} and a value of at most {_MAX_VALUE} characters.")
        if key.lower().startswith("aws:"):
            raise bad_request("Tag keys that begin with aws: are reserved.")


def list_tags_for_resource(service: Service, params: Params) -> Params:
    """The tags of a resource."""
    return {"Tags": dict(_tags(service, params["ResourceArn"]))}


def tag_resource(service: Service, params: Params) -> Params:
    """Add tags, or change their values."""
    tags = {**_tags(service, params["ResourceArn"]), **params["Tags"]}
    check_tags(tags)
    _keep(service, params["ResourceArn"], tags)
    return {}


def untag_resource(service: Service, params: Params) -> Params:
    """Remove tags; keys that the resource does not have are ignored."""
    tags = _tags(service, params["ResourceArn"])
    _keep(service, params["ResourceArn"], {key: value for key, value in tags.items() if key not in params["TagKeys"]})
    return {}


def _parse(arn: str) -> tuple[str, str]:
    match = _ARN.match(arn)
    if match is None:
        raise bad_request(f"{arn} is not the ARN of a registry, schema or discoverer.")
    return match[1], match[2]


def _tags(service: Service, arn: str) -> Mapping[str, str]:
    kind, name = _parse(arn)
    match kind:
        case "registry":
            return dict(service.registry(name).get("tags", {}))
        case "schema":
            registry_name, _, schema_name = name.partition("/")
            return service.schema(registry_name, schema_name).tags
        case _:
            return dict(service.discoverer(name)["tags"])


def _keep(service: Service, arn: str, tags: dict[str, str]) -> None:
    kind, name = _parse(arn)
    match kind:
        case "registry":
            service.keep(service.registries, name, {**service.registry(name), "tags": tags})
        case "schema":
            registry_name, _, schema_name = name.partition("/")
            service.folder.put_record(replace(service.schema(registry_name, schema_name), tags=tags))
        case _:
            service.keep(service.discoverers, name, {**service.discoverer(name), "tags": tags})
