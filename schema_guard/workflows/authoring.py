"""Writing the next version of a schema by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema_guard.errors import Place, StoreError, UsageError
from schema_guard.model.ids import version_number
from schema_guard.store.files import list_schemas, read_file, stored_schema, write_atomic
from schema_guard.store.layout import document_name, schema_dir
from schema_guard.store.manifest import read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from schema_guard.model.ids import SchemaId


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version document that waits to be edited, and the one that it was copied from."""

    copied_from: Path
    path: Path


def new_version(root: Path, schema: SchemaId) -> NewVersion:
    """Copy the latest version document of a schema to the next number.

    Raises:
        UsageError: There is no such schema.
        StoreError: The folder cannot be read or written.
    """
    stored = stored_schema(root, schema)
    if stored is None or not stored.documents:
        raise UsageError(f"there is no schema {schema} in {root}", remedy=_remedy(root, schema))
    manifest = read_manifest(stored.path)
    numbers = [version.number for version in (*stored.documents, *stored.sources)]
    numbers += [version_number(version) for version in (manifest.versions if manifest is not None else ())]
    latest = stored.path / document_name(stored.documents[-1].version)
    path = stored.path / document_name(str(max(numbers) + 1))
    content = read_file(latest)
    if content is None:
        raise StoreError("the file vanished", place=Place(str(latest)), remedy="Run schema-guard again.")
    write_atomic(path, content)
    return NewVersion(latest, path)


def _remedy(root: Path, schema: SchemaId) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

    close = get_close_matches(str(schema), [str(known) for known in list_schemas(root)], n=1, cutoff=0.5)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Pull it, or write its first version to {schema_dir(root, schema) / document_name('1')}."
