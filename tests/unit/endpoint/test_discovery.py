from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema_guard.canonical.json_text import dump_json
from schema_guard.canonical.lower import lower
from schema_guard.endpoint.discovery import fingerprint, hash_set_order, infer, pascal, schema_name
from schema_guard.endpoint.export import to_draft4
from schema_guard.endpoint.shapes import MAX_LEVELS

REF = "#/components/schemas/"
SHARED = Path(__file__).resolve().parents[3] / "../shared/eventbridge"


def envelope(detail, **fields):
    return {
        "version": "0",
        "id": "5f1c7f2e-0d1b-4e0e-9a53-6f0f3f9a3a01",
        "detail-type": "Order Placed",
        "source": "shop.orders",
        "account": "123456789012",
        "time": "2026-02-03T04:05:06Z",
        "region": "eu-central-1",
        "resources": [],
        "detail": detail,
        **fields,
    }


def components(*events):
    return infer(events)["components"]["schemas"]


def of(detail):
    return components(envelope(detail))["OrderPlaced"]


def test_the_envelope_is_what_discovery_makes_of_it():
    document = infer([envelope({"n": 1})])

    assert list(document) == ["openapi", "info", "paths", "components"]
    assert document["openapi"] == "3.0.0"
    assert document["info"] == {"version": "1.0.0", "title": "OrderPlaced"}
    assert document["paths"] == {}
    assert list(document["components"]["schemas"]) == ["AWSEvent", "OrderPlaced"]
    event = document["components"]["schemas"]["AWSEvent"]
    assert list(event) == ["type", "required", "x-amazon-events-detail-type", "x-amazon-events-source", "properties"]
    assert event["required"] == [
        "detail-type",
        "resources",
        "detail",
        "id",
        "source",
        "time",
        "region",
        "version",
        "account",
    ]
    assert event["x-amazon-events-detail-type"] == "Order Placed"
    assert event["x-amazon-events-source"] == "shop.orders"
    assert list(event["properties"]) == [
        "detail",
        "account",
        "detail-type",
        "id",
        "region",
        "resources",
        "source",
        "time",
        "version",
    ]
    assert event["properties"]["detail"] == {"$ref": REF + "OrderPlaced"}
    assert event["properties"]["time"] == {"type": "string", "format": "date-time"}
    assert event["properties"]["resources"] == {"type": "array", "items": {"type": "object"}}


def test_resources_with_an_arn_hold_strings():
    event = components(envelope({}, resources=["arn:aws:s3:::bucket"]))["AWSEvent"]
    assert event["properties"]["resources"] == {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (None, {}),
        (True, {"type": "boolean"}),
        (1, {"type": "integer", "format": "int64"}),
        (-1, {"type": "integer", "format": "int64"}),
        (1551225146847, {"type": "integer", "format": "int64"}),
        (2**63 - 1, {"type": "integer", "format": "int64"}),
        (-(2**63), {"type": "integer", "format": "int64"}),
        (2**63, {"type": "number"}),
        (1.5, {"type": "number"}),
        (1.0, {"type": "number"}),
        ("", {"type": "string"}),
        ("2026-02-03T04:05:06Z", {"type": "string", "format": "date-time"}),
        ("2026-02-03T04:05:06.123456789+05:30", {"type": "string", "format": "date-time"}),
        ("2026-02-30T04:05:06Z", {"type": "string"}),
        ("2026-02-03T04:05:06", {"type": "string"}),
        ("2026-02-03", {"type": "string"}),
        ("٢٠٢٦-02-03T04:05:06Z", {"type": "string"}),
        ("b6a2a1b0-6e0a-4f0c-9d8e-0a7e7d7c7b7a", {"type": "string"}),
        ("https://example.org", {"type": "string"}),
        ("a@example.org", {"type": "string"}),
        ([], {"type": "array", "items": {"type": "object"}}),
        (["a"], {"type": "array", "items": {"type": "string"}}),
        ([1, 2], {"type": "array", "items": {"type": "integer", "format": "int64"}}),
        ([1, 2.5], {"type": "array", "items": {"type": "number"}}),
        ([1, "a"], {"type": "array", "items": {}}),
        ([None, "a"], {"type": "array", "items": {}}),
        (["2026-02-03T04:05:06Z", "soon"], {"type": "array", "items": {"type": "string"}}),
        ([[]], {"type": "array", "items": {"type": "array", "items": {"type": "object"}}}),
        ([[], [1]], {"type": "array", "items": {"type": "array", "items": {"type": "integer", "format": "int64"}}}),
        ({}, {"type": "object"}),
    ],
)
def test_a_value_becomes(value, schema):
    found = of({"field": value})
    assert found == {"type": "object", "required": ["field"], "properties": {"field": schema}}


