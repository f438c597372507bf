"""The registry folder on disk as the local endpoint needs it: files are the state, reads are cached by their dates."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from schema_guard.errors import DocumentError, Place, StoreError
from schema_guard.model.documents import SchemaType
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.model.ports import SchemaRecord, VersionRecord
from schema_guard.store import files, layout
from schema_guard.store.lock import write_lock
from schema_guard.store.manifest import Manifest, VersionEntry, entry_of_source, read_manifest, write_manifest
from schema_guard.visible import visible
from schema_guard.workflows.version_document import publication, version_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schema_guard.model.documents import SchemaDocument

STATE_NAME = ".endpoint.json"

_PATIENCE = 5.0  # seconds that a request waits for another writer of the folder

_log = logging.getLogger(__name__)

_Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Listing:
    """The folders below a folder that stand for names.

    Attributes:
        paths: By name.
        names: By the segments below the folder, so that reading it again decodes only what is new.
        stamps: The dates of the folders that were read; several when a name is longer than a path segment.
    """

    paths: dict[str, Path]
    names: dict[tuple[str, ...], str | None]
    stamps: dict[str, _Stamp]


class DiskFolder:
    """The `RegistryFolder` port over ``registry/``.

    A version without a source, written by hand, is served as `push` would publish it: its document in the terms of
    JSON Schema draft 4, for the service knows no later one. What draft 4 cannot say is served as it was written.

    Args:
        root: The registry folder; made when it does not exist, and otherwise left as it is until something is written.

    Raises:
        StoreError: The folder cannot be made, or is a file.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listings: dict[Path, _Listing] = {}
        self._stale: set[Path] = set()
        self._records: dict[SchemaId, tuple[tuple[_Stamp, _Stamp], SchemaRecord]] = {}
        if not root.is_dir():
            files.prepare_root(root)

    def registry_names(self) -> tuple[str, ...]:
        """The registries that hold a schema, sorted."""
        return tuple(sorted(self._list(self._root)))

    def schema_names(self, registry_name: str) -> tuple[str, ...]:
        """The schemas of a registry, sorted."""
        return tuple(sorted(self._schema_paths(registry_name)))

    def record(self, schema: SchemaId) -> SchemaRecord | None:
        """What is known about a schema, or None."""
        path = self._schema_paths(schema.registry_name).get(schema.schema_name)
        if path is None:
            return None
        folder = str(path)
        stamps = (_stamp(folder), _stamp(f"{folder}{os.sep}{layout.MANIFEST_NAME}"))
        known = self._records.get(schema)
        if known is None or known[0] != stamps:
            known = self._records[schema] = (stamps, _read_record(self._root, schema, path))
        return known[1] if known[1].versions else None

    def content(self, version: SchemaVersionId) -> str:
        """``Content`` of a version: its source, or else its document."""
        path = self._schema_paths(version.schema.registry_name)[version.schema.schema_name]
        source = files.read_file(path / layout.source_name(version.version))
        if source is None:
            return _published(files.read_version(self._root, version), version)
        try:
            return source.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise StoreError(
                f"the source of {version} is not UTF-8 (byte {error.start})", remedy="Restore it from git."
            ) from error

    def put_record(self, record: SchemaRecord) -> None:
        """Keep description, tags and deletions."""
        with self._writing():
            self._put_record(record)

    def _put_record(self, record: SchemaRecord) -> None:
        path = files.claim_dir(self._root, record.id)
        manifest = read_manifest(path) or Manifest()
        marked = {
            each.version: self._deleted(path, record.id, each)
            for each in record.versions
            if each.deleted and not _is_settled(path, manifest, each.version)
        }
        self._write_manifest(path, record, manifest, marked)

    def put_version(self, record: SchemaRecord, document: SchemaDocument) -> None:
        """Keep a new version: its source, its version document if it can be lowered, and its line in the manifest."""
        lowered = _lowered(document)
        with self._writing():
            self._put_version(record, document, lowered)

    def _put_version(self, record: SchemaRecord, document: SchemaDocument, lowered: bytes | None) -> None:
        path = files.claim_dir(self._root, record.id)
        version = document.id.version
        files.write_atomic(path / layout.source_name(version), document.source_bytes, durable=False)
        if lowered is not None:
            files.write_atomic(path / layout.document_name(version), lowered, durable=False)
        entry = VersionEntry(type=document.type, sha256=document.sha256, created=document.created)
        self._write_manifest(path, record, read_manifest(path) or Manifest(), {version: entry})

    def load_state(self) -> dict[str, Any]:
        """What `save_state` was given last.

        Raises:
            StoreError: The file is damaged.
        """
        path = self._root / STATE_NAME
        data = files.read_file(path)
        try:
            return _state(json.loads(data)) if data is not None else {}
        except (ValueError, RecursionError) as error:
            raise StoreError(
                f"the state of the endpoint is damaged: {error}",
                place=Place(file=str(path)),
                remedy="Delete the file; it holds policies, discoverers and descriptions of registries, no schema.",
            ) from error

    def save_state(self, state: dict[str, Any]) -> None:
        """Keep what `load_state` shall give."""
        text = json.dumps(state, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        with self._writing():
            files.write_atomic(self._root / STATE_NAME, text.encode("utf-8", "surrogatepass"))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        files.prepare_root(self._root)
        with write_lock(self._root, patience=_PATIENCE):
            yield

    def _schema_paths(self, registry_name: str) -> dict[str, Path]:
        path = self._list(self._root).get(registry_name)
        return self._list(path) if path is not None else {}

    def _list(self, parent: Path) -> dict[str, Path]:
        known = self._listings.get(parent)
        if known is None or parent in self._stale or any(_stamp(path) != stamp for path, stamp in known.stamps.items()):
            self._stale.discard(parent)
            known = self._listings[parent] = _listing(parent, known.names if known is not None else {})
        return known.paths

    def _deleted(self, path: Path, schema: SchemaId, version: VersionRecord) -> VersionEntry:
        """The line of a deleted version; what was written by hand gets the source that the service has served."""
        served = self.content(SchemaVersionId(schema, version.version)).encode("utf-8", "surrogatepass")
        source = path / layout.source_name(version.version)
        if not source.exists():
            files.write_atomic(source, served, durable=False)
        sha256 = hashlib.sha256(served).hexdigest()
        return VersionEntry(type=version.type, sha256=sha256, created=version.created, deleted=True)

    def _write_manifest(
        self, path: Path, record: SchemaRecord, old: Manifest, entries: dict[str, VersionEntry]
    ) -> None:
        manifest = Manifest(
            arn=record.arn,
            description=record.description,
            tags=record.tags,
            last_modified=record.last_modified,
            version_count=len(record.alive),
            versions={**old.versions, **entries},
        )
        write_manifest(path, manifest)
        # Dates of files are coarse: what this process wrote is read anew whatever they say.
        self._records.pop(record.id, None)
        self._stale = {*self._listings}


def _read_record(root: Path, schema: SchemaId, path: Path) -> SchemaRecord:
    manifest = read_manifest(path) or Manifest()
    stored = files.stored_schema(root, schema)
    on_disk = {each.version for each in (*stored.documents, *stored.sources)} if stored is not None else set()
    numbers = sorted(on_disk | manifest.versions.keys(), key=int)
    return SchemaRecord(
        schema,
        arn=manifest.arn,
        description=manifest.description,
        tags=dict(manifest.tags),
        versions=tuple(_read_version(path, number, manifest.versions.get(number), on_disk) for number in numbers),
        last_modified=manifest.last_modified,
    )


def _read_version(path: Path, version: str, entry: VersionEntry | None, on_disk: set[str]) -> VersionRecord:
    """One version; without its files it counts as deleted, so that its number is not given to another."""
    source = path / layout.source_name(version)
    shown = source if source.exists() else path / layout.document_name(version)
    if entry is None:
        type_ = (
            entry_of_source(files.read_file(source) or b"").type if source.exists() else SchemaType.JSON_SCHEMA_DRAFT4
        )
        return VersionRecord(version, type_, _modified(shown))
    created = entry.created or (_modified(shown) if version in on_disk else "1970-01-01T00:00:00Z")
    return VersionRecord(version, entry.type, created, deleted=entry.deleted or version not in on_disk)


def _is_settled(path: Path, manifest: Manifest, version: str) -> bool:
    """Whether a deleted version needs no mark: it has one, or only its number is left."""
    entry = manifest.versions.get(version)
    names = (layout.source_name(version), layout.document_name(version))
    return (entry is not None and entry.deleted) or not any((path / name).exists() for name in names)


def _state(value: object) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(part, dict) for part in value.values()):
        raise ValueError("it is not an object of objects")
    return value


