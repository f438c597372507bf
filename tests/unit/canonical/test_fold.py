import itertools

import pytest

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.fold import MAX_LEVELS, fold
from schema_guard.canonical.json_text import dump_compact
from schema_guard.errors import DocumentError, UsageError

URI = Dialect.DRAFT2020.uri
STRING = {"type": "string"}
INTEGER = {"type": "integer"}
EMPTY = {"type": "array", "items": {"type": "object"}}


def sample(**properties):
    """What discovery writes for an object: everything is required."""
    return {"$schema": URI, "type": "object", "properties": properties, "required": sorted(properties, reverse=True)}


def folded(*schemas):
    """The fold of one place, in every order."""
    results = [fold([sample(at=schema) for schema in order]) for order in itertools.permutations(schemas)]
    assert all(result == results[0] for result in results)
    return results[0]["properties"]["at"]


def test_members_are_united_and_required_is_what_all_have():
    result = fold([sample(a=STRING, b=STRING), sample(b=STRING, c=INTEGER)])
    assert result == {
        "$schema": URI,
        "type": "object",
        "properties": {"a": STRING, "b": STRING, "c": INTEGER},
        "required": ["b"],
    }
    assert dump_compact(result).startswith(
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"a"'
    )


@pytest.mark.parametrize(
    ("schemas", "expected"),
    [
        ([STRING, {}], {"type": ["string", "null"]}),
        ([{}, {}], {}),
        ([{}, {"type": "null"}], {"type": "null"}),
        ([{}, sample(a=STRING)], {"type": ["object", "null"], "properties": {"a": STRING}, "required": ["a"]}),
        ([{}, EMPTY], {"type": ["array", "null"], "items": {"type": "object"}}),
        ([EMPTY, {"type": "array", "items": STRING}], {"type": "array", "items": STRING}),
        (
            [EMPTY, {"type": "array", "items": sample(a=STRING)}],
            {"type": "array", "items": {"type": "object", "properties": {"a": STRING}, "required": ["a"]}},
        ),
        ([EMPTY, EMPTY], EMPTY),
        ([{"type": "array", "items": {}}, {"type": "array", "items": STRING}], {"type": "array"}),
        ([{"type": "object"}, sample(a=STRING)], {"type": "object", "properties": {"a": STRING}}),
        ([INTEGER, {"type": "number"}], {"type": "number"}),
        ([{"type": "integer", "format": "int64"}, {"type": "number", "format": "double"}], {"type": "number"}),
        ([{"type": "string", "format": "date-time"}] * 2, {"type": "string", "format": "date-time"}),
        ([{"type": "string", "format": "date-time"}, STRING], STRING),
        ([STRING, INTEGER], {"anyOf": [INTEGER, STRING]}),
        ([STRING, INTEGER, {}], {"anyOf": [INTEGER, STRING, {"type": "null"}]}),
        ([{"const": "a"}, {"const": "b"}], {"type": "string", "enum": ["a", "b"]}),
        ([{"const": "a"}, STRING], STRING),
        ([{"const": True}, {"const": False}], {"type": "boolean"}),
        ([{"const": 1}, {"enum": [2, 0.5]}], {"type": "number", "enum": [0.5, 1, 2]}),
        ([{"const": "a"}, {}], {"anyOf": [{"type": "string", "const": "a"}, {"type": "null"}]}),
        (
            [{"type": ["string", "null"], "title": "T"}, {"type": "string", "title": "T", "x": 1}],
            {"title": "T", "type": ["string", "null"]},
        ),
        ([{"type": "string", "title": "T"}, {}], {"title": "T", "type": ["string", "null"]}),
        ([{"type": "string", "title": "T"}, {"type": "string", "title": "U"}], STRING),
        (
            [{"type": "object", "additionalProperties": False}, sample(a=STRING) | {"additionalProperties": False}],
            {"type": "object", "properties": {"a": STRING}, "additionalProperties": False},
        ),
        ([{"pattern": "^a"}, STRING], {"anyOf": [STRING, {"pattern": "^a"}]}),
        ([{"pattern": "^a"}, {"pattern": "^a", "title": "T"}], {"pattern": "^a"}),
        (
            [{"type": "array", "items": {"type": "object", "properties": {}}}, {"type": "array", "items": STRING}],
            {"type": "array", "items": {"anyOf": [STRING, {"type": "object"}]}},
        ),
        ([True, STRING], True),
        ([False, STRING], STRING),
        ([False, False], False),
    ],
)
def test_what_two_shapes_become(schemas, expected):
    assert folded(*schemas) == expected


def test_hoisting_and_its_names_are_absorbed():
    hoisted = sample(detail={"$ref": "#/$defs/Order"}) | {
        "$defs": {
            "Order": sample(lines={"type": "array", "items": {"$ref": "#/$defs/OrderItem"}}),
            "OrderItem": sample(sku=STRING),
        }
    }
    inline = sample(detail=sample(lines={"type": "array", "items": sample(sku=STRING)}))
    assert fold([hoisted]) == fold([hoisted, inline])
    assert "$defs" not in fold([hoisted])


