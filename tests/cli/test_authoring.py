"""``new`` and ``init`` as people call them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main

FOLDER = "registry/shop/orders@Placed"


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def test_new(git_repository, run):
    git_repository.write(f"{FOLDER}/1.json", {"title": "one"})
    done = run("new", "shop/orders@Placed")
    assert (done.exit_code, done.stdout) == (0, f"{FOLDER}/2.json\n")
    assert done.stderr == f"copied from {FOLDER}/1.json\n"
    assert (git_repository.path / FOLDER / "2.json").read_text() == (
        git_repository.path / FOLDER / "1.json"
    ).read_text()
    assert run("new", "orders@Placed").exit_code == 2
    assert run("new", "shop/unknown").exit_code == 2


def test_init_shows_what_it_writes_and_overwrites_nothing(git_repository, run):
    done = run("init", "--dry-run")
    assert done.exit_code == 0
    assert 'compatibility = "FORWARD_TRANSITIVE"' in done.stdout
    assert "schema-guard diff --staged" in done.stdout
    assert not any(path.name != ".git" for path in git_repository.path.iterdir())
    assert run("init").exit_code == 0
    assert (git_repository.path / "schema-guard.toml").is_file()
    assert (git_repository.path / ".github/workflows/schema-guard.yml").is_file()
    git_repository.write("schema-guard.toml", 'policy = "STRICT"\n')
    done = run("init")
    assert "schema-guard.toml: unchanged, it is there already" in done.stdout
    assert (git_repository.path / "schema-guard.toml").read_text() == 'policy = "STRICT"\n'
    assert run("init", "--force", "--ci", "none").exit_code == 0
    assert "STRICT" not in (git_repository.path / "schema-guard.toml").read_text()
    git_repository.commit()
    assert run("diff").exit_code == 0


def test_init_says_when_it_cannot_write(git_repository, run):
    git_repository.write(".github", "a file in the way\n")
    done = run("init")
    assert done.exit_code == 3
    assert ".github/workflows" in done.stderr
