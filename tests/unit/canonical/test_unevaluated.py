import pytest

from schema_guard.canonical.normalise import normalise
from schema_guard.containment.budget import Budget
from schema_guard.containment.evaluate import Evaluator


def accepts(schema, value):
    return Evaluator(Budget(10)).accepts(normalise(schema).root, value)


def branch(*names, **more):
    return {"properties": {name: {} for name in names}, "required": list(names), **more}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"anyOf": [branch("a"), branch("b")]}, [{"a": 1}, {"a": 1, "b": 1}], [{"a": 1, "c": 1}]),
        ({"oneOf": [branch("a"), branch("b")]}, [{"a": 1}], [{"a": 1, "b": 1}]),
        ({"allOf": [{"anyOf": [branch("a"), True]}]}, [{"a": 1}, {}], [{"c": 1}]),
        ({"if": branch("a"), "then": branch("b"), "else": branch("c")}, [{"a": 1, "b": 1}, {"c": 1}], [{"a": 1}]),
        ({"dependentSchemas": {"a": branch("a", "b")}}, [{"a": 1, "b": 1}, {}], [{"a": 1}, {"b": 1}]),
        ({"$ref": "#/$defs/x", "$defs": {"x": {"allOf": [branch("a")]}}}, [{"a": 1}], [{"a": 1, "z": 1}]),
        ({"patternProperties": {"^x": {}}}, [{"x1": 1}], [{"y": 1}]),
        ({"allOf": [{"unevaluatedProperties": {"type": "integer"}}]}, [{"z": 1}], [{"z": "s"}]),
        ({"not": branch("a")}, [{}], [{"a": 1}, {"b": 1}]),
    ],
)
def test_members_that_no_branch_that_holds_declares(schema, good, bad):
    closed = {**schema, "unevaluatedProperties": False}
    assert [value for value in good if not accepts(closed, value)] == []
    assert [value for value in bad if accepts(closed, value) is not False] == []


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"prefixItems": [{}]}, [[], [1]], [[1, 2]]),
        ({"items": {}}, [[1, 2]], []),
        ({"contains": {"type": "string"}}, [["a"], ["a", "b"]], [["a", 1]]),
        ({"allOf": [{"prefixItems": [{}]}, {"prefixItems": [{}, {}]}]}, [[1, 2]], [[1, 2, 3]]),
        ({"anyOf": [{"prefixItems": [{"const": 1}]}, {"prefixItems": [{}, {"const": 2}]}]}, [[1, 2], [1]], [[1, 2, 3]]),
    ],
)
def test_items_that_no_branch_that_holds_declares(schema, good, bad):
    closed = {**schema, "unevaluatedItems": False}
    assert [value for value in good if not accepts(closed, value)] == []
    assert [value for value in bad if accepts(closed, value) is not False] == []


def test_combinations_are_told_branch_by_branch_however_many_there_are():
    branches = [{"anyOf": [branch(f"p{i}"), branch(f"q{i}")]} for i in range(12)]
    schema = {"allOf": branches, "unevaluatedProperties": False}
    chosen = {f"{'pq'[i % 2]}{i}": 1 for i in range(12)}
    assert accepts(schema, chosen) is True
    assert accepts(schema, {**chosen, "q0": 1}) is True
    assert accepts(schema, {**chosen, "z": 1}) is False


def test_too_many_combinations_of_items_are_not_guessed():
    branches = [{"anyOf": [{"prefixItems": [{}] * n, "minItems": n}, {"minItems": 1}]} for n in range(1, 9)]
    schema = {"allOf": branches, "unevaluatedItems": False}
    assert accepts(schema, [1] * 9) is None
    assert accepts(schema, []) is False
    assert accepts(schema, 1) is True
    assert accepts({**schema, "unevaluatedItems": {}}, [1] * 9) is True
