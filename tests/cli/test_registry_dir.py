"""A registry folder that is not there is one clear error, before anything else is tried."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main

AWS = ("--registry", "shop", "--region", "eu-west-1", "--endpoint-url", "http://127.0.0.1:9")
READERS = (
    ("diff",),
    ("diff", "--staged"),
    ("diff", "--against", "HEAD"),
    ("diff", "--schema", "shop/shop@OrderPlaced"),
    ("push", *AWS),
    ("status", *AWS),
    ("generate", "--output", "models"),
    ("validate", "events.jsonl"),
    ("example", "shop/shop@OrderPlaced"),
    ("new", "shop/shop@OrderPlaced"),
    ("fsck",),
    ("fsck", "--check"),
    ("waivers", "prune"),
)


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


@pytest.fixture
def repository(git_repository, monkeypatch):
    """A git repository with a registry folder of one schema."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    git_repository.write("events.jsonl", "{}\n")
    git_repository.write("registry/shop/shop@OrderPlaced/1.json", {"type": "object"})
    git_repository.commit()
    return git_repository


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_a_folder_that_a_flag_names_has_to_be_there(repository, arguments, run):
    done = run(*arguments, "--registry-dir", "registy")
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("error: registy: there is no such registry folder\n")
    assert "Traceback" not in done.stderr
    assert not (repository.path / "registy").exists()


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_a_file_is_no_folder(repository, arguments, run):
    done = run(*arguments, "--registry-dir", "events.jsonl")
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("error: events.jsonl: the registry folder is a file\n")


def test_without_the_flag_a_repository_may_have_no_registry_yet(repository, run):
    repository.git("rm", "-rq", "registry")
    repository.commit()
    done = run("diff", "--staged")
    assert done.exit_code == 0, done.output
    assert "registry does not exist: nothing was compared" in done.output


def test_a_named_folder_that_this_branch_removes_is_a_finding_and_no_mistake(repository, run):
    repository.git("rm", "-rq", "registry")
    done = run("diff", "--staged", "--registry-dir", "registry")
    assert done.exit_code == 1, done.output
    assert "SCHEMA_DELETED" in done.output
