from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from schema_guard.errors import GitError
from schema_guard.store.changes import (
    DEFAULT_BRANCH,
    TARGET_BRANCH_VARIABLES,
    Baseline,
    changes_between,
    changes_since,
    changes_staged,
    pull_request_base,
)
from schema_guard.store.git import Process, open_at

PROJECT = Path(__file__).resolve().parents[3]
REGISTRY = Path("registry")
ONE = "registry/shop/orders@Placed/1.json"
TWO = "registry/shop/orders@Placed/2.json"


@pytest.fixture
def repository(git_repository):
    git_repository.write(ONE, {"a": 1})
    git_repository.write("README.md", "outside\n")
    git_repository.commit()
    return git_repository


def kinds(diff):
    return {change.path: (change.old is not None, change.new is not None) for change in diff.changes}


def test_nothing_changed(repository):
    diff = changes_since(REGISTRY, Baseline.named("HEAD"))
    assert diff.changes == ()
    assert diff.description == f"{diff.base[:7]} (HEAD)"


def test_committed_modified_deleted_and_untracked_files_are_seen_and_ignored_ones_are_not(repository):
    repository.write("registry/shop/a/1.json", "1")
    repository.write("registry/shop/b/1.json", "1")
    repository.commit()
    repository.git("switch", "--quiet", "--create", "feature")
    repository.write("registry/shop/c/1.json", "1")
    repository.commit()
    repository.write("registry/shop/a/1.json", "2")
    (repository.path / "registry/shop/b/1.json").unlink()
    repository.write(TWO, "2")
    repository.write(".gitignore", "*.tmp.json\n")
    repository.write("registry/shop/x.tmp.json", "2")
    assert kinds(changes_since(REGISTRY, Baseline.named("main"))) == {
        "shop/a/1.json": (True, True),
        "shop/b/1.json": (True, False),
        "shop/c/1.json": (False, True),
        "shop/orders@Placed/2.json": (False, True),
    }


class TestPrepare:
    """Whoever asks gets ready while git looks at every file of the work tree."""

    @pytest.fixture
    def branch(self, repository):
        repository.git("switch", "--quiet", "--create", "feature")
        return repository

    @pytest.fixture
    def prepared(self, monkeypatch):
        """Which git commands had been read to their end when ``prepare`` was called."""

        def calls():
            ended, called = [], []
            wait = Process.wait

            def recorded(process, stdin=None):
                result = wait(process, stdin)
                ended.append(process.arguments[0])
                return result

            monkeypatch.setattr(Process, "wait", recorded)
            changes_since(
                REGISTRY, Baseline.named("main"), prepare=lambda is_busy: called.append((list(ended), is_busy()))
            )
            return called

        return calls

    def test_not_when_nothing_changed(self, branch, prepared):
        branch.write("README.md", "2")
        branch.commit()
        assert prepared() == []

    def test_at_once_when_the_branch_holds_a_change(self, branch, prepared):
        branch.write(TWO, "2")
        branch.commit()
        branch.write(ONE, "2")
        ((ended, _),) = prepared()
        assert {"diff", "ls-files"}.isdisjoint(ended)

    def test_before_untracked_files_are_listed(self, branch, prepared):
        branch.write(ONE, "2")
        ((ended, busy),) = prepared()
        assert "ls-files" not in ended
        assert isinstance(busy, bool)


def test_the_base_is_the_merge_base_and_not_the_tip(repository):
    start = repository.git("rev-parse", "HEAD").strip()
    repository.git("switch", "--quiet", "--create", "feature")
    repository.write(TWO, "2")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.write("registry/shop/other/1.json", "somebody else's")
    repository.commit()
    repository.git("switch", "--quiet", "feature")
    diff = changes_since(REGISTRY, Baseline.named("main"))
    assert diff.base == start
    assert diff.description == f"{start[:7]} (merge base with main)"
    assert kinds(diff) == {"shop/orders@Placed/2.json": (False, True)}


def test_a_file_that_left_only_the_index_is_not_deleted(repository):
    repository.git("rm", "--quiet", "--cached", ONE)
    assert kinds(changes_since(REGISTRY, Baseline.named("HEAD"))) == {"shop/orders@Placed/1.json": (True, True)}


