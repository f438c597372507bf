"""Where a finding stands in the files that the contracts were read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.canonical.json_text import PositionMap
from schema_guard.model.findings import SourcePlace

if TYPE_CHECKING:
    from schema_guard.compat.questions import Contract
    from schema_guard.model.documents import JsonPointer


class Places:
    """Positions in one contract's file; None for a contract without one."""

    def __init__(self, contract: Contract) -> None:
        self._path = contract.path
        text = contract.text
        self._map = PositionMap.of(text, contract.path) if text is not None and contract.path is not None else None

    def at(self, pointer: JsonPointer, *, value: bool = True) -> SourcePlace | None:
        """The place of a value or, without ``value``, of its key; of what is around it when it has none."""
        if self._path is None:
            return None
        if self._map is None:  # a fold, or a lowered document: no text that the pointer leads into
            return SourcePlace(self._path, 1, 1, 1, "")
        span = (self._map.value(pointer) if value else None) or self._map.nearest(pointer)
        text = self._map.line_text(span.line)
        return SourcePlace(self._path, span.line, span.column, min(span.end_column, len(text) + 1), text)
