import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from questions import evaluate, event, word

A = {"properties": {"a": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("writer", "reader", "verdict"),
    [
        ({"required": ["a", "b"]}, {"required": ["a"]}, "compatible"),
        ({"required": ["a"]}, {"required": ["a", "b"]}, "breaking"),
        (A, {"properties": {"a": {"type": "number"}}}, "compatible"),
        ({**A, "additionalProperties": False}, {"propertyNames": {"const": "a"}}, "compatible"),
        ({**A, "additionalProperties": False}, {"maxProperties": 1}, "compatible"),
        ({**A, "type": "object", "additionalProperties": False, "minProperties": 1}, {"required": ["a"]}, "compatible"),
        ({**A, "type": "object", "additionalProperties": False, "minProperties": 2}, False, "compatible"),
        ({"propertyNames": {"pattern": "^x"}, "type": "object"},
         {"additionalProperties": False, "patternProperties": {"^x": True}}, "compatible"),
        ({"additionalProperties": False, "patternProperties": {"^xy": True}}, {"propertyNames": {"pattern": "^x"}},
         "compatible"),
        ({"patternProperties": {"^a": {"type": "integer"}}}, A, "compatible"),
        (A, {"patternProperties": {"^a": {"type": "integer"}}}, "breaking"),
        ({"patternProperties": {"^a": {"minimum": 1}, "b$": {"maximum": 3}}},
         {"properties": {"ab": {"anyOf": [{"type": ["string", "null", "boolean", "array", "object"]},
                                          {"minimum": 1, "maximum": 3}]}}}, "compatible"),
        ({"dependentRequired": {"a": ["b"]}, "required": ["a"]}, {"required": ["b"]}, "compatible"),
        ({"type": "object", "dependentRequired": {"a": ["b"]}, "required": ["a"]}, {"required": ["b"]}, "compatible"),
        ({"type": "object", "maxProperties": 0}, {"const": {}}, "compatible"),
        ({"type": "object", "required": ["a"], "maxProperties": 0}, False, "compatible"),
        ({"type": "object", "required": ["a"], "properties": {"a": False}}, False, "compatible"),
        ({"properties": {"a": {"enum": [1, 2]}}, "required": ["a"], "additionalProperties": False, "type": "object"},
         {"enum": [{"a": 1}, {"a": 2}]}, "compatible"),
        ({"enum": [{"a": 1}, {"a": 2}]}, {"properties": {"a": {"enum": [1, 2]}}, "required": ["a"]}, "compatible"),
        ({"type": "object", "propertyNames": {"pattern": "^[ab]$"}}, {"maxProperties": 2}, "compatible"),
    ],
)  # fmt: skip
def test_members_names_and_counts(writer, reader, verdict):
    assert word(writer, reader) == verdict


def test_the_event_has_only_what_the_break_needs():
    writer = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}, "required": ["b"]}
    assert set(event(writer, {**writer, "properties": {"b": {"type": "null"}}})) == {"b"}
    assert set(event(writer, {**writer, "properties": {"a": {"type": "null"}}})) == {"a", "b"}


@pytest.mark.parametrize("lenient", [False, True])
def test_a_discriminator_keeps_branches_apart(lenient):
    def union(*kinds):
        return {
            "oneOf": [
                {"type": "object", "properties": {"kind": {"const": k}, k: {"type": "integer"}}, "required": ["kind"]}
                for k in kinds
            ]
        }

    assert word(union("a", "b"), union("a", "b", "c"), lenient=lenient) == "compatible"
    assert event(union("a", "b", "c"), union("a", "b"), lenient=lenient)["kind"] == "c"


@pytest.mark.parametrize("name", ["yy", "a", "b", "extra", "k1", "k2"])
@pytest.mark.parametrize("kind", ["integer", "string", "null"])
def test_one_new_member_may_break_several_rules(name, kind):
    reader = {"anyOf": [{"additionalProperties": {"type": kind}}, {"propertyNames": {"not": {"const": name}}}]}
    [(key, value)] = event({"type": "object", "maxProperties": 1}, reader).items()
    assert key == name
    assert not evaluate({"type": kind}, value)
