"""``schema-guard new``: the next version of a schema, to be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schema_guard.cli.options import pass_settings
from schema_guard.model.ids import SchemaId
from schema_guard.workflows.authoring import new_version

if TYPE_CHECKING:
    from schema_guard.cli.options import Settings


@click.command()
@click.argument("schema", metavar="REGISTRY/SCHEMA")
@pass_settings
def command(settings: Settings, schema: str) -> None:
    """Copy the latest version of a schema to the next number, for editing.

    Prints the path of the new file. It may change freely until it is in the baseline; published versions may not.
    """
    settings.refuse_missing_registry()
    made = new_version(settings.registry_dir, SchemaId.parse(schema))
    settings.log(f"copied from {made.copied_from}")
    click.echo(made.path)
