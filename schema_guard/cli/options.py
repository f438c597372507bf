"""The options that every command takes, and the settings that come of them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from schema_guard.cli.output import say
from schema_guard.config import Config, load_config

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

F = TypeVar("F", bound="Callable[..., Any]")

_META = "schema_guard.cli.options"
_COLORS = ("auto", "always", "never")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command works with, whichever of flag, environment and file said it.

    Attributes:
        config_path: The configuration file that was read, or None.
        verbosity: How often ``-v`` was given.
        color: Whether standard output is to be coloured.
        names_registry_dir: Whether a flag names the registry folder; without one it may be still to come.
    """

    config: Config
    config_path: Path | None
    registry_dir: Path
    verbosity: int = 0
    quiet: bool = False
    color: bool = False
    names_registry_dir: bool = False

    def refuse_missing_registry(self) -> None:
        """Make sure that the registry folder is there, if a flag names it.

        Raises:
            UsageError: It is not.
        """
        from schema_guard.workflows.registry_root import existing_root  # noqa: PLC0415 - not for --help

        if self.names_registry_dir:
            existing_root(self.registry_dir)

    def log(self, message: str, *, level: int = 0) -> None:
        """Write progress to standard error: level 0 unless ``-q``, level 1 with ``-v``, level 2 with ``-vv``."""
        if not self.quiet and self.verbosity >= level:
            say(message, err=True)


def common_options(function: F) -> F:
    """Add the options that are understood before the command as well as after it."""

    def remember(ctx: click.Context, param: click.Parameter, value: object) -> object:
        if ctx.get_parameter_source(param.name) is not click.core.ParameterSource.DEFAULT:
            ctx.meta.setdefault(_META, {})[param.name] = value  # meta is shared by group and command; the later wins
        return value

    path = click.Path(path_type=Path)
    for option in reversed(
        (
            click.option("--registry-dir", metavar="DIR", type=path, callback=remember, help=_REGISTRY_DIR_HELP),
            click.option("--config", metavar="FILE", type=path, callback=remember, envvar=_CONFIG, help=_CONFIG_HELP),
            click.option("-q", "--quiet", is_flag=True, callback=remember, help="Only findings and errors."),
            click.option("-v", "--verbose", count=True, callback=remember, help="More progress; twice for even more."),
            click.option("--color", type=click.Choice(_COLORS), callback=remember, help="Colour [default: auto]."),
        )
    ):
        function = option(function)
    return function


_CONFIG = "SCHEMA_GUARD_CONFIG"
_CONFIG_HELP = "Configuration file [default: the nearest schema-guard.toml or pyproject.toml]."
_REGISTRY_DIR_HELP = "Folder of the registries [default: registry]."
_NAMES = ("registry_dir", "config", "quiet", "verbose", "color")


def pass_settings(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the common options to a command, and hand it its ``Settings`` as first argument."""

    @wraps(function)
    def with_settings(*args: object, **kwargs: object) -> object:
        for name in _NAMES:
            kwargs.pop(name)
        context = click.get_current_context()
        settings = make_settings(context.meta.get(_META, {}))
        context.color = settings.color
        return function(settings, *args, **kwargs)

    return common_options(with_settings)


def make_settings(given: Mapping[str, Any]) -> Settings:
    """The settings for the flags that were given, by parameter name.

    Raises:
        ConfigError: The configuration file or the environment is wrong.
    """
    config = load_config(given.get("config"))
    return Settings(
        config=config,
        config_path=config.path,
        registry_dir=given.get("registry_dir") or config.registry_dir,
        verbosity=given.get("verbose", 0),
        quiet=given.get("quiet", False),
        color=wants_color(given.get("color", "auto"), os.environ, is_terminal=is_terminal(sys.stdout)),
        names_registry_dir="registry_dir" in given,
    )


def stderr_color(ctx: click.Context) -> bool:
    """Whether to colour standard error."""
    choice = ctx.meta.get(_META, {}).get("color", "auto")
    return wants_color(choice, os.environ, is_terminal=is_terminal(sys.stderr))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether people read it; a process that was started with a closed descriptor has no stream."""
    return stream is not None and stream.isatty()


def wants_color(choice: str, environ: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether to colour: ``--color`` beats NO_COLOR, which beats FORCE_COLOR; else a terminal that is not dumb.

    NO_COLOR and FORCE_COLOR count when they are present and not empty (https://no-color.org).
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR") or environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return is_terminal and environ.get("TERM") != "dumb"
