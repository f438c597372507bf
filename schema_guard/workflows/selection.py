"""Which schemas a command works on, and what it asks of EventBridge about them."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Protocol

from schema_guard.store import files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from schema_guard.eventbridge.client import SchemaSummary
    from schema_guard.model.documents import SchemaDocument
    from schema_guard.model.ids import SchemaId, SchemaVersionId

# Holds the shareable test events of Lambda functions, which are no contracts.
TEST_EVENTS = "lambda-testevent-schemas"


class SchemaSource(Protocol):
    """What pull and status ask of EventBridge; `eventbridge.client.SchemasClient` is one."""

    def list_registries(self) -> tuple[str, ...]:
        """The names of all registries, sorted."""
        ...

    def list_schemas(self, registry_name: str) -> tuple[SchemaSummary, ...]:
        """The schemas of a registry, sorted by name."""
        ...

    def list_versions(self, schema: SchemaId) -> tuple[SchemaVersionId, ...]:
        """The versions of a schema in numeric order."""
        ...

    def describe(self, version: SchemaVersionId) -> SchemaDocument | None:
        """One version with its content; None when it does not exist."""
        ...


@dataclass(frozen=True, slots=True)
class Selection:
    """Registries by name (none means all) and schemas by glob; ``exclude`` is stronger than ``include``."""

    registries: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def has(self, schema: SchemaId) -> bool:
        """Whether a schema of a selected registry is selected."""
        wanted = not self.include or any(_matches(schema, glob) for glob in self.include)
        return wanted and not any(_matches(schema, glob) for glob in self.exclude)

    def registries_of(self, source: SchemaSource) -> tuple[str, ...]:
        """The registries to read; test events only when they are named."""
        if self.registries:
            return tuple(dict.fromkeys(self.registries))
        return tuple(name for name in source.list_registries() if name != TEST_EVENTS)

    def registries_only_in(self, root: Path, read: Iterable[str]) -> tuple[str, ...]:
        """Registries that were not ``read`` because EventBridge no longer has them, or has not had them yet."""
        if self.registries:
            return ()
        return tuple(name for name in files.list_registries(root) if name not in {*read, TEST_EVENTS})


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """Something that could not be done, and why; the rest was done.

    Attributes:
        what: What it was about, by the name that others gave it.
        reason: The text of an error, or lines like it: every name in it is visible.
    """

    what: str
    reason: str


def _matches(schema: SchemaId, glob: str) -> bool:
    return fnmatchcase(str(schema) if "/" in glob else schema.schema_name, glob)
