"""Reading and writing the files of a registry folder: atomic, durable, and never outside of it."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schema_guard.errors import Place, StoreError
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.store import layout
from schema_guard.store.layout import FileKind

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPORARY_PREFIX = ".schema-guard-"
TEMPORARY_SUFFIX = ".tmp"

GIT_ATTRIBUTES = """\
# Kept by schema-guard: the same bytes on every platform, and sources exactly as EventBridge returned them.
*.json text eol=lf
*.source.json -text linguist-generated
versions.json linguist-generated
"""

_REMEDIES = {
    errno.EACCES: "Make the folder writable for the user who runs schema-guard.",
    errno.EPERM: "Make the folder writable for the user who runs schema-guard.",
    errno.EROFS: "The file system is mounted read-only; use another --registry-dir.",
    errno.ENOSPC: "Free some disk space and run the command again; it goes on where it stopped.",
    errno.EDQUOT: "The disk quota is used up; free some space and run the command again, it goes on where it stopped.",
    errno.EFBIG: "The file is larger than the system allows; raise the limit (ulimit -f) and run the command again.",
    errno.ENAMETOOLONG: "The path is longer than the file system allows; use a shorter --registry-dir.",
    errno.ENOTDIR: "A file is in the way of the folder; move it away.",
    errno.EEXIST: "A file is in the way of the folder; move it away.",
    errno.ELOOP: "It is a symbolic link; a registry holds plain files and folders only.",
}


@dataclass(frozen=True, slots=True)
class StoredSchema:
    """One schema folder: where it is, and the versions that have a document or a source, in numeric order."""

    id: SchemaId
    path: Path
    documents: tuple[SchemaVersionId, ...]
    sources: tuple[SchemaVersionId, ...]
    has_manifest: bool


@contextmanager
def store_errors(path: Path, action: str) -> Iterator[None]:
    """Turn an OSError into the one message that names the file, the reason and the remedy."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"cannot {action}: {error.strerror or error}",
            place=Place(file=str(path)),
            remedy=_REMEDIES.get(error.errno or 0),
        ) from error


