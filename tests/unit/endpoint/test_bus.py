from __future__ import annotations

import json

import pytest

from schema_guard.endpoint.bus import MAX_EVENT, discover, put_events
from schema_guard.endpoint.errors import ServiceError
from schema_guard.endpoint.feed import discover_file
from schema_guard.errors import DocumentError

REGISTRY = "discovered-schemas"
SCHEMA = {"RegistryName": REGISTRY, "SchemaName": "shop@OrderPlaced"}
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/orders"


def entry(detail, **fields):
    text = detail if isinstance(detail, str) else json.dumps(detail)
    return {"Source": "shop", "DetailType": "Order Placed", "Detail": text, **fields}


def put(call, *entries):
    return put_events(call.service, json.dumps({"Entries": entries}).encode())


def names(call):
    return [each["SchemaName"] for each in call("ListSchemas", RegistryName=REGISTRY)["Schemas"]]


def refused(name):
    return pytest.raises(ServiceError, check=lambda error: error.name == name)


def test_an_event_becomes_a_schema(call):
    result = put(call, entry({"id": 1}))

    assert result["FailedEntryCount"] == 0
    assert list(result["Entries"][0]) == ["EventId"]
    described = call("DescribeSchema", **SCHEMA)
    assert (described["SchemaVersion"], described["Type"]) == ("1", "OpenApi3")
    document = json.loads(described["Content"])
    assert document["components"]["schemas"]["AWSEvent"]["x-amazon-events-detail-type"] == "Order Placed"
    assert document["components"]["schemas"]["OrderPlaced"]["required"] == ["id"]


def test_each_unseen_shape_is_a_version_and_a_seen_one_is_none(call):
    for detail in ({"id": 1}, {"id": 2}, {"id": 1, "note": "a"}, {"id": 7}, {"note": "b", "id": 1}, {"id": "x"}):
        put(call, entry(detail))
    assert call.versions(**SCHEMA) == ["3", "2", "1"]


def test_what_is_in_resources_is_part_of_the_shape(call):
    put(call, entry({}), entry({}, Resources=["arn"]))
    assert call.versions(**SCHEMA) == ["2", "1"]


def test_a_shape_is_found_again_after_a_restart(call):
    put(call, entry({"id": 1, "note": "a"}))
    call.restart()
    put(call, entry({"id": 1, "note": "a"}))
    assert call.versions(**SCHEMA) == ["1"]


def test_a_deleted_version_is_discovered_anew(call):
    put(call, entry({"id": 1}), entry({"id": 1.5}))
    call("DeleteSchemaVersion", **SCHEMA, SchemaVersion="1")
    put(call, entry({"id": 1}))
    assert call.versions(**SCHEMA) == ["3", "2"]


def test_detail_types_that_differ_in_punctuation_share_a_name(call):
    put(call, entry({"id": 1}), entry({"id": 1}, DetailType="order-placed"), entry({"id": 1}, DetailType="OrderPlaced"))
    assert names(call) == ["shop@OrderPlaced"]
    assert call.versions(**SCHEMA) == ["3", "2", "1"]


def test_events_of_aws_are_not_authorized(call):
    result = put(call, entry({}, Source="aws.ec2"), entry({}))
    assert result["FailedEntryCount"] == 1
    assert result["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"
    assert names(call) == ["shop@OrderPlaced"]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"Source": "", "DetailType": "a", "Detail": "{}"}, "InvalidArgument"),
        ({"Source": "a", "Detail": "{}"}, "InvalidArgument"),
        ({"Source": "a", "DetailType": "b"}, "InvalidArgument"),
        (entry({}, DetailType="x" * 129), "InvalidArgument"),
        (entry("{"), "MalformedDetail"),
        (entry({}, Time="soon"), "InvalidArgument"),
        (entry({}, Time=1e300), "InvalidArgument"),
        (entry("[]"), "MalformedDetail"),
        (entry('{"a":' * 20_000), "MalformedDetail"),
    ],
    ids=[
        "empty source",
        "no detail type",
        "no detail",
        "long detail type",
        "cut",
        "time",
        "far future",
        "array",
        "deep",
    ],
)
def test_a_bad_entry_fails_alone(call, bad, code):
    result = put(call, bad, entry({}))
    assert result["FailedEntryCount"] == 1
    assert result["Entries"][0]["ErrorCode"] == code
    assert "EventId" in result["Entries"][1]


