import json

import pytest

from schema_guard.codegen.emit import ModuleFacts, module_text
from schema_guard.codegen.generator import types_of
from schema_guard.codegen.samples import samples
from schema_guard.codegen.shape import shape_of
from schema_guard.codegen.truth import Candidate, compare
from schema_guard.errors import GenerationError
from schema_guard.model.settings import ModelKind

RICH = {
    "type": "object",
    "required": ["id", "n"],
    "properties": {
        "id": {"type": "string", "minLength": 2, "maxLength": 4},
        "n": {"type": "integer", "minimum": 1, "multipleOf": 2},
        "price": {"type": "number", "multipleOf": 0.1},
        "when": {"type": "string", "format": "date-time"},
        "code": {"type": "string", "pattern": "^(?!00)[0-9]{2}$"},
        "kind": {"enum": ["a", 1, None, 2.5, True]},
        "tags": {"type": "array", "uniqueItems": True, "items": {"type": "string"}, "maxItems": 3},
        "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
        "either": {"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 5}]},
        "sub": {"type": ["object", "null"], "properties": {"x": {"const": 1}}, "additionalProperties": False},
        "map": {"type": "object", "propertyNames": {"maxLength": 3}, "additionalProperties": {"type": "boolean"}},
    },
    "if": {"properties": {"n": {"const": 4}}},
    "then": {"required": ["price"]},
    "dependentRequired": {"price": ["when"]},
    "minProperties": 3,
}


def candidate(document, kind=ModelKind.PYDANTIC, text_of=None):
    typing = types_of(shape_of(document, "Thing"))
    facts = ModuleFacts("r/s", "1", None, None, json.dumps(text_of if text_of is not None else document))
    return Candidate(kind, module_text(kind, facts, typing), typing)


@pytest.mark.parametrize("kind", ModelKind)
def test_models_agree_with_every_keyword(kind):
    verdict = compare(candidate(RICH, kind), RICH, limit=400)
    assert verdict.disagreements == {}
    assert verdict.valid > 40
    assert verdict.invalid > 100


@pytest.mark.parametrize(
    "pattern",
    [
        "^sp_[A-Za-z2-7]{26}$",
        "^(http|https)://schema.(.*?)example.org/([0-9]+\\.){2}x$",
        "^\\{[0-9a-f]{8}\\}$",
        "(?=b)[a-c]{9}",
    ],
)
def test_there_are_valid_instances_whatever_the_pattern(pattern):
    document = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "pattern": pattern}}}
    document["properties"]["n"] = {"type": "integer"}
    verdict = compare(candidate(document), document, limit=100)
    assert verdict.valid > 10
    assert verdict.invalid > 10


def test_an_assumption_is_found_and_explained():
    vague = {"type": "object", "properties": {"a": {"properties": {"b": {"type": "string"}}}}}
    verdict = compare(candidate(vague), vague, limit=100)
    assert {(note.keyword, note.pointer) for note in verdict.disagreements} == {("type", "/properties/a")}
    assert compare(candidate(vague, ModelKind.TYPEDDICT), vague, limit=100).disagreements == {}


def test_a_model_that_takes_too_much_is_an_error():
    wider = {"type": "object", "properties": {"a": {}}}
    narrow = {"type": "object", "properties": {"a": {"type": "string"}}}
    with pytest.raises(GenerationError, match="takes what the contract refuses, at /a"):
        compare(candidate(wider), narrow)


def test_a_contract_that_cannot_be_compiled_is_named():
    broken = {"type": "object", "properties": {"a": {"pattern": "("}}}
    with pytest.raises(GenerationError, match="jsonschema-rs"):
        compare(candidate(broken), broken)


def test_samples_are_the_same_on_every_run_and_reach_every_place():
    first, second = samples(RICH, 300), samples(RICH, 300)
    assert first == second
    assert samples(RICH, 300, seed=1) != first
    assert {sample.path[0] for sample in first if sample.path} == {*RICH["properties"], "undeclared member"}
    assert any("undeclared member" in sample.value for sample in first if isinstance(sample.value, dict))
