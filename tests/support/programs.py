"""The program as a process, for tests that put this folder on their path."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager

PROGRAM = [sys.executable, "-m", "schema_guard.cli.main"]
PATIENCE = 300  # seconds after which something hangs, and is not only slow


@contextmanager
def serving(folder, *flags):
    """``schema-guard serve`` over a folder: the process, and the URL of its one line."""
    command = [*PROGRAM, "serve", "--port", "0", "--registry-dir", folder, *flags]
    with subprocess.Popen(
        command, cwd=folder.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("Listening on http://"), line + process.stderr.read()
            yield process, line.split()[-1]
        finally:
            process.terminate()
            process.wait(PATIENCE)
