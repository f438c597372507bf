"""EventBridge → ``registry/``: every version of every schema, once, whatever happens on the way."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from schema_guard.errors import RemoteError
from schema_guard.eventbridge.failures import SessionError
from schema_guard.store import files
from schema_guard.store.lock import write_lock
from schema_guard.workflows.schema_sync import ConflictError, SchemaState, SchemaSync, write_document
from schema_guard.workflows.selection import Failure, Selection
from schema_guard.workflows.threads import Writes, drain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from schema_guard.eventbridge.client import SchemaSummary
    from schema_guard.model.ids import SchemaVersionId
    from schema_guard.workflows.selection import SchemaSource
    from schema_guard.workflows.threads import Job

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PullResult:
    """What a pull did, or with ``dry_run`` would do.

    Attributes:
        schemas: How many schemas were looked at.
        new: Versions that EventBridge has and the folder had not.
        deleted: Versions that EventBridge no longer has; they stay in the folder, marked.
        unlowered: Versions of which only the source is kept, for no version document can be made of it.
        failures: What could not be copied at all.
    """

    schemas: int
    new: tuple[SchemaVersionId, ...] = ()
    deleted: tuple[SchemaVersionId, ...] = ()
    unlowered: tuple[Failure, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every selected version has its source and its version document."""
        return not (self.failures or self.unlowered)


@dataclass(slots=True)
class Progress:
    """How far a pull is; the numbers only grow."""

    schemas: int = 0
    schemas_done: int = 0
    versions_done: int = 0


@dataclass(slots=True)
class _Outcome:
    """What the threads report; list.append is atomic."""

    new: list[SchemaVersionId] = field(default_factory=list)
    deleted: list[SchemaVersionId] = field(default_factory=list)
    unlowered: list[Failure] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def result(self, schemas: int) -> PullResult:
        return PullResult(
            schemas=schemas,
            new=tuple(sorted(set(self.new))),
            deleted=tuple(sorted(set(self.deleted))),
            unlowered=tuple(sorted(set(self.unlowered))),
            failures=tuple(sorted(set(self.failures))),
        )


