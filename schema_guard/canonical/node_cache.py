"""Nodes of subschemas that were built before, for edited copies of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from schema_guard.canonical.dialects import Dialect

if TYPE_CHECKING:
    from schema_guard.canonical.nodes import Node
    from schema_guard.model.documents import JsonValue

SharedKey: TypeAlias = tuple[int, Dialect, bool]
_Shared: TypeAlias = "tuple[JsonValue, Node]"


class NodeCache:
    """Nodes of subschemas without references, by Python identity; edited copies of a document share it."""

    def __init__(self) -> None:
        self._own: dict[SharedKey, _Shared] = {}
        self._adopted: list[dict[SharedKey, _Shared]] = []
        self._closures: dict[SharedKey, Node] = {}
        self._adopted_closures: list[dict[SharedKey, Node]] = []

    def adopt(self, other: NodeCache) -> None:
        """Know what another cache knows."""
        if all(known is not other._own for known in (self._own, *self._adopted)):
            self._adopted.append(other._own)
            self._adopted_closures.append(other._closures)

    def find(self, key: SharedKey) -> Node | None:
        """The node of a subschema, if it is known."""
        for known in (self._own, *self._adopted):
            if key in known:
                return known[key][1]
        return None

    def find_closure(self, key: SharedKey) -> Node | None:
        """The closure of a subschema, if it is known."""
        for known in (self._closures, *self._adopted_closures):
            if key in known:
                return known[key]
        return None

    def add_closure(self, key: SharedKey, node: Node) -> None:
        """Remember the closure of a subschema that has no references, which is one whose node is known."""
        if self.find(key) is not None:
            self._closures[key] = node

    def add(self, key: SharedKey, schema: JsonValue, node: Node) -> None:
        """Remember a node; the schema is kept, so that its identity stays its own."""
        self._own[key] = (schema, node)
