"""``schema-guard waivers``: look after the waivers in the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schema_guard.cli.options import pass_settings
from schema_guard.cli.output import say
from schema_guard.compat.policy import is_expired, today
from schema_guard.workflows.gate import idle_waivers
from schema_guard.workflows.waiver_file import remove_waivers

if TYPE_CHECKING:
    from schema_guard.cli.options import Settings


@click.group()
def command() -> None:
    """Look after the waivers in the configuration."""


@command.command()
@click.option("--against", metavar="REF", help="The base of this branch, as for diff.")
@click.option("--dry-run", is_flag=True, help="Only list what would be removed.")
@pass_settings
def prune(settings: Settings, *, against: str | None, dry_run: bool) -> None:
    """Remove the waivers that have expired, and those that no finding of this branch needs.

    A waiver belongs to one pair of versions. Once the newer one is merged its question is not asked again, and the
    waiver has done its work.
    """
    settings.refuse_missing_registry()
    day = today()
    idle = (
        idle_waivers(settings.registry_dir, settings.config.check, day, against=against)
        if (settings.config.check.waivers)
        else ()
    )
    for waiver in idle:
        why = f"expired on {waiver.expires}" if is_expired(waiver, day) else "needed by no finding"
        say(f"{waiver.place}: {waiver.fingerprint} ({waiver.reason}): {why}")
    if idle and not dry_run and settings.config_path is not None:
        remove_waivers(settings.config_path, {waiver.fingerprint for waiver in idle})
    settings.log(f"{len(idle)} of {len(settings.config.check.waivers)} waivers {'idle' if dry_run else 'removed'}")
