"""A registry folder that lives in memory: for tests, and for a service that shall leave nothing behind."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schema_guard.model.documents import SchemaDocument
    from schema_guard.model.ids import SchemaId, SchemaVersionId
    from schema_guard.model.ports import SchemaRecord


class MemoryFolder:
    """The `RegistryFolder` port without files."""

    def __init__(self) -> None:
        self._records: dict[SchemaId, SchemaRecord] = {}
        self._contents: dict[SchemaVersionId, str] = {}
        self._state: dict[str, Any] = {}

    def registry_names(self) -> tuple[str, ...]:
        """The registries that hold a schema, sorted."""
        return tuple(sorted({schema.registry_name for schema in self._records}))

    def schema_names(self, registry_name: str) -> tuple[str, ...]:
        """The schemas of a registry, sorted."""
        return tuple(sorted(s.schema_name for s in self._records if s.registry_name == registry_name))

    def record(self, schema: SchemaId) -> SchemaRecord | None:
        """What is known about a schema, or None."""
        return self._records.get(schema)

    def content(self, version: SchemaVersionId) -> str:
        """``Content`` of a version."""
        return self._contents[version]

    def put_record(self, record: SchemaRecord) -> None:
        """Keep description, tags and deletions."""
        self._records[record.id] = record

    def put_version(self, record: SchemaRecord, document: SchemaDocument) -> None:
        """Keep a new version."""
        self._contents[document.id] = document.content
        self._records[record.id] = record

    def load_state(self) -> dict[str, Any]:
        """What `save_state` was given last."""
        return copy.deepcopy(self._state)

    def save_state(self, state: dict[str, Any]) -> None:
        """Keep what `load_state` shall give."""
        self._state = {kind: dict(entries) for kind, entries in state.items()}  # entries are replaced, never changed
