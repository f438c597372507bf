"""``schema-guard pull``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from schema_guard.cli.aws import EXIT_FAILED, EXIT_FINDINGS, count, each_target, pass_targets, report_failures
from schema_guard.cli.options import pass_settings
from schema_guard.cli.output import say

if TYPE_CHECKING:
    from schema_guard.cli.options import Settings
    from schema_guard.workflows.pull import PullResult
    from schema_guard.workflows.targets import Target


@click.command("pull")
@pass_settings
@pass_targets
@click.option("--dry-run", is_flag=True, help="Show what is missing; write nothing.")
@click.option("--check", is_flag=True, help="Like --dry-run, and exit 1 when EventBridge has what git has not.")
def command(settings: Settings, targets: tuple[Target, ...], *, dry_run: bool, check: bool) -> int:
    """Copy every version of every schema from EventBridge into the registry folder.

    Unchanged schemas cost a listing only, what is there is never changed, and a pull that was interrupted goes on
    where it stopped. Exit codes: 0 done, 1 --check found something new, 3 something could not be copied.
    """
    results, failed = each_target(targets, partial(_pull, settings, dry_run=dry_run or check))
    if failed or any(result.failures or result.unlowered for _, result in results):
        return EXIT_FAILED
    return EXIT_FINDINGS if check and any(result.new for _, result in results) else 0


def _pull(settings: Settings, target: Target, *, dry_run: bool) -> PullResult:
    from schema_guard.cli.progress import showing_progress  # noqa: PLC0415 - not for --help
    from schema_guard.workflows.pull import pull  # noqa: PLC0415 - the same

    with showing_progress("pull", quiet=settings.quiet) as draw:
        result = pull(
            target.connect(),
            target.root,
            target.selection,
            dry_run=dry_run,
            concurrency=target.connection.concurrency,
            on_progress=draw,
            on_wait=settings.log,
        )
    _report(settings, target, result, dry_run=dry_run)
    return result


def _report(settings: Settings, target: Target, result: PullResult, *, dry_run: bool) -> None:
    if dry_run or settings.verbosity:
        for version in result.new:
            say(f"new      {version}")
        for version in result.deleted:
            say(f"deleted  {version}")
    if not settings.quiet:
        new = f"{count(len(result.new), 'version')} {'to copy' if dry_run else 'copied'}"
        gone = f", {len(result.deleted)} deleted in EventBridge" if result.deleted else ""
        say(f"{target.root}: {count(result.schemas, 'schema')}, {new}{gone}")
    report_failures(result.unlowered, "Kept as source only, for no version document can be made of it:")
    report_failures(result.failures, "Not copied:")
