"""The local endpoint over a registry folder: for `serve`, for the demo, and for tests."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema_guard.endpoint.feed import discover_file
from schema_guard.endpoint.memory import MemoryFolder
from schema_guard.endpoint.server import LOCAL, Endpoint, serve_forever, serving
from schema_guard.endpoint.service import Service
from schema_guard.errors import EndpointError, Place
from schema_guard.workflows.registry_folder import DiskFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from schema_guard.endpoint.faults import FaultPlan
    from schema_guard.endpoint.service import Sink
    from schema_guard.endpoint.settings import EndpointSettings
    from schema_guard.model.documents import JsonObject
    from schema_guard.model.ports import RegistryFolder


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What ``schema-guard serve`` is asked for.

    Attributes:
        folder: The registry folder that is served and keeps what is written.
        discover: JSON Lines files of events to discover before anything is answered.
        events_sink: A file that gets the events that the service emits, one a line.
        plan: What goes wrong on purpose.
    """

    folder: Path
    host: str = LOCAL
    port: int = 4010
    settings: EndpointSettings | None = None
    discover: tuple[Path, ...] = ()
    events_sink: Path | None = None
    plan: FaultPlan | None = None


def serve(options: ServeOptions, ready: Callable[[str], None], log: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        options: What is served, and how.
        ready: Called with the URL when requests are answered.
        log: Called with progress, in words.

    Raises:
        EndpointError: The address cannot be listened on, or the sink cannot be written.
        DocumentError: A file of events cannot be read.
        StoreError: The folder cannot be read or written.
        UsageError: The extra ``serve`` is not installed.
    """
    with _file_sink(options.events_sink) as sink:
        service = Service(DiskFolder(options.folder), options.settings, sink)
        for path in options.discover:
            log(f"discovered {discover_file(service, path)} events of {path}")
        serve_forever(service, ready, host=options.host, port=options.port, plan=options.plan)


@contextmanager
def running(  # noqa: PLR0913 - each has a default, and every caller names what it sets
    folder: Path | None = None,
    *,
    host: str = LOCAL,
    port: int = 0,
    settings: EndpointSettings | None = None,
    plan: FaultPlan | None = None,
    sink: Sink | None = None,
) -> Iterator[Endpoint]:
    """A local EventBridge Schemas service in a thread, for as long as the context lasts.

    Args:
        folder: The registry folder that is served and keeps what is written; None keeps everything in memory.
        host: The address to listen on.
        port: 0 takes a free one.
        settings: How it answers.
        plan: What goes wrong on purpose.
        sink: Takes the events that the service emits.

    Raises:
        EndpointError: The address cannot be listened on.
        StoreError: The folder cannot be read or written.
        UsageError: The extra ``serve`` is not installed.
    """
    state: RegistryFolder = MemoryFolder() if folder is None else DiskFolder(folder)
    with serving(Service(state, settings, sink), host=host, port=port, plan=plan) as endpoint:
        yield endpoint


@contextmanager
def _file_sink(path: Path | None) -> Iterator[Sink | None]:
    """A sink that appends to a file, each event at once."""
    if path is None:
        yield None
        return
    try:
        file = path.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise EndpointError(
            f"the events sink cannot be written: {error.strerror or error}", place=Place(file=str(path))
        ) from error

    def write(event: JsonObject) -> None:
        file.write(json.dumps(event) + "\n")

    with file:
        yield write
