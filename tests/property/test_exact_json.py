"""What the fast parser is believed about is what the exact one reads."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema_guard.canonical.json_text import parse_json
from schema_guard.contracttest.exact import ExactJson
from schema_guard.errors import DocumentError

NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,22})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
STRINGS = st.builds(
    lambda text, ascii_only: json.dumps(text, ensure_ascii=ascii_only),
    st.text(max_size=8) | st.sampled_from(['":', '", "', "\\", " : ", "1e400"]),
    st.booleans(),
)
NAMES = st.sampled_from(['"a"', '"b"', '"\\u0061"', '" a"', '"a" '])
BLANKS = st.sampled_from(["", " ", "\t", "  "])


def containers(inner):
    items = st.lists(st.tuples(BLANKS, inner), max_size=4)
    members = st.lists(st.tuples(NAMES, BLANKS, inner), max_size=4)
    return st.one_of(
        items.map(lambda found: "[" + ",".join(blank + text for blank, text in found) + "]"),
        members.map(lambda found: "{" + ",".join(f"{name}:{blank}{text}" for name, blank, text in found) + "}"),
    )


TEXTS = st.recursive(NUMBERS | STRINGS | st.sampled_from(["true", "false", "null"]), containers, max_leaves=12)


def exact(value):
    """The value with every number as what it is."""
    match value:
        case bool() | None | str():
            return value
        case list():
            return [exact(item) for item in value]
        case dict():
            return {name: exact(member) for name, member in value.items()}
        case _:
            return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def read(reader, text):
    try:
        return exact(reader(text.encode()))
    except DocumentError as error:
        return error.message


@given(TEXTS)
def test_a_text_is_read_exactly(text):
    assert read(ExactJson().value, text) == read(parse_json, text)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.booleans())
def test_lines_are_read_exactly_or_left_to_be_read_one_by_one(texts, ends_with_a_line_feed):
    pytest.importorskip("orjson")
    lines = [text.encode() for text in texts]
    block = b"\n".join(lines) + b"\n" * ends_with_a_line_feed
    found = ExactJson().values(lines, block)
    if found is not None:
        assert [exact(value) for value in found] == [read(parse_json, text) for text in texts]
