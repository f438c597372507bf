"""The hooks as pre-commit runs them, in a scratch repository."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
FOLDER = "registry/shop/orders@Placed"
PRE_COMMIT = Path(sys.executable).with_name("pre-commit")


def schema(*required):
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}},
        "required": list(required),
    }


def test_the_hooks_see_every_commit():
    assert set(HOOKS) == {"schema-guard", "schema-guard-generate"}
    assert HOOKS["schema-guard"]["entry"] == "schema-guard diff --staged"
    assert HOOKS["schema-guard-generate"]["entry"] == "schema-guard generate --check"
    for hook in HOOKS.values():
        assert hook["language"] == "python"
        assert (hook["always_run"], hook["pass_filenames"], hook["require_serial"]) == (True, False, True)
        assert not {"files", "types", "types_or"} & set(hook)


@pytest.fixture
def installed(git_repository):
    """A repository with the hook installed by pre-commit, run with the program under test."""
    program = Path(sys.executable).with_name("schema-guard")
    hook = {**HOOKS["schema-guard"], "language": "system", "entry": f"{program} diff --staged"}
    git_repository.write(".pre-commit-config.yaml", json.dumps({"repos": [{"repo": "local", "hooks": [hook]}]}))
    git_repository.write(f"{FOLDER}/1.json", schema("id", "amount"))
    git_repository.commit()
    for kind in ("pre-commit", "pre-push"):
        subprocess.run([PRE_COMMIT, "install", "-t", kind], cwd=git_repository.path, check=True, capture_output=True)
    return git_repository


def commits(repository, *arguments):
    """Whether a commit goes through, and what it says."""
    before = repository.git("rev-parse", "HEAD")
    said = repository.git("commit", "-qm", "change", *arguments, check=False)
    return repository.git("rev-parse", "HEAD") != before, said


def test_a_breaking_commit_is_blocked_and_a_harmless_one_passes(installed):
    installed.write(f"{FOLDER}/2.json", schema("id"))
    installed.git("add", ".")
    passed, said = commits(installed)
    assert not passed
    assert "PROPERTY_MADE_OPTIONAL" in said
    installed.write(f"{FOLDER}/2.json", {**schema("id", "amount"), "title": "harmless"})
    passed, said = commits(installed)
    assert not passed, "what is staged counts, not what the work tree holds"
    installed.git("add", ".")
    assert commits(installed)[0]


def test_a_commit_that_only_deletes_is_seen(installed):
    installed.write(f"{FOLDER}/2.json", schema("id", "amount"))
    installed.commit()
    installed.git("rm", "-q", f"{FOLDER}/1.json")
    passed, said = commits(installed)
    assert not passed
    assert "VERSION_REMOVED" in said


def test_a_partial_commit_is_judged_by_what_it_takes(installed):
    installed.write(f"{FOLDER}/2.json", schema("id"))
    installed.write("other.txt", "x")
    installed.git("add", ".")
    assert commits(installed, "--", "other.txt")[0]
    assert not commits(installed, "--", f"{FOLDER}/2.json")[0]
    assert not commits(installed, "-a")[0]


def test_a_commit_from_a_sub_directory_and_from_a_linked_worktree(installed, tmp_path, monkeypatch):
    installed.write(f"{FOLDER}/2.json", schema("id"))
    installed.git("add", ".")
    done = subprocess.run(["git", "commit", "-qm", "x"], cwd=installed.path / FOLDER, capture_output=True, check=False)
    assert done.returncode
    linked = tmp_path / "linked"
    installed.git("worktree", "add", "-q", "-b", "other", str(linked), "HEAD")
    shutil.copy(installed.path / FOLDER / "2.json", linked / FOLDER / "2.json")
    subprocess.run(["git", "add", "."], cwd=linked, check=True)
    done = subprocess.run(["git", "commit", "-qm", "x"], cwd=linked, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "PROPERTY_MADE_OPTIONAL" in done.stdout + done.stderr


def test_a_push_is_judged_by_what_it_publishes(installed, tmp_path):
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", str(remote)], check=True)
    installed.git("remote", "add", "origin", str(remote))
    installed.git("push", "-q", "origin", "main")
    installed.write(f"{FOLDER}/2.json", schema("id"))
    installed.commit("past the hook")
    said = installed.git("push", "origin", "main", check=False)
    assert "PROPERTY_MADE_OPTIONAL" in said
    assert installed.git("rev-parse", "origin/main") != installed.git("rev-parse", "HEAD")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the paths in the environment of pre-commit are POSIX")
def test_from_a_clone_of_this_repository(git_repository, tmp_path):
    """As users get it: pre-commit clones, installs the dependencies, and runs the hook."""
    clone = tmp_path / "schema-guard"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, done.stdout.decode().split("\0")):  # with the changes that are not committed yet
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    for arguments in (["add", "-A"], ["commit", "-q", "--no-verify", "--allow-empty", "-m", "work tree"]):
        subprocess.run(["git", *arguments], cwd=clone, check=True)
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=clone, capture_output=True, text=True, check=True)

    def hook():
        done = subprocess.run(
            [PRE_COMMIT, "run", "schema-guard"],
            env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache"), "PIP_NO_COMPILE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    # what `pre-commit try-repo` does, but for its throwing the environment away after each run
    repos = [{"repo": str(clone), "rev": revision.stdout.strip(), "hooks": [{"id": "schema-guard"}]}]
    git_repository.write(".pre-commit-config.yaml", {"repos": repos})
    git_repository.write(f"{FOLDER}/1.json", schema("id", "amount"))
    git_repository.commit()
    git_repository.write(f"{FOLDER}/2.json", schema("id"))
    git_repository.git("add", ".")
    code, said = hook()
    assert code == 1, said
    assert "PROPERTY_MADE_OPTIONAL" in said
    git_repository.write(f"{FOLDER}/2.json", schema("id", "amount"))
    git_repository.git("add", ".")
    code, said = hook()
    assert code == 0, said
    git_repository.commit()
    git_repository.git("rm", "-q", f"{FOLDER}/1.json")
    code, said = hook()
    assert code == 1, said
    assert "VERSION_REMOVED" in said
