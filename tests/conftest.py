"""Fixtures for tests that need a real git repository, and what holds for all tests that draw their examples."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pathlib import Path

# the same examples on every run and no deadlines: luck and a busy machine fail no test; `make fuzz` draws anew
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

_FOREIGN = ("GIT_", "PRE_COMMIT", "SCHEMA_GUARD_", "CI_MERGE_REQUEST", "GITHUB_", "BITBUCKET_", "BUILDKITE_", "SYSTEM_")


@dataclass(frozen=True, slots=True)
class GitRepository:
    path: Path

    def git(self, *arguments: str, check: bool = True, **variables: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**os.environ, **variables},
            check=False,
            capture_output=True,
            text=True,
        )
        assert not check or done.returncode == 0, f"git {arguments}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def write(self, path: str, content: object) -> Path:
        """Text as it is, anything else as JSON; below the registry folder when the path ends with a version."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, indent=2) + "\n"
        file.write_text(text, encoding="utf-8")
        return file

    def commit(self, message: str = "change") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()


@pytest.fixture
def git_environment(monkeypatch, tmp_path_factory):
    """The same git for everybody: no inherited repository, hook, pull request or user configuration."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN) and name not in {"GIT_EXEC_PATH", "GIT_SSL_CAINFO"}:
            monkeypatch.delenv(name)
    config = tmp_path_factory.mktemp("git") / "config"
    config.write_text("[user]\n\tname = Tester\n\temail = tester@example.org\n[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return config


@pytest.fixture
def git_repository(git_environment, monkeypatch, tmp_path):
    """An empty repository on branch main; the current directory."""
    repository = GitRepository(tmp_path / "repository")
    repository.path.mkdir()
    repository.git("init", "--quiet")
    monkeypatch.chdir(repository.path)
    return repository
