"""The wire as botocore's own model of the service describes it; the only door to botocore in the endpoint.

Routes, parameter names, limits, status codes and the names of response members all come from ``service-2.json``, so
the endpoint follows the model that clients are generated from.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schema_guard.endpoint.errors import ServiceError, bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel, ServiceModel, Shape

# Errors that AWS answers for every service, before the service sees the request; no model lists them.
_COMMON_STATUS = {"AccessDeniedException": 403, "ExpiredTokenException": 403, "UnknownOperationException": 404}


@dataclass(frozen=True, slots=True)
class Request:
    """One request, taken apart but not yet understood.

    Attributes:
        path: The path's labels by their names in the model, unquoted.
        query: The query's values by name, in their order.
        body: The bytes.
    """

    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: bytes = b""


@functools.cache
def service(name: str) -> ServiceModel:
    """Botocore's model of a service, in its newest version."""
    from botocore.loaders import Loader  # noqa: PLC0415 - loaded only to serve
    from botocore.model import ServiceModel  # noqa: PLC0415 - the same

    return ServiceModel(Loader().load_service_model(name, "service-2"), name)


def operations() -> tuple[OperationModel, ...]:
    """Every operation of EventBridge Schemas."""
    model = service("schemas")
    return tuple(model.operation_model(name) for name in model.operation_names)


def status_of(error: ServiceError) -> int:
    """The HTTP status of an error response."""
    model = service("schemas")
    if error.name in model.shape_names:
        return int(model.shape_for(error.name).metadata["error"]["httpStatusCode"])
    return _COMMON_STATUS[error.name]


def parse(operation: OperationModel, request: Request) -> dict[str, Any]:
    """The parameters of a request by their boto3 names, validated.

    Raises:
        ServiceError: Something is missing, of the wrong type or out of its limits.
    """
    shape = operation.input_shape
    if shape is None:
        return {}
    body = parse_json(request.body)
    params: dict[str, Any] = {}
    for name, member in shape.members.items():
        value = _located(name, member, request, body)
        if value is not None:
            check(name, member, value)
            params[name] = value
    for name in shape.required_members:
        if name not in params:
            raise bad_request(f"The request is missing the required parameter {name}.")
    return params


def parse_json(body: bytes) -> dict[str, Any]:
    """The JSON object in a request body; an empty body is an empty object.

    Raises:
        ServiceError: It is something else.
    """
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"The request body is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise bad_request("The request body is not a JSON object.")
    return value


def _located(name: str, member: Shape, request: Request, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    wire = member.serialization.get("name", name)
    match member.serialization.get("location"):
        case "uri":
            return request.path.get(wire)
        case "querystring":
            values = request.query.get(wire)
            if values is None:
                return None
            return values if member.type_name == "list" else _scalar(name, member, values[-1])
        case None:
            return body.get(wire)
        case other:
            raise AssertionError(f"the model puts {name} into {other}, which no operation of this service did before")


def _scalar(name: str, member: Shape, text: str) -> str | int:
    if member.type_name != "integer":
        return text
    try:
        return int(text)
    except ValueError:
        raise bad_request(f"{name} is not a whole number: {text!r}.") from None


def check(name: str, shape: Shape, value: Any) -> None:  # noqa: ANN401 - any JSON
    """Refuse a value that the shape does not admit.

    Raises:
        ServiceError: It is of another type, too short or long, out of range, or none of the listed ones.
    """
    types, what = _TYPES[shape.type_name]
    if type(value) not in types:
        raise bad_request(f"{name} must be {what}.")
    match shape.type_name:
        case "string":
            _check_size(name, shape, len(value), "characters")
            choices = shape.metadata.get("enum")
            if choices and value not in choices:
                raise bad_request(f"{name} must be one of {', '.join(choices)}.")
        case "integer":
            # The members called Limit refer to a plain integer; the model has their range as a shape of its own.
            _check_size(name, service("schemas").shape_for("Limit") if name == "Limit" else shape, value, "")
        case "list":
            _check_size(name, shape, len(value), "members")
            for index, item in enumerate(value):
                check(f"{name}[{index}]", shape.member, item)
        case "map":
            for key, item in value.items():
                check(f"{name}.{key}", shape.value, item)
        case "structure":
            _check_members(shape, value)


# Every type that an input of the operations has; another would be a KeyError, which a test over the model would show.
_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), "a string"),
    "integer": ((int,), "a whole number"),
    "boolean": ((bool,), "a boolean"),
    "timestamp": ((int, float, str), "a time"),
    "list": ((list,), "a list"),
    "map": ((dict,), "an object"),
    "structure": ((dict,), "an object"),
}


def _check_members(shape: Shape, value: Mapping[str, Any]) -> None:
    for name in shape.required_members:
        if name not in value:
            raise bad_request(f"The request is missing the required parameter {name}.")
    for name, member in shape.members.items():
        if value.get(name) is not None:
            check(name, member, value[name])


def _check_size(name: str, shape: Shape, size: int, unit: str) -> None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        raise bad_request(f"{name} must be at least {least} {unit}".rstrip() + ".")
    if most is not None and size > most:
        raise bad_request(f"{name} must be at most {most} {unit}".rstrip() + ".")


def render(operation: OperationModel, result: Mapping[str, Any]) -> bytes:
    """The body of a response; ``result`` has boto3 names, and its None members are left out."""
    shape = operation.output_shape
    return b"" if shape is None else dump(_wire(shape, result))


def dump(value: object) -> bytes:
    """JSON as the service writes it."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _wire(shape: Shape, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if shape.type_name == "list":
        return [_wire(shape.member, item) for item in value]
    if shape.type_name != "structure":
        return value
    unknown = value.keys() - shape.members.keys()
    if unknown:
        raise AssertionError(f"{shape.name} has no {', '.join(sorted(unknown))}")
    return {
        member.serialization.get("name", name): _wire(member, value[name])
        for name, member in shape.members.items()
        if value.get(name) is not None
    }
