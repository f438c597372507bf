"""The guard looks at entries of PutEvents before they are sent."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise

import boto3
import pytest
from botocore.exceptions import ParamValidationError
from botocore.stub import Stubber

import schema_guard
from schema_guard.errors import UsageError

DETAIL = {"parcel": "P-0001", "carrier": "RAIL", "stops": ["Ulm"]}


def entry(detail=DETAIL, **more):
    text = detail if isinstance(detail, str) else json.dumps(detail)
    return {"Source": "parcels", "DetailType": "Parcel Sent", "Detail": text, **more}


@pytest.fixture
def client():
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.session.Session().client("events", region_name="eu-west-1", **keys)


@pytest.fixture
def put(client):
    def put(*entries):
        with Stubber(client) as stubber:
            answer = {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in entries]}
            stubber.add_response("put_events", answer)
            return client.put_events(Entries=list(entries))

    return put


def test_a_valid_entry_is_sent_and_counted(client, put, registry):
    with schema_guard.guard(client, registry) as guard:
        for _ in range(3):
            put(entry(Time=dt.datetime(2026, 1, 31, tzinfo=dt.UTC)), entry(Resources=["arn:x"]))
        report = guard.report()
    assert report.exercised == {"shop/parcels@ParcelSent version 1": 6}
    assert (report.never, report.violations, report.violated) == ((), (), 0)


def test_an_error_names_event_contract_pointer_and_remedy(client, put, registry):
    with schema_guard.guard(client, registry) as guard:
        with pytest.raises(schema_guard.ContractViolationError) as caught:
            put(entry(), entry({**DETAIL, "carrier": "AIR"}))
        (violation,) = guard.report().violations
    assert str(caught.value).splitlines() == [
        "PutEvents entry 1 (source 'parcels', detail-type 'Parcel Sent') violates shop/parcels@ParcelSent version 1:",
        '  /detail/carrier: "AIR" is not one of "RAIL" or "ROAD"',
        "  Send what the contract allows, or change it first: schema-guard new shop/parcels@ParcelSent",
    ]
    assert violation in caught.value.violations
    assert __file__ in (violation.where or "")


@pytest.mark.parametrize("detail", ["{oops", "", "[1", '{"a": NaN}'])
def test_a_detail_that_is_not_json(client, put, registry, detail):
    with schema_guard.guard(client, registry), pytest.raises(schema_guard.ContractViolationError, match="not JSON"):
        put(entry(detail))


@pytest.mark.parametrize("resources", [5, 1.5, True, object(), [object()], [5], "arn:x", {"a": 1}])
def test_what_botocore_refuses_is_left_to_botocore(client, registry, resources):
    with schema_guard.guard(client, registry) as guard:
        with pytest.raises(ParamValidationError):
            client.put_events(Entries=[entry(Resources=resources)])
        assert guard.report().violated == 0


def test_an_unknown_type_of_event(client, put, registry):
    with schema_guard.guard(client, registry), pytest.raises(schema_guard.ContractViolationError) as caught:
        put({**entry(), "DetailType": "ParcelSent"})
    assert "has no contract" in str(caught.value)
    assert "Did you mean source 'parcels' with detail-type 'Parcel Sent'?" in str(caught.value)


def test_warn_warns_at_the_caller_and_sends(client, put, registry):
    with (
        schema_guard.guard(client, registry, mode="warn"),
        pytest.warns(schema_guard.ContractViolationWarning) as caught,
    ):
        assert put(entry({}))["FailedEntryCount"] == 0
    assert caught[0].filename == __file__


def test_metric_writes_the_embedded_metric_format_and_sends(client, put, registry):
    lines = []
    with schema_guard.guard(client, registry, mode="metric", emit=lines.append):
        put(entry({**DETAIL, "grams": 0}))
    metric = json.loads(lines[0])
    assert metric["ContractViolations"] == 1
    assert metric["Pointers"] == ["/detail/grams"]
    assert metric["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Source", "DetailType"]]


def test_a_contract_that_no_validator_gets_through_is_a_violation_and_no_stall(client, put, registry, document):
    names = [f"a{number}" for number in range(60)]
    for name, following in pairwise(names):
        document["$defs"][name] = {"allOf": [{"$ref": f"#/$defs/{following}"}] * 2}
    document["$defs"]["a59"] = {}
    document["properties"]["detail"] = {"$ref": "#/$defs/a0"}
    (registry / "shop" / "parcels@ParcelSent" / "1.json").write_text(json.dumps(document))
    with schema_guard.guard(client, registry, mode="warn"), pytest.warns(match="cannot be checked: checking one value"):
        assert put(entry())["FailedEntryCount"] == 0
    with schema_guard.guard(client, registry), pytest.raises(schema_guard.ContractViolationError):
        put(entry())


def test_a_removed_guard_does_nothing(client, put, registry):
    guard = schema_guard.guard(client, registry)
    guard.remove()
    put(entry({}))
    assert guard.report().violated == 0


def test_wrong_arguments(client, registry):
    with pytest.raises(UsageError, match="'shout' is not a mode"):
        schema_guard.guard(client, registry, mode="shout")
    with pytest.raises(UsageError, match="takes a client of EventBridge"):
        schema_guard.guard(object(), registry)
    with pytest.raises(UsageError, match="no such registry folder"):
        schema_guard.guard(client, registry / "none")
