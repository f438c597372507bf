"""Answers that are cut short, or are none, from a real socket: what botocore makes of them must not be believed."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager

import pytest

from schema_guard.errors import RemoteError
from schema_guard.eventbridge.client import Connection, SchemasClient
from schema_guard.eventbridge.failures import SessionError
from schema_guard.eventbridge.pacing import Pacer
from schema_guard.model.documents import SchemaDocument, SchemaType
from schema_guard.model.ids import SchemaId, SchemaVersionId

FIRST = SchemaVersionId(SchemaId("shop", "orders"), "1")
DOCUMENT = SchemaDocument(FIRST, SchemaType.OPENAPI3, "{}")


def answer(value, *, status="200 OK", headers=""):
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    head = f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\ncontent-type: application/json\r\n{headers}\r\n"
    return head.encode() + body


def chunked(body):
    return b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


SCHEMAS = answer({"Schemas": [{"SchemaName": "ä"}]})
THROTTLED = answer(
    {"Message": "slow down"}, status="429 Too Many", headers="x-amzn-errortype: TooManyRequestsException\r\n"
)


@contextmanager
def answering(answers):
    """The URL of a server that gives each connection the next answer, the last one for ever, and hangs up."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        served = []

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    request = b""
                    while b"\r\n\r\n" not in request:
                        request += connection.recv(65536)
                    served.append(answers[min(len(served), len(answers) - 1)])
                    connection.sendall(served[-1])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", served
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.fixture
def connect(monkeypatch):
    """A client that never sleeps, and has had an answer before unless it is a new one."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")

    def connect(url, *, new=False):
        client = SchemasClient.connect(Connection(region="us-east-1", endpoint_url=url))
        client._pacer = Pacer(sleep=lambda _: None)
        client._pacer.wait = lambda: None
        if not new:
            client._pacer.succeeded()
        return client

    return connect


@pytest.mark.parametrize("at", range(0, len(SCHEMAS), 7))
def test_a_listing_that_is_cut_anywhere_is_asked_for_again(connect, at):
    with answering([SCHEMAS[:at], SCHEMAS]) as (url, _):
        assert [summary.id.schema_name for summary in connect(url).list_schemas("shop")] == ["ä"]


UNREADABLE = {
    "nothing": answer(b""),
    "half": answer(b'{"Schemas": []'),
    "half a character": answer('{"Schemas": [{"SchemaName": "ä'.encode()[:-1]),
    "a page of a proxy": answer(b"<html>Please log in</html>"),
    "a message of a proxy": answer({"message": "Please log in"}),
    "a list": answer([]),
    "null": answer(None),
    "a number": answer(1),
    "something else under the name": answer({"Schemas": 1}),
    "no date": answer({"Schemas": [{"SchemaName": "a", "LastModified": "yesterday"}]}),
    "no items": answer({"Schemas": ["a"]}),
    "nesting": answer(b"[" * 100_000),
    "no length, and nothing": b"HTTP/1.1 200 OK\r\n\r\n",
    "chunks of nothing": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    # The length of an empty object is left of that of a long listing.
    "a cut length": b"HTTP/1.1 200 OK\r\ncontent-length: 2",
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_listing_never_passes_for_an_empty_one(connect, what):
    with answering([UNREADABLE[what]]) as (url, served):
        with pytest.raises(RemoteError, match=r"^registry shop: the answer is not ") as raised:
            connect(url).list_schemas("shop")
        assert len(served) == 12
    assert "proxy" in raised.value.remedy
    assert not isinstance(raised.value, SessionError)


@pytest.mark.parametrize(
    "empty", [answer({}), answer(b" {}\n"), chunked(b"{}"), answer({"Schemas": []}), answer({"NextToken": None})]
)
def test_an_empty_listing_is_believed(connect, empty):
    with answering([empty]) as (url, served):
        assert connect(url).list_schemas("shop") == ()
        assert len(served) == 1


def test_what_is_cut_short_is_counted_apart_from_what_is_throttled(connect, monkeypatch):
    monkeypatch.setattr("schema_guard.eventbridge.client._UNREADABLE_ATTEMPTS", 2)
    throttled = [THROTTLED] * 3  # botocore makes three attempts of its own
    with answering([*throttled, *throttled, SCHEMAS[:-1], SCHEMAS]) as (url, served):
        assert len(connect(url).list_schemas("shop")) == 1
        assert len(served) == 8


@pytest.mark.parametrize("bad", [THROTTLED, SCHEMAS[:-1], b""], ids=["throttled", "cut", "dropped"])
def test_a_first_request_on_a_bad_day_is_made_again(connect, bad):
    with answering([*[bad] * 3, SCHEMAS]) as (url, _):
        assert len(connect(url, new=True).list_schemas("shop")) == 1


def test_a_publication_is_believed_only_with_its_number(connect):
    whole = answer({"SchemaVersion": "1"})
    for cut in (whole[:-1], whole[:17], whole[: whole.index(b"{")]):
        with answering([cut, whole]) as (url, _):
            assert connect(url).update_schema(DOCUMENT) == "1"
        with answering([cut]) as (url, _), pytest.raises(RemoteError, match="the answer is not whole"):
            connect(url).create_schema(DOCUMENT)


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_proxy_that_knows_no_such_page_does_not_make_a_version_disappear(connect, status):
    for page in (answer(b"<html>Not here</html>", status=status), f"HTTP/1.1 {status}\r\n".encode()):
        with answering([page]) as (url, _), pytest.raises(RemoteError, match=f"HTTP {status[:3]}"):
            connect(url).describe(FIRST)
    named = answer({}, status=status, headers="x-amzn-errortype: NotFoundException\r\n")
    with answering([named]) as (url, _):
        assert connect(url).describe(FIRST) is None


@pytest.mark.parametrize("item", [{}, {"SchemaName": None}, {"SchemaName": 1}])
def test_an_item_without_a_name_is_refused(connect, item):
    page = answer({"Schemas": [item]})
    with (
        answering([page]) as (url, _),
        pytest.raises(RemoteError, match="registry shop: EventBridge sent no SchemaName"),
    ):
        connect(url).list_schemas("shop")
