"""Carry a document over to 2020-12: give every schema its new place, then translate it and what refers to it.

Places first, contents after: a reference can be rewritten only when the place of what it leads to is known. Nothing
here recurses, so that no document is too deep.
"""

from __future__ import annotations

from collections import deque
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote, unquote

from schema_guard.canonical.dialects import REFERENCES
from schema_guard.canonical.draft4 import Translator, checked_keywords, is_plain, moved
from schema_guard.canonical.json_scan import escaped
from schema_guard.canonical.refs import Position, Resolver, Unresolved
from schema_guard.canonical.wellformed import faults
from schema_guard.errors import LoweringError, Place
from schema_guard.model.documents import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_guard.canonical.dialects import Dialect, DialectName
    from schema_guard.canonical.refs import Target
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

_REFERENCES = frozenset(REFERENCES)
_FRAGMENT_SAFE = "/~!$&'()*+,;=:@?-._"  # RFC 3986, section 3.5


class Carrier:
    """One document on its way to 2020-12.

    Args:
        document: The whole document.
        dialect: How it is written.
        roots: Where its schemas stand, and where they shall stand; ``""`` has to be among the new places.
    """

    def __init__(self, document: JsonObject, dialect: DialectName, roots: Mapping[JsonPointer, JsonPointer]) -> None:
        self.dialect = dialect
        self.resolver = Resolver(document, dialect, roots)
        self.placed: dict[JsonPointer, JsonPointer] = {}
        self.is_openapi = "" not in roots
        self._roots = roots
        self._taken: set[JsonPointer] = set(roots.values())
        self._shells: dict[JsonPointer, JsonObject | bool] = {}
        self._empty: list[tuple[JsonPointer, JsonObject, JsonObject]] = []  # schemas with shells to be filled
        self._hoisted: dict[JsonPointer, list[JsonPointer]] = {}
        self._referring: deque[Position] = deque()

    def carry(self) -> JsonObject:
        """The document in 2020-12, without ``$schema``.

        Raises:
            LoweringError: A keyword is not of its form, or a reference leads nowhere.
        """
        for old, new in self._roots.items():
            self._place(old, new)
        while self._referring:
            self._follow(self._referring.popleft())
        translator = Translator(self)
        for pointer, schema, shell in self._empty:
            translator.fill(shell, schema, pointer)
        for resource, pointers in self._hoisted.items():
            self._add_definitions(resource, pointers)
        return self._add_roots()

    def child(self, pointer: JsonPointer) -> tuple[str, JsonValue] | None:
        """The new name and the new schema of a sub-schema; None when it has no place of its own."""
        if pointer not in self.placed:
            return None
        return pointer_tokens("/" + self.placed[pointer].rpartition("/")[2])[0], self._shells[pointer]

    def reference(self, ref: str, base: str) -> str:
        """A reference that leads to the same schema in the new document."""
        found = self.resolver.resolve(ref, base)
        if isinstance(found, Unresolved):
            return ref  # to an official metaschema
        uri, _, fragment = ref.partition("#")
        if not fragment.startswith(("/", "%2F", "%2f")):
            return ref
        start = self._start(ref, base)
        if uri and self.resolver.resource(ref, base)[1] not in {*self.placed, ""}:
            self.fail(f"the reference {ref} leads into a part of the document that its dialect ignores", found.pointer)
        new = self.placed[found.pointer]
        relative = new.removeprefix(start)
        return ref if relative == unquote(fragment) else f"{uri}#{quote(relative, safe=_FRAGMENT_SAFE)}"

    def fail(self, message: str, pointer: JsonPointer, remedy: str | None = None) -> NoReturn:
        """Refuse the document."""
        raise LoweringError(message, place=Place(pointer=pointer), remedy=remedy)

    def _start(self, ref: str, base: str) -> JsonPointer:
        """The new place of the resource that a reference counts from."""
        resource = self.resolver.resource(ref, base)[1]
        return self.placed.get(resource, "") if resource else ""

    def _place(self, old: JsonPointer, new: JsonPointer) -> None:
        """Give a schema and its sub-schemas their new places."""
        pending = [(self.resolver.positions[old], new)]
        while pending:
            position, there = pending.pop()
            pointer, schema, _ = position
            if pointer in self.placed:
                continue
            self.placed[pointer] = there
            if not isinstance(schema, dict):
                self._shells[pointer] = bool(schema)
            elif is_plain(schema):  # most schemas of most documents
                self._shells[pointer] = schema.copy()
            else:
                shell = self._shells[pointer] = {}
                self._empty.append((pointer, schema, shell))
                self._check(position, schema)
                if not _REFERENCES.isdisjoint(schema):
                    self._referring.append(position)
                pending.extend(reversed(self._placed_children(position, schema, there)))

    def _placed_children(
        self, position: Position, schema: JsonObject, there: JsonPointer
    ) -> list[tuple[Position, JsonPointer]]:
        children = []
        here = len(position.pointer)
        for child in self.resolver.known_children(position.pointer):
            path = moved(schema, pointer_tokens(child.pointer[here:]), self.dialect)
            if path is not None:
                children.append((child, self._claim(there, path)))
        return children

    def _claim(self, there: JsonPointer, path: tuple[str, ...]) -> JsonPointer:
        """A new place that nothing else has; only definitions can be in one another's way."""
        wanted = new = "/".join((there, *map(escaped, path)))
        number = 2
        while new in self._taken:
            new = f"{wanted}_{number}"
            number += 1
        self._taken.add(new)
        return new

    def _check(self, position: Position, schema: JsonObject) -> None:
        for fault in faults(schema, checked_keywords(schema, self.dialect), self.dialect):
            self.fail(fault.message, position.pointer + fault.pointer, fault.remedy)

    def _follow(self, position: Position) -> None:
        """Make sure that every reference of a schema leads to a schema with a place."""
        assert isinstance(position.schema, dict)  # noqa: S101 - _place queues nothing else
        for keyword in REFERENCES:
            ref = position.schema.get(keyword)
            if isinstance(ref, str) and keyword in checked_keywords(position.schema, self.dialect):
                found = self.resolver.resolve(ref, position.base)
                if not isinstance(found, Unresolved):
                    self._reach(found, ref, position, keyword)
                elif not found.is_metaschema:
                    self._fail_unresolved(found, f"{position.pointer}/{keyword}")

    def _reach(self, found: Target, ref: str, position: Position, keyword: str) -> None:
        if found.pointer in self.placed:
            return
        if not isinstance(found.schema, dict | bool) or (not found.pointer and self.is_openapi):
            self.fail(f"the reference {ref} does not lead to a schema", f"{position.pointer}/{keyword}")
        if found.pointer not in self.resolver.positions:
            self.resolver.extend(found.pointer)
        start = self._start(ref, position.base)
        name = pointer_tokens(found.pointer)[-1] if found.pointer else "root"
        new = self._claim(start, ("$defs", name))
        self._hoisted.setdefault(start, []).append(found.pointer)
        self._place(found.pointer, new)

    def _fail_unresolved(self, found: Unresolved, pointer: JsonPointer) -> NoReturn:
        if found.remote:
            self.fail(found.reason, pointer, "Put what it refers to into the document; nothing is ever fetched.")
        name = pointer_tokens(unquote(found.ref.partition("#")[2]) or "/")[-1]
        names = {pointer_tokens(known)[-1]: known for known in self.placed if known}
        close = get_close_matches(name, names, n=1)
        remedy = f"Did you mean #{names[close[0]]}?" if close else "Add what it refers to, or correct the reference."
        self.fail(found.reason, pointer, remedy)

    def _add_definitions(self, start: JsonPointer, pointers: list[JsonPointer]) -> None:
        """Put schemas that stood where 2020-12 expects none among the definitions of their resource."""
        owner = next((old for old, new in self.placed.items() if new == start), None)
        shell = self._shells[owner] if owner is not None else None
        assert isinstance(shell, dict)  # noqa: S101 - a resource names itself, which a boolean cannot
        self._merge_definitions(shell, pointers)

    def _merge_definitions(self, shell: JsonObject, pointers: list[JsonPointer]) -> None:
        definitions = shell.setdefault("$defs", {})
        assert isinstance(definitions, dict)  # noqa: S101 - the translator writes $defs, and checks its form
        for pointer in pointers:
            child = self.child(pointer)
            if child is not None:
                definitions[child[0]] = child[1]

    def _add_roots(self) -> JsonObject:
        """The new root, with the other schemas that the document held as definitions."""
        main = next(old for old, new in self._roots.items() if not new)
        shell = self._shells[main]
        if not isinstance(shell, dict):
            self.fail("the schema of the event is true or false", main, "Describe the event with an object schema.")
        others = [old for old, new in self._roots.items() if new]
        if others:
            self._merge_definitions(shell, others)
        return shell


def carry(document: JsonObject, dialect: Dialect) -> JsonObject:
    """A JSON Schema document in 2020-12, without ``$schema``."""
    return Carrier(document, dialect, {"": ""}).carry()
