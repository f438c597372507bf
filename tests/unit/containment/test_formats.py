"""Each claim about a format, against the two validators, and against the pattern languages."""

import functools

import jsonschema
import jsonschema_rs
import pytest

from schema_guard.containment.budget import Budget
from schema_guard.containment.formats import (
    format_counterexamples,
    format_disjoint,
    format_examples,
    format_pattern,
    format_within,
    is_exact,
    known_formats,
)
from schema_guard.containment.regex import find_string, matches

NAMES = sorted(known_formats())
PAIRS = [(one, other) for one in NAMES for other in NAMES if one != other]
CHECKER = jsonschema.Draft202012Validator.FORMAT_CHECKER
# Values that belong to several formats, or narrowly miss one.
BORDER = [
    f"P{1:070}D",  # longer than a label of a host name
    "1",
    "0",
    "a",
    "P1D",
    "1:2",
    "//x",
    "/~0(",
    "0/(",
    "{a}",
    "(@a",
    "((@a",
    "((",
    "é",
    "[v1.a]",
    "//[::1]",
    "::",
    "AB--CD",
    "a--b",
    "/",
    "0+1",
    "0-1",
    "http://a/(",
    "PT1S",
    "/[",
    "/*",
    "(:a",
    "x:(",
    "x:*",
    "*",
    "**a@b",
    "a'b",
    "x://[::1]/",
    "1.1.1.1",
    "http://é/{",
    "a(b",
    "1111:2222:3333:4444:5555:6666:7777:8888",
    "x@é",
    "a:b/~0",
    "a%41",
    "7.7.7.7",
    "a_b",
]


@functools.cache
def accepts(name, value):
    """What jsonschema-rs says, which checks every format."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "format": name}
    return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(value)


@functools.cache
def pool():
    own = [value for name in NAMES for value in (*format_examples(name), *format_counterexamples(name))]
    return [*dict.fromkeys([*own, *BORDER, *map("{} {}".format, BORDER, BORDER)])]


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_accepted_by_both_validators(name):
    assert format_examples(name)
    for value in format_examples(name):
        assert accepts(name, value), value
        assert CHECKER.conforms(value, name), value


@pytest.mark.parametrize("name", NAMES)
def test_counterexamples_are_rejected_by_every_validator_that_checks_the_format(name):
    assert format_counterexamples(name)
    for value in format_counterexamples(name):
        assert not accepts(name, value), value
        assert name not in CHECKER.checkers or not CHECKER.conforms(value, name), value


@pytest.mark.parametrize("name", [name for name in NAMES if format_pattern(name)])
def test_a_pattern_admits_every_value_and_an_exact_one_nothing_else(name):
    pattern = format_pattern(name)
    for value in pool():
        if accepts(name, value):
            assert matches(pattern, value), value
        elif is_exact(name):
            assert not matches(pattern, value), value


@pytest.mark.parametrize(("inner", "outer"), [pair for pair in PAIRS if format_within(*pair)])
def test_within_is_true_of_languages_and_values(inner, outer):
    for value in pool():
        assert not accepts(inner, value) or accepts(outer, value), value
    if is_exact(outer):
        assert find_string([format_pattern(inner)], [format_pattern(outer)], budget=Budget()) is None


@pytest.mark.parametrize("name", ["date-time", "date", "time", "duration", "hostname", "ipv4", "ipv6", "uuid"])
def test_plain_formats_hold_nothing_that_means_something_to_a_template_or_a_pattern(name):
    # A plus sign follows a digit, so that a pattern repeats that digit.
    plain = r"^[0-9A-Za-z.:\-]*(?:[0-9]\+[0-9:]+)?$"
    assert find_string([format_pattern(name)], [plain], budget=Budget()) is None


@pytest.mark.parametrize(("inner", "outer"), [pair for pair in PAIRS if format_within(*pair) is False])
def test_not_within_has_a_value_that_shows_it(inner, outer):
    if format_pattern(inner) and format_pattern(outer):
        found = find_string([format_pattern(inner)], [format_pattern(outer)], budget=Budget())
        if found is not None and accepts(inner, found) and not accepts(outer, found):
            return
    assert any(accepts(inner, value) and not accepts(outer, value) for value in pool())


@pytest.mark.parametrize(("one", "other"), [pair for pair in PAIRS if pair[0] < pair[1]])
def test_disjointness_is_proved_or_refuted_by_a_common_value(one, other):
    if format_disjoint(one, other):
        assert find_string([format_pattern(one), format_pattern(other)], [], budget=Budget()) is None
        assert format_disjoint(other, one)
    else:
        common = [format_pattern(name) for name in (one, other) if format_pattern(name)]
        found = [*pool(), find_string(common, [], budget=Budget()) or ""]
        assert any(accepts(one, value) and accepts(other, value) for value in found)


def test_nothing_is_claimed_about_formats_that_are_not_known():
    assert format_within("acme-id", "date") is None
    assert format_within("date", "acme-id") is None
    assert format_within("acme-id", "acme-id") is True
    assert format_disjoint("acme-id", "date") is None
    assert format_disjoint("acme-id", "acme-id") is None
    assert format_examples("acme-id") == format_counterexamples("acme-id") == ()
    assert format_pattern("acme-id") is None
    assert not is_exact("acme-id")


def test_where_the_documents_leave_it_open_nothing_is_claimed():
    assert format_within("ipv4", "hostname") is None
    assert format_within("hostname", "idn-hostname") is None
