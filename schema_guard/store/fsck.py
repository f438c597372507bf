"""Is every file of a registry folder what it should be? Repairs what follows from other files."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema_guard.errors import StoreError
from schema_guard.store import files, layout
from schema_guard.store.manifest import Manifest, entry_of_source, read_manifest, write_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schema_guard.store.files import StoredSchema

_RESTORE = "restore it from git (`git checkout -- PATH`)"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that is not as it should be.

    Attributes:
        path: The file or folder.
        damage: False for a remark: a version of which only the source is kept, traces of a run that was killed.
        repaired: Whether it has been put right.
    """

    path: Path
    message: str
    damage: bool = True
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class FsckResult:
    """What was looked at, and what was found, sorted by path."""

    schemas: int
    versions: int
    problems: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is damaged (any more)."""
        return not any(problem.damage and not problem.repaired for problem in self.problems)


def fsck(root: Path, *, repair: bool) -> FsckResult:
    """Check every file of the registry folder.

    Manifests that cannot be read are rebuilt from the sources beside them (what they no longer tell, dates and tags,
    the next pull fetches), and traces of killed runs are removed.

    Args:
        root: The registry folder.
        repair: Whether to put right what can be put right; the caller holds the write lock then.

    Raises:
        StoreError: A file cannot be read or written for another reason than its content.
    """
    stored = sorted(files.scan(root), key=lambda each: (each.id, each.path))
    problems = [problem for each in stored for problem in _check(each, repair=repair)]
    problems += _twice(stored)
    left = files.remove_leftovers(root) if repair else files.leftovers(root)
    problems += [Problem(path, "left behind by a run that was killed", damage=False, repaired=repair) for path in left]
    versions = sum(len({*each.documents, *each.sources}) for each in stored)
    return FsckResult(len(stored), versions, tuple(sorted(problems)))


def _check(stored: StoredSchema, *, repair: bool) -> Iterator[Problem]:
    path = stored.path / layout.MANIFEST_NAME
    try:
        manifest = read_manifest(stored.path)
    except StoreError as error:
        if isinstance(error.__cause__, OSError):
            raise
        manifest = _rebuilt(stored)
        if repair:
            write_manifest(stored.path, manifest)
        yield Problem(path, f"{error.message}{'; rebuilt from the sources' if repair else ''}", repaired=repair)
    yield from _sources(stored, manifest or Manifest())
    yield from _documents(stored)


def _sources(stored: StoredSchema, manifest: Manifest) -> Iterator[Problem]:
    here = {version.version for version in stored.sources}
    for version, entry in manifest.versions.items():
        path = stored.path / layout.source_name(version)
        if version not in here:
            remedy = _RESTORE if entry.deleted else f"{_RESTORE}, or pull it again"
            yield Problem(path, f"the manifest lists a source that is missing; {remedy}")
        elif hashlib.sha256(files.read_file(path) or b"").hexdigest() != entry.sha256:
            yield Problem(path, f"the source is not what its checksum says; {_RESTORE}")
    for version in sorted(here - manifest.versions.keys(), key=int):
        path = stored.path / layout.source_name(version)
        yield Problem(path, "not in the manifest yet: a pull was interrupted; pull again", damage=False)


def _documents(stored: StoredSchema) -> Iterator[Problem]:
    for version in stored.documents:
        path = stored.path / layout.document_name(version.version)
        try:
            json.loads(files.read_file(path) or b"", parse_int=str)  # int() refuses thousands of digits, JSON does not
        except (ValueError, RecursionError) as error:
            yield Problem(path, f"the version document is not JSON: {error}; {_RESTORE}")
    for version in sorted({*stored.sources} - {*stored.documents}):
        path = stored.path / layout.source_name(version.version)
        yield Problem(path, "there is no version document beside the source; pull again to see why", damage=False)


def _twice(stored: list[StoredSchema]) -> Iterator[Problem]:
    """Two branches may each have stored a schema that differs in case from another one."""
    counts = Counter(each.id for each in stored)
    for each in stored:
        if counts[each.id] > 1:
            yield Problem(each.path, f"{each.id} is stored in {counts[each.id]} folders; merge them into one")


def _rebuilt(stored: StoredSchema) -> Manifest:
    sources = {
        version.version: files.read_file(stored.path / layout.source_name(version.version)) or b""
        for version in stored.sources
    }
    return Manifest(versions={version: entry_of_source(data) for version, data in sources.items()})
