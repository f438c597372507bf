"""``schema-guard rules``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schema_guard.cli.options import pass_settings
from schema_guard.errors import Place, StoreError, UsageError

if TYPE_CHECKING:
    from schema_guard.cli.options import Settings


@click.command("rules")
@pass_settings
@click.argument("rule_id", metavar="[ID]", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", help="Default: text."
)
@click.option(
    "--docs",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a Markdown page for each rule.",
)
def command(settings: Settings, *, rule_id: str | None, form: str, docs: Path | None) -> None:
    """List the rules, or explain one with an example and its fix."""
    from schema_guard.compat.rule_docs import listing, page, pages, plain  # noqa: PLC0415 - not for --help
    from schema_guard.compat.rules import RULES, find_rule  # noqa: PLC0415 - the same

    if docs is not None:
        if rule_id is not None:
            raise UsageError("--docs writes the pages of all rules", remedy="Leave the ID out.")
        try:
            _write(docs, dict(pages()))
        except OSError as error:
            raise StoreError(
                f"the pages cannot be written: {error.strerror}",
                place=Place(str(docs)),
                remedy="Choose a folder that can be written.",
            ) from error
        settings.log(f"{len(RULES)} rules written to {docs}")
        return
    if form == "json":
        chosen = find_rule(rule_id).to_dict() if rule_id else [rule.to_dict() for rule in RULES.values()]
        click.echo(json.dumps(chosen, indent=2, ensure_ascii=False))
    elif rule_id:
        rule = find_rule(rule_id)
        click.echo(page(rule) if form == "markdown" else plain(rule), nl=False)
    else:
        click.echo(pages()["index.md"] if form == "markdown" else listing(), nl=False)


def _write(folder: Path, pages: dict[str, str]) -> None:
    """Write the pages, and remove those of rules that are no more."""
    from schema_guard.compat.rule_docs import NOTE  # noqa: PLC0415 - as above

    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.md"):
        if path.name not in pages and path.read_text(encoding="utf-8").startswith(NOTE):
            path.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
