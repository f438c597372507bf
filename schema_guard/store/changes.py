"""What changed in a registry folder: against a merge base, in the index, or between two commits."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema_guard.errors import GitError, Place
from schema_guard.store.git import (
    FILE_MODE,
    SUBMODULE_MODE,
    SYMLINK_MODE,
    Entry,
    Repository,
    open_at,
    open_repository,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# Where continuous integration says which branch a pull request goes to.
TARGET_BRANCH_VARIABLES = (
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
    "SYSTEM_PULLREQUEST_TARGETBRANCH",
    "CHANGE_TARGET",
)
_MERGE_BASE_VARIABLE = "CI_MERGE_REQUEST_DIFF_BASE_SHA"  # GitLab has computed it already
_DEFAULT_BRANCHES = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One path, relative to the registry folder, that is not what it was; None: the side does not have it."""

    path: str
    old: Entry | None
    new: Entry | None


@dataclass(frozen=True, slots=True)
class RegistryDiff:
    """What changed in a registry folder.

    Attributes:
        base: The commit that it is compared with; None: there is no commit yet, the base is empty.
        description: The base, for people: ``4f2ac91 (merge base with origin/main)``.
        changes: Sorted by path.
    """

    repository: Repository
    base: str | None
    description: str
    changes: tuple[Change, ...]


def changes_since(registry_dir: Path, ref: str) -> RegistryDiff:
    """What the work tree, untracked files included, holds other than the merge base of ``ref`` and HEAD.

    Raises:
        GitError: No repository, no such ref, no merge base, or an unresolved merge conflict.
    """
    repository, base = _open_at_merge_base(registry_dir, ref, "HEAD")
    untracked = repository.start(  # beside the diff, which takes as long
        "ls-files", "--others", "--exclude-standard", "-z", "--", repository.below or "."
    )
    changes = {change.path: change for change in _diff(repository, base)}
    for path in filter(None, os.fsdecode(untracked.output()).split("\0")):
        name = path.removeprefix(repository.below)
        before = changes.get(name)  # a path that left the index and still lies there is reported as deleted as well
        mode = _mode_on_disk(repository.folder / path, path)
        changes[name] = Change(name, before.old if before is not None else None, Entry(mode, None))
    known_as = "HEAD" if ref == "HEAD" else f"merge base with {ref}"
    return RegistryDiff(repository, base, f"{base[:7]} ({known_as})", _sorted(changes.values()))


def changes_staged(registry_dir: Path) -> RegistryDiff:
    """What the index holds other than HEAD; before the first commit, other than nothing.

    Raises:
        GitError: No repository, or an unresolved merge conflict.
    """
    repository, names = open_at(registry_dir, "HEAD^{commit}")
    changes = _sorted(_diff(repository, "--cached"))
    if not names:
        return RegistryDiff(repository, None, "nothing (there is no commit yet)", changes)
    return RegistryDiff(repository, names[0], f"{names[0][:7]} (HEAD, against the index)", changes)


def changes_between(registry_dir: Path, old: str, new: str) -> RegistryDiff:
    """What commit ``new`` holds other than its merge base with ``old``.

    Raises:
        GitError: No repository, no such ref, or no merge base.
    """
    repository, base = _open_at_merge_base(registry_dir, old, new)
    changes = _sorted(_diff(repository, base, new))
    return RegistryDiff(repository, base, f"{base[:7]} (merge base of {_short(old)} and {_short(new)})", changes)


