"""``schema-guard demo``: the main job on a local endpoint."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schema_guard.cli.options import pass_settings
from schema_guard.errors import Place, StoreError, UsageError

if TYPE_CHECKING:
    from schema_guard.cli.options import Settings


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Work in this new or empty folder and keep it [default: a temporary one that is removed].",
)
@pass_settings
def command(settings: Settings, folder: Path | None) -> None:
    """Show the main job on a local endpoint, without an AWS account.

    Pulls the schemas of an example order domain into a fresh git repository, makes a breaking and a harmless change,
    shows the verdict with its event, generates models, and checks an event that was built with them. Every step is
    shown as the command that it is.
    """
    if folder is not None:
        _make_empty(folder)
        _tell(folder.absolute(), settings)
        click.echo(f"\nEverything is kept in {folder}.")
        return
    with tempfile.TemporaryDirectory(prefix="schema-guard-demo-") as name:
        _tell(Path(name), settings)
    click.echo("\nThe folder is removed; schema-guard demo --folder DIR keeps it.")


def _make_empty(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        occupied = any(folder.iterdir())
    except OSError as error:
        raise StoreError(
            f"cannot make the folder: {error.strerror}",
            place=Place(str(folder)),
            remedy="Name one that can be written, or leave --folder out.",
        ) from error
    if occupied:
        raise UsageError(f"{folder} is not empty", remedy="Name a new folder, or leave --folder out.")


def _tell(folder: Path, settings: Settings) -> None:
    from schema_guard.workflows.demo import tell  # noqa: PLC0415  it loads the endpoint

    tell(folder, click.echo, color=settings.color)
