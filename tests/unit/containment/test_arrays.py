import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from questions import NOTHING, event, word

BOOLEANS = {"items": {"type": "boolean"}}


@pytest.mark.parametrize(
    ("writer", "reader", "verdict"),
    [
        ({"items": {"type": "integer"}}, {"items": {"type": "number"}}, "compatible"),
        ({"items": {"type": "number"}}, {"items": {"type": "integer"}}, "breaking"),
        ({"prefixItems": [{"type": "integer"}], "items": False}, {"maxItems": 1}, "compatible"),
        ({"prefixItems": [True, False]}, {"maxItems": 1}, "compatible"),
        ({"maxItems": 1}, {"prefixItems": [True, False]}, "compatible"),
        ({"maxItems": 1}, {"uniqueItems": True}, "compatible"),
        ({"minItems": 2, "type": "array"}, {"uniqueItems": True}, "breaking"),
        ({"type": "array", "uniqueItems": True, **BOOLEANS}, {"maxItems": 2}, "compatible"),
        ({"type": "array", "uniqueItems": True, "minItems": 3, **BOOLEANS}, False, "compatible"),
        ({"uniqueItems": True, "minItems": 2, "type": "array", **BOOLEANS}, {"contains": {"const": True}},
         "compatible"),
        ({"type": "array", "contains": {"const": 1}}, {"minItems": 1}, "compatible"),
        ({"type": "array", "contains": {"const": 1}, "minContains": 2}, {"minItems": 2}, "compatible"),
        ({"type": "array", "contains": {"const": 1}, "minContains": 2}, {"not": {"uniqueItems": True}}, "compatible"),
        ({"type": "array", "contains": {"const": 1}}, {"contains": {"type": "integer"}}, "compatible"),
        ({"type": "array", "contains": {"type": "integer"}}, {"contains": {"const": 1}}, "breaking"),
        ({"type": "array", "contains": {"type": "integer"}, "maxContains": 1},
         {"contains": {"const": 1}, "minContains": 0, "maxContains": 1}, "compatible"),
        ({"type": "array", "items": {"enum": [1, 2]}, "minItems": 3}, {"not": {"uniqueItems": True}}, "compatible"),
        ({"type": "array", "items": False}, {"const": []}, "compatible"),
        ({"const": [1, 1.0]}, {"uniqueItems": True}, "breaking"),
        ({"const": [1, True]}, {"uniqueItems": True}, "compatible"),
        ({"type": "array", "prefixItems": [{"const": 1}, {"const": 1}], "minItems": 2, "uniqueItems": True}, False,
         "compatible"),
    ],
)  # fmt: skip
def test_positions_counts_and_differences(writer, reader, verdict):
    assert word(writer, reader) == verdict


def test_the_event_is_as_short_as_it_can_be():
    assert event({"type": "array"}, {"minItems": 1}) == []
    assert len(event({"type": "array"}, {"maxItems": 4})) == 5
    assert len(event({"type": "array"}, {"type": "array", "uniqueItems": True})) == 2


def test_counts_that_exclude_one_another_have_no_array():
    both = {"type": "array", "allOf": [{"contains": {"const": 1}, "maxContains": 1},
                                       {"contains": {"type": "integer"}, "minContains": 3}],
            "items": {"enum": [1, 2]}, "maxItems": 2}  # fmt: skip
    assert word(both, NOTHING) == "compatible"
    assert word({**both, "maxItems": 3}, NOTHING) == "breaking"


def test_an_array_ends_where_no_item_may_stand():
    writer = {"prefixItems": [{"prefixItems": [{"multipleOf": 1.5, "exclusiveMinimum": 1}], "items": True}, False]}
    assert word(writer, {"uniqueItems": True}) == "compatible"
