"""Ids ↔ paths inside a registry folder: total, injective, reversible, and safe on every file system.

A name is one path segment. Letters, digits and ``. _ @ -`` stand for themselves, so the names that EventBridge allows
stay readable; any other character, and a character that a file system treats specially where it stands (a leading or
trailing dot, the first letter of a reserved Windows name), becomes its UTF-8 bytes as ``%xx``. A segment longer than
255 bytes is cut into nested folders whose names end (and, after the first, begin) with ``%~``. The empty name is ``%``.

Case is kept. Two names that differ only in case cannot both keep it on macOS and Windows: whichever is stored second
takes its *twin form*, which begins with ``%-`` and in which capital letters are escaped as well (``store/files.py``
sees what is on disk and chooses). No path is a form of two names, and twin forms never differ in case only.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from schema_guard.model.ids import SchemaId, SchemaVersionId

if TYPE_CHECKING:
    from collections.abc import Iterable

MANIFEST_NAME = "versions.json"
MAX_SEGMENT = 255

_MARK = "%~"
_TWIN = "%-"
_EMPTY = "%"
_TWIN_SAFE = frozenset(string.ascii_lowercase + string.digits + "._@-")
_SAFE = _TWIN_SAFE | frozenset(string.ascii_uppercase)
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{digit}" for port in ("com", "lpt") for digit in string.digits}
)
_ESCAPED = re.compile(r"(?:[A-Za-z0-9._@-]|%[0-9a-f]{2})*")
_VERSION_FILE = re.compile(r"(0|[1-9][0-9]{0,239})(\.source)?\.json")


class FileKind(StrEnum):
    """What a file of a registry folder is."""

    DOCUMENT = "document"
    SOURCE = "source"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """The meaning of one path below a registry folder; ``version`` is None for a manifest."""

    kind: FileKind
    schema: SchemaId
    version: SchemaVersionId | None = None


def segments(name: str, *, twin: bool = False) -> tuple[str, ...]:
    """The path segments of a registry or schema name: one, or several when the name is over-long."""
    text = (_TWIN + _escape(name, _TWIN_SAFE) if twin else _escape(name, _SAFE)) or _EMPTY
    if len(text) <= MAX_SEGMENT:
        return (text,)
    body = MAX_SEGMENT - 2 * len(_MARK)
    pieces = [text[start : start + body] for start in range(0, len(text), body)]
    last = len(pieces) - 1
    return tuple(
        (_MARK if index else "") + piece + (_MARK if index < last else "") for index, piece in enumerate(pieces)
    )


def name_of(parts: tuple[str, ...]) -> str | None:
    """The name whose segments these are, or None when they are no form of any name."""
    text = "".join(part.removeprefix(_MARK).removesuffix(_MARK) for part in parts)
    twin = text.startswith(_TWIN)
    name = _unescape("" if text == _EMPTY else text.removeprefix(_TWIN))
    return name if name is not None and parts == segments(name, twin=twin) else None


def schema_dir(root: Path, schema: SchemaId) -> Path:
    """The folder of a schema in its plain form; ``store.files.find_dir`` also knows twins."""
    return root.joinpath(*segments(schema.registry_name), *segments(schema.schema_name))


def version_path(root: Path, version: SchemaVersionId) -> Path:
    """The version document, in the plain form of the names."""
    return schema_dir(root, version.schema) / document_name(version.version)


def source_path(root: Path, version: SchemaVersionId) -> Path:
    """``Content`` as EventBridge returned it, in the plain form of the names."""
    return schema_dir(root, version.schema) / source_name(version.version)


def manifest_path(root: Path, schema: SchemaId) -> Path:
    """``versions.json``, in the plain form of the names."""
    return schema_dir(root, schema) / MANIFEST_NAME


def document_name(version: str) -> str:
    """The file name of a version document."""
    return f"{version}.json"


def source_name(version: str) -> str:
    """The file name of a source."""
    return f"{version}.source.json"


def parse_path(relative: str | PurePath) -> RegistryFile | None:
    """What a path relative to the registry folder means; None for anything that schema-guard did not put there.

    The inverse of ``version_path``, ``source_path`` and ``manifest_path``, for both forms of a name. A string is read
    with ``/`` as separator, as git prints paths.
    """
    parts = PurePosixPath(relative).parts if isinstance(relative, str) else relative.parts
    registry_parts, rest = _take_name(parts)
    schema_parts, files = _take_name(rest)
    if len(files) != 1:
        return None
    registry_name, schema_name = name_of(registry_parts), name_of(schema_parts)
    if registry_name is None or schema_name is None:
        return None
    return parse_file(SchemaId(registry_name, schema_name), files[0])


def parse_file(schema: SchemaId, file_name: str) -> RegistryFile | None:
    """What a file in the folder of ``schema`` is."""
    if file_name == MANIFEST_NAME:
        return RegistryFile(FileKind.MANIFEST, schema)
    match = _VERSION_FILE.fullmatch(file_name)
    if match is None:
        return None
    return RegistryFile(_kind(match), schema, SchemaVersionId(schema, match[1]))


def versions_in(file_names: Iterable[str]) -> dict[FileKind, list[str]]:
    """The versions that the files of a schema folder hold."""
    found: dict[FileKind, list[str]] = {FileKind.DOCUMENT: [], FileKind.SOURCE: []}
    for name in file_names:
        match = _VERSION_FILE.fullmatch(name)
        if match is not None:
            found[_kind(match)].append(match[1])
    return found


def continues(segment: str) -> bool:
    """Whether the folder ``segment`` holds only the rest of an over-long name."""
    return segment.endswith(_MARK)


def _kind(match: re.Match[str]) -> FileKind:
    return FileKind.SOURCE if match[2] else FileKind.DOCUMENT


def _take_name(parts: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split off the segments of the first name."""
    end = 0
    while end < len(parts) and continues(parts[end]):
        end += 1
    return parts[: end + 1], parts[end + 1 :]


def _escape(name: str, safe: frozenset[str]) -> str:
    reserved = name.startswith(".") or name.partition(".")[0].lower() in _RESERVED
    always = {0} if reserved else set()
    if name.endswith("."):
        always.add(len(name) - 1)
    return "".join(char if char in safe and index not in always else _percent(char) for index, char in enumerate(name))


def _percent(char: str) -> str:
    return "".join(f"%{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))


def _unescape(text: str) -> str | None:
    if not _ESCAPED.fullmatch(text):
        return None
    head, *escapes = text.split("%")
    data = head.encode() + b"".join(bytes((int(part[:2], 16),)) + part[2:].encode() for part in escapes)
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
