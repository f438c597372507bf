"""``versions.json``: what EventBridge says about a schema besides its content, and checksums of the sources."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeGuard

from schema_guard.errors import Place, StoreError, UsageError
from schema_guard.model.documents import SchemaType
from schema_guard.model.ids import version_number
from schema_guard.store.files import read_file, sync_dir, write_atomic
from schema_guard.store.layout import MANIFEST_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_VERSION_KEYS = {"type": str, "created": str, "sha256": str, "deleted": bool}


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version in the manifest.

    Attributes:
        type: ``OpenApi3`` or ``JSONSchemaDraft4``; a type that AWS adds later is kept as it says.
        created: ``VersionCreatedDate`` in ISO 8601, UTC; None when a rebuilt manifest does not know it.
        sha256: Of the source file's bytes, hexadecimal.
        deleted: EventBridge no longer has this version; git keeps it.
    """

    type: str
    sha256: str
    created: str | None = None
    deleted: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The entry as ``versions.json`` holds it."""
        entry: dict[str, Any] = {"type": self.type}
        if self.created is not None:
            entry["created"] = self.created
        entry["sha256"] = self.sha256
        if self.deleted:
            entry["deleted"] = True
        return entry


@dataclass(frozen=True, slots=True)
class Manifest:
    """``versions.json`` of one schema.

    Attributes:
        last_modified: As EventBridge listed the schema when all of its versions were last seen to be here; together
            with ``version_count`` it tells an unchanged schema from a changed one. None: look again.
        versions: By version; written in numeric order.
    """

    arn: str | None = None
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    last_modified: str | None = None
    version_count: int | None = None
    versions: Mapping[str, VersionEntry] = field(default_factory=dict)

    def with_versions(self, entries: Mapping[str, VersionEntry]) -> Manifest:
        """The manifest with entries added or replaced."""
        return replace(self, versions={**self.versions, **entries})

    def to_bytes(self) -> bytes:
        """The file: the same manifest always gives the same bytes."""
        document: dict[str, Any] = {}
        for key in ("arn", "description", "last_modified", "version_count"):
            value = getattr(self, key)
            if value is not None:
                document[key] = value
        document["tags"] = dict(sorted(self.tags.items()))
        ordered = sorted(self.versions, key=version_number)
        document["versions"] = {version: self.versions[version].to_dict() for version in ordered}
        return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")

    @classmethod
    def from_bytes(cls, data: bytes, file: str) -> Manifest:
        """Read ``versions.json``.

        Raises:
            StoreError: It is damaged.
        """
        try:
            document = json.loads(data.decode("utf-8", "surrogatepass"))
            return _manifest(document)
        except (ValueError, RecursionError, UsageError) as error:
            raise StoreError(
                f"the manifest is damaged: {error.message if isinstance(error, UsageError) else error}",
                place=Place(file=file),
                remedy="Run `schema-guard fsck` to rebuild it from the files beside it.",
            ) from error


def entry_of_source(data: bytes) -> VersionEntry:
    """The entry of a source that no manifest lists: its type by its looks, its date unknown."""
    try:
        document = json.loads(data, parse_int=str)  # int() refuses thousands of digits, JSON does not
    except (ValueError, RecursionError):
        document = None
    is_openapi = isinstance(document, dict) and "openapi" in document
    kind = SchemaType.OPENAPI3 if is_openapi else SchemaType.JSON_SCHEMA_DRAFT4
    return VersionEntry(type=kind.value, sha256=hashlib.sha256(data).hexdigest())


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a schema folder; None when there is none.

    Raises:
        StoreError: It is damaged, or cannot be read.
    """
    path = folder / MANIFEST_NAME
    data = read_file(path)
    return Manifest.from_bytes(data, str(path)) if data is not None else None


def write_manifest(folder: Path, manifest: Manifest) -> bool:
    """Write ``versions.json`` if it changes; returns whether it did.

    Everything else in the folder reaches the disk first, so that a manifest never vouches for a file that a power cut
    took away.
    """
    path = folder / MANIFEST_NAME
    data = manifest.to_bytes()
    if read_file(path) == data:
        return False
    sync_dir(folder)
    write_atomic(path, data)
    return True


def _manifest(document: object) -> Manifest:
    if not isinstance(document, dict):
        raise ValueError("it is not an object")  # noqa: TRY004 - one exception type for all damage
    versions = document.get("versions", {})
    if not isinstance(versions, dict):
        raise ValueError("versions is not an object")  # noqa: TRY004 - one exception type for all damage
    tags = document.get("tags", {})
    if not _is_tags(tags):
        raise ValueError("tags is not an object of strings")
    count = document.get("version_count")
    if not (count is None or (isinstance(count, int) and not isinstance(count, bool))):
        raise ValueError("version_count is not a whole number")
    for version in versions:
        version_number(version)
    return Manifest(
        arn=_text(document, "arn"),
        description=_text(document, "description"),
        tags=tags,
        last_modified=_text(document, "last_modified"),
        version_count=count,
        versions={version: _entry(version, entry) for version, entry in versions.items()},
    )


def _is_tags(tags: object) -> TypeGuard[dict[str, str]]:
    return isinstance(tags, dict) and all(isinstance(value, str) for value in tags.values())


def _text(document: dict[str, Any], key: str) -> str | None:
    value = document.get(key)
    if not (value is None or isinstance(value, str)):
        raise ValueError(f"{key} is not a string")
    return value


def _entry(version: str, entry: object) -> VersionEntry:
    if not isinstance(entry, dict) or not {"type", "sha256"} <= entry.keys():
        raise ValueError(f"version {version} has no type or sha256")
    for key, kind in _VERSION_KEYS.items():
        if key in entry and not isinstance(entry[key], kind):
            raise ValueError(f"{key} of version {version} is not a {kind.__name__}")
    return VersionEntry(
        type=entry["type"],
        sha256=entry["sha256"],
        created=entry.get("created"),
        deleted=entry.get("deleted", False),
    )
