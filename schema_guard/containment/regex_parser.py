r"""ECMA-262 patterns under the ``u`` flag, with what Annex B and validators add where all who accept it agree.

A spelling that one validator reads as one thing and another as something else (``\A``, ``\<``, ``a++``, ``a{,3}``) is
refused: a proof about one reading would be wrong for the other.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

from schema_guard.containment.regex_chars import DIGITS, EVERYTHING, LAST, LINE_ENDS, SPACES, WORD, CharSet, fold_case
from schema_guard.containment.regex_properties import property_set
from schema_guard.containment.regex_tree import (
    END,
    START,
    Chars,
    Tree,
    alt,
    look,
    repeat,
    seq,
    word_boundary,
)

_MAX_DEPTH = 60
_MAX_LENGTH = 50_000
_QUANTIFIER = re.compile(r"(?:([*+?])|\{([0-9]+)(?:(,)([0-9]*))?\})\??")
_PYTHON_QUANTIFIER = re.compile(r"\{,[0-9]*\}")
_GROUP = re.compile(r"\?(?:(<?[=!])|P?<([^>=!][^>]*)>|([ims]*)(?:-([ims]*))?:|)")
_LEADING_FLAGS = re.compile(r"\(\?([is]+)\)")
_NAMED = {
    "t": CharSet.of("\t"),
    "n": CharSet.of("\n"),
    "v": CharSet.of("\v"),
    "f": CharSet.of("\f"),
    "r": CharSet.of("\r"),
    "d": DIGITS,
    "D": ~DIGITS,
    "w": WORD,
    "W": ~WORD,
    "s": SPACES,
    "S": ~SPACES,
}
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]+)\}")
_LOW_SURROGATE = re.compile(r"\\u([dD][c-fC-F][0-9A-Fa-f]{2})")
_NOT_LINE_END = Chars(~LINE_ENDS)


class PatternSyntaxError(Exception):
    """The pattern is outside the subset; the message says why."""


@dataclass(frozen=True, slots=True)
class _Flags:
    ignore_case: bool = False
    dot_all: bool = False
    multiline: bool = False

    def changed(self, on: str, off: str) -> _Flags:
        names = {"i": "ignore_case", "s": "dot_all", "m": "multiline"}
        return dataclasses.replace(self, **{names[key]: key in on for key in {*on, *off}})


def parse(pattern: str) -> Tree:
    """The tree of a pattern.

    Raises:
        PatternSyntaxError: The pattern is invalid, ambiguous between validators, or cannot be made a finite automaton.
    """
    if len(pattern) > _MAX_LENGTH:
        raise PatternSyntaxError(f"it is longer than {_MAX_LENGTH} characters")
    parser = _Parser(pattern)
    flags = _Flags()
    if leading := _LEADING_FLAGS.match(pattern):
        flags = flags.changed(leading[1], "")
        parser.at = leading.end()
    tree = parser.alternatives(flags, 0)
    if parser.at < len(pattern):
        raise PatternSyntaxError(f"unmatched ')' at offset {parser.at}")
    return tree


def _refuse(char: str, *, in_class: bool) -> None:
    """Refuse the escape of a character that has no meaning of its own and does not simply mean that character."""
    if not in_class and char in "k123456789":
        raise PatternSyntaxError("a back-reference is not a regular language")
    if not in_class and char in "<>":
        raise PatternSyntaxError(f"validators disagree about \\{char}")
    if char == "W":
        raise PatternSyntaxError("\\W is not supported where case is ignored")
    if char.isascii() and char.isalnum():
        raise PatternSyntaxError(f"the escape \\{char} is unknown")


class _Parser:
    """A cursor over the pattern; one method for each thing that can stand at it."""

    __slots__ = ("at", "empty_class", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.empty_class = False

    def _peek(self, ahead: int = 0) -> str:
        return self.text[self.at + ahead : self.at + ahead + 1]

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise PatternSyntaxError("the pattern ends too early")
        self.at += 1
        return char

    def _skip(self, expected: str) -> bool:
        found = self.text.startswith(expected, self.at)
        self.at += len(expected) * found
        return found

    def alternatives(self, flags: _Flags, depth: int) -> Tree:
        """``a|b|c`` up to a closing parenthesis or the end."""
        if depth > _MAX_DEPTH:
            raise PatternSyntaxError(f"groups are nested deeper than {_MAX_DEPTH}")
        options: list[Tree] = []
        terms: list[Tree] = []
        while (char := self._peek()) and char != ")":
            if char == "|":
                self.at += 1
                options.append(seq(terms))
                terms = []
            else:
                terms.append(self._quantified(*self._term(flags, depth)))
        options.append(seq(terms))
        return alt(options)

    def _quantified(self, tree: Tree, repeatable: bool) -> Tree:  # noqa: FBT001 (half of what _term gives)
        found = _QUANTIFIER.match(self.text, self.at)
        if not found:
            if _PYTHON_QUANTIFIER.match(self.text, self.at):
                raise PatternSyntaxError(f"validators disagree about {{, at offset {self.at}")
            return tree
        if not repeatable:
            raise PatternSyntaxError(f"nothing to repeat at offset {self.at}")
        self.at = found.end()
        if self._peek() in ("*", "+", "?"):
            raise PatternSyntaxError(f"a quantifier follows a quantifier at offset {self.at}")
        sign, low, comma, high = found.groups()
        if sign:
            return repeat(tree, int(sign == "+"), 1 if sign == "?" else None)
        least, most = int(low), int(high) if high else None if comma else int(low)
        if most is not None and most < least:
            raise PatternSyntaxError(f"the bounds of {found[0]} are out of order")
        return repeat(tree, least, most)

    def _term(self, flags: _Flags, depth: int) -> tuple[Tree, bool]:
        """An assertion or an atom, and whether it may be repeated."""
        char = self._take()
        match char:
            case "^":
                return (look(_NOT_LINE_END, behind=True, negative=True) if flags.multiline else START), False
            case "$":
                return (look(_NOT_LINE_END, behind=False, negative=True) if flags.multiline else END), False
            case "\\" if self._peek() in ("b", "B"):
                return self._boundary(flags), False
            case "(":
                return self._group(flags, depth)
        return self._atom(char, flags), True

    def _atom(self, char: str, flags: _Flags) -> Tree:
        match char:
            case ".":
                return Chars(EVERYTHING) if flags.dot_all else _NOT_LINE_END
            case "[":
                return self._class(flags)
            case "\\":
                return self._cased(self._escape(flags, in_class=False), flags)
        at = self.at - 1
        if _QUANTIFIER.match(self.text, at) or _PYTHON_QUANTIFIER.match(self.text, at):
            raise PatternSyntaxError(f"nothing to repeat at offset {at}")
        if char == "]" and self.empty_class:
            raise PatternSyntaxError("validators disagree about [] followed by ]")
        return self._cased(CharSet.of(char), flags)

    def _cased(self, chars: CharSet, flags: _Flags) -> Tree:
        if not flags.ignore_case:
            return Chars(chars) if chars else alt([])
        folded = fold_case(chars)
        if folded is None:
            raise PatternSyntaxError("ignoring case is supported for ASCII letters only")
        return Chars(folded) if folded else alt([])

    def _boundary(self, flags: _Flags) -> Tree:
        negative = self._take() == "B"
        word = fold_case(WORD) if flags.ignore_case else WORD
        return word_boundary(negative=negative, word=word or WORD)

    def _group(self, flags: _Flags, depth: int) -> tuple[Tree, bool]:
        found = _GROUP.match(self.text, self.at)
        around = None
        if found:
            around, name, on, off = found.groups()
            if around is name is on is None:
                raise PatternSyntaxError(f"an unknown kind of group at offset {self.at - 1}")
            flags = flags.changed(on or "", off or "")
            self.at = found.end()
        body = self.alternatives(flags, depth + 1)
        if not self._skip(")"):
            raise PatternSyntaxError("a group is not closed")
        if around is None:
            return body, True
        behind = around[0] == "<"
        return look(body, behind=behind, negative=around[-1] == "!"), not behind

    def _class(self, flags: _Flags) -> Tree:
        negative = self._skip("^")
        if self._peek() == "]":
            self.empty_class = True
        chars = CharSet()
        while not self._skip("]"):
            chars |= self._class_range(flags)
        if flags.ignore_case:
            tree = self._cased(chars, flags)
            chars = tree.chars if isinstance(tree, Chars) else CharSet()
        chars = ~chars if negative else chars
        return Chars(chars) if chars else alt([])

    def _class_range(self, flags: _Flags) -> CharSet:
        low = self._class_atom(flags)
        if self._peek() != "-" or self._peek(1) in ("]", ""):
            return low
        self.at += 1
        high = self._class_atom(flags)
        first, last = low.single(), high.single()
        if first is None or last is None:
            return low | high | CharSet.of("-")
        if first > last:
            raise PatternSyntaxError(f"a range in [] is out of order before offset {self.at}")
        return CharSet.span(first, last)

    def _class_atom(self, flags: _Flags) -> CharSet:
        char = self._take()
        return self._escape(flags, in_class=True) if char == "\\" else CharSet.of(char)

    def _escape(self, flags: _Flags, *, in_class: bool) -> CharSet:
        """What a backslash makes of what follows it."""
        char = self._take()
        if char in _NAMED and not (char == "W" and flags.ignore_case):
            return _NAMED[char]
        match char:
            case "x" | "u":
                return self._hexadecimal()
            case "p" | "P" if self._skip("{"):
                return self._property(negative=char == "P")
            case "b" if in_class:
                char = "\b"
            case "0" if not self._peek().isdigit():
                char = "\0"
            case "c" if self._peek().isascii() and self._peek().isalpha():
                char = chr(ord(self._take()) % 32)
            case _:
                _refuse(char, in_class=in_class)
        return CharSet.of(char)

    def _hexadecimal(self) -> CharSet:
        found = _HEX.match(self.text, self.at - 1)
        if not found:
            raise PatternSyntaxError(f"a broken escape at offset {self.at - 2}")
        self.at = found.end()
        point = int(found[1] or found[2] or found[3], 16)
        low = _LOW_SURROGATE.match(self.text, self.at) if found[2] and point >> 10 == 0xD800 >> 10 else None
        if low:
            self.at = low.end()
            point = 0x10000 + ((point & 0x3FF) << 10 | int(low[1], 16) & 0x3FF)
        if point > LAST:
            raise PatternSyntaxError(f"{found[0]} is no code point")
        return CharSet.span(point, point)

    def _property(self, *, negative: bool) -> CharSet:
        end = self.text.find("}", self.at)
        name = self.text[self.at : end]
        chars = property_set(name) if end >= 0 else None
        if chars is None:
            raise PatternSyntaxError(f"the property \\p{{{name}}} is not known here")
        self.at = end + 1
        return ~chars if negative else chars
