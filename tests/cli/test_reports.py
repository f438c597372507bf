"""Reports of real comparisons, as people and CI systems call for them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main
from schema_guard.reporters.base import FORMATS

FOLDER = "registry/shop/orders@Placed"
ENDINGS = {"json": "json", "gitlab": "json", "sarif": "json"}


def schema(amount="integer", required=("id",)):
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"id": {"type": "string"}, "amount": {"type": amount}},
        "required": list(required),
    }


@pytest.fixture
def run():
    def invoke(*arguments: str, **options):
        return CliRunner().invoke(main, ["diff", *arguments], **options)

    return invoke


@pytest.fixture
def repository(git_repository):
    git_repository.write(f"{FOLDER}/1.json", schema())
    git_repository.write(f"{FOLDER}/2.json", schema())
    git_repository.commit()
    git_repository.write(f"{FOLDER}/3.json", schema("number"))
    return git_repository


def test_every_format_in_one_run(repository, run):
    outputs = [f"--output={form}=report.{form}" for form in FORMATS]
    done = run(*outputs)
    assert (done.exit_code, done.stderr) == (1, "")
    for form in FORMATS:
        text = (repository.path / f"report.{form}").read_text(encoding="utf-8")
        assert "TYPE_WIDENED" in text, form
        if form in ENDINGS:
            json.loads(text)
    assert (repository.path / "report.text").read_text() == done.stdout


def test_a_cause_is_told_once_with_every_version_that_it_breaks(repository, run):
    text = run().stdout
    assert text.count("breaking[TYPE_WIDENED]") == 1
    assert "also: 1 -> 3 (FORWARD), fingerprint 1:" in text
    assert f"--> {FOLDER}/3.json:9:15\n" in text
    assert '"type": "number"\n' in text
    assert f'was "integer" in {FOLDER}/2.json:9:15' in text


def test_findings_about_folds_name_the_file(git_repository, run):
    folder = "registry/discovered-schemas/orders@Placed"
    git_repository.write(f"{folder}/1.json", schema(required=("id", "amount")))
    git_repository.commit()
    git_repository.write(f"{folder}/2.json", schema(required=("id",)))
    done = run("--format", "concise")
    assert done.exit_code == 1
    assert done.stdout.startswith(f"{folder}/2.json:1:1: breaking[PROPERTY_MADE_OPTIONAL]")
    (issue,) = json.loads(run("--format", "gitlab").stdout)
    assert issue["location"]["path"] == f"{folder}/2.json"


def test_the_step_summary_is_written_for_github_only(repository, run, monkeypatch, tmp_path):
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run("--format", "text")
    assert summary.read_text() == "before\n"
    done = run("--format", "github", "--output", "markdown=comment.md")
    assert done.exit_code == 1
    assert done.stdout.startswith(f"::error file={FOLDER}/3.json,line=9,")
    assert summary.read_text() == "before\n" + (repository.path / "comment.md").read_text()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    done = run("--format", "github")
    assert done.exit_code == 3
    assert "the step summary cannot be written" in done.stderr


def test_colour_is_for_those_who_ask(repository, run, monkeypatch):
    assert "\x1b" not in run().stdout
    assert "\x1b[1;31m" in run("--color", "always", color=True).stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31m" in run(color=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(color=True).stdout


def paths_of(form, text):
    if form == "gitlab":
        return {issue["location"]["path"] for issue in json.loads(text)}
    if form == "sarif":
        results = json.loads(text)["runs"][0]["results"]
        places = [place["physicalLocation"] for each in results for place in each["locations"]]
        assert all("startLine" in place["region"] for place in places)  # or code scanning refuses the file
        return {place["artifactLocation"]["uri"] for place in places}
    return set(re.findall(r"^::\w+ file=([^,]+),", text, re.MULTILINE))


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif"])
def test_review_tools_get_names_from_the_top_of_the_repository(git_repository, run, form, monkeypatch):
    git_repository.write(f"services/shop/{FOLDER}/1.json", schema())
    git_repository.commit()
    git_repository.write(f"services/shop/{FOLDER}/2.json", schema("number"))
    monkeypatch.chdir("services/shop")
    expected = {f"services/shop/{FOLDER}/2.json".replace("@", "%40" if form == "sarif" else "@")}
    assert paths_of(form, run("--format", form).stdout) == expected
    assert run("--format", "concise").stdout.startswith(f"{FOLDER}/2.json:")
    run("--output", f"{form}=report")
    assert paths_of(form, Path("report").read_text(encoding="utf-8")) == expected
    monkeypatch.chdir("..")
    done = run("--registry-dir", "shop/registry", "--format", form)
    assert paths_of(form, done.stdout) == expected


@pytest.mark.parametrize("form", ["gitlab", "sarif", "concise"])
def test_what_has_no_place_in_a_file_names_the_file_all_the_same(repository, run, form):
    repository.commit()
    (repository.path / FOLDER / "2.json").unlink()
    (repository.path / FOLDER / "3.json").write_text(json.dumps(schema("string")))
    text = run("--format", form, "--against", "HEAD", "--time-limit", "0.000001").stdout
    assert "undecided" in text.lower()
    assert "VERSION_REMOVED" in text
    files = {line.split(":")[0] for line in text.splitlines()} if form == "concise" else paths_of(form, text)
    assert {unquote(file) for file in files} == {f"{FOLDER}/2.json", f"{FOLDER}/3.json"}
