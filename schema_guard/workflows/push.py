"""``registry/`` → EventBridge: what git has and EventBridge has not, under the same numbers, and never what breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from schema_guard.compat.questions import History
from schema_guard.errors import DocumentError, RemoteError
from schema_guard.eventbridge.failures import SessionError, is_conflict
from schema_guard.model.documents import SchemaDocument, SchemaType
from schema_guard.model.ids import SchemaVersionId
from schema_guard.store import files, layout
from schema_guard.store.manifest import entry_of_source
from schema_guard.workflows.registry_root import existing_root
from schema_guard.workflows.schema_sync import ConflictError, SchemaState
from schema_guard.workflows.selection import Failure, SchemaSource, Selection
from schema_guard.workflows.threads import drain
from schema_guard.workflows.version_document import publication, same_contract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from schema_guard.eventbridge.client import SchemaSummary
    from schema_guard.model.ids import SchemaId
    from schema_guard.workflows.threads import Job

T = TypeVar("T")
Gate: TypeAlias = "Callable[[Sequence[History]], Mapping[SchemaId, str]]"


class SchemaTarget(SchemaSource, Protocol):
    """What push asks of EventBridge; `eventbridge.client.SchemasClient` is one."""

    def create_registry(self, registry_name: str) -> None:
        """Make an empty registry."""
        ...

    def create_schema(self, document: SchemaDocument) -> str:
        """Make a schema with its first version; returns the version's number."""
        ...

    def update_schema(self, document: SchemaDocument) -> str:
        """Give a schema a further version; returns its number."""
        ...


