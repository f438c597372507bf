"""How patterns are read: the dialect, and what is refused."""

import pytest
import regress

from schema_guard.containment.budget import Budget
from schema_guard.containment.regex import UnsupportedPatternError, find_string, is_supported, matches

# (pattern, strings found, strings not found): ECMA-262 under the u flag.
READINGS = [
    (r"a", ["a", "bab"], ["", "b"]),
    (r"^a$", ["a"], ["a\n", "\na", "aa"]),
    (r"^$", [""], ["a", "\n"]),
    (r"x$|^y", ["ax", "yb"], ["ay", "xb"]),
    (r"^(?:^a|b)$", ["a", "b"], ["ab"]),
    (r"a^b", [], ["ab", "a^b"]),
    (r"a$b", [], ["ab", "a$b"]),
    (r"^.$", ["a", "é", "😀", "\x85"], ["", "\n", "\r", "\u2028", "\u2029"]),
    (r"^[^]$", ["\n", "a"], [""]),
    (r"[]", [], ["", "a"]),
    (r"^\d$", ["7"], ["\u0661", "a"]),
    (r"^\w$", ["_", "Z"], ["é", "-"]),
    (r"^\W$", ["é", "-"], ["_", "Z"]),
    (r"^\s$", ["\ufeff", "\xa0", "\u2028", "\v"], ["\x85", "\x1c", "a"]),
    (r"^\S$", ["\x85", "a"], ["\ufeff"]),
    (r"^[\d.-]$", ["1", ".", "-"], ["a"]),
    (r"^[a-zA-Z0-9-_]$", ["-", "_", "q"], ["+"]),
    (r"^[\]\\^-]$", ["]", "\\", "^", "-"], ["a"]),
    (r"^[\b]$", ["\b"], ["b"]),
    (r"^\t\n\v\f\r\0$", ["\t\n\v\f\r\0"], ["tnvfr0"]),
    (r"^\cJ\x41\u0042\u{43}\u{1F600}$", ["\nABC😀"], ["JABC"]),
    (r"^\ud83d\ude00$", ["😀"], ["\ud83d"]),
    (r"^[\ud83d\ude00]$", ["😀"], ["\ude00"]),
    (r"\bfoo\b", ["foo", "a foo.", "fooé"], ["food", "_foo"]),
    (r"\Boo\B", ["food", "zoom"], ["oo", "foo", "oof"]),
    (r"^\B$", [""], []),
    (r"^a{2}b{1,2}c{2,}d{0}$", ["aabcc", "aabbccc"], ["abcc", "aabbbcc", "aabccd"]),
    (r"^a??b*?c+?$", ["c", "abbcc"], ["ab"]),
    (r"^(a|b)(?:c|d)(?<year>e)$", ["ace", "bde"], ["ae"]),
    (r"^(?!org\.)\w+(?:\.\w+)*$", ["com.acme", "orgx"], ["org.acme"]),
    (r"^(?=.*\d)(?=.*[a-z]).{3,}$", ["a1b", "1ba"], ["abc", "123", "a1"]),
    (r"^(?:(?!--)[a-z-])+$", ["a-b"], ["a--b"]),
    (r"(?<=\$)\d+", ["$5"], ["5", "€5"]),
    (r"(?<!\$)\b\d+", ["5", "€5"], ["$5"]),
    (r"(?<=^|,)b", ["b", "a,b"], ["ab"]),
    (r"(?<=a(?=b))b", ["ab"], ["cb", "aab"[:1]]),
    (r"(?<=(?<!x)a)b", ["ab", "yab"], ["xab", "b"]),
    (r"(?!a(?!b))a", ["ab"], ["a", "ac"]),
    (r"(?=(?<=a)b)b", ["ab"], ["b"]),
    (r"^\p{Lu}\p{L}*$", ["Élan", "A"], ["élan", "1"]),
    (r"^\P{L}$", ["1", "-"], ["é"]),
    (r"^[\p{Nd}\p{Letter}]$", ["\u0661", "x"], ["-"]),
    (r"^\p{gc=Ll}\p{General_Category=Decimal_Number}$", ["a1"], ["A1"]),
    (r"^\p{ASCII}\p{Any}\p{Assigned}$", ["a\U000e0080a"], ["éaa", "aa\u0378"]),
    (r"^(?i:abc)d$", ["ABCd", "abcd"], ["ABCD"]),
    (r"^(?i:k[^s])$", ["Ka", "\u212aa"], ["ks", "kS", "k\u017f"]),
    (r"^(?s:.)(?m:^a$)", ["\na", "\na\nb"], ["xa", "\nab"]),
]


