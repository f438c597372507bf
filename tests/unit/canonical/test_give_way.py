"""What an older fold does not know yet."""

from __future__ import annotations

import pytest

from schema_guard.canonical.fold import MAX_LEVELS, fold
from schema_guard.canonical.give_way import give_way


def shape(properties, required=()):
    return {"type": "object", "properties": properties, "required": sorted(required or properties)}


EMPTY = {"type": "array", "items": {"type": "object"}}
NAMES = {"type": "array", "items": {"type": "string"}}
UNKNOWN = {"type": "array", "items": {}}


@pytest.mark.parametrize(
    ("known", "later", "reader", "writer"),
    [
        (EMPTY, NAMES, UNKNOWN, NAMES),
        (EMPTY, EMPTY, EMPTY, EMPTY),
        ({}, {"type": "string"}, {}, {"type": ["string", "null"]}),
        ({}, {}, {}, {}),
        ({"type": "string"}, {"type": "integer"}, {"type": "string"}, {"type": "string"}),
        (NAMES, EMPTY, NAMES, NAMES),
        ({"type": "object"}, shape({"a": EMPTY}), {"type": "object"}, {"type": "object", "properties": {"a": EMPTY}}),
        (shape({"a": EMPTY}), shape({"a": NAMES}), shape({"a": UNKNOWN}), shape({"a": NAMES})),
        (shape({"a": EMPTY}), shape({"b": NAMES}), shape({"a": EMPTY}), shape({"a": EMPTY})),
    ],
)
def test_only_what_was_not_seen_gives_way(known, later, reader, writer):
    old = fold([shape({"at": known})])
    new = fold([old, shape({"at": later})])
    assert give_way(old, new, reads=True)["properties"]["at"] == reader
    assert give_way(old, new, reads=False)["properties"]["at"] == writer


def test_alternatives_are_told_apart_by_type():
    old = fold([shape({"at": EMPTY}), shape({"at": {"type": "string"}})])
    new = fold([old, shape({"at": NAMES}), shape({"at": {"type": "integer"}})])
    assert give_way(old, new, reads=True)["properties"]["at"] == {"anyOf": [{"type": "string"}, UNKNOWN]}
    nullable = fold([shape({"at": EMPTY}), shape({"at": {}})])
    grown = fold([nullable, shape({"at": NAMES})])
    assert give_way(nullable, grown, reads=True)["properties"]["at"] == UNKNOWN | {"type": ["array", "null"]}


def test_items_of_items():
    old = fold([{"type": "array", "items": EMPTY}])
    new = fold([{"type": "array", "items": NAMES}])
    assert give_way(old, new, reads=True)["items"] == UNKNOWN


def test_as_deep_as_events_may_nest():
    deep, grown = EMPTY, NAMES
    for _ in range(MAX_LEVELS - 1):
        deep, grown = ({"type": "object", "properties": {"in": each}} for each in (deep, grown))
    found = give_way(fold([deep]), fold([deep, grown]), reads=True)
    while "properties" in found:
        found = found["properties"]["in"]
    assert found == UNKNOWN
