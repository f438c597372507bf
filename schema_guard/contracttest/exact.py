"""JSON that is read as it is written: numbers are not rounded, and of members with the same name none is dropped.

orjson, where it is installed, reads numbers as floats and keeps the last of equal names. So what it read is written
again and compared with the text: where the two differ in more than white space, `parse_json` reads the text, exactly.
The comparison leaves white space out of strings too, on both sides, which hides no difference: it neither begins nor
ends a string, and no number holds any.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schema_guard.canonical.json_text import parse_json
from schema_guard.errors import DocumentError, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LONG = 64 * 1024  # bytes; what explains an error best takes a microsecond for each
_BLANKS = b" \t\r\n"
_LINES_TO_ITEMS = bytes.maketrans(b"\n", b",")
_NOT_FAST = (ValueError, TypeError, RecursionError)


class ExactJson:
    """A parser; numbers come as ``int``, ``float`` or ``Decimal``, whichever is the number that the text states."""

    def __init__(self) -> None:
        self._loads: Callable[[bytes], Any] | None = None
        try:
            import orjson  # noqa: PLC0415  optional
        except ImportError:
            return
        self._loads, self._dumps = orjson.loads, orjson.dumps

    def value(self, text: bytes) -> Any:  # noqa: ANN401  any JSON value
        """The value of a JSON text.

        Raises:
            DocumentError: The text is not JSON, nests too deeply, or names a member twice; with line and column.
        """
        if self._loads is not None:
            try:
                value = self._loads(text)
                if self._dumps(value).translate(None, _BLANKS) == text.translate(None, _BLANKS):
                    return value
            except _NOT_FAST:
                pass  # parse_json says what is wrong, or reads what orjson does not
        if len(text) > _LONG:
            _refuse_quickly(text)
        return parse_json(text)

    def values(self, lines: Sequence[bytes], block: bytes) -> list[Any] | None:
        """The values of lines; None where any of them is not JSON, or has to be read by itself.

        Args:
            lines: The lines without their line feeds.
            block: The same lines in one; the last need not have a line feed.
        """
        if self._loads is None:
            return None
        loads = self._loads
        try:
            found = [loads(line) for line in lines]
            written = self._dumps(found)
        except _NOT_FAST:
            return None
        read = block.translate(_LINES_TO_ITEMS, b" \t\r").removesuffix(b",")
        return found if b"[%b]" % read == written.translate(None, _BLANKS) else None


def _refuse_quickly(text: bytes) -> None:
    """Refuse a long text that is not JSON in the words of the standard library; what else is wrong is not its task."""
    try:
        json.loads(text.decode())
    except json.JSONDecodeError as error:
        raise DocumentError(error.msg, place=Place(line=error.lineno, column=error.colno)) from None
    except _NOT_FAST:
        return
