import sys
from pathlib import Path

from schema_guard.canonical.normalise import normalise
from schema_guard.containment.budget import Budget
from schema_guard.containment.decide import decide
from schema_guard.model.modes import CompatibilityPolicy, Direction
from schema_guard.model.verdicts import Breaking, Undecided

sys.path.insert(0, str(Path(__file__).parent))

from questions import NOTHING, ask, word

PIGEONS = {
    "type": "object",
    "allOf": [
        *({"anyOf": [{"required": [f"x{p}-{h}"]} for h in range(8)]} for p in range(9)),
        *({"not": {"required": [f"x{p}-{h}", f"x{q}-{h}"]}} for h in range(8) for p in range(9) for q in range(p)),
    ],
}


def test_equal_documents_contain_each_other_whatever_they_say():
    for schema in ({"$ref": "#"}, {"pattern": "(("}, {"$ref": "https://elsewhere.example"}, PIGEONS):
        assert word(schema, dict(schema)) == "compatible"


def test_the_time_limit_is_named():
    verdict = ask(PIGEONS, NOTHING, seconds=0.2)
    assert isinstance(verdict, Undecided)
    assert "0.2 s" in verdict.reason


def test_what_is_not_modelled_is_named():
    verdict = ask({"$ref": "#/$defs/none"}, {"type": "string"})
    assert isinstance(verdict, Undecided)
    assert "#/$defs/none" in verdict.reason


def test_lenient_closes_the_writer_only():
    declared = {"type": "object", "properties": {"a": {"type": "string"}}}
    other = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}
    assert word(declared, other) == "breaking"
    assert word(declared, other, lenient=True) == "compatible"
    assert word(other, {**declared, "additionalProperties": False}, lenient=True) == "breaking"
    assert word(declared, {**declared, "additionalProperties": False}, lenient=True) == "compatible"
    assert word({"type": "object"}, other, lenient=True) == "breaking"


def test_a_required_name_that_is_never_declared_breaks_at_once():
    declared = {"type": "object", "properties": {"a": {"type": "string"}}}
    assert word(declared, {**declared, "required": ["z"]}, lenient=True) == "breaking"


def test_the_witness_says_which_direction_it_is_about():
    for direction in Direction:
        verdict = decide(
            normalise({"type": "number"}),
            normalise({"type": "integer"}),
            direction=direction,
            policy=CompatibilityPolicy.STRICT,
            budget=Budget(5),
        )
        assert isinstance(verdict, Breaking)
        assert verdict.witness.direction is direction
        assert verdict.witness.errors


def test_a_document_that_a_validator_does_not_take_is_named():
    old = {"properties": {"id": {"pattern": "^{?a}?$"}, "n": {"type": "integer"}}}
    verdict = ask({"properties": {**old["properties"], "n": {"type": "number"}}}, old)
    assert isinstance(verdict, Undecided)
    assert "does not take the writer's document" in verdict.reason
    assert "^{?a}?$" in verdict.reason


def test_what_cannot_be_told_about_members_matters_only_where_the_answer_rests_on_it():
    """More alternatives than are combined, by patterns: which members they declare together is not told."""
    branches = [{"patternProperties": {f"^{letter}": {}}, "required": [letter]} for letter in "abcdefgh"]
    writer = {"anyOf": branches, "properties": {"n": {"type": "number"}}, "required": ["n"]}
    assert word(writer, {**writer, "properties": {"n": {"type": "integer"}}}, lenient=True) == "breaking"
    assert word(writer, {"properties": {"n": {"type": ["number", "null"]}}}, lenient=True) == "compatible"
    assert word(writer, {"propertyNames": {"pattern": "^[a-hn]"}}, lenient=True) in {"compatible", "undecided"}
    assert word(writer, {"propertyNames": {"pattern": "^[a-gn]"}}, lenient=True) in {"breaking", "undecided"}
