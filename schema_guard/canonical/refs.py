"""References inside one document; they never lead to a file or to the network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import unquote, urljoin

from schema_guard.canonical.dialects import Dialect, subschemas
from schema_guard.canonical.json_scan import escaped
from schema_guard.model.documents import array_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from schema_guard.canonical.dialects import DialectName
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

METASCHEMA = re.compile(
    r"https?://json-schema\.org/(?:draft-0[467]/schema|draft/20(?:19-09|20-12)/(?:schema|meta/[a-z-]+))#?"
)
"""The official metaschemas, which every validator knows."""

_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")
_NAMES = frozenset({"$anchor", "$dynamicAnchor", "$id", "id"})


class Target(NamedTuple):
    """What a reference leads to.

    Attributes:
        schema: The value there, mostly a schema.
        base: The base URI that references inside it resolve against.
        pointer: Where in the document it stands.
    """

    schema: JsonValue
    base: str
    pointer: JsonPointer


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A reference that leads nowhere.

    Attributes:
        ref: The reference as written.
        remote: Whether it leaves the document; otherwise the document has no such place.
        uri: The whole URI of a remote reference.
    """

    ref: str
    remote: bool
    uri: str = ""

    @property
    def is_metaschema(self) -> bool:
        """Whether the reference leads to an official metaschema."""
        return self.remote and METASCHEMA.fullmatch(self.uri) is not None

    @property
    def reason(self) -> str:
        """What is wrong, for people."""
        return f"the reference {self.ref} {'leaves the document' if self.remote else 'leads nowhere'}"


Resolution: TypeAlias = Target | Unresolved


class Position(NamedTuple):
    """A place in the document that holds a schema."""

    pointer: JsonPointer
    schema: JsonValue
    base: str


