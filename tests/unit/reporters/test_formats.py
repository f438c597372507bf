"""What each format promises to the program, or the person, that reads it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
from markdown_it import MarkdownIt

from schema_guard.errors import UsageError
from schema_guard.model.findings import Severity
from schema_guard.reporters import github, markdown
from schema_guard.reporters.base import FORMATS, render
from schema_guard.reporters.view import entries_of

SARIF = Path(__file__).resolve().parents[3] / "../shared/schemas/sarif-2.1.0.json"
MANY = 37


@pytest.fixture
def many(results):
    """Far more findings than GitHub shows."""
    result = results["breaking"]
    comparison = result.comparisons[1]
    finding = comparison.findings[0]
    findings = tuple(
        replace(finding, pointer=f"/detail/f{n}", severity=severity, fingerprint=f"1:{n:012x}{index}")
        for index, severity in enumerate((Severity.DANGEROUS, Severity.BREAKING))
        for n in range(MANY)
    )
    return replace(result, comparisons=(replace(comparison, findings=findings),), schemas=1)


@pytest.fixture
def long(many):
    """More events than a comment can hold."""
    comparison = many.comparisons[0]
    finding = comparison.findings[-1]
    proof = replace(finding, witness=replace(finding.witness, event={"x": "y" * 7_000}))
    findings = tuple(replace(proof, pointer=f"/{n}") for n in range(20))
    return replace(many, comparisons=(replace(comparison, findings=findings),))


def test_an_unknown_format_is_refused(results):
    with pytest.raises(UsageError, match="there is no format 'yaml'"):
        render(results["clean"], "yaml")


def test_waived_findings_are_shown_as_waived(results):
    for form in FORMATS:
        shown = render(results["waived"], form)
        assert ("suppressions" if form == "sarif" else "waived") in shown, form


def test_a_cause_is_shown_once_for_all_old_versions(results):
    for form in ("text", "concise", "markdown", "github", "html", "sarif"):
        shown = render(results["breaking"], form)
        assert "1:bbbbbbbbbbbb" in shown, form
        assert shown.count("detail.qty may now be number") == 1, form
    assert len(json.loads(render(results["breaking"], "gitlab"))) == 3


def test_what_is_gone_is_gone_by_itself(results):
    assert len(render(results["files"], "concise").splitlines()) == 3


# Text


def test_a_clean_run_is_two_lines(results):
    assert render(results["clean"], "text").count("\n") == 2
    assert render(results["clean"], "concise") == ""


def test_nothing_steers_the_terminal(results):
    for form in ("text", "concise", "github"):
        shown = render(results["hostile"], form)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown), form
    assert "\x1b" not in render(results["breaking"], "text", links=False, color=False)


def test_colour_and_links_only_when_asked_for(results):
    plain = render(results["breaking"], "text")
    colored = render(results["breaking"], "text", color=True)
    linked = render(results["breaking"], "text", links=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
    assert re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\", "", linked) == plain
    assert "\x1b]8" not in colored
    assert "\x1b[" not in linked


def test_carets_stand_below_what_they_mark(results):
    lines = render(results["breaking"], "text").splitlines()
    at = lines.index('14 |         "qty": {"type": "number"},')
    start = lines[at].index('"number"')
    assert lines[at + 1][start:].startswith("^^^^^^^^ was")
    assert lines[at + 1][:start].strip() == "|"


def test_concise_lines_are_what_editors_parse(results):
    for line in render(results["breaking"], "concise").splitlines():
        assert re.fullmatch(r"[^:]+:\d+:\d+: (breaking|dangerous|info)\[[A-Z_]+\] .+ \(1:[0-9a-f, :]+\)", line)


# GitHub


def test_the_worst_ten_and_a_count(many):
    lines = render(many, "github").splitlines()
    kinds = [line.split(" ", 1)[0] for line in lines if line.startswith("::")]
    assert kinds == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert f"and {2 * MANY - 20} more findings" in lines[20]


def test_a_value_cannot_be_a_command(results):
    for line in render(results["hostile"], "github").splitlines():
        command, _, rest = line.partition(" ")
        assert command in {"::error", "::warning", "::notice"} or not line.startswith("::")
        assert line.startswith("::") or "##[" not in line
        if line.startswith("::"):
            properties = rest.partition("::")[0]
            assert all(re.fullmatch(r"(file|line|col|endColumn|title)=[^,:]*", each) for each in properties.split(","))


def test_the_summary_has_more_room(long):
    assert len(github.summary(long)) > 2 * markdown.LIMIT


# GitLab: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format


def test_gitlab_has_what_its_documentation_requires(result):
    issues = json.loads(render(result, "gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert all(isinstance(issue[name], str) and issue[name] for name in ("description", "check_name"))
        assert not issue["location"]["path"].startswith(("./", "/"))
        assert issue["location"]["lines"]["begin"] >= 1


# JUnit: https://github.com/testmoapp/junitxml


def test_junit_counts_what_it_lists(result):
    root = ET.fromstring(render(result, "junit"))  # noqa: S314 - our own
    assert root.tag == "testsuites"
    for element in (root, *root.iter("testsuite")):
        cases = list(element.iter("testcase"))
        counts = {"tests": len(cases)}
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            counts[name] = sum(case.find(tag) is not None for case in cases)
        assert {name: int(element.attrib[name]) for name in counts} == counts
        assert "name" in element.attrib
    for case in root.iter("testcase"):
        assert {"name", "classname", "time"} <= case.attrib.keys()
        assert all({"message", "type"} <= child.attrib.keys() for child in case if child.tag in {"failure", "error"})
    assert len({(c.attrib["classname"], c.attrib["name"]) for c in root.iter("testcase")}) == len(
        list(root.iter("testcase"))
    )


def test_junit_counts_green_cases(results):
    root = ET.fromstring(render(results["breaking"], "junit"))  # noqa: S314 - our own
    assert (root.attrib["tests"], root.attrib["failures"]) == ("5", "3")
    root = ET.fromstring(render(results["clean"], "junit"))  # noqa: S314 - our own
    assert (root.attrib["tests"], root.attrib["failures"]) == ("2", "0")


# SARIF


@pytest.fixture(scope="session")
def sarif():
    if not SARIF.exists():
        pytest.skip("../shared is absent")
    return jsonschema_rs.validator_for(json.loads(SARIF.read_text(encoding="utf-8")))


def test_sarif_is_valid(result, sarif):
    report = json.loads(render(result, "sarif"))
    assert [error.message for error in sarif.iter_errors(report)] == []
    (run,) = report["runs"]
    for entry in run["results"]:
        assert run["tool"]["driver"]["rules"][entry["ruleIndex"]]["id"] == entry["ruleId"]
        assert entry["partialFingerprints"]["schemaGuard/v1"]


def test_sarif_says_where_and_what_is_suppressed(results):
    (run,) = json.loads(render(results["waived"], "sarif"))["runs"]
    (entry,) = run["results"]
    (location,) = entry["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "registry/shop/orders%40Placed/3.json"},
        "region": {"startLine": 14, "startColumn": 25, "endColumn": 33},
    }
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "shop/orders@Placed#/detail/qty"
    assert entry["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "agreed (orders), until 2030-01-31"}
    ]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["help"]["text"].startswith("A value may be of more types")
    assert rule["helpUri"].startswith("https://")


# Markdown


def rendered(text: str) -> str:
    return MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)


class Page(HTMLParser):
    """The elements of a page, and its text outside of comments."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.comments: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "input", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_data(self, data):
        self.texts.append(data)