def write_atomic(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Put ``data`` at ``path`` so that a crash leaves the old file or the new one, never a part.

    Args:
        path: The file; its folder exists.
        data: All of its bytes.
        durable: Also wait until the folder entry is on disk. A caller that writes several files of one folder passes
            False and calls ``sync_dir`` once, before the file that vouches for them.

    Raises:
        StoreError: The file cannot be written; whatever was at ``path`` is untouched.
    """
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{os.urandom(8).hex()}{TEMPORARY_SUFFIX}")
    with store_errors(path, "write the file"):
        try:
            _write_synced(temporary, data)
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
    if durable:
        sync_dir(path.parent)


def sync_dir(folder: Path) -> None:
    """Wait until the entries of a folder are on disk (where the platform can)."""
    if os.name == "nt":  # a folder cannot be opened there; NTFS journals renames
        return
    with store_errors(folder, "write to the folder"):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def prepare_root(root: Path) -> None:
    """Make sure that the registry folder exists and that its ``.gitattributes`` holds what schema-guard needs."""
    _make_dir(root)
    path = root / ".gitattributes"
    current = _read(path) if path.exists() else b""
    if GIT_ATTRIBUTES.encode() in current:
        return
    joint = b"" if not current or current.endswith(b"\n") else b"\n"
    write_atomic(path, current + joint + GIT_ATTRIBUTES.encode())


def find_dir(root: Path, schema: SchemaId) -> Path | None:
    """The folder of a schema as it is on disk, in plain or twin form; None when there is none."""
    registry = _find_segments(root, schema.registry_name)
    return _find_segments(registry, schema.schema_name) if registry is not None else None


class FolderClaims:
    """Makes the folders of schemas, for one who holds the write lock: what is there is read once.

    A name that differs from one on disk only in case gets its twin form. After the last claim, `sync` waits until the
    new folders are on disk.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._entries: dict[Path, dict[str, set[str]]] = {}
        self._unsynced: set[Path] = set()

    def claim(self, schema: SchemaId) -> Path:
        """The folder of a schema as it is on disk, made if needed.

        Raises:
            StoreError: The folder cannot be made, or a symbolic link leads out of the registry folder.
        """
        return self._segments(self._segments(self._root, schema.registry_name), schema.schema_name)

    def sync(self) -> None:
        """Wait until the new folders are on disk."""
        while self._unsynced:
            sync_dir(self._unsynced.pop())

    def _segments(self, parent: Path, name: str) -> Path:
        found = _find_segments(parent, name)
        if found is not None:
            return found
        plain = layout.segments(name)
        folder = parent
        for segment in layout.segments(name, twin=True) if self._collides(parent, plain) else plain:
            folder = self._child(folder, segment)
        return folder

    def _child(self, parent: Path, segment: str) -> Path:
        folder = parent / segment
        if folder.is_symlink():
            raise StoreError(
                "the folder is a symbolic link", place=Place(file=str(folder)), remedy=_REMEDIES[errno.ELOOP]
            )
        if not folder.is_dir():
            _make_dir(folder)
            self._unsynced.add(parent)
            self._in(parent).setdefault(segment.lower(), set()).add(segment)
        return folder

    def _collides(self, parent: Path, form: tuple[str, ...]) -> bool:
        """Whether a different entry on disk equals a segment but for case."""
        folder = parent
        for segment in form:
            if not folder.is_dir():
                return False
            if self._in(folder).get(segment.lower(), set()) - {segment}:
                return True
            folder /= segment
        return False

    def _in(self, folder: Path) -> dict[str, set[str]]:
        """The entries of a folder by their names in lower case."""
        known = self._entries.get(folder)
        if known is None:
            known = self._entries[folder] = {}
            for name in _names(folder):
                known.setdefault(name.lower(), set()).add(name)
        return known


def claim_dir(root: Path, schema: SchemaId) -> Path:
    """The folder of one schema, made if needed; it is on disk then.

    Raises:
        StoreError: The folder cannot be made, or a symbolic link leads out of the registry folder.
    """
    claims = FolderClaims(root)
    folder = claims.claim(schema)
    claims.sync()
    return folder


def scan(root: Path, registry_name: str | None = None) -> Iterator[StoredSchema]:
    """Every schema folder below ``root``, or of one registry; symbolic links are not followed. Unordered."""
    if registry_name is None:
        registries = list(_named_dirs(root))
    else:
        path = _find_segments(root, registry_name)
        registries = [(registry_name, path)] if path is not None else []
    for name, registry_path in registries:
        for schema_name, path in _named_dirs(registry_path):
            stored = _stored(SchemaId(name, schema_name), path)
            if stored.has_manifest or stored.documents or stored.sources:
                yield stored


def stored_schema(root: Path, schema: SchemaId) -> StoredSchema | None:
    """What is on disk for one schema; None when there is nothing."""
    path = find_dir(root, schema)
    return _stored(schema, path) if path is not None else None


def list_registries(root: Path) -> tuple[str, ...]:
    """The names of the folders that may hold a registry, sorted."""
    return tuple(sorted({name for name, _ in _named_dirs(root)}))


def list_schemas(root: Path, registry_name: str | None = None) -> tuple[SchemaId, ...]:
    """Every schema of the registry folder, or of one registry, sorted."""
    return tuple(sorted({stored.id for stored in scan(root, registry_name)}))


def list_versions(root: Path, schema: SchemaId) -> tuple[SchemaVersionId, ...]:
    """The versions of a schema that have a version document, in numeric order."""
    stored = stored_schema(root, schema)
    return stored.documents if stored is not None else ()


def read_version(root: Path, version: SchemaVersionId) -> str:
    """The text of a version document.

    Raises:
        StoreError: There is no such file, or it is not UTF-8.
    """
    folder = find_dir(root, version.schema) or layout.schema_dir(root, version.schema)
    path = folder / layout.document_name(version.version)
    try:
        return _read(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise StoreError(
            f"the file is not UTF-8 (byte {error.start})",
            place=Place(file=str(path)),
            remedy="Restore it from git, or save it as UTF-8.",
        ) from error


def read_source(root: Path, version: SchemaVersionId) -> bytes | None:
    """The bytes of a source; None when the version was written by hand and never published."""
    folder = find_dir(root, version.schema)
    path = folder / layout.source_name(version.version) if folder is not None else None
    return _read(path) if path is not None and path.exists() else None


def read_file(path: Path) -> bytes | None:
    """The bytes of a file of the registry; None when it does not exist. A symbolic link is refused."""
    try:
        return _read(path)
    except StoreError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise


def leftovers(root: Path) -> tuple[Path, ...]:
    """Temporary files of runs that were killed, sorted."""
    return tuple(
        sorted(
            path
            for folder, _, names in os.walk(root)
            for name in names
            if name.startswith(TEMPORARY_PREFIX) and name.endswith(TEMPORARY_SUFFIX)
            if (path := Path(folder, name)).is_file() and not path.is_symlink()
        )
    )


def remove_leftovers(root: Path) -> tuple[Path, ...]:
    """Delete the temporary files of killed runs; for the one who holds the write lock."""
    found = leftovers(root)
    for path in found:
        with store_errors(path, "delete the file"):
            path.unlink(missing_ok=True)
    return found


def _write_synced(path: Path, data: bytes) -> None:
    # os.open rather than tempfile: the umask decides the mode, as for any file that the user writes.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    # A link could carry any file of the machine into a report.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with store_errors(path, "read the file"), open(os.open(path, flags), "rb") as stream:  # noqa: PTH123 - descriptor
        return stream.read()


def _make_dir(folder: Path) -> None:
    with store_errors(folder, "make the folder"):
        folder.mkdir(parents=True, exist_ok=True)


def _find_segments(parent: Path, name: str) -> Path | None:
    for form in (layout.segments(name, twin=True), layout.segments(name)):
        folder = parent
        for segment in form:
            folder /= segment
            if not _is_exact_dir(folder):
                break
        else:
            return folder
    return None


def _is_exact_dir(folder: Path) -> bool:
    """Whether this folder exists under exactly this name, also where the file system ignores case."""
    if not folder.is_dir() or folder.is_symlink():
        return False
    other = folder.with_name(folder.name.swapcase())
    if other.name == folder.name or not other.exists() or not other.samefile(folder):
        return True
    return folder.name in _names(folder.parent)


def _names(folder: Path) -> list[str]:
    with store_errors(folder, "read the folder"), os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def _named_dirs(parent: Path) -> Iterator[tuple[str, Path]]:
    """The folders below ``parent`` that stand for a name, and that name."""
    stack: list[tuple[tuple[str, ...], Path]] = [((), parent)]
    while stack:
        parts, folder = stack.pop()
        for entry in _dir_entries(folder):
            form = (*parts, entry)
            if layout.continues(entry):
                stack.append((form, folder / entry))
            elif (name := layout.name_of(form)) is not None:
                yield name, folder / entry


def _dir_entries(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    with store_errors(folder, "read the folder"), os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]


def _stored(schema: SchemaId, path: Path) -> StoredSchema:
    with store_errors(path, "read the folder"), os.scandir(path) as entries:
        names = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    versions = layout.versions_in(names)
    documents, sources = (
        tuple(SchemaVersionId(schema, version) for version in sorted(versions[kind], key=int))
        for kind in (FileKind.DOCUMENT, FileKind.SOURCE)
    )
    return StoredSchema(schema, path, documents, sources, has_manifest=layout.MANIFEST_NAME in names)
