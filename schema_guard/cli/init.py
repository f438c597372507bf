"""``schema-guard init``: configuration, hook and CI workflow for a repository."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from schema_guard.cli.options import common_options, is_terminal
from schema_guard.version import __version__
from schema_guard.workflows.starter import CiSystem, StarterFile, detect_ci, starter_files, write_starter

CI_SYSTEMS = tuple(system.value for system in CiSystem)


@click.command()
@click.option(
    "--ci", type=click.Choice([system.value for system in CiSystem]), help="Workflow [default: by what is there]."
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@common_options
def command(*, ci: str | None, force: bool, dry_run: bool, yes: bool, **_: object) -> None:
    """Write a configuration, hooks for pre-commit and a CI workflow into the current folder.

    Everything is shown first. What is there stays as it is unless --force is given; a pyproject.toml and a list of
    hooks are added to.
    """
    root = Path()
    files = starter_files(root, CiSystem(ci) if ci else detect_ci(root), __version__, force=force)
    for file in files:
        _show(file)
    written = [file for file in files if not file.kept]
    if dry_run or not written:
        return
    if not yes and is_terminal(sys.stdin):
        click.confirm(f"Write {', '.join(str(file.path) for file in written)}?", default=True, abort=True, err=True)
    write_starter(files)
    click.echo("Next: schema-guard pull --registry NAME, then pre-commit install.", err=True)


def _show(file: StarterFile) -> None:
    if file.kept:
        click.secho(f"{file.path}: unchanged, {file.kept}", bold=True)
    else:
        click.secho(f"{file.path}:", bold=True)
    if file.added:
        click.echo("".join(f"  {line}" for line in file.added.splitlines(keepends=True)))
