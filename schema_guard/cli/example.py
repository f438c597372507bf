"""``schema-guard example``: one event that a contract accepts, or rejects."""

from __future__ import annotations

import click

from schema_guard.cli.options import Settings, pass_settings

_KINDS = ("minimal", "maximal", "random", "invalid")
_FORMATS = ("json", "put-events")


@click.command()
@click.argument("schema", metavar="REGISTRY/SCHEMA")
@click.option("--version", metavar="V", help="Version of the contract [default: the latest].")
@click.option("--kind", type=click.Choice(_KINDS), default="maximal", show_default=True, help="What event to make.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    default="json",
    show_default=True,
    help="The event as subscribers get it, or entries for `aws events put-events --entries file://…`.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Another random or invalid event."
)
@pass_settings
def command(  # noqa: PLR0913  what a command line says
    settings: Settings, *, schema: str, version: str | None, kind: str, format_: str, seed: int
) -> None:
    """Print an event of a contract.

    minimal has what is required, maximal every declared property, random is drawn, and invalid differs from a valid one
    in a single place, which standard error names.
    """
    # behind it are the solver, the validators and the store; `example --help` needs none of them
    from schema_guard.canonical.json_text import dump_json  # noqa: PLC0415 - loaded where it is used
    from schema_guard.contracttest.entries import entry_of_event  # noqa: PLC0415 - loaded where it is used
    from schema_guard.workflows.contract_events import example  # noqa: PLC0415 - loaded where it is used

    event, label = example(settings.registry_dir, schema, version, kind, settings=settings.config.check, seed=seed)
    if kind == "invalid":
        settings.log(f"invalid: {label}")
    click.echo(dump_json([entry_of_event(event)] if format_ == "put-events" else event), nl=False)
