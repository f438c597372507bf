"""Find the configuration, read it strictly, and let the environment beat it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schema_guard.config.keys import ROOT, Scalar, Table
from schema_guard.errors import ConfigError, Place, SchemaGuardError, UsageError
from schema_guard.model.settings import CheckSettings, GenerateSettings, PullSettings, Waiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from schema_guard.config.keys import Key
    from schema_guard.config.places import KeyPath

STANDALONE = "schema-guard.toml"
PYPROJECT = "pyproject.toml"
PREFIX = "SCHEMA_GUARD_"
CONFIG_VARIABLE = f"{PREFIX}CONFIG"
_TOOL = ("tool", "schema-guard")


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that the configuration says, defaults filled in.

    Attributes:
        registry_dir: Where the registries lie; like every path here, as seen from the current directory.
        path: The file that was read, or None.
    """

    registry_dir: Path = Path("registry")
    check: CheckSettings = field(default_factory=CheckSettings)
    pull: PullSettings = field(default_factory=PullSettings)
    generate: GenerateSettings = field(default_factory=GenerateSettings)
    path: Path | None = None


def load_config(path: Path | None = None, *, environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration.

    Args:
        path: The file to read; None looks for one in the current directory and its parents, up to the root of the git
            work tree.
        environ: The environment; None is that of the process.

    Raises:
        ConfigError: The file is missing or unreadable, or a key or value in it or in the environment is wrong.
    """
    source = _explicit(path) if path is not None else _find()
    settings = source.settings() if source is not None else {}
    environment = os.environ if environ is None else environ
    merged = _merge(settings, _from_environment(environment))
    made = ROOT.make(**_build(ROOT, merged))
    return Config(**made, path=source.path if source is not None else None)


@dataclass(frozen=True, slots=True)
class _Source:
    """A configuration file that was found and parsed."""

    path: Path
    text: str
    table: dict[str, Any]
    root: tuple[str, ...]  # path of the table inside the file

    def settings(self) -> dict[str, Any]:
        return _read_table(ROOT, self.table, (), self)

    def place(self, path: KeyPath) -> Place:
        """The place of a key, or of the nearest table around it."""
        from schema_guard.config.places import key_lines  # noqa: PLC0415  only errors and waivers need lines

        lines = key_lines(self.text)
        full: KeyPath = (*self.root, *path)
        while full and full not in lines:
            full = full[:-1]
        return Place(str(self.path), lines.get(full, 1))

    @property
    def base(self) -> Path:
        """The folder that the paths in the file start from."""
        return self.path.parent


def _explicit(path: Path) -> _Source:
    if not path.is_file():
        raise ConfigError("there is no such configuration file", place=Place(str(path)))
    source = _open(path)
    if source is None:
        raise ConfigError("has no [tool.schema-guard] table", place=Place(str(path)))
    return source


def _find() -> _Source | None:
    for folder in _folders():
        found = [source for name in (STANDALONE, PYPROJECT) if (source := _open(folder / name)) is not None]
        if len(found) > 1:
            raise ConfigError(
                f"{STANDALONE} and [tool.schema-guard] in {PYPROJECT} both configure this folder",
                place=Place(str(found[0].path)),
                remedy="Keep one of them, or choose with --config.",
            )
        if found:
            return found[0]
    return None


def _folders() -> Iterator[Path]:
    """The current directory and its parents, up to the root of the git work tree."""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise UsageError("the current directory is no more", remedy="Change to one that exists.") from None
    for folder in (here, *here.parents):
        yield Path(os.path.relpath(folder, here))
        if (folder / ".git").exists():
            return


def _open(path: Path) -> _Source | None:
    """The file's settings; None when there is no file, or a pyproject.toml without a table of ours."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", place=Place(str(path))) from error
    if path.name != PYPROJECT:
        text, table = _parse(path, data)
        return _Source(path, text, table, ())
    if b"schema-guard" not in data:
        return None  # most projects: spare them the parser
    text, document = _parse(path, data)
    tool = document.get("tool", {})
    if not isinstance(tool, dict) or "schema-guard" not in tool:
        return None
    if not isinstance(tool["schema-guard"], dict):
        raise ConfigError("[tool.schema-guard] must be a table", place=_Source(path, text, {}, _TOOL).place(()))
    return _Source(path, text, tool["schema-guard"], _TOOL)


def _parse(path: Path, data: bytes) -> tuple[str, dict[str, Any]]:
    import tomllib  # noqa: PLC0415  many runs find no file

    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("is not UTF-8 text", place=Place(str(path), line)) from error
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        where = re.search(r" \(at line (\d+), column (\d+)\)$", message)
        place = Place(str(path), int(where[1]), int(where[2])) if where else Place(str(path))
        message = message[: where.start()] if where else message
        raise ConfigError(f"is not TOML: {message}", place=place) from error


def _read_table(table: Table, values: dict[str, Any], path: KeyPath, source: _Source) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for name, value in values.items():
        key = table.keys.get(name)
        if key is None:
            shown = ".".join(str(part) for part in (*path, name) if isinstance(part, str))
            raise ConfigError(
                f"unknown key {shown!r}", place=source.place((*path, name)), remedy=_suggest(name, table.keys)
            )
        settings[name] = _read(key, value, (*path, name), source)
    for name in table.required:
        if name not in settings:
            raise ConfigError(f"[[{path[-2]}]] needs the key {name!r}", place=source.place(path))
    if table.make is Waiver:
        settings["place"] = source.place(path)
    return settings


def _read(key: Key, value: object, path: KeyPath, source: _Source) -> object:
    match key:
        case Scalar():
            return _read_scalar(key, value, source.place, path, source.base)
        case Table(many=True):
            if not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
                raise ConfigError(f"{path[-1]!r} must be an array of tables", place=source.place(path))
            items = [_read_table(key, item, (*path, index), source) for index, item in enumerate(value)]
            made = tuple(key.make(**item) for item in items)
            _refuse_twins(made)
            return made
        case Table():
            if not isinstance(value, dict):
                raise ConfigError(f"{path[-1]!r} must be a table", place=source.place(path))
            return _read_table(key, value, path, source)


def _read_scalar(key: Scalar, value: object, place: Callable[[KeyPath], Place], path: KeyPath, base: Path) -> object:
    try:
        setting = key.read(value)
    except (ValueError, TypeError, KeyError, SchemaGuardError) as error:
        shown = repr(value) if isinstance(value, str) else str(value).lower() if value is True else str(value)
        raise ConfigError(
            f"{path[-1]} = {shown} is wrong: it must be {key.expected}",
            place=place(path),
            remedy=_suggest(str(value), key.choices) if key.choices else None,
        ) from error
    return base / setting if isinstance(setting, Path) else setting


def _refuse_twins(items: Iterable[Any]) -> None:
    seen: dict[str, Waiver] = {}
    for item in items:
        if isinstance(item, Waiver):
            twin = seen.setdefault(item.fingerprint, item)
            if twin is not item:
                raise ConfigError(
                    f"the fingerprint {item.fingerprint} is waived twice",
                    place=item.place,
                    remedy=f"The other waiver is at {twin.place}: keep one.",
                )


def _suggest(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  only errors need it

    names = {name.lower(): name for name in known}
    close = get_close_matches(word.lower().replace("-", "_"), names, n=1, cutoff=0.5)
    return f"Did you mean {names[close[0]]!r}?" if close else f"Known: {', '.join(names.values())}."


def environment_keys(table: Table = ROOT, prefix: str = PREFIX) -> Iterator[tuple[str, tuple[str, ...], Scalar]]:
    """Every environment variable that sets a key: its name, the path of the key, and the key."""
    for name, key in table.keys.items():
        if isinstance(key, Scalar) and key.parse is not None:
            yield prefix + name.upper(), (name,), key
        elif isinstance(key, Table) and not key.many:
            for variable, path, scalar in environment_keys(key, f"{prefix}{name.upper()}_"):
                yield variable, (name, *path), scalar


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    present = {name for name in environ if name.startswith(PREFIX)}
    if not present:
        return {}
    settings: dict[str, Any] = {}
    for variable, path, key in environment_keys():
        if variable in present:
            inner = settings
            for name in path[:-1]:
                inner = inner.setdefault(name, {})
            inner[path[-1]] = _read_variable(variable, environ[variable], key)
            present.remove(variable)
    _refuse_misspelt(present)
    return settings


def _refuse_misspelt(unknown: set[str]) -> None:
    """A variable that is nearly one of ours was meant to be it; others may belong to someone else."""
    from difflib import get_close_matches  # noqa: PLC0415  only strange variables need it

    known = [CONFIG_VARIABLE, *(variable for variable, _, _ in environment_keys())]
    for variable in sorted(unknown - {CONFIG_VARIABLE}):
        close = get_close_matches(variable, known, n=1, cutoff=0.9)
        if close:
            raise ConfigError(
                f"{variable} is not a setting", place=Place("environment"), remedy=f"Did you mean {close[0]}?"
            )


def _read_variable(variable: str, text: str, key: Scalar) -> object:
    place = Place("environment")
    try:
        value = key.parse(text) if key.parse is not None else text
    except (ValueError, KeyError):
        value = text  # the reader below refuses it and says what it expects
    return _read_scalar(key, value, lambda _: place, (variable,), Path())


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for name, value in above.items():
        merged[name] = _merge(merged.get(name, {}), value) if isinstance(value, dict) else value
    return merged


def _build(table: Table, settings: dict[str, Any]) -> dict[str, Any]:
    """Turn the plain tables inside ``settings`` into their settings objects."""
    return {
        name: key.make(**settings[name]) if isinstance(key, Table) and not key.many else settings[name]
        for name, key in table.keys.items()
        if name in settings
    }
