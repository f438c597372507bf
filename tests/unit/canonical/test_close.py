import pytest

from schema_guard.canonical.normalise import normalise
from schema_guard.containment.budget import Budget
from schema_guard.containment.evaluate import Evaluator


def accepts(schema, value):
    return Evaluator(Budget(10)).accepts(normalise(schema).closed, value)


def declaring(*names):
    return {"properties": {name: {} for name in names}}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        (declaring("a"), [{}, {"a": 1}, 1, []], [{"z": 1}, {"a": 1, "z": 1}]),
        ({"type": "object"}, [{}, {"z": 1}], [1]),
        ({"properties": {}}, [{"z": 1}], []),
        ({"properties": {"a": declaring("b")}}, [{"a": {"b": 1}}, {"a": 1}], [{"a": {"z": 1}}]),
        ({"properties": {"a": {}}}, [{"a": {"z": 1}}], []),
        ({**declaring("a"), "required": ["z"]}, [1], [{"z": 1}, {"a": 1}, {"a": 1, "z": 1}]),
        ({**declaring("a"), "additionalProperties": True}, [{"a": 1, "z": 1}], []),
        ({**declaring("a"), "additionalProperties": {"type": "string"}}, [{"z": "s"}], [{"z": 1}]),
        ({"patternProperties": {"^x": {}}}, [{"x1": 1}, {}], [{"z": 1}]),
        ({"additionalProperties": declaring("x")}, [{"q": {"x": 1}}], [{"q": {"z": 1}}]),
        ({"items": declaring("a")}, [[{"a": 1}], []], [[{"z": 1}]]),
        ({"prefixItems": [declaring("a"), declaring("b")]}, [[{"a": 1}, {"b": 1}]], [[{"b": 1}]]),
        ({"allOf": [declaring("a"), declaring("b")]}, [{"a": 1, "b": 1}], [{"z": 1}]),
        ({"$ref": "#/$defs/x", "$defs": {"x": declaring("a")}, **declaring("b")}, [{"a": 1, "b": 1}], [{"z": 1}]),
        ({"not": declaring("a"), "required": ["b"]}, [], [{"b": 1}]),
        ({"properties": {"a": {}}, "not": {"required": ["b"]}}, [{"a": 1}], [{"b": 1}]),
        ({"properties": {"a": {"const": {"z": 1}}}}, [{"a": {"z": 1}}], []),
        (
            {"oneOf": [{**declaring("k", "a"), "required": ["a"]}, {**declaring("k", "b"), "required": ["b"]}]},
            [{"k": 1, "a": 1}, {"b": 1}],
            [{"a": 1, "z": 1}, {"a": 1, "b": 1}],
        ),
        (
            {"if": {**declaring("k"), "required": ["k"]}, "then": declaring("a"), "else": declaring("b")},
            [{"k": 1, "a": 1}, {"b": 1}],
            [{"k": 1, "b": 1}, {"a": 1}],
        ),
        (
            {**declaring("a"), "dependentSchemas": {"a": declaring("b")}},
            [{"a": 1, "b": 1}, {"a": 1}],
            [{"b": 1}, {"a": 1, "z": 1}],
        ),
    ],
)
def test_members_have_to_be_declared_where_anything_is(schema, good, bad):
    assert [value for value in good if accepts(schema, value) is not True] == []
    assert [value for value in bad if accepts(schema, value) is not False] == []


def test_a_recursive_document_is_closed_all_the_way_down():
    schema = {"properties": {"next": {"$ref": "#"}, "v": {}}}
    assert accepts(schema, {"next": {"next": {"v": 1}}}) is True
    assert accepts(schema, {"next": {"next": {"z": 1}}}) is False


def test_recursion_that_only_the_closure_meets():
    """A definition that leads to itself, below a keyword that the document's own nodes leave out."""
    schema = {
        "contains": {"properties": {"a": {"$ref": "#/$defs/d"}}},
        "maxContains": 0,  # with at least one no array is left, so that the keyword's schema is not built
        "$defs": {"d": {"properties": {"a": {"$ref": "#/$defs/d"}}}},
    }
    assert accepts(schema, {"a": 1}) is True
    assert accepts(schema, [1]) is False


def test_a_wide_union_is_closed_by_what_holds():
    branches = [{**declaring("kind", f"v{i}"), "required": [f"v{i}"]} for i in range(12)]
    assert accepts({"anyOf": branches}, {"kind": 1, "v3": 1}) is True
    assert accepts({"anyOf": branches}, {"v3": 1, "v4": 1}) is True
    assert accepts({"anyOf": branches}, {"v3": 1, "z": 1}) is False


def test_references_that_double_do_not_explode():
    levels = {f"l{i}": {"allOf": [{"$ref": f"#/$defs/l{i + 1}"}] * 2} for i in range(60)}
    schema = {"$ref": "#/$defs/l0", "$defs": {**levels, "l60": declaring("a")}}
    assert accepts(schema, {"a": 1}) in (True, None)
