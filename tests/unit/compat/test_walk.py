"""Edits: one for each change that means something, none for the ways to write the same."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema_guard.canonical.dialects import Dialect
from schema_guard.compat.engine import compare_documents
from schema_guard.compat.locate import Source, same
from schema_guard.compat.questions import Contract, Question
from schema_guard.compat.walk import edit_script
from schema_guard.model.modes import CompatibilityPolicy, Direction

CASES = Path(__file__).resolve().parents[2] / "cases"
PAIRS = [
    tuple(json.loads((path.parent / f"{part}.json").read_text()) for part in ("old", "new"))
    for path in sorted(CASES.glob("*/fires/old.json"))
    if "versions" not in path.read_text()
]

MONEY = {"type": "object", "properties": {"cents": {"type": "integer"}}, "required": ["cents"]}


def event(properties, *required, **more):
    return {"type": "object", "properties": properties, "required": list(required), **more}


def rules(script):
    return [edit.rule for edit in script.edits]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"$ref": "#/$defs/A", "$defs": {"A": MONEY}}, {"$ref": "#/$defs/B", "$defs": {"B": MONEY}}),
        ({"$ref": "#/$defs/A", "$defs": {"A": MONEY}}, MONEY),
        (event({"a": {"$ref": "#/$defs/A"}, "b": {"$ref": "#/$defs/A"}}, **{"$defs": {"A": MONEY}}),
         event({"b": MONEY, "a": {"$ref": "#/$defs/B"}}, **{"$defs": {"B": MONEY}})),
        ({"allOf": [MONEY], "description": "x"}, MONEY),
        ({"allOf": [{"properties": {"a": MONEY}}, {"properties": {"b": MONEY}}]},
         {"properties": {"a": MONEY, "b": MONEY}}),
        ({"anyOf": [{"type": "string"}, MONEY]}, {"anyOf": [MONEY, {"type": "string"}]}),
        ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
        ({"const": 1}, {"enum": [1]}),
        (event({"a": {}}, "a"), event({"a": True}, "a", additionalProperties=True)),
        ({"not": {"$ref": "#/$defs/A"}, "$defs": {"A": MONEY}}, {"not": {"$ref": "#/$defs/B"}, "$defs": {"B": MONEY}}),
        ({"type": ["null", "string"]}, {"type": ["string", "null"]}),
        ({"minimum": 1}, {"minimum": 1.0}),
        ({"items": {}}, {"items": {"description": "x"}}),
        ({"additionalProperties": {"title": "x"}}, {"additionalProperties": True}),
        ({"$defs": {"N": {"type": "object", "properties": {"next": {"$ref": "#/$defs/N"}}}}, "$ref": "#/$defs/N"},
         {"$defs": {"M": {"type": "object", "properties": {"next": {"$ref": "#/$defs/M"}}}}, "$ref": "#/$defs/M"}),
    ],
)  # fmt: skip
def test_another_way_to_write_the_same_gives_no_edit(old, new, script):
    assert rules(script(old, new)) == []
    assert rules(script(new, old)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"const": True}, {"const": 1}, ["TYPE_CHANGED"]),
        ({"items": {}}, {"items": {"format": "date"}}, ["FORMAT_ADDED"]),
        ({"minimum": 1}, {"exclusiveMinimum": 1}, ["EXCLUSIVE_MINIMUM_ADDED"]),
        ({"exclusiveMinimum": 1}, {"minimum": 1}, ["EXCLUSIVE_MINIMUM_REMOVED"]),
        ({"exclusiveMinimum": 1}, {"minimum": 5}, ["MINIMUM_INCREASED"]),
        ({"type": "string"}, {"anyOf": [{"type": "string"}, {"type": "null"}]}, ["BECAME_NULLABLE"]),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, {"type": "string", "minLength": 2},
         ["BECAME_NOT_NULLABLE", "MIN_LENGTH_ADDED"]),
        ({"type": "string"}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}, ["ANY_OF_ADDED"]),
        ({"type": "integer"}, {"type": "object", "properties": {"a": MONEY}, "required": ["a"]}, ["TYPE_CHANGED"]),
        ({"enum": ["a", "b"]}, {"enum": ["b", "c"]}, ["ENUM_VALUE_ADDED", "ENUM_VALUE_REMOVED"]),
        ({"items": MONEY}, {"items": {**MONEY, "required": []}}, ["PROPERTY_MADE_OPTIONAL"]),
        (event({"a": MONEY}), event({"a": MONEY}, "a", "b"), ["PROPERTY_MADE_REQUIRED", "PROPERTY_MADE_REQUIRED"]),
        (event({"title": MONEY}), event({}), ["PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL"]),
        ({"if": {"required": ["a"]}, "then": {"minProperties": 2}},
         {"if": {"required": ["a"]}, "then": {"minProperties": 3}}, ["MIN_PROPERTIES_INCREASED"]),
        ({"contains": {"minimum": 1}}, {"contains": {"minimum": 2}}, ["MINIMUM_INCREASED"]),
    ],
)  # fmt: skip
def test_a_change_gives_the_edits_that_name_it(old, new, expected, script):
    assert rules(script(old, new)) == expected


def test_dialects_have_their_own_keywords(script):
    tuples = script({"items": [MONEY]}, {"items": [MONEY, {"type": "string"}]}, Dialect.DRAFT7)
    assert rules(tuples) == ["TUPLE_ITEM_ADDED"]
    flags = script({"minimum": 1}, {"minimum": 1, "exclusiveMinimum": True}, Dialect.DRAFT4)
    assert rules(flags) == ["EXCLUSIVE_MINIMUM_ADDED"]
    hidden = {"$ref": "#/definitions/A", "definitions": {"A": MONEY}}
    assert rules(script({**hidden, "minProperties": 1}, hidden, Dialect.DRAFT7)) == []
    needs = script({"dependencies": {"a": ["b"]}}, {"dependencies": {"a": ["b", "c"]}}, Dialect.DRAFT6)
    assert rules(needs) == ["DEPENDENT_REQUIRED_EXTENDED"]


def test_branches_are_matched_by_what_tells_them_apart(script):
    def branch(kind, **more):
        return event({"kind": {"const": kind}, **more}, "kind")

    old = {"oneOf": [branch("card", no={"type": "string"}), branch("bank", no={"type": "string"})]}
    new = {"oneOf": [branch("bank", no={"type": "integer"}), branch("card", no={"type": "string"})]}
    (edit,) = script(old, new).edits
    assert edit.rule == "TYPE_CHANGED"
    assert edit.old_at.pointer == "/oneOf/1/properties/no/type"
    assert edit.new_at.pointer == "/oneOf/0/properties/no/type"


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("custName", "customerName", "PROPERTY_LIKELY_RENAMED"),
        ("order_id", "orderId", "PROPERTY_LIKELY_RENAMED"),
        ("weightKg", "weightLb", "UNIT_CHANGED"),
        ("amount_cents", "amount", "UNIT_CHANGED"),
        ("coupon", "warehouse", "OPTIONAL_PROPERTY_NOT_EMITTED"),
    ],
)
def test_names_tell_what_was_renamed(before, after, rule, ask):
    comparison = ask(event({"id": {}, before: {"type": "string"}}), event({"id": {}, after: {"type": "string"}}))
    assert [finding.rule for finding in comparison.findings] == [rule]


def test_neighbours_tell_what_was_renamed(script):
    area = {"type": "string", "enum": ["N", "S"]}
    old = event({"id": {"type": "string"}, "region": area, "at": {"type": "string"}})
    new = event({"id": {"type": "string"}, "zone": area, "at": {"type": "string"}})
    assert {edit.name: edit.twin for edit in script(old, new).edits} == {"region": "zone", "zone": "region"}


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_all_edits_together_are_the_new_document(old, new):
    before, after = Source(old, Dialect.DRAFT2020), Source(new, Dialect.DRAFT2020)
    made = edit_script(before, after)
    kept = copy.deepcopy(old)
    document = made.patcher.apply(step for edit in made.edits for step in edit.operations)
    assert not edit_script(Source(document, Dialect.DRAFT2020), after).edits
    assert same(old, kept)


def test_an_edited_document_shares_what_it_leaves_alone(script):
    old = event({"a": MONEY, "b": {"type": "object", "properties": {"c": MONEY, "d": {"type": "integer"}}}})
    new = copy.deepcopy(old)
    new["properties"]["b"]["properties"]["d"]["type"] = "number"
    made = script(old, new)
    document = made.patcher.apply(made.edits[0].operations)
    assert document["properties"]["a"] is old["properties"]["a"]
    assert document["properties"]["b"]["properties"]["c"] is old["properties"]["b"]["properties"]["c"]


def test_an_edit_of_a_definition_that_became_two_reaches_only_its_place(script):
    old = event({"a": {"$ref": "#/$defs/M"}, "b": {"$ref": "#/$defs/M"}}, **{"$defs": {"M": MONEY}})
    wide = {**MONEY, "required": []}
    new = event({"a": {"$ref": "#/$defs/M"}, "b": {"$ref": "#/$defs/W"}}, **{"$defs": {"M": MONEY, "W": wide}})
    made = script(old, new)
    assert [(edit.rule, edit.where.pointer) for edit in made.edits] == [("PROPERTY_MADE_OPTIONAL", "/b/cents")]
    document = made.patcher.apply(made.edits[0].operations)
    assert document["properties"]["a"] == {"$ref": "#/$defs/M"}
    assert "required" not in document["properties"]["b"]
    assert document["$defs"] == old["$defs"]


def test_a_definition_used_twice_gives_one_edit(script):
    old = event({"a": {"$ref": "#/$defs/M"}, "b": {"$ref": "#/$defs/M"}}, **{"$defs": {"M": MONEY}})
    new = {**old, "$defs": {"M": {**MONEY, "required": []}}}
    assert [edit.where.pointer for edit in script(old, new).edits] == ["/a/cents"]


def test_an_added_property_brings_its_definitions_along(script):
    old = event({"a": {"$ref": "#/$defs/M"}}, **{"$defs": {"M": {"type": "string"}}})
    new = event({"a": {"type": "string"}, "b": {"$ref": "#/$defs/M"}}, **{"$defs": {"M": MONEY}})
    made = script(old, new)
    assert rules(made) == ["PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"]
    document = made.patcher.apply(made.edits[0].operations)
    assert Source(document, Dialect.DRAFT2020).resolve(document["properties"]["b"]["$ref"]) is not None
    assert document["$defs"]["M"] == {"type": "string"}


_NAMES = st.sampled_from(["id", "amount", "title", "enum", "lines", "$ref", "a/b", "~"])
_LEAVES = st.sampled_from(
    [
        {"type": "string"},
        {"type": "integer", "minimum": 1},
        {"enum": ["a", "b", 1]},
        {"type": ["string", "null"], "format": "date"},
        {"const": {"b": 1, "a": [2]}},
        True,
    ]
)


def _objects(children):
    return st.dictionaries(_NAMES, children, min_size=1, max_size=3).flatmap(
        lambda properties: st.lists(st.sampled_from(sorted(properties)), unique=True).map(
            lambda required: event(properties, *required)
        )
    )


_SCHEMAS = st.recursive(
    _LEAVES,
    lambda children: st.one_of(
        _objects(children),
        st.builds(lambda item: {"type": "array", "items": item}, children),
        st.builds(lambda one, other: {"anyOf": [one, other]}, children, children),
        st.builds(lambda one: {"not": one}, children),
    ),
    max_leaves=8,
)


def _hoist(schema, definitions, draw):
    """The same schema with some sub-schemas moved to definitions, lists reversed, annotations put on."""
    if not isinstance(schema, dict):
        return schema
    moved = {}
    for keyword in sorted(schema, reverse=draw(st.booleans())):
        value = schema[keyword]
        match keyword, value:
            case "properties", dict():
                names = sorted(value, reverse=True)
                value = {name: _hoist(value[name], definitions, draw) for name in names}
            case (("items" | "not"), _):
                value = _hoist(value, definitions, draw)
            case (("anyOf" | "required" | "enum"), list()):
                value = [_hoist(each, definitions, draw) if keyword == "anyOf" else each for each in reversed(value)]
        moved[keyword] = value
    moved.update(draw(st.sampled_from([{}, {"description": "x"}, {"title": "T", "examples": [1]}, {"x-note": 1}])))
    if draw(st.booleans()):
        name = f"D{len(definitions)}"
        definitions[name] = moved
        return {"$ref": f"#/$defs/{name}"}
    return moved


@st.composite
def _rewritten(draw):
    schema = draw(_SCHEMAS)
    definitions = {}
    moved = _hoist(copy.deepcopy(schema), definitions, draw)
    if isinstance(moved, dict):
        moved = {**moved, "$defs": definitions}
    return event({"detail": schema}), event({"detail": moved}, **{"$defs": definitions})


@settings(max_examples=150)
@given(_rewritten())
def test_nothing_is_found_in_a_document_that_is_written_in_another_way(pair):
    for old, new in (pair, pair[::-1]):
        for direction in Direction:
            question = Question(None, Contract("old", old), Contract("new", new), direction, CompatibilityPolicy.STRICT)
            comparison = compare_documents(question, list_all=True)
            assert comparison.verdict == "compatible"
            assert not comparison.findings
            assert {each.rule for each in comparison.changes} <= {"DOCUMENTATION_CHANGED", "DOCUMENT_REORGANISED"}


def test_branches_that_are_too_many_to_pair_leave_the_others_theirs():
    def document(most, longest):
        many = [{"properties": {f"p{index}": {"maximum": most}}, "required": [f"p{index}"]} for index in range(201)]
        few = [{"type": "string", "title": "one", "maxLength": longest}, {"type": "null"}, {"type": "integer"}]
        return event({"many": {"anyOf": many}, "few": {"anyOf": few}})

    documents = (Source(document(*limits), Dialect.DRAFT2020) for limits in ((9, 5), (10, 9)))
    assert "MAX_LENGTH_INCREASED" in rules(edit_script(*documents))