def _modified(path: Path) -> str:
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _published(written: str, version: SchemaVersionId) -> str:
    try:
        return publication(written.encode(), str(version))
    except DocumentError as error:
        _log.warning("%s is served as it was written: %s", visible(str(version)), error)
        return written


def _lowered(document: SchemaDocument) -> bytes | None:
    """The version document; None when the content cannot be lowered, which is no reason to refuse it."""
    try:
        return version_document(document.content, document.type)
    except DocumentError as error:
        error.place = replace(error.place or Place(), file=layout.source_name(document.id.version))
        _log.warning("%s is kept as source only: %s", visible(str(document.id)), error)
        return None


def _stamp(path: str) -> _Stamp:
    try:
        status = os.stat(path)  # noqa: PTH116 - called for every schema of a listing, and a Path costs more than it
    except FileNotFoundError:
        return ()
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def _listing(parent: Path, known: dict[tuple[str, ...], str | None]) -> _Listing:
    """The named folders below ``parent``; names longer than a path segment lie in several nested ones."""
    listing = _Listing({}, {}, {})
    stack: list[tuple[tuple[str, ...], Path]] = [((), parent)]
    while stack:
        parts, folder = stack.pop()
        listing.stamps[str(folder)] = _stamp(str(folder))
        for entry in _folders(folder):
            form = (*parts, entry)
            if layout.continues(entry):
                stack.append((form, folder / entry))
                continue
            name = listing.names[form] = known[form] if form in known else layout.name_of(form)
            if name is not None:
                listing.paths[name] = folder / entry
    return listing


def _folders(folder: Path) -> list[str]:
    with files.store_errors(folder, "read the folder"), os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
