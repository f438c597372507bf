"""The bytes of each format. ``UPDATE_GOLDEN=1 pytest tests/unit/reporters`` writes them anew; then read the diff."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from schema_guard.model.settings import CheckSettings
from schema_guard.reporters.base import FORMATS, render
from schema_guard.workflows.check import check_files

GOLDEN = Path(__file__).resolve().parents[2] / "golden/reports"
ENDINGS = {"json": "json", "markdown": "md", "gitlab": "gitlab.json", "junit": "xml", "sarif": "sarif", "html": "html"}
SCHEMA = json.loads(resources.files("schema_guard").joinpath("report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
UNPUBLISHABLE = {"hostile"}  # its pointers are none


def check(name: str, text: str) -> None:
    file = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_bytes().decode("utf-8")


@pytest.mark.parametrize("form", FORMATS)
def test_the_bytes_are_as_they_were(case, result, form):
    text = render(result, form)
    assert text == render(result, form)
    assert text == "" or text.endswith("\n")
    check(f"{case}/report.{ENDINGS.get(form, form + '.txt')}", text)


def test_colours_and_links(results):
    check("breaking/report.ansi", render(results["breaking"], "text", color=True, links=True))


@pytest.fixture
def real(tmp_path, monkeypatch):
    """What is found between the two documents beside the golden files."""
    monkeypatch.chdir(GOLDEN / "real")
    result = check_files(Path("old.json"), Path("new.json"), CheckSettings(), list_all=True)
    return replace(result, version="0.1.0")


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_real_diff(real, form):
    check(f"real/report.{ENDINGS.get(form, form + '.txt')}", render(real, form))


def test_the_schema_of_the_json_report():
    VALIDATOR.check_schema(SCHEMA)


def test_json_reports_are_as_the_schema_says(case, result):
    if case not in UNPUBLISHABLE:
        VALIDATOR.validate(json.loads(render(result, "json")))


def test_a_real_json_report_is_as_the_schema_says(real):
    report = json.loads(render(real, "json"))
    VALIDATOR.validate(report)
    assert report["comparisons"][0]["verdict"] == "breaking"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("comparisons", 0, "witness"), None),
        (("comparisons", 0, "findings"), []),
        (("comparisons", 0, "findings", 0, "witness"), None),
        (("comparisons", 0, "findings", 0, "pointer"), "detail"),
        (("comparisons", 0, "verdict"), "maybe"),
        (("summary", "breaking"), -1),
    ],
)
def test_the_schema_refuses_what_the_report_promises_not_to_be(real, path, value):
    report = json.loads(render(real, "json"))
    at = report
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert not VALIDATOR.is_valid(report)
