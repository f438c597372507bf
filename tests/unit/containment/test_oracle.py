import sys
import time
from pathlib import Path

import pytest

from schema_guard.canonical.normalise import normalise
from schema_guard.containment.oracle import Judge, plain, search_steps

sys.path.insert(0, str(Path(__file__).parent))

from questions import d


def judge(schema, **named):
    return Judge(normalise(schema, asserts_format=bool(named)), **named)


def test_both_validators_have_to_agree():
    assert judge({"type": "integer"}).accepts(1) is True
    assert judge({"type": "integer"}).accepts("a") is False
    assert judge({"pattern": "^\\d$"}).accepts("\u0663") is None  # Python takes it for a digit
    assert judge({"pattern": "^a$"}).accepts("a\n") is None  # Python's $ stands before a newline
    assert judge({"pattern": "(("}).accepts("a") is None
    assert judge({"$ref": "https://elsewhere.example/x"}).accepts(1) is None


def test_errors_say_where():
    [error] = judge({"properties": {"a": {"type": "integer"}}}).errors({"a": "x"})
    assert (error.pointer, error.schema_pointer) == ("/a", "/properties/a/type")


def test_formats_count_only_when_asserted():
    assert judge({"format": "ipv4"}).accepts("x") is True
    assert judge({"format": "ipv4"}, asserts_format=True).accepts("x") is False


@pytest.mark.parametrize("source", ["^(a+)+$", "^(a|a)*$", "^(([a-z])+.)+[A-Z]([a-z])+$", ".*.*.*.*.*.*="])
def test_a_catastrophic_pattern_does_not_stall(source):
    started = time.process_time()
    assert judge({"pattern": source}).accepts("a" * 2_000 + "!") in (True, False)
    assert judge({"patternProperties": {source: False}}).accepts({"a" * 2_000 + "!": 1}) in (True, False, None)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("source", "length", "few"),
    [
        ("^[a-z]+-[0-9]{4}$", 60, True),
        ("^(foo|bar)$", 10_000, True),
        ("^[a-z]+(-[a-z]+)*$", 10, True),
        ("[a-z]+.*", 100, True),
        ("^(a+)+$", 30, False),
        ("^(a+)+$", 10**6, False),
        ("^(?:" + "|".join(["(a)"] * 9) + ")*$", 12, False),
        ("a*a*a*b", 10_000, False),
    ],
)
def test_searches_that_take_few_steps_are_left_to_the_library(source, length, few):
    assert (search_steps(source, length) < 10**7) is few


def test_a_short_text_does_not_make_a_pattern_fast():
    source = "^(?:" + "|".join(["(a)"] * 9) + ")*$"
    started = time.process_time()
    assert judge({"pattern": source}).accepts("a" * 11 + "b") is False
    assert time.process_time() - started < 5


def test_many_searches_in_one_event_are_bounded_together():
    patterns = [f"a*a*a*a*{chr(0x4E00 + number)}" for number in range(300)]
    started = time.process_time()
    assert judge({"allOf": [{"not": {"pattern": source}} for source in patterns]}).accepts("a" * 70) is True
    assert judge({"patternProperties": dict.fromkeys(patterns, False)}).accepts({"a" * 70: 1}) is True
    assert time.process_time() - started < 20


SLUG = "^[a-z0-9]+(?:-[a-z0-9]+)*$"


@pytest.mark.parametrize(
    ("schema", "event", "expected"),
    [
        ({"patternProperties": {SLUG: {"type": "string"}}}, {"a-name-of-many-parts": 1}, False),
        ({"patternProperties": {SLUG: {"type": "string"}}}, {"a-name-of-many-parts": "x"}, True),
        ({"patternProperties": {SLUG: {"type": "string"}}}, {"A-NAME-OF-MANY-PARTS": 1}, True),
        ({"patternProperties": {SLUG: {}, "^x": {"type": "null"}}}, {"x-name-of-many-parts": 1}, False),
        ({"patternProperties": {SLUG: {}}, "additionalProperties": False}, {"a-name-of-many-parts": 1}, True),
        ({"patternProperties": {SLUG: {}}, "additionalProperties": False}, {"A-NAME-OF-MANY-PARTS": 1}, False),
        ({"patternProperties": {SLUG: {}, "^A": {}}, "additionalProperties": False}, {"A-NAME-OF-MANY-PARTS": 1}, True),
        ({"patternProperties": {SLUG: {}}, "additionalProperties": False}, {"a-name-of-many-parts\n": 1}, None),
        ({"patternProperties": {SLUG: {}}, "unevaluatedProperties": False}, {"a-name-of-many-parts": 1}, None),
    ],
)
def test_names_are_searched_for_patterns_that_repeat_groups(schema, event, expected):
    assert judge(schema).accepts(event) is expected


def test_numbers_are_made_plain():
    shown = plain({"a": [d("1.0"), d("1.5"), d("1e30"), 2.0, 2.5]})
    assert shown == {"a": [1, 1.5, 10**30, 2, 2.5]}
    assert [type(number) for number in shown["a"]] == [int, float, int, int, float]


def test_a_panic_of_the_validator_is_no_crash():
    value = 1
    for _ in range(3_000):
        value = [value]
    assert judge({"items": {"$ref": "#"}}).accepts(value) in (True, False, None)


def test_a_schema_that_no_validator_gets_through_confirms_nothing():
    links = {
        f"a{number}": {"properties": {"c": {"allOf": [{"$ref": f"#/$defs/a{number + 1}"}] * 2}}} for number in range(40)
    }
    value = {}
    for _ in range(40):
        value = {"c": value}
    assert judge({"$ref": "#/$defs/a0", "$defs": {**links, "a40": {"type": "object"}}}).accepts(value) is None


def deeper(levels, work):
    return deeper(levels - 1, work) if levels else work()


def test_a_reference_without_an_end_confirms_nothing_and_prints_nothing(capfd):
    definition = {"minItems": 2, "if": {"$ref": "#/$defs/e"}, "then": {"$ref": "#/$defs/e"}}
    judge = Judge(normalise({"$defs": {"e": definition}, "if": {"$ref": "#/$defs/e"}, "contains": {"type": "integer"}}))
    for levels in range(30):  # what runs out of stack differs with what is on it
        assert deeper(levels, lambda: judge.accepts([1, 2])) is None
    assert judge.accepts("x") is None
    assert capfd.readouterr() == ("", "")


def test_a_reference_inside_itself_on_a_smaller_value_is_followed():
    judge = Judge(normalise({"type": "array", "items": {"$ref": "#"}}))
    value = []
    for _ in range(30):
        value = [value]
    assert judge.accepts(value) is True
    assert judge.accepts([[[[1]]]]) is False
