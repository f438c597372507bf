"""From a git diff of the registry folder to the histories of the schemas that it touches, and their texts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from schema_guard.compat.questions import History, StoredVersion
from schema_guard.errors import DocumentError, Place
from schema_guard.store.files import read_file
from schema_guard.store.git import SUBMODULE_MODE, SYMLINK_MODE, Entry
from schema_guard.store.layout import FileKind, RegistryFile, parse_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from schema_guard.model.ids import SchemaId, SchemaVersionId
    from schema_guard.store.changes import Change, RegistryDiff

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"

_Listing: TypeAlias = "Mapping[str, Entry]"


@dataclass(frozen=True, slots=True)
class StoredText:
    """The text of a version document, and the file that it stands in."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class TouchedRegistry:
    """The schemas that a diff touches.

    Attributes:
        histories: Sorted by schema.
        notes: What is no part of a registry and was left out.
    """

    histories: tuple[History, ...]
    notes: tuple[str, ...]
    _reader: _Reader
    _files: Mapping[StoredVersion, str]

    def read(self, versions: Iterable[StoredVersion]) -> dict[StoredVersion, StoredText]:
        """The texts of version documents; all that git holds in one process.

        Raises:
            DocumentError: A file is no text: a link, a pointer to large storage, not UTF-8.
            StoreError: A file cannot be read.
        """
        wanted = {version: (version.at_base, self._files[version]) for version in versions}
        contents = self._reader.read(wanted.values())
        return {version: self._reader.text(*file, contents[file]) for version, file in wanted.items()}

    def path_of(self, version: StoredVersion) -> str:
        """The file of a version, as seen from the current directory."""
        return self._reader.shown(self._files[version])


