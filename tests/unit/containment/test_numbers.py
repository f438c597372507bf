import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from questions import NOTHING, d, event, word

from schema_guard.canonical.dialects import Dialect


@pytest.mark.parametrize(
    ("writer", "reader", "verdict"),
    [
        ({"minimum": 2}, {"minimum": 1}, "compatible"),
        ({"minimum": 1}, {"minimum": 2}, "breaking"),
        ({"minimum": 1}, {"exclusiveMinimum": 1}, "breaking"),
        ({"exclusiveMinimum": 1}, {"minimum": 1}, "compatible"),
        ({"type": "integer", "exclusiveMinimum": 1}, {"minimum": 2}, "compatible"),
        ({"type": "integer", "minimum": d("1.5")}, {"minimum": 2}, "compatible"),
        ({"type": "number", "minimum": d("1.5")}, {"minimum": 2}, "breaking"),
        ({"multipleOf": d("0.1")}, {"multipleOf": d("0.01")}, "compatible"),
        ({"multipleOf": d("0.01"), "type": "number"}, {"multipleOf": d("0.1")}, "breaking"),
        ({"multipleOf": d("0.3")}, {"multipleOf": d("0.1")}, "compatible"),
        ({"multipleOf": d("1e-9"), "type": "number", "minimum": d("0.1"), "maximum": d("0.9")}, NOTHING, "breaking"),
        ({"multipleOf": 2**70}, {"multipleOf": 2**69}, "compatible"),
        ({"allOf": [{"multipleOf": 4}, {"multipleOf": 6}]}, {"multipleOf": 12}, "compatible"),
        ({"type": "integer", "minimum": 1, "maximum": 5}, {"enum": [1, 2, 3, 4, 5]}, "compatible"),
        ({"type": "integer", "minimum": 1, "maximum": 6}, {"enum": [1, 2, 3, 4, 5]}, "breaking"),
        ({"type": "integer", "minimum": 1, "maximum": 5, "not": {"const": 3}}, {"enum": [1, 2, 4, 5]}, "compatible"),
        ({"type": "integer", "minimum": 2, "maximum": 10, "multipleOf": 7}, {"const": 7}, "compatible"),
        ({"type": "integer", "not": {"multipleOf": 2}}, {"not": {"multipleOf": 4}}, "compatible"),
        ({"type": "integer", "not": {"multipleOf": 4}}, {"not": {"multipleOf": 2}}, "breaking"),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0}, False, "compatible"),
        ({"minimum": 3, "maximum": 2, "type": "number"}, False, "compatible"),
    ],
)
def test_intervals_and_lattices(writer, reader, verdict):
    assert word(writer, reader) == verdict


def test_the_event_is_a_small_whole_number_where_one_will_do():
    assert event({"type": "integer"}, {"type": "integer", "maximum": 99}) == 100
    assert isinstance(event({"type": "number"}, {"type": "integer"}), float)
    assert event({"type": "integer", "minimum": -3}, {"minimum": 0}) in {-1, -2, -3}


def test_numbers_between_close_bounds_are_found():
    close = {"type": "number", "exclusiveMinimum": d("0.0001"), "exclusiveMaximum": d("0.00011")}
    assert 0.0001 < event(close, NOTHING) < 0.00011


def test_a_number_too_long_to_compute_with_is_no_event():
    divisors = {"allOf": [{"multipleOf": 10**4000 + 1}, {"multipleOf": 10**4000 + 3}]}
    assert word({"type": "integer", "minimum": 1, **divisors}, {"maximum": 5}) == "undecided"
    assert event({"type": "integer", **divisors}, {"maximum": -5}) == 0


def test_a_whole_number_is_written_without_a_fraction_which_draft_4_counts_for_a_number():
    writer = {"type": ["integer", "string"], "enum": [1.0, {}]}
    assert event(writer, {"type": ["object", "null"]}, dialect=Dialect.DRAFT4) == 1


def test_a_multiple_is_one_that_float_division_takes_for_one_as_well():
    found = event({"type": "number", "multipleOf": d("0.001"), "minimum": 1}, {"type": "integer", "minimum": 1})
    assert float(found) / 0.001 == int(float(found) / 0.001)
    assert event({"type": "number", "multipleOf": d("0.1"), "minimum": d("2.25")}, {"type": "integer"}) is not None
