from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from schema_guard.cli.completion import SHELLS
from schema_guard.cli.main import main


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script_that_names_the_program(shell):
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert "schema-guard" in result.stdout
    assert f"_SCHEMA_GUARD_COMPLETE={shell}_complete" in result.stdout


def test_an_unknown_shell_is_refused():
    assert CliRunner().invoke(main, ["completion", "tcsh"]).exit_code == 2


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_commands(tmp_path):
    program = Path(sys.executable).with_name("schema-guard")
    script = (
        'eval "$(schema-guard completion bash)" 2>/dev/null\n'
        "COMP_WORDS=(schema-guard wai) COMP_CWORD=1\n"
        "_schema_guard_completion schema-guard\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    shown = subprocess.run(
        ["bash", "--norc", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert shown.stdout.split() == ["waive", "waivers"]
