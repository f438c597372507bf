"""The table "Which change breaks whom" of docs/modes.md says what the program answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import schema_guard

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "modes.md").read_text(encoding="utf-8")
ROWS = {
    change: (forward, backward)
    for change, forward, backward in re.findall(
        r"^\| ([^|]+?) \| ((?:breaks|fits)[^|]*?) \| ((?:breaks|fits)[^|]*?) \|$", PAGE, re.MULTILINE
    )
}
TEXT = {"type": "string"}


def schema(properties: dict, *required: str, **more: object) -> dict:
    return {"type": "object", "properties": properties, "required": list(required), **more}


ORDER = schema({"id": TEXT}, "id")
CLOSED = {**ORDER, "additionalProperties": False}
PAIRS = {
    "a required property becomes optional, or is removed": [(ORDER, schema({"id": TEXT})), (ORDER, schema({}))],
    "an optional property is added": [(ORDER, schema({"id": TEXT, "note": TEXT}, "id"))],
    "a required property is added": [(ORDER, schema({"id": TEXT, "note": TEXT}, "id", "note"))],
    "a type or a range is widened, an enum member is added": [
        (schema({"n": {"type": "integer"}}), schema({"n": {"type": "number"}})),
        (schema({"n": {"type": "integer", "maximum": 5}}), schema({"n": {"type": "integer", "maximum": 6}})),
        (schema({"n": {"enum": ["a"]}}), schema({"n": {"enum": ["a", "b"]}})),
    ],
    "a description changes, `required` is reordered, a definition is renamed": [
        (ORDER, {**ORDER, "description": "An order."}),
        (schema({"a": TEXT, "b": TEXT}, "a", "b"), schema({"a": TEXT, "b": TEXT}, "b", "a")),
        (
            {**schema({"a": {"$ref": "#/$defs/x"}}), "$defs": {"x": TEXT}},
            {**schema({"a": {"$ref": "#/$defs/y"}}), "$defs": {"y": TEXT}},
        ),
    ],
}
PAIRS["a type or a range is narrowed, an enum member is removed"] = [
    (new, old) for old, new in PAIRS["a type or a range is widened, an enum member is added"]
]


def test_every_row_has_pairs():
    assert set(ROWS) == set(PAIRS)


@pytest.mark.parametrize(
    ("change", "old", "new"), [(change, old, new) for change, pairs in PAIRS.items() for old, new in pairs]
)
def test_the_table_is_true(change, old, new):
    for mode, said in zip(("FORWARD", "BACKWARD"), ROWS[change], strict=True):
        expected = "breaking" if said.startswith("breaks") else "compatible"
        assert schema_guard.compare(old, new, mode=mode).verdict == expected, mode


@pytest.mark.parametrize("required", [(), ("note",)])
def test_a_closed_reader_rejects_a_new_property(required):
    new = schema({"id": TEXT, "note": TEXT}, "id", *required, additionalProperties=False)
    assert schema_guard.compare(CLOSED, new, mode="FORWARD").verdict == "breaking"
    assert "unless the reader is closed" in ROWS["an optional property is added"][0]


def test_what_the_policies_say_about_declarations():
    more = schema({"id": TEXT, "note": TEXT}, "id")
    for policy in ("LENIENT", "STRICT"):
        assert schema_guard.compare(ORDER, more, mode="FORWARD", policy=policy).verdict == "compatible"
    assert schema_guard.compare(more, ORDER, mode="FORWARD", policy="LENIENT").verdict == "compatible"
    assert schema_guard.compare(more, ORDER, mode="FORWARD", policy="STRICT").verdict == "breaking"
