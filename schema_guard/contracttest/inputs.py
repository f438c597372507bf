"""Events out of files, folders and pipes: JSON, arrays, JSON Lines, gzip; lines are streamed."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zlib
from contextlib import nullcontext
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from schema_guard.errors import Place, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

STDIN = "-"
MAX_LINE = 64 * 1024 * 1024
"""Bytes of a line, or of a JSON document on several lines, that are kept in memory; an event has 1 MiB at most."""

READ_ERRORS = (OSError, EOFError, zlib.error)
"""What reading raises when a file breaks off, or its compression is damaged."""

_SUFFIXES = (".json", ".jsonl", ".ndjson")
_LINE_SUFFIXES = (".jsonl", ".ndjson")
_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


def files_of(names: Iterable[str]) -> tuple[str, ...]:
    """The files that arguments mean: a folder means the event files in it, at any depth, sorted.

    Raises:
        UsageError: A name is neither file nor folder, or the folder holds no event files.
    """
    found: list[str] = []
    for name in names:
        path = Path(name)
        if name != STDIN and path.is_dir():
            inside = sorted(str(one) for one in path.rglob("*") if _plain(one.name).endswith(_SUFFIXES))
            if not inside:
                known = ", ".join(_SUFFIXES)
                raise UsageError(
                    "the folder holds no events",
                    place=Place(name),
                    remedy=f"Their files end with {known} or these and .gz.",
                )
            found += inside
        elif name == STDIN or path.exists():
            found.append(name)
        else:
            raise UsageError("there is no such file or folder", place=Place(name), remedy="Check the path.")
    return tuple(found)


def opened(name: str) -> AbstractContextManager[IO[bytes]]:
    """The bytes of a file or of standard input, unpacked when they are gzip; standard input stays open.

    Raises:
        OSError: The file cannot be opened.
    """
    if name == STDIN:
        raw = sys.stdin.buffer
        # whoever replaced standard input may have taken something that cannot peek
        readable = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", raw))
        return nullcontext(_unpacked(readable))
    return _unpacked(Path(name).open("rb"))


def _unpacked(raw: io.BufferedReader) -> io.BufferedReader:
    if raw.peek(2)[:2] != _GZIP_MAGIC:
        return raw
    return io.BufferedReader(cast("io.RawIOBase", _OwningGzipFile(raw)), 1 << 20)


class _OwningGzipFile(gzip.GzipFile):
    """Closes the file below as well, unless that is standard input."""

    def __init__(self, below: io.BufferedReader) -> None:
        super().__init__(fileobj=below)
        self._below = below

    def close(self) -> None:
        super().close()
        if self._below is not sys.stdin.buffer:
            self._below.close()


def lines_or_document(name: str, stream: IO[bytes]) -> tuple[Iterator[bytes], bytes | None]:
    """What a stream holds: lines that are JSON values each, or one JSON text on several lines.

    Args:
        name: Its name; ``.jsonl`` and ``.ndjson`` are lines whatever they hold.
        stream: Read from the start; of lines only the first is read ahead.

    Returns:
        The lines, and None; or no lines, and the text.
    """
    lines = iter(partial(stream.readline, MAX_LINE), b"")
    skipped: list[bytes] = []
    for line in lines:
        skipped.append(line)
        if line.strip():
            break
    if not skipped:
        return iter(()), None
    skipped[0] = skipped[0].removeprefix(_BOM)
    first = skipped[-1]
    if _plain(name).endswith(_LINE_SUFFIXES) or _is_json(first) or len(first) == MAX_LINE:
        return chain(skipped, lines), None
    text = b"".join(skipped) + stream.read(MAX_LINE)
    if len(text) >= MAX_LINE:
        return chain(io.BytesIO(text), lines), None  # too large for a document
    if not _is_json(text) and any(line[:1] == b"{" and _is_json(line) for line in text.splitlines()[1:]):
        return iter(text.splitlines(keepends=True)), None  # lines, of which the first is broken
    return iter(()), text


def _plain(name: str) -> str:
    return name.lower().removesuffix(".gz")


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def fast_loads() -> Callable[[bytes], Any]:
    """The fastest JSON parser at hand: orjson where it is installed, else that of the standard library.

    It raises ValueError or RecursionError for what it does not take, and `parse_json` then has the last word.
    """
    try:
        import orjson  # noqa: PLC0415  optional
    except ImportError:
        return partial(json.loads, parse_constant=_refuse)
    return cast("Callable[[bytes], Any]", orjson.loads)


def _refuse(constant: str) -> Any:  # noqa: ANN401  it never returns
    raise ValueError(f"{constant} is not JSON")
