"""Schemas that no validator gets through are told from those that only look large."""

from __future__ import annotations

from itertools import pairwise

import jsonschema_rs
import pytest

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.unfolding import MOST_CHECKS, Unfolding


def twice(name):
    return {"$ref": f"#/$defs/{name}"}, {"$ref": f"#/$defs/{name}"}


def chain(length, keyword="allOf"):
    """A definition that refers to the next one from two branches, about the same value."""
    links = {f"a{number}": {keyword: list(twice(f"a{number + 1}"))} for number in range(length)}
    return {"$ref": "#/$defs/a0", "$defs": {**links, f"a{length}": {"type": "object"}}}


def member_chain(length, member, last=None):
    """The same about a member, or an item, of the value."""
    names = [f"a{number}" for number in range(length)] + [last or "end"]
    links = {name: member({"allOf": list(twice(following))}) for name, following in pairwise(names)}
    return {"$ref": "#/$defs/a0", "$defs": {"end": {"type": "object"}, **links}}


MEMBERS = {
    "properties": lambda schema: {"properties": {"c": schema}},
    "patternProperties": lambda schema: {"patternProperties": {"c": schema}},
    "additionalProperties": lambda schema: {"additionalProperties": schema},
    "items": lambda schema: {"items": schema},
    "contains": lambda schema: {"contains": schema},
}
TREE = {
    "$ref": "#/$defs/node",
    "$defs": {
        "node": {
            "anyOf": [
                {"properties": {"c": {"$ref": "#/$defs/node"}, "kind": {"const": kind}}, "required": ["c", "kind"]}
                for kind in ("add", "subtract", "multiply", "divide")
            ]
        }
    },
}


def nested(depth, **members):
    value = {}
    for _ in range(depth):
        value = {"c": value, **members}
    return value


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_branches_that_double_are_found(keyword):
    assert Unfolding(chain(40, keyword), Dialect.DRAFT2020).explosion is not None
    assert Unfolding(chain(10, keyword), Dialect.DRAFT2020).explosion is None


@pytest.mark.parametrize("member", MEMBERS)
def test_branches_that_double_from_member_to_member_are_found(member):
    assert Unfolding(member_chain(40, MEMBERS[member]), Dialect.DRAFT2020).explosion is not None
    assert Unfolding(member_chain(10, MEMBERS[member]), Dialect.DRAFT2020).explosion is None


def counted_checks(document, value):
    """How often a validator gets to the keyword ``counted`` of a document, whose value is what it answers."""
    checks = []

    class Counted:
        def __init__(self, _schema, answer, _path):
            self.answer = answer

        def is_valid(self, instance):
            checks.append(instance)
            return self.answer

        def validate(self, instance):
            assert self.is_valid(instance)

    jsonschema_rs.Draft202012Validator(document, keywords={"counted": Counted}).is_valid(value)
    return len(checks)


def test_what_is_found_takes_many_checks_and_what_is_not_found_takes_few():
    doubling = member_chain(17, MEMBERS["properties"])
    doubling["$defs"]["end"] = {"counted": True}
    assert counted_checks(doubling, nested(17)) == 2**17 > MOST_CHECKS
    assert Unfolding(doubling, Dialect.DRAFT2020).explosion
    branches = [{"counted": False}, *TREE["$defs"]["node"]["anyOf"]]
    tree = {**TREE, "$defs": {"node": {"anyOf": branches}}}
    assert 60 < counted_checks(tree, nested(60, kind="none")) < 1_000
    assert Unfolding(tree, Dialect.DRAFT2020).explosion is None


@pytest.mark.parametrize(
    "document",
    [
        True,
        {"$ref": "#"},
        {"$ref": "#/nowhere"},
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/a"}]}}},
        {"properties": {"c": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}]}}},
        {"items": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}},
        member_chain(5, MEMBERS["properties"], last="a0"),
        TREE,
        {"$ref": "#/$defs/a0", "$defs": {f"a{number}": {"$ref": f"#/$defs/a{number + 1}"} for number in range(5000)}},
        {
            "properties": {f"p{number}": {"$ref": "#/$defs/a"} for number in range(2000)},
            "$defs": {"a": {"type": "object"}},
        },
    ],
    ids=lambda document: str(document)[:60],
)
def test_recursion_and_width_are_no_explosion(document):
    unfolding = Unfolding(document, Dialect.DRAFT2020)
    assert unfolding.explosion is None
    assert unfolding.effort({"c": {"c": 1}}) < MOST_CHECKS


def test_older_dialects_count_as_well():
    links = {f"a{number}": {"allOf": [{"$ref": f"#/definitions/a{number + 1}"}] * 2} for number in range(40)}
    document = {"$ref": "#/definitions/a0", "definitions": {**links, "a40": {}}}
    assert Unfolding(document, Dialect.DRAFT4).explosion is not None


def test_the_effort_of_a_value_grows_with_its_depth_where_nothing_is_remembered():
    unfolding = Unfolding(TREE, Dialect.DRAFT2020)
    assert unfolding.effort(nested(0)) < unfolding.effort(nested(3)) < MOST_CHECKS
    assert unfolding.effort(nested(60)) >= MOST_CHECKS
    assert unfolding.effort([nested(60)]) < MOST_CHECKS, "no schema is about items"
    single = {"properties": {"c": {"$ref": "#"}}}
    assert Unfolding(single, Dialect.DRAFT2020).effort(nested(60)) == 0
