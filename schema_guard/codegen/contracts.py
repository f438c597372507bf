"""What code is generated from: the contracts of the schemas of a registry folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonValue
    from schema_guard.model.ids import SchemaId


@dataclass(frozen=True, slots=True)
class ContractSource:
    """One contract version.

    Attributes:
        version: The version; of a discovered schema the last one that was folded in.
        document: JSON Schema 2020-12.
        text: The same as text; this is what the package embeds.
        source: What the contract pins ``source`` to, or None; ``detail_type`` likewise.
        path: The file, for messages.
    """

    version: str
    document: JsonValue
    text: str
    source: str | None
    detail_type: str | None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class SchemaContracts:
    """The contracts of one schema, oldest first; a discovered schema has one.

    Attributes:
        newest: The newest version that there is, also where it could not be read.
    """

    schema: SchemaId
    versions: tuple[ContractSource, ...]
    newest: str
    discovered: bool = False
