"""What a check does while git looks at a large registry."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import sys
from schema_guard.workflows import gate

gate._get_ready(lambda: {busy})
print(*(name for name in ("schema_guard.compat.engine", "jsonschema", "jsonschema_rs") if name in sys.modules))
"""


@pytest.mark.parametrize(
    ("busy", "loaded"),
    [(True, "schema_guard.compat.engine jsonschema jsonschema_rs"), (False, "schema_guard.compat.engine")],
)
def test_the_validators_are_loaded_ahead_only_while_git_is_busy(busy, loaded):
    script = LOADED.format(busy=busy)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == loaded.split()
