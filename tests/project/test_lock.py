"""The lock file installs with plain pip, names no host, and covers what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKED = dict(re.findall(r"^([a-z0-9-]+)==([^ \n]+)", LOCK, re.MULTILINE))


def test_no_host_is_named():
    assert "://" not in LOCK
    assert not re.search(r"^-", LOCK, re.MULTILINE)


def test_every_package_has_a_hash():
    for block in re.split(r"\n(?=[a-z])", LOCK.partition("\n\n")[0]):
        if "==" in block:
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_every_direct_dependency_is_locked():
    project = PROJECT["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
        *PROJECT["dependency-groups"]["dev"],
    ]
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(LOCKED[requirement.name.lower()]), requirement
