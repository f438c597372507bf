"""Where things stand: in a schema document, on the way through its references, and in the event."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from schema_guard.model.documents import array_index, pointer_of, pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.canonical.dialects import Dialect
    from schema_guard.model.documents import JsonPointer, JsonValue

Tokens: TypeAlias = tuple[str | int, ...]

_NO_REFERENCES: frozenset[str] = frozenset()
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w-]*\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hop:
    """A reference that was followed: where it is written and where it leads."""

    site: Tokens
    target: Tokens


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a document, and the references on the way to it from the root."""

    tokens: Tokens = ()
    route: tuple[Hop, ...] = ()

    def child(self, *tokens: str | int) -> Location:
        """The place below this one."""
        return Location((*self.tokens, *tokens), self.route)

    def through(self, target: Tokens) -> Location:
        """The place that the reference standing here leads to."""
        return Location(target, (*self.route, Hop(self.tokens, target)))

    @property
    def pointer(self) -> JsonPointer:
        """The JSON Pointer into the document."""
        return pointer_of(self.tokens)


@dataclass(frozen=True, slots=True)
class EventPath:
    """A place in the event: a pointer for tools and a dotted path for people."""

    pointer: JsonPointer = ""
    text: str = ""

    def property(self, name: str) -> EventPath:
        """The member of that name."""
        if not _PLAIN_NAME.match(name):
            text = f"{self.text}[{name!r}]" if self.text else f"[{name!r}]"
        else:
            text = f"{self.text}.{name}" if self.text else name
        return EventPath(self.pointer + pointer_of((name,)), text)

    def index(self, position: int) -> EventPath:
        """The array item at that position."""
        return EventPath(f"{self.pointer}/{position}", f"{self.text}[{position}]")

    def any_item(self) -> EventPath:
        """Any item of the array."""
        return EventPath(f"{self.pointer}/*", f"{self.text}[*]")

    def any_property(self) -> EventPath:
        """Any member of the object."""
        return EventPath(f"{self.pointer}/*", f"{self.text}.*" if self.text else "*")


@dataclass(frozen=True, slots=True)
class Spot:
    """A value of a document and its place."""

    value: JsonValue
    at: Location

    def child(self, token: str | int) -> Spot:
        """The member or item below, which exists."""
        match self.value:
            case dict():
                return Spot(self.value[str(token)], self.at.child(token))
            case list():
                return Spot(self.value[int(token)], self.at.child(token))
            case _:
                raise KeyError(token)


class Source:
    """A schema document whose references stay inside it.

    Args:
        document: The schema document.
        dialect: The dialect that it is read in.
    """

    __slots__ = ("_anchors", "_base", "_references", "dialect", "document", "known_types")

    def __init__(self, document: JsonValue, dialect: Dialect) -> None:
        self.document = document
        self.dialect = dialect
        identifier = document.get("$id", document.get("id")) if isinstance(document, dict) else None
        self._base = identifier.removesuffix("#") if isinstance(identifier, str) else ""
        self._anchors: dict[str, Tokens] | None = None
        self._references: dict[int, frozenset[str]] | None = None
        self.known_types: dict[tuple[int, int], frozenset[str]] = {}  # by identity of a schema, and levels looked into

    @property
    def root(self) -> Spot:
        """The document itself."""
        return Spot(self.document, Location())

    def resolve(self, reference: str) -> Tokens | None:
        """Where a reference leads, or None when it leads nowhere in this document."""
        base, _, fragment = reference.partition("#")
        if base and base != self._base:
            return None
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            if self._anchors is None:
                self._anchors = dict(_anchors(self.document, ()))
            return self._anchors.get(fragment)
        return self._tokens(pointer_tokens(fragment))

    def _tokens(self, tokens: tuple[str, ...]) -> Tokens | None:
        value, path = self.document, list[str | int]()
        for token in tokens:
            match value:
                case dict() if token in value:
                    value = value[token]
                    path.append(token)
                case list() if (index := array_index(token)) is not None and index < len(value):
                    value = value[index]
                    path.append(index)
                case _:
                    return None
        return tuple(path)

    def at(self, tokens: Tokens) -> JsonValue:
        """The value at a place that exists."""
        spot = Spot(self.document, Location())
        for token in tokens:
            spot = spot.child(token)
        return spot.value

    def references(self, value: JsonValue) -> frozenset[str]:
        """Every ``$ref`` inside a value of this document."""
        if self._references is None:
            self._references = _references(self.document)
        return self._references.get(id(value), _NO_REFERENCES)


def _references(document: JsonValue) -> dict[int, frozenset[str]]:
    """The references inside each object and list that has any, by identity: children before parents."""
    found: dict[int, frozenset[str]] = {}
    containers = [document] if isinstance(document, dict | list) else []
    for around in containers:  # which grows: parents before children
        children = around.values() if isinstance(around, dict) else around
        containers.extend(child for child in children if isinstance(child, dict | list))
    if not any("$ref" in value for value in containers if isinstance(value, dict)):
        return found
    for value in reversed(containers):
        children = value.values() if isinstance(value, dict) else value
        inside = [found[id(child)] for child in children if id(child) in found]
        own = value.get("$ref") if isinstance(value, dict) else None
        if isinstance(own, str):
            inside.append(frozenset({own}))
        if inside:
            found[id(value)] = inside[0].union(*inside[1:])
    return found


def _anchors(value: JsonValue, tokens: Tokens) -> Iterator[tuple[str, Tokens]]:
    stack: list[tuple[JsonValue, Tokens]] = [(value, tokens)]
    while stack:
        here, at = stack.pop()
        match here:
            case dict():
                yield from ((name, at) for name in _anchor_names(here))
                stack.extend((child, (*at, key)) for key, child in here.items())
            case list():
                stack.extend((child, (*at, index)) for index, child in enumerate(here))
            case _:
                pass


def _anchor_names(schema: dict[str, JsonValue]) -> Iterator[str]:
    for keyword in ("$anchor", "$dynamicAnchor"):
        name = schema.get(keyword)
        if isinstance(name, str):
            yield name
    for keyword in ("$id", "id"):  # up to draft 7 an anchor is an id that is only a fragment
        name = schema.get(keyword)
        if isinstance(name, str) and name.startswith("#") and len(name) > 1:
            yield name[1:]


def same(old: JsonValue, new: JsonValue) -> bool:
    """JSON equality: member order does not count, ``true`` is not 1, 1 is 1.0."""
    if old is new:
        return True
    stack = [(old, new)]
    while stack:
        left, right = stack.pop()
        if left is right:
            continue
        match left, right:
            case dict(), dict():
                if left.keys() != right.keys():
                    return False
                stack.extend((value, right[key]) for key, value in left.items())
            case list(), list():
                if len(left) != len(right):
                    return False
                stack.extend(zip(left, right, strict=True))
            case _:
                if isinstance(left, bool) is not isinstance(right, bool) or left != right:
                    return False
    return True


def changed_references(old: Source, new: Source) -> frozenset[str]:
    """References that are written alike in both documents and do not mean the same."""
    written = old.references(old.document) | new.references(new.document)
    users: dict[str, list[str]] = {}
    changed: list[str] = []
    for reference in written:
        before, after = old.resolve(reference), new.resolve(reference)
        if before is None or after is None or not same(old.at(before), new.at(after)):
            changed.append(reference)
            continue
        for inner in new.references(new.at(after)):
            users.setdefault(inner, []).append(reference)
    found = set(changed)
    while changed:  # what refers to something changed means something else as well
        more = [user for user in users.get(changed.pop(), ()) if user not in found]
        found.update(more)
        changed.extend(more)
    return frozenset(found)