SHOWN = {
    *("p", "h3", "h4", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "pre"),
    *("details", "summary", "ul", "li", "sub", "br"),
}


def test_markdown_starts_with_the_marker(result):
    assert render(result, "markdown").startswith("<!-- schema-guard -->\n")


def test_nothing_breaks_out_of_the_comment(result):
    text = render(result, "markdown")
    page = Page(rendered(text))
    assert {tag for tag, _ in page.tags} <= SHOWN
    assert page.open == []
    assert set(page.comments) <= {" schema-guard ", " "}
    outside = re.sub(r"(?s)<(code|pre)\b.*?</\1>", "", rendered(text))
    for pattern in (r"@\w", r"#\d", "https?:/", r"\bwww\."):
        assert not re.search(pattern, outside)


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_the_headline_does_not_hide_what_is_waived(results, form):
    assert "o breaking change but 1 waived finding" in render(results["waived"], form)


def test_the_comment_fits_a_phone(result):
    assert "<table" not in rendered(render(result, "markdown"))  # whose cells do not wrap


def test_each_finding_is_an_item_of_a_list(result):
    page = rendered(render(result, "markdown"))
    listed = re.findall(r"<li>\S+ <strong>(?:breaking|dangerous|info|waived)</strong>", page)
    assert len(listed) == len(entries_of(result))


def test_the_comment_shows_the_event_as_it_is(results):
    page = rendered(render(results["breaking"], "markdown"))
    assert '<code class="language-json">' in page
    assert "&quot;qty&quot;: 0.50" in page
    assert "<summary><code>TYPE_WIDENED</code> at <code>/detail/qty</code>: event that proves it, fix</summary>" in page


def test_a_comment_that_is_too_long_says_so(long):
    text = markdown.render(long)
    assert len(text) <= markdown.LIMIT
    assert re.search(r"… and \d+ more sections, too long for a comment", text)
    assert text.count("- 🔴 **breaking**") == 20, "the list stays"


# HTML


def test_what_breaks_is_read_first(results):
    (clean, *_), (broken, *_) = results["clean"].comparisons, results["breaking"].comparisons
    mixed = replace(results["clean"], comparisons=(replace(clean, schema="a"), replace(broken, schema="b")))
    page = render(mixed, "html")
    assert page.index("<h2>shop/b</h2>") < page.index("<h2>shop/a</h2>")


def test_the_page_is_whole_and_loads_nothing(result):
    page = Page(render(result, "html"))
    assert page.open == []
    for tag, attributes in page.tags:
        assert tag not in {"img", "link", "iframe", "object", "form", "a", "base"}
        assert not {name for name in attributes if name.startswith("on") or name in {"src", "href", "style"}}
    assert page.comments == []
    assert [tag for tag, _ in page.tags].count("script") == 1


def test_the_policy_names_the_style_sheet_and_the_script(results):
    page = render(results["hostile"], "html")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (content,) = re.findall(f"(?s)<{tag}>(.*?)</{tag}>", page)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_the_page_marks_what_is_rejected(results):
    assert "<mark>0.50</mark>" in render(results["breaking"], "html")
