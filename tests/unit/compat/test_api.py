"""``schema_guard.compare``: what product documents promise of it."""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

import schema_guard
from schema_guard.errors import DocumentError, UsageError

OLD = {"type": "object", "properties": {"amount": {"type": "integer"}}, "required": ["amount"]}
NEW = {"type": "object", "properties": {"amount": {"type": "number"}}, "required": ["amount"]}


def openapi(**properties):
    return {
        "openapi": "3.0.0",
        "info": {"version": "1.0.0", "title": "OrderPlaced"},
        "paths": {},
        "components": {
            "schemas": {
                "AWSEvent": {
                    "type": "object",
                    "required": ["detail", "source", "detail-type"],
                    "x-amazon-events-source": "shop.orders",
                    "x-amazon-events-detail-type": "OrderPlaced",
                    "properties": {
                        "detail": {"$ref": "#/components/schemas/OrderPlaced"},
                        "source": {"type": "string"},
                        "detail-type": {"type": "string"},
                    },
                },
                "OrderPlaced": {"type": "object", "required": sorted(properties), "properties": properties},
            }
        },
    }


def test_a_break_has_a_witness_and_a_finding():
    result = schema_guard.compare(OLD, NEW)
    assert result.verdict == "breaking"
    assert isinstance(result.witness.event["amount"], float)
    assert result.witness.direction == "FORWARD"
    (finding,) = result.findings
    assert (finding.rule, finding.pointer, finding.old, finding.new) == ("TYPE_WIDENED", "/amount", "integer", "number")
    assert finding.message == (
        "amount may now be number, not only integer; a subscriber built against the old schema rejects such an event"
    )


def test_the_other_direction_is_compatible():
    assert schema_guard.compare(OLD, NEW, mode="BACKWARD").verdict == "compatible"


def test_the_dictionary_is_an_entry_of_the_report():
    entry = schema_guard.compare(OLD, NEW).to_dict()
    assert json.loads(json.dumps(entry)) == entry
    assert {"registry", "schema", "old", "new", "direction", "verdict", "witness", "findings"} <= entry.keys()
    assert (entry["registry"], entry["schema"], entry["direction"]) == (None, None, "FORWARD")
    assert {"rule", "severity", "pointer", "message", "fingerprint", "waived", "witness"} <= entry["findings"][0].keys()


def test_full_asks_both_ways():
    both = schema_guard.compare(
        OLD, {**NEW, "properties": {**NEW["properties"], "tax": {}}, "required": ["amount", "tax"]}, mode="FULL"
    )
    assert both.direction == "FULL"
    assert both.verdict == "breaking"
    assert [each.rule for each in both.findings] == ["TYPE_WIDENED", "REQUIRED_PROPERTY_ADDED"]
    assert {each.witness.direction.value for each in both.findings} == {"FORWARD", "BACKWARD"}


def test_none_asks_nothing():
    result = schema_guard.compare(OLD, NEW, mode="NONE")
    assert (result.verdict, result.findings, result.direction) == ("compatible", (), "NONE")


def test_a_transitive_mode_of_two_documents_is_the_plain_one():
    mode = schema_guard.CompatibilityMode.FORWARD_TRANSITIVE
    assert schema_guard.compare(OLD, NEW, mode).to_dict() == schema_guard.compare(OLD, NEW).to_dict()


def test_policies_differ_in_what_the_writer_may_emit():
    less = {**OLD, "properties": {"amount": {"type": "integer"}}}
    more = {**OLD, "properties": {**OLD["properties"], "note": {"type": "string"}}}
    assert schema_guard.compare(more, less, policy="LENIENT").verdict == "compatible"
    assert schema_guard.compare(more, less, policy=schema_guard.CompatibilityPolicy.STRICT).verdict == "breaking"


def test_openapi_content_is_read():
    result = schema_guard.compare(openapi(qty={"type": "integer"}), openapi(qty={"type": "integer", "nullable": True}))
    assert [(each.rule, each.pointer) for each in result.findings] == [("BECAME_NULLABLE", "/detail/qty")]


def test_another_source_is_another_event():
    moved = openapi(qty={"type": "integer"})
    moved["components"]["schemas"]["AWSEvent"]["x-amazon-events-source"] = "shop.checkout"
    result = schema_guard.compare(openapi(qty={"type": "integer"}), moved)
    assert [each.rule for each in result.findings] == ["SOURCE_CHANGED"]


def test_an_unpinned_source_that_changes_is_dangerous():
    old = {"type": "object", "x-amazon-events-source": "shop.orders"}
    result = schema_guard.compare(old, {**old, "x-amazon-events-source": "shop.checkout"})
    assert result.verdict == "compatible"
    assert [(each.rule, each.severity.value) for each in result.findings] == [("SOURCE_CHANGED", "dangerous")]


def test_inputs_are_left_as_they_were():
    old, new = copy.deepcopy(OLD), copy.deepcopy(NEW)
    schema_guard.compare(old, new, mode="FULL")
    assert (old, new) == (OLD, NEW)


def test_the_same_input_gives_the_same_bytes_from_any_thread():
    def bytes_of(_):
        return json.dumps(schema_guard.compare(OLD, NEW, mode="FULL").to_dict())

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(bytes_of, range(16)))) == 1


@pytest.mark.parametrize(("mode", "policy"), [("SIDEWAYS", "LENIENT"), ("FORWARD", "lax")])
def test_a_wrong_choice_names_the_right_ones(mode, policy):
    with pytest.raises(UsageError, match=r"is not a (mode|policy)\n  Use one of "):
        schema_guard.compare(OLD, NEW, mode, policy)


def test_what_is_no_schema_is_one_clear_error():
    with pytest.raises(DocumentError, match=r"^new#"):
        schema_guard.compare(OLD, {"type": "integre"})


def test_format_constrains_when_it_is_asked_to():
    def when(name):
        return {"type": "string", "format": name}

    assert schema_guard.compare(when("date-time"), when("date")).verdict == "compatible"
    asserted = schema_guard.compare(when("date-time"), when("date"), format_assertion=True)
    assert asserted.verdict != "compatible"
    assert [each.rule for each in asserted.findings] == ["FORMAT_CHANGED"]


HUGE = (10**5_000, -(10**5_000), Decimal("1e5000"), Decimal("1e-5000"), Decimal("9" * 5_000))


@pytest.mark.parametrize("number", HUGE, ids=["int", "negative", "exponent", "tiny", "digits"])
@pytest.mark.parametrize("keyword", ["maximum", "const", "multipleOf", "minLength"])
def test_numbers_that_are_an_attack_are_one_clear_error(keyword, number):
    with pytest.raises(DocumentError, match="outside the range that is compared exactly"):
        schema_guard.compare({keyword: number}, {keyword: 5})


def test_a_tiny_divisor_costs_no_more_than_another():
    tiny = {"type": "number", "multipleOf": Decimal("1e-4000")}
    assert schema_guard.compare({"multipleOf": 5}, tiny, time_limit=2).verdict == "undecided"


@pytest.mark.parametrize("token", ["\u00b2", "\u0663", "9" * 5_000])
def test_a_reference_to_what_is_no_index_is_undecided(token):
    document = {"$ref": f"#/anyOf/{token}", "anyOf": [{"type": "string"}, {"type": "integer"}]}
    assert schema_guard.compare(document, {"type": "string"}, policy="STRICT").verdict == "undecided"