def test_an_envelope_keeps_what_it_pins():
    envelope = sample(source={"type": "string", "const": "shop"}) | {
        "x-amazon-events-source": "shop",
        "title": "OrderPlaced",
    }
    result = fold([envelope, envelope | {"title": "Other"}])
    assert result["properties"]["source"] == {"type": "string", "const": "shop"}
    assert result["x-amazon-events-source"] == "shop"
    assert "title" not in result


def test_recursion_ends():
    tree = {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}}}
    loop = {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}
    result = fold([sample(a=STRING), tree, tree, loop])
    assert fold([result]) == result
    assert len(result["anyOf"]) == 3
    assert fold([loop, sample(a=STRING), tree, fold([tree])]) == result


def test_a_definition_that_refers_to_its_document_is_no_part_of_it():
    inner = sample(a=STRING)
    document = sample(x={"$ref": "#/$defs/A"}) | {"$defs": {"A": inner, "Unused": {"not": {"$ref": "#/properties/x"}}}}
    assert fold([document]) == fold([sample(x=inner)])
    loop = sample(x={"$ref": "#/$defs/A"}, y=STRING) | {
        "$defs": {"A": {"type": "array", "items": {"$ref": "#/properties/x"}}}
    }
    assert fold([loop])["properties"]["y"] == STRING
    assert set(fold([loop])["properties"]["x"]) == {"$ref"}


def test_the_same_odd_schema_in_two_documents_is_one_alternative():
    def odd(name):
        return sample(at={"$ref": f"#/$defs/{name}"}) | {
            "$defs": {name: {"not": {"$ref": f"#/$defs/{name}X"}}, f"{name}X": STRING}
        }

    result = fold([odd("A"), odd("B")])
    assert fold([odd("A")]) == result
    assert len(result["$defs"]) == 1


def test_dynamic_references_and_anchors():
    document = {"$dynamicAnchor": "t", "type": "object", "properties": {"n": {"not": {"$dynamicRef": "#t"}}}}
    result = fold([document])
    assert "$dynamicRef" not in dump_compact(result)
    assert fold([result]) == result
    assert (
        fold([{"items": {"$ref": "#s"}, "type": "array", "$defs": {"S": {"$anchor": "s", "type": "string"}}}])["items"]
        == STRING
    )


def test_older_dialects_are_lowered_first():
    draft4 = {
        "$schema": Dialect.DRAFT4.uri,
        "type": "object",
        "definitions": {"a": STRING},
        "properties": {"x": {"$ref": "#/definitions/a"}},
    }
    openapi = {
        "openapi": "3.0.0",
        "components": {"schemas": {"E": {"type": "object", "properties": {"x": {**STRING, "nullable": True}}}}},
    }
    assert fold([draft4, openapi])["properties"] == {"x": {"type": ["string", "null"]}}


def test_documents_are_not_changed():
    document = sample(a=sample(b={"not": {"required": ["z", "a"]}}))
    before = dump_compact(document)
    fold([document, document])
    assert dump_compact(document) == before


def test_nothing_to_fold():
    with pytest.raises(UsageError, match="nothing to fold"):
        fold([])


@pytest.mark.parametrize(
    ("document", "words", "pointer"),
    [
        ([], "JSON object", ""),
        ({"properties": {"a": {"type": "strin"}}}, 'not "strin"', "/properties/a/type"),
        ({"$ref": "#/$defs/a"}, "leads nowhere", "/$ref"),
        ({"$ref": "https://x.example/a"}, "leaves the document", "/$ref"),
        ({"$ref": 5}, "has to be a string", "/$ref"),
        ({"$ref": "#/title", "title": "t"}, "does not lead to a schema", "/$ref"),
        (
            {"$dynamicAnchor": "n", "$dynamicRef": "#n", "$defs": {"a": {"$id": "a", "$dynamicAnchor": "n"}}},
            "depends on the way", "/$dynamicRef",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_folded(document, words, pointer):
    with pytest.raises(DocumentError, match=words) as caught:
        fold([document])
    assert caught.value.place.pointer == pointer


def test_deep_and_wide_documents_end_in_an_error():
    chain = {f"d{i}": sample(n={"$ref": f"#/$defs/d{i + 1}"}) for i in range(MAX_LEVELS)}
    last = f"d{MAX_LEVELS}"
    assert fold([{"$ref": "#/$defs/d0", "$defs": {**chain, last: STRING}}])
    with pytest.raises(DocumentError, match=f"deeper than {MAX_LEVELS}"):
        fold([{"$ref": "#/$defs/d0", "$defs": {**chain, last: sample(a=STRING)}}])
    bomb = {f"b{i}": sample(x={"$ref": f"#/$defs/b{i + 1}"}, y={"$ref": f"#/$defs/b{i + 1}"}) for i in range(40)}
    with pytest.raises(DocumentError, match="over 100,000 schemas"):
        fold([{"$ref": "#/$defs/b0", "$defs": {**bomb, "b40": STRING}}])
    odd = {f"p{i}": {"not": {"$ref": "#/$defs/big"}, "minLength": i} for i in range(2000)}
    with pytest.raises(DocumentError, match="over 100,000 schemas"):
        fold([sample(**odd) | {"$defs": {"big": {"allOf": [{"minimum": i} for i in range(2000)]}}}])
