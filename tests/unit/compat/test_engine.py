"""Many questions: order, places in files, folds, and errors that name the file."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from schema_guard.compat.engine import check
from schema_guard.compat.questions import Contract, Question
from schema_guard.errors import DocumentError
from schema_guard.model.ids import SchemaId
from schema_guard.model.modes import CompatibilityPolicy, Direction
from schema_guard.model.settings import Waiver

ORDERS = SchemaId("shop", "orders@OrderPlaced")
TEXTS = {
    version: f"""{{
  "type": "object",
  "properties": {{
    "qty": {{ "type": "{kind}" }}
  }},
  "required": ["qty"]
}}
"""
    for version, kind in (("1", "integer"), ("2", "number"))
}


def contract(version, **more):
    text = TEXTS[version]
    return Contract(version, json.loads(text), text, f"registry/{version}.json", **more)


def question(old="1", new="2", schema=ORDERS, direction=Direction.FORWARD, **more):
    return Question(
        schema, contract(old), contract(new), direction, CompatibilityPolicy.LENIENT, more.pop("owner", None), **more
    )


def test_answers_are_sorted_whatever_the_order_of_the_questions():
    other = SchemaId("shop", "billing@Paid")
    asked = [
        question(direction=Direction.BACKWARD),
        question(),
        question(schema=other),
    ]
    answers = check(asked)
    assert answers == check(asked[::-1])
    assert [(each.schema, each.direction) for each in answers] == [
        ("billing@Paid", "FORWARD"),
        ("orders@OrderPlaced", "FORWARD"),
        ("orders@OrderPlaced", "BACKWARD"),
    ]


def test_a_finding_stands_where_the_keyword_is_written():
    (answer,) = check([question(owner="team-orders")])
    (finding,) = answer.findings
    assert (answer.registry, answer.old, answer.new, answer.owner) == ("shop", "1", "2", "team-orders")
    place = finding.new_place
    assert (place.file, place.line, place.column, place.end_column) == ("registry/2.json", 4, 22, 30)
    assert place.text[place.column - 1 : place.end_column - 1] == '"number"'
    assert finding.old_place.text.strip() == '"qty": { "type": "integer" }'
    assert "a subscriber built against version 1 rejects" in finding.message


def test_what_is_gone_stands_where_it_was_and_points_to_what_was_around_it():
    new = Contract("2", {"type": "object", "properties": {}}, '{"type": "object", "properties": {}}', "2.json")
    (answer,) = check([Question(ORDERS, contract("1"), new, Direction.FORWARD, CompatibilityPolicy.LENIENT)])
    (finding,) = answer.findings
    assert finding.rule == "REQUIRED_PROPERTY_REMOVED"
    assert finding.new_schema_pointer is None
    assert (finding.old_place.line, finding.old_place.column, finding.old_place.end_column) == (4, 5, 10)
    assert (finding.new_place.line, finding.new_place.column) == (1, 20)


def test_a_fold_says_how_many_samples_said_otherwise():
    known = Contract("4", json.loads(TEXTS["1"]), samples=4)
    seen = Contract("5", {**json.loads(TEXTS["1"]), "required": []}, samples=5)
    asked = Question(ORDERS, known, seen, Direction.FORWARD, CompatibilityPolicy.LENIENT)
    (finding,) = check([asked])[0].findings
    assert finding.rule == "PROPERTY_MADE_OPTIONAL"
    assert "all 4 versions sampled before had it" in finding.message


def test_a_waiver_belongs_to_one_pair_of_versions():
    (finding,) = check([question()])[0].findings
    waivers = [Waiver(finding.fingerprint, "billing copes")]
    assert check([question()], waivers=waivers)[0].findings[0].waived
    assert check([question()], waivers=waivers)[0].verdict == "breaking"
    elsewhere = Question(
        ORDERS, contract("1"), Contract("3", contract("2").document), Direction.FORWARD, CompatibilityPolicy.LENIENT
    )
    assert not check([elsewhere], waivers=waivers)[0].findings[0].waived
    late = [Waiver(finding.fingerprint, "billing copes", expires=dt.date(2030, 1, 1))]
    assert not check([question()], waivers=late, day=dt.date(2030, 1, 2))[0].findings[0].waived


def test_harmless_changes_are_listed_when_they_are_asked_for():
    (plain,), (full,) = (check([question(direction=Direction.BACKWARD)], list_all=each) for each in (False, True))
    assert (plain.verdict, plain.findings, plain.changes, plain.bump.value) == ("compatible", (), (), "minor")
    assert [each.rule for each in full.changes] == ["TYPE_WIDENED"]


@pytest.mark.parametrize(
    ("changed", "bump"),
    [
        ({}, "none"),
        ({"title": "Order"}, "patch"),
        ({"properties": {"qty": {"type": "integer", "minimum": 1}}}, "minor"),
        ({"properties": {"qty": {"type": "integer", "default": 1}}}, "minor"),
        ({"required": []}, "major"),
    ],
)
def test_the_recommended_bump(changed, bump):
    old = json.loads(TEXTS["1"])
    asked = Question(
        ORDERS, Contract("1", old), Contract("2", {**old, **changed}), Direction.FORWARD, CompatibilityPolicy.LENIENT
    )
    assert check([asked])[0].bump.value == bump


def test_a_recursive_schema_that_is_only_written_differently_is_a_patch():
    def nodes(*required):
        node = {"type": "object", "properties": {"id": {}, "next": {"$ref": "#/$defs/Node"}}, "required": [*required]}
        return {"$ref": "#/$defs/Node", "$defs": {"Node": node}}

    old, new = Contract("1", nodes("id", "next")), Contract("2", nodes("next", "id"))
    (answer,) = check([Question(ORDERS, old, new, Direction.FORWARD, CompatibilityPolicy.LENIENT)])
    assert (answer.verdict, answer.findings, answer.bump.value) == ("compatible", (), "patch")


def test_what_is_no_schema_names_its_file():
    bad = Contract("2", {"type": 5}, '{"type": 5}', "registry/2.json")
    with pytest.raises(DocumentError) as caught:
        check([Question(ORDERS, contract("1"), bad, Direction.FORWARD, CompatibilityPolicy.LENIENT)])
    assert caught.value.place.file == "registry/2.json"
