"""One finding for each cause, each with an event of its own, within the budget."""

from __future__ import annotations

import time

import jsonschema
import pytest

from schema_guard.compat import attribution
from schema_guard.model.findings import Severity
from schema_guard.model.modes import Direction


def event(properties, *required, **more):
    return {"type": "object", "properties": properties, "required": list(required), **more}


def breaking(comparison):
    return [each for each in comparison.findings if each.severity is Severity.BREAKING]


def accepts(schema, value):
    return jsonschema.Draft202012Validator(schema).is_valid(value)


WIDE_OLD = event({f"p{i}": {"type": "integer"} for i in range(200)}, *(f"p{i}" for i in range(200)))


def test_each_cause_is_one_finding_with_an_event_of_the_new_writer_that_the_old_reader_rejects(ask):
    old = event({"a": {"type": "integer"}, "b": {"enum": ["x"]}, "c": {"type": "string"}}, "a", "b", "c")
    new = event(
        {"a": {"type": "number"}, "b": {"enum": ["x", "y"]}, "d": {"type": "string"}, "e": {"type": "string"}},
        "a", "b", "d", "e",
    )  # fmt: skip
    comparison = ask(old, new)
    assert [(each.rule, each.pointer) for each in breaking(comparison)] == [
        ("TYPE_WIDENED", "/a"),
        ("ENUM_VALUE_ADDED", "/b"),
        ("REQUIRED_PROPERTY_REMOVED", "/c"),
    ]
    for each in breaking(comparison):
        assert accepts(new, each.witness.event)
        assert not accepts(old, each.witness.event)
        assert each.witness.errors


def test_an_edit_that_another_makes_up_for_is_no_cause(ask):
    old = event({"a": {"type": "string", "maxLength": 3}, "b": {"type": "integer"}}, "a", "b")
    new = event({"a": {"type": "string", "pattern": "^.{0,3}$"}, "b": {"type": "number"}}, "a", "b")
    comparison = ask(old, new)
    assert [each.rule for each in breaking(comparison)] == ["TYPE_WIDENED"]
    assert "MAX_LENGTH_REMOVED" in [each.rule for each in comparison.changes]


def test_a_last_property_that_is_replaced_does_not_open_the_object(ask):
    old = event({"a": {"type": "string"}, "inner": event({"x": {"type": "string"}})}, "a")
    new = event({"inner": event({"y": {"type": "string"}})})
    assert [(each.rule, each.pointer) for each in breaking(ask(old, new))] == [("REQUIRED_PROPERTY_REMOVED", "/a")]


def test_edits_that_break_only_together_are_one_finding_that_names_them(ask):
    twice = {"type": "integer", "maximum": 10, "allOf": [{"anyOf": [{"maximum": 10}, {"const": 3}]}]}
    comparison = ask(
        event({"n": twice, "m": {"type": "integer"}}, "n", "m"),
        event({"n": {"type": "integer"}, "m": {"type": "number"}}, "n", "m"),
    )
    assert [(each.rule, each.pointer) for each in breaking(comparison)] == [
        ("TYPE_WIDENED", "/m"),
        ("COMBINED_CHANGE", "/n"),
    ]
    assert set(breaking(comparison)[1].old) == {"ALL_OF_BRANCH_REMOVED /n", "MAXIMUM_REMOVED /n"}


def test_a_cause_behind_a_reference_is_found_where_it_is_written(ask):
    money = {"type": "object", "properties": {"cents": {"type": "integer"}}, "required": ["cents"]}
    old = event({"a": {"$ref": "#/$defs/M"}}, "a", **{"$defs": {"M": money}})
    new = {**old, "$defs": {"M": {**money, "properties": {"cents": {"type": "number"}}}}}
    (finding,) = ask(old, new).findings
    assert (finding.pointer, finding.old_schema_pointer) == ("/a/cents", "/$defs/M/properties/cents/type")


def test_recursive_schemas_are_attributed(ask):
    def tree(leaf):
        node = {"type": "object", "properties": {"v": leaf, "kids": {"type": "array", "items": {"$ref": "#/$defs/N"}}}}
        return {"$ref": "#/$defs/N", "$defs": {"N": {**node, "required": ["v"]}}}

    comparison = ask(tree({"type": "integer"}), tree({"type": "number"}))
    assert [(each.rule, each.pointer) for each in comparison.findings] == [("TYPE_WIDENED", "/v")]


@pytest.mark.parametrize("direction", ["FORWARD", "BACKWARD"])
def test_many_causes_are_told_apart(direction, ask):
    names = [f"p{i}" for i in range(40)]
    pair = [event({name: {"type": kind} for name in names}, *names) for kind in ("integer", "number")]
    comparison = ask(*(pair if direction == "FORWARD" else reversed(pair)), direction=direction)
    assert {each.pointer for each in breaking(comparison)} == {f"/{name}" for name in names}


