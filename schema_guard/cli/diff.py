"""``schema-guard diff``: which event could now arrive that a subscriber would reject?"""

from __future__ import annotations

import math
import os
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schema_guard.cli.options import pass_settings
from schema_guard.errors import Place, StoreError, UsageError
from schema_guard.model.ids import SchemaId
from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy, FailOn, UndecidedPolicy
from schema_guard.workflows import check
from schema_guard.workflows.gate import check_git
from schema_guard.workflows.waivers import refuse_expired

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schema_guard.cli.options import Settings
    from schema_guard.model.findings import CheckResult
    from schema_guard.model.settings import CheckSettings

E = TypeVar("E", bound=StrEnum)

FORMATS = ("text", "concise", "json", "markdown", "github", "gitlab", "junit", "sarif", "html")


class _Words(click.Choice[E]):
    """The values of an enum, as reports and configuration spell them (click would take the members' names)."""

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:
        return super().normalize_choice(str(choice), ctx)


class _Output(click.ParamType[tuple[str, Path]]):
    """``FORMAT=PATH``."""

    name = "FORMAT=PATH"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        form, equals, path = str(value).partition("=")
        if form not in FORMATS:
            self.fail(f"{form!r} is not a format; known: {', '.join(FORMATS)}", param, ctx)
        if not (equals and path):
            self.fail(f"{value!r} names no file; write it as {form}=PATH", param, ctx)
        return form, Path(path)


