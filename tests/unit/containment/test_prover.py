import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from questions import NOTHING, event, word

TREE = {"type": "object", "properties": {"v": {"type": "integer"}, "kids": {"type": "array", "items": {"$ref": "#"}}}}


@pytest.mark.parametrize(
    ("writer", "reader", "verdict"),
    [
        ({"anyOf": [{"const": 1}, {"const": 2}]}, {"enum": [1, 2, 3]}, "compatible"),
        ({"enum": [1, 2, 3]}, {"anyOf": [{"const": 1}, {"const": 2}]}, "breaking"),
        ({"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}], "type": "integer"}, {"not": {"multipleOf": 6}},
         "compatible"),
        ({"not": {"not": {"type": "string"}}}, {"type": "string"}, "compatible"),
        ({"not": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, {"not": {"type": "string"}}, "compatible"),
        ({"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"type": "integer"}},
         {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]}, "compatible"),
        ({"allOf": [{"type": ["string", "null"]}, {"type": ["string", "integer"]}]}, {"type": "string"}, "compatible"),
        (False, {"type": "string"}, "compatible"),
        (True, {}, "compatible"),
        ({}, False, "breaking"),
        ({"allOf": [{"type": "string"}, {"type": "null"}]}, False, "compatible"),
    ],
)  # fmt: skip
def test_cases_are_split(writer, reader, verdict):
    assert word(writer, reader) == verdict


def test_recursion_is_decided():
    wider = {**TREE, "properties": {**TREE["properties"], "v": {"type": "number"}}}
    assert word(TREE, wider) == "compatible"
    assert word(wider, TREE) == "breaking"


def test_a_recursion_that_starts_elsewhere_is_the_same():
    nested = {"$ref": "#/$defs/t", "$defs": {"t": {**TREE, "properties": {**TREE["properties"], "kids": {
        "type": "array", "items": {"$ref": "#/$defs/t"}}}}}}  # fmt: skip
    assert word(TREE, nested) == word(nested, TREE) == "compatible"


def test_a_schema_without_a_finite_value_accepts_nothing():
    endless = {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}
    assert word(endless, NOTHING) == "compatible"
    grounded = {**endless, "type": ["object", "null"]}
    assert word(grounded, {"type": "null"}) == "breaking"


def test_what_was_assumed_inside_a_recursion_is_not_kept():
    """Mutual recursion in which one way round fails only two levels down."""

    def pair(leaf):
        return {
            "$ref": "#/$defs/a",
            "$defs": {
                "a": {"type": "object", "properties": {"b": {"$ref": "#/$defs/b"}, "x": {"$ref": "#/$defs/a"}}},
                "b": {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}, "v": {"type": leaf}}},
            },
        }  # fmt: skip

    assert word(pair("integer"), pair("number")) == "compatible"
    assert word(pair("number"), pair("integer")) == "breaking"


def test_a_reference_to_itself_is_left_undecided():
    assert word({"type": "string"}, {"$ref": "#"}) == "undecided"


def test_a_deep_event_is_found():
    writer, reader = {"type": "integer"}, {"type": "string"}
    for _ in range(20):
        writer = {"type": "object", "properties": {"a": writer}, "required": ["a"]}
        reader = {"type": "object", "properties": {"a": reader}}
    value = event(writer, reader)
    for _ in range(20):
        value = value["a"]
    assert isinstance(value, int)
