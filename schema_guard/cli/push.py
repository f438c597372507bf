"""``schema-guard push``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from schema_guard.cli.aws import EXIT_FAILED, EXIT_FINDINGS, count, each_target, pass_targets, report_failures
from schema_guard.cli.options import pass_settings
from schema_guard.cli.output import say

if TYPE_CHECKING:
    from schema_guard.cli.options import Settings
    from schema_guard.workflows.push import PushResult
    from schema_guard.workflows.targets import Target


@click.command("push")
@pass_settings
@pass_targets
@click.option("--dry-run", is_flag=True, help="Show what would be published; publish nothing.")
@click.option("--force", is_flag=True, help="Publish also what breaks subscribers.")
@click.option("--restore", is_flag=True, help="Also publish versions that were deleted in EventBridge.")
def command(settings: Settings, targets: tuple[Target, ...], *, dry_run: bool, force: bool, restore: bool) -> int:
    """Create and update schemas in EventBridge from the registry folder.

    New versions are first compared with what EventBridge has, as `diff` would; a schema with a breaking one is not
    published without --force. A version keeps its number, or is not published. Versions written by hand are published
    as JSON Schema draft 4; the next pull records what EventBridge says about them. Exit codes: 0 done, 1 something was
    refused, 3 something could not be published.
    """
    results, failed = each_target(targets, partial(_push, settings, dry_run=dry_run, force=force, restore=restore))
    if failed or any(result.failures for _, result in results):
        return EXIT_FAILED
    return EXIT_FINDINGS if any(result.refused for _, result in results) else 0


def _push(settings: Settings, target: Target, *, dry_run: bool, force: bool, restore: bool) -> PushResult:
    from schema_guard.workflows.push import push  # noqa: PLC0415 - not for --help
    from schema_guard.workflows.push_gate import compatibility_gate  # noqa: PLC0415 - the same

    result = push(
        target.connect(),
        target.root,
        target.selection,
        None if force else compatibility_gate(target.root, settings.config.check),
        dry_run=dry_run,
        restore=restore,
        concurrency=target.connection.concurrency,
    )
    if dry_run or settings.verbosity:
        for version in result.published:
            say(f"publish  {version}")
    if not settings.quiet:
        done = "to publish" if dry_run else "published"
        say(f"{target.root}: {count(result.schemas, 'schema')}, {count(len(result.published), 'version')} {done}")
    report_failures(result.refused, "Refused, because it would break subscribers (--force publishes it all the same):")
    report_failures(result.failures, "Not published:")
    return result
