"""What gets loaded, and who may import whom."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = [
    "boto3",
    "botocore",
    "jsonschema",
    "jsonschema_rs",
    "deepdiff",
    "datamodel_code_generator",
    "pydantic",
    "rich",
    "starlette",
    "uvicorn",
]


@pytest.mark.parametrize("module", ["schema_guard", "schema_guard.cli.main", "schema_guard.pytest_plugin"])
def test_importing_it_loads_nothing_heavy(module):
    code = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_help_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from schema_guard.cli.main import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


def test_the_layers_point_inwards():
    linter = Path(sys.executable).with_name("lint-imports")
    shown = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stdout
