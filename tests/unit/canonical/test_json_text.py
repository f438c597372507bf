import json
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema_guard.canonical.json_text import (
    MAX_DEPTH,
    PositionMap,
    Span,
    dump_compact,
    dump_json,
    exact_text,
    parse_json,
)
from schema_guard.errors import DocumentError

texts = st.text(st.characters(codec="utf-8"))
numbers = st.one_of(st.integers(), st.integers(min_value=2**70), st.decimals(allow_nan=False, allow_infinity=False))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


@given(values)
def test_what_is_written_reads_back(value):
    for text in (dump_json(value), dump_compact(value)):
        assert parse_json(text) == value
        assert dump_json(parse_json(text)) == dump_json(value)


@given(values)
def test_both_readers_agree(value):
    text = dump_json(value)
    positions = PositionMap.of(text)
    assert positions.value("") is not None
    assert parse_json(text + " " * 3) == parse_json(text.encode())
    assert dump_compact(parse_json(text), sort_keys=True) == dump_compact(value, sort_keys=True)


@given(st.recursive(st.one_of(st.none(), st.integers(), texts), lambda i: st.dictionaries(texts, i, max_size=3)))
def test_the_pretty_form_is_the_one_of_the_standard_library(value):
    assert dump_json(value) == json.dumps(value, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.10", Decimal("0.10")),
        ("1e400", Decimal("1e400")),
        ("-0.0", Decimal("-0.0")),
        ("18446744073709551617", 2**64 + 1),
        ('"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
        (' {"a": [true, null]} \r\n\t', {"a": [True, None]}),
    ],
)
def test_values_are_exact(text, value):
    found = parse_json(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["0.10", "1E+400", "-0.0", "0E-7", "123456789012345678901234567890", "1.50"])
def test_numbers_keep_their_digits(text):
    assert dump_compact(parse_json(text)) == text


def test_integers_past_the_interpreters_digit_limit():
    text = "1" + "0" * (sys.get_int_max_str_digits() + 5)
    value = parse_json(f"[{text}]")
    assert value == [Decimal(text)]
    assert dump_compact(value) == f"[{text}]"
    assert dump_compact([int(Decimal(text))]) == f"[{text}]"


@pytest.mark.parametrize(
    ("text", "words", "line", "column", "pointer"),
    [
        ("", "empty", 1, 1, ""),
        (" \n ", "empty", 2, 2, ""),
        ("\ufeff{}", "byte order mark", 1, 1, ""),
        ('{"a": 1,\n "b": {"c": 2, "c": 3}}', 'member "c" stands twice', 2, 16, "/b/c"),
        ('{"a/b": {"~": 1, "~": 1}}', "stands twice", 1, 18, "/a~1b/~0"),
        ('{"a": [1, NaN]}', "NaN is no JSON value", 1, 11, "/a/1"),
        ("[-Infinity]", "-Infinity is no JSON value", 1, 2, "/0"),
        ("{} {}", "after the end", 1, 4, ""),
        ('{"a": 1,}', "comma stands before }", 1, 9, "/a"),
        ('{"a" 1}', "colon is missing", 1, 6, "/a"),
        ("[1 2]", "comma or ] is missing", 1, 4, "/1"),
        ("{a: 1}", "double quotes", 1, 2, "/"),
        ("['x']", "no JSON value", 1, 2, "/0"),
        ("[01]", "01 is no JSON value", 1, 2, "/0"),
        ("[+1]", "no JSON value", 1, 2, "/0"),
        ("[.5]", "no JSON value", 1, 2, "/0"),
        ("[1.]", "no JSON value", 1, 2, "/0"),
        ("[\N{ARABIC-INDIC DIGIT ONE}]", "no JSON value", 1, 2, "/0"),
        ("[True]", "no JSON value", 1, 2, "/0"),
        ("[1, // no\n2]", "no JSON value", 1, 5, "/1"),
        ('["a\tb"]', "control character U\\+0009", 1, 4, "/0"),
        ('["a\n"]', "control character U\\+000A", 1, 4, "/0"),
        ('["a\\x"]', "unknown escape", 1, 4, "/0"),
        ('["a', "not closed", 1, 2, "/0"),
        ('["\\ud800"]', "surrogate", 1, 2, "/0"),
        ('["\ud800"]', "surrogate", 1, 2, "/0"),
        ('{"\\udc00": 1}', "surrogate", 1, 2, "/"),
        ('{"a": [', "ends too early", 1, 8, "/a/0"),
        ("1e99999999999999999999", "outside every range", 1, 1, ""),
    ],
)
def test_what_cannot_be_relied_on_is_refused(text, words, line, column, pointer):
    with pytest.raises(DocumentError, match=words) as caught:
        parse_json(text, "registry/x/1.json")
    place = caught.value.place
    assert (place.file, place.line, place.column, place.pointer) == ("registry/x/1.json", line, column, pointer)