@pytest.mark.parametrize(("pattern", "found", "missed"), READINGS)
def test_reading(pattern, found, missed):
    assert [text for text in found if not matches(pattern, text)] == []
    assert [text for text in missed if matches(pattern, text)] == []


@pytest.mark.parametrize(("pattern", "found", "missed"), READINGS)
def test_reading_agrees_with_another_engine(pattern, found, missed):
    other = regress.Regex(pattern, "u")
    texts = [text for text in (*found, *missed) if not any("\ud800" <= char <= "\udfff" for char in text)]
    assert [text for text in texts if (other.find(text) is not None) != matches(pattern, text)] == []


# Spellings that the u flag forbids and that everybody who accepts them reads alike.
LENIENT = [
    (r"^[\w-.]+$", ["a-."], ["+"]),
    (r"^\-\_\@\"\ \#$", ['-_@" #'], []),
    (r"^[\-\_]$", ["-", "_"], ["\\"]),
    (r"^{a}$", ["{a}"], ["a"]),
    (r"^{?[0-9]}?$", ["{1}", "1"], ["{}"]),
    (r"^a]}$", ["a]}"], []),
    (r"^(?P<year>a)$", ["a"], ["P"]),
    (r"(?i)^abc$", ["ABC", "abc"], ["abd"]),
    (r"(?is)^a.$", ["A\n"], ["b\n"]),
    (r"(?=a)*b", ["b", "ab"], ["a"]),
    (r"^\é$", ["é"], []),
]


@pytest.mark.parametrize(("pattern", "found", "missed"), LENIENT)
def test_lenient_reading(pattern, found, missed):
    assert [text for text in found if not matches(pattern, text)] == []
    assert [text for text in missed if matches(pattern, text)] == []


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"(a)\1", "back-reference"),
        (r"(?<n>a)\k<n>", "back-reference"),
        (r"(", "not closed"),
        (r"a)", "unmatched"),
        (r"[a", "too early"),
        ("a\\", "too early"),
        (r"*a", "nothing to repeat"),
        (r"^*", "nothing to repeat"),
        (r"a|+", "nothing to repeat"),
        (r"{2}", "nothing to repeat"),
        (r"(?<=a)*", "nothing to repeat"),
        (r"a**", "quantifier follows"),
        (r"a++", "quantifier follows"),
        (r"a{2,1}", "out of order"),
        (r"[z-a]", "out of order"),
        (r"a{,3}", "disagree"),
        (r"\<a", "disagree"),
        (r"[]a]", "disagree"),
        (r"\Aa\Z", "unknown"),
        (r"\x4", "broken escape"),
        (r"\u{110000}", "no code point"),
        (r"\p{Script=Greek}", "not known"),
        (r"\p{Greek", "not known"),
        (r"(?>a)", "kind of group"),
        (r"(?#a)", "kind of group"),
        (r"(?i:é)", "ASCII"),
        (r"(?i:\W)", "case is ignored"),
        (r"(?<=a(?=bc))b", "look-ahead"),
        ("(" * 100 + "a" + ")" * 100, "nested"),
        ("a" * 50_001, "longer"),
    ],
)
def test_refusals_name_the_pattern_and_the_reason(pattern, reason):
    assert not is_supported(pattern)
    with pytest.raises(UnsupportedPatternError, match=reason) as caught:
        matches(pattern, "a")
    assert caught.value.pattern == pattern
    assert reason in caught.value.reason
    with pytest.raises(UnsupportedPatternError):
        find_string([pattern], [], budget=Budget())


def test_a_question_that_answers_itself_needs_no_understanding():
    assert find_string([r"(a)\1"], [r"(a)\1"], budget=Budget()) is None
    assert find_string([r"(a)\1"], [], min_length=2, max_length=1, budget=Budget()) is None
