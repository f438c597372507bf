"""Text from schemas as people may see it: nothing hidden, nothing that steers a terminal, nothing endless."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from schema_guard.canonical.json_text import dump_compact
from schema_guard.model.documents import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.model.documents import JsonPointer, JsonValue

ELLIPSIS: Final = "…"

# Controls, what turns the direction of text, what has no width, half surrogate pairs, tags; not the zero-width joiner,
# of which emoji are made.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LAST_OF_TWO_DIGITS: Final = 0xFF
_LAST_OF_FOUR_DIGITS: Final = 0xFFFF
_ZERO_WIDTH: Final = frozenset({"Mn", "Me", "Cf"})


def visible(text: str) -> str:
    """The text with an escape for each character that would be invisible, break the line or steer a terminal."""
    return _HIDDEN.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code <= _LAST_OF_TWO_DIGITS:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in _ZERO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= limit else text[: max(0, limit - 1)] + ELLIPSIS


def shorten_middle(text: str, limit: int) -> str:
    """The text, or its beginning and its end: what a validator says starts with the value and ends with the reason."""
    if len(text) <= limit:
        return text
    head = max(0, limit - 1) // 3
    return text[:head] + ELLIPSIS + text[len(text) - (limit - 1 - head) :]


def brief(value: JsonValue, limit: int = 60) -> str:
    """A value on one line, shortened."""
    return shorten(visible(dump_compact(value)), limit)


def compact_event(event: JsonValue, pointers: Iterable[JsonPointer], limit: int = 240) -> str:
    """An event on one line; when that is long, without what the rejection is not about.

    Args:
        event: The event.
        pointers: The places that are kept.
        limit: The most characters.
    """
    full = visible(dump_compact(event))
    if len(full) <= limit:
        return full
    paths = [pointer_tokens(pointer) for pointer in pointers]
    for scalar in (40, 16, 0):
        text = visible(_abridged(event, paths, scalar))
        if len(text) <= limit:
            return text
    return shorten(text, limit)


def _abridged(value: JsonValue, paths: list[tuple[str, ...]], scalar: int) -> str:
    """The value with the ways to these places; beside them only scalars of at most that many characters."""
    if not isinstance(value, dict | list) or not value:
        return _cut(value, max(scalar, 24))
    members = value.items() if isinstance(value, dict) else ((str(index), item) for index, item in enumerate(value))
    shown: list[str] = []
    for name, member in members:
        below = [path[1:] for path in paths if path and path[0] == name]
        text = _abridged(member, below, scalar) if below else _beside(member, scalar)
        if text != ELLIPSIS:
            shown.append(f"{dump_compact(name)}:{text}" if isinstance(value, dict) else text)
        elif not shown or shown[-1] != ELLIPSIS:
            shown.append(ELLIPSIS)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}{','.join(shown)}{closing}"


def _beside(member: JsonValue, scalar: int) -> str:
    if isinstance(member, dict | list) and member:
        return ELLIPSIS
    text = dump_compact(member)
    return text if len(text) <= scalar else ELLIPSIS


def _cut(value: JsonValue, limit: int) -> str:
    text = dump_compact(value)
    if len(text) <= limit:
        return text
    return f"{text[: limit - 2]}{ELLIPSIS}" + ('"' if isinstance(value, str) else "")
