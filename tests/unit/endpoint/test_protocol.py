"""Whatever is sent, the answer is one of the service's: a modelled response or a modelled error."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema_guard.endpoint import protocol
from schema_guard.endpoint.bus import put_events
from schema_guard.endpoint.errors import ServiceError
from schema_guard.endpoint.handlers import HANDLERS
from schema_guard.endpoint.protocol import Request

OPERATIONS = {operation.name: operation for operation in protocol.operations()}
OPENAPI = '{"openapi": "3.0.0", "components": {}}'
ARN = "arn:aws:schemas:us-east-1:123456789012:"

likely = st.sampled_from(
    [
        "orders",
        "shop@Placed",
        "discovered-schemas",
        "aws.events",
        "1",
        "2",
        "OpenApi3",
        "JSONSchemaDraft4",
        "Local",
        OPENAPI,
        '{"Statement": []}',
        "{}",
        "[1]",
        '{"a": [{"b": null}, {}]}',
        f"{ARN}registry/orders",
        f"{ARN}schema/orders/shop@Placed",
        "arn:aws:events:us-east-1:123456789012:event-bus/orders",
        "events-event-bus-orders",
        "",
    ]
)
text = st.one_of(likely, likely, st.text(max_size=8))
anything = st.one_of(text, st.none(), st.booleans(), st.integers(), st.floats(), st.lists(text, max_size=3))
anything = st.one_of(anything, st.dictionaries(text, anything, max_size=2))


times = st.one_of(st.integers(), st.floats(), text)
OF_TYPE = {
    "string": text,
    "integer": st.integers(-1, 101),
    "boolean": st.booleans(),
    "timestamp": times,
    "list": st.lists(text, max_size=3),
    "map": st.dictionaries(text, text, max_size=3),
}


def mostly(shape):
    """A value of the shape's type, or anything."""
    right = OF_TYPE[shape.type_name]
    return st.one_of(right, right, right, anything)


@st.composite
def requests(draw, operation):
    path, query, body = {}, {}, {}
    for name, member in operation.input_shape.members.items():
        wire = member.serialization.get("name", name)
        match member.serialization.get("location"):
            case "uri":
                path[wire] = draw(text)
            case "querystring":
                if draw(st.booleans()):
                    query[wire] = draw(st.lists(text, min_size=1, max_size=2))
            case _:
                value = draw(mostly(member))
                if value is not None:
                    body[wire] = value
    return Request(path, query, json.dumps(body).encode())


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_is_a_bug(make_driver, name):
    operation = OPERATIONS[name]

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(st.lists(requests(operation), min_size=1, max_size=3))
    def run(sent):
        driver = make_driver()
        driver.schema(versions=2)
        driver("CreateDiscoverer", SourceArn="arn:aws:events:us-east-1:123456789012:event-bus/orders")
        for request in sent:
            status = None
            try:
                result = HANDLERS[name](driver.service, protocol.parse(operation, request))
                protocol.render(operation, result)
            except ServiceError as error:
                status = protocol.status_of(error)
            assert status in {None, 400, 403, 404, 409, 412}
        driver.restart()

    run()


ENTRY = protocol.service("events").shape_for("PutEventsRequestEntry").members
entries = st.lists(st.fixed_dictionaries({}, optional={n: mostly(m) for n, m in ENTRY.items()}), max_size=3)
bodies = st.one_of(st.binary(max_size=20), entries.map(lambda sent: json.dumps({"Entries": sent}).encode()))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies)
def test_no_event_is_a_bug(make_driver, body):
    try:
        result = put_events(make_driver().service, body)
    except ServiceError as error:
        refusal = error.name
    else:
        refusal = None
        assert len(result["Entries"]) >= 1
        json.dumps(result)
    assert refusal in {None, "ValidationException"}
