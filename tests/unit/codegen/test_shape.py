import pytest

from schema_guard.codegen.generator import types_of
from schema_guard.codegen.shape import shape_of
from schema_guard.codegen.types import ClassRef, ListOf, LiteralOf, MapOf, Scalar, UnionOf
from schema_guard.errors import GenerationError

OBJECT = {"type": "object"}


def types(schema, **definitions):
    """The type of one member of a detail, and the typing."""
    document = {"type": "object", "properties": {"a": schema}, "$defs": definitions}
    typing = types_of(shape_of(document, "Thing"))
    return typing.by_name["Thing"].fields[0].type, typing


def type_of(schema, **definitions):
    return types(schema, **definitions)[0]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({}, Scalar.ANY),
        (True, Scalar.ANY),
        (False, Scalar.ANY),
        ({"type": "string", "pattern": "^a$"}, Scalar.STRING),
        ({"type": "string", "format": "date-time"}, Scalar.STRING),
        ({"type": "integer", "minimum": 1}, Scalar.INTEGER),
        ({"type": "number"}, Scalar.NUMBER),
        ({"type": ["integer", "number"]}, Scalar.NUMBER),
        ({"type": "boolean"}, Scalar.BOOLEAN),
        ({"type": "null"}, Scalar.NULL),
        ({"type": ["string", "null"]}, UnionOf((Scalar.STRING, Scalar.NULL))),
        ({"const": "x"}, LiteralOf(("x",))),
        ({"enum": ["x", 1, None]}, UnionOf((LiteralOf(("x", 1)), Scalar.NULL))),
        ({"enum": [1.5, 2.5]}, Scalar.NUMBER),
        ({"enum": ["x", 1], "type": "string"}, LiteralOf(("x",))),
        ({"enum": [{"a": 1}]}, MapOf(Scalar.ANY)),
        ({"type": "object"}, MapOf(Scalar.ANY)),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, MapOf(Scalar.INTEGER)),
        (
            {"type": "object", "additionalProperties": False, "patternProperties": {"^a": {"type": "string"}}},
            MapOf(Scalar.STRING),
        ),
        ({"type": "object", "patternProperties": {"^a": {"type": "string"}}}, MapOf(Scalar.ANY)),
        ({"type": "array"}, ListOf(Scalar.ANY)),
        ({"type": "array", "items": {"type": "string"}}, ListOf(Scalar.STRING)),
        ({"type": "array", "prefixItems": [{"type": "string"}]}, ListOf(Scalar.ANY)),
        (
            {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "null"}},
            ListOf(UnionOf((Scalar.STRING, Scalar.NULL))),
        ),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, UnionOf((Scalar.STRING, Scalar.INTEGER))),
        ({"anyOf": [{"type": "string"}, {}]}, Scalar.ANY),
        ({"anyOf": [{"type": "string"}, False]}, Scalar.STRING),
        ({"type": "string", "anyOf": [{"minLength": 1}, {"maxLength": 3}]}, Scalar.STRING),
        ({"type": ["string", "null"], "anyOf": [{"type": "string"}, {"type": "integer"}]}, Scalar.STRING),
        ({"allOf": [{"type": ["string", "null"]}, {"type": "string"}]}, Scalar.STRING),
        ({"not": {"type": "string"}}, Scalar.ANY),
        ({"$ref": "#/$defs/S", "description": "talk"}, Scalar.STRING),
        ({"$ref": "#s"}, Scalar.STRING),
        ({"$ref": "other#s"}, Scalar.STRING),
    ],
)
def test_types_allow_what_the_schema_allows(schema, expected):
    other = {"$id": "other", "$defs": {"x": {"$anchor": "s", "type": "string"}}}
    assert type_of(schema, S={"type": "string"}, A={"$anchor": "s", "type": "string"}, O=other) == expected


def test_objects_become_classes_named_after_where_they_are():
    member = {**OBJECT, "properties": {"b": {"type": "array", "items": {**OBJECT, "properties": {"c": {}}}}}}
    found, typing = types(member)
    assert found == ClassRef("ThingA")
    assert typing.by_name["ThingA"].fields[0].type == ListOf(ClassRef("ThingABItem"))
    found, typing = types({"$ref": "#/$defs/Customer"}, Customer={**OBJECT, "properties": {"c": {}}})
    assert found == ClassRef("Customer")


