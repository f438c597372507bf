"""Git, as a program. The only subprocess.

Every call runs inside the registry folder, so that git itself finds the repository (a work tree, a linked one, a
submodule) and names paths relative to that folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schema_guard.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FILE_MODE = "100644"
SYMLINK_MODE = "120000"
SUBMODULE_MODE = "160000"

_OLDEST_GIT = (2, 13)
_OID = re.compile(r"\^?(?:[0-9a-f]{64}|[0-9a-f]{40})")
_MANY_FOLDERS = 200  # above it the whole tree is listed: no command line holds the names

# What ties git to one repository. A hook inherits these of the repository that is committed to, which need not be the
# one that the registry folder belongs to. `_environment` puts back what does belong to it.
_REPOSITORY_VARIABLES = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)
_INDEX_VARIABLES = ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
# These change how paths are read or what a diff prints.
_OUTPUT_VARIABLES = (
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file on one side of a diff.

    Attributes:
        mode: Git's file mode, such as ``100644``.
        oid: Name of the blob; None when only the work tree holds the content.
    """

    mode: str
    oid: str | None


@dataclass(frozen=True, slots=True)
class Repository:
    """A folder that git runs in.

    Attributes:
        folder: The registry folder, or its nearest ancestor that exists.
        below: Where the registry lies below ``folder`` (``"registry/"``); empty when ``folder`` is the registry.
        environment: The environment of every git process.
    """

    folder: Path
    below: str
    environment: Mapping[str, str]

    def list_tree(self, commit: str, folders: Sequence[str]) -> dict[str, Entry]:
        """The files of ``commit`` in these folders of the registry, by path."""
        wanted = [f"{self.below}{folder}/" for folder in folders] if len(folders) <= _MANY_FOLDERS else []
        output = self.run("ls-tree", "-r", "-z", commit, "--", *(wanted or ([self.below] if self.below else [])))
        entries = {}
        for record in filter(None, os.fsdecode(output).split("\0")):
            description, path = record.split("\t", 1)
            mode, _kind, oid = description.split(" ")
            entries[path.removeprefix(self.below)] = Entry(mode, oid)
        return entries

    def read_blobs(self, oids: Iterable[str]) -> dict[str, bytes]:
        """The contents of blobs, in one process."""
        wanted = sorted(set(oids))
        if not wanted:
            return {}
        output = self.run("cat-file", "--batch", "--buffer", stdin="".join(f"{oid}\n" for oid in wanted).encode())
        blobs, start = {}, 0
        while start < len(output):
            end = output.index(b"\n", start)
            oid, kind, *size = output[start:end].decode().split(" ")
            if not size:
                raise GitError(
                    f"git object {oid} is {kind}",
                    remedy="The clone is damaged, or partial and without its remote: run git fsck, or git fetch.",
                )
            start = end + 1 + int(size[0])
            blobs[oid] = output[end + 1 : start]
            start += 1
        return blobs

    def show(self, commit: str, name: str) -> str:
        """The text that a file in ``folder`` had in a commit; empty when it was not there."""
        code, output, _errors = self.start("cat-file", "blob", f"{commit}:./{name}").wait()
        return output.decode("utf-8", "replace") if code == 0 else ""

    def at(self, folder: Path) -> Repository:
        """Git in another folder, which may belong to another repository."""
        return Repository(folder, "", self.environment)

    def commit(self, revision: str) -> str | None:
        """The full name of a commit; None when git does not know it."""
        code, output, _errors = self.start("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").wait()
        return output.decode().strip() if code == 0 else None

    def run(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """Standard output of a git command.

        Raises:
            GitError: Git is missing, or refuses.
        """
        return self.start(*arguments, pipe=stdin is not None).output(stdin)

    def start(self, *arguments: str, pipe: bool = False) -> Process:
        """A git command that runs beside this program."""
        program = shutil.which("git")
        if program is None:
            raise GitError(
                "git is not installed, or not on PATH",
                remedy="Install git, or compare two files: schema-guard diff OLD.json NEW.json.",
            )
        process = subprocess.Popen(  # noqa: S603 - no shell; refs are checked not to be options, paths follow "--"
            [program, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE if pipe else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        return Process(self, arguments, process)


@dataclass(frozen=True, slots=True)
class Process:
    """A git command under way."""

    repository: Repository
    arguments: Sequence[str]
    process: subprocess.Popen[bytes]

    def is_running(self) -> bool:
        """Whether the command has not ended yet."""
        return self.process.poll() is None

    def wait(self, stdin: bytes | None = None) -> tuple[int, bytes, bytes]:
        """Exit code, standard output and standard error."""
        output, errors = self.process.communicate(stdin)
        return self.process.returncode, output, errors

    def output(self, stdin: bytes | None = None) -> bytes:
        """Standard output; an error if git refused."""
        code, output, errors = self.wait(stdin)
        if code:
            raise _explain(self.arguments, code, errors, self.repository)
        return output


def open_at(registry_dir: Path, *revisions: str) -> tuple[Repository, tuple[str, ...] | None]:
    """The repository that the registry folder belongs to, and what ``git rev-parse`` says of revisions.

    The second part is None when git does not know one of them. The repository carries the environment that its git
    processes need.

    Raises:
        GitError: Git is missing or too old, or there is no repository.
    """
    folder = Path(os.path.abspath(registry_dir))  # noqa: PTH100 - resolve() would follow links into other repositories
    absolute = folder
    while not folder.is_dir():
        folder = folder.parent
    below = absolute.relative_to(folder).as_posix()
    repository = Repository(folder, "" if below == "." else f"{below}/", _clean_environment())
    arguments = ("rev-parse", "--absolute-git-dir", "--is-inside-work-tree", *revisions)
    code, output, errors = repository.start(*arguments).wait()
    if code and b"not a git repository" in errors and "GIT_DIR" in os.environ:
        repository = Repository(folder, repository.below, _named_environment())
        code, output, errors = repository.start(*arguments).wait()
    git_dir, *names = os.fsdecode(output).splitlines() or [""]
    if not Path(git_dir).is_absolute():  # an old git repeats options that it does not know
        raise _explain(arguments, code, errors, repository)
    if "true" not in names[:1]:
        raise GitError(f"{folder} is in no work tree (a bare repository)", remedy="Run schema-guard in a clone.")
    repository = Repository(folder, repository.below, _environment(Path(git_dir), repository))
    return repository, (None if code else tuple(name for name in names if _OID.fullmatch(name)))


def _clean_environment() -> dict[str, str]:
    """The inherited environment without what names a repository or changes output."""
    dropped = {*_REPOSITORY_VARIABLES, *_OUTPUT_VARIABLES}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    # untranslated messages, for they are read; never a lock taken for a mere refresh, for a commit may be under way
    return environment | {"LC_ALL": "C", "LANGUAGE": "", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}


def _named_environment() -> dict[str, str]:
    """For a repository that only the environment names (``git --git-dir … --work-tree … commit``)."""
    named = {name: os.environ[name] for name in (*_INDEX_VARIABLES, "GIT_DIR") if name in os.environ}
    named["GIT_WORK_TREE"] = os.environ.get("GIT_WORK_TREE", ".")
    return _clean_environment() | _absolute(named)


def _environment(git_dir: Path, repository: Repository) -> Mapping[str, str]:
    """The environment with the index of the running commit, if that commit goes to this repository.

    ``git commit -a`` and ``git commit -- PATH`` name a temporary index in GIT_INDEX_FILE; what it holds is what will
    be committed. Seen from another repository (a submodule, say) the variable names a foreign index.
    """
    inherited = _absolute({name: os.environ[name] for name in _INDEX_VARIABLES if name in os.environ})
    if not inherited or "GIT_DIR" in repository.environment:
        return repository.environment
    index = Path(inherited.get("GIT_INDEX_FILE", git_dir / "index"))
    if not (_same(index.parent, git_dir) or _same(_git_dir_here(repository), git_dir)):
        return repository.environment
    return {**repository.environment, **inherited}


def _git_dir_here(repository: Repository) -> Path:
    """The repository that the inherited environment means: GIT_DIR, else that of the current folder."""
    if "GIT_DIR" in os.environ:
        return Path(os.environ["GIT_DIR"]).absolute()
    here = Repository(Path.cwd(), "", repository.environment)
    return Path(os.fsdecode(here.run("rev-parse", "--absolute-git-dir")).removesuffix("\n"))


def _absolute(variables: Mapping[str, str]) -> dict[str, str]:
    """Paths as seen from here, for git will run elsewhere."""
    lists = {"GIT_ALTERNATE_OBJECT_DIRECTORIES"}
    return {
        name: os.pathsep.join(
            str(Path(part).absolute()) for part in (value.split(os.pathsep) if name in lists else [value])
        )
        for name, value in variables.items()
    }


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _explain(arguments: Sequence[str], code: int, errors: bytes, repository: Repository) -> GitError:
    """What git's complaint means to somebody who runs schema-guard."""
    folder, said = repository.folder, os.fsdecode(errors).strip()
    if "not a git repository" in said:
        return GitError(
            f"{folder} is not in a git repository",
            remedy="Run git init, or compare two files: schema-guard diff OLD.json NEW.json.",
        )
    if "dubious ownership" in said or "unsafe repository" in said:
        return GitError(
            f"git does not trust {folder}: its repository belongs to another user",
            remedy="Run git config --global --add safe.directory with the top folder of the work tree.",
        )
    _code, version, _errors = repository.start("version").wait()
    numbers = re.search(rb"(\d+)\.(\d+)", version)
    if numbers is not None and (int(numbers[1]), int(numbers[2])) < _OLDEST_GIT:
        wanted = ".".join(map(str, _OLDEST_GIT))
        return GitError(f"{os.fsdecode(version).strip()} is too old", remedy=f"Install git {wanted} or newer.")
    return GitError(f"git {arguments[0]} failed with code {code}: {said.splitlines()[0] if said else 'no message'}")
