"""``schema-guard waive``: accept one finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schema_guard.cli.options import pass_settings
from schema_guard.compat.policy import is_expired, today
from schema_guard.errors import UsageError
from schema_guard.model.settings import Waiver
from schema_guard.workflows.waiver_file import add_waiver, config_file

if TYPE_CHECKING:
    import datetime as dt

    from schema_guard.cli.options import Settings


@click.command()
@click.argument("fingerprint")
@click.option("--reason", required=True, metavar="TEXT", help="Why the finding is acceptable.")
@click.option("--owner", metavar="NAME", help="Who answers for it.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The last day it holds.")
@pass_settings
def command(
    settings: Settings, fingerprint: str, *, reason: str, owner: str | None, expires: dt.datetime | None
) -> None:
    """Accept the finding with this FINGERPRINT.

    The waiver is written to the configuration file. The finding is still shown, as waived, and fails no check until the
    waiver expires. A fingerprint names one finding of one pair of versions; the report prints it.
    """
    waiver = Waiver(fingerprint, reason, owner, expires.date() if expires is not None else None)
    if is_expired(waiver, today()):
        raise UsageError(f"{waiver.expires} is in the past", remedy="Name a day that is still to come.")
    for known in settings.config.check.waivers:
        if known.fingerprint == fingerprint:
            raise UsageError(f"{fingerprint} is waived already, at {known.place}", remedy="Edit that waiver.")
    file = config_file(settings.config_path)
    add_waiver(file, waiver)
    click.echo(f"{file}: {fingerprint} is waived{f' until {waiver.expires}' if waiver.expires else ''}")
