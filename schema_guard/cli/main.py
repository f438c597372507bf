"""The ``schema-guard`` program: a group that loads a command only when it runs, and the one place where errors end."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from schema_guard.cli.options import common_options, stderr_color
from schema_guard.cli.output import say_lines
from schema_guard.errors import SchemaGuardError
from schema_guard.version import __version__
from schema_guard.visible import visible, visible_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROGRAM = "schema-guard"

# name → (module that defines ``command``, one line of help)
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("schema_guard.cli.demo", "Show the main job on a local endpoint, without an AWS account."),
    "init": ("schema_guard.cli.init", "Write a configuration, hooks for pre-commit and a CI workflow."),
    "pull": ("schema_guard.cli.pull", "Copy schemas from EventBridge into the registry folder."),
    "push": ("schema_guard.cli.push", "Create and update schemas in EventBridge from the registry folder."),
    "status": ("schema_guard.cli.status", "Show where EventBridge and the registry folder differ."),
    "diff": ("schema_guard.cli.diff", "Find the events that existing subscribers would reject."),
    "new": ("schema_guard.cli.new", "Copy the latest version of a schema to the next number, for editing."),
    "waive": ("schema_guard.cli.waive", "Accept one finding, with a reason and an expiry date."),
    "waivers": ("schema_guard.cli.waivers", "Look after the waivers in the configuration."),
    "generate": ("schema_guard.cli.generate", "Generate typed models from contracts."),
    "validate": ("schema_guard.cli.validate", "Check events against their contracts."),
    "example": ("schema_guard.cli.example", "Print events that a contract accepts, or rejects."),
    "serve": ("schema_guard.cli.serve", "Serve the registry folder as a local EventBridge Schemas endpoint."),
    "fsck": ("schema_guard.cli.fsck", "Verify the registry folder and rebuild damaged manifests."),
    "rules": ("schema_guard.cli.rules", "List the rules, or explain one."),
    "completion": ("schema_guard.cli.completion", "Print the completion script of a shell."),
}

EXIT_OK, EXIT_USAGE, EXIT_FAILURE, EXIT_BUG, EXIT_INTERRUPTED, EXIT_BROKEN_PIPE = 0, 2, 3, 4, 130, 141

_BUG = """
This is a bug in schema-guard {version}, not in your schemas.
Please report it with the traceback above and the command that you ran.
"""


class _OutputClosedError(Exception):
    """Whoever read our output went away, as ``head`` does."""


@contextmanager
def _before_click_takes_them() -> Iterator[None]:
    """Rename two exceptions that click would turn into exit codes with another meaning here."""
    try:
        yield
    except BrokenPipeError as error:
        raise _OutputClosedError from error
    except EOFError as error:
        raise RuntimeError("a command let an EOFError pass") from error


class _Unloaded(click.Command):
    """Stands in for a command until it runs: help, completion and suggestions need only its name and one line."""

    def __init__(self, name: str, module: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self.module = module

    def load(self) -> click.Command:
        command: click.Command = import_module(self.module).command
        return command


class Program(click.Group):
    """The command group, and the boundary where every exception becomes a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """All commands in the order of the table: by the path of a user, not by letter."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, and import its module now."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, _Unloaded) else command, rest

    def make_context(self, *args: Any, **extra: Any) -> click.Context:  # noqa: ANN401  click's own arguments
        """Parse the command line."""
        with _before_click_takes_them():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            with _before_click_takes_them():
                return super().invoke(ctx)
        except SchemaGuardError as error:
            _complain(error, color=stderr_color(ctx))
            return error.exit_code

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> NoReturn:  # noqa: ANN401  as click
        """Run and end the process; a command returns its exit code, None for 0."""
        extra.setdefault("prog_name", PROGRAM)
        extra["standalone_mode"] = False
        sys.exit(self._guarded(args, *rest, **extra))

    def _guarded(self, *args: Any, **extra: Any) -> int:  # noqa: ANN401  click's own arguments
        try:
            result = super().main(*args, **extra)
            if sys.stdout is not None:  # the process was started with a closed one
                sys.stdout.flush()
        except click.ClickException as error:
            error.message = visible_lines(visible(error.message))  # type: ignore[misc]  # arguments as they were given
            error.show()
            return EXIT_USAGE
        except (click.Abort, KeyboardInterrupt):
            click.echo("Interrupted.", err=True)
            return EXIT_INTERRUPTED
        except (_OutputClosedError, BrokenPipeError):
            return _leave_broken_pipe()
        except OSError as error:
            return _report_full() if error.errno == errno.ENOSPC else _report_bug()
        except Exception:  # noqa: BLE001  the boundary: whatever reaches it is a bug
            return _report_bug()
        return result if isinstance(result, int) else EXIT_OK


def _complain(error: SchemaGuardError, *, color: bool) -> None:
    click.secho("error", fg="red", bold=True, nl=False, err=True, color=color)
    say_lines(f": {error}", err=True)


def _leave_broken_pipe() -> int:
    """Keep the interpreter from stumbling over the closed output at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_BROKEN_PIPE


def _report_full() -> int:
    click.echo("error: there is no space left for the output\n  Make room and run the command again.", err=True)
    return EXIT_FAILURE


def _report_bug() -> int:
    import traceback  # noqa: PLC0415  only a bug needs it

    say_lines(traceback.format_exc() + _BUG.format(version=__version__), err=True, nl=False)
    return EXIT_BUG


@click.group(
    name=PROGRAM,
    cls=Program,
    commands={name: _Unloaded(name, module, help_line) for name, (module, help_line) in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@common_options
def main(**_: object) -> None:
    """Change an EventBridge event and know, with proof, whom it would break.

    Exit codes: 0 all is well, 1 findings, 2 a wrong option or configuration, 3 no answer was possible, 4 a bug.
    """


if __name__ == "__main__":
    main()
