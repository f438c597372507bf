from __future__ import annotations

import pytest

from schema_guard.compat.questions import History, Terms, version_questions
from schema_guard.model.ids import SchemaId
from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy

SCHEMA = SchemaId("shop", "orders@Placed")


def asked(history, mode="FORWARD_TRANSITIVE", **terms):
    """Each question as (direction, old side, new side); `1` is a version at the base, `+1` as it is now."""

    def side(versions):
        return " ".join(("" if version.at_base else "+") + version.version for version in versions)

    made = Terms(CompatibilityMode(mode), CompatibilityPolicy.LENIENT, **terms)
    return [
        (question.direction.value, side(question.old), side(question.new))
        for question in version_questions(history, made)
    ]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("NONE", []),
        ("BACKWARD", [("BACKWARD", "3", "+4")]),
        ("BACKWARD_TRANSITIVE", [("BACKWARD", "1", "+4"), ("BACKWARD", "2", "+4"), ("BACKWARD", "3", "+4")]),
        ("FORWARD", [("FORWARD", "3", "+4")]),
        ("FORWARD_TRANSITIVE", [("FORWARD", "1", "+4"), ("FORWARD", "2", "+4"), ("FORWARD", "3", "+4")]),
        ("FULL", [("FORWARD", "3", "+4"), ("BACKWARD", "3", "+4")]),
        (
            "FULL_TRANSITIVE",
            [(direction, old, "+4") for old in "123" for direction in ("FORWARD", "BACKWARD")],
        ),
    ],
)
def test_every_mode(mode, expected):
    assert asked(History(SCHEMA, ("1", "2", "3"), ("1", "2", "3", "4")), mode) == expected


def test_several_new_versions_are_each_asked_against_the_base_only():
    history = History(SCHEMA, ("1", "2"), ("1", "2", "3", "4"))
    assert asked(history, "FORWARD") == [("FORWARD", "2", "+3"), ("FORWARD", "2", "+4")]


def test_a_new_version_with_a_low_number_does_not_escape():
    history = History(SCHEMA, ("3", "5"), ("1", "3", "5"))
    assert asked(history, "FORWARD") == [("FORWARD", "5", "+1")]
    assert asked(history) == [("FORWARD", "3", "+1"), ("FORWARD", "5", "+1")]


def test_retired_versions_are_not_asked():
    history = History(SCHEMA, ("1", "2", "3"), ("1", "2", "3", "4"))
    assert asked(history, retired=frozenset({"1", "3"})) == [("FORWARD", "2", "+4")]
    assert asked(history, "FORWARD", retired=frozenset({"3"})) == [("FORWARD", "2", "+4")]
    assert asked(history, retired=frozenset({"1", "2", "3"})) == []


def test_retiring_a_version_that_is_written_now_does_not_excuse_it():
    assert asked(History(SCHEMA, ("1",), ("1", "2")), retired=frozenset({"2"})) == [("FORWARD", "1", "+2")]


def test_a_rewritten_version_is_asked_against_itself():
    history = History(SCHEMA, ("1", "2"), ("1", "2"), rewritten=("1",))
    assert asked(history, "FULL") == [("FORWARD", "1", "+1"), ("BACKWARD", "1", "+1")]


def test_a_first_version_and_a_deleted_schema_raise_no_question():
    assert asked(History(SCHEMA, (), ("1",))) == []
    assert asked(History(SCHEMA, ("1", "2"), ())) == []


def test_discovered_schemas_are_asked_fold_against_fold_under_either_reach():
    history = History(SCHEMA, ("1", "2"), ("1", "2", "3", "4"))
    for mode in ("FORWARD", "FORWARD_TRANSITIVE"):
        assert asked(history, mode, discovered=True) == [("FORWARD", "1 2", "1 2 +3 +4")]
    assert asked(history, "FULL", discovered=True, retired=frozenset({"1"})) == [
        ("FORWARD", "2", "2 +3 +4"),
        ("BACKWARD", "2", "2 +3 +4"),
    ]


def test_a_discovered_schema_without_a_known_sample_raises_no_question():
    assert asked(History(SCHEMA, (), ("1", "2")), discovered=True) == []
    assert asked(History(SCHEMA, ("1",), ("1",), source_changed=("1",)), discovered=True) == []


def test_a_removed_sample_stays_in_the_fold():
    assert asked(History(SCHEMA, ("1", "2"), ("2", "3")), discovered=True) == [("FORWARD", "1 2", "1 2 +3")]


def test_the_base_of_a_renamed_schema_has_the_old_name():
    former = SchemaId("shop", "orders@Made")
    history = History(SCHEMA, ("1",), ("1", "2"), renamed_from=former)
    (question,) = version_questions(history, Terms(CompatibilityMode.FORWARD, CompatibilityPolicy.STRICT, owner="us"))
    assert (question.schema, question.old[0].schema, question.new[0].schema) == (SCHEMA, former, SCHEMA)
    assert question.terms.owner == "us"
    assert history.added == ("2",)
    assert not history.is_deleted
