"""``schema-guard completion``: the script that makes a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

PROGRAM = "schema-guard"
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the completion script of SHELL.

    \b
    bash  eval "$(schema-guard completion bash)"             in ~/.bashrc
    zsh   eval "$(schema-guard completion zsh)"              in ~/.zshrc
    fish  schema-guard completion fish | source              in ~/.config/fish/config.fish
    """  # noqa: D301  \b is click's mark for a paragraph that keeps its lines
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"click completes no {shell}")
    click.echo(made(click.Command(PROGRAM), {}, PROGRAM, "_SCHEMA_GUARD_COMPLETE").source())
