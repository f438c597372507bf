import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from questions import event, word


@pytest.mark.parametrize(
    ("writer", "reader", "verdict"),
    [
        ({"minLength": 3}, {"minLength": 2}, "compatible"),
        ({"minLength": 2}, {"minLength": 3}, "breaking"),
        ({"maxLength": 2}, {"maxLength": 3}, "compatible"),
        ({"type": "string", "pattern": "^[a-f]{4}$"}, {"minLength": 4, "maxLength": 4}, "compatible"),
        ({"type": "string", "pattern": "^[a-f]+$"}, {"pattern": "^[a-z]+$"}, "compatible"),
        ({"type": "string", "pattern": "^[a-z]+$"}, {"pattern": "^[a-f]+$"}, "breaking"),
        ({"type": "string", "pattern": "^a", "maxLength": 1}, {"const": "a"}, "compatible"),
        ({"type": "string", "pattern": "^a$"}, {"enum": ["a", "b"]}, "compatible"),
        ({"enum": ["a", "b"]}, {"pattern": "^[ab]$"}, "compatible"),
        ({"enum": ["a", "bb"]}, {"pattern": "^[ab]$"}, "breaking"),
        ({"type": "string", "maxLength": 0}, {"const": ""}, "compatible"),
        ({"type": "string", "pattern": "^(?!a)"}, {"not": {"pattern": "^a"}}, "compatible"),
        ({"type": "string", "allOf": [{"pattern": "a"}, {"pattern": "b"}]}, {"minLength": 2}, "compatible"),
        ({"type": "string", "not": {"minLength": 1}}, {"const": ""}, "compatible"),
        ({"type": "string", "minLength": 3, "maxLength": 2}, False, "compatible"),
        ({"type": "string", "pattern": "(a)\\1"}, {"pattern": "(a)\\1"}, "compatible"),
    ],
)
def test_lengths_and_languages(writer, reader, verdict):
    assert word(writer, reader) == verdict


def test_an_event_that_needs_a_line_break_is_one_that_all_engines_judge_alike():
    assert event({"type": "string"}, {"pattern": "^.*$"}) == "\na"
    closed = {"patternProperties": {"^.*$": {}}, "additionalProperties": False}
    assert event({"type": "object"}, closed) == {"\na": None}


def test_a_length_counts_characters_not_code_units():
    assert word({"type": "string", "pattern": "^\U0001f600$"}, {"maxLength": 1}) == "compatible"


@pytest.mark.parametrize(
    ("writer", "reader", "verdict"),
    [
        ({"type": "string", "format": "ipv4"}, {"format": "ipv4"}, "compatible"),
        ({"type": "string"}, {"format": "ipv4"}, "breaking"),
        ({"const": "10.0.0.1"}, {"format": "ipv4"}, "compatible"),
        ({"const": "10.0.0.256"}, {"format": "ipv4"}, "breaking"),
    ],
)
def test_formats_constrain_when_they_are_assertions(writer, reader, verdict):
    assert word(writer, reader, asserts_format=True) == verdict
    assert word(writer, reader) == "compatible"


def test_the_event_is_a_short_string():
    assert event({"type": "string"}, {"minLength": 1}) == ""
    assert len(event({"type": "string", "pattern": "^[a-z]{3,}$"}, {"maxLength": 3})) == 4
