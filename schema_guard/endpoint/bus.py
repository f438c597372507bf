"""Events: `PutEvents` of the events service, and the discovery of what is put."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint import protocol
from schema_guard.endpoint.discovery import fingerprint, infer, is_envelope, schema_name
from schema_guard.endpoint.errors import ServiceError
from schema_guard.endpoint.schemas import add_version
from schema_guard.endpoint.service import DISCOVERED
from schema_guard.endpoint.shapes import is_date_time
from schema_guard.model.documents import SchemaType
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.model.ports import SchemaRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_guard.endpoint.service import Service
    from schema_guard.model.documents import JsonObject

MAX_EVENT = 1000 * 1024  # bytes; a larger event is not discovered, and nobody is told
MAX_REQUEST = 1024 * 1024  # bytes of all entries of one request
MAX_CONTENT = 100_000  # characters of a schema

_REQUIRED = ("Source", "DetailType", "Detail")
_MAX_DETAIL_TYPE = 128
_TIME_SIZE = 14  # what the Time of an entry counts for, as documented for the size of an entry

_log = logging.getLogger(__name__)


def put_events(service: Service, body: bytes) -> dict[str, Any]:
    """Take events as EventBridge takes them, and discover their schemas.

    Raises:
        ServiceError: No entry can be taken, or the request is too large.
    """
    entries = _entries(body)
    results = [_put(service, entry) for entry in entries]
    return {"FailedEntryCount": sum("ErrorCode" in result for result in results), "Entries": results}


def envelope(service: Service, entry: Mapping[str, Any]) -> JsonObject:
    """The event that a bus makes of an entry.

    Raises:
        ServiceError: The entry lacks something, or its detail is not a JSON object.
    """
    for name in _REQUIRED:
        if not entry.get(name):
            raise ServiceError(
                "InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument."
            )
    if len(entry["DetailType"]) > _MAX_DETAIL_TYPE:
        raise ServiceError("InvalidArgument", f"Parameter DetailType is longer than {_MAX_DETAIL_TYPE} characters.")
    return {
        "version": "0",
        "id": service.settings.new_id(),
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": service.settings.account,
        "time": _time(service, entry.get("Time")),
        "region": service.settings.region,
        "resources": list(entry.get("Resources", [])),
        "detail": _detail(entry["Detail"]),
    }


def discover(service: Service, event: JsonObject) -> None:
    """Record the shape of an event, unless the schema has a version of that shape already."""
    if not is_envelope(event) or len(_compact(event).encode("utf-8", "surrogatepass")) > MAX_EVENT:
        return
    document = infer([event])
    content = _compact(document)
    schema = SchemaId(DISCOVERED, schema_name(str(event["source"]), str(event["detail-type"])))
    if len(content) > MAX_CONTENT:
        _log.warning("the schema of an event is longer than %s characters and is not kept: %s", MAX_CONTENT, schema)
        return
    record = service.folder.record(schema) or SchemaRecord(schema, arn=service.arn(f"schema/{schema}"))
    if fingerprint(document) not in _fingerprints(service, record):
        add_version(service, record, SchemaType.OPENAPI3, content)


def _compact(value: JsonObject) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _fingerprints(service: Service, record: SchemaRecord) -> set[str]:
    """The shapes that the schema has; a content never changes, so each is read once."""
    found = set()
    for version in record.alive:
        id_ = SchemaVersionId(record.id, version.version)
        if id_ not in service.fingerprints:
            service.fingerprints[id_] = fingerprint(_parsed(service.folder.content(id_)))
        found.add(service.fingerprints[id_])
    return found


def _parsed(content: str) -> Any:  # noqa: ANN401 - any JSON
    """Stored content; what is not JSON has no shape that discovery could find again."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content


def _entries(body: bytes) -> list[dict[str, Any]]:
    shape = protocol.service("events").operation_model("PutEvents").input_shape
    try:
        request = protocol.parse_json(body)
        protocol.check("PutEventsRequest", shape, request)
    except ServiceError as error:
        raise ServiceError("ValidationException", error.message) from None
    entries: list[dict[str, Any]] = request["Entries"]
    if not any(all(entry.get(name) for name in _REQUIRED) for entry in entries):
        raise ServiceError("ValidationException", "No entry has each of Source, DetailType and Detail.")
    if sum(map(_size, entries)) > MAX_REQUEST:
        raise ServiceError("ValidationException", "Total size of the entries in the request is over the limit.")
    return entries


def _size(entry: Mapping[str, Any]) -> int:
    texts = [*(entry.get(name, "") for name in _REQUIRED), *entry.get("Resources", [])]
    return (_TIME_SIZE if "Time" in entry else 0) + sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


def _put(service: Service, entry: Mapping[str, Any]) -> dict[str, Any]:
    try:
        event = envelope(service, entry)
    except ServiceError as error:
        return {"ErrorCode": error.name, "ErrorMessage": error.message}
    if entry["Source"].startswith("aws."):
        return {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "Not authorized for the source."}
    if _is_discovered(service, entry.get("EventBusName", "default")):
        discover(service, event)
    return {"EventId": event["id"]}


def _is_discovered(service: Service, bus: str) -> bool:
    """Whether the bus has a started discoverer; one without any discoverer is discovered if the settings say so."""
    arn = bus if bus.startswith("arn:") else service.bus_arn(bus)
    states = [kept["state"] for kept in service.discoverers.values() if kept["source"] == arn]
    return states[0] == "STARTED" if states else service.settings.auto_discover


def _detail(text: str) -> JsonObject:
    try:
        detail = json.loads(text)
    except (ValueError, RecursionError):
        detail = None
    if not isinstance(detail, dict):
        raise ServiceError("MalformedDetail", "Detail is malformed.")
    return detail


def _time(service: Service, given: float | str | None) -> str:
    if given is None:
        return service.now()
    if isinstance(given, str) and is_date_time(given):
        return given
    try:
        return datetime.fromtimestamp(float(given), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        raise ServiceError("InvalidArgument", f"Parameter Time is not valid: {given!r}.") from None
