"""``schema-guard status``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schema_guard.cli.aws import EXIT_FAILED, EXIT_FINDINGS, count, each_target, pass_targets, report_failures
from schema_guard.cli.options import pass_settings
from schema_guard.cli.output import say_lines
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.cli.options import Settings
    from schema_guard.workflows.status import Drift
    from schema_guard.workflows.targets import Target

_HEADINGS = {
    "only_aws": "in EventBridge, not in git",
    "only_git": "in git, not in EventBridge",
    "different": "other content under the same version",
}


@click.command("status")
@pass_settings
@pass_targets
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True,
    help="Form of the report.",
)  # fmt: skip
def command(settings: Settings, targets: tuple[Target, ...], *, format_: str) -> int:
    """Show where EventBridge and the registry folder differ; change nothing.

    Exit codes: 0 in sync, 1 something differs, 3 something could not be compared.
    """
    settings.refuse_missing_registry()
    drifts, failed = each_target(targets, _drift)
    if format_ != "text" or not settings.quiet or not all(drift.in_sync for _, drift in drifts):
        report = {"text": _text, "json": _json, "markdown": _markdown}[format_](drifts)
        (say_lines if format_ == "text" else click.echo)(report, nl=False)
    for _, drift in drifts:
        report_failures(drift.failures, "Not compared:")
    if failed or any(drift.failures for _, drift in drifts):
        return EXIT_FAILED
    return 0 if all(drift.in_sync for _, drift in drifts) else EXIT_FINDINGS


def _drift(target: Target) -> Drift:
    from schema_guard.workflows.status import status  # noqa: PLC0415 - not for --help

    return status(target.connect(), target.root, target.selection, concurrency=target.connection.concurrency)


def _text(drifts: list[tuple[Target, Drift]]) -> str:
    lines = []
    for target, drift in drifts:
        lines.append(visible(f"{target.root}: {count(drift.schemas, 'schema')}, {_verdict(drift)}"))
        for heading, names in _sections(drift):
            lines.append(f"  {heading}:")
            lines += [f"    {visible(name)}" for name in names]
    return "\n".join(lines) + "\n"


def _json(drifts: list[tuple[Target, Drift]]) -> str:
    import json  # noqa: PLC0415 - only for this form

    entries = [{"registry_dir": str(target.root), **drift.to_dict()} for target, drift in drifts]
    return json.dumps({"targets": entries}, indent=2, ensure_ascii=False) + "\n"


def _markdown(drifts: list[tuple[Target, Drift]]) -> str:
    from schema_guard.reporters.markdown import code  # noqa: PLC0415 - only for this form

    lines = ["### EventBridge and git", ""]
    for target, drift in drifts:
        lines += [f"{code(str(target.root))}: {count(drift.schemas, 'schema')}, {_verdict(drift)}", ""]
        if drift.differs:
            lines += ["| schema version | difference |", "| --- | --- |"]
            lines += [f"| {code(name)} | {heading} |" for heading, names in _sections(drift) for name in names]
            lines.append("")
        if drift.failures:
            lines += [*(f"- not compared: {code(failure.what)}" for failure in drift.failures), ""]
    return "\n".join(lines)


def _verdict(drift: Drift) -> str:
    if drift.differs:
        return "differs"
    return "in sync" if drift.in_sync else "not all of it could be compared"


def _sections(drift: Drift) -> Iterator[tuple[str, list[str]]]:
    for attribute, heading in _HEADINGS.items():
        versions = getattr(drift, attribute)
        if versions:
            yield heading, [str(version) for version in versions]
