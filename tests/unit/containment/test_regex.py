"""Questions about pattern languages: answers, the shape of witnesses, limits."""

import contextlib
import threading
import time

import pytest

from schema_guard.containment import regex, regex_program
from schema_guard.containment.budget import Budget, BudgetExceededError
from schema_guard.containment.regex import find_string, matches
from schema_guard.containment.regex_chars import STANDARD

UUID = "^[a-f0-9]{8}-[a-f0-9]{4}-[1-5][a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}$"
ANY_UUID = "^[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}$"
TIMESTAMP = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"
LOOSE_TIMESTAMP = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:.[0-9]{3})?Z"


def find(positive, negative=(), **limits):
    return find_string(positive, negative, budget=limits.pop("budget", None) or Budget(), **limits)


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        ("^a+$", "^a*$"),
        ("^a+$", "a"),
        (UUID, ANY_UUID),
        (TIMESTAMP, LOOSE_TIMESTAMP),
        (".{1,1024}", "^[^]"),
        ("^.{1,1024}$", "^.{1,2048}$"),
        ("^[a-z][a-z0-9]{0,300}$", "^[a-z0-9]{1,301}$"),
        ("^(?:a{0,3}){0,3}$", "^a{0,9}$"),
        ("^a{0,9}$", "^(?:a{0,3}){0,3}$"),
        (r"^(?!x)\w+$", r"^[^x]"),
        (r"^\p{Lu}+$", r"^\p{L}+$"),
        (r"(?<=a)b", "ab"),
        ("ab", r"(?<=a)b"),
        (r"^\w+\b\W", r"^\w+\W"),
        (r"^(?i:get|post)$", "^[A-Za-z\u017f]+$"),
        (".*a.{20}$", ".*a.{20}$|b"),
        (".{8}-.{4}-.{4}-.{4}-.{12}", ".{4}-.{4}-.{4}-.{4}"),
    ],
)
def test_inclusion_is_proved(inner, outer):
    assert find([inner], [outer]) is None


@pytest.mark.parametrize(
    ("positive", "negative", "limits", "expected"),
    [
        ([], [], {}, ""),
        ([], [], {"min_length": 3}, "aaa"),
        ([], [], {"excluded": ["", "a"]}, "b"),
        (["^a+$"], ["^a$"], {}, "aa"),
        (["^a*$"], [], {"min_length": 4, "max_length": 4}, "aaaa"),
        (["^(?:aa)*$"], [], {"min_length": 3}, "aaaa"),
        (["^(?:aa)*$"], [], {"min_length": 3, "max_length": 3}, None),
        (["^a$"], [], {"min_length": 2}, None),
        (["^(?:on|off)$"], [], {"excluded": ["on"]}, "off"),
        (["^(?:on|off)$"], [], {"excluded": ["on", "off", "é"]}, None),
        (["^.$"], ["[ -~]"], {}, "à"),
        (["é"], [], {"excluded": ["é"]}, "aé"),
        (["a", "b", "c"], ["abc", "^a"], {}, "bac"),
        ([UUID], [], {}, "aaaaaaaa-aaaa-1aaa-8aaa-aaaaaaaaaaaa"),
        ([LOOSE_TIMESTAMP], [TIMESTAMP], {}, "0000-00-00T00:00:00Z"),
        (["^.{1,1024}$"], ["^.{1,512}$"], {}, "a" * 513),
        (["^.{40,90}$"], ["^.{40,50}$", "^.{60,90}$"], {}, "a" * 51),
        (["^.{40,90}$"], ["^.{40,60}$", "^.{60,90}$"], {}, None),
        ([], ["^.{0,100}$"], {"max_length": 101}, "a" * 101),
        (["^.{16}-.*$|^.*a.{16}$"], ["^.*a.{15}$", "-"], {"max_length": 17}, "abbbbbbbbbbbbbbba"[:1] + "b" * 16),
    ],
)
def test_the_shortest_string_is_found(positive, negative, limits, expected):
    found = find(positive, negative, **limits)
    assert found == expected or (
        found is not None
        and expected is not None
        and len(found) == len(expected)
        and all(matches(pattern, found) for pattern in positive)
        and not any(matches(pattern, found) for pattern in negative)
    )


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        ([r"^\w$"], [], "a"),
        ([r"^\d$"], [], "0"),
        ([r"^\W$"], [], "-"),
        ([r"^\s$"], [], " "),
        ([r"^[\x00-\x1f!]$"], [], "!"),
        ([r"^(?:\n|ab)$"], [], "ab"),  # a longer printable string rather than a shorter one that is not
        ([r"^[^]$"], [r"[ -~]"], "à"),
        ([r"^[^]$"], ["."], "\n"),
        ([r"^\p{L}$"], [], "a"),
    ],
)
def test_witnesses_are_printable_where_they_can_be(positive, negative, expected):
    assert find(positive, negative) == expected


