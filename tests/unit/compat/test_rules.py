"""The table is complete, consistent, and the same as the docs."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter

import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main
from schema_guard.compat import keywords
from schema_guard.compat.rule_docs import pages
from schema_guard.compat.rules import GROUPS, RULES, find_rule
from schema_guard.errors import UsageError

ROOT = Path(__file__).resolve().parents[3]


def test_no_id_is_given_twice():
    assert sum(map(len, GROUPS.values())) == len(RULES)


def test_there_are_the_rules_that_the_field_names():
    assert len(RULES) >= 60
    assert all(f"{stem}_{step}" in RULES for stem in keywords.LIMITS.values() for step in ("ADDED", "DECREASED"))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_says_everything(rule):
    assert rule.id.isupper()
    assert rule.purpose.endswith(".")
    assert rule.fix.endswith(".")
    assert rule.reference.startswith("https://")
    assert not rule.change.endswith(".")
    assert {field for _, field, _, _ in Formatter().parse(rule.change) if field} <= {"where", "old", "new", "name"}
    assert (rule.severity.value == "dangerous") == bool(rule.harm)


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.mirror], ids=lambda rule: rule.id)
def test_mirrors_look_at_each_other(rule):
    assert RULES[rule.mirror].mirror == rule.id
    assert RULES[rule.mirror].severity == rule.severity


def test_rules_without_a_mirror_are_known():
    assert {rule.id for rule in RULES.values() if rule.mirror is None} == {
        "COMBINED_CHANGE",  # the reverse of some edits may break one by one
        "CONTRACT_CHANGED",
        "ENUM_WIDENED",  # a list that shrinks surprises nobody
        "OPTIONAL_PROPERTY_NOT_EMITTED",  # a further property surprises nobody
        "SCHEMA_DELETED",  # a new schema has no subscribers
        "SOURCE_FILE_CHANGED",
        "VERSION_REMOVED",  # a new version is what everything else is about
        "VERSION_REWRITTEN",
    }


def test_the_pages_in_docs_are_made_from_the_table():
    folder = ROOT / "docs/rules"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")} == dict(pages())


def test_an_id_is_found_however_it_is_written():
    assert find_rule("type-widened") is RULES["TYPE_WIDENED"]


def test_an_unknown_id_names_the_nearest():
    with pytest.raises(UsageError, match="TYPE_WIDENED"):
        find_rule("TYPE_WIDEN")


def run(*arguments):
    return CliRunner().invoke(main, ["rules", *arguments])


def test_the_command_lists_every_rule():
    assert all(f"  {rule} " in run().output for rule in RULES)


def test_the_command_explains_one_rule():
    output = run("TYPE_WIDENED").output
    assert output.startswith("TYPE_WIDENED\n")
    assert '"integer"' in output
    assert RULES["TYPE_WIDENED"].fix.split(",")[0] in output


def test_the_command_speaks_json_and_markdown():
    assert [each["id"] for each in json.loads(run("--format", "json").output)] == list(RULES)
    assert json.loads(run("TYPE_WIDENED", "--format", "json").output)["mirror"] == "TYPE_NARROWED"
    assert run("TYPE_WIDENED", "--format", "markdown").output == pages()["TYPE_WIDENED.md"]


def test_the_pages_replace_those_of_rules_that_are_gone_and_nothing_else(tmp_path):
    (tmp_path / "OLD_RULE.md").write_text(pages()["TYPE_WIDENED.md"])
    (tmp_path / "mine.md").write_text("# Mine\n")
    run("--docs", str(tmp_path))
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {*pages(), "mine.md"}


def test_pages_that_cannot_be_written_are_one_clear_error(tmp_path):
    (tmp_path / "file").touch()
    result = CliRunner().invoke(main, ["rules", "--docs", str(tmp_path / "file" / "docs")])
    assert result.exit_code == 3
    assert "the pages cannot be written" in result.stderr