def test_a_flood_of_causes_ends_within_the_time_limit_and_says_what_was_left(ask):
    new = event({name: {"type": "number"} for name in WIDE_OLD["required"]}, *WIDE_OLD["required"])
    start = time.monotonic()
    comparison = ask(WIDE_OLD, new, time_limit=1.0, list_all=False)
    assert time.monotonic() - start < 2
    assert comparison.verdict == "breaking"
    assert all(each.witness for each in breaking(comparison))
    assert len(breaking(comparison)) == 200 or "CONTRACT_CHANGED" in [each.rule for each in breaking(comparison)]


def test_one_cause_among_many_harmless_edits_is_found_with_few_questions(ask, monkeypatch):
    asked = []
    decide = attribution.decide
    monkeypatch.setattr(attribution, "decide", lambda *args, **options: asked.append(1) or decide(*args, **options))
    properties = {f"p{i}": {"type": "integer", "minimum": 1} for i in range(200)}
    new = event({**properties, "p7": {"type": "number"}}, *WIDE_OLD["required"])
    assert [each.pointer for each in ask(WIDE_OLD, new, list_all=False).findings] == ["/p7"]
    assert len(asked) < 30


def test_time_that_runs_out_is_said(ask, monkeypatch):
    monkeypatch.setattr(attribution, "_MAX_QUESTIONS", 3)
    new = event({f"p{i}": {"type": "number"} for i in range(200)}, *WIDE_OLD["required"])
    comparison = ask(WIDE_OLD, new)
    assert comparison.verdict == "breaking"
    assert "CONTRACT_CHANGED" in [each.rule for each in breaking(comparison)]
    assert "and 195 more" in breaking(comparison)[0].message
    assert not comparison.changes


def test_no_time_at_all_is_undecided(ask):
    comparison = ask(WIDE_OLD, event({}), time_limit=0.0)
    assert comparison.verdict in {"undecided", "breaking"}
    assert (comparison.verdict == "breaking") == bool(breaking(comparison))


def test_a_change_of_dialect_is_a_cause_of_its_own(ask):
    four = "http://json-schema.org/draft-04/schema#"
    body = event({"n": {"$ref": "#/definitions/N", "maximum": 5}, "s": {"type": "string"}}, "n", "s")
    old = {"$schema": four, **body, "definitions": {"N": {"type": "integer"}}}
    new = {**old, "$schema": "https://json-schema.org/draft/2020-12/schema"}
    new["properties"] = {**old["properties"], "s": {"type": "string", "minLength": 2}}
    assert [each.rule for each in breaking(ask(old, new, "BACKWARD"))] == ["DIALECT_CHANGED", "MIN_LENGTH_ADDED"]


def test_an_event_that_only_half_of_the_change_could_send_is_none(ask):
    old = {"type": "array", "contains": {"const": "a"}, "minContains": 2}
    new = {"const": ["a", "b"]}
    (finding,) = breaking(ask(old, new))
    assert finding.witness.event == ["a", "b"]


def test_a_default_that_changed_with_all_values_is_no_finding_of_its_own(ask):
    old, new = (event({"v": {"enum": [version], "default": version}}) for version in ("1.0", "2.0"))
    assert [each.rule for each in ask(old, new).findings] == ["ENUM_CHANGED"]
    wider = event({"v": {"enum": ["1.0", "2.0"], "default": "2.0"}})
    assert {each.rule for each in ask(old, wider).findings} == {"ENUM_VALUE_ADDED", "DEFAULT_CHANGED"}


def test_what_only_makes_room_for_a_new_value_is_named_after_the_value(ask):
    old = event({"source": {"const": "/a", "pattern": "^/a$"}}, "source")
    new = event({"source": {"const": "/b/a", "pattern": "^/b/a$"}}, "source")
    (finding,) = breaking(ask(old, new))
    assert (finding.rule, finding.pointer, finding.old, finding.new) == ("SOURCE_CHANGED", "/source", "/a", "/b/a")


def test_a_property_that_is_gone_from_what_was_closed_at_once_is_named(ask):
    old = event({"a": event({"b": {"type": "string"}, "c": {"type": "string"}})})
    new = event({"a": event({"b": {"type": "string"}}, additionalProperties=False)})
    (finding,) = breaking(ask(old, new, direction=Direction.BACKWARD))
    assert (finding.rule, finding.pointer) == ("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", "/a/c")


def test_what_alternatives_have_in_common_is_told_once(ask, monkeypatch):
    def alternatives(kind):
        return event({"v": {"anyOf": [event({"t": {"const": n}, "x": {"type": kind}}, "t", "x") for n in range(3)]}})

    monkeypatch.setattr(attribution, "_MAX_QUESTIONS", 0)
    (finding,) = breaking(ask(alternatives("string"), alternatives("integer")))
    assert finding.message.count("v.x changed from string to integer") == 1
