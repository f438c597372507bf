"""``schema-guard validate``: events against their contracts."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from schema_guard.cli.options import Settings, is_terminal, pass_settings
from schema_guard.cli.output import say_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schema_guard.contracttest.validation import EventFinding

FOUND = 1
_FORMATS = ("text", "json", "junit")


@click.command()
@click.argument("events", nargs=-1, required=True, metavar="EVENTS...")
@click.option(
    "--format", "format_", type=click.Choice(_FORMATS), default="text", show_default=True, help="Report format."
)
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help="Check N events drawn at random; the same ones each time."
)
@click.option("--allow-unknown", is_flag=True, help="Leave events without a contract alone.")
@click.option(
    "--max-findings",
    type=click.IntRange(min=0),
    default=1000,
    show_default=True,
    metavar="N",
    help="Findings to show; all are counted.",
)
@pass_settings
def command(  # noqa: PLR0913  what a command line says
    settings: Settings,
    *,
    events: tuple[str, ...],
    format_: str,
    sample: int | None,
    allow_unknown: bool,
    max_findings: int,
) -> None:
    """Check events against their contracts.

    EVENTS are files, folders, or - for standard input: JSON, arrays, JSON Lines, each also as gzip, and the entries of
    a PutEvents request. The contract is found by source and detail-type: the latest version of an authored schema,
    all versions folded of a discovered one. Exit code 1 when any event is invalid, malformed or without a contract.
    """
    # behind it are the validators and the store; `validate --help` needs none of them
    from schema_guard.contracttest.report import json_report, junit_report, text_finding, text_summary  # noqa: PLC0415 - loaded where it is used
    from schema_guard.workflows.validate import run_validate  # noqa: PLC0415 - loaded where it is used

    kept: list[EventFinding] = []
    shown = 0

    def found(finding: EventFinding) -> None:
        nonlocal shown
        if shown >= max_findings:
            return
        shown += 1
        if format_ == "text":
            say_lines(text_finding(finding))
        else:
            kept.append(finding)

    with _progress(quiet=settings.quiet) as progress:
        result = run_validate(
            events,
            settings.registry_dir,
            settings.config.check,
            found=found,
            sample=sample,
            allow_unknown=allow_unknown,
            progress=progress,
        )
    if format_ == "json":
        click.echo(json_report(result, kept), nl=False)
    elif format_ == "junit":
        click.echo(junit_report(result, kept), nl=False)
    elif not settings.quiet:
        say_lines(text_summary(result, hidden=result.failures - shown))
    if result.failures:
        raise click.exceptions.Exit(FOUND)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """One line on a terminal's standard error that says how far it got; nothing anywhere else."""
    if quiet or not is_terminal(sys.stderr):
        yield None
        return
    started = last = time.monotonic()

    def draw(lines: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= 0.2:  # noqa: PLR2004  seconds; faster than people read
            last = now
            click.echo(f"\r{lines:,} lines, {lines / (now - started):,.0f}/s", err=True, nl=False)

    try:
        yield draw
    finally:
        click.echo("\r\x1b[K", err=True, nl=False)
