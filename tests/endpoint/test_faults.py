"""Faults on purpose, as clients meet them."""

from __future__ import annotations

import http.client
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, HTTPClientError

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from programs import PATIENCE

from schema_guard.endpoint.faults import Fault, FaultKind, FaultPlan
from schema_guard.workflows.serve import running


@pytest.fixture
def faulty(connect):
    """A client of an endpoint to which one thing happens once, or as often as is said."""
    contexts = []

    def faulty(kind, service="schemas", attempts=1, **fault):
        plan = FaultPlan((Fault(kind, **{"times": 1, **fault}),))
        contexts.append(running(plan=plan))
        endpoint = contexts[-1].__enter__()
        return connect(endpoint.url, service, retries={"total_max_attempts": attempts, "mode": "standard"})

    yield faulty
    for context in contexts:
        context.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        (FaultKind.THROTTLE, "TooManyRequestsException", 429),
        (FaultKind.UNAVAILABLE, "ServiceUnavailableException", 503),
        (FaultKind.ERROR, "InternalServerErrorException", 500),
        (FaultKind.EXPIRED_TOKEN, "ExpiredTokenException", 403),
        (FaultKind.ACCESS_DENIED, "AccessDeniedException", 403),
    ],
)
def test_an_error(faulty, kind, code, status):
    client = faulty(kind)
    with pytest.raises(ClientError) as caught:
        client.list_registries()
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert client.list_registries()["Registries"]


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        (FaultKind.THROTTLE, "ThrottlingException", 400),
        (FaultKind.UNAVAILABLE, "ServiceUnavailable", 503),
        (FaultKind.ERROR, "InternalException", 500),
    ],
)
def test_an_error_of_put_events(faulty, kind, code, status):
    with pytest.raises(ClientError) as caught:
        faulty(kind, "events").put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}])
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize(
    "kind", [FaultKind.THROTTLE, FaultKind.UNAVAILABLE, FaultKind.ERROR, FaultKind.DROP, FaultKind.LOSE]
)
def test_botocore_retries_it(faulty, kind):
    assert faulty(kind, attempts=3).list_registries()["ResponseMetadata"]["RetryAttempts"] == 1


def test_a_dropped_connection_does_nothing(faulty):
    client = faulty(FaultKind.DROP, operations=("CreateRegistry",))
    with pytest.raises((ConnectionClosedError, HTTPClientError)):
        client.create_registry(RegistryName="orders")
    assert client.create_registry(RegistryName="orders")


def test_a_lost_answer_does_everything(faulty):
    client = faulty(FaultKind.LOSE, operations=("CreateRegistry",))
    with pytest.raises((ConnectionClosedError, HTTPClientError)):
        client.create_registry(RegistryName="orders")
    assert client.describe_registry(RegistryName="orders")


def test_a_truncated_answer_announces_more_than_it_has(connect):
    with running(plan=FaultPlan((Fault(FaultKind.TRUNCATE, times=2),))) as endpoint:
        connection = http.client.HTTPConnection(urlsplit(endpoint.url).netloc, timeout=PATIENCE)
        connection.request("GET", "/v1/registries")
        with pytest.raises(http.client.IncompleteRead):
            connection.getresponse().read()
        connection.close()
        client = connect(endpoint.url)
        # botocore does not notice: half a JSON document is an answer without members to it.
        assert "Registries" not in client.list_registries()
        assert "Registries" in client.list_registries()


def test_latency(connect):
    plan = FaultPlan((Fault(FaultKind.LATENCY, seconds=0.3, times=1),))
    with running(plan=plan) as endpoint:
        client = connect(endpoint.url)
        started = time.perf_counter()
        client.list_registries()
        assert time.perf_counter() - started >= 0.3
    assert plan.draw("ListRegistries") == (0.0, None)


def test_no_fault_stops_the_others(connect):
    faults = tuple(
        Fault(kind, rate=rate)
        for kind, rate in [
            (FaultKind.THROTTLE, 0.2),
            (FaultKind.UNAVAILABLE, 0.1),
            (FaultKind.DROP, 0.1),
            (FaultKind.LOSE, 0.1),
            (FaultKind.TRUNCATE, 0.1),
        ]
    )
    with running(plan=FaultPlan(faults, seed=5)) as endpoint:
        client = connect(endpoint.url)
        outcomes = []
        for _ in range(60):
            try:
                client.list_registries()
                outcomes.append("ok")
            except (ClientError, HTTPClientError) as error:
                outcomes.append(type(error).__name__)
    assert set(outcomes) == {
        "ok",
        "ConnectionClosedError",
        "ServiceUnavailableException",
        "TooManyRequestsException",
    }
    assert outcomes.count("ok") >= 15
