"""A registry folder that is not there is one clear error, before anything else is tried."""

from __future__ import annotations

import json
import subprocess

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
def repository(tmp_path, monkeypatch):
    """A git repository with a registry folder of one schema."""
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    (tmp_path / "events.jsonl").write_text("{}\n")
    folder = tmp_path / "registry" / "shop" / "shop@OrderPlaced"
    folder.mkdir(parents=True)
    (folder / "1.json").write_text(json.dumps({"type": "object"}) + "\n")
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "start")
    return tmp_path


def git(*arguments):
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_a_folder_that_a_flag_names_has_to_be_there(repository, arguments):
    done = run(*arguments, "--registry-dir", "registy")
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("error: registy: there is no such registry folder\n")
    assert "Traceback" not in done.stderr
    assert not (repository / "registy").exists()


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_a_file_is_no_folder(repository, arguments):
    done = run(*arguments, "--registry-dir", "events.jsonl")
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("error: events.jsonl: the registry folder is a file\n")


def test_without_the_flag_a_repository_may_have_no_registry_yet(repository):
    git("rm", "-rq", "registry")
    git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "none")
    done = run("diff", "--staged")
    assert done.exit_code == 0, done.output
    assert "registry does not exist: nothing was compared" in done.output


def test_a_named_folder_that_this_branch_removes_is_a_finding_and_no_mistake(repository):
    git("rm", "-rq", "registry")
    done = run("diff", "--staged", "--registry-dir", "registry")
    assert done.exit_code == 1, done.output
    assert "SCHEMA_DELETED" in done.output