def test_staged_sees_the_index_and_not_the_work_tree(repository):
    repository.write(TWO, "staged")
    repository.git("add", TWO)
    repository.write("registry/shop/orders@Placed/3.json", "not staged")
    diff = changes_staged(REGISTRY)
    assert kinds(diff) == {"shop/orders@Placed/2.json": (False, True)}
    (change,) = diff.changes
    assert diff.repository.read_blobs([change.new.oid]) == {change.new.oid: b"staged"}


def test_staged_before_the_first_commit_compares_with_nothing(git_repository):
    git_repository.write(ONE, "1")
    git_repository.git("add", ".")
    diff = changes_staged(REGISTRY)
    assert diff.base is None
    assert kinds(diff) == {"shop/orders@Placed/1.json": (False, True)}


def test_between_two_commits_starts_at_their_merge_base(repository):
    repository.git("switch", "--quiet", "--create", "feature")
    repository.write(TWO, "2")
    pushed = repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.write("registry/shop/other/1.json", "1")
    remote = repository.commit()
    assert kinds(changes_between(REGISTRY, remote, pushed)) == {"shop/orders@Placed/2.json": (False, True)}


@pytest.mark.parametrize("name", ["with space", "umlaut-ü-日本", 'quo"te', "tab\tname", "star*[a]", "--option"])
def test_strange_names(repository, name):
    repository.write(f"registry/{name}/1.json", "1")
    assert kinds(changes_since(REGISTRY, Baseline.named("HEAD"))) == {f"{name}/1.json": (False, True)}
    repository.git("add", ".")
    assert kinds(changes_staged(REGISTRY)) == {f"{name}/1.json": (False, True)}
    repository.git("commit", "--quiet", "-m", "x")
    repository.write(f"registry/{name}/1.json", "2")
    diff = changes_since(REGISTRY, Baseline.named("HEAD"))
    assert kinds(diff) == {f"{name}/1.json": (True, True)}
    assert set(diff.repository.list_tree(diff.base, [name])) == {f"{name}/1.json"}


def test_a_registry_folder_with_a_strange_name(repository):
    repository.write("my [reg]*/é/1.json", "1")
    assert kinds(changes_since(Path("my [reg]*"), Baseline.named("HEAD"))) == {"é/1.json": (False, True)}


def test_a_registry_folder_that_was_deleted(repository):
    (repository.path / ONE).unlink()
    (repository.path / ONE).parent.rmdir()
    (repository.path / "registry/shop").rmdir()
    REGISTRY.rmdir()
    diff = changes_since(REGISTRY, Baseline.named("HEAD"))
    assert kinds(diff) == {"shop/orders@Placed/1.json": (True, False)}
    assert set(diff.repository.list_tree(diff.base, ["shop/orders@Placed"])) == {"shop/orders@Placed/1.json"}
    assert kinds(changes_staged(REGISTRY)) == {}
    repository.git("add", "--all")
    assert kinds(changes_staged(REGISTRY)) == {"shop/orders@Placed/1.json": (True, False)}


def test_the_repository_itself_may_be_the_registry_folder(repository):
    repository.write("shop/a/1.json", "1")
    assert kinds(changes_since(Path(), Baseline.named("HEAD"))) == {"shop/a/1.json": (False, True)}


def test_called_from_a_sub_directory(repository, monkeypatch):
    (repository.path / "docs").mkdir()
    monkeypatch.chdir(repository.path / "docs")
    repository.write(TWO, "2")
    assert kinds(changes_since(Path("../registry"), Baseline.named("HEAD"))) == {
        "shop/orders@Placed/2.json": (False, True)
    }


def test_user_configuration_does_not_change_the_answer(repository, git_environment):
    settings = "[diff]\n\trelative = true\n\trenames = copies\n[core]\n\tquotepath = true\n"
    git_environment.write_text(git_environment.read_text() + settings + "[status]\n\tshowUntrackedFiles = no\n")
    repository.git("mv", ONE, "registry/shop/orders@Placed/é.json")
    assert kinds(changes_since(REGISTRY, Baseline.named("HEAD"))) == {
        "shop/orders@Placed/1.json": (True, False),
        "shop/orders@Placed/é.json": (False, True),
    }


def test_a_merge_conflict_in_the_index_is_an_error(repository):
    repository.git("switch", "--quiet", "--create", "feature")
    repository.write(ONE, "theirs")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.write(ONE, "ours")
    repository.commit()
    repository.git("merge", "feature", check=False)
    with pytest.raises(GitError, match=r"1\.json.*unresolved merge conflict"):
        changes_staged(REGISTRY)


