"""``PutEvents`` entries, and the events that EventBridge makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schema_guard.canonical.json_text import dump_compact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_guard.model.documents import JsonObject
    from schema_guard.model.verdicts import WitnessError

ENVELOPE: dict[str, str] = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "account": "123456789012",
    "time": "2026-01-31T12:00:00Z",
    "region": "eu-west-1",
}
"""What EventBridge adds to an entry, with values that stand for any."""

_SENT = ("/source", "/detail-type", "/detail", "/resources")


def is_entry(value: Any) -> bool:  # noqa: ANN401  any JSON value
    """Whether a value is an entry of ``PutEvents`` and not an event."""
    return isinstance(value, dict) and "DetailType" in value and "detail-type" not in value


def event_of_entry(entry: Mapping[str, Any], detail: Any) -> JsonObject:  # noqa: ANN401  any JSON value
    """The event that subscribers get for an entry.

    Args:
        entry: The entry; what it does not say has a value that stands for any.
        detail: Its ``Detail``, read.
    """
    time, resources = entry.get("Time"), entry.get("Resources") or []
    return {
        **ENVELOPE,
        "time": time if isinstance(time, str) else _written(time),
        "detail-type": entry.get("DetailType"),
        "source": entry.get("Source"),
        "resources": list(resources) if isinstance(resources, list | tuple) else resources,
        "detail": detail,
    }


def entry_of_event(event: Mapping[str, Any]) -> JsonObject:
    """The entry that makes EventBridge deliver an event."""
    entry: JsonObject = {
        "Source": event.get("source"),
        "DetailType": event.get("detail-type"),
        "Detail": dump_compact(event.get("detail")),
    }
    return {**entry, "Resources": event["resources"]} if event.get("resources") else entry


def _written(time: Any) -> str:  # noqa: ANN401  a datetime, as botocore takes it, a number or nothing
    from datetime import UTC, datetime  # noqa: PLC0415  most entries state no time

    if not isinstance(time, datetime):
        return ENVELOPE["time"]
    moment = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_of_producer(error: WitnessError) -> bool:
    """Whether an error is about what the entry says, and not about what EventBridge adds."""
    if not error.pointer:
        return (
            '"detail"' in error.message or "'detail'" in error.message or not error.schema_pointer.endswith("/required")
        )
    return error.pointer.startswith(_SENT)