class Resolver:
    """The names and places of one document.

    Args:
        document: The whole document.
        dialect: How it is written.
        roots: Pointers of the schemas that the document holds; the document itself is one by default.
    """

    def __init__(self, document: JsonValue, dialect: DialectName, roots: Iterable[JsonPointer] = ("",)) -> None:
        self._document = document
        self._dialect = dialect
        self._resources: dict[str, JsonPointer] = {"": ""}
        self._base_of: dict[JsonPointer, str] = {"": ""}
        self._anchors: dict[tuple[str, str], JsonPointer] = {}
        self._dynamic: dict[tuple[str, str], JsonPointer] = {}
        self._positions: dict[JsonPointer, Position] = {}
        self._children: dict[JsonPointer, tuple[Position, ...]] = {}
        for root in roots:
            found = self._at("", root)
            if found is not None:
                self._index(root, found[0])

    @property
    def positions(self) -> Mapping[JsonPointer, Position]:
        """Every schema that stands where the dialect expects one, by pointer, parents before children."""
        return self._positions

    @property
    def dynamic_anchors(self) -> Mapping[tuple[str, str], JsonPointer]:
        """``$dynamicAnchor`` by base URI and name."""
        return self._dynamic

    @property
    def resources(self) -> Mapping[JsonPointer, str]:
        """The base URI of every schema resource, by the pointer of its root."""
        return self._base_of

    def resolve(self, ref: str, base: str = "") -> Resolution:
        """What ``ref`` leads to from a schema whose base URI is ``base``."""
        uri, resource = self.resource(ref, base)
        if resource is None:
            return Unresolved(ref, remote=True, uri=uri)
        fragment = unquote(ref.partition("#")[2])
        if fragment and not fragment.startswith("/"):
            pointer = self._anchors.get((self._base_of[resource], fragment))
            return Unresolved(ref, remote=False) if pointer is None else self.at(pointer)
        found = self._at(resource, fragment)
        return Unresolved(ref, remote=False) if found is None else Target(found[0], self.base_at(found[1]), found[1])

    def resource(self, ref: str, base: str = "") -> tuple[str, JsonPointer | None]:
        """The URI that a reference names without its fragment, and where that resource starts in the document."""
        uri = ref.partition("#")[0]
        whole = _join(base, uri) if uri else base
        return whole, self._resources.get(whole)

    def at(self, pointer: JsonPointer) -> Target:
        """A known position as the target of a reference."""
        position = self._positions[pointer]
        return Target(position.schema, position.base, pointer)

    def base_at(self, pointer: JsonPointer) -> str:
        """The base URI that holds at a place."""
        while pointer not in self._base_of:
            pointer = pointer.rpartition("/")[0]
        return self._base_of[pointer]

    def extend(self, pointer: JsonPointer) -> tuple[Position, ...]:
        """Take a place that a reference leads to for a schema; returns the positions that were not known before."""
        found = self._at("", pointer)
        return () if found is None else tuple(self._index(pointer, found[0]))

    def children(self, position: Position) -> Iterator[Position]:
        """The direct sub-schemas of a schema, in document order."""
        here, node, base = position
        if not isinstance(node, dict):
            return
        for path, child in subschemas(node, self._dialect):
            yield Position("/".join((here, *map(escaped, path))), child, base)
        defs = node.get("$defs")
        if isinstance(defs, dict) and self._dialect not in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
            # Older dialects do not know $defs, but people put definitions there and refer to them.
            for name, child in defs.items():
                if isinstance(child, dict | bool):
                    yield Position(f"{here}/$defs/{escaped(name)}", child, base)

    def known_children(self, pointer: JsonPointer) -> Iterator[Position]:
        """The direct sub-schemas of a known position, each with the base URI that holds inside it."""
        return (self._positions[child.pointer] for child in self._children[pointer])

    def _index(self, pointer: JsonPointer, schema: JsonValue) -> Iterable[Position]:
        """Note all schemas from one down."""
        new: list[Position] = []
        pending = [Position(pointer, schema, self.base_at(pointer))]
        while pending:
            position = pending.pop()
            here, node, base = position
            if here in self._positions:
                continue
            if isinstance(node, dict) and not _NAMES.isdisjoint(node):
                position = Position(here, node, self._identify(here, node, base))
            new.append(position)
            self._positions[here] = position
            children = self._children[here] = tuple(self.children(position))
            pending.extend(reversed(children))
        return new

    def _identify(self, here: JsonPointer, node: JsonObject, base: str) -> str:
        """Note the names that a schema gives itself; returns the base URI inside it."""
        uri, fragment = self._name(here, node)
        if uri:
            base = _join(base, uri)
            self._resources.setdefault(base, here)
            self._base_of[here] = base
        if _ANCHOR.fullmatch(fragment):
            self._anchors.setdefault((base, fragment), here)
        for keyword in ("$anchor", "$dynamicAnchor"):
            anchor = node.get(keyword)
            if isinstance(anchor, str) and not self._is_old:
                self._anchors.setdefault((base, anchor), here)
                if keyword == "$dynamicAnchor":
                    self._dynamic.setdefault((base, anchor), here)
        return base

    @property
    def _is_old(self) -> bool:
        return not isinstance(self._dialect, Dialect) or self._dialect.hides_ref_siblings

    def _name(self, here: JsonPointer, node: JsonObject) -> tuple[str, str]:
        """The URI and the plain-name fragment that a schema's id holds."""
        if not isinstance(self._dialect, Dialect) or ("$ref" in node and self._is_old and here):
            return "", ""
        name = node.get(self._dialect.id_keyword)
        if name is None and not here:
            name = node.get("$id")  # draft 4 documents are often named by the keyword of later drafts
        if not isinstance(name, str):
            return "", ""
        uri, _, fragment = name.partition("#")
        return uri, unquote(fragment) if self._is_old else ""

    def _at(self, start: JsonPointer, pointer: JsonPointer) -> tuple[JsonValue, JsonPointer] | None:
        """The value at a pointer that counts from another one, and its pointer from the document."""
        value, here = self._document, ""
        for token in (start + pointer).split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            if isinstance(value, dict) and name in value:
                value = value[name]
            elif isinstance(value, list) and (index := array_index(name)) is not None and index < len(value):
                value = value[index]
            else:
                return None
            here += "/" + escaped(name)
        return value, here


def _join(base: str, uri: str) -> str:
    try:
        return urljoin(base, uri)
    except ValueError:  # what is no URI names nothing but itself
        return uri
