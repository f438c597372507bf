"""The example projects pass, and their broken variants fail with the message that the docs show."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "contract-tests.md").read_text(encoding="utf-8")


def run(name: str, tmp_path: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """In a copy beside a copy of the registry, so that nothing is written here."""
    shutil.copytree(ROOT / "examples" / name, tmp_path / "examples" / name)
    shutil.copytree(ROOT / "registry", tmp_path / "registry")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "SCHEMA_GUARD_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments],
        cwd=tmp_path / "examples" / name,
        env={**kept, "COLUMNS": "300", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def shown(name: str) -> list[str]:
    block = re.search(rf"<!-- {name} -->\n```text\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    return _without_digests(block[1]).splitlines()


def _without_digests(text: str) -> str:
    return re.sub(r"_[0-9a-f]{8}\.py", ".py", text)


@pytest.mark.parametrize(("name", "option"), [("producer", "--schema-guard"), ("consumer", "-v")])
def test_the_example_passes(name, option, tmp_path):
    done = run(name, tmp_path, option)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "option", "environ"),
    [
        ("producer", "--schema-guard", {"SHOP": "shop_broken"}),
        ("consumer", "-rf", {"MAILER": "mailer_broken"}),
    ],
)
def test_the_broken_variant_fails_as_the_docs_show(name, option, environ, tmp_path):
    done = run(name, tmp_path, option, **environ)
    assert done.returncode == 1, done.stdout
    printed = _without_digests(done.stdout).splitlines()
    for line in shown(name):
        assert any(one.startswith(line.rstrip()) for one in printed), (line, done.stdout)