# The environment of a hook

HOOK = """
import json, pathlib
from schema_guard.store.changes import changes_staged
diff = changes_staged(pathlib.Path({folder!r}))
blobs = diff.repository.read_blobs(c.new.oid for c in diff.changes if c.new)
answer = {{c.path: blobs[c.new.oid].decode() if c.new else None for c in diff.changes}}
pathlib.Path({seen!r}).write_text(json.dumps(answer))
"""


@pytest.fixture
def hook_sees(tmp_path):
    """What `changes_staged` says of a folder while a real commit runs its hook."""

    def run(where: Path, *command: str, folder: Path | str = REGISTRY, **variables: str) -> dict[str, str | None]:
        seen, hooks = tmp_path / "seen", tmp_path / "hooks"
        hooks.mkdir(exist_ok=True)
        script = HOOK.format(folder=str(folder), seen=str(seen))
        hook = hooks / "pre-commit"
        hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' - <<'END'\n{script}END\n")
        hook.chmod(0o755)
        done = subprocess.run(
            ["git", "-c", f"core.hooksPath={hooks}", *command],
            cwd=where,
            env={**os.environ, "PYTHONPATH": str(PROJECT), **variables},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(seen.read_text())

    return run


def test_a_hook_sees_what_a_plain_commit_takes(repository, hook_sees):
    repository.write(TWO, "staged")
    repository.git("add", TWO)
    repository.write(TWO, "not staged")
    assert hook_sees(repository.path, "commit", "-qm", "x") == {"shop/orders@Placed/2.json": "staged"}


def test_a_hook_sees_what_commit_all_takes(repository, hook_sees):
    repository.write(ONE, "changed")
    assert hook_sees(repository.path, "commit", "-qam", "x") == {"shop/orders@Placed/1.json": "changed"}


def test_a_hook_sees_what_a_partial_commit_takes(repository, hook_sees):
    repository.write(TWO, "staged")
    repository.git("add", TWO)
    repository.write(ONE, "named")
    sees = hook_sees(repository.path / "registry", "commit", "-qm", "x", "--", "shop/orders@Placed/1.json")
    assert sees == {"shop/orders@Placed/1.json": "named"}


def test_a_hook_sees_the_commit_of_a_linked_worktree(repository, hook_sees, tmp_path):
    repository.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    (tmp_path / "linked" / ONE).write_text("linked")
    repository.write(ONE, "not this one")
    assert hook_sees(tmp_path / "linked", "commit", "-qam", "x") == {"shop/orders@Placed/1.json": "linked"}


def test_a_hook_sees_a_repository_that_only_the_environment_names(git_environment, hook_sees, tmp_path):
    git_dir, tree = tmp_path / "elsewhere.git", tmp_path / "tree"
    (tree / "registry/shop/a").mkdir(parents=True)
    (tree / "registry/shop/a/1.json").write_text("1")
    where = ("--git-dir=../elsewhere.git", "--work-tree=.")
    subprocess.run(["git", *where, "init", "--quiet"], cwd=tree, check=True)
    subprocess.run(["git", *where, "add", "."], cwd=tree, check=True)
    assert git_dir.is_dir()
    assert hook_sees(tree, *where, "commit", "-qm", "x") == {"shop/a/1.json": "1"}


def test_the_hook_of_one_repository_does_not_leak_into_another(repository, hook_sees, tmp_path):
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "--quiet", str(repository.path), str(other)], check=True)
    (other / ONE).write_text("staged over there")
    subprocess.run(["git", "add", "."], cwd=other, check=True)
    repository.write(ONE, "committed here")
    sees = hook_sees(repository.path, "commit", "-qam", "x", folder=other / "registry")
    assert sees == {"shop/orders@Placed/1.json": "staged over there"}


def test_a_temporary_index_outside_of_the_repository_counts(repository, hook_sees, tmp_path):
    index = str(tmp_path / "index")
    repository.git("read-tree", "HEAD", GIT_INDEX_FILE=index)
    repository.write(TWO, "in the temporary index")
    repository.git("add", TWO, GIT_INDEX_FILE=index)
    sees = hook_sees(repository.path, "commit", "-qm", "x", GIT_INDEX_FILE=index)
    assert sees == {"shop/orders@Placed/2.json": "in the temporary index"}


