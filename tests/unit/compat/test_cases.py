"""Every rule has a case that fires it, one near miss, and its mirror; each case states everything that is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schema_guard.canonical.json_text import parse_json
from schema_guard.compat import attribution
from schema_guard.compat.engine import compare_documents
from schema_guard.compat.integrity import add_integrity
from schema_guard.compat.questions import Contract, History, Question
from schema_guard.compat.rules import RULES
from schema_guard.model.ids import SchemaId
from schema_guard.model.modes import CompatibilityPolicy, Direction

CASES = Path(__file__).resolve().parents[2] / "cases"
ALL = sorted(path.parent for path in CASES.glob("*/*/expect.json"))
OF_DOCUMENTS = [case for case in ALL if "history" not in json.loads((case / "expect.json").read_text())]
OF_HISTORY = [case for case in ALL if case not in OF_DOCUMENTS]


def name(case):
    return f"{case.parent.name}/{case.name}"


def load(case):
    return [parse_json((case / f"{part}.json").read_text(encoding="utf-8")) for part in ("old", "new", "expect")]


def asked(case, expected):
    texts = [(case / f"{part}.json").read_text(encoding="utf-8") for part in ("old", "new")]
    old, new = (
        Contract(part, parse_json(text), text, f"{part}.json") for part, text in zip(("old", "new"), texts, strict=True)
    )
    return Question(None, old, new, Direction(expected["direction"]), CompatibilityPolicy(expected["policy"]))


@pytest.mark.parametrize("case", OF_DOCUMENTS, ids=name)
def test_a_case_finds_exactly_what_it_states(case, monkeypatch):
    _, _, expected = load(case)
    if "max_questions" in expected:
        monkeypatch.setattr(attribution, "_MAX_QUESTIONS", expected["max_questions"])
    comparison = compare_documents(
        asked(case, expected), list_all=True, format_assertion=expected.get("format_assertion", False)
    )
    assert comparison.verdict == expected["verdict"]
    assert comparison.bump.value == expected["bump"]
    assert [
        {"rule": each.rule, "severity": each.severity.value, "pointer": each.pointer, "message": each.message}
        for each in comparison.findings
    ] == expected["findings"]
    assert [each.rule for each in comparison.changes] == expected["changes"]
    for each in comparison.findings:
        assert (each.witness is not None) == (each.severity.value == "breaking")
        assert each.fix
        assert each.old_place.file == "old.json"
        assert each.new_place.file == "new.json"


def snapshot(document):
    return SchemaId.parse(document["schema"]), document["versions"], document.get("sources", {})


@pytest.mark.parametrize("case", OF_HISTORY, ids=name)
def test_a_case_about_files_finds_exactly_what_it_states(case):
    before, after, expected = load(case)
    (old_schema, base, base_sources), (schema, now, sources) = snapshot(before), snapshot(after)
    history = History(
        schema,
        tuple(base),
        tuple(now),
        tuple(version for version in base if version in now and base[version] != now[version]),
        tuple(version for version in base_sources if base_sources[version] != sources.get(version)),
        old_schema if old_schema != schema else None,
    )
    found = [
        {"rule": finding.rule, "old": comparison.old, "new": comparison.new}
        for comparison in add_integrity((), [history], lambda _: None)
        for finding in comparison.findings
    ]
    assert found == expected["findings"]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_case_that_fires_it_alone_and_a_near_miss(rule):
    cases = {case.name: load(case)[2] for case in ALL if case.parent.name == rule}
    listed = "changes" if RULES[rule].severity.value == "info" else "findings"
    fired = [each if listed == "changes" else each["rule"] for each in cases["fires"][listed]]
    missed = [each if listed == "changes" else each["rule"] for each in cases["near_miss"][listed]]
    assert fired == [rule]
    assert rule not in missed


def test_every_case_belongs_to_a_rule():
    assert {case.parent.name for case in ALL} == set(RULES)


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.example], ids=lambda rule: rule.id)
def test_the_example_of_the_table_is_the_case(rule):
    old, new, expected = load(CASES / rule.id / "fires")
    assert (rule.example.old, rule.example.new) == (old, new)
    assert (rule.example.direction, rule.example.policy) == (expected["direction"], expected["policy"])


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.example and rule.mirror], ids=lambda rule: rule.id
)
def test_a_rule_turned_round_fires_its_mirror(rule, ask):
    example = rule.example.reversed()
    comparison = ask(example.old, example.new, example.direction, example.policy)
    listed = comparison.changes if rule.severity.value == "info" else comparison.findings
    assert [each.rule for each in listed] == [rule.mirror]
    if rule.severity.value == "breaking":
        assert comparison.verdict == "breaking"