def test_bytes_that_are_not_utf8_are_named():
    with pytest.raises(DocumentError, match="0xFF is not UTF-8") as caught:
        parse_json('{\n"é": "'.encode() + b'\xff"}', "x.json")
    assert (caught.value.place.line, caught.value.place.column) == (2, 7)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth_is_limited_and_never_the_interpreters(opening, closing):
    fits = opening * (MAX_DEPTH - 1) + "[]" + closing * (MAX_DEPTH - 1)
    assert dump_compact(parse_json(fits)) == fits
    for depth in (MAX_DEPTH, 100_000):
        with pytest.raises(DocumentError, match=f"deeper than {MAX_DEPTH}"):
            parse_json(opening * depth + "[]" + closing * depth)
        with pytest.raises(DocumentError, match=f"deeper than {MAX_DEPTH}"):
            parse_json(opening * (depth + 1))


def test_deep_but_legal_text_is_read_from_a_deep_stack():
    def at_depth(frames):
        return parse_json("[" * MAX_DEPTH + "]" * MAX_DEPTH) if frames == 0 else at_depth(frames - 1)

    assert at_depth(sys.getrecursionlimit() - 350) is not None


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Decimal("NaN"), {1: 2}, {"a": (1,)}, object(), {"a": {1}}]
)
def test_what_is_no_json_value_is_not_written(value):
    with pytest.raises(DocumentError):
        dump_json(value)


def test_a_value_that_contains_itself_is_not_written():
    value = []
    value.append(value)
    with pytest.raises(DocumentError, match="contains itself"):
        dump_compact(value)


def test_text_that_cannot_be_utf8_is_escaped():
    assert dump_compact({"a\ud800": "\ud800", "é": "\u2028"}) == '{"a\\ud800":"\\ud800","é":"\u2028"}'


class TestPositionMap:
    TEXT = '{\n  "a/b": {"~x": [10, "é"]},\r\n  "long": [\n    1\n  ]\n}\n'

    def test_keys_and_values(self):
        positions = PositionMap.of(self.TEXT)
        assert positions.key("/a~1b") == Span(2, 3, 8)
        assert positions.value("/a~1b") == Span(2, 10, 27)
        assert positions.key("/a~1b/~0x") == Span(2, 11, 15)
        assert positions.value("/a~1b/~0x/1") == Span(2, 22, 25)
        assert positions.key("/a~1b/~0x/1") is None
        assert positions.value("/long/0") == Span(4, 5, 6)

    def test_what_spans_lines_ends_with_its_first(self):
        positions = PositionMap.of(self.TEXT)
        assert positions.value("") == Span(1, 1, 2)
        assert positions.value("/long") == Span(3, 11, 12)

    def test_unknown_pointers(self):
        positions = PositionMap.of(self.TEXT)
        assert positions.value("/nope") is None
        assert positions.nearest("/a~1b/~0x/7/q") == positions.key("/a~1b/~0x")
        assert positions.nearest("/nope") == positions.value("")
        assert positions.nearest("/long/0") == positions.value("/long/0")

    def test_lines(self):
        positions = PositionMap.of(self.TEXT)
        assert positions.line_text(2) == '  "a/b": {"~x": [10, "é"]},'
        assert positions.line_text(6) == "}"
        assert positions.line_text(99) == ""

    def test_a_text_that_is_no_json(self):
        with pytest.raises(DocumentError) as caught:
            PositionMap.of("{", "x.json").key("/a")
        assert caught.value.place.file == "x.json"


def test_exact_text_tells_numbers_from_all_other_values():
    """A decimal and a text that looks like one cannot change places."""
    values = [Decimal("1.5"), "", "1.5", "NaN", 1.5, [Decimal("1.5")], {"a": Decimal("1.5"), "b": ""}]
    values += [{"a": "", "b": Decimal("1.5")}, [Decimal(1), Decimal(2)], [Decimal(2), Decimal(1)], [Decimal(1), 2]]
    texts = [tuple(exact_text(value)) for value in values]
    assert len(set(texts)) == len(values)