def touched_registry(root: Path, diff: RegistryDiff) -> TouchedRegistry:
    """Which schemas a diff touches, and which versions each of them had and has.

    Only the folders of touched schemas are listed, and only files that git reports as changed are compared.

    Raises:
        GitError: Git cannot read the base.
        StoreError: A changed file cannot be read.
    """
    known = [(change, parse_path(change.path)) for change in diff.changes]
    notes = tuple(note for change, file in known if file is None for note in _stray(root, change))
    files = [(change, file) for change, file in known if file is not None and file.kind is not FileKind.MANIFEST]
    folders = sorted({str(PurePosixPath(change.path).parent) for change, _file in files})
    base = diff.repository.list_tree(diff.base, folders) if diff.base is not None and folders else {}
    now = dict(base)
    for change, _file in files:
        if change.new is None:
            now.pop(change.path, None)
        else:
            now[change.path] = change.new
    reader = _Reader(root, diff, base, now)
    changed = reader.really_changed([change for change, _file in files])
    histories = _histories([(change, file) for change, file in files if change in changed], base, now)
    paths = {
        StoredVersion(version.schema, version.version, at_base): path
        for listing, at_base in ((base, True), (now, False))
        for version, path in _documents(listing)
    }
    return TouchedRegistry(_join_renamed(histories, paths, reader), notes, reader, paths)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Contents on both sides of a diff, by side and path."""

    root: Path
    diff: RegistryDiff
    base: _Listing
    now: _Listing

    def read(self, files: Iterable[tuple[bool, str]]) -> dict[tuple[bool, str], bytes]:
        wanted = {file: (self.base if file[0] else self.now)[file[1]].oid for file in files}
        blobs = self.diff.repository.read_blobs(oid for oid in wanted.values() if oid is not None)
        return {file: blobs[oid] if oid is not None else self._on_disk(file[1]) for file, oid in wanted.items()}

    def _on_disk(self, path: str) -> bytes:
        content = read_file(self.root / path)
        if content is None:
            raise DocumentError("the file vanished", place=Place(self.shown(path)), remedy="Run schema-guard again.")
        return content

    def really_changed(self, changes: list[Change]) -> set[Change]:
        """Those whose content is not the same: git also reports another mode, and what left only the index."""
        same_path = [c for c in changes if c.old is not None and c.new is not None and c.old.oid != c.new.oid]
        contents = self.read((at_base, c.path) for c in same_path for at_base in (True, False))
        differ = {c for c in same_path if contents[True, c.path] != contents[False, c.path]}
        return differ | {c for c in changes if c.old is None or c.new is None}

    def shown(self, path: str) -> str:
        return (self.root / path).as_posix()

    def text(self, at_base: bool, path: str, content: bytes) -> StoredText:  # noqa: FBT001 - half of a pair
        entry = (self.base if at_base else self.now)[path]
        shown = self.shown(path)
        if at_base and self.now.get(path) != entry:  # the work tree has nothing, or something else, under this name
            shown = f"{(self.diff.base or '')[:7]}:{shown}"
        place = Place(shown)
        if entry.mode == SYMLINK_MODE:
            raise DocumentError("the file is a symbolic link", place=place, remedy="Put the document itself there.")
        if content.startswith(_LFS_POINTER):
            remedy = "Keep the registry folder out of Git LFS."
            raise DocumentError("the file is a pointer of Git LFS", place=place, remedy=remedy)
        try:
            return StoredText(content.decode("utf-8"), shown)
        except UnicodeDecodeError as error:
            message = f"the file is not UTF-8 (byte {error.start})"
            raise DocumentError(message, place=place, remedy="Save it as UTF-8.") from error


def _stray(root: Path, change: Change) -> Iterator[str]:
    """A note on a changed path that is not named as a version is, and might have been meant as one."""
    if change.new is None:
        return
    shown = (root / change.path).as_posix()
    if change.new.mode == SUBMODULE_MODE:
        yield f"{shown} is a submodule and was not compared: run schema-guard in it"
    elif change.new.mode == SYMLINK_MODE:
        yield f"{shown} is a symbolic link and was not compared"
    elif change.path.lower().endswith(".json"):
        yield f"{shown} was not compared: a version is named REGISTRY/SCHEMA/NUMBER.json"


def _documents(listing: _Listing) -> Iterator[tuple[SchemaVersionId, str]]:
    """The version documents among files, in order, each with its path."""
    found = []
    for path in listing:
        file = parse_path(path)
        if file is not None and file.kind is FileKind.DOCUMENT and file.version is not None:
            found.append((file.version, path))
    return iter(sorted(found))


def _histories(changed: list[tuple[Change, RegistryFile]], base: _Listing, now: _Listing) -> list[History]:
    before, after = _by_schema(base), _by_schema(now)
    rewritten: dict[SchemaId, set[str]] = {}
    sources: dict[SchemaId, set[str]] = {}
    for change, file in changed:
        kept = rewritten if file.kind is FileKind.DOCUMENT else sources
        versions = kept.setdefault(file.schema, set())
        if change.old is not None and file.version is not None:
            versions.add(file.version.version)
    histories = []
    for schema in sorted({*rewritten, *sources}):
        old, new = before.get(schema, ()), after.get(schema, ())
        both = [version for version in old if version in new]
        documents = tuple(version for version in both if version in rewritten.get(schema, ()))
        others = tuple(version for version in both if version in sources.get(schema, ()) and version not in documents)
        if documents or others or old != new:
            histories.append(History(schema, old, new, documents, others))
    return histories


def _by_schema(listing: _Listing) -> dict[SchemaId, tuple[str, ...]]:
    versions: dict[SchemaId, tuple[str, ...]] = {}
    for version, _path in _documents(listing):
        versions[version.schema] = (*versions.get(version.schema, ()), version.version)
    return versions


def _join_renamed(histories: list[History], paths: Mapping[StoredVersion, str], reader: _Reader) -> tuple[History, ...]:
    """Let a new schema that holds a document of a deleted one go on with the deleted one's history."""
    deleted = {history.schema: history for history in histories if history.is_deleted}
    fresh = [history for history in histories if not history.base]
    if not (deleted and fresh):
        return tuple(histories)
    gone = [history.before(version) for history in deleted.values() for version in history.base]
    come = [history.after(version) for history in fresh for version in history.now]
    contents = reader.read((version.at_base, paths[version]) for version in gone + come)
    owners = {contents[True, paths[version]]: version.schema for version in gone}
    joined = {history.schema: history for history in histories}
    for history in fresh:
        found = (owners.get(contents[False, paths[history.after(version)]]) for version in history.now)
        former = next((schema for schema in found if schema in deleted), None)
        if former is None:
            continue
        old = deleted.pop(former)
        del joined[former]
        renamed = replace(history, base=old.base, renamed_from=former)
        rewritten = tuple(
            version
            for version in renamed.now
            if version in renamed.base
            and contents[True, paths[renamed.before(version)]] != contents[False, paths[renamed.after(version)]]
        )
        joined[history.schema] = replace(renamed, rewritten=rewritten)
    return tuple(joined.values())