def test_a_registry_in_a_submodule_is_asked_about_its_own_commits(repository, hook_sees, git_environment, tmp_path):
    parent = replace(repository, path=tmp_path / "parent")
    parent.path.mkdir()
    parent.git("init", "--quiet")
    parent.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository.path), "contracts")
    parent.commit()
    (parent.path / "contracts" / ONE).write_text("changed")
    folder = parent.path / "contracts" / "registry"
    assert kinds(changes_since(folder, Baseline.named("HEAD"))) == {"shop/orders@Placed/1.json": (True, True)}
    sees = hook_sees(parent.path, "commit", "--allow-empty", "-qm", "x", folder="contracts/registry")
    assert sees == {}
    assert hook_sees(parent.path / "contracts", "commit", "-qam", "x") == {"shop/orders@Placed/1.json": "changed"}


def test_variables_that_change_paths_or_output_are_ignored(repository, monkeypatch):
    monkeypatch.setenv("GIT_ICASE_PATHSPECS", "1")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    repository.write(ONE, "2")
    assert kinds(changes_since(REGISTRY, Baseline.named("HEAD"))) == {"shop/orders@Placed/1.json": (True, True)}


def test_git_takes_no_lock(repository):
    """`git commit` holds index.lock while its hook runs; a refresh must not want it."""
    os.utime(repository.path / ONE)
    before = (repository.path / ".git/index").stat().st_mtime_ns
    assert changes_since(REGISTRY, Baseline.named("HEAD")).changes == ()
    assert (repository.path / ".git/index").stat().st_mtime_ns == before


# Clones that hold less


def test_a_shallow_clone_without_the_merge_base_says_how_to_deepen(repository, tmp_path, monkeypatch):
    repository.git("switch", "--quiet", "--create", "feature")
    repository.write(TWO, "2")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.commit("moves on")
    clone = tmp_path / "clone"
    source = f"file://{repository.path}"
    subprocess.run(["git", "clone", "-q", "--depth=1", "--no-single-branch", source, str(clone)], check=True)
    subprocess.run(["git", "switch", "-q", "feature"], cwd=clone, check=True)
    monkeypatch.chdir(clone)
    with pytest.raises(GitError, match="shallow") as caught:
        changes_since(REGISTRY, Baseline.named("origin/main"))
    assert "git fetch --no-tags --deepen=" in caught.value.remedy
    assert "fetch-depth: 0" in caught.value.remedy
    subprocess.run(["git", "fetch", "-q", "--no-tags", "--deepen=200", "origin"], cwd=clone, check=True)
    assert kinds(changes_since(REGISTRY, Baseline.named("origin/main"))) == {"shop/orders@Placed/2.json": (False, True)}


def test_a_partial_and_sparse_clone(repository, tmp_path, monkeypatch):
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repository.write("elsewhere/big.txt", "x" * 1000)
    repository.write("registry/shop/b/1.json", "1")
    repository.commit()
    clone = tmp_path / "clone"
    source = f"file://{repository.path}"
    subprocess.run(["git", "clone", "-q", "--filter=blob:none", "--sparse", source, str(clone)], check=True)
    subprocess.run(["git", "sparse-checkout", "set", "registry/shop/b"], cwd=clone, check=True)
    monkeypatch.chdir(clone)
    assert not (clone / ONE).exists()
    assert changes_since(REGISTRY, Baseline.named("origin/main")).changes == ()
    (clone / "registry/shop/b/2.json").write_text("2")
    diff = changes_since(REGISTRY, Baseline.named("origin/main"))
    assert kinds(diff) == {"shop/b/2.json": (False, True)}
    listed = diff.repository.list_tree(diff.base, ["shop/orders@Placed"])
    oid = listed["shop/orders@Placed/1.json"].oid
    assert json.loads(diff.repository.read_blobs([oid])[oid]) == {"a": 1}  # fetched on demand


# The base when nobody names it


def base_of(baseline):
    return changes_since(REGISTRY, baseline).description.partition("merge base with ")[2].rstrip(")")


