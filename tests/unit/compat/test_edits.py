"""The plain structural list, and documents that nest deeper than any call stack."""

from __future__ import annotations

import pytest

from schema_guard.compat.edits import structural_changes

NAMES = ["it's", 'q"', "a['b']", "x/y~", "", "1", "ü\n", "[0]", "root"]


def short(changes):
    return [(each.kind, each.pointer, each.documentation) for each in changes]


@pytest.mark.parametrize("name", NAMES)
def test_pointers_survive_odd_names(name):
    escaped = name.replace("~", "~0").replace("/", "~1")
    assert short(structural_changes({"properties": {name: 1}}, {"properties": {name: 2}})) == [
        ("changed", f"/properties/{escaped}", False)
    ]


def test_documentation_is_told_apart_by_place_and_not_by_name():
    old = {"title": "A", "properties": {"title": {"type": "string", "description": "x"}}}
    new = {"title": "B", "properties": {"title": {"type": "null", "description": "y", "examples": ["z"]}}}
    assert short(structural_changes(old, new)) == [
        ("changed", "/properties/title/description", True),
        ("added", "/properties/title/examples", True),
        ("changed", "/properties/title/type", False),
        ("changed", "/title", True),
    ]


def test_true_is_not_one():
    assert short(structural_changes({"const": True}, {"const": 1})) == [("changed", "/const", False)]


def wrapped(leaf, levels, wrap):
    for _ in range(levels):
        leaf = wrap(leaf)
    return leaf


@pytest.mark.parametrize(
    "wrap",
    [
        lambda schema: {"type": "object", "properties": {"a": schema}},
        lambda schema: {"not": schema},
        lambda schema: {"anyOf": [schema, {"type": "null"}]},
        lambda schema: {"allOf": [schema]},
        lambda schema: {"items": schema},
        lambda schema: {"properties": {"a": {"$ref": "#/$defs/x"}, "b": schema}},
    ],
    ids=["properties", "not", "anyOf", "allOf", "items", "references"],
)
def test_deep_nesting_ends_in_an_answer(wrap, ask):
    old, new = (
        {**wrapped({"type": kind}, 240, wrap), "$defs": {"x": {"type": "string"}}} for kind in ("integer", "number")
    )
    comparison = ask(old, new, time_limit=3)
    assert comparison.verdict in {"undecided", "breaking"}
    if comparison.verdict == "undecided":
        assert comparison.reason
        assert not comparison.findings