def test_objects_are_hoisted_breadth_first_and_named_after_their_property():
    found = components(
        envelope({"meta_data": {"trace": {"id": "a"}}, "data": {"orderLines": [{"sku": {"code": "x"}}], "buyer": {}}})
    )
    assert list(found) == ["AWSEvent", "OrderPlaced", "Data", "MetaData", "DataItem", "Trace", "Sku"]
    assert found["OrderPlaced"]["properties"] == {
        "data": {"$ref": REF + "Data"},
        "meta_data": {"$ref": REF + "MetaData"},
    }
    assert found["Data"]["properties"]["orderLines"] == {"type": "array", "items": {"$ref": REF + "DataItem"}}
    assert found["Data"]["properties"]["buyer"] == {"type": "object"}
    assert found["DataItem"]["properties"] == {"sku": {"$ref": REF + "Sku"}}


def test_items_of_one_array_share_a_component_that_requires_what_all_have():
    found = components(
        envelope({"lines": [{"sku": "a", "qty": 1}, {"sku": "b", "gift": True}, {"sku": "c", "qty": 2.5}]})
    )
    item = found["OrderPlacedItem"]
    assert item["required"] == ["sku"]
    assert item["properties"] == {"gift": {"type": "boolean"}, "qty": {"type": "number"}, "sku": {"type": "string"}}


def test_equal_objects_of_one_name_share_a_component_and_others_get_a_number():
    found = components(
        envelope(
            {"home": {"address": {"zip": "1"}}, "work": {"address": {"zip": "2"}}, "mail": {"address": {"box": 3}}}
        )
    )
    assert found["Home"]["properties"]["address"] == found["Work"]["properties"]["address"] == {"$ref": REF + "Address"}
    assert found["Mail"]["properties"]["address"] == {"$ref": REF + "Address1"}
    assert found["Address"]["properties"] == {"zip": {"type": "string"}}
    assert found["Address1"]["properties"] == {"box": {"type": "integer", "format": "int64"}}


def test_no_component_takes_the_name_of_the_envelope():
    document = infer([envelope({"a": 1}, **{"detail-type": "AWS Event"})])
    assert list(document["components"]["schemas"]) == ["AWSEvent", "AWSEvent1"]


def test_json_that_is_no_event_is_described_by_event():
    document = infer([{"Source": "a", "Detail": "{}", "nested": {"x": 1}}])
    assert document["info"]["title"] == "Event"
    assert list(document["components"]["schemas"]) == ["Event", "Nested"]
    assert "x-amazon-events-source" not in document["components"]["schemas"]["Event"]


def test_required_is_listed_as_in_the_documented_example():
    sample = {"Source": "a", "Detail": "{}", "EventBusName": "b", "Resources": ["c"], "DetailType": "d"}
    required = components(sample)["Event"]["required"]
    assert required == ["EventBusName", "DetailType", "Resources", "Detail", "Source"]


def test_samples_are_merged():
    found = components(envelope({"a": 1, "b": "x"}), envelope({"a": 1.5, "c": None}), envelope({"a": 2, "c": [1]}))
    assert found["OrderPlaced"] == {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "number"}, "b": {"type": "string"}, "c": {}},
    }


def test_samples_of_several_types_have_no_envelope():
    document = infer([envelope({}), envelope({}, source="other")])
    assert document["info"]["title"] == "Event"


@pytest.mark.parametrize("nest", [lambda inner: {"a": inner}, lambda inner: [inner]], ids=["objects", "arrays"])
def test_levels_beyond_the_limit_are_ignored(nest):
    value = "deep"
    for _ in range(400):
        value = nest(value)
    document = infer([envelope({"root": value})])
    text = json.dumps(document)
    assert text.count('"type": "array"') + text.count('"required"') <= MAX_LEVELS + 2
    assert fingerprint(document)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Review Created", "ReviewCreated"),
        ("userCreated", "UserCreated"),
        ("EC2 Instance State-change Notification", "EC2InstanceStateChangeNotification"),
        ("AWS API Call via CloudTrail", "AWSAPICallViaCloudTrail"),
        ("order_lines", "OrderLines"),
        ("", "Event"),
        ("注文", "Event"),
    ],
)
def test_names_are_in_pascal_case(text, name):
    assert pascal(text, "Event") == name


@pytest.mark.parametrize(
    ("source", "detail_type", "name"),
    [
        ("mystore", "Review Created", "mystore@ReviewCreated"),
        ("aws.ec2", "EC2 Instance State-change Notification", "aws.ec2@EC2InstanceStateChangeNotification"),
        ("aws.partner/example.com/x", "Done", "aws.partner-example.com-x@Done"),
        ("shop", "done!", "shop@Done"),
    ],
)
def test_a_schema_is_named_after_source_and_detail_type(source, detail_type, name):
    assert schema_name(source, detail_type) == name


def test_the_longest_source_and_detail_type_give_the_longest_name():
    assert len(schema_name("s" * 256, "D" * 128)) == 385