class _Seconds(click.ParamType[float]):
    name = "SECONDS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            seconds = float(str(value))
        except ValueError:
            seconds = 0.0
        if not (math.isfinite(seconds) and seconds > 0):
            self.fail(f"{value!r} is not a number of seconds greater than 0", param, ctx)
        return seconds


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[OLD.json NEW.json]")
@click.option("--against", metavar="REF", help="Compare the work tree with the merge base of REF and HEAD.")
@click.option("--staged", is_flag=True, help="Compare the index with HEAD, as a hook does.")
@click.option("--schema", "schema_name", metavar="REGISTRY/NAME", help="Compare two versions of one schema.")
@click.option("--from", "from_version", metavar="V", help="The older version [default: the one before --to].")
@click.option("--to", "to_version", metavar="V", help="The newer version [default: the latest].")
@click.option("--mode", type=_Words(CompatibilityMode), help="Who has to understand whom.")
@click.option("--policy", type=_Words(CompatibilityPolicy), help="What the writer may emit.")
@click.option("--fail-on", type=_Words(FailOn), help="The least severity that ends with exit code 1.")
@click.option("--undecided", type=_Words(UndecidedPolicy), help="Whether an undecided comparison fails.")
@click.option("--time-limit", type=_Seconds(), help="For one comparison.")
@click.option("--format-assertion/--format-annotation", default=None, help="Whether `format` constrains.")
@click.option("--all", "list_all", is_flag=True, help="List the harmless changes as well.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="What to print [default: text].")
@click.option("--output", "outputs", type=_Output(), multiple=True, help="Write a report to a file; repeatable.")
@pass_settings
def command(settings: Settings, **given: Any) -> int:  # noqa: ANN401 - click's parameters, which Request types
    """Find the events that existing subscribers would reject.

    Without arguments, the work tree is compared with its merge base with the target of the pull request or the default
    branch. Two files, two versions of a schema (--schema) or the index (--staged) are compared instead when named.
    """
    request = Request(**given)
    request.refuse_contradictions()
    effective = request.effective(settings.config.check)
    refuse_expired(effective.waivers)
    result = _result(settings, effective, request)
    _write(settings, result, request)
    return check.exit_code(result, effective.fail_on, effective.undecided)


@dataclass(frozen=True, slots=True)
class Request:
    """The command line, as click read it; None where nothing was said."""

    files: tuple[Path, ...]
    against: str | None
    staged: bool
    schema_name: str | None
    from_version: str | None
    to_version: str | None
    mode: CompatibilityMode | None
    policy: CompatibilityPolicy | None
    fail_on: FailOn | None
    undecided: UndecidedPolicy | None
    time_limit: float | None
    format_assertion: bool | None
    list_all: bool
    form: str
    outputs: Sequence[tuple[str, Path]]

    def refuse_contradictions(self) -> None:
        """Two files, two versions, the index, a ref: one of them."""
        if len(self.files) not in (0, 2):
            raise UsageError("name two files, the older one first", remedy="schema-guard diff OLD.json NEW.json")
        if self.schema_name is None and (self.from_version or self.to_version):
            raise UsageError("--from and --to need --schema REGISTRY/NAME")
        named = [bool(self.files), self.schema_name is not None, self.staged, self.against is not None]
        if sum(named) > 1:
            raise UsageError("two files, --schema, --staged and --against exclude one another", remedy="Choose one.")

    def effective(self, settings: CheckSettings) -> CheckSettings:
        """The settings with what the command line says instead."""
        said = {name: getattr(self, name) for name in ("fail_on", "undecided", "time_limit", "format_assertion")}
        settings = replace(settings, **{name: value for name, value in said.items() if value is not None})
        return check.with_flags(settings, self.mode, self.policy)


def _result(settings: Settings, effective: CheckSettings, request: Request) -> CheckResult:
    if request.files:
        old, new = request.files
        return check.check_files(old, new, effective, list_all=request.list_all)
    if request.schema_name is not None:
        schema = SchemaId.parse(request.schema_name)
        versions = (request.from_version, request.to_version)
        return check.check_versions(settings.registry_dir, schema, versions, effective, list_all=request.list_all)
    result = check_git(
        settings.registry_dir,
        effective,
        against=request.against,
        staged=request.staged,
        list_all=request.list_all,
    )
    if not result.comparisons:  # where there are some, the folder was there before
        settings.refuse_missing_registry()
    return result


def _write(settings: Settings, result: CheckResult, request: Request) -> None:
    from schema_guard.reporters.base import render  # noqa: PLC0415 - its formats are loaded when they are used

    from_top = _named_from_top(result, {request.form, *(form for form, _ in request.outputs)})
    for form, path in request.outputs:
        try:
            path.write_text(render(from_top(form), form), encoding="utf-8", newline="\n")
        except OSError as error:
            raise StoreError(
                f"the {form} report cannot be written: {error.strerror}",
                place=Place(str(path)),
                remedy="Make its folder, or choose another path.",
            ) from error
    if request.form != "text":  # which shows them itself
        for note in result.notes:
            settings.log(f"note: {note}")
    shown = from_top(request.form)
    click.echo(
        render(shown, request.form, color=settings.color, links=settings.color and sys.stdout.isatty()), nl=False
    )
    if request.form == "github":
        _write_summary(result)


def _named_from_top(result: CheckResult, forms: set[str]) -> Callable[[str], CheckResult]:
    """The result for each format: with names as seen from here, or from the top of the repository."""
    here = Path.cwd()
    top = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)
    if top == here or not result.comparisons:
        return lambda _form: result
    from schema_guard.reporters.from_top import FORMATS as SEEN_FROM_TOP  # noqa: PLC0415 - only below the top folder
    from schema_guard.reporters.from_top import named_from_top  # noqa: PLC0415 - as above

    renamed = named_from_top(result, here.relative_to(top).as_posix()) if forms & SEEN_FROM_TOP else result
    return lambda form: renamed if form in SEEN_FROM_TOP else result


def _write_summary(result: CheckResult) -> None:
    """Add the report to the page of the workflow run, where GitHub Actions says that it is to go."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    from schema_guard.reporters.github import summary  # noqa: PLC0415 - only this format has one

    try:
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(summary(result))
    except OSError as error:
        raise StoreError(
            f"the step summary cannot be written: {error.strerror}",
            place=Place(path),
            remedy="GITHUB_STEP_SUMMARY has to name a file that can be written.",
        ) from error