@dataclass(frozen=True, slots=True)
class PushResult:
    """What a push did, or with ``dry_run`` would do.

    Attributes:
        schemas: How many schemas were looked at.
        registries: Registries that were made.
        published: Versions that EventBridge has now and had not.
        refused: Schemas with a version that would break subscribers; nothing of them was published.
        failures: What could not be published.
    """

    schemas: int
    registries: tuple[str, ...] = ()
    published: tuple[SchemaVersionId, ...] = ()
    refused: tuple[Failure, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one schema needs.

    Attributes:
        create: EventBridge does not have the schema.
        versions: What to publish, in order.
        history: Versions that EventBridge has, and those that it is about to see for the first time.
    """

    state: SchemaState
    create: bool
    versions: tuple[SchemaVersionId, ...]
    history: History


def push(  # noqa: PLR0913 - each is one independent choice of the user
    target: SchemaTarget,
    root: Path,
    selection: Selection,
    gate: Gate | None,
    *,
    dry_run: bool = False,
    restore: bool = False,
    concurrency: int = 8,
) -> PushResult:
    """Publish every selected version that EventBridge has not.

    Nothing is written to the folder: the next pull records what EventBridge says about the new versions.

    Args:
        target: EventBridge.
        root: The registry folder.
        selection: Which schemas; no registries means all of the folder.
        gate: Says why the new versions of a schema must not be published; None publishes whatever they break.
        dry_run: Publish nothing.
        restore: Also publish what EventBridge has deleted, to bring back a schema with all of its numbers.
        concurrency: Schemas that are published at once.

    Raises:
        RemoteError: EventBridge cannot be used at all, or its registries cannot be listed.
        UsageError: There is no such folder.
        StoreError: A file cannot be read.
    """
    run = _Push(target, existing_root(root), selection, restore=restore)
    drain(run.planning(), concurrency)
    plans = run.admitted(gate)
    if dry_run:
        run.published += [version for plan in plans for version in plan.versions]
    else:
        run.make_registries(plans)
        drain((partial(run.publish, plan) for plan in plans), concurrency)
    return run.result()


@dataclass(slots=True)
class _Push:
    target: SchemaTarget
    root: Path
    selection: Selection
    restore: bool = field(kw_only=True)
    schemas: int = 0
    plans: list[_Plan] = field(default_factory=list)
    missing_registries: set[str] = field(default_factory=set)
    registries: list[str] = field(default_factory=list)
    published: list[SchemaVersionId] = field(default_factory=list)
    refused: list[Failure] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def result(self) -> PushResult:
        return PushResult(
            schemas=self.schemas,
            registries=tuple(self.registries),
            published=tuple(sorted(self.published)),
            refused=tuple(sorted(self.refused)),
            failures=tuple(sorted(self.failures)),
        )

    def planning(self) -> Iterator[Job]:
        existing = set(self.target.list_registries())
        wanted = self.selection.registries or sorted({schema.registry_name for schema in files.list_schemas(self.root)})
        for registry_name in wanted:
            here = [schema for schema in files.list_schemas(self.root, registry_name) if self.selection.has(schema)]
            if not here:
                self._failed_if_named(registry_name)
            elif registry_name not in existing:
                self.missing_registries.add(registry_name)
            self.schemas += len(here)
            listed: tuple[SchemaSummary, ...] | None = ()
            if registry_name in existing:
                listed = self._attempt(f"registry {registry_name}", partial(self.target.list_schemas, registry_name))
            if listed is not None:
                summaries = {summary.id: summary for summary in listed}
                yield from (partial(self._plan, schema, summaries.get(schema)) for schema in here)

    def admitted(self, gate: Gate | None) -> list[_Plan]:
        """The plans that break nobody, in order; what subscribers have never seen is asked about."""
        plans = sorted(self.plans, key=lambda plan: plan.state.id)
        histories = [plan.history for plan in plans if plan.history.base and plan.history.added]
        reasons: Mapping[SchemaId, str] = {}
        unread: set[SchemaId] = set()
        if gate is not None and histories:
            try:
                reasons = gate(histories)
            except DocumentError:  # of one schema, which shall not hold up the others
                reasons, unread = self._one_by_one(gate, histories)
        self.refused += [Failure(str(schema), reason) for schema, reason in reasons.items()]
        return [plan for plan in plans if plan.state.id not in reasons.keys() | unread]

    def _one_by_one(self, gate: Gate, histories: Sequence[History]) -> tuple[dict[SchemaId, str], set[SchemaId]]:
        """What the gate says about each schema, and the schemas that it cannot read."""
        answers = {each.schema: self._attempt(str(each.schema), partial(gate, [each])) for each in histories}
        reasons = {schema: reason for answer in answers.values() for schema, reason in (answer or {}).items()}
        return reasons, {schema for schema, answer in answers.items() if answer is None}

    def make_registries(self, plans: list[_Plan]) -> None:
        for name in sorted(self.missing_registries & {plan.state.id.registry_name for plan in plans}):
            if self._attempt(f"registry {name}", partial(self._make_registry, name)):
                self.registries.append(name)

    def publish(self, plan: _Plan) -> Iterable[Job]:
        create = plan.create
        for version in plan.versions:
            if not self._attempt(str(version), partial(self._publish, plan.state, version, create=create)):
                break  # what follows would get the wrong number
            self.published.append(version)
            create = False
        return ()

    def _failed_if_named(self, registry_name: str) -> None:
        if registry_name in self.selection.registries:
            self.failures.append(Failure(f"registry {registry_name}", "the registry folder holds no schema of it"))

    def _make_registry(self, name: str) -> bool:
        self.target.create_registry(name)
        return True

    def _plan(self, schema: SchemaId, summary: SchemaSummary | None) -> Iterable[Job]:
        plan = self._attempt(str(schema), partial(self._make_plan, schema, summary))
        if plan is not None and plan.versions:
            self.plans.append(plan)
        return ()

    def _make_plan(self, schema: SchemaId, summary: SchemaSummary | None) -> _Plan:
        state = SchemaState.read(self.root, schema)
        if summary is None:
            listed: tuple[SchemaVersionId, ...] = ()
        elif state.is_unchanged(summary):
            listed = state.listed()
        else:
            listed = self.target.list_versions(schema)
            self._refuse_unknown(state, listed)
        versions = self._versions(state, listed)
        for version in versions:
            _document(state, version)  # what cannot be sent is said now, and not halfway
        published = [version.version for version in listed]
        fresh = [version.version for version in versions if version.version not in state.manifest.versions]
        history = History(schema, base=tuple(published), now=(*published, *fresh))
        return _Plan(state, summary is None, versions, history)

    def _versions(self, state: SchemaState, listed: tuple[SchemaVersionId, ...]) -> tuple[SchemaVersionId, ...]:
        """What is to be published: everything after the last version of EventBridge, without a gap.

        Raises:
            ConflictError: EventBridge would give a version another number.
        """
        last = listed[-1].number if listed else 0
        numbers = {version.number for version in listed}
        wanted = []
        for version in sorted(SchemaVersionId(state.id, name) for name in state.documents | state.sources):
            entry = state.manifest.versions.get(version.version)
            deleted = entry is not None and (entry.deleted or bool(listed))
            passed = entry is not None and version.number < last  # a number is never given again
            if version.number in numbers or passed or (deleted and not self.restore):
                continue
            if version.number != last + 1:
                way = "rename it" if entry is None else "pass --restore, if git has what lies between"
                raise ConflictError(f"version {version.version} would become version {last + 1} in EventBridge; {way}")
            last += 1
            wanted.append(version)
        return tuple(wanted)

    def _refuse_unknown(self, state: SchemaState, listed: tuple[SchemaVersionId, ...]) -> None:
        """Make sure that git knows every version of EventBridge, and means the same by it.

        Raises:
            ConflictError: It does not.
        """
        for version in listed:
            if version.version in state.sources:
                continue
            written = state.document_bytes(version)
            if written is None:
                raise ConflictError(f"EventBridge has version {version.version}, which git has not; pull first")
            document = self.target.describe(version)
            if document is not None and not same_contract(written, document):
                raise ConflictError(
                    f"EventBridge has other content under version {version.version}; give yours the next number"
                )

    def _publish(self, state: SchemaState, version: SchemaVersionId, *, create: bool) -> bool:
        document = _document(state, version)
        number = self._create(document) if create else self.target.update_schema(document)
        if number != version.version:
            raise ConflictError(f"EventBridge gave it the number {number}; pull, and remove {version.version}.json")
        return True

    def _create(self, document: SchemaDocument) -> str:
        try:
            return self.target.create_schema(document)
        except RemoteError as error:
            # The answer to an earlier try may have been lost on the way.
            there = self.target.describe(document.id) if is_conflict(error.__cause__) else None
            if there is None or there.content != document.content:
                raise
            return there.id.version

    def _attempt(self, what: str, action: Callable[[], T]) -> T | None:
        try:
            return action()
        except SessionError:
            raise
        except (RemoteError, ConflictError, DocumentError) as error:
            self.failures.append(Failure(what, str(error)))
            return None


def _document(state: SchemaState, version: SchemaVersionId) -> SchemaDocument:
    """What to send: the source, or for a version that was written by hand its draft 4 form."""
    source = state.source_bytes(version)
    entry = state.manifest.versions.get(version.version)
    if source is None:
        name = str(state.folder / layout.document_name(version.version)) if state.folder is not None else ""
        content, kind = publication(state.document_bytes(version) or b"", name), SchemaType.JSON_SCHEMA_DRAFT4.value
    else:
        content = source.decode("utf-8", "surrogatepass")
        kind = (entry or entry_of_source(source)).type
    return SchemaDocument(
        id=version,
        type=SchemaType(kind),
        content=content,
        description=state.manifest.description,
        tags=state.manifest.tags,
    )