@pytest.mark.parametrize(
    "names",
    [
        ["eventName", "requestID", "awsRegion", "readOnly"],
        ["address", "orderLines", "orderId", "orderStatus"],
    ],
)
def test_the_order_of_required_does_not_depend_on_the_order_of_fields(names):
    assert hash_set_order(names) == hash_set_order(sorted(names))


@pytest.mark.parametrize(
    ("added", "iterated"),
    [
        ("a b q c", "a q b c"),
        ("k0 k1 k2 k3 k4 k5 k6 k7 k8 k9 k10 k11 k12", "k0 k1 k2 k3 k4 k11 k5 k10 k6 k7 k12 k8 k9"),
        ("größe 日本 😀 Zeit customerAddress", "customerAddress größe 😀 日本 Zeit"),
    ],
    ids=["one bucket", "resized", "beyond ASCII"],
)
def test_the_order_of_required_is_that_of_a_java_hash_set(added, iterated):
    # Right-hand sides printed by a java.util.HashSet that got the names in alphabetical order.
    assert hash_set_order(added.split()) == iterated.split()


def test_the_fingerprint_ignores_order_only():
    document = infer([envelope({"b": 1, "a": "x"})])
    shuffled = json.loads(json.dumps(document, sort_keys=True))
    shuffled["components"]["schemas"]["OrderPlaced"]["required"].reverse()
    assert fingerprint(shuffled) == fingerprint(document)
    assert fingerprint(infer([envelope({"b": 1, "a": None})])) != fingerprint(document)


# Discovery's own document is the contract: whatever was seen is accepted by what was made of it.

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "items", "data", "Ä", "a-b", "a b", "required"]), inner, max_size=4),
    ),
    max_leaves=12,
)
objects = st.dictionaries(st.text(max_size=3), values, max_size=4)


def rejects(document, event):
    """What the export and the version document that a pull makes say against an event."""
    lowered = json.loads(dump_json(lower(json.dumps(document), "OpenApi3")))
    validators = [jsonschema.Draft4Validator(to_draft4(document)), jsonschema.Draft202012Validator(lowered)]
    return [error.message for validator in validators for error in validator.iter_errors(event)]


@settings(max_examples=150)
@given(st.lists(objects, min_size=1, max_size=3))
def test_events_are_accepted_by_the_schema_inferred_from_them(details):
    events = [envelope(detail) for detail in details]
    document = infer(events)
    for event in events:
        assert rejects(document, event) == []


@settings(max_examples=50)
@given(objects)
def test_inferring_is_deterministic(detail):
    assert json.dumps(infer([envelope(detail)])) == json.dumps(infer([json.loads(json.dumps(envelope(detail)))]))


def test_real_events_are_accepted_by_the_schema_inferred_from_them():
    if not SHARED.exists():
        pytest.skip("../shared is absent")
    for line in (SHARED / "events.jsonl").read_text("utf-8").splitlines():
        event = json.loads(line)["event"]
        assert rejects(infer([event]), event) == []


def test_real_discovered_schemas_list_required_in_the_order_of_a_hash_set():
    if not SHARED.exists():
        pytest.skip("../shared is absent")
    path = next((SHARED / "schemas").glob("leegilmorecode*OrderCreated-v1.json"))
    for name, component in json.loads(path.read_text("utf-8"))["components"]["schemas"].items():
        properties = component["properties"]
        assert component["required"] == hash_set_order(properties), name


def test_an_event_of_a_real_discovered_schema_gives_that_schema():
    if not SHARED.exists():
        pytest.skip("../shared is absent")
    path = next((SHARED / "schemas").glob("eventcatalog-or-fork__users@UserCreated.json"))
    event = envelope({"data": {"id": "42"}}, source="users", **{"detail-type": "userCreated"})
    assert json.dumps(infer([event])) == json.dumps(json.loads(path.read_text("utf-8")))


def test_an_event_of_a_nested_real_discovered_schema_gives_that_schema():
    if not SHARED.exists():
        pytest.skip("../shared is absent")
    path = next((SHARED / "schemas").glob("leegilmorecode*OrderCreated-v1.json"))
    lines = ("addressLine1", "addressLine2", "addressLine3", "addressLine4", "addressPostCode")
    detail = {
        "metadata": dict.fromkeys(("schemaVersion", "idempotencyKey", "causationId", "correlationId"), "x"),
        "data": {
            "address": dict.fromkeys(lines, "x"),
            "orderLines": [{"quantity": 1.5, "productId": "p", "id": "1"}],
            "orderId": "1",
            "orderStatus": "open",
        },
    }
    event = envelope(detail, source="orders.acme", **{"detail-type": "OrderCreated"})
    assert json.dumps(infer([event])) == json.dumps(json.loads(path.read_text("utf-8")))
