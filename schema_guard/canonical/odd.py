"""Schemas that a fold keeps word for word, with all that they refer to.

Their text does not depend on names, places or order of members in the document that they come from, so that the same
schema in two documents is one alternative and not two.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from schema_guard.canonical.deep import run
from schema_guard.canonical.dialects import SUBSCHEMA_KEYWORDS, Dialect
from schema_guard.canonical.dialects import Position as SubPosition
from schema_guard.canonical.json_scan import escaped
from schema_guard.canonical.json_text import dump_compact
from schema_guard.canonical.refs import Resolver, Unresolved
from schema_guard.canonical.shapes import Odd
from schema_guard.errors import DocumentError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schema_guard.canonical.deep import Work
    from schema_guard.canonical.refs import Position
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

_NAMES = frozenset({"$anchor", "$defs", "$dynamicAnchor", "$id", "$schema", "$vocabulary", "definitions"})
_REFERENCES: Final = ("$ref", "$dynamicRef")
MAX_SCHEMAS: Final = 100_000
"""How many schemas a document may hold once its references are written out."""


class References:
    """What the references of a document lead to, and which of them come back to where they started.

    Raises:
        DocumentError: A reference leads nowhere, or leaves the document.
    """

    def __init__(self, document: JsonObject) -> None:
        self.resolver = Resolver(document, Dialect.DRAFT2020)
        self._targets: dict[tuple[JsonPointer, str], JsonPointer | None] = {}
        self._left = MAX_SCHEMAS
        pending = list(self.resolver.positions.values())
        while pending:
            position = pending.pop()
            for keyword in _REFERENCES:
                if isinstance(position.schema, dict) and keyword in position.schema:
                    pending.extend(self._note(position, keyword, position.schema[keyword]))
        self.recursive = self._cycles()

    def target(self, position: Position, keyword: str = "$ref") -> JsonPointer | None:
        """What a reference leads to; None for an official metaschema."""
        return self._targets[position.pointer, keyword]

    def count(self, pointer: JsonPointer) -> None:
        """Count one schema that is written out.

        Raises:
            DocumentError: There are too many.
        """
        self._left -= 1
        if self._left < 0:
            raise DocumentError(
                f"the document holds over {MAX_SCHEMAS:,} schemas once its references are written out",
                place=Place(pointer=pointer),
                remedy="Simplify the schema, or take its registry out of the discovered ones.",
            )

    def end(self, pointer: JsonPointer) -> tuple[JsonPointer, JsonValue]:
        """Where a chain of references ends, and what stands there; a recursive one is not followed."""
        position = self.resolver.positions[pointer]
        while isinstance(position.schema, dict) and position.schema.keys() == {"$ref"}:
            target = self.target(position)
            if target is None or target in self.recursive:
                break
            position = self.resolver.positions[target]
        return position.pointer, position.schema

    def _note(self, position: Position, keyword: str, ref: JsonValue) -> tuple[Position, ...]:
        """Resolve one reference; returns the schemas that only it leads to."""
        place = Place(pointer=f"{position.pointer}/{keyword}")
        if not isinstance(ref, str):
            raise DocumentError(f"{keyword} has to be a string", place=place)
        found = self.resolver.resolve(ref, position.base)
        if isinstance(found, Unresolved):
            if not found.is_metaschema:
                raise DocumentError(
                    found.reason, place=place, remedy="Add what it refers to, or correct the reference."
                )
            self._targets[position.pointer, keyword] = None
            return ()
        if not isinstance(found.schema, dict | bool):
            raise DocumentError(f"the reference {ref} does not lead to a schema", place=place)
        anchor = ref.partition("#")[2]
        if keyword == "$dynamicRef" and sum(name == anchor for _, name in self.resolver.dynamic_anchors) > 1:
            raise DocumentError(
                f"several schemas are called {anchor}, so that {keyword} depends on the way to it",
                place=place,
                remedy="Take the registry out of the discovered ones.",
            )
        self._targets[position.pointer, keyword] = found.pointer
        return () if found.pointer in self.resolver.positions else self.resolver.extend(found.pointer)

    def _way_up(self, pointer: JsonPointer) -> Iterator[JsonPointer]:
        """A schema and those that it is a part of; a definition is no part of anything."""
        known, here = self.resolver.positions, pointer
        yield here
        while here:
            here, _, token = here.rpartition("/")
            if here in known:
                if token in _NAMES:
                    return
                yield here

    def _cycles(self) -> frozenset[JsonPointer]:
        """The schemas that lead back to themselves: from what a reference leads to, down to the reference."""
        references = [(pointer, target) for (pointer, _), target in self._targets.items() if target is not None]
        leads_to: dict[JsonPointer, list[JsonPointer]] = {target: [] for _, target in references}
        for pointer, target in references:
            for owner in self._way_up(pointer):
                if owner in leads_to:
                    leads_to[owner].append(target)
        group = _groups(leads_to)
        found: set[JsonPointer] = set()
        for pointer, target in references:
            way = list(self._way_up(pointer))
            loops = [place for place, owner in enumerate(way) if owner in group and group[owner] == group[target]]
            found.update(way[: loops[-1] + 1] if loops else ())
        return frozenset(found)


def _groups(leads_to: Mapping[JsonPointer, Sequence[JsonPointer]]) -> dict[JsonPointer, int]:
    """A number for each vertex, the same for those that lead to one another (Tarjan)."""
    index: dict[JsonPointer, int] = {}
    low: dict[JsonPointer, int] = {}
    group: dict[JsonPointer, int] = {}
    path: list[JsonPointer] = []

    def visit(here: JsonPointer) -> Work[None]:
        index[here] = low[here] = len(index)
        path.append(here)
        for there in leads_to[here]:
            if there not in index:
                yield visit(there)
                low[here] = min(low[here], low[there])
            elif there not in group:
                low[here] = min(low[here], index[there])
        while low[here] == index[here] and here not in group:
            group[path.pop()] = index[here]

    for pointer in leads_to:
        if pointer not in index:
            run(visit(pointer))
    return group


def odd_schema(references: References, pointer: JsonPointer, notes: frozenset[str]) -> dict[str, Odd]:
    """The schema at a place, by a name for its canonical text; ``notes`` are the annotations that it is to lose.

    A recursive schema becomes a reference to itself, whether it is met at its place or through a reference.
    """
    copier = _Copier(references)
    if pointer in references.recursive:
        schema: JsonObject = {"$ref": ""}
        copier.refer(schema, pointer)
    else:
        schema = copier.copy(pointer, notes)
    bodies = copier.bodies()
    text = dump_compact([schema, *bodies], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    prefix = digest[:16]
    for owner, number in copier.referring:
        owner["$ref"] = f"#/$defs/{prefix}_{number}"
    return {digest: Odd(schema, {f"{prefix}_{number}": body for number, body in enumerate(bodies)})}


class _Copier:
    """Copies schemas, with references by the order in which they are met."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._numbers: dict[JsonPointer, int] = {}
        self._met: list[JsonPointer] = []
        self.referring: list[tuple[JsonObject, int]] = []

    def copy(self, pointer: JsonPointer, notes: frozenset[str]) -> JsonObject:
        """A schema without the annotations ``notes``."""
        copied = run(self._copied(pointer))
        return {k: v for k, v in copied.items() if k not in notes} if isinstance(copied, dict) else {"anyOf": [copied]}

    def bodies(self) -> list[JsonValue]:
        """All that the copies refer to, in the order in which it was met."""
        bodies: list[JsonValue] = []
        while len(bodies) < len(self._met):
            bodies.append(run(self._copied(self._met[len(bodies)])))
        return bodies

    def refer(self, owner: JsonObject, target: JsonPointer) -> None:
        """Let a copy refer to a schema, by number until its name is known."""
        if target not in self._numbers:
            self._numbers[target] = len(self._met)
            self._met.append(target)
        owner["$ref"] = f"#/$defs/{self._numbers[target]}"
        self.referring.append((owner, self._numbers[target]))

    def _copied(self, pointer: JsonPointer) -> Work[JsonValue]:
        self._references.count(pointer)
        position = self._references.resolver.positions[pointer]
        schema = position.schema
        if not isinstance(schema, dict):
            return schema
        out: JsonObject = {}
        for keyword in sorted(schema.keys() - _NAMES - {*_REFERENCES}):
            out[keyword] = yield self._value(f"{pointer}/{escaped(keyword)}", keyword, schema[keyword])
        for keyword in _REFERENCES:
            if keyword in schema:
                self._reference(out, position, keyword)
        return out

    def _value(self, pointer: JsonPointer, keyword: str, value: JsonValue) -> Work[JsonValue]:
        """The value of a keyword, with its sub-schemas copied."""
        if keyword == "required" and isinstance(value, list):
            return [*sorted({name for name in value if isinstance(name, str)})]
        position = SUBSCHEMA_KEYWORDS[Dialect.DRAFT2020].get(keyword)
        if position is SubPosition.MAP and isinstance(value, dict):
            members: JsonObject = {}
            for name in sorted(value):
                members[name] = yield self._copied(f"{pointer}/{escaped(name)}")
            return members
        if position is SubPosition.LIST and isinstance(value, list):
            items: list[JsonValue] = []
            for index in range(len(value)):
                items.append((yield self._copied(f"{pointer}/{index}")))  # noqa: PERF401 - a comprehension cannot yield
            return items
        return value if position is None else (yield self._copied(pointer))

    def _reference(self, out: JsonObject, position: Position, keyword: str) -> None:
        target = self._references.target(position, keyword)
        owner = out
        if "$ref" in out:  # both kinds of reference in one schema
            parts = out.get("allOf")
            owner = {}
            out["allOf"] = [*(parts if isinstance(parts, list) else []), owner]
        if target is not None:
            self.refer(owner, target)
        elif isinstance(position.schema, dict):
            owner["$ref"] = position.schema[keyword]  # an official metaschema
