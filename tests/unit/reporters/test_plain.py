"""Text and events as people may see them."""

from __future__ import annotations

import json

import pytest

from schema_guard.reporters.events import compact_event
from schema_guard.reporters.plain import shorten_middle, width
from schema_guard.visible import shorten, visible, visible_lines


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain äöü 日本 🎉", "plain äöü 日本 🎉"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x1b[31mred\x00\x7f\x9b", "\\x1b[31mred\\x00\\x7f\\x9b"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800\ufeff\u200b\u2028", "\\ud800\\ufeff\\u200b\\u2028"),
        ("\U000e0041", "\\U000e0041"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_what_is_hidden_is_made_visible(text, seen):
    assert visible(text) == seen


def test_lines_stay_lines_and_no_line_is_a_command_to_a_runner():
    text = "a\tb\n::error::x\n \t::warning::x\nc ::notice::x ##[error]x\n"
    seen = "a\\tb\n\\x3a:error::x\n \\t::warning::x\nc ::notice::x \\x23#[error]x\n"
    assert visible_lines(text) == visible_lines(visible_lines(text)) == seen
    assert visible_lines("  ::error::x") == "  \\x3a:error::x"


def test_columns_of_a_terminal():
    assert [width(text) for text in ("abc", "日本", "e\u0301", "🎉")] == [3, 4, 1, 2]


def test_shortening():
    assert (shorten("abcdef", 6), shorten("abcdefg", 6)) == ("abcdef", "abcde…")
    long = f"{{{'x' * 500}}} is not of type 'integer'"
    assert shorten_middle(long, 60).startswith("{xxx")
    assert shorten_middle(long, 60).endswith("is not of type 'integer'")
    assert len(shorten_middle(long, 60)) == 60


EVENT = {
    "source": "shop",
    "detail": {
        "qty": 0.5,
        "note": "y" * 500,
        "lines": [{"id": n, "text": "z" * 50} for n in range(40)],
        "customer": {"name": "A", "address": {"street": "B"}},
    },
    "detail-type": "Placed",
}


def test_a_short_event_is_whole():
    assert json.loads(compact_event({"a": {"b": [1, None]}}, ["/a"])) == {"a": {"b": [1, None]}}


def test_a_long_event_keeps_what_the_rejection_is_about():
    assert compact_event(EVENT, ["/detail/qty"]) == ('{"source":"shop","detail":{"qty":0.5,…},"detail-type":"Placed"}')
    assert compact_event(EVENT, ["/detail/lines/7/id"]) == (
        '{"source":"shop","detail":{"qty":0.5,…,"lines":[…,{"id":7,…},…],…},"detail-type":"Placed"}'
    )


def test_no_event_is_longer_than_the_limit():
    deep = {"a": EVENT}
    pointers = [f"/a/detail/lines/{n}/text" for n in range(40)]
    for limit in (240, 80, 20):
        assert len(compact_event(deep, pointers, limit)) <= limit
    assert len(compact_event("x" * 1000, [""])) <= 240
