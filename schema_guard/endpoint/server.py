"""A running endpoint: a socket, uvicorn, and a clean stop."""

from __future__ import annotations

import errno
import signal
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema_guard.errors import EndpointError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    import uvicorn

    from schema_guard.endpoint.faults import FaultPlan
    from schema_guard.endpoint.service import Service

LOCAL = "127.0.0.1"

_PORT_TROUBLE = frozenset({errno.EADDRINUSE, errno.EACCES})
_OTHER_PORT = "Choose another port with --port; 0 takes a free one."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running endpoint; ``url`` is what clients take as ``endpoint_url``."""

    url: str
    service: Service


@contextmanager
def serving(service: Service, *, host: str = LOCAL, port: int = 0, plan: FaultPlan | None = None) -> Iterator[Endpoint]:
    """Serve in a thread for as long as the context lasts.

    Args:
        service: What answers.
        host: The address to listen on.
        port: 0 takes a free one.
        plan: What goes wrong on purpose.

    Raises:
        EndpointError: The address cannot be listened on.
        UsageError: The extra ``serve`` is not installed.
    """
    server = make_server(service, plan)
    with listen(host, port) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), name="schema-guard-endpoint")
        thread.start()
        try:
            yield Endpoint(url_of(listener), service)
        finally:
            server.should_exit = True
            thread.join()


def serve_forever(
    service: Service, ready: Callable[[str], None], *, host: str = LOCAL, port: int = 0, plan: FaultPlan | None = None
) -> None:
    """Serve in this thread until SIGINT or SIGTERM, which end it cleanly.

    Args:
        service: What answers.
        ready: Called with the URL when requests are answered.
        host: The address to listen on.
        port: 0 takes a free one.
        plan: What goes wrong on purpose.

    Raises:
        EndpointError: The address cannot be listened on.
        UsageError: The extra ``serve`` is not installed.
    """
    server = make_server(service, plan)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    with listen(host, port) as listener, _handling(stop):
        ready(url_of(listener))
        server.run([listener])


@contextmanager
def _handling(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        EndpointError: The address cannot be listened on.
    """
    # The protocol is named because asyncio turns Nagle's algorithm off only on sockets that name it; without that each
    # answer waits some 40 ms for a delayed acknowledgement.
    listener = socket.socket(_family(host), socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise EndpointError(
            f"cannot listen on {host}:{port}: {error.strerror or error}",
            remedy=_OTHER_PORT
            if error.errno in _PORT_TROUBLE
            else "Check --host; it has to be an address of this machine.",
        ) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """The URL under which a client of this machine reaches a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def make_server(service: Service, plan: FaultPlan | None = None) -> uvicorn.Server:
    """Uvicorn around the application; it leaves signals to its caller.

    Raises:
        UsageError: The extra ``serve`` is not installed.
    """
    try:
        import uvicorn  # noqa: PLC0415 - the extra is loaded only to serve

        from schema_guard.endpoint.app import build  # noqa: PLC0415 - the same
        from schema_guard.endpoint.transport import Protocol  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the local endpoint needs {error.name}, which is not installed",
            remedy="Install it with: pip install 'schema-guard[serve]'",
        ) from error
    config = uvicorn.Config(
        build(service, plan),
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=3,
    )

    class Server(uvicorn.Server):
        """Uvicorn raises a signal anew after its clean stop, so that the process would not end with 0."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    return Server(config)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
