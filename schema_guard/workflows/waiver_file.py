"""Writing waivers to the configuration file, and removing them, without touching the rest of it."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schema_guard.config.places import key_lines
from schema_guard.errors import ConfigError, Place, UsageError
from schema_guard.store.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from schema_guard.config.places import KeyPath
    from schema_guard.model.settings import Waiver

PYPROJECT = "pyproject.toml"
STANDALONE = "schema-guard.toml"

_FINGERPRINT = re.compile(r"[0-9]+:[0-9a-f]+")


def config_file(in_use: Path | None) -> Path:
    """The configuration file to write to.

    The one in use; else the nearest pyproject.toml of the work tree; else schema-guard.toml in its root.
    """
    if in_use is not None:
        return in_use
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / PYPROJECT).is_file():
            return Path(os.path.relpath(folder / PYPROJECT, here))
        if (folder / ".git").exists():
            return Path(os.path.relpath(folder / STANDALONE, here))
    return Path(STANDALONE)


def add_waivers(file: Path, waivers: Sequence[Waiver]) -> None:
    """Write waivers to the end of a configuration file, which is made if needed.

    Raises:
        UsageError: A fingerprint is none.
        ConfigError: The file cannot be edited.
    """
    for waiver in waivers:
        if not _FINGERPRINT.fullmatch(waiver.fingerprint):
            raise UsageError(
                f"{waiver.fingerprint!r} is not a fingerprint",
                remedy="Copy it from the report: a number, a colon and hexadecimal digits.",
            )
    text = _text(file)
    edited = text if not text or text.endswith("\n") else text + "\n"
    for waiver in waivers:
        edited += ("\n" if edited else "") + _written(file, waiver)
    _replace(file, text, edited, [*_fingerprints(file, text), *(waiver.fingerprint for waiver in waivers)])


def _written(file: Path, waiver: Waiver) -> str:
    lines = [f"[[{'.'.join((*_root(file), 'waivers'))}]]"]
    for key in ("fingerprint", "reason", "owner"):
        value = getattr(waiver, key)
        if value is not None:
            lines.append(f"{key} = {_quoted(value)}")
    if waiver.expires is not None:
        lines.append(f"expires = {waiver.expires.isoformat()}")
    return "\n".join(lines) + "\n"


def remove_waivers(file: Path, fingerprints: Collection[str]) -> None:
    """Remove waivers from a configuration file, with the comments right above them.

    Raises:
        ConfigError: The file cannot be edited.
    """
    text = _text(file)
    stated = _fingerprints(file, text)
    lines = text.splitlines(keepends=True)
    for index in reversed([index for index, stated_one in enumerate(stated) if stated_one in fingerprints]):
        start, end = _block(text, lines, (*_root(file), "waivers", index))
        del lines[start:end]
    _replace(file, text, "".join(lines), [one for one in stated if one not in fingerprints])


def _block(text: str, lines: list[str], path: KeyPath) -> tuple[int, int]:
    """First line, and the line after the last, of a table and the comments right above it."""
    places = key_lines(text)
    header = places[path] - 1
    later = [line - 1 for other, line in places.items() if line - 1 > header and other[: len(path)] != path]
    end = _above_comments(lines, min(later, default=len(lines)))
    return _above_comments(lines, header), end


def _above_comments(lines: list[str], line: int) -> int:
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def _root(file: Path) -> tuple[str, ...]:
    return ("tool", "schema-guard") if file.name == PYPROJECT else ()


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", place=Place(str(file))) from error


def _settings(file: Path, text: str) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(text)
    for name in _root(file):
        table = table.get(name, {})
    return table


def _fingerprints(file: Path, text: str) -> list[str]:
    return [waiver["fingerprint"] for waiver in _settings(file, text).get("waivers", [])]


def _replace(file: Path, text: str, edited: str, expected: list[str]) -> None:
    """Write the edited text if it says what it should, and nothing else."""
    try:
        before, after = _settings(file, text), _settings(file, edited)
        understood = _fingerprints(file, edited) == expected
    except (tomllib.TOMLDecodeError, KeyError):
        understood = False
    if not understood or {**before, "waivers": None} != {**after, "waivers": None}:
        raise ConfigError(
            "the waivers cannot be edited: they are not written as [[waivers]] tables",
            place=Place(str(file)),
            remedy="Write each waiver as a table of its own, or edit the file by hand.",
        )
    write_atomic(file, edited.encode("utf-8"))


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
