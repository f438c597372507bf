"""``schema-guard generate``: typed models from contracts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from schema_guard.cli.options import Settings, pass_settings
from schema_guard.cli.output import say, say_lines
from schema_guard.model.settings import ModelKind

if TYPE_CHECKING:
    from schema_guard.workflows.generate import GenerateResult

STALE, FAILED = 1, 3


@click.command()
@click.option("--output", metavar="DIR", type=click.Path(path_type=Path), help="Folder of the generated package.")
@click.option(
    "--model", type=click.Choice([kind.value for kind in ModelKind]), help="What to generate [default: pydantic]."
)
@click.option("--check", is_flag=True, help="Write nothing; show what is stale as a diff and exit with 1.")
@click.option("--no-cache", is_flag=True, help="Generate every module again, also where its contract has not changed.")
@pass_settings
def command(settings: Settings, *, output: Path | None, model: str | None, check: bool, no_cache: bool) -> None:
    """Generate typed models from the contracts of the registry folder.

    The package stands alone: it needs pydantic (or what --model names) and jsonschema-rs, and not schema-guard. Its
    folder is new, empty, or holds a package that was generated before; files that were put beside that are left alone.
    A contract that cannot be generated is reported and left out, and the exit code is 3.
    """
    # behind it are the store, the code generator's neighbours and more; `generate --help` needs none of them
    from schema_guard.workflows.generate import output_of, run_generate  # noqa: PLC0415 - loaded where it is used

    wanted = settings.config.generate
    folder = output_of(output, wanted)
    kind = ModelKind(model) if model is not None else wanted.model
    result = run_generate(
        settings.registry_dir,
        folder,
        kind,
        check=settings.config.check,
        settings=wanted,
        dry_run=check,
        anew=no_cache,
    )
    _report(settings, folder, result, check=check)
    for failure in result.failures:
        say_lines(f"error: {failure}", err=True)
    if result.failures:
        raise click.exceptions.Exit(FAILED)
    if check and result.is_stale:
        raise click.exceptions.Exit(STALE)


def _report(settings: Settings, folder: Path, result: GenerateResult, *, check: bool) -> None:
    if check and result.is_stale:
        diff = result.changes.diff()
        say_lines(diff or "Only the list of generated files is out of date.\n", nl=False)
        settings.log(f"{folder} is stale; run `schema-guard generate`.")
    if settings.quiet:
        return
    state = "up to date" if not result.is_stale else "stale" if check else "written"
    say(
        f"{folder}: {result.modules} contract versions of {result.schemas} schemas, {state}"
        f" ({len(result.changes.written)} files new or changed, {len(result.changes.removed)} removed)"
    )
    if result.differences:
        shown = ", ".join(f"{keyword} ({count})" for keyword, count in sorted(result.differences.items()))
        say(f"Types that say less or more than their contract, listed in each module: {shown}")
