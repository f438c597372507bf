"""HTTP: routes from the service model, errors as restJson1 clients expect them. Imported only to serve."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from schema_guard.endpoint import protocol
from schema_guard.endpoint.errors import ServiceError
from schema_guard.endpoint.handlers import HANDLERS
from schema_guard.endpoint.protocol import Request as Parts

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from schema_guard.endpoint.service import Service

_log = logging.getLogger(__name__)


class RawPaths:
    """Route on the path as it was sent, so that an encoded slash stays inside its label."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "path": scope["raw_path"].decode("ascii")}
        await self._app(scope, receive, send)


def build(service: Service) -> ASGIApp:
    """The ASGI application of a service."""
    routes = [_route(service, operation) for operation in protocol.operations()]
    return RawPaths(Starlette(routes=routes))


def _route(service: Service, operation: OperationModel) -> Route:
    # Labels may hold hyphens in the model; Starlette's parameters are Python names.
    path = operation.http["requestUri"].replace("-", "_")
    return Route(path, partial(_answer, service, operation), methods=[operation.http["method"]])


async def _answer(service: Service, operation: OperationModel, request: Request) -> Response:
    request_id = service.settings.new_id()
    try:
        parts = Parts(
            path={name.replace("_", "-"): unquote(value) for name, value in request.path_params.items()},
            query=parse_qs(request.url.query, keep_blank_values=True),
            body=await request.body(),
        )
        result = HANDLERS[operation.name](service, protocol.parse(operation, parts))
        body, status = protocol.render(operation, result), operation.http["responseCode"]
        return _response(body, status, request_id)
    except ServiceError as error:
        return _refusal(error, request_id)


def _refusal(error: ServiceError, request_id: str) -> Response:
    body = protocol.dump({"Code": error.name.removesuffix("Exception"), "Message": error.message})
    return _response(body, protocol.status_of(error), request_id, {"x-amzn-errortype": error.name})


def _response(body: bytes, status: int, request_id: str, headers: dict[str, str] | None = None) -> Response:
    sent = {"x-amzn-requestid": request_id, **(headers or {})}
    return Response(body, status, sent, media_type="application/json")
