"""Fingerprints last, waivers expire, and severities decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from schema_guard.compat.policy import failed, fingerprint, named, overall_bump, waive
from schema_guard.model.findings import Bump, CheckResult, Comparison, Finding, Severity
from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy, FailOn, UndecidedPolicy
from schema_guard.model.settings import Waiver

DAY = dt.date(2030, 1, 15)
FINDING = Finding("TYPE_WIDENED", Severity.BREAKING, "/a", "the text", old="integer", new="number")


def mark(finding, subject="r/s", old="1", new="2"):
    return fingerprint(finding, subject, old, new)


def test_a_fingerprint_is_written_down_once_and_for_all():
    assert mark(FINDING) == "1:d878d7891731"


def test_wording_and_places_have_no_part_in_it():
    other = replace(FINDING, message="other words", old_schema_pointer="/x", fix="y", severity=Severity.INFO)
    assert mark(other) == mark(FINDING)


@pytest.mark.parametrize(
    "other",
    [
        mark(replace(FINDING, rule="TYPE_NARROWED")),
        mark(replace(FINDING, pointer="/b")),
        mark(replace(FINDING, old="string")),
        mark(replace(FINDING, new=["number"])),
        mark(FINDING, subject="r/t"),
        mark(FINDING, old="0"),
        mark(FINDING, new="3"),
    ],
)
def test_everything_else_has(other):
    assert other != mark(FINDING)


def test_values_count_as_json():
    one, two = replace(FINDING, old={"b": 1, "a": 2.5}), replace(FINDING, old={"a": Decimal("2.5"), "b": 1})
    assert mark(one) == mark(two)


def test_equal_findings_get_names_of_their_own():
    first, second = named([FINDING, replace(FINDING, old_schema_pointer="/x")], "r/s", "1", "2")
    assert first.fingerprint == mark(FINDING) != second.fingerprint


def comparison(*findings, verdict="breaking"):
    return Comparison("r", "s", "1", "2", "FORWARD", verdict, findings=findings)


def waived(expires):
    waiver = Waiver(mark(FINDING), "billing copes", "orders", expires)
    (answer,) = waive([comparison(*named([FINDING], "r/s", "1", "2"))], [waiver], DAY)
    return answer.findings[0]


@pytest.mark.parametrize("expires", [None, DAY, DAY + dt.timedelta(days=1)])
def test_a_waiver_holds_up_to_its_last_day(expires):
    assert waived(expires).waived


def test_a_waived_finding_says_why_and_until_when():
    assert waived(DAY).waiver == "billing copes (orders), until 2030-01-15"


def test_an_expired_waiver_accepts_nothing():
    assert not waived(DAY - dt.timedelta(days=1)).waived


def result(*comparisons):
    return CheckResult(CompatibilityMode.FORWARD, CompatibilityPolicy.LENIENT, "main", comparisons)


DANGEROUS = replace(FINDING, rule="FORMAT_CHANGED", severity=Severity.DANGEROUS)


@pytest.mark.parametrize(
    ("answer", "fail_on", "undecided", "expected"),
    [
        (comparison(FINDING), FailOn.BREAKING, UndecidedPolicy.WARN, True),
        (comparison(FINDING), FailOn.NEVER, UndecidedPolicy.FAIL, False),
        (comparison(replace(FINDING, waived=True)), FailOn.BREAKING, UndecidedPolicy.FAIL, False),
        (comparison(DANGEROUS, verdict="compatible"), FailOn.BREAKING, UndecidedPolicy.FAIL, False),
        (comparison(DANGEROUS, verdict="compatible"), FailOn.DANGEROUS, UndecidedPolicy.FAIL, True),
        (comparison(verdict="undecided"), FailOn.BREAKING, UndecidedPolicy.FAIL, True),
        (comparison(verdict="undecided"), FailOn.BREAKING, UndecidedPolicy.WARN, False),
        (comparison(verdict="undecided"), FailOn.NEVER, UndecidedPolicy.FAIL, False),
        (comparison(replace(DANGEROUS, rule="VERSION_REWRITTEN"), verdict="compatible"),
         FailOn.BREAKING, UndecidedPolicy.FAIL, True),
    ],
)  # fmt: skip
def test_what_fails_a_check(answer, fail_on, undecided, expected):
    assert failed(result(answer), fail_on, undecided) is expected


def test_the_largest_bump_wins():
    assert overall_bump([Bump.PATCH, Bump.MAJOR, Bump.MINOR]) is Bump.MAJOR
    assert overall_bump([]) is Bump.NONE
