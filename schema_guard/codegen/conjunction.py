"""What holds at one place of a document, once ``$ref`` and ``allOf`` are followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from schema_guard.errors import GenerationError, Place
from schema_guard.model.documents import pointer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schema_guard.codegen.refs import References
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

Part: TypeAlias = "tuple[JsonPointer, JsonValue]"
Position: TypeAlias = "tuple[Part, ...]"  # several parts hold at once

ALL_KINDS = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
UNIONS = ("anyOf", "oneOf")
_TALK = frozenset({"title", "description", "$comment", "examples", "example", "default", "deprecated", "readOnly"})
_CONDITIONAL = ("if", "then", "else")


@dataclass(frozen=True, slots=True)
class Declared:
    """A member that an object declares.

    Attributes:
        places: The member keeps one of these; empty when nothing can be said, for it is declared on a condition only.
    """

    places: tuple[Position, ...]


def key_of(position: Position) -> tuple[JsonPointer, ...]:
    """What tells positions apart."""
    return tuple(pointer for pointer, _ in position)


def child(part: Part, *tokens: str | int) -> Part:
    """A subschema of a part."""
    pointer, value = part
    for token in tokens:
        value = value[token]  # type: ignore[index]  # callers have seen that it is there
    return pointer + pointer_of(tokens), value


class Reader:
    """Reads places of one document."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._expanded: dict[tuple[JsonPointer, ...], tuple[tuple[JsonPointer, JsonObject], ...]] = {}

    def canonical(self, position: Position) -> Position:
        """The place that a position stands for: a lone ``$ref`` stands for what it names."""
        seen: set[str] = set()
        while len(position) == 1:
            pointer, schema = position[0]
            lone = isinstance(schema, dict) and "$ref" in schema and not (schema.keys() - _TALK - {"$ref"})
            if not lone or pointer in seen:
                return position
            seen.add(pointer)
            position = (self.target(position[0]),)
        return position

    def target(self, part: Part) -> Part:
        """What the ``$ref`` of a part names."""
        pointer, schema = part
        reference = schema["$ref"] if isinstance(schema, dict) else None
        if not isinstance(reference, str):
            raise GenerationError('"$ref" is not a text', place=Place(pointer=pointer))
        return self._references.resolve(reference, pointer)

    def expand(self, position: Position) -> list[tuple[JsonPointer, JsonObject]]:
        """Every object schema that holds at a position; ``true`` adds nothing, ``false`` neither."""
        key = key_of(position)
        if key not in self._expanded:
            self._expanded[key] = tuple(self._followed(position))
        return list(self._expanded[key])

    def _followed(self, position: Position) -> list[tuple[JsonPointer, JsonObject]]:
        found: list[tuple[JsonPointer, JsonObject]] = []
        seen: set[JsonPointer] = set()
        stack = list(reversed(position))
        while stack:
            part = stack.pop()
            pointer, schema = part
            if pointer in seen or not isinstance(schema, dict):
                continue
            seen.add(pointer)
            found.append((pointer, schema))
            more = [self.target(part)] if "$ref" in schema else []
            more += [child(part, "allOf", index) for index, _ in enumerate(listed(schema, "allOf"))]
            stack.extend(reversed(more))
        return found

    def declared(self, position: Position, active: frozenset[JsonPointer] = frozenset()) -> dict[str, Declared]:
        """The members that the objects at a position declare, in document order."""
        flat = [part for part in self.expand(position) if part[0] not in active]
        active = active | {pointer for pointer, _ in flat}
        always: dict[str, list[Part]] = {}
        for part in flat:
            for name in mapped(part[1], "properties"):
                always.setdefault(name, []).append(child(part, "properties", name))
        found = {name: Declared((tuple(parts),)) for name, parts in always.items()}
        for part in flat:
            for name, member in self._alternative(part, active):
                found.setdefault(name, member)
        for name in sorted(self.required(position)):
            found.setdefault(name, Declared(()))
        return found

    def required(self, position: Position, active: frozenset[JsonPointer] = frozenset()) -> set[str]:
        """The members that every object at a position has."""
        flat = [part for part in self.expand(position) if part[0] not in active]
        active = active | {pointer for pointer, _ in flat}
        names: set[str] = set()
        for part in flat:
            names |= {name for name in listed(part[1], "required") if isinstance(name, str)}
            for branches in unions(part):
                names |= set.intersection(*(self.required((branch,), active) for branch in branches))
        return names

    def declares(self, position: Position) -> bool:
        """Whether objects at a position have declared members, on whatever condition."""
        return any(mapped(schema, "properties") for _, schema in self.expand(position))

    def _alternative(self, part: Part, active: frozenset[JsonPointer]) -> Iterator[tuple[str, Declared]]:
        """Members that only some branches declare."""
        for branches in unions(part):
            members = [self.declared((branch,), active) for branch in branches]
            closed = [self._is_closed(branch) for branch in branches]
            for name in dict.fromkeys(name for declared in members for name in declared):
                yield name, _joined(name, members, closed)
        _, schema = part
        if not isinstance(schema, dict):
            return
        branches = [child(part, keyword) for keyword in _CONDITIONAL if keyword in schema]
        branches += [child(part, "dependentSchemas", name) for name in mapped(schema, "dependentSchemas")]
        for branch in branches:
            yield from ((name, Declared(())) for name in self.declared((branch,), active))

    def _is_closed(self, branch: Part) -> bool:
        """Whether objects of a branch can hold no undeclared members."""
        return any(
            False in (schema.get("additionalProperties"), schema.get("unevaluatedProperties"))
            and not mapped(schema, "patternProperties")
            for _, schema in self.expand((branch,))
        )


def _joined(name: str, members: list[dict[str, Declared]], closed: list[bool]) -> Declared:
    """What can be said about a member of any branch: nothing as soon as one branch leaves it open."""
    places: list[Position] = []
    for declared, is_closed in zip(members, closed, strict=True):
        if name in declared and declared[name].places:
            places.extend(declared[name].places)
        elif name in declared or not is_closed:
            return Declared(())
    return Declared(tuple(places))


def unions(part: Part) -> Iterator[list[Part]]:
    """The branches of ``anyOf``, and those of ``oneOf``."""
    _, schema = part
    for keyword in UNIONS:
        branches = listed(schema, keyword)
        if branches:
            yield [child(part, keyword, index) for index, _ in enumerate(branches)]


def listed(schema: JsonValue, keyword: str) -> list[JsonValue]:
    """The array of a keyword, or nothing."""
    value = schema.get(keyword) if isinstance(schema, dict) else None
    return value if isinstance(value, list) else []


def mapped(schema: JsonValue, keyword: str) -> JsonObject:
    """The object of a keyword, or nothing."""
    value = schema.get(keyword) if isinstance(schema, dict) else None
    return value if isinstance(value, dict) else {}


def kinds_of(flat: Iterable[tuple[JsonPointer, JsonObject]]) -> frozenset[str] | None:
    """The JSON types that ``type`` leaves at a place; None when it says nothing."""
    left: frozenset[str] | None = None
    for _, schema in flat:
        stated = schema.get("type")
        if stated is None:
            continue
        kinds = frozenset(kind for kind in (stated if isinstance(stated, list) else [stated]) if isinstance(kind, str))
        if "number" in kinds:
            kinds |= {"integer"}
        left = kinds & ALL_KINDS if left is None else left & kinds
    return left
