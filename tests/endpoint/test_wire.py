"""What is on the wire, without an SDK in between."""

from __future__ import annotations

import http.client
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from programs import PATIENCE


@pytest.fixture
def send(endpoint):
    def send(method, path, body=None, headers=None):
        parts = urlsplit(endpoint.url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
        data = body if body is None or isinstance(body, bytes) else json.dumps(body)
        connection.request(method, path, data, headers or {})
        response = connection.getresponse()
        payload = response.read()
        connection.close()
        return response, json.loads(payload) if payload else None

    return send


def test_names_are_as_in_the_model(send, client, schema):
    _, body = send("GET", "/v1/registries/name/orders/schemas?limit=1")
    assert body.keys() == {"Schemas"}
    assert body["Schemas"][0].keys() == {"LastModified", "SchemaArn", "SchemaName", "VersionCount", "tags"}
    assert body["Schemas"][0]["LastModified"].endswith("Z")


def test_an_error_has_its_headers_and_body(send):
    response, body = send("GET", "/v1/registries/name/none")
    assert response.status == 404
    assert response.headers["x-amzn-errortype"] == "NotFoundException"
    assert response.headers["x-amzn-requestid"]
    assert response.headers["content-type"] == "application/json"
    assert body == {"Code": "NotFound", "Message": "Registry with name none does not exist."}


def test_a_deletion_has_no_body(send, client, schema):
    response, body = send("DELETE", "/v1/registries/name/orders/schemas/name/shop%40Placed")
    assert (response.status, body) == (204, None)
    assert "content-type" not in response.headers


def test_an_encoded_slash_stays_in_its_label(send):
    _, body = send("GET", "/v1/registries/name/a%2Fb")
    assert body["Message"] == "Registry with name a/b does not exist."
    response, _ = send("GET", "/v1/registries/name/a/b")
    assert response.headers["x-amzn-errortype"] == "UnknownOperationException"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/v2/registries"), ("PATCH", "/v1/registries"), ("POST", "/v1/registries/")],
)
def test_what_the_model_does_not_have_is_unknown(send, method, path):
    response, body = send(method, path)
    assert response.status == 404
    assert response.headers["x-amzn-errortype"] == "UnknownOperationException"
    assert body["Code"] == "UnknownOperation"


CREATE = "/v1/registries/name/orders/schemas/name/a"


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("POST", CREATE, {"Type": "OpenApi3"}, "Content"),
        ("POST", CREATE, {"Content": "{}"}, "Type"),
        ("POST", CREATE, {"Content": 1, "Type": "OpenApi3"}, "Content must be a string"),
        ("POST", CREATE, {"Content": "", "Type": "OpenApi3"}, "Content must be at least 1"),
        ("POST", CREATE, {"Content": "x" * 100_001, "Type": "OpenApi3"}, "Content must be at most 100000"),
        ("POST", CREATE, {"Content": "{}", "Type": "Avro"}, "Type must be one of OpenApi3, JSONSchemaDraft4"),
        ("POST", CREATE, {"Content": "{}", "Type": "OpenApi3", "Description": "x" * 257}, "Description"),
        ("POST", CREATE, {"Content": "{}", "Type": "OpenApi3", "tags": {"a": 1}}, "Tags.a must be a string"),
        ("PUT", CREATE, {"Content": "{}", "ClientTokenId": "x" * 37}, "ClientTokenId must be at most 36"),
        ("POST", CREATE, b"{", "not JSON"),
        ("POST", CREATE, b"[]", "not a JSON object"),
        ("POST", CREATE, b"\xff", "not JSON"),
        ("POST", "/v1/discoverers", {"SourceArn": "short"}, "SourceArn must be at least 20"),
        ("POST", "/v1/discoverers", {"SourceArn": "x" * 20, "CrossAccount": 1}, "CrossAccount must be a boolean"),
        ("POST", "/v1/discover", {"Type": "OpenApi3", "Events": []}, "Events must be at least 1"),
        ("POST", "/v1/discover", {"Type": "OpenApi3", "Events": [""]}, r"Events\[0\] must be at least 1"),
        ("POST", "/v1/discover", {"Type": "OpenApi3", "Events": "x"}, "Events must be a list"),
        ("GET", "/v1/registries?limit=x", None, "Limit is not a whole number"),
        ("GET", "/v1/registries?limit=0", None, "Limit must be at least 1"),
        ("GET", "/v1/registries?nextToken=x", None, "NextToken"),
        ("GET", "/v1/registries/name/orders/schemas/search", None, "Keywords"),
        ("GET", "/v1/policy", None, "RegistryName"),
    ],
)
def test_input_is_validated_by_the_model(send, method, path, body, message):
    response, answer = send(method, path, body)
    assert response.status == 400
    assert response.headers["x-amzn-errortype"] == "BadRequestException"
    assert re.search(message, answer["Message"]), answer


def test_unknown_members_are_ignored(send):
    response, _ = send("POST", "/v1/registries/name/orders", {"Colour": "red"})
    assert response.status == 201


def test_a_bug_is_an_answer(send, endpoint, monkeypatch, caplog):
    monkeypatch.setattr(endpoint.service, "registry_names", lambda: 1 / 0)
    response, body = send("GET", "/v1/registries")
    assert response.status == 500
    assert body["Code"] == "InternalServerError"
    assert "ZeroDivisionError" in caplog.text


def test_many_connections_at_once(endpoint, connect, schema):
    client = connect(endpoint.url, max_pool_connections=16)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: client.describe_schema(**schema)["SchemaVersion"], range(200)))
    assert found == ["4"] * 200
