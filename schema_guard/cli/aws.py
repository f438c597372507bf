"""The options of the commands that talk to EventBridge, and how they report what could not be done."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schema_guard.cli.output import say_lines
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from schema_guard.cli.options import Settings
    from schema_guard.workflows.selection import Failure
    from schema_guard.workflows.targets import Target

T = TypeVar("T")

EXIT_FINDINGS, EXIT_FAILED = 1, 3

_OPTIONS = (
    click.option("--registry", "registries", multiple=True, metavar="NAME", help="A registry; as often as wanted."),
    click.option("--all", "all_registries", is_flag=True, help="Every registry but lambda-testevent-schemas."),
    click.option("--include", multiple=True, metavar="GLOB", help="Only these schemas (NAME, or REGISTRY/NAME)."),
    click.option("--exclude", multiple=True, metavar="GLOB", help="Not these schemas; stronger than --include."),
    click.option("--profile", metavar="NAME", help="AWS profile."),
    click.option("--region", metavar="NAME", help="AWS region."),
    click.option("--endpoint-url", metavar="URL", help="Another endpoint, such as that of `schema-guard serve`."),
)
_NAMES = ("registries", "all_registries", "include", "exclude", "profile", "region", "endpoint_url")


def pass_targets(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the AWS options to a command, and hand it settings and targets as its first arguments."""

    @wraps(function)
    def with_targets(settings: Settings, **kwargs: Any) -> object:  # noqa: ANN401 - click's own arguments
        from schema_guard.workflows.targets import AwsFlags, targets  # noqa: PLC0415 - not for --help

        flags = AwsFlags(**{name: kwargs.pop(name) for name in _NAMES})
        config = settings.config
        chosen: tuple[Target, ...] = targets(
            flags, config.pull, settings.registry_dir, configured_root=config.registry_dir
        )
        return function(settings, chosen, **kwargs)

    for option in reversed(_OPTIONS):
        with_targets = option(with_targets)
    return with_targets


def each_target(targets: Sequence[Target], action: Callable[[Target], T]) -> tuple[list[tuple[Target, T]], bool]:
    """Do it for every target; of several, one that fails is reported and keeps no other one from its turn.

    Returns:
        What came of each target that did not fail, and whether one did.
    """
    from schema_guard.errors import RemoteError, StoreError  # noqa: PLC0415 - not for --help
    from schema_guard.workflows.selection import Failure  # noqa: PLC0415 - the same

    done = []
    for target in targets:
        try:
            done.append((target, action(target)))
        except (RemoteError, StoreError) as error:
            if len(targets) == 1:
                raise
            report_failures([Failure(str(target.root), str(error))], "A target failed:")
    return done, len(done) < len(targets)


def report_failures(failures: Iterable[Failure], heading: str) -> None:
    """List on standard error what could not be done."""
    failures = list(failures)
    if not failures:
        return
    click.secho(heading, fg="red", bold=True, err=True)
    for failure in failures:
        what = visible(failure.what)
        reason = failure.reason if failure.reason.startswith(what) else f"{what}: {failure.reason}"
        say_lines(f"  {reason.replace(chr(10), chr(10) + '  ')}", err=True)


def count(number: int, noun: str) -> str:
    """``1 schema``, ``2 schemas``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
