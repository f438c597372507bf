"""`serve --discover FILE`: events from a file, as if they had come over the bus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint import protocol
from schema_guard.endpoint.bus import discover, envelope
from schema_guard.endpoint.discovery import is_envelope
from schema_guard.endpoint.errors import ServiceError
from schema_guard.errors import DocumentError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schema_guard.endpoint.service import Service
    from schema_guard.model.documents import JsonObject


def discover_file(service: Service, path: Path) -> int:
    """Discover every event of a JSON Lines file; discoverers are not asked.

    A line is an event with its envelope, an entry as PutEvents takes it (``Detail`` may also be an object), or a whole
    PutEvents request.

    Returns:
        The number of events.

    Raises:
        DocumentError: The file cannot be read, or a line is none of these.
    """
    count = 0
    for event in _events(service, path):
        discover(service, event)
        count += 1
    return count


def _events(service: Service, path: Path) -> Iterator[JsonObject]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"the events cannot be read: {error}", place=Place(file=str(path))) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = Place(file=str(path), line=number)
        try:
            yield from _unpack(service, json.loads(line))
        except (ValueError, RecursionError) as error:
            raise DocumentError(f"the line is not JSON: {error}", place=place) from error
        except ServiceError as error:
            raise DocumentError(error.message, place=place, remedy=_REMEDY) from error


_REMEDY = "Write an event with source, detail-type and detail on each line, or an entry as PutEvents takes it."


def _unpack(service: Service, line: Any) -> Iterator[JsonObject]:  # noqa: ANN401 - any JSON
    if is_envelope(line):
        yield line
    elif isinstance(line, dict) and isinstance(line.get("Entries"), list):
        for entry in line["Entries"]:
            yield from _unpack(service, entry)
    elif isinstance(line, dict) and line.keys() & {"Source", "DetailType", "Detail"}:
        detail = line.get("Detail")
        entry = {**line, "Detail": json.dumps(detail) if isinstance(detail, dict) else detail}
        protocol.check("the entry", protocol.service("events").shape_for("PutEventsRequestEntry"), entry)
        yield envelope(service, entry)
    else:
        raise ServiceError("InvalidArgument", "the line is not an event")
