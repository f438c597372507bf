"""Discoverers: which buses' events become schemas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint.errors import bad_request, conflict
from schema_guard.endpoint.paging import PageRequest
from schema_guard.endpoint.tags import check_tags

if TYPE_CHECKING:
    from schema_guard.endpoint.service import Service

Params = dict[str, Any]

_BUS_ARN = re.compile(r"arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/([A-Za-z0-9._/-]+)\Z")


def create_discoverer(service: Service, params: Params) -> Params:
    """A discoverer for a bus; it starts at once. A bus has at most one."""
    source = params["SourceArn"]
    match = _BUS_ARN.match(source)
    if match is None:
        raise bad_request(f"{source} is not the ARN of an event bus.")
    id_ = f"events-event-bus-{match[1].replace('/', '-')}"
    if id_ in service.discoverers or any(kept["source"] == source for kept in service.discoverers.values()):
        raise conflict(f"A discoverer for {source} already exists.")
    tags = params.get("Tags", {})
    check_tags(tags)
    service.keep(
        service.discoverers,
        id_,
        {
            "source": source,
            "state": "STARTED",
            "description": params.get("Description"),
            "cross_account": params.get("CrossAccount", True),
            "tags": tags,
        },
    )
    return _described(service, id_)


def describe_discoverer(service: Service, params: Params) -> Params:
    """One discoverer."""
    return _described(service, params["DiscovererId"])


def list_discoverers(service: Service, params: Params) -> Params:
    """Discoverers by id."""
    prefix, source_prefix = params.get("DiscovererIdPrefix", ""), params.get("SourceArnPrefix", "")
    ids = sorted(
        id_
        for id_, kept in service.discoverers.items()
        if id_.startswith(prefix) and kept["source"].startswith(source_prefix)
    )
    shown, token = PageRequest(service.settings, "ListDiscoverers", params).take(ids, str)
    summaries = [_described(service, id_) for id_ in shown]
    for summary in summaries:
        del summary["Description"]
    return {"Discoverers": summaries, "NextToken": token}


def update_discoverer(service: Service, params: Params) -> Params:
    """A new description, or another choice about other accounts' events."""
    id_ = params["DiscovererId"]
    kept = service.discoverer(id_)
    service.keep(
        service.discoverers,
        id_,
        {
            **kept,
            "description": params.get("Description", kept["description"]),
            "cross_account": params.get("CrossAccount", kept["cross_account"]),
        },
    )
    return _described(service, id_)


def delete_discoverer(service: Service, params: Params) -> Params:
    """Delete a discoverer; what it found stays."""
    service.discoverer(params["DiscovererId"])
    service.keep(service.discoverers, params["DiscovererId"], None)
    return {}


def start_discoverer(service: Service, params: Params) -> Params:
    """Discover from now on."""
    return _set_state(service, params["DiscovererId"], "STARTED")


def stop_discoverer(service: Service, params: Params) -> Params:
    """Discover no more."""
    return _set_state(service, params["DiscovererId"], "STOPPED")


def _set_state(service: Service, id_: str, state: str) -> Params:
    service.keep(service.discoverers, id_, {**service.discoverer(id_), "state": state})
    return {"DiscovererId": id_, "State": state}


def _described(service: Service, id_: str) -> Params:
    kept = service.discoverer(id_)
    return {
        "DiscovererId": id_,
        "DiscovererArn": service.arn(f"discoverer/{id_}"),
        "SourceArn": kept["source"],
        "State": kept["state"],
        "Description": kept["description"],
        "CrossAccount": kept["cross_account"],
        "Tags": kept["tags"],
    }
