import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from questions import event

ENVELOPE = {
    "type": "object",
    "required": ["id", "time", "source", "detail"],
    "properties": {
        "id": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "source": {"const": "shop"},
        "detail": {
            "type": "object",
            "required": ["order"],
            "properties": {
                "order": {"type": "string", "examples": ["A-1"]},
                "note": {"type": "string"},
                "amount": {"type": "number", "default": 12.5},
            },
        },
    },
}


def with_amount(schema):
    detail = ENVELOPE["properties"]["detail"]
    changed = {**detail, "properties": {**detail["properties"], "amount": schema}}
    return {**ENVELOPE, "properties": {**ENVELOPE["properties"], "detail": changed}}


def test_the_event_is_complete_and_realistic():
    found = event(ENVELOPE, with_amount({"type": "integer"}), lenient=True)
    assert found["source"] == "shop"
    assert found["detail"]["order"] == "A-1"
    assert found["time"].startswith("20")
    assert len(found["id"]) > 8
    assert not isinstance(found["detail"]["amount"], int)


def test_members_that_the_break_does_not_need_are_left_out():
    found = event(ENVELOPE, with_amount({"type": "integer"}), lenient=True)
    assert set(found["detail"]) == {"order", "amount"}


def test_members_stand_in_the_order_of_the_document():
    assert list(event(ENVELOPE, {"type": "null"}, lenient=True)) == ["id", "time", "source", "detail"]


def test_an_example_that_would_mend_the_break_is_not_used():
    writer = {"type": "string", "examples": ["abc"]}
    assert len(event(writer, {"minLength": 2})) < 2
