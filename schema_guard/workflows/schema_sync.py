"""One schema folder on its way to hold what EventBridge holds."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schema_guard.errors import DocumentError, Place, StoreError
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.store import files, layout
from schema_guard.store.manifest import Manifest, VersionEntry, entry_of_source, read_manifest, write_manifest
from schema_guard.workflows.version_document import same_contract, version_document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from schema_guard.eventbridge.client import SchemaSummary
    from schema_guard.model.documents import SchemaDocument
    from schema_guard.store.files import StoredSchema

# A manifest after so many versions: a pull that is killed again and again still gets on.
_CHECKPOINT = 25


class ConflictError(Exception):
    """EventBridge and git hold different content under one version; neither is overwritten."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """What the registry folder holds of one schema.

    Attributes:
        folder: None when there is nothing yet.
        manifest: Empty when there is none, or when it is damaged.
        documents: Versions with a version document; ``sources`` likewise.
    """

    id: SchemaId
    folder: Path | None = None
    manifest: Manifest = field(default_factory=Manifest)
    documents: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    @classmethod
    def read(cls, root: Path, schema: SchemaId) -> SchemaState:
        """Look at the folder of a schema."""
        return cls.of(schema, files.stored_schema(root, schema))

    @classmethod
    def of(cls, schema: SchemaId, stored: StoredSchema | None) -> SchemaState:
        """What a folder holds; a damaged manifest counts as none, for everything in it can be had again."""
        if stored is None:
            return cls(schema)
        try:
            manifest = read_manifest(stored.path) or Manifest()
        except StoreError as error:
            if isinstance(error.__cause__, OSError):
                raise
            manifest = Manifest()
        return cls(
            id=schema,
            folder=stored.path,
            manifest=manifest,
            documents=frozenset(version.version for version in stored.documents),
            sources=frozenset(version.version for version in stored.sources),
        )

    def is_unchanged(self, summary: SchemaSummary) -> bool:
        """Whether the listing alone shows that EventBridge has nothing new."""
        manifest = self.manifest
        alive = {version for version, entry in manifest.versions.items() if not entry.deleted}
        return (
            summary.last_modified is not None
            and manifest.last_modified == summary.last_modified
            and manifest.version_count == summary.version_count
            and dict(manifest.tags) == dict(summary.tags)
            and alive <= self.sources
        )

    def missing(self, listed: Iterable[SchemaVersionId]) -> tuple[SchemaVersionId, ...]:
        """Those of the listed versions that have to be fetched."""
        return tuple(version for version in listed if not self._knows(version.version))

    def known(self, listed: Iterable[SchemaVersionId]) -> tuple[SchemaVersionId, ...]:
        """Those of the listed versions that are here."""
        return tuple(version for version in listed if self._knows(version.version))

    def vanished(self, listed: Iterable[SchemaVersionId]) -> tuple[SchemaVersionId, ...]:
        """Versions that came from EventBridge, are no longer listed there, and are not marked yet."""
        here = self.sources | self.manifest.versions.keys()
        marked = {version for version, entry in self.manifest.versions.items() if entry.deleted}
        gone = here - marked - {version.version for version in listed}
        return tuple(sorted(SchemaVersionId(self.id, version) for version in gone))

    def unlowered(self) -> tuple[SchemaVersionId, ...]:
        """Versions with a source in the manifest and no version document."""
        names = (self.sources & self.manifest.versions.keys()) - self.documents
        return tuple(sorted(SchemaVersionId(self.id, version) for version in names))

    def unpublished(self, listed: Iterable[SchemaVersionId]) -> tuple[SchemaVersionId, ...]:
        """Versions that were written by hand and are not listed in EventBridge."""
        names = self.documents - self.sources - self.manifest.versions.keys() - {version.version for version in listed}
        return tuple(sorted(SchemaVersionId(self.id, version) for version in names))

    def listed(self) -> tuple[SchemaVersionId, ...]:
        """The versions that EventBridge had at the last pull."""
        alive = [version for version, entry in self.manifest.versions.items() if not entry.deleted]
        return tuple(sorted(SchemaVersionId(self.id, version) for version in alive))

    def altered(self) -> tuple[SchemaVersionId, ...]:
        """Versions whose source is no longer what EventBridge sent."""
        return tuple(
            version
            for version in self.listed()
            if hashlib.sha256(self.source_bytes(version) or b"").hexdigest()
            != self.manifest.versions[version.version].sha256
        )

    def origin_conflict(self, arn: str | None) -> str | None:
        """Why a schema of this ARN does not belong here: the folder holds that of another account or region."""
        ours, theirs = _origin(self.manifest.arn), _origin(arn)
        if ours is None or theirs is None or ours == theirs:
            return None
        return (
            f"the folder holds the schema of account {ours[1]} in {ours[0]}, not of account {theirs[1]} in {theirs[0]}"
        )

    def source_bytes(self, version: SchemaVersionId) -> bytes | None:
        """The source as it is on disk."""
        return files.read_file(self.folder / layout.source_name(version.version)) if self.folder is not None else None

    def document_bytes(self, version: SchemaVersionId) -> bytes | None:
        """The version document as it is on disk."""
        return files.read_file(self.folder / layout.document_name(version.version)) if self.folder is not None else None

    def _knows(self, version: str) -> bool:
        entry = self.manifest.versions.get(version)
        # An entry without a date was rebuilt from files: EventBridge still knows the date.
        return entry is not None and entry.created is not None and version in self.sources


class SchemaSync:
    """Takes the missing versions of one schema, from any thread, and completes the folder with the last of them.

    Args:
        state: The folder as it was found.
        summary: The schema as EventBridge lists it; None when it no longer does.
        listed: Every version that EventBridge has.
        folder: Where to write.
        expected: How many versions will be saved or given up.
    """

    def __init__(
        self,
        state: SchemaState,
        summary: SchemaSummary | None,
        listed: tuple[SchemaVersionId, ...],
        folder: Path,
        expected: int,
    ) -> None:
        self.state = state
        self._summary = summary
        self._folder = folder
        self._listed = {version.version for version in listed}
        self._remaining = expected
        self._complete = True
        self._entries: dict[str, VersionEntry] = {}
        self._latest: SchemaDocument | None = None
        self._unsaved = 0
        self._lock = threading.Lock()

    def save(self, document: SchemaDocument) -> str | None:
        """Keep one version: first the source, then the version document; the manifest vouches for them later.

        Returns:
            Why no version document could be made of it; None when it was made, or was there.

        Raises:
            ConflictError: Other content is here under this version.
            StoreError: A file cannot be written.
        """
        version = document.id.version
        if version in self.state.sources or version in self.state.documents:
            reason = save_version(self._folder, document)
        else:  # the common case costs no look at the disk: nobody else writes while the lock is held
            files.write_atomic(self._folder / layout.source_name(version), document.source_bytes, durable=False)
            reason = write_document(self._folder, version, document.content, document.type)
        entry = VersionEntry(type=document.type.value, sha256=document.sha256, created=document.created)
        with self._lock:
            self._entries[version] = entry
            if self._latest is None or self._latest.id < document.id:
                self._latest = document
            self._unsaved += 1
            if self._unsaved >= _CHECKPOINT:
                self._unsaved = 0
                write_manifest(self._folder, self._manifest(complete=False))
        return reason

    def settle(self, version: SchemaVersionId, *, failed: bool = False, gone: bool = False) -> bool:
        """Count a version as dealt with; the last one completes the folder, and True is returned."""
        with self._lock:
            self._remaining -= 1
            # What is gone when it is asked for changes the next listing; if it does not, it was not gone.
            self._complete = self._complete and not (failed or gone)
            if gone:
                self._listed.discard(version.version)
            last = self._remaining == 0
        if last:
            self.finish()
        return last

    def finish(self) -> None:
        """Write the manifest."""
        write_manifest(self._folder, self._manifest(complete=self._complete))

    def _manifest(self, *, complete: bool) -> Manifest:
        summary, latest, old = self._summary, self._latest, self.state.manifest
        known = {**self._rebuilt(), **old.versions, **self._entries}
        versions = {version: replace(entry, deleted=version not in self._listed) for version, entry in known.items()}
        return Manifest(
            arn=(summary and summary.arn) or old.arn,
            description=latest.description if latest is not None else old.description,
            tags=summary.tags if summary is not None else old.tags,
            last_modified=summary.last_modified if summary is not None and complete else None,
            version_count=summary.version_count if summary is not None and complete else None,
            versions=versions,
        )

    def _rebuilt(self) -> dict[str, VersionEntry]:
        """Entries for sources of a lost manifest that EventBridge no longer has either."""
        lost = self.state.sources - self.state.manifest.versions.keys() - self._listed
        sources = {version: self.state.source_bytes(SchemaVersionId(self.state.id, version)) for version in lost}
        return {version: entry_of_source(data) for version, data in sources.items() if data is not None}


def save_version(folder: Path, document: SchemaDocument) -> str | None:
    """Write source and version document of one version; what is there already is left as it is.

    Returns:
        Why no version document could be made of it; None when it was made, or was there.

    Raises:
        ConflictError: Other content is here under this version.
        StoreError: A file cannot be written.
    """
    version = document.id.version
    source_path, document_path = folder / layout.source_name(version), folder / layout.document_name(version)
    source, written = files.read_file(source_path), files.read_file(document_path)
    if source is None:
        if written is not None and not same_contract(written, document):
            raise ConflictError(f"EventBridge has other content under this version than {document_path}")
        files.write_atomic(source_path, document.source_bytes, durable=False)
    elif source != document.source_bytes:
        raise ConflictError(f"EventBridge has other content under this version than {source_path}")
    return None if written is not None else write_document(folder, version, document.content, document.type)


def write_document(folder: Path, version: str, content: str, kind: str) -> str | None:
    """Lower a ``Content`` and write its version document.

    Returns:
        Why it cannot be lowered; None when it was.
    """
    try:
        lowered = version_document(content, kind)
    except DocumentError as error:
        error.place = replace(error.place or Place(), file=str(folder / layout.source_name(version)))
        return str(error)
    files.write_atomic(folder / layout.document_name(version), lowered, durable=False)
    return None


def _origin(arn: str | None) -> tuple[str, str] | None:
    """Region and account of an ARN; None when it does not name both."""
    parts = (arn or "").split(":")
    return (parts[3], parts[4]) if len(parts) > 5 and parts[3] and parts[4] else None  # noqa: PLR2004 - an ARN's parts
