"""How wide text is on a terminal, and long text without its middle."""

from __future__ import annotations

import unicodedata
from typing import Final

from schema_guard.visible import ELLIPSIS

_ZERO_WIDTH: Final = frozenset({"Mn", "Me", "Cf"})


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in _ZERO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def shorten_middle(text: str, limit: int) -> str:
    """The text, or its beginning and its end: what a validator says starts with the value and ends with the reason."""
    if len(text) <= limit:
        return text
    head = max(0, limit - 1) // 3
    return text[:head] + ELLIPSIS + text[len(text) - (limit - 1 - head) :]
