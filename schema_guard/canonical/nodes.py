"""Schema nodes: what the prover sees of a schema.

A node is one assertion, a combination of assertions, or a back-reference. Nodes are hash-consed: two nodes are the same
object exactly when they are structurally equal, so that an unchanged part of a schema is recognised by identity. The
digest that names a node depends on its structure alone; sorting by it makes every search deterministic.

Every assertion about one JSON type accepts all values of the other types, as in JSON Schema.
"""

from __future__ import annotations

import hashlib
import threading
import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schema_guard.canonical.values import Number, ValueKey
    from schema_guard.model.documents import JsonValue


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Node:
    """What all nodes have.

    Attributes:
        digest: Names the structure.
        types: Bits of the types whose values the node may accept; it rejects every value of the others.
        about: Bits of the types whose values the node may reject; it accepts every value of the others.
    """

    digest: bytes
    types: int
    about: int

    def __repr__(self) -> str:
        body = ", ".join(
            f"{name}={getattr(self, name)!r}"
            for name in self.__dataclass_fields__
            if name not in {"digest", "types", "about", "resolve"}
        )
        return f"{type(self).__name__}({body})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Anything(Node):
    """Accepts every value."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Nothing(Node):
    """Rejects every value."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Types(Node):
    """The value's type is one of ``types``."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Bound(Node):
    """A number is at least (``lower``) or at most ``limit``; ``exclusive`` leaves the limit out."""

    limit: Number
    lower: bool
    exclusive: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MultipleOf(Node):
    """A number is a whole multiple of ``divisor``."""

    divisor: Number


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Size(Node):
    """The length of a string, the number of items or of members lies between ``low`` and ``high`` (None: no limit)."""

    of: int  # STRING, ARRAY or OBJECT
    low: int
    high: int | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pattern(Node):
    """A string contains a match of an ECMA-262 pattern."""

    source: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Format(Node):
    """A string has a format; only present when formats are assertions."""

    name: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Items(Node):
    """Item ``i`` of an array satisfies ``prefix[i]``, items past the prefix satisfy ``rest``."""

    prefix: tuple[Node, ...]
    rest: Node

    def at(self, index: int) -> Node:
        """The schema of the item at ``index``."""
        return self.prefix[index] if index < len(self.prefix) else self.rest


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Contains(Node):
    """Between ``low`` and ``high`` (None: no limit) items of an array satisfy ``item``."""

    item: Node
    low: int
    high: int | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Unique(Node):
    """No two items of an array are equal."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Required(Node):
    """An object has a member called ``name``."""

    name: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Properties(Node):
    """Members satisfy their named schema and the schema of each pattern that their name matches, or else ``rest``."""

    named: dict[str, Node]
    patterns: tuple[tuple[str, Node], ...]
    rest: Node


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PropertyNames(Node):
    """The name of every member satisfies ``name``."""

    name: Node


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Values(Node):
    """The value equals one of ``values``, a finite set by value key."""

    values: dict[ValueKey, JsonValue]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class All(Node):
    """Every part accepts the value."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Any(Node):
    """At least one part accepts the value."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class One(Node):
    """Exactly one part accepts the value; a part may stand twice."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Not(Node):
    """The part rejects the value."""

    part: Node


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ref(Node):
    """A back-reference of a recursive schema; ``target()`` is what it stands for."""

    name: str
    resolve: list[Callable[[], Node] | Node] = field(default_factory=list)

    def target(self) -> Node:
        """The node that the reference stands for, built on first use."""
        found = self.resolve[0]
        if not isinstance(found, Node):
            found = found()
            self.resolve[0] = found
        return found


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Opaque(Node):
    """A constraint that is not modelled: nobody may rely on what it accepts."""

    reason: str


_N = TypeVar("_N", bound=Node)
_table: weakref.WeakValueDictionary[bytes, Node] = weakref.WeakValueDictionary()
_lock = threading.Lock()


def digest_of(*parts: str | bytes | int) -> bytes:
    """A name for a structure: 16 bytes over its parts."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).digest()


def intern_node(digest: bytes, build: Callable[[bytes], _N]) -> _N:
    """The one node of this digest, built when there is none yet."""
    with _lock:
        node = _table.get(digest)
        if node is None:
            node = _table[digest] = build(digest)
    return cast("_N", node)


def by_digest(nodes: Iterable[Node]) -> list[Node]:
    """The nodes in the one order that does not depend on how they were met."""
    return sorted(nodes, key=_digest)


def _digest(node: Node) -> bytes:
    return node.digest
