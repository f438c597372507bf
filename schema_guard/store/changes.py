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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from schema_guard.store.git import Process

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


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a branch is to be compared with.

    Attributes:
        refs: Where it may be found; the first that git knows counts.
        otherwise: What is wrong when git knows none of them.
    """

    refs: tuple[str, ...]
    otherwise: str

    @classmethod
    def named(cls, ref: str) -> Baseline:
        """The one ref that somebody named."""
        return cls((ref,), f"git does not know the ref {ref!r}")


DEFAULT_BRANCH = Baseline(_DEFAULT_BRANCHES, "there is no branch main or master to compare with")


def pull_request_base(environ: Mapping[str, str]) -> Baseline | None:
    """What continuous integration says the pull request goes to; None outside of a pull request."""
    if base := environ.get(_MERGE_BASE_VARIABLE):
        return Baseline.named(base)
    target = next(filter(None, (environ.get(name) for name in TARGET_BRANCH_VARIABLES)), None)
    if target is None:
        return None
    branch = target.removeprefix("refs/heads/")
    return Baseline(
        (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"),
        f"the target branch {branch!r} of the pull request is not in this clone",
    )


def changes_since(
    registry_dir: Path, baseline: Baseline, *, prepare: Callable[[Callable[[], bool]], None] = lambda _is_busy: None
) -> RegistryDiff:
    """What the work tree, untracked files included, holds other than its merge base with the baseline.

    Args:
        registry_dir: The folder.
        baseline: What the branch is compared with.
        prepare: Called as soon as something is known to have changed, while git is still looking for more: it reads
            the state of every file, which takes a while in a large registry. Its argument says whether git is busy.

    Raises:
        GitError: No repository, no such ref, no merge base, or an unresolved merge conflict.
    """
    repository, ref, (base, head) = _open_at_merge_base(registry_dir, baseline, "HEAD")
    # The order is for two cores: the quick question first, and last the one that git answers with twenty threads.
    committed = base != head and _differ(repository, base, head)
    below = repository.below or "."
    untracked = repository.start("ls-files", "--others", "--exclude-standard", "-z", "--", below)
    if committed:
        prepare(untracked.is_running)
    tracked = _start_diff(repository, base)
    changes = {change.path: change for change in _changes(repository, tracked)}
    if changes and not committed:
        prepare(untracked.is_running)
    for path in filter(None, os.fsdecode(untracked.output()).split("\0")):
        name = path.removeprefix(repository.below)
        before = changes.get(name)  # a path that left the index and still lies there is reported as deleted as well
        mode = _mode_on_disk(repository.folder / path, path)
        changes[name] = Change(name, before.old if before is not None else None, Entry(mode, None))
    known_as = "HEAD" if ref == "HEAD" else f"merge base with {_short(ref)}"
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
    repository, _, (base, _head) = _open_at_merge_base(registry_dir, Baseline.named(old), new)
    changes = _sorted(_diff(repository, base, new))
    return RegistryDiff(repository, base, f"{base[:7]} (merge base of {_short(old)} and {_short(new)})", changes)


def _open_at_merge_base(registry_dir: Path, baseline: Baseline, head: str) -> tuple[Repository, str, tuple[str, str]]:
    """The repository, the ref that counts, the merge base and the head; one git call when the first ref is known."""
    for ref in (*baseline.refs, head):
        if not ref or ref.startswith(("-", "^")):
            raise GitError(f"{ref!r} is not a git ref", remedy="Name a branch, a tag or a commit.")
    for ref in baseline.refs:
        repository, names = open_at(registry_dir, f"{ref}...{head}")
        if names is not None:
            tip = names[0]  # git tells the right side of REF...HEAD first
            return repository, ref, (_merge_base(repository, names, _short(ref), _short(head)), tip)
        if repository.commit(head) is None:
            remedy = "Compare what is staged: schema-guard diff --staged."
            what = "there is no commit yet" if head == "HEAD" else f"git does not know the ref {head!r}"
            raise GitError(what, remedy=remedy)
    raise GitError(
        baseline.otherwise,
        remedy="Name the base with --against REF, or fetch it: git fetch origin (fetch-depth: 0 on GitHub, "
        "GIT_DEPTH: 0 on GitLab).",
    )


def _merge_base(repository: Repository, names: tuple[str, ...], ref: str, head: str) -> str:
    """From what ``rev-parse REF...HEAD`` says; of several (criss-cross merges) the one that ``git diff`` takes."""
    base = next((name[1:] for name in names if name.startswith("^")), None)
    if base is not None:
        return base
    if repository.run("rev-parse", "--is-shallow-repository").strip() == b"true":
        raise GitError(
            f"no merge base of {ref} and {head}: the clone is shallow and does not reach back to it",
            remedy="Run git fetch --no-tags --deepen=200 origin, or clone the whole history (fetch-depth: 0).",
        )
    raise GitError(f"{ref} and {head} have no common history", remedy="Name another base with --against REF.")


def _diff(repository: Repository, *sides: str) -> list[Change]:
    return _changes(repository, _start_diff(repository, *sides))


def _start_diff(repository: Repository, *sides: str) -> Process:
    options = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--ignore-submodules=dirty", "--relative")
    return repository.start("diff", *options, *sides, "--", repository.below or ".")


def _differ(repository: Repository, old: str, new: str) -> bool:
    """Whether two commits have different registry folders; takes no look at the work tree."""
    return repository.start("diff-tree", "--quiet", "-r", old, new, "--", repository.below or ".").wait()[0] == 1


def _changes(repository: Repository, diff: Process) -> list[Change]:
    """The changed files of the registry folder, as ``git diff --raw`` tells them."""
    tokens = os.fsdecode(diff.output()).split("\0")
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
    """A ref as people write it."""
    return ref[:7] if re.fullmatch(r"[0-9a-f]{40,64}", ref) else re.sub(r"^refs/(?:remotes|heads)/", "", ref)
