"""Text from schemas as people may see it: nothing hidden, nothing that steers a terminal, nothing endless."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

ELLIPSIS: Final = "…"

# Controls, what turns the direction of text, what has no width, half surrogate pairs, tags; not the zero-width joiner,
# of which emoji are made.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
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