def pull(  # noqa: PLR0913 - each is one independent choice of the user
    source: SchemaSource,
    root: Path,
    selection: Selection,
    *,
    dry_run: bool = False,
    concurrency: int = 8,
    on_progress: Callable[[Progress], None] | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> PullResult:
    """Copy every selected version that is not here yet.

    Files are never changed once they are there. The folder is valid at every moment, and a pull that was killed is
    completed by the next one. When an interruption is raised out of it, nothing is being written any more.

    Args:
        source: EventBridge.
        root: The registry folder; made when it does not exist.
        selection: Which schemas.
        dry_run: Write nothing.
        concurrency: Requests under way at once.
        on_progress: Told after each step, from any thread.
        on_wait: Told when another process is writing.

    Raises:
        RemoteError: EventBridge cannot be used at all, or its registries cannot be listed.
        StoreError: The folder cannot be written; what was copied before stays.
    """
    run = _Pull(source, root, selection, dry_run=dry_run, on_progress=on_progress or (lambda _: None))
    if dry_run:
        return run(concurrency)
    files.prepare_root(root)
    with write_lock(root, on_wait=on_wait):
        files.remove_leftovers(root)
        return run(concurrency)


class _Pull:
    def __init__(
        self,
        source: SchemaSource,
        root: Path,
        selection: Selection,
        *,
        dry_run: bool,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.source = source
        self.root = root
        self.selection = selection
        self.dry_run = dry_run
        self.progress = Progress()
        self.on_progress = on_progress
        self.outcome = _Outcome()
        self.arn: str | None = None  # of any schema of the account
        self.claims = files.FolderClaims(root)
        self.claiming = threading.Lock()
        self.writes = Writes()

    def __call__(self, concurrency: int) -> PullResult:
        # The client lets as many requests pass as it may; the other threads lower and write meanwhile.
        drain(self._jobs(), 2 * concurrency, self.writes)
        self.claims.sync()
        return self.outcome.result(self.progress.schemas)

    def _jobs(self) -> Iterator[Job]:
        names = self.selection.registries_of(self.source)
        for name in names:
            listed = self._attempt(f"registry {name}", partial(self.source.list_schemas, name))
            if listed is not None:
                self.arn = next((summary.arn for summary in listed if summary.arn), self.arn)
                yield from self._registry_jobs(name, listed)
        # Without an ARN, nobody knows whether the folder is that of another account.
        for name in self.selection.registries_only_in(self.root, names) if self.arn is not None else ():
            yield from self._registry_jobs(name, ())

    def _registry_jobs(self, registry_name: str, listed: Iterable[SchemaSummary]) -> Iterator[Job]:
        summaries = {summary.id: summary for summary in listed if self.selection.has(summary.id)}
        here = {stored.id: stored for stored in files.scan(self.root, registry_name) if self.selection.has(stored.id)}
        self.progress.schemas += len(summaries)
        for schema in sorted(summaries.keys() | here.keys()):
            state, summary = SchemaState.of(schema, here.get(schema)), summaries.get(schema)
            if summary is None:
                yield partial(self._bury, state)
                continue
            self._lower_again(state)
            if state.is_unchanged(summary):
                self._done(schemas=1)  # a job would cost more than the look at the folder
            else:
                yield partial(self._begin, state, summary)

    def _begin(self, state: SchemaState, summary: SchemaSummary) -> Iterable[Job]:
        """One job for each version that is missing of a schema."""
        jobs = self._attempt(str(state.id), partial(self._changed, state, summary))
        if not jobs:
            self._done(schemas=1)
        return jobs or ()

    def _changed(self, state: SchemaState, summary: SchemaSummary) -> list[Job]:
        listed = self.source.list_versions(state.id)
        self._refuse_strangers(state, summary.arn, listed)
        missing, vanished = state.missing(listed), state.vanished(listed)
        self.outcome.deleted += vanished
        if self.dry_run:
            self.outcome.new += missing
            return []
        with self.writes.one():
            with self.claiming:
                folder = state.folder or self.claims.claim(state.id)
            sync = SchemaSync(state, summary, listed, folder, len(missing))
            if not missing:
                sync.finish()
        return [partial(self._fetch, sync, version) for version in missing]

    def _fetch(self, sync: SchemaSync, version: SchemaVersionId) -> Iterable[Job]:
        """Copy one version; the last one completes its schema."""
        exists = self._attempt(str(version), partial(self._copy, sync, version))
        with self.writes.one():
            last = sync.settle(version, failed=exists is None, gone=exists is False)
        self._done(schemas=int(last), versions=1)
        return ()

    def _copy(self, sync: SchemaSync, version: SchemaVersionId) -> bool:
        document = self.source.describe(version)
        if document is None:
            return False
        with self.writes.one():
            reason = sync.save(document)
        if version.version not in sync.state.sources:
            self.outcome.new.append(version)
        if reason is not None:
            self.outcome.unlowered.append(Failure(str(version), reason))
        return True

    def _bury(self, state: SchemaState) -> Iterable[Job]:
        """Mark a schema that EventBridge no longer lists."""
        self._attempt(str(state.id), partial(self._mark_deleted, state))
        return ()

    def _mark_deleted(self, state: SchemaState) -> None:
        vanished = state.vanished(())
        if vanished and state.folder is not None:
            self._refuse_strangers(state, self.arn, ())
            self.outcome.deleted += vanished
            if not self.dry_run:
                with self.writes.one():
                    SchemaSync(state, None, (), state.folder, 0).finish()

    def _refuse_strangers(self, state: SchemaState, arn: str | None, listed: Iterable[SchemaVersionId]) -> None:
        """Make sure that the schema of EventBridge is the one that the folder holds.

        Raises:
            ConflictError: It is of another account or region, or was deleted and created again, which numbers its
                versions from 1 anew. One version tells, for a version never changes.
        """
        reason = state.origin_conflict(arn)
        if reason is not None:
            raise ConflictError(f"{reason}; pull it into a folder of its own ([[pull.targets]] or --registry-dir)")
        known = state.known(listed)
        document = self.source.describe(known[0]) if known else None
        if document is not None and document.source_bytes != state.source_bytes(known[0]):
            if document.sha256 == state.manifest.versions[known[0].version].sha256:
                raise ConflictError(f"{known[0].version}.source.json was changed; restore it from git")
            raise ConflictError(
                f"EventBridge has other content under version {known[0].version}: the schema was deleted and created "
                f"again; move {state.folder} away (git keeps it) and pull again"
            )

    def _lower_again(self, state: SchemaState) -> None:
        """Make the version documents that could not be made before; a later schema-guard may know how."""
        for version in state.unlowered():
            data = state.source_bytes(version)
            if data is None or state.folder is None:
                continue
            if not self.dry_run:
                content, kind = data.decode("utf-8", "surrogatepass"), state.manifest.versions[version.version].type
                reason = write_document(state.folder, version.version, content, kind)
                if reason is not None:
                    self.outcome.unlowered.append(Failure(str(version), reason))

    def _done(self, *, schemas: int = 0, versions: int = 0) -> None:
        self.progress.schemas_done += schemas
        self.progress.versions_done += versions
        self.on_progress(self.progress)

    def _attempt(self, what: str, action: Callable[[], T]) -> T | None:
        """Do it, or note why it cannot be done and go on; what no other request would survive ends the pull."""
        try:
            return action()
        except SessionError:
            raise
        except (RemoteError, ConflictError) as error:
            self.outcome.failures.append(Failure(what, str(error)))
            return None
