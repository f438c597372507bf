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
from typing import TYPE_CHECKING, cast

from schema_guard.errors import Place, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

STDIN = "-"
MAX_LINE = 64 * 1024 * 1024
"""Bytes that a line, or a JSON text on several lines, may not reach: they are kept in memory. An event has 1 MiB."""

_BLOCK = 32 * 1024  # larger ones keep the garbage collector busy
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
            inside = sorted(
                str(one) for one in path.rglob("*") if _plain(one.name).endswith(_SUFFIXES) and one.is_file()
            )
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


def opened(name: str) -> AbstractContextManager[io.BufferedReader]:
    """The bytes of a file or of standard input, unpacked when they are gzip; standard input stays open.

    Raises:
        OSError: The file cannot be opened.
        UsageError: There is no standard input.
    """
    if name == STDIN:
        if sys.stdin is None:
            raise UsageError("standard input is closed", remedy="Pipe events into it, or name a file.")
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


def blocks_or_document(name: str, stream: io.BufferedReader) -> tuple[Iterator[bytes | None], bytes | None]:
    """What a stream holds: lines that are JSON values each, or one JSON text on several lines.

    Args:
        name: Its name; ``.jsonl`` and ``.ndjson`` are lines whatever they hold.
        stream: Read from the start; of lines only the first is read ahead.

    Returns:
        The lines, several in a block, and None; or no blocks, and the text. A block that is None stands for a line, or
        for a text on several lines, that has `MAX_LINE` bytes or more.
    """
    skipped: list[bytes] = []
    for line in iter(partial(stream.readline, MAX_LINE), b""):
        skipped.append(line)
        if line.strip():
            break
    if not skipped:
        return iter(()), None
    skipped[0] = skipped[0].removeprefix(_BOM)
    first = skipped.pop()
    if not first.strip():
        return iter(()), None
    if len(first) == MAX_LINE:
        return chain(skipped, _rest_of_line(stream), _blocks(stream)), None
    if _plain(name).endswith(_LINE_SUFFIXES) or _is_json(first):
        return chain(skipped, [first], _blocks(stream)), None
    text = b"".join(skipped) + first + stream.read(MAX_LINE)
    if not _is_json(text) and any(line[:1] == b"{" and _is_json(line) for line in text.splitlines()[1:]):
        whole, _, cut = text.rpartition(b"\n")
        return chain([whole + b"\n"], _blocks(stream, cut)), None  # lines, of which the first is broken
    return (iter([None]), None) if len(text) >= MAX_LINE else (iter(()), text)


def _blocks(stream: io.BufferedReader, start: bytes = b"") -> Iterator[bytes | None]:
    """Whole lines, as many as are there: who writes into a pipe line by line is answered line by line."""
    while block := start + stream.read1(_BLOCK):
        start = b""
        if block.endswith(b"\n"):
            yield block
            continue
        whole = block.rfind(b"\n") + 1
        try:
            rest = stream.readline(MAX_LINE)
        except READ_ERRORS:
            yield block[:whole]
            raise
        if len(rest) < MAX_LINE:
            yield block + rest
        else:
            yield block[:whole]
            yield from _rest_of_line(stream)


def _rest_of_line(stream: io.BufferedReader) -> Iterator[None]:
    """Skip to the end of a line, of which as much as is kept of any has been read."""
    for part in iter(partial(stream.readline, MAX_LINE), b""):
        if part.endswith(b"\n"):
            break
    yield None


def lines_of(block: bytes) -> list[bytes]:
    """The lines of a block, without their line feeds."""
    lines = block.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _plain(name: str) -> str:
    return name.lower().removesuffix(".gz")


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text, parse_int=float)  # of any number of digits
    except (ValueError, RecursionError):
        return False
    return True
