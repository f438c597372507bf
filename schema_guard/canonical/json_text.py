"""JSON as text: strict reading, one deterministic way of writing, and positions for reports.

Numbers are exact: whole numbers are ``int``, all others ``Decimal`` with the digits as written, so that ``0.10`` stays
``0.10`` and ``1e400`` stays one number and is never expanded. What readers of JSON disagree about is an error:
duplicate members, ``NaN``, half a surrogate pair.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from decimal import Decimal
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from schema_guard.canonical.json_scan import MAX_DEPTH, Scanner, position
from schema_guard.errors import DocumentError, Place

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonPointer, JsonValue

__all__ = ["MAX_DEPTH", "PositionMap", "Span", "dump_compact", "dump_json", "parse_json"]

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_BRACKETS = ("{", "[")
_MAX_WRITTEN_DEPTH: Final = 100_000  # what is deeper is a value that contains itself


def parse_json(text: str | bytes, file: str | None = None) -> JsonValue:
    """Read one JSON value.

    Args:
        text: The JSON text; bytes have to be UTF-8 without a byte order mark.
        file: The name of the file, for errors.

    Returns:
        The value. Whole numbers are ``int`` (``Decimal`` past the interpreter's limit for digits), all other numbers
        ``Decimal``.

    Raises:
        DocumentError: The text is not JSON, nests deeper than `MAX_DEPTH`, or holds what readers disagree about
            (duplicate members, ``NaN``, half a surrogate pair). The error names line, column and pointer.
    """
    decoded = text if isinstance(text, str) else _decoded(text, file)
    try:
        value: JsonValue = _DECODER.decode(decoded)
    except (ValueError, ArithmeticError, RecursionError):
        return Scanner(decoded, file).read()
    return Scanner(decoded, file).read() if _is_doubtful(decoded, value) else value


def _decoded(data: bytes, file: str | None) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line, column = position(before, len(before))
        raise DocumentError(
            f"the byte 0x{data[error.start]:02X} is not UTF-8",
            place=Place(file, line, column),
            remedy="Save the file as UTF-8.",
        ) from None


def _object(pairs: list[tuple[str, JsonValue]]) -> JsonValue:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member")  # the scanner says which one, and where
    return members


def _refuse(constant: str) -> JsonValue:
    raise ValueError(constant)  # the scanner says where


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Decimal, parse_constant=_refuse)


def _is_doubtful(text: str, value: JsonValue) -> bool:
    """Whether the standard library has read what may have to be refused."""
    if _SURROGATE_ESCAPE.search(text):
        return True
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return True
    if sum(map(text.count, _BRACKETS)) <= MAX_DEPTH:
        return False
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH:
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
            if isinstance(child, dict | list)
        ]
        depth += 1
    return depth > MAX_DEPTH


def dump_json(value: JsonValue) -> str:
    """The one form of version documents: two spaces, members in their order, a line feed at the end.

    Decimals are written with the digits that they hold. Text stays as it is, but for what cannot be UTF-8.

    Raises:
        DocumentError: The value holds what JSON cannot (a number that is not finite, a name that is no string).
    """
    return _written(value, indent="  ", sort_keys=False) + "\n"


def dump_compact(value: JsonValue, *, sort_keys: bool = False) -> str:
    """The value on one line without spaces; ``sort_keys`` orders members by name, at every depth.

    Raises:
        DocumentError: As for `dump_json`.
    """
    return _written(value, indent=None, sort_keys=sort_keys)


def exact_text(value: JsonValue, *, sort_keys: bool = False) -> list[str]:
    """Text that only the same value has, made quickly: JSON with ``NaN`` for each ``Decimal``, then these numbers.

    Raises:
        RecursionError: It nests too deeply.
        ValueError: It holds itself.
    """
    numbers: list[str] = []

    def number(value: object) -> float:
        numbers.append(str(value))
        return math.nan

    return [json.dumps(value, default=number, sort_keys=sort_keys), *numbers]


def _written(value: JsonValue, *, indent: str | None, sort_keys: bool) -> str:
    out: list[str] = []
    pending: list[str | tuple[JsonValue, int]] = [(value, 0)]
    colon = ":" if indent is None else ": "
    while pending:
        entry = pending.pop()
        if isinstance(entry, str):
            out.append(entry)
            continue
        node, depth = entry
        if not node or not isinstance(node, dict | list):
            out.append(_scalar(node))
            continue
        if depth > _MAX_WRITTEN_DEPTH:
            raise DocumentError("the value contains itself, which JSON cannot write")
        inner = "" if indent is None else "\n" + indent * (depth + 1)
        pending.append(("" if indent is None else "\n" + indent * depth) + ("}" if isinstance(node, dict) else "]"))
        if isinstance(node, dict):
            names = sorted(node, reverse=True) if sort_keys else reversed(node)
            for name in names:
                member = node[name]
                if member.__class__ is str:  # most of them, and done at once
                    pending.append(f",{inner}{_string(name)}{colon}{_string(member)}")
                else:
                    pending += ((member, depth + 1), f",{inner}{_string(name)}{colon}")
        else:
            for item in reversed(node):
                pending += (f",{inner}{_string(item)}",) if item.__class__ is str else ((item, depth + 1), f",{inner}")
        pending[-1] = ("{" if isinstance(node, dict) else "[") + str(pending[-1])[1:]
    return "".join(out)


def _scalar(value: JsonValue) -> str:
    """A value without members or items."""
    match value:
        case None | bool():
            return json.dumps(value)
        case str():
            return _string(value)
        case dict() | list():
            return "{}" if isinstance(value, dict) else "[]"
    return _number(value)


def _number(value: float | Decimal) -> str:
    match value:
        case int():
            return _whole(value)
        case float() if math.isfinite(value):
            return repr(value)
        case Decimal() if value.is_finite():
            return str(value)
    raise DocumentError(f"{value!r} of type {type(value).__name__} is no JSON value")


def _whole(value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:  # more digits than the interpreter converts by itself
        return format(Decimal(value), "f")


def _string(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise DocumentError(f"the member name {value!r} is no string")
    if value.isascii():
        return encode_basestring(value)
    try:
        value.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return encode_basestring(value)


class Span(NamedTuple):
    """A place in a text; counted from 1, in characters.

    Attributes:
        end_column: One past the last character; of what spans several lines, one past the end of its first line.
    """

    line: int
    column: int
    end_column: int


class PositionMap:
    """Where each key and each value of a JSON text stands, by JSON Pointer.

    The text is read when the first position is asked for.
    """

    __slots__ = ("_file", "_keys", "_line_starts", "_text", "_values")

    def __init__(self, text: str, file: str | None = None) -> None:
        self._text = text
        self._file = file
        self._keys: dict[JsonPointer, tuple[int, int]] = {}
        self._values: dict[JsonPointer, tuple[int, int]] = {}
        self._line_starts: list[int] = []

    @classmethod
    def of(cls, text: str, file: str | None = None) -> Self:
        """The positions of ``text``; ``file`` is for errors."""
        return cls(text, file)

    def key(self, pointer: JsonPointer) -> Span | None:
        """The member name, quotes included, that leads to a value; None for items, the root and unknown pointers."""
        self._read()
        offsets = self._keys.get(pointer)
        return self._span(*offsets) if offsets else None

    def value(self, pointer: JsonPointer) -> Span | None:
        """A value; None for unknown pointers."""
        self._read()
        offsets = self._values.get(pointer)
        return self._span(*offsets) if offsets else None

    def nearest(self, pointer: JsonPointer) -> Span:
        """The key of a value, or the value where it has none; of the nearest parent when the pointer leads nowhere."""
        while (found := self.key(pointer) or self.value(pointer)) is None:
            pointer = pointer.rpartition("/")[0]
        return found

    def line_text(self, line: int) -> str:
        """A whole line without its end; empty past the last one."""
        self._read()
        if not 0 < line <= len(self._line_starts):
            return ""
        start = self._line_starts[line - 1]
        end = self._text.find("\n", start)
        return self._text[start : end if end >= 0 else len(self._text)].rstrip("\r")

    def _read(self) -> None:
        if self._line_starts:
            return

        def on_value(pointer: JsonPointer, key: tuple[int, int] | None, value: tuple[int, int]) -> None:
            self._values[pointer] = value
            if key is not None:
                self._keys[pointer] = key

        Scanner(self._text, self._file, on_value).read()
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", self._text))]

    def _span(self, start: int, end: int) -> Span:
        line = bisect_right(self._line_starts, start)
        line_start = self._line_starts[line - 1]
        line_end = line_start + len(self.line_text(line))
        return Span(line, start - line_start + 1, min(end, line_end) - line_start + 1)
