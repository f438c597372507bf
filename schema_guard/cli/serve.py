"""``schema-guard serve``."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from schema_guard.cli.options import pass_settings

if TYPE_CHECKING:
    from schema_guard.cli.options import Settings
    from schema_guard.endpoint.faults import FaultPlan

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("serve")
@pass_settings
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=4010, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--region", default="us-east-1", show_default=True, help="Region in ARNs and events.")
@click.option("--account", default="123456789012", show_default=True, help="Account in ARNs and events.")
@click.option("--discover", metavar="FILE", multiple=True, type=_FILE, help="Discover the events of a JSON Lines file.")
@click.option("--discoverers-only", is_flag=True, help="Discover PutEvents only on buses with a started discoverer.")
@click.option("--events-sink", metavar="FILE", type=_FILE, help="Append `Schema Created` and the like to a file.")
@click.option("--page-size", default=100, show_default=True, type=click.IntRange(1, 100), help="Most items of a page.")
@click.option("--fault", "faults", metavar="KIND=RATE", multiple=True, help="Fail on purpose, such as throttle=0.3.")
@click.option("--fault-plan", metavar="FILE", type=_FILE, help="Faults as JSON, by operation and count.")
@click.option("--fault-seed", metavar="N", type=int, help="Seed of the faults [default: the plan's, or 0].")
def command(settings: Settings, **options: Any) -> None:  # noqa: ANN401 - click's own
    """Serve the registry folder as a local EventBridge Schemas endpoint.

    boto3, the AWS CLI and every AWS SDK can use it, with --endpoint-url and any credentials; what they write is kept in
    the folder. It also takes PutEvents, and makes schemas of the events as EventBridge discovery does. When it listens
    it prints its URL. Ctrl-C or SIGTERM stops it.

    Faults: throttle, unavailable, error, expired-token, access-denied, drop, lose, truncate (each with a rate from 0 to
    1) and latency (in seconds).
    """
    from schema_guard.endpoint.settings import EndpointSettings  # noqa: PLC0415 - not for --help
    from schema_guard.workflows.serve import ServeOptions, serve  # noqa: PLC0415 - the same

    level = logging.WARNING if settings.verbosity == 0 else logging.INFO
    logging.basicConfig(format="%(message)s", level=logging.ERROR if settings.quiet else level)
    chosen = ServeOptions(
        folder=settings.registry_dir,
        host=options["host"],
        port=options["port"],
        settings=EndpointSettings(
            region=options["region"],
            account=options["account"],
            page_size=options["page_size"],
            auto_discover=not options["discoverers_only"],
        ),
        discover=options["discover"],
        events_sink=options["events_sink"],
        plan=_plan(options),
    )
    serve(chosen, _ready, settings.log)


def _ready(url: str) -> None:
    """The one line on standard output: whoever started us waits for it."""
    click.echo(f"Listening on {url}")


def _plan(options: dict[str, Any]) -> FaultPlan:
    from schema_guard.endpoint.faults import FaultPlan, parse_fault, read_plan  # noqa: PLC0415 - not for --help

    read = read_plan(options["fault_plan"]) if options["fault_plan"] is not None else FaultPlan()
    seed = read.seed if options["fault_seed"] is None else options["fault_seed"]
    return FaultPlan((*read.faults, *map(parse_fault, options["faults"])), seed)
