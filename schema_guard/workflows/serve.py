"""The local endpoint over a registry folder on disk."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from schema_guard.endpoint.memory import MemoryFolder
from schema_guard.endpoint.server import LOCAL, Endpoint, serving
from schema_guard.endpoint.service import Service
from schema_guard.workflows.registry_folder import DiskFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schema_guard.endpoint.settings import EndpointSettings
    from schema_guard.model.ports import RegistryFolder


@contextmanager
def running(
    folder: Path | None = None,
    *,
    host: str = LOCAL,
    port: int = 0,
    settings: EndpointSettings | None = None,
) -> Iterator[Endpoint]:
    """A local EventBridge Schemas service in a thread, for as long as the context lasts.

    Args:
        folder: The registry folder that it serves and keeps what is written in; None keeps everything in memory.
        host: The address to listen on.
        port: 0 takes a free one.
        settings: How it answers.

    Raises:
        EndpointError: The address cannot be listened on.
        UsageError: The extra ``serve`` is not installed.
    """
    with serving(Service(open_folder(folder), settings), host=host, port=port) as endpoint:
        yield endpoint


def open_folder(folder: Path | None) -> RegistryFolder:
    """The state of a service: a folder on disk, or memory."""
    return MemoryFolder() if folder is None else DiskFolder(folder)
