"""Text from schemas as people may see it: nothing hidden, nothing that steers a terminal or a CI runner."""

from __future__ import annotations

import re
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
# What GitHub's runner takes for a command: it looks for the new kind where a line begins, for the old kind anywhere.
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\[)")


def visible(text: str) -> str:
    """The text with an escape for each character that would be invisible, break the line or steer a terminal."""
    return _HIDDEN.sub(_escaped, text)


def visible_lines(text: str) -> str:
    """Text whose line feeds are wanted, each line as `visible` shows it and none of them a command to a CI runner."""
    return "\n".join(_idle(visible(line)) for line in text.split("\n"))


def _escaped(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code <= _LAST_OF_TWO_DIGITS:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"


def _idle(line: str) -> str:
    return _COMMAND.sub(lambda match: f"{match[1]}\\x3a" if match[1] is not None else "\\x23", line)


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= limit else text[: max(0, limit - 1)] + ELLIPSIS