def pull_request_base(registry_dir: Path, environ: Mapping[str, str]) -> str | None:
    """The ref that continuous integration says the pull request goes to; None outside of a pull request.

    Raises:
        GitError: The branch is not in this clone.
    """
    if base := environ.get(_MERGE_BASE_VARIABLE):
        return base
    target = next(filter(None, (environ.get(name) for name in TARGET_BRANCH_VARIABLES)), None)
    if target is None:
        return None
    branch = target.removeprefix("refs/heads/")
    what = f"the target branch {branch!r} of the pull request is not in this clone"
    return _first_known(registry_dir, (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"), what)


def default_branch(registry_dir: Path) -> str:
    """The default branch of the remote, else main or master.

    Raises:
        GitError: There is no such branch.
    """
    return _first_known(registry_dir, _DEFAULT_BRANCHES, "there is no branch main or master to compare with")


def _first_known(registry_dir: Path, candidates: tuple[str, ...], otherwise: str) -> str:
    output = open_repository(registry_dir).run("for-each-ref", "--format=%(refname)", *candidates)
    known = set(os.fsdecode(output).split("\n"))
    found = next((candidate for candidate in candidates if candidate in known), None)
    if found is not None:
        return re.sub(r"^refs/(?:remotes|heads)/", "", found)
    raise GitError(
        otherwise,
        remedy="Name the base with --against REF, or fetch it (fetch-depth: 0 on GitHub, GIT_DEPTH: 0 on GitLab).",
    )


def _open_at_merge_base(registry_dir: Path, old: str, new: str) -> tuple[Repository, str]:
    """One git call for the repository and the merge base together: a hook waits for each."""
    for ref in (old, new):
        if not ref or ref.startswith(("-", "^")):
            raise GitError(f"{ref!r} is not a git ref", remedy="Name a branch, a tag or a commit.")
    repository, names = open_at(registry_dir, f"{old}...{new}")
    if names is None:
        raise _unknown_ref(repository, old, new)
    bases = [name[1:] for name in names if name.startswith("^")]
    if bases:
        return repository, bases[0]  # of several (criss-cross merges), the one that git diff A...B takes
    if repository.run("rev-parse", "--is-shallow-repository").strip() == b"true":
        raise GitError(
            f"no merge base of {_short(old)} and {_short(new)}: the clone is shallow and does not reach back to it",
            remedy="Run git fetch --no-tags --deepen=200 origin, or clone the whole history (fetch-depth: 0).",
        )
    raise GitError(f"{old} and {new} have no common history", remedy="Name another base with --against REF.")


def _unknown_ref(repository: Repository, *refs: str) -> GitError:
    """Which of the refs git does not know, and what to do."""
    for ref in refs:
        if repository.commit(ref) is not None:
            continue
        if ref == "HEAD":
            return GitError("there is no commit yet", remedy="Compare what is staged: schema-guard diff --staged.")
        return GitError(
            f"git does not know the ref {ref!r}",
            remedy=f"Check its spelling, or fetch it: git fetch origin {ref.removeprefix('origin/')} "
            "(fetch-depth: 0 on GitHub).",
        )
    return GitError(f"git cannot compare {' and '.join(refs)}", remedy="Name another base with --against REF.")


def _diff(repository: Repository, *sides: str) -> list[Change]:
    """The changed files of the registry folder, as ``git diff --raw`` tells them."""
    options = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--ignore-submodules=dirty", "--relative")
    output = repository.run("diff", *options, *sides, "--", repository.below or ".")
    tokens = os.fsdecode(output).split("\0")
    changes = []
    for description, path in zip(tokens[::2], tokens[1::2], strict=False):
        old_mode, new_mode, old, new, status = description.removeprefix(":").split(" ")
        name = path.removeprefix(repository.below)
        if status == "U":
            place = Place(str(repository.folder / path))
            raise GitError(
                "the file has an unresolved merge conflict", place=place, remedy="Resolve it and git add it."
            )
        changes.append(Change(name, _entry(old_mode, old), _entry(new_mode, new)))
    return changes


def _entry(mode: str, oid: str) -> Entry | None:
    if mode == "000000":
        return None
    return Entry(mode, oid if oid.strip("0") else None)


def _mode_on_disk(file: Path, path: str) -> str:
    if path.endswith("/"):
        return SUBMODULE_MODE  # a repository that nobody has added; git does not look into it
    return SYMLINK_MODE if file.is_symlink() else FILE_MODE


def _sorted(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: change.path))


def _short(ref: str) -> str:
    return ref[:7] if re.fullmatch(r"[0-9a-f]{40,64}", ref) else ref
