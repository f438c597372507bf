"""A JSON reader that knows where it is: slow, exact, and independent of the interpreter's stack.

:mod:`schema_guard.canonical.json_text` comes here only to explain a failure and to find positions for reports.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, NoReturn

from schema_guard.errors import DocumentError, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from schema_guard.model.documents import JsonPointer, JsonValue

    OnValue = Callable[[JsonPointer, tuple[int, int] | None, tuple[int, int]], None]

MAX_DEPTH: Final = 512
"""How deep arrays and objects may nest: twice what EventBridge's discovery follows (255 levels)."""

_BLANK = re.compile(r"[ \t\n\r]*+")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?P<fraction>(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)")
_WORD = re.compile(r"[-+.\w]++")
_LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_NOT_A_NUMBER = frozenset({"NaN", "Infinity", "-Infinity", "+Infinity", "nan", "inf", "-inf"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_QUOTED = 40


@dataclass(slots=True)
class _Open:
    """A container that is being read."""

    container: list[JsonValue] | dict[str, JsonValue]
    pointer: str
    start: int
    span: tuple[int, int] | None  # of the container's own key
    key: str = ""
    key_span: tuple[int, int] | None = None


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, counted from 1, in characters."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def escaped(token: str | int) -> str:
    """One reference token of a JSON Pointer (RFC 6901)."""
    text = str(token)
    return text.replace("~", "~0").replace("/", "~1") if "~" in text or "/" in text else text


class Scanner:
    """Reads one JSON text.

    Args:
        text: The JSON text.
        file: Its name, for errors.
        on_value: Called for each value with its pointer, the offsets of its key (None without one) and its own.
    """

    def __init__(self, text: str, file: str | None = None, on_value: OnValue | None = None) -> None:
        self._text = text
        self._file = file
        self._on_value = on_value
        self._at = 0
        self._open: list[_Open] = []
        self._result: JsonValue = None

    def read(self) -> JsonValue:
        """The value of the whole text.

        Raises:
            DocumentError: The text is not JSON, or not JSON that can be relied on.
        """
        if self._text.startswith("\ufeff"):
            self._fail("the text starts with a byte order mark", remedy="Save the file as UTF-8 without one.")
        self._skip()
        if self._at == len(self._text):
            self._fail("the document is empty", remedy="Write a JSON value, such as {}.")
        self._value()
        while self._open:
            self._step(self._open[-1])
        self._skip()
        if self._at < len(self._text):
            self._fail("there is more text after the end of the JSON value", remedy="One document holds one value.")
        return self._result

    def _skip(self) -> None:
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _peek(self) -> str:
        self._skip()
        if self._at >= len(self._text):
            self._fail("the text ends too early", remedy="Close every string, array and object.")
        return self._text[self._at]

    def _step(self, top: _Open) -> None:
        """Read the next member or item, or the end, of the innermost container."""
        end = "]" if isinstance(top.container, list) else "}"
        found = self._peek()
        if found == end:
            self._at += 1
            self._open.pop()
            self._complete(top.container, top.pointer, top.span, (top.start, self._at))
            return
        if top.container:
            if found != ",":
                self._fail(f"a comma or {end} is missing here", remedy="Put a comma between two values.")
            self._at += 1
            if self._peek() == end:
                self._fail(f"a comma stands before {end}", remedy="JSON has no trailing commas: remove it.")
        if isinstance(top.container, dict):
            self._key(top, top.container)
        self._value()

    def _key(self, top: _Open, members: dict[str, JsonValue]) -> None:
        if self._peek() != '"':
            self._fail("a member name has to be a string in double quotes")
        start = self._at
        top.key = self._string()
        top.key_span = (start, self._at)
        if top.key in members:
            self._fail(
                f"the member {_shown(top.key)} stands twice",
                start,
                pointer=f"{top.pointer}/{escaped(top.key)}",
                remedy="Remove one of the two: readers disagree about which one counts.",
            )
        if self._peek() != ":":
            self._fail("a colon is missing after the member name")
        self._at += 1

    def _value(self) -> None:
        first = self._peek()
        pointer, key_span = self._place()
        start = self._at
        if first in "{[":
            self._enter([] if first == "[" else {}, pointer, key_span)
        elif first == '"':
            self._complete(self._string(), pointer, key_span, (start, self._at))
        else:
            self._complete(self._scalar(pointer), pointer, key_span, (start, self._at))

    def _enter(
        self, container: list[JsonValue] | dict[str, JsonValue], pointer: str, span: tuple[int, int] | None
    ) -> None:
        if len(self._open) == MAX_DEPTH:
            self._fail(
                f"arrays and objects nest deeper than {MAX_DEPTH} levels",
                pointer=self._open[1].pointer,  # the whole one would fill the screen
                remedy="Flatten the document.",
            )
        self._open.append(_Open(container, pointer, self._at, span))
        self._at += 1

    def _place(self) -> tuple[str, tuple[int, int] | None]:
        """Pointer and key of the value that comes next."""
        if not self._open:
            return "", None
        top = self._open[-1]
        if isinstance(top.container, list):
            return f"{top.pointer}/{len(top.container)}", None
        return f"{top.pointer}/{escaped(top.key)}", top.key_span

    def _complete(self, value: JsonValue, pointer: str, key: tuple[int, int] | None, span: tuple[int, int]) -> None:
        if self._on_value is not None:
            self._on_value(pointer, key, span)
        if not self._open:
            self._result = value
            return
        top = self._open[-1]
        if isinstance(top.container, list):
            top.container.append(value)
        else:
            top.container[top.key] = value

    def _string(self) -> str:
        match = _STRING.match(self._text, self._at)
        if match is None:
            self._fail_in_string()
        value = json.loads(match.group())
        assert isinstance(value, str)  # noqa: S101 - the pattern matches strings only
        if _SURROGATE.search(value):
            self._fail(
                "a string holds half a surrogate pair",
                remedy="Write the character itself, or both halves as \\uXXXX\\uXXXX.",
            )
        self._at = match.end()
        return value

    def _fail_in_string(self) -> NoReturn:
        """Say which character ends the string before its time."""
        at = self._at + 1
        while at < len(self._text):
            found = self._text[at]
            if found < " ":
                self._fail(
                    f"a string holds the control character U+{ord(found):04X}",
                    at,
                    remedy=f"Write it as {json.dumps(found)[1:-1]}, or close the string before it.",
                )
            if found == "\\":
                if not re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})').match(self._text, at):
                    self._fail("a string holds an unknown escape", at, remedy="Write a backslash as \\\\.")
                at += 1
            at += 1
        self._fail("a string is not closed", remedy='Close it with ".')

    def _scalar(self, pointer: str) -> JsonValue:
        match = _WORD.match(self._text, self._at)
        word = match.group() if match else self._text[self._at]
        if word in _LITERALS:
            self._at += len(word)
            return _LITERALS[word]
        number = _NUMBER.fullmatch(word)
        if number is None:
            self._fail_in_word(word, pointer)
        try:
            value = _number(word, whole=not number["fraction"])
        except InvalidOperation:
            self._fail(f"the number {word[:_QUOTED]} is outside every range", pointer=pointer)
        self._at += len(word)
        return value

    def _fail_in_word(self, word: str, pointer: str) -> NoReturn:
        remedy = None
        if word in _NOT_A_NUMBER:
            remedy = "JSON has no such number: use null or leave the member out."
        elif word[0] in "-+.0123456789":
            remedy = "A JSON number looks like -12, 0.5 or 1e10: no leading zeros, no plus sign, no bare point."
        elif word[0] == "'":
            remedy = "JSON strings stand in double quotes."
        elif word[0] in "/#":
            remedy = "JSON has no comments."
        elif word in {"True", "False", "None"}:
            remedy = "JSON writes true, false and null."
        self._fail(f"{word[:_QUOTED]} is no JSON value", pointer=pointer, remedy=remedy)

    def _fail(
        self, message: str, at: int | None = None, *, pointer: str | None = None, remedy: str | None = None
    ) -> NoReturn:
        line, column = position(self._text, self._at if at is None else at)
        where = pointer if pointer is not None else self._place()[0]
        raise DocumentError(message, place=Place(self._file, line, column, where), remedy=remedy)


def _number(word: str, *, whole: bool) -> int | Decimal:
    """The exact number; integers past the interpreter's digit limit come as Decimal."""
    limit = sys.get_int_max_str_digits()
    return int(word) if whole and not 0 < limit < len(word) else Decimal(word)


def _shown(text: str) -> str:
    return json.dumps(text if len(text) <= _QUOTED else text[:_QUOTED] + "…", ensure_ascii=False)