def test_all_of_merges_into_one_class():
    base = {**OBJECT, "required": ["x"], "properties": {"x": {"type": ["string", "null"]}}}
    found, typing = types(
        {"allOf": [{"$ref": "#/$defs/Base"}], "properties": {"y": {}, "x": {"type": "string"}}}, Base=base
    )
    fields = {field.wire: (field.type, field.required) for field in typing.by_name[found.name].fields}
    assert fields == {"y": (Scalar.ANY, False), "x": (Scalar.STRING, True)}


def test_members_of_branches_are_fields_too():
    branches = [
        {"required": ["kind"], "properties": {"kind": {"const": "a"}, "x": {"type": "string"}}},
        {"required": ["kind"], "properties": {"kind": {"const": "b"}}, "additionalProperties": False},
        {"required": ["kind"], "properties": {"kind": {"const": "c"}, "y": {"type": "string"}}},
    ]
    found, typing = types({**OBJECT, "properties": {"z": {}}, "oneOf": branches, "then": {"properties": {"w": {}}}})
    fields = {field.wire: (field.type, field.required) for field in typing.by_name[found.name].fields}
    kinds = UnionOf((LiteralOf(("a",)), LiteralOf(("b",)), LiteralOf(("c",))))
    assert fields["kind"] == (kinds, True)
    assert fields["x"] == (Scalar.ANY, False), "a branch that does not declare it allows anything"
    assert set(fields) == {"kind", "x", "y", "z", "w"}


def test_required_members_that_nothing_declares_are_fields():
    _, typing = types({})
    document = {"type": "object", "required": ["b"], "properties": {"a": {}}}
    typing = types_of(shape_of(document, "Thing"))
    assert [(field.wire, field.required) for field in typing.by_name["Thing"].fields] == [("a", False), ("b", True)]


def test_what_refers_to_itself_ends():
    tree = {**OBJECT, "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}}
    found, typing = types({"$ref": "#/$defs/Tree"}, Tree=tree)
    assert typing.by_name["Tree"].fields[0].type == ListOf(ClassRef("Tree"))
    found, typing = types({"$ref": "#/$defs/L"}, L={"type": "array", "items": {"$ref": "#/$defs/L"}})
    assert found == ListOf(Scalar.ANY)
    assert [note.keyword for note in typing.notes] == ["$ref"]


def test_assumptions_are_noted():
    found, typing = types({"properties": {"b": {}}})
    assert isinstance(found, ClassRef)
    assert [(note.keyword, note.pointer) for note in typing.notes] == [("type", "/properties/a")]


def test_an_envelope_is_told_from_a_detail():
    event = {
        "type": "object",
        "required": ["detail"],
        "properties": {"source": {"const": "s"}, "detail": {"$ref": "#/$defs/D"}},
        "$defs": {"D": {**OBJECT, "properties": {"a": {}}}},
    }
    typing = types_of(shape_of(event, "Thing"))
    assert typing.detail_pointers == ("/properties/detail",)
    fields = {field.wire: field for field in typing.by_name["ThingEvent"].fields}
    assert fields["detail"].type == ClassRef("Thing")
    assert fields["detail"].required
    assert not fields["time"].required
    assert set(typing.given) == {
        "version",
        "id",
        "detail-type",
        "account",
        "time",
        "region",
        "resources",
        "replay-name",
    }
    alone = types_of(shape_of({"type": "object", "properties": {"detail": {}}}, "Thing"))
    assert alone.detail_pointers == ()
    assert {field.wire for field in alone.by_name["ThingEvent"].fields if field.required} >= {"id", "detail", "time"}


@pytest.mark.parametrize(
    ("document", "message", "pointer"),
    [
        ({"type": "string"}, "JSON object", ""),
        (False, "says nothing", ""),
        ({"type": "object", "properties": {"a": {"$ref": "#/$defs/x"}}}, "names nothing", "/properties/a"),
        ({"type": "object", "properties": {"a": {"$ref": "http://x/y"}}}, "names nothing", "/properties/a"),
    ],
)
def test_what_cannot_be_typed_is_named(document, message, pointer):
    with pytest.raises(GenerationError, match=message) as caught:
        shape_of(document, "Thing")
    assert caught.value.place.pointer == pointer
