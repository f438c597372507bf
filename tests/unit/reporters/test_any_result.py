"""Whatever a result holds, each reporter renders it, and what is for machines parses."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema_guard.compat.rules import RULES
from schema_guard.model.findings import Bump, CheckResult, Comparison, Finding, Severity, SourcePlace
from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy, Direction
from schema_guard.model.verdicts import Witness, WitnessError
from schema_guard.reporters.base import FORMATS, render

NASTY = st.sampled_from(
    [
        "</script>",
        "`" * 9,
        "|",
        "\\|",
        "@all",
        "\x1b]8;;x\x07",
        "\n::error::",
        "\r\n",
        "]]>",
        "-->",
        "\ud800",
        "\ufffe",
        "%0A",
    ]
)
TEXT = st.text(max_size=12) | NASTY | st.builds("{}{}".format, NASTY, NASTY)
POINTER = st.just("") | TEXT.map(lambda text: "/" + text)
NUMBER = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
VALUE = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
LINE = st.integers(min_value=-1, max_value=10**6)
PLACE = st.builds(SourcePlace, TEXT, LINE, LINE, LINE, TEXT)
ERRORS = st.lists(st.builds(WitnessError, POINTER, TEXT, POINTER), max_size=4).map(tuple)
WITNESS = st.builds(Witness, VALUE, st.sampled_from(Direction), ERRORS)
FINDING = st.builds(
    Finding,
    rule=st.sampled_from(sorted(RULES)) | TEXT,
    severity=st.sampled_from(Severity),
    pointer=POINTER,
    message=TEXT,
    old_schema_pointer=st.none() | POINTER,
    new_schema_pointer=st.none() | POINTER,
    old=VALUE,
    new=VALUE,
    witness=st.none() | WITNESS,
    fingerprint=TEXT,
    waived=st.booleans(),
    waiver=st.none() | TEXT,
    fix=TEXT,
    old_place=st.none() | PLACE,
    new_place=st.none() | PLACE,
)
FINDINGS = st.lists(FINDING, max_size=3).map(tuple)
COMPARISON = st.builds(
    Comparison,
    registry=st.none() | TEXT,
    schema=st.none() | TEXT,
    old=st.none() | TEXT,
    new=st.none() | TEXT,
    direction=st.sampled_from(["FORWARD", "BACKWARD", "FULL"]),
    verdict=st.sampled_from(["compatible", "breaking", "undecided"]),
    witness=st.none() | WITNESS,
    findings=FINDINGS,
    reason=TEXT,
    reason_pointer=POINTER,
    bump=st.sampled_from(Bump),
    changes=FINDINGS,
    owner=st.none() | TEXT,
)
RESULT = st.builds(
    CheckResult,
    mode=st.sampled_from(CompatibilityMode),
    policy=st.sampled_from(CompatibilityPolicy),
    against=TEXT,
    comparisons=st.lists(COMPARISON, max_size=3).map(tuple),
    schemas=st.integers(min_value=0, max_value=9),
    version=TEXT,
    bump=st.sampled_from(Bump),
    notes=st.lists(TEXT, max_size=2).map(tuple),
)


@given(RESULT)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_every_reporter_renders_any_result(result):
    shown = {form: render(result, form) for form in FORMATS}
    for text in shown.values():
        text.encode()
    for form in ("json", "gitlab", "sarif"):
        json.loads(shown[form])
    ET.fromstring(shown["junit"])  # noqa: S314 - our own
    for form in ("text", "concise", "github"):
        assert not any(mark in shown[form] for mark in ("\x1b", "\r", "\x07", "\u2028")), form
    findings = sum(len(comparison.findings) for comparison in result.comparisons)
    assert len(json.loads(shown["gitlab"])) <= findings + len(result.comparisons)
    assert shown["html"].count("<script>") == 1
