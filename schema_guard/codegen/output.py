"""Puts generated files into place: all or, when something fails, none; and never touches a file of somebody else."""

from __future__ import annotations

import difflib
import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from schema_guard.codegen.manifest import MANIFEST_NAME
from schema_guard.errors import GenerationError, Place, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to happen to an output folder.

    Attributes:
        written: Path → new bytes, for files that are new or differ.
        removed: Files that were generated once and are not any more.
        unchanged: How many files are right already.
    """

    output: Path
    written: Mapping[str, bytes]
    removed: tuple[str, ...]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.written or self.removed)

    def diff(self) -> str:
        """What would change, as a unified diff."""
        blocks = [self._diff_of(path, data) for path, data in sorted(self.written.items()) if path != MANIFEST_NAME]
        blocks += [self._diff_of(path, b"") for path in self.removed]
        return "".join(blocks)

    def _diff_of(self, path: str, data: bytes) -> str:
        old = _bytes_of(self.output / path) or b""
        lines = difflib.unified_diff(
            old.decode("utf-8", "replace").splitlines(keepends=True),
            data.decode("utf-8", "replace").splitlines(keepends=True),
            f"{PurePosixPath('a') / path}" if old else "/dev/null",
            f"{PurePosixPath('b') / path}" if data else "/dev/null",
        )
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def refuse_foreign(output: Path, files: Mapping[str, bytes]) -> None:
    """Make sure that a folder without a list of generated files is not somebody else's.

    Args:
        output: The folder; it need not exist. What is hidden or compiled belongs to nobody.
        files: All generated files: what is there already and as it should be is no obstacle.

    Raises:
        UsageError: It holds something else.
    """
    for folder, folders, names in os.walk(output):
        folders[:] = sorted(name for name in folders if not _is_nobodys(name))
        for name in sorted(names):
            path = Path(folder, name)
            inner = path.relative_to(output).as_posix()
            if not _is_nobodys(name) and _bytes_of(path) != files.get(inner):
                raise UsageError(
                    f"the folder holds files that schema-guard did not write, such as {inner}",
                    place=Place(file=str(output)),
                    remedy="Choose another --output; or, if these are models that were generated once, delete it.",
                )


def _is_nobodys(name: str) -> bool:
    return name.startswith(".") or name == "__pycache__"


def plan(output: Path, files: Mapping[str, bytes], ours: Mapping[str, str]) -> Changes:
    """What has to happen so that ``output`` holds ``files``.

    Args:
        output: The folder.
        files: All generated files, without the list of them.
        ours: What was generated before: path → hash.

    Raises:
        GenerationError: A file of somebody else is in the way.
    """
    written: dict[str, bytes] = {}
    for path, data in files.items():
        found = _bytes_of(output / path)
        if found == data:
            continue
        if found is not None and path not in ours and path != MANIFEST_NAME:
            raise GenerationError(
                "the file is in the way, and schema-guard did not write it",
                place=Place(file=str(output / path)),
                remedy="Move it away, or choose another --output.",
            )
        written[path] = data
    removed = tuple(sorted(path for path in ours if path not in files and (output / path).is_file()))
    return Changes(output, written, removed, len(files) - len(written))


def apply(changes: Changes) -> None:
    """Change the output folder: everything, or nothing when something fails.

    Raises:
        GenerationError: A file cannot be written; the folder is as it was.
    """
    if not changes:
        return
    # The list of files goes last: until it is there, a run that was killed is seen as unfinished and made good.
    paths = sorted(changes.written, key=lambda path: (path == MANIFEST_NAME, path))
    with _output_errors(changes.output):
        folders = _make_folders(changes.output, paths)
        staged: dict[Path, Path] = {}
        try:
            for path in paths:
                staged[_staged(changes.output / path, changes.written[path])] = changes.output / path
        except BaseException:
            _discard([*staged], folders)
            raise
        _replace(staged, [changes.output / path for path in changes.removed], folders)
        _remove_empty_folders(changes)


def _replace(staged: Mapping[Path, Path], removed: list[Path], folders: list[Path]) -> None:
    """Rename the new files into place and the old ones out of it, and back again should one of them fail."""
    backups: dict[Path, Path] = {}
    new: list[Path] = []
    try:
        for temporary, target in staged.items():
            if target.exists():
                backups[target] = _backed_up(target)
            else:
                new.append(target)
            temporary.replace(target)
        for target in removed:
            backups[target] = target.rename(_beside(target, "old"))
    except BaseException:
        _discard([*staged, *new], [])
        for target, backup in backups.items():
            backup.replace(target)
        # Where both names mean the same file still, rename does nothing (POSIX), and the second name is left over.
        _discard([*backups.values()], folders)
        raise
    _discard([*backups.values()], [])


def _backed_up(target: Path) -> Path:
    """A second name for a file, so that the file never lacks its first one."""
    backup = _beside(target, "old")
    try:
        backup.hardlink_to(target)
    except (OSError, NotImplementedError):  # some file systems have no hard links
        shutil.copy2(target, backup)
    return backup


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}.{what}")


def _staged(target: Path, data: bytes) -> Path:
    temporary = _beside(target, "tmp")
    temporary.write_bytes(data)
    return temporary


def _make_folders(output: Path, paths: list[str]) -> list[Path]:
    """Make the folders that are missing; refuse to write through a symbolic link. Returns what was made."""
    made: list[Path] = []
    folders = {
        folder for path in paths for folder in (output / path).parents if folder == output or output in folder.parents
    }
    for folder in sorted({*_missing_parents(output), *folders}):
        if folder != output and folder.is_symlink() and output in folder.parents:
            raise GenerationError("the folder is a symbolic link", place=Place(file=str(folder)))
        if not folder.is_dir():
            folder.mkdir()
            made.append(folder)
    return made


def _missing_parents(output: Path) -> Iterator[Path]:
    yield from (folder for folder in output.parents if not folder.exists())


def _remove_empty_folders(changes: Changes) -> None:
    """Folders that held only what is removed now."""
    folders = {folder for path in changes.removed for folder in (changes.output / path).parents}
    for folder in sorted((each for each in folders if changes.output in each.parents), reverse=True):
        cache = folder / "__pycache__"
        if all(entry == cache for entry in folder.iterdir()):
            with suppress(OSError):  # a folder that stays hurts nobody
                for compiled in cache.glob("*.pyc"):
                    compiled.unlink()
                if cache.exists():
                    cache.rmdir()
                folder.rmdir()


def _discard(files: list[Path], folders: list[Path]) -> None:
    for path in files:
        with suppress(OSError):  # what is being cleaned up must not hide why
            path.unlink(missing_ok=True)
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def _bytes_of(path: Path) -> bytes | None:
    with _output_errors(path):
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None


@contextmanager
def _output_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise GenerationError(
            f"cannot write the models: {error.strerror or error}",
            place=Place(file=error.filename or str(path)),
            remedy="Make the folder writable, or choose another --output.",
        ) from error
