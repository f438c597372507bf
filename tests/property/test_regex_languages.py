"""Random patterns: matching against a second engine, questions against all words up to a length."""

import functools
import itertools

import jsonschema_rs
import pytest
import regress
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schema_guard.containment import regex, regex_search
from schema_guard.containment.budget import Budget
from schema_guard.containment.regex import find_string, is_supported, matches
from schema_guard.containment.regex_automaton import Automaton

LETTERS = "ab1 "
LONGEST = 5
WORDS = ["".join(word) for count in range(LONGEST + 1) for word in itertools.product(LETTERS, repeat=count)]
ONLY_LETTERS = "^[ab1 ]*$"
ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "1",
        " ",
        ".",
        "[ab]",
        "[^a]",
        "[a-c]",
        r"\w",
        r"\W",
        r"\d",
        r"\s",
        r"\b",
        r"\B",
        "^",
        "$",
        "[^]",
        "é",
        "(?:)",
    ]
)
QUANTIFIERS = st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,2}", "{2,}", "*?", "+?", "??"])


def patterns(*, ahead=True):
    def larger(inner):
        repeated = st.builds("(?:{}){}".format, inner, QUANTIFIERS)
        choices = [
            st.builds("{}{}".format, inner, inner),
            st.builds("(?:{}|{})".format, inner, inner),
            repeated,
            st.builds("{}{}{}".format, inner, repeated, inner),
        ]
        if ahead:
            behind = patterns(ahead=False)
            choices.append(st.builds("(?{}{})".format, st.sampled_from(["=", "!"]), inner))
            choices.append(st.builds("(?<{}{})".format, st.sampled_from(["=", "!"]), behind))
        return st.one_of(choices)

    return st.recursive(ATOMS, larger, max_leaves=6)


def found_by_both(pattern, text):
    """What two other engines say; None where they differ from each other."""
    first = regress.Regex(pattern, "u").find(text) is not None
    return first if jsonschema_rs.is_valid({"pattern": pattern}, text) is first else None


def can_be_asked(pattern):
    """Not the patterns on which the other engines fail: a loop over something that may be empty."""
    try:
        jsonschema_rs.validator_for({"pattern": pattern})
    except ValueError:
        return False
    return not any(loop in pattern for loop in ("?)", "*)", "}){", "+)", "}){", ")){", ")*)", ")+)", "))*", "))+"))


@settings(max_examples=300)
@given(patterns(), st.lists(st.text("ab1 é\n-_", max_size=6), min_size=8, max_size=8))
def test_matching_agrees_with_other_engines(pattern, texts):
    assume(can_be_asked(pattern))
    for text in texts:
        expected = found_by_both(pattern, text)
        assert expected is None or matches(pattern, text) is expected, (pattern, text)


def solutions(positive, negative, low, high):
    return [
        word
        for word in WORDS
        if low <= len(word) <= high
        and all(matches(pattern, word) for pattern in positive)
        and not any(matches(pattern, word) for pattern in negative)
    ]


questions = st.tuples(
    st.lists(patterns(), max_size=2),
    st.lists(patterns(), max_size=2),
    st.integers(0, 3),
    st.integers(0, LONGEST),
    st.integers(0, 40),
)


def check(question):
    positive, negative, low, high, spared = question
    everything = solutions(positive, negative, low, high)
    excluded = everything[: max(0, len(everything) - spared)] if spared < 20 else []
    left = set(everything) - set(excluded)
    limits = {"min_length": low, "max_length": high, "excluded": excluded, "budget": Budget(20)}
    found = find_string([*positive, ONLY_LETTERS], negative, **limits)
    if not left:
        assert found is None
    else:
        assert found in left
        assert len(found) == min(map(len, left))


@settings(max_examples=250)
@given(questions)
def test_questions_agree_with_all_words_up_to_a_length(question):
    check(question)


@settings(max_examples=150)
@given(questions, st.booleans())
def test_questions_agree_when_everything_is_pruned_and_unravelled(question, dense):
    # Both are meant for large automata; here they are made to work on small ones.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(regex_search, "_FEW", 0)
        patch.setattr(regex, "_WIDE", -1)
        patch.setattr(Automaton, "is_dense", dense)
        regex._automaton.cache_clear()
        check(question)
    regex._automaton.cache_clear()


@settings(max_examples=150)
@given(st.lists(patterns(), max_size=2), st.lists(patterns(), max_size=2), st.integers(0, 8))
def test_what_is_found_over_all_characters_is_a_solution(positive, negative, low):
    found = find_string(positive, negative, min_length=low, budget=Budget(20))
    if found is None:
        assert solutions(positive, negative, low, LONGEST) == []
    else:
        assert len(found) >= low
        assert all(matches(pattern, found) for pattern in positive)
        assert not any(matches(pattern, found) for pattern in negative)


@settings(max_examples=100)
@given(patterns(), patterns(), patterns())
def test_inclusion_is_reflexive_and_transitive(one, two, three):
    budget = Budget(20)
    within = functools.partial(find_string, budget=budget)
    assert within([one], [f"(?:{one})"]) is None
    if within([one], [two]) is None and within([two], [three]) is None:
        assert within([one], [three]) is None


@settings(max_examples=200)
@given(st.text(r"ab01(){}[]|*+?.^$\-=!<>:,dwsbBpuxik" "é", max_size=12), st.text("ab01-", max_size=4))
def test_any_text_is_read_as_the_other_engine_reads_it_or_refused(pattern, text):
    if not is_supported(pattern):
        return
    try:
        other = regress.Regex(pattern, "u")
    except regress.RegressError:
        try:
            other = regress.Regex(pattern)
        except regress.RegressError:
            return
    assert matches(pattern, text) is (other.find(text) is not None)
