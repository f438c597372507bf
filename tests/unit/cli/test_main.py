from __future__ import annotations

import errno
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from schema_guard import __version__
from schema_guard.cli.main import COMMANDS, main
from schema_guard.errors import ConfigError, DocumentError, Place


@pytest.fixture
def run(monkeypatch):
    """Run ``schema-guard rules`` with a body of the test's choosing."""

    def run_body(body):
        command = click.Command("rules", callback=body)
        monkeypatch.setitem(main.commands, "rules", command)
        return CliRunner().invoke(main, ["rules"])

    return run_body


def raises(error: BaseException):
    def body():
        raise error

    return body


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (1, 1), (3, 3)])
def test_what_a_command_returns_is_the_exit_code(run, returned, code):
    assert run(lambda: returned).exit_code == code


def test_ctx_exit_is_the_exit_code(run):
    assert run(lambda: click.get_current_context().exit(1)).exit_code == 1


def test_an_expected_failure_is_one_message_with_place_and_remedy(run):
    result = run(raises(DocumentError("is not JSON", place=Place("a.json", 3, 7), remedy="Close the brace.")))
    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr == "error: a.json:3:7: is not JSON\n  Close the brace.\n"


def test_the_word_error_is_coloured_when_that_is_asked_for(monkeypatch):
    command = click.Command("rules", callback=raises(DocumentError("is not JSON")))
    monkeypatch.setitem(main.commands, "rules", command)
    result = CliRunner().invoke(main, ["--color", "always", "rules"], color=True)
    assert result.stderr == "\x1b[31m\x1b[1merror\x1b[0m: is not JSON\n"


def test_a_configuration_failure_ends_with_2(run):
    assert run(raises(ConfigError("unknown key"))).exit_code == 2


def test_a_usage_error_ends_with_2(run):
    result = run(raises(click.UsageError("no such thing")))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: no such thing" in result.stderr


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupt_ends_with_130_and_no_traceback(run, error):
    result = run(raises(error))
    assert result.exit_code == 130
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "error", [RuntimeError("boom"), EOFError(), RecursionError(), MemoryError(), OSError(5, "odd")]
)
def test_anything_else_is_a_bug_with_a_traceback(run, error):
    result = run(raises(error))
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.startswith("Traceback ")
    assert f"This is a bug in schema-guard {__version__}" in result.stderr


def test_a_reader_that_goes_away_is_met_with_silence():
    program = (
        "import click, os, sys\n"
        "from schema_guard.cli.main import main\n"
        "def body():\n"
        "    for _ in range(100_000): click.echo('a line of output')\n"
        "main.commands['rules'] = click.Command('rules', callback=body)\n"
        "main(['rules'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=30) == 141
        assert process.stderr.read() == ""


def test_the_help_lists_every_command_without_importing_one():
    code = (
        "import sys\n"
        "from schema_guard.cli.main import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "print([name for name in sys.modules if name.startswith('schema_guard.cli.')])\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    *help_lines, modules = shown.splitlines()
    listed = [line.split()[0] for line in help_lines[help_lines.index("Commands:") + 1 :] if line[2:3].strip()]
    assert listed == list(COMMANDS)
    assert modules == "['schema_guard.cli.output', 'schema_guard.cli.options', 'schema_guard.cli.main']"


def test_a_misspelt_command_is_met_with_a_suggestion():
    result = CliRunner().invoke(main, ["generat"])
    assert result.exit_code == 2
    assert "Did you mean 'generate'?" in result.stderr


def test_the_version_is_printed():
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"schema-guard {__version__}\n")


def test_python_dash_m_is_the_same_program():
    shown = subprocess.run(
        [sys.executable, "-m", "schema_guard", "--version"], capture_output=True, text=True, check=True
    )
    assert shown.stdout == f"schema-guard {__version__}\n"


def test_no_space_for_the_output_is_no_bug(run):
    result = run(raises(OSError(errno.ENOSPC, "No space left on device")))
    assert result.exit_code == 3
    assert result.stderr.startswith("error: there is no space left")


@pytest.mark.parametrize("closed", ["sys.stdout", "sys.stderr"])
def test_a_closed_stream_changes_no_exit_code(closed):
    code = f"import sys\n{closed} = None\nfrom schema_guard.cli.main import main\nmain(['rules', 'TYPE_WIDENED'])\n"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_a_folder_that_is_gone_is_no_bug(tmp_path):
    code = (
        "import os, sys\n"
        "from schema_guard.cli.main import main\n"
        "os.chdir(sys.argv[1]); os.rmdir(sys.argv[1]); main(['rules'])\n"
    )
    gone = tmp_path / "gone"
    gone.mkdir()
    result = subprocess.run([sys.executable, "-c", code, gone], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr.splitlines()[0]) == (2, "error: the current directory is no more")
