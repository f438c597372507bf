import sys
from pathlib import Path

import pytest

from schema_guard.canonical import build
from schema_guard.canonical.values import NUMBER, STRING
from schema_guard.containment.facts import Facts

sys.path.insert(0, str(Path(__file__).parent))

from questions import event, word

TEXT, NUMERIC = build.types(STRING), build.types(NUMBER)
SHORT = build.size(STRING, 0, 2)


def facts(*signed):
    made = Facts()
    return made if made.add(signed) and made.simplify() else None


@pytest.mark.parametrize(
    "signed",
    [
        [(True, TEXT), (True, NUMERIC)],
        [(True, TEXT), (False, TEXT)],
        [(False, build.ANYTHING)],
        [(True, build.NOTHING)],
        [(True, build.values([1])), (False, build.values([1.0]))],
        [(True, build.values([1])), (True, TEXT)],
        [(True, build.any_of([TEXT, build.UNIQUE])), (False, TEXT), (False, build.UNIQUE)],
        [(True, build.one_of([SHORT, build.UNIQUE])), (True, SHORT), (True, build.UNIQUE)],
    ],
)
def test_contradictions_are_seen(signed):
    assert facts(*signed) is None


def test_a_negated_assertion_fixes_the_type():
    assert facts((False, SHORT)).mask == STRING


def test_a_clause_with_one_alternative_left_is_a_fact():
    found = facts((True, build.any_of([SHORT, NUMERIC])), (False, NUMERIC))
    assert SHORT in found.pos
    assert not found.clauses


def test_one_and_true_are_two_values():
    found = facts((True, build.values([1, True])), (False, build.values([True])))
    assert list(found.finite.values()) == [1]


def test_a_copy_is_independent():
    found = facts((True, TEXT))
    twin = found.copy()
    assert twin.add([(True, SHORT)])
    assert SHORT not in found.pos


@pytest.mark.parametrize("size", [2, 16, 17, 33, 60])
def test_two_of_exactly_one_are_found_however_many_there_are(size):
    branches = [{"required": [f"a{i}"]} for i in range(size)]
    apart = [{"properties": {"k": {"const": i}}, "required": ["k"]} for i in range(size)]
    some = {"type": "object", "anyOf": branches}
    assert len(event(some, {"oneOf": branches})) == 2
    assert word({"type": "object", "anyOf": apart}, {"oneOf": apart}) == "compatible"
