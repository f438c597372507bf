"""Apply some edits of a new document to the old one, sharing with it everything that they leave alone."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from schema_guard.compat.locate import Tokens
from schema_guard.compat.views import ASSERTIONS
from schema_guard.model.documents import pointer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schema_guard.compat.locate import Hop, Location, Source
    from schema_guard.model.documents import JsonObject, JsonValue

_KEY = "schema-guard:new"  # below $defs: what the new document defines


class Action(IntEnum):
    """What one operation does; a smaller number is done first."""

    SET = 0
    APPEND = 1
    WRAP = 2
    DELETE = 3


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of the old document.

    Attributes:
        at: The member or item to set or delete; for APPEND, the list.
        value: What to set or append; for WRAP, the keyword path of the wrapped schema inside ``value``'s object.
    """

    action: Action
    at: Location
    value: JsonValue = None


class Patcher:
    """Makes edited copies of one old document.

    Args:
        old: The document that is edited.
        new: The document that values come from.
        shared: Definitions of ``old`` that became different things at different references, so that an edit of one
            of them must not reach the others.
    """

    def __init__(self, old: Source, new: Source, shared: frozenset[Tokens]) -> None:
        self._old = old
        self._new = new
        self._shared = shared
        self._container = (
            "$defs" if "$defs" in _members(old.document) or not old.dialect.hides_ref_siblings else "definitions"
        )
        # all of them, for an equal definition of the old document may be edited in place
        self._foreign = frozenset(each for each in new.references(new.document) if new.resolve(each) is not None)
        self._carried: dict[int, JsonValue] = {}

    def apply(self, operations: Iterable[Operation]) -> JsonValue:
        """The old document after some operations."""
        pending = list(operations)
        document = self._unshare(pending)
        carried = False
        for operation, tokens in sorted(((each, self._place(each.at)) for each in pending), key=_order):
            if operation.value is self._new.document and not tokens:
                return operation.value
            value = self._carry(operation.value)
            carried = carried or value is not operation.value
            document = _update(document, tokens, _change(operation.action, value))
        if carried and isinstance(document, dict):
            container = {**_members(document.get(self._container)), _KEY: self._carry(self._new.document)}
            document = {**document, self._container: container}
        return document

    def _carry(self, value: JsonValue) -> JsonValue:
        """A value of the new document, its references pointing to the definitions that are brought along."""
        stack: list[tuple[JsonValue, bool]] = [(value, False)]
        while stack:
            node, below_is_done = stack.pop()
            if id(node) in self._carried or not self._new.references(node) & self._foreign:
                continue
            if below_is_done:
                self._carried[id(node)] = self._rebuilt(node)
                continue
            stack.append((node, True))
            children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            stack.extend((child, False) for child in children)
        return self._carried.get(id(value), value)

    def _rebuilt(self, node: JsonValue) -> JsonValue:
        """One level of a carried value, its children being carried already."""
        match node:
            case dict():
                return {
                    key: self._reference(child) if key == "$ref" else self._carried.get(id(child), child)
                    for key, child in node.items()
                }
            case list():
                return [self._carried.get(id(child), child) for child in node]
            case _:
                return node

    def _reference(self, reference: JsonValue) -> JsonValue:
        if not isinstance(reference, str) or reference not in self._foreign:
            return self._carried.get(id(reference), reference)
        return "#" + pointer_of((self._container, _KEY, *(self._new.resolve(reference) or ())))

    def _inlined(self, location: Location) -> tuple[Hop, ...]:
        """The references on the way that have to be replaced by what they lead to."""
        first = next((index for index, hop in enumerate(location.route) if hop.target in self._shared), None)
        return location.route[first:] if first is not None else ()

    def _place(self, location: Location) -> Tokens:
        """Where a location stands once references are replaced."""
        inlined = self._inlined(location)
        if not inlined:
            return location.tokens
        place: Tokens = ()
        origin: Tokens = ()
        for hop in inlined:
            place = self._landing((*place, *hop.site[len(origin) :]), hop)
            origin = hop.target
        return (*place, *location.tokens[len(origin) :])

    def _landing(self, site: Tokens, hop: Hop) -> Tokens:
        schema = _members(self._old.at(hop.site))
        if self._old.dialect.hides_ref_siblings or not any(key in ASSERTIONS for key in schema if key != "$ref"):
            return site
        branches = schema.get("allOf")
        return (*site, "allOf", len(branches) if isinstance(branches, list) else 0)

    def _unshare(self, operations: list[Operation]) -> JsonValue:
        document = self._old.document
        done = set[Tokens]()
        for operation in operations:
            place: Tokens = ()
            origin: Tokens = ()
            for hop in self._inlined(operation.at):
                site = (*place, *hop.site[len(origin) :])
                place, origin = self._landing(site, hop), hop.target
                if site not in done:
                    done.add(site)
                    document = _update(document, site, self._inliner(site, place, hop))
        return document

    def _inliner(self, site: Tokens, place: Tokens, hop: Hop) -> Callable[[JsonValue], JsonValue]:
        target = self._old.at(hop.target)

        def inline(schema: JsonValue) -> JsonValue:
            if place == site:
                return target
            members = _members(schema)
            branches = members.get("allOf")
            others = {key: value for key, value in members.items() if key != "$ref"}
            return {**others, "allOf": [*(branches if isinstance(branches, list) else ()), target]}

        return inline


