"""Reaching through ASGI to the connection, which faults cut. Imported only to serve."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope, Send

_connection: ContextVar[asyncio.Transport] = ContextVar("connection")


class Protocol(H11Protocol):
    """Uvicorn's HTTP, whose requests know their connection; ASGI has no message that cuts one."""

    def data_received(self, data: bytes) -> None:
        """Handle bytes; the task that answers them inherits the context."""
        _connection.set(self.transport)
        super().data_received(data)


class Cut(Response):
    """No answer: the connection is reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        """Abort."""
        _connection.get().abort()
        await _lost(receive)


class Truncated(Response):
    """Half of an answer that announces all of it; then the connection is closed."""

    def __init__(self, whole: Response) -> None:
        self._whole = whole
        super().__init__()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        """Send half."""
        body = bytes(self._whole.body)
        start = {"type": "http.response.start", "status": self._whole.status_code, "headers": self._whole.raw_headers}
        await send(start)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        _connection.get().close()
        await _lost(receive)


async def _lost(receive: Receive) -> None:
    """Wait until the connection is gone: uvicorn takes a response that ends before for a bug, and says so."""
    while (await receive())["type"] != "http.disconnect":
        pass