def test_the_target_branch_of_a_pull_request(repository):
    for name in TARGET_BRANCH_VARIABLES:
        assert base_of(pull_request_base({name: "main"})) == "main"
        assert base_of(pull_request_base({name: "refs/heads/main"})) == "main"
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert base_of(pull_request_base({"GITHUB_BASE_REF": "main"})) == "origin/main"
    head = repository.git("rev-parse", "HEAD").strip()
    assert base_of(pull_request_base({"CI_MERGE_REQUEST_DIFF_BASE_SHA": head})) == head[:7]
    assert pull_request_base({"GITHUB_BASE_REF": ""}) is None
    with pytest.raises(GitError, match="'release' of the pull request is not in this clone") as caught:
        changes_since(REGISTRY, pull_request_base({"GITHUB_BASE_REF": "release"}))
    assert "fetch-depth: 0" in caught.value.remedy


def test_the_default_branch(repository):
    assert base_of(DEFAULT_BRANCH) == "main"
    repository.git("branch", "--move", "main", "trunk")
    with pytest.raises(GitError, match="no branch main or master") as caught:
        changes_since(REGISTRY, DEFAULT_BRANCH)
    assert "--against REF" in caught.value.remedy
    repository.git("update-ref", "refs/remotes/origin/trunk", "HEAD")
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert base_of(DEFAULT_BRANCH) == "origin/HEAD"


def test_a_clean_run_costs_few_processes(repository, monkeypatch):
    calls = []
    original = Process.wait

    def spy(self, stdin=None):
        calls.append(self.arguments[0])
        return original(self, stdin)

    monkeypatch.setattr(Process, "wait", spy)
    changes_since(REGISTRY, Baseline.named("main"))
    assert sorted(calls) == ["diff", "ls-files", "rev-parse"]
    calls.clear()
    changes_staged(REGISTRY)
    assert sorted(calls) == ["diff", "rev-parse"]


# Errors


def test_not_a_repository(git_environment, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for ask in (changes_staged, open_at, lambda folder: changes_since(folder, DEFAULT_BRANCH)):
        with pytest.raises(GitError, match="not in a git repository") as caught:
            ask(REGISTRY)
        assert "diff OLD.json NEW.json" in caught.value.remedy
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("ref", ["nonsense", "origin/main", "main..HEAD", "HEAD~99"])
def test_an_unknown_ref(repository, ref):
    with pytest.raises(GitError, match=f"does not know the ref '{ref}'") as caught:
        changes_since(REGISTRY, Baseline.named(ref))
    assert "git fetch" in caught.value.remedy


@pytest.mark.parametrize("ref", ["", "--output=elsewhere", "^main"])
def test_what_is_no_ref(repository, ref):
    with pytest.raises(GitError, match="is not a git ref"):
        changes_since(REGISTRY, Baseline.named(ref))


def test_a_branch_without_a_commit(git_repository):
    with pytest.raises(GitError, match="no commit yet") as caught:
        changes_since(REGISTRY, Baseline.named("HEAD"))
    assert "--staged" in caught.value.remedy


def test_no_common_history(repository):
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.commit()
    with pytest.raises(GitError, match="no common history"):
        changes_since(REGISTRY, Baseline.named("main"))


def test_a_bare_repository(git_environment, tmp_path, monkeypatch):
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "bare.git")], check=True)
    monkeypatch.chdir(tmp_path / "bare.git")
    with pytest.raises(GitError, match="in no work tree"):
        changes_staged(REGISTRY)


def test_git_is_missing(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed") as caught:
        changes_staged(REGISTRY)
    assert caught.value.remedy.startswith("Install git")


@pytest.mark.parametrize(
    ("script", "message", "remedy"),
    [
        (
            "echo --absolute-git-dir; [ $1 = version ] && echo git version 2.11.0; exit 0",
            "git version 2.11.0 is too old",
            "2.13",
        ),
        (
            "echo \"fatal: detected dubious ownership in repository at '/x'\" >&2; exit 128",
            "does not trust",
            "git config --global --add safe.directory",
        ),
        ("[ $1 = version ] || { echo fatal: disk on fire >&2; exit 128; }", "128: fatal: disk on fire", None),
    ],
)
def test_git_refuses(repository, monkeypatch, tmp_path, script, message, remedy):
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(GitError, match=message) as caught:
        changes_staged(REGISTRY)
    assert remedy is None or remedy in caught.value.remedy


def test_a_blob_that_is_not_there(repository):
    with pytest.raises(GitError, match="is missing"):
        open_at(REGISTRY)[0].read_blobs(["0" * 39 + "1"])