def _order(entry: tuple[Operation, Tokens]) -> tuple[int, int, int, int]:
    """Settings first, then what moves items about: innermost first, a list from its end."""
    operation, tokens = entry
    if operation.action in {Action.SET, Action.APPEND}:
        return (0, operation.action, 0, 0)
    last = tokens[-1] if tokens else 0
    return (1, -len(tokens), operation.action, -last if isinstance(last, int) else 0)


def _change(action: Action, value: JsonValue) -> Callable[[JsonValue], JsonValue | _Gone]:
    match action:
        case Action.SET:
            return lambda _: value
        case Action.APPEND:
            return lambda items: [*(items if isinstance(items, list) else ()), value]
        case Action.WRAP:
            return lambda schema: _wrap(value, schema)
        case Action.DELETE:
            return lambda _: _GONE


class _Gone:
    """What a deleted member or item leaves behind while its container is copied."""


_GONE = _Gone()


def _update(document: JsonValue, tokens: Tokens, change: Callable[[JsonValue], JsonValue | _Gone]) -> JsonValue:
    """A copy with one place changed; every object off the path is the same object."""
    path = deque(tokens)
    trail: list[tuple[JsonValue, str | int]] = []
    value: JsonValue = document
    while path:
        token = path.popleft()
        trail.append((value, token))
        value = _below(value, token)
    result = change(value)
    for container, token in reversed(trail):
        result = _replaced(container, token, result)
    return None if isinstance(result, _Gone) else result


def _below(container: JsonValue, token: str | int) -> JsonValue:
    match container, token:
        case dict(), str():
            return container.get(token)
        case list(), int() if token < len(container):
            return container[token]
        case _:
            return None


def _replaced(container: JsonValue, token: str | int, value: JsonValue | _Gone) -> JsonValue | _Gone:
    if isinstance(token, int):
        items = list(container) if isinstance(container, list) else []
        items[token : token + 1] = [] if isinstance(value, _Gone) else [value]
        return items or _GONE  # no keyword of a schema may be left with an empty list
    members = dict(_members(container))
    if isinstance(value, _Gone):
        members.pop(token, None)
    else:
        members[token] = value
    return members


def _members(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _wrap(frame: JsonValue, schema: JsonValue) -> JsonValue:
    """Put a schema into a combinator beside another branch, or take the kept branch out of one."""
    match frame:
        case {"keyword": str() as keyword, "with": other}:
            return {keyword: [schema, other]}
        case {"keyword": str() as keyword, "keep": int() as index}:
            branches = _members(schema).get(keyword)
            return branches[index] if isinstance(branches, list) else schema
        case _:
            raise AssertionError(frame)
