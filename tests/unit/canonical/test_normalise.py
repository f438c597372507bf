import json

import pytest

from schema_guard.canonical import build
from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.normalise import NodeCache, normalise
from schema_guard.errors import DocumentError


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "a", "type": "string"}, {"description": "b", "type": "string", "x-any": 1}),
        ({"type": ["integer", "number"]}, {"type": "number"}),
        ({"type": "integer"}, {"type": "number", "multipleOf": 1}),
        ({"const": 1}, {"enum": [1.0]}),
        ({"allOf": [{"minimum": 1}, {"maximum": 3}]}, {"minimum": 1, "maximum": 3}),
        ({"$ref": "#/$defs/x", "$defs": {"x": {"type": "null"}}}, {"type": "null"}),
        ({"items": {}, "minItems": 0, "uniqueItems": False}, True),
        ({"minItems": 2, "type": "string"}, {"type": "string"}),
        ({"$defs": {"unused": {"type": "string"}}}, {}),
        ({"contains": {}, "minContains": 0}, {}),
    ],
)
def test_what_means_the_same_is_the_same_node(one, other):
    assert normalise(one, Dialect.DRAFT2020).root is normalise(other, Dialect.DRAFT2020).root


def test_a_recursive_schema_keeps_its_name_in_another_document():
    tree = {"type": "object", "properties": {"kids": {"items": {"$ref": "#/$defs/tree"}}}}
    first = normalise({"properties": {"a": {"$ref": "#/$defs/tree"}}, "$defs": {"tree": tree}})
    second = normalise({"properties": {"a": {"$ref": "#/$defs/tree"}}, "$defs": {"tree": {**tree, "title": "T"}}})
    assert first.root is second.root
    changed = normalise(
        {"properties": {"a": {"$ref": "#/$defs/tree"}}, "$defs": {"tree": {**tree, "minProperties": 1}}}
    )
    assert first.root is not changed.root


def test_the_document_is_not_changed():
    document = {"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"enum": [1, 2]}}}
    before = json.dumps(document)
    assert normalise(document).closed is not None
    assert json.dumps(document) == before


def test_a_shared_cache_reuses_what_is_the_same_object():
    cache = NodeCache()
    shared = {"type": "object", "properties": {"a": {"pattern": "^x"}}}
    first = normalise({"properties": {"s": shared, "t": {"type": "string"}}}, cache=cache)
    second = normalise({"properties": {"s": shared, "t": {"type": "null"}}}, cache=cache)
    assert cache.find((id(shared), Dialect.DRAFT2020, False)) is not None
    assert first.root is not second.root
    assert second.root is normalise({"properties": {"s": dict(shared), "t": {"type": "null"}}}).root


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"properties": {"a": {"type": "strng"}}}, "/properties/a"),
        ({"items": {"minLength": -1}}, "/items"),
        ({"allOf": [{"required": "a"}]}, "/allOf/0"),
        ({"$defs": {}, "properties": {"a/b": {"multipleOf": 0}}}, "/properties/a~1b"),
    ],
)
def test_what_is_no_schema_is_refused_with_its_place(document, pointer):
    with pytest.raises(DocumentError) as caught:
        normalise(document)
    assert caught.value.place.pointer == pointer


def test_format_is_there_only_when_it_is_an_assertion():
    assert normalise({"format": "ipv4"}).root is build.ANYTHING
    assert normalise({"format": "ipv4"}, asserts_format=True).root is build.format_("ipv4")


def test_schemas_nested_too_deeply_are_not_modelled_and_not_mixed_up():
    def tower(kind):
        schema = {"type": kind}
        for _ in range(150):
            schema = {"items": schema}
        return schema

    assert normalise(tower("string")).root is not normalise(tower("null")).root


def test_references_that_leave_the_document_are_equal_when_they_lead_to_the_same_place():
    def document(host, reference="x.json"):
        return normalise({"$id": f"http://{host}/", "properties": {"a": {"$ref": reference}}}).root

    assert document("a") is document("a")
    assert document("a") is not document("b")
    assert document("a", "http://c/x") is document("b", "http://c/x")
