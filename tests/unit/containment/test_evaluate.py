import sys
from pathlib import Path

import pytest

from schema_guard.canonical.normalise import normalise
from schema_guard.containment.budget import Budget, BudgetExceededError
from schema_guard.containment.evaluate import Evaluator

sys.path.insert(0, str(Path(__file__).parent))

from questions import d, evaluate


@pytest.mark.parametrize(
    ("schema", "value", "accepted"),
    [
        ({"multipleOf": d("0.1")}, d("0.3"), True),
        ({"multipleOf": d("0.01")}, d("19.99"), True),
        ({"const": 1}, d("1.0"), True),
        ({"const": 1}, True, False),
        ({"uniqueItems": True}, [{"a": 1, "b": 2}, {"b": d("2.0"), "a": 1}], False),
        ({"minLength": 1}, "\U0001f600", True),
        ({"maxLength": 1}, "\U0001f600", True),
        ({"pattern": "^\\d$"}, "\u0663", False),
        ({"pattern": "^a$"}, "a\n", False),
        ({"pattern": "(a)\\1"}, "aa", True),
        ({"pattern": "(("}, "x", None),
        ({"$ref": "https://elsewhere.example/x"}, 1, None),
        ({"anyOf": [{"$ref": "https://elsewhere.example/x"}, {"type": "integer"}]}, 1, True),
        ({"allOf": [{"$ref": "https://elsewhere.example/x"}, {"type": "string"}]}, 1, False),
        ({"$ref": "#"}, 1, None),
    ],
)
def test_values_are_judged_exactly_or_not_at_all(schema, value, accepted):
    assert evaluate(schema, value) is accepted


def test_each_step_is_paid_for():
    node = normalise({"items": {"type": "integer"}}).root
    with pytest.raises(BudgetExceededError):
        Evaluator(Budget(10, steps=50)).accepts(node, [1] * 100)


def test_a_reference_on_the_same_value_is_noticed():
    evaluator = Evaluator(Budget(10))
    assert evaluator.accepts(normalise({"$ref": "#"}).root, 1) is None
    assert evaluator.looped


def test_a_deep_value_in_branches_that_recur_is_looked_at_once_a_level():
    below = {"type": "object", "properties": {"a": {"$ref": "#/$defs/d"}}}
    branches = [{**below, "required": ["b"]}, {**below, "required": ["c"]}, {"type": "integer"}]
    document = normalise({"$defs": {"d": {"anyOf": branches}}, "$ref": "#/$defs/d"})
    wrong, right = "x", 1
    for _ in range(40):
        wrong, right = ({"a": value, "b": 1, "c": 1} for value in (wrong, right))
    evaluator = Evaluator(Budget(60, steps=10_000))
    assert evaluator.accepts(document.root, wrong) is False
    assert evaluator.accepts(document.root, right) is True


def test_a_value_that_changed_is_judged_anew():
    document = normalise({"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"type": "integer"}}})
    evaluator = Evaluator(Budget(10))
    value = {"a": {"b": 1}}
    assert evaluator.accepts(document.root, value) is True
    value["a"]["b"] = "1"
    assert evaluator.accepts(document.root, value) is False
