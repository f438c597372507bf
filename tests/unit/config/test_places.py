from __future__ import annotations

import tomllib
from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st

from schema_guard.config.places import key_lines

TRICKY = dedent(
    '''\
    # [comment]
    a = "[not.a.table]"  # a = 2
    text = """
    key = 1
    [table]
    \\""" quoted"""
    raw = \'\'\'
    other = 2\'\'\'\'
    "quoted = key" = 'x # y'
    dotted . 'inner' = [ # comment ]
      1, "]",
      { x = 1, y = [2,
        3] },
    ]

    [ table . "sub table" ]
    when = 2030-01-01T10:00:00Z

    [[list]]
    one = 1
    [list.inner]
    two = 2
    [[list]]
    [[list.deep]]
    three = { four = 4 }
    '''
)


def test_every_kind_of_key_has_its_line():
    tomllib.loads(TRICKY)
    lines = key_lines(TRICKY)
    expected = {
        ("a",): 2,
        ("text",): 3,
        ("raw",): 7,
        ("quoted = key",): 9,
        ("dotted",): 10,
        ("dotted", "inner"): 10,
        ("dotted", "inner", 0): 11,
        ("dotted", "inner", 1): 11,
        ("dotted", "inner", 2): 12,
        ("dotted", "inner", 2, "x"): 12,
        ("dotted", "inner", 2, "y"): 12,
        ("dotted", "inner", 2, "y", 0): 12,
        ("dotted", "inner", 2, "y", 1): 13,
        ("table",): 16,
        ("table", "sub table"): 16,
        ("table", "sub table", "when"): 17,
        ("list",): 19,
        ("list", 0): 19,
        ("list", 0, "one"): 20,
        ("list", 0, "inner"): 21,
        ("list", 0, "inner", "two"): 22,
        ("list", 1): 23,
        ("list", 1, "deep"): 24,
        ("list", 1, "deep", 0): 24,
        ("list", 1, "deep", 0, "three"): 25,
        ("list", 1, "deep", 0, "three", "four"): 25,
    }
    assert lines == expected


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8, unique_by=lambda pair: pair[0]))
def test_strings_never_lead_the_scan_astray(pairs):
    document = "".join(f"{quoted(key)} = [{quoted(value)},\n  '''\n{'x'}''']\n" for key, value in pairs)
    assert list(tomllib.loads(document)) == [key for key, _ in pairs]
    lines = key_lines(document)
    assert {path: line for path, line in lines.items() if len(path) == 1} == {
        (key,): 1 + 3 * index for index, (key, _) in enumerate(pairs)
    }
