"""The keys of the configuration as a table: name, what a value must be, and how it becomes a setting."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from schema_guard.model.ids import is_version, version_number
from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy, FailOn, UndecidedPolicy
from schema_guard.model.settings import (
    CheckSettings,
    GenerateSettings,
    ModelKind,
    PullSettings,
    PullTarget,
    SchemaOverride,
    Waiver,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Scalar:
    """A key that holds one value or a list of values.

    Attributes:
        expected: What a value must be, for people: ``a string``.
        read: Turns a TOML value into a setting; raises ValueError or TypeError for a wrong one.
        choices: The words that are allowed, if there is such a list.
        parse: Turns the text of an environment variable into a TOML value; None where no variable sets the key.
    """

    expected: str
    read: Callable[[Any], Any]
    choices: tuple[str, ...] = ()
    parse: Callable[[str], Any] | None = str


@dataclass(frozen=True, slots=True)
class Table:
    """A key that holds a table, or an array of tables.

    Attributes:
        make: Builds the setting from the keys that are present.
        required: Keys that must be present.
    """

    keys: Mapping[str, Key]
    make: Callable[..., Any]
    required: tuple[str, ...] = ()
    many: bool = False


Key: TypeAlias = Scalar | Table


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(item) for item in value)


def _versions(value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise TypeError
    versions = [str(item) if isinstance(item, int) and not isinstance(item, bool) else _text(item) for item in value]
    for version in versions:
        if not is_version(version):
            raise ValueError
        version_number(version)
    return frozenset(versions)


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if not (math.isfinite(value) and value > 0):
        raise ValueError
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    if not 1 <= value <= _MOST_REQUESTS:
        raise ValueError
    return value


def _day(value: object) -> dt.date:
    if isinstance(value, str):
        return dt.date.fromisoformat(value)
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise TypeError
    return value


def _parse_flag(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text.lower()]


def _parse_list(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _choice(enum: type[StrEnum]) -> Scalar:
    words = tuple(member.value for member in enum)
    return Scalar(f"one of {', '.join(words)}", enum, choices=words)


_MOST_REQUESTS = 64
_STRING = Scalar("a string", _text)
_STRINGS = Scalar("a list of strings", _texts, parse=_parse_list)
_PATH = Scalar("a path", lambda value: Path(_text(value)))
_BOOLEAN = Scalar("true or false", _flag, parse=_parse_flag)

_TARGETS = Table(
    {
        "registry_dir": _PATH,
        "registries": _STRINGS,
        "include": _STRINGS,
        "exclude": _STRINGS,
        "profile": _STRING,
        "region": _STRING,
        "endpoint_url": _STRING,
    },
    PullTarget,
    required=("registry_dir",),
    many=True,
)

_PULL = Table(
    {
        "registries": _STRINGS,
        "include": _STRINGS,
        "exclude": _STRINGS,
        "profile": _STRING,
        "region": _STRING,
        "endpoint_url": _STRING,
        "concurrency": Scalar(f"a whole number from 1 to {_MOST_REQUESTS}", _count, parse=int),
        "targets": _TARGETS,
    },
    PullSettings,
)

_GENERATE = Table(
    {"output": _PATH, "model": _choice(ModelKind), "include": _STRINGS, "exclude": _STRINGS},
    GenerateSettings,
)

_SCHEMAS = Table(
    {
        "glob": _STRING,
        "compatibility": _choice(CompatibilityMode),
        "policy": _choice(CompatibilityPolicy),
        "retired": Scalar("a list of versions", _versions, parse=None),
        "owner": _STRING,
    },
    SchemaOverride,
    required=("glob",),
    many=True,
)

_WAIVERS = Table(
    {
        "fingerprint": _STRING,
        "reason": _STRING,
        "owner": _STRING,
        "expires": Scalar("a date such as 2030-01-31", _day, parse=None),
    },
    Waiver,
    required=("fingerprint", "reason"),
    many=True,
)

CHECK_KEYS: dict[str, Key] = {
    "compatibility": _choice(CompatibilityMode),
    "policy": _choice(CompatibilityPolicy),
    "fail_on": _choice(FailOn),
    "undecided": _choice(UndecidedPolicy),
    "against": _STRING,
    "discovered": _STRINGS,
    "schemas": _SCHEMAS,
    "waivers": _WAIVERS,
    "time_limit": Scalar("a number of seconds greater than 0", _seconds, parse=float),
    "format_assertion": _BOOLEAN,
}


def _make_root(**settings: object) -> dict[str, Any]:
    given: dict[str, Any] = {name: settings.pop(name) for name in CHECK_KEYS if name in settings}
    check = CheckSettings(**given)
    return {"check": check, **settings}


ROOT = Table({"registry_dir": _PATH, **CHECK_KEYS, "pull": _PULL, "generate": _GENERATE}, _make_root)
