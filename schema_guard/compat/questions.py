"""What is asked: two contracts, who writes, and what the writer may emit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schema_guard.canonical.dialects import Dialect
    from schema_guard.model.documents import JsonValue
    from schema_guard.model.ids import SchemaId
    from schema_guard.model.modes import CompatibilityPolicy, Direction


@dataclass(frozen=True, slots=True)
class Contract:
    """What subscribers can rely on at one point of a schema's history.

    Attributes:
        label: Version or file name, for people and reports.
        document: The JSON Schema document.
        text: The text that ``document`` was read from, for file positions.
        path: The file that ``text`` came from, for file positions.
        dialect: None when the document itself says it (``$schema``).
    """

    label: str
    document: JsonValue
    text: str | None = None
    path: str | None = None
    dialect: Dialect | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Is every event of the writer accepted by the reader?

    Attributes:
        schema: None when two files are compared.
        direction: FORWARD: ``new`` writes and ``old`` reads. BACKWARD: ``old`` writes and ``new`` reads.
        owner: Who to ask about the schema, for people.
        discovered: Whether both contracts are folds of sampled shapes.
    """

    schema: SchemaId | None
    old: Contract
    new: Contract
    direction: Direction
    policy: CompatibilityPolicy
    owner: str | None = None
    discovered: bool = False

    @property
    def subject(self) -> str:
        """Whose comparison this is: the schema, or the two files."""
        return str(self.schema) if self.schema is not None else f"{self.old.label} → {self.new.label}"
