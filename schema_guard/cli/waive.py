"""``schema-guard waive``: accept findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schema_guard.cli.options import pass_settings
from schema_guard.compat.policy import is_expired, today
from schema_guard.errors import UsageError
from schema_guard.model.settings import Waiver
from schema_guard.workflows.waiver_file import add_waivers, config_file

if TYPE_CHECKING:
    import datetime as dt

    from schema_guard.cli.options import Settings


@click.command()
@click.argument("fingerprints", nargs=-1, required=True, metavar="FINGERPRINT...")
@click.option("--reason", required=True, metavar="TEXT", help="Why the finding is acceptable.")
@click.option("--owner", metavar="NAME", help="Who answers for it.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The last day it holds.")
@pass_settings
def command(
    settings: Settings, fingerprints: tuple[str, ...], *, reason: str, owner: str | None, expires: dt.datetime | None
) -> None:
    """Accept the findings with these FINGERPRINTs.

    The waivers are written to the configuration file. A waived finding is still shown, as waived, and fails no check
    until the waiver expires. A fingerprint names one finding of one pair of versions; the report prints it.
    """
    if not reason.strip():
        raise UsageError("the reason is empty", remedy="Say why the finding is acceptable: --reason TEXT.")
    if owner is not None and not owner.strip():
        raise UsageError("the owner is empty", remedy="Name who answers for it, or leave --owner out.")
    day = expires.date() if expires is not None else None
    waivers = [Waiver(fingerprint, reason, owner, day) for fingerprint in dict.fromkeys(fingerprints)]
    if any(is_expired(waiver, today()) for waiver in waivers):
        raise UsageError(f"{day} is in the past", remedy="Name a day that is still to come.")
    for known in settings.config.check.waivers:
        if known.fingerprint in fingerprints:
            raise UsageError(f"{known.fingerprint} is waived already, at {known.place}", remedy="Edit that waiver.")
    file = config_file(settings.config_path)
    add_waivers(file, waivers)
    for waiver in waivers:
        click.echo(f"{file}: {waiver.fingerprint} is waived{f' until {day}' if day else ''}")
