"""What one layer asks of another that it must not import: the shapes that `workflows` fills with implementations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_guard.model.documents import SchemaDocument
    from schema_guard.model.ids import SchemaId, SchemaVersionId


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One version of a schema, without its content.

    Attributes:
        version: A string of digits.
        type: `SchemaType`, or a type that AWS adds later.
        created: ``VersionCreatedDate`` in ISO 8601.
        deleted: The service has deleted it; its files stay, and its number is never given again.
    """

    version: str
    type: str
    created: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class SchemaRecord:
    """A schema without its contents.

    Attributes:
        id: Registry and schema.
        versions: Every version that ever was, ordered by number.
        last_modified: ISO 8601; None when only the versions tell.
    """

    id: SchemaId
    arn: str | None = None
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    versions: tuple[VersionRecord, ...] = ()
    last_modified: str | None = None

    @property
    def alive(self) -> tuple[VersionRecord, ...]:
        """The versions that the service still has, ordered by number."""
        return tuple(version for version in self.versions if not version.deleted)

    @property
    def next_version(self) -> str:
        """The number of the version after the highest that ever was."""
        return str(max((int(version.version) for version in self.versions), default=0) + 1)


class RegistryFolder(Protocol):
    """The state of a local EventBridge Schemas service.

    Implementations raise `StoreError` when they cannot read or write. Nothing that was written is ever removed:
    deletion is a mark in the record.
    """

    def registry_names(self) -> tuple[str, ...]:
        """The registries that hold a schema, sorted."""
        ...

    def schema_names(self, registry_name: str) -> tuple[str, ...]:
        """The schemas of a registry, sorted, also those whose versions are all deleted."""
        ...

    def record(self, schema: SchemaId) -> SchemaRecord | None:
        """What is known about a schema, or None."""
        ...

    def content(self, version: SchemaVersionId) -> str:
        """``Content`` of a version that `record` lists, character for character."""
        ...

    def put_record(self, record: SchemaRecord) -> None:
        """Keep description, tags and deletions; the versions are those that are there already."""
        ...

    def put_version(self, record: SchemaRecord, document: SchemaDocument) -> None:
        """Keep a new version; ``record`` lists it already."""
        ...

    def load_state(self) -> dict[str, Any]:
        """What the layout has no place for (policies, discoverers, empty registries); ``{}`` at first."""
        ...

    def save_state(self, state: dict[str, Any]) -> None:
        """Keep what `load_state` shall give."""
        ...