@pytest.mark.parametrize(
    "entries",
    [[], [entry({})] * 11, [{"Source": "a"}], ["x"], [entry({"a": "x" * 600_000})] * 2, [entry({}, Time=True)]],
    ids=["none", "eleven", "all incomplete", "no object", "large", "time"],
)
def test_a_bad_request_fails_whole(call, entries):
    with refused("ValidationException"):
        put(call, *entries)
    assert names(call) == []


def test_a_large_event_is_silently_not_discovered(call):
    event = {"source": "a", "detail-type": "b", "detail": {"x": "y" * MAX_EVENT}}
    discover(call.service, event)
    assert names(call) == []


def test_a_schema_that_is_too_long_is_not_kept(call, caplog):
    event = {"source": "a", "detail-type": "b", "detail": {f"field-{number}": 1 for number in range(3000)}}
    discover(call.service, event)
    assert names(call) == []
    assert "a@B" in caplog.text


class TestDiscoverers:
    def test_a_stopped_discoverer_finds_nothing(self, call):
        id_ = call("CreateDiscoverer", SourceArn=BUS)["DiscovererId"]
        call("StopDiscoverer", DiscovererId=id_)
        put(call, entry({}, EventBusName="orders"))
        assert names(call) == []
        call("StartDiscoverer", DiscovererId=id_)
        put(call, entry({}, EventBusName=BUS))
        assert names(call) == ["shop@OrderPlaced"]

    def test_a_bus_without_one_is_discovered_unless_that_is_turned_off(self, call, make_driver):
        strict = make_driver(auto_discover=False)
        for each, found in [(call, ["shop@OrderPlaced"]), (strict, [])]:
            put(each, entry({}))
            assert names(each) == found
        strict("CreateDiscoverer", SourceArn=BUS.replace("orders", "default"))
        put(strict, entry({}))
        assert names(strict) == ["shop@OrderPlaced"]


class TestAnnouncements:
    def test_a_new_schema_is_announced_twice(self, call):
        put(call, entry({"id": 1}))
        assert [event["detail-type"] for event in call.emitted] == ["Schema Created", "Schema Version Created"]
        assert {key: value for key, value in call.emitted[0].items() if key != "id"} == {
            "version": "0",
            "detail-type": "Schema Created",
            "source": "aws.schemas",
            "account": "123456789012",
            "time": "2026-01-01T00:00:00Z",
            "region": "us-east-1",
            "resources": ["arn:aws:schemas:us-east-1:123456789012:schema/discovered-schemas/shop@OrderPlaced"],
            "detail": {
                "SchemaName": "shop@OrderPlaced",
                "SchemaType": "OpenApi3",
                "RegistryName": "discovered-schemas",
                "CreationDate": "2026-01-01T00:00:00Z",
                "Version": "1",
            },
        }

    def test_a_new_version_is_announced_once(self, call):
        call.schema(versions=2)
        assert [(event["detail-type"], event["detail"]["Version"]) for event in call.emitted] == [
            ("Schema Created", "1"),
            ("Schema Version Created", "1"),
            ("Schema Version Created", "2"),
        ]

    def test_nothing_else_is_announced(self, call):
        schema = call.schema()
        call.emitted.clear()
        call("UpdateSchema", **schema, Description="New")
        call("DeleteSchema", **schema)
        assert call.emitted == []


class TestFeed:
    def test_events_entries_and_requests_are_read(self, call, tmp_path):
        lines = [
            {"source": "a", "detail-type": "One", "detail": {}},
            entry({}, Source="b"),
            {"Source": "c", "DetailType": "Two", "Detail": {"x": 1}},
            {"Entries": [entry({}, Source="d"), entry({}, Source="e")]},
        ]
        path = tmp_path / "events.jsonl"
        path.write_text("\n\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
        assert discover_file(call.service, path) == 5
        assert names(call) == ["a@One", "b@OrderPlaced", "c@Two", "d@OrderPlaced", "e@OrderPlaced"]

    @pytest.mark.parametrize(
        "line", ["{", "[]", "1", "{}", '{"Source": "a"}', '{"Source": 1, "DetailType": "b", "Detail": {}}']
    )
    def test_another_line_is_refused_by_its_number(self, call, tmp_path, line):
        path = tmp_path / "events.jsonl"
        path.write_text(json.dumps(entry({})) + "\n" + line, encoding="utf-8")
        with pytest.raises(DocumentError) as caught:
            discover_file(call.service, path)
        assert caught.value.place.line == 2
        assert str(path) in str(caught.value)

    def test_a_missing_file_is_an_error(self, call, tmp_path):
        with pytest.raises(DocumentError, match="none"):
            discover_file(call.service, tmp_path / "none")
