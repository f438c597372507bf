"""Where EventBridge and the registry folder differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from schema_guard.errors import RemoteError
from schema_guard.eventbridge.failures import SessionError
from schema_guard.store import files
from schema_guard.workflows.schema_sync import SchemaState
from schema_guard.workflows.selection import Failure, Selection
from schema_guard.workflows.threads import drain
from schema_guard.workflows.version_document import same_contract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from schema_guard.eventbridge.client import SchemaSummary
    from schema_guard.model.ids import SchemaId, SchemaVersionId
    from schema_guard.store.files import StoredSchema
    from schema_guard.workflows.selection import SchemaSource
    from schema_guard.workflows.threads import Job

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Drift:
    """What differs, each sorted.

    Attributes:
        schemas: How many schemas were compared.
        only_aws: Versions that EventBridge has and git has not; ``pull`` copies them.
        only_git: Versions that git has and EventBridge has not: written by hand (``push`` publishes them), or deleted
            in EventBridge since the last pull.
        different: Versions that both have, with other content.
        failures: What could not be compared.
    """

    schemas: int
    only_aws: tuple[SchemaVersionId, ...] = ()
    only_git: tuple[SchemaVersionId, ...] = ()
    different: tuple[SchemaVersionId, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def in_sync(self) -> bool:
        """Whether everything was compared, and nothing differs."""
        return not (self.differs or self.failures)

    @property
    def differs(self) -> bool:
        """Whether anything differs, as far as it could be compared."""
        return bool(self.only_aws or self.only_git or self.different)

    def to_dict(self) -> dict[str, Any]:
        """For the JSON report."""
        return {
            "schemas": self.schemas,
            "in_sync": self.in_sync,
            "only_aws": [_entry(version) for version in self.only_aws],
            "only_git": [_entry(version) for version in self.only_git],
            "different": [_entry(version) for version in self.different],
            "failures": [{"what": failure.what, "reason": failure.reason} for failure in self.failures],
        }


def status(source: SchemaSource, root: Path, selection: Selection, *, concurrency: int = 8) -> Drift:
    """Compare, and change nothing.

    A version never changes in EventBridge, so that a schema whose listing has not changed is compared without a request
    of its own; of every other schema each version that both sides have is fetched.

    Raises:
        RemoteError: EventBridge cannot be used at all, or its registries cannot be listed.
        StoreError: A file cannot be read.
    """
    run = _Status(source, root, selection)
    drain(run.jobs(), concurrency)
    return run.drift()


@dataclass(slots=True)
class _Status:
    source: SchemaSource
    root: Path
    selection: Selection
    schemas: int = 0
    only_aws: list[SchemaVersionId] = field(default_factory=list)
    only_git: list[SchemaVersionId] = field(default_factory=list)
    different: list[SchemaVersionId] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def drift(self) -> Drift:
        return Drift(
            schemas=self.schemas,
            only_aws=tuple(sorted(self.only_aws)),
            only_git=tuple(sorted(self.only_git)),
            different=tuple(sorted(self.different)),
            failures=tuple(sorted(self.failures)),
        )

    def jobs(self) -> Iterator[Job]:
        names = self.selection.registries_of(self.source)
        for name in names:
            listed = self._attempt(f"registry {name}", partial(self.source.list_schemas, name))
            if listed is not None:
                yield from self._registry_jobs(name, listed)
        for name in self.selection.registries_only_in(self.root, names):
            yield from self._registry_jobs(name, ())

    def _registry_jobs(self, registry_name: str, listed: Iterable[SchemaSummary]) -> Iterator[Job]:
        summaries = {summary.id: summary for summary in listed if self.selection.has(summary.id)}
        scanned = files.scan(self.root, registry_name)
        here = {stored.id: stored for stored in scanned if self.selection.has(stored.id)}
        self.schemas += len(summaries.keys() | here.keys())
        for schema in sorted(summaries.keys() | here.keys()):
            yield partial(self._schema, schema, here.get(schema), summaries.get(schema))

    def _schema(self, schema: SchemaId, stored: StoredSchema | None, summary: SchemaSummary | None) -> Iterable[Job]:
        return self._attempt(str(schema), partial(self._compare, SchemaState.of(schema, stored), summary)) or ()

    def _compare(self, state: SchemaState, summary: SchemaSummary | None) -> list[Job]:
        if summary is not None and state.is_unchanged(summary):
            self.different += state.altered()
            self.only_git += state.unpublished(state.listed())
            return []
        listed = self.source.list_versions(state.id) if summary is not None else ()
        here = state.sources | state.documents
        self.only_aws += [version for version in listed if version.version not in here]
        self.only_git += {*state.vanished(listed), *state.unpublished(listed)}
        return [partial(self._version, state, version) for version in listed if version.version in here]

    def _version(self, state: SchemaState, version: SchemaVersionId) -> Iterable[Job]:
        self._attempt(str(version), partial(self._compare_version, state, version))
        return ()

    def _compare_version(self, state: SchemaState, version: SchemaVersionId) -> None:
        document = self.source.describe(version)
        if document is None:
            self.only_git.append(version)
            return
        source, written = state.source_bytes(version), state.document_bytes(version)
        if source is not None:
            same = source == document.source_bytes
        else:
            same = written is not None and same_contract(written, document)
        if not same:
            self.different.append(version)

    def _attempt(self, what: str, action: Callable[[], T]) -> T | None:
        try:
            return action()
        except SessionError:
            raise
        except RemoteError as error:
            self.failures.append(Failure(what, str(error)))
            return None


def _entry(version: SchemaVersionId) -> dict[str, str]:
    return {
        "registry": version.schema.registry_name,
        "schema": version.schema.schema_name,
        "version": version.version,
    }