def test_answers_do_not_depend_on_the_order_or_repetition_of_patterns():
    assert find(["a", "b", "a"], ["ab"]) == find(["b", "a"], ["ab", "ab"])


def test_lengths_beyond_what_can_be_built_are_still_decided():
    assert find(["^a*$"], ["^a*$|b"], min_length=10**9) is None
    assert find(["^(?:ab)*$"], [], min_length=10**9 + 1, max_length=10**9 + 1) is None
    with pytest.raises(BudgetExceededError, match="at least 1000000000 characters"):
        find(["^a*$"], [], min_length=10**9)


HOSTILE = [
    (["^(a{1000}){1000}$"], []),
    (["^(?:(?:a?){50}){50}$"], ["^a{0,2499}$"]),
    (["(?:(?:(?:a*)*)*)*b"], ["b"]),
    (["^(?:a|a)*$", "^(?:a|aa)+$"], ["^a*$"]),
    (["^(?:(?:(?:(?:(?:a?b?){2}c?){2}d?){2}e?){2}f?){2}$"], ["x"]),
    ([f"(?=.*{chr(97 + index)})" for index in range(26)], []),
    ([f"^(?!.*{chr(97 + index)}{{2}}).*$" for index in range(26)] * 2, ["^.{0,40}$"]),
    ([f"^(?:.{{{count}}})*$" for count in (2, 3, 5, 7, 11, 13, 17, 19)], ["^$"]),
    ([], [f"(?:a|b)*a(?:a|b){{{count}}}$" for count in range(12, 20)]),
    (["^(?:(?=.*a.{18}$)|(?=.*b.{18}$))"], ["a.{18}$|b.{18}$"]),
    ([r"(?<=a.{15})x.*(?<=b.{14})y"], ["z"]),
    (["^" + "(?:" * 50 + "a" + "){0,9}" * 50 + "$"], ["^a*$"]),
    (["|".join(f"^word{index}$" for index in range(2000))], [r"^word\d+$"]),
    (["^.{0,65535}$"], ["^.{0,65536}$"]),
    (["^[a-z]{0,9999}x[a-z]{0,9999}$"], ["^[a-z]*$"]),
]


@pytest.mark.parametrize(("positive", "negative"), HOSTILE)
def test_hostile_patterns_end_in_an_answer_or_within_the_budget(positive, negative):
    began = time.process_time()
    with contextlib.suppress(BudgetExceededError):
        find(positive, negative, budget=Budget(0.5))
    assert time.process_time() - began < 2.0


def test_the_reason_names_the_pattern_that_grew(monkeypatch):
    monkeypatch.setattr(regex_program, "_MAX_NODES", 5_000)
    regex._automaton.cache_clear()
    with pytest.raises(BudgetExceededError, match=r"\^\(a\{1000\}\)\{1000\}\$"):
        find(["^(a{1000}){1000}$"], budget=Budget(60))


def test_matching_is_linear_where_backtracking_explodes():
    began = time.monotonic()
    assert not matches("^(a+)+$", "a" * 20_000 + "!")
    assert matches("(?:a|b)*a(?:a|b){12}$", "ba" * 5_000)
    assert time.monotonic() - began < 5.0


def test_a_large_automaton_is_not_kept():
    pattern = "(?:a|b)*a(?:a|b){9}$"
    find([], [pattern, "^(?:a|b){0,40}$"])
    matches(pattern, "ab" * 500)
    assert regex._automaton(pattern, STANDARD).weight <= regex._KEPT_WEIGHT


def test_many_threads_get_the_same_answers():
    questions = [
        ([UUID], [ANY_UUID]),
        ([ANY_UUID], [UUID]),
        ([r"^(?!a)\w+$"], ["^b"]),
        ([TIMESTAMP], [LOOSE_TIMESTAMP]),
    ]
    expected = [find(*question) for question in questions]
    regex._automaton.cache_clear()
    answers = []

    def ask():
        answers.extend([find(*question) for question in questions] == expected for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 160
