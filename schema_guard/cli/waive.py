"""``schema-guard waive``: accept findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from schema_guard.cli.options import pass_settings
from schema_guard.cli.output import say
from schema_guard.compat.policy import is_expired, today
from schema_guard.errors import UsageError
from schema_guard.model.settings import Waiver
from schema_guard.workflows.waiver_file import add_waivers, config_file

if TYPE_CHECKING:
    from schema_guard.cli.options import Settings


class _Day(click.ParamType[dt.date]):
    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        try:
            return dt.datetime.strptime(str(value), "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
        except ValueError:
            self.fail(f"{value!r} is not a day; write it like {today() + dt.timedelta(days=90)}", param, ctx)


@click.command()
@click.argument("fingerprints", nargs=-1, required=True, metavar="FINGERPRINT...")
@click.option("--reason", required=True, metavar="TEXT", help="Why the finding is acceptable.")
@click.option("--owner", metavar="NAME", help="Who answers for it.")
@click.option("--expires", type=_Day(), help="The last day it holds.")
@pass_settings
def command(
    settings: Settings, fingerprints: tuple[str, ...], *, reason: str, owner: str | None, expires: dt.date | None
) -> None:
    """Accept the findings with these FINGERPRINTs.

    The waivers are written to the configuration file. A waived finding is still shown, as waived, and fails no check
    until the waiver expires. A fingerprint names one finding of one pair of versions; the report prints it.
    """
    if not reason.strip():
        raise UsageError("the reason is empty", remedy="Say why the finding is acceptable: --reason TEXT.")
    if owner is not None and not owner.strip():
        raise UsageError("the owner is empty", remedy="Name who answers for it, or leave --owner out.")
    waivers = [Waiver(fingerprint, reason, owner, expires) for fingerprint in dict.fromkeys(fingerprints)]
    if any(is_expired(waiver, today()) for waiver in waivers):
        raise UsageError(f"{expires} is in the past", remedy="Name a day that is still to come.")
    for known in settings.config.check.waivers:
        if known.fingerprint in fingerprints:
            raise UsageError(f"{known.fingerprint} is waived already, at {known.place}", remedy="Edit that waiver.")
    file = config_file(settings.config_path)
    add_waivers(file, waivers)
    for waiver in waivers:
        say(f"{file}: {waiver.fingerprint} is waived{f' until {expires}' if expires else ''}")
