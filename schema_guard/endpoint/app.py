"""HTTP: routes from the service model, errors as the clients of each protocol expect them. Imported only to serve."""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from schema_guard.endpoint import protocol
from schema_guard.endpoint.bus import put_events
from schema_guard.endpoint.errors import ServiceError
from schema_guard.endpoint.faults import FaultKind, FaultPlan
from schema_guard.endpoint.handlers import HANDLERS
from schema_guard.endpoint.protocol import Request as Parts
from schema_guard.endpoint.transport import Cut, Truncated
from schema_guard.errors import SchemaGuardError

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import OperationModel
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from schema_guard.endpoint.service import Service

_log = logging.getLogger(__name__)

_EVENTS_TARGET = "AWSEvents."
_JSON, _EVENTS_JSON = "application/json", "application/x-amz-json-1.1"

_ERRORS = {
    FaultKind.THROTTLE: ServiceError("TooManyRequestsException", "Rate exceeded"),
    FaultKind.UNAVAILABLE: ServiceError("ServiceUnavailableException", "The service is unavailable. Try again later."),
    FaultKind.ERROR: ServiceError("InternalServerErrorException", "Internal server error"),
    FaultKind.EXPIRED_TOKEN: ServiceError(
        "ExpiredTokenException", "The security token included in the request is expired"
    ),
    FaultKind.ACCESS_DENIED: ServiceError("AccessDeniedException", "User is not authorized to perform this action"),
}


class RawPaths:
    """Route on the path as it was sent, so that an encoded slash stays inside its label."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        await self._app({**scope, "path": scope["raw_path"].decode("ascii")}, receive, send)


def build(service: Service, plan: FaultPlan | None = None) -> ASGIApp:
    """The ASGI application of a service.

    Args:
        service: What answers.
        plan: What goes wrong on purpose.
    """
    faults = plan or FaultPlan()
    routes = [_route(service, faults, operation) for operation in protocol.operations()]
    routes.append(Route("/", partial(_answer_events, service, faults), methods=["POST"]))
    unknown = partial(_unknown, service)
    app = Starlette(routes=routes, exception_handlers={404: unknown, 405: unknown})
    app.router.redirect_slashes = False  # no AWS client expects to be sent elsewhere
    return RawPaths(app)


def _route(service: Service, plan: FaultPlan, operation: OperationModel) -> Route:
    # Labels may hold hyphens in the model; Starlette's parameters are Python names.
    path = operation.http["requestUri"].replace("-", "_")
    return Route(path, partial(_answer, service, plan, operation), methods=[operation.http["method"]])


async def _answer(service: Service, plan: FaultPlan, operation: OperationModel, request: Request) -> Response:
    parts = Parts(
        path={name.replace("_", "-"): unquote(value) for name, value in request.path_params.items()},
        query=parse_qs(request.url.query, keep_blank_values=True),
        body=await request.body(),
    )

    def work() -> Response:
        result = HANDLERS[operation.name](service, protocol.parse(operation, parts))
        body = protocol.render(operation, result)
        return Response(body, operation.http["responseCode"], media_type=_JSON if body else None)

    return await _perform(service, plan, operation.name, work, _refusal)


async def _answer_events(service: Service, plan: FaultPlan, request: Request) -> Response:
    """The events service speaks awsJson1.1: one path, and the operation in a header."""
    target = request.headers.get("x-amz-target", "")
    body = await request.body()

    def work() -> Response:
        if target != f"{_EVENTS_TARGET}PutEvents":
            raise ServiceError("UnknownOperationException", f"This endpoint does not know the operation {target!r}.")
        return Response(protocol.dump(put_events(service, body)), media_type=_EVENTS_JSON)

    return await _perform(service, plan, target.removeprefix(_EVENTS_TARGET), work, _events_refusal)


async def _unknown(service: Service, request: Request, _error: Exception) -> Response:
    error = ServiceError("UnknownOperationException", f"There is no operation {request.method} {request.url.path}.")
    return _stamped(service, _refusal(error))


async def _perform(
    service: Service,
    plan: FaultPlan,
    operation: str,
    work: Callable[[], Response],
    refuse: Callable[[ServiceError], Response],
) -> Response:
    """Answer one request, or let happen what the plan has for it."""
    started = time.perf_counter()
    delay, fault = plan.draw(operation)
    if delay:
        await asyncio.sleep(delay)
    if fault is FaultKind.DROP:
        response: Response = Cut()
    elif fault in _ERRORS:
        response = refuse(_ERRORS[fault])
    else:
        response = _attempt(operation, work, refuse)
    response = _stamped(service, response)
    took = (time.perf_counter() - started) * 1000
    _log.info("%s %s %.0f ms%s", operation, response.status_code, took, f" ({fault})" if fault else "")
    match fault:
        case FaultKind.LOSE:
            return Cut()
        case FaultKind.TRUNCATE:
            return Truncated(response)
        case _:
            return response


def _attempt(operation: str, work: Callable[[], Response], refuse: Callable[[ServiceError], Response]) -> Response:
    try:
        return work()
    except ServiceError as error:
        return refuse(error)
    except SchemaGuardError as error:
        _log.error("%s: %s", operation, error)
        return refuse(ServiceError("InternalServerErrorException", error.message))
    except Exception:  # noqa: BLE001 - the boundary: a bug must be an answer, and not a hanging client
        _log.exception("%s failed; this is a bug in schema-guard", operation)
        return refuse(_ERRORS[FaultKind.ERROR])


def _refusal(error: ServiceError) -> Response:
    body = protocol.dump({"Code": error.name.removesuffix("Exception"), "Message": error.message})
    headers = {"x-amzn-errortype": error.name}
    return Response(body, protocol.status_of(error), headers, media_type=_JSON)


def _events_refusal(error: ServiceError) -> Response:
    """Errors of the events service: 400 for all that is the client's fault, as awsJson1.1 does."""
    name = _EVENTS_NAMES.get(error.name, error.name)
    body = protocol.dump({"__type": name, "message": error.message})
    return Response(body, _EVENTS_STATUS.get(name, 400), {"x-amzn-errortype": name}, media_type=_EVENTS_JSON)


_EVENTS_NAMES = {
    "TooManyRequestsException": "ThrottlingException",
    "ServiceUnavailableException": "ServiceUnavailable",
    "InternalServerErrorException": "InternalException",
}
_EVENTS_STATUS = {"ServiceUnavailable": 503, "InternalException": 500}


def _stamped(service: Service, response: Response) -> Response:
    response.headers["x-amzn-requestid"] = service.settings.new_id()
    return response
