"""What is asked: two contracts, who writes, and what the writer may emit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.canonical.dialects import Dialect
    from schema_guard.model.documents import JsonValue
    from schema_guard.model.ids import SchemaId
    from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy, Direction


@dataclass(frozen=True, slots=True)
class Contract:
    """What subscribers can rely on at one point of a schema's history.

    Attributes:
        label: Version or file name, for people and reports.
        document: The JSON Schema document.
        text: The text that ``document`` was read from, for file positions.
        path: The file that ``text`` came from, for file positions.
        dialect: None when the document itself says it (``$schema``).
        samples: How many versions the document is the fold of.
    """

    label: str
    document: JsonValue
    text: str | None = None
    path: str | None = None
    dialect: Dialect | None = None
    samples: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """Is every event of the writer accepted by the reader?

    Attributes:
        schema: None when two files are compared.
        direction: FORWARD: ``new`` writes and ``old`` reads. BACKWARD: ``old`` writes and ``new`` reads.
        owner: Who to ask about the schema, for people.
    """

    schema: SchemaId | None
    old: Contract
    new: Contract
    direction: Direction
    policy: CompatibilityPolicy
    owner: str | None = None

    @property
    def subject(self) -> str:
        """Whose comparison this is: the schema, or the two files."""
        return str(self.schema) if self.schema is not None else f"{self.old.label} → {self.new.label}"


@dataclass(frozen=True, slots=True, order=True)
class StoredVersion:
    """One version as it was at the base, or as it is now.

    Attributes:
        schema: Whose folder holds it; for a renamed schema the base still has the old name.
    """

    schema: SchemaId
    version: str
    at_base: bool


@dataclass(frozen=True, slots=True)
class History:
    """The versions of one schema at the base and now, each in numeric order.

    Attributes:
        rewritten: Versions of both whose content is not what it was.
        source_changed: Versions whose source alone was changed or removed.
        renamed_from: The name that the schema had at the base.
    """

    schema: SchemaId
    base: tuple[str, ...]
    now: tuple[str, ...]
    rewritten: tuple[str, ...] = ()
    source_changed: tuple[str, ...] = ()
    renamed_from: SchemaId | None = None

    @property
    def added(self) -> tuple[str, ...]:
        """Versions that the base does not have."""
        return tuple(version for version in self.now if version not in self.base)

    @property
    def removed(self) -> tuple[str, ...]:
        """Versions that only the base has."""
        return tuple(version for version in self.base if version not in self.now)

    @property
    def is_deleted(self) -> bool:
        """Whether the whole schema is gone."""
        return bool(self.base) and not self.now

    def before(self, version: str) -> StoredVersion:
        """A version as it was at the base."""
        return StoredVersion(self.renamed_from or self.schema, version, at_base=True)

    def after(self, version: str) -> StoredVersion:
        """A version as it is now."""
        return StoredVersion(self.schema, version, at_base=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of one schema: the general settings, its overrides and the flags, in one.

    Attributes:
        retired: Versions that no subscriber reads any more.
        discovered: Whether the contract is the fold of the versions.
    """

    mode: CompatibilityMode
    policy: CompatibilityPolicy
    retired: frozenset[str] = frozenset()
    owner: str | None = None
    discovered: bool = False


@dataclass(frozen=True, slots=True)
class VersionQuestion:
    """A question before its documents are read; several versions on one side mean their fold."""

    schema: SchemaId
    old: tuple[StoredVersion, ...]
    new: tuple[StoredVersion, ...]
    direction: Direction
    terms: Terms


def version_questions(history: History, terms: Terms) -> Iterator[VersionQuestion]:
    """What a change of a schema's versions raises.

    An authored version that the base does not have is asked against the last alive version of the base, or under a
    transitive mode against each. The last version is meant by number, wherever the new one stands: it is what
    subscribers have. A rewritten version is asked against its own old content. A discovered schema is asked once, fold
    against fold, under either reach.
    """
    pairs = _folded(history, terms) if terms.discovered else _authored(history, terms)
    for old, new in pairs:
        for direction in terms.mode.directions:
            yield VersionQuestion(history.schema, old, new, direction, terms)


def _authored(history: History, terms: Terms) -> Iterator[tuple[tuple[StoredVersion, ...], tuple[StoredVersion, ...]]]:
    alive = [version for version in history.base if version not in terms.retired]
    for version in history.rewritten:
        yield (history.before(version),), (history.after(version),)
    for version in history.added:
        for old in alive if terms.mode.transitive else alive[-1:]:
            yield (history.before(old),), (history.after(version),)


def _folded(history: History, terms: Terms) -> Iterator[tuple[tuple[StoredVersion, ...], tuple[StoredVersion, ...]]]:
    alive = [version for version in history.base if version not in terms.retired]
    fresh = [version for version in history.now if version in history.added or version in history.rewritten]
    if alive and fresh:
        known = tuple(history.before(version) for version in alive)
        yield known, known + tuple(history.after(version) for version in fresh)
