"""What types can say about a contract, as a schema that datamodel-code-generator can be trusted with.

The types allow everything that the contract allows, and more: patterns, bounds, conditions and the like are left to the
contract, which every generated module embeds and every model is checked against. What reaches the code generator holds
no text of the document: members, classes and literals go by names that this module made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.unfolding import EXPLOSION, EXPLOSION_REMEDY, Unfolding
from schema_guard.codegen.conjunction import (
    Declared,
    Reader,
    child,
    key_of,
    kinds_of,
    listed,
    mapped,
    unions,
)
from schema_guard.codegen.naming import ClassNames, field_names, pascal
from schema_guard.codegen.refs import References
from schema_guard.codegen.shape_types import (
    ANY,
    KIND_ORDER,
    NEVER,
    any_of,
    bare,
    is_exact,
    is_open,
    is_shown,
    kind_of,
    some,
    talk_of,
    values_of,
)
from schema_guard.codegen.types import Note
from schema_guard.errors import GenerationError, Place
from schema_guard.model.documents import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_guard.codegen.conjunction import Position
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

ENVELOPE = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")
_OPTIONAL = "replay-name"
_EVENT_MEMBERS = ("timestamp",)  # what the base class of events has beside the members of an event
_MOST_LITERALS = 200  # a longer enum is a text or number with a check, not a type anybody reads


@dataclass(slots=True)
class ObjectShape:
    """An object with declared members, on its way to a class.

    Attributes:
        members: Wire name → its type as a schema for the code generator.
        names: Wire name → Python name, settled when all classes are known.
    """

    name: str
    pointer: JsonPointer
    doc: str
    open: bool
    required: frozenset[str]
    members: dict[str, JsonObject] = field(default_factory=dict)
    docs: dict[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """What types can say about a contract.

    Attributes:
        literals: What the placeholder ``literal_<index>`` stands for.
        given: Members of the envelope that the contract does not describe; EventBridge does.
    """

    event: str
    detail: str
    objects: tuple[ObjectShape, ...]
    literals: tuple[tuple[str | int | bool, ...], ...]
    detail_pointers: tuple[JsonPointer, ...]
    given: tuple[str, ...]
    notes: tuple[Note, ...]


def shape_of(document: JsonValue, class_name: str) -> Shape:
    """What types can say about a contract.

    Args:
        document: JSON Schema 2020-12: an event with its envelope, or a detail alone.
        class_name: The class of the detail.

    Raises:
        GenerationError: The document cannot be the contract of an event, or is nested too deeply.
    """
    if not isinstance(document, dict):
        raise GenerationError("the schema says nothing, or forbids everything", place=Place(pointer=""))
    return _Shaper(document, class_name).shape()


class _Shaper:
    """One run over one document."""

    def __init__(self, document: JsonObject, class_name: str) -> None:
        self._document = document
        self._reader = Reader(References(document))
        self._detail_name, self._event_name = class_name, f"{class_name}Event"
        self._classes = ClassNames((self._detail_name, self._event_name))
        self._objects: dict[tuple[JsonPointer, ...], ObjectShape] = {}
        self._open: list[tuple[ObjectShape, Position]] = []
        self._active: set[tuple[JsonPointer, ...]] = set()
        self._literals: list[tuple[str | int | bool, ...]] = []
        self._notes: dict[Note, None] = {}
        self._given: list[str] = []

    def shape(self) -> Shape:
        """Everything, from the root on."""
        root: Position = (("", self._document),)
        self._refuse_explosion()
        declared = self._reader.declared(root)
        is_envelope = "detail" in declared and ("detail-type" in declared or "source" in declared)
        event = ObjectShape(self._event_name, "", "", open=False, required=frozenset())
        pointers: tuple[JsonPointer, ...] = ()
        if is_envelope:
            pointers = self._read_envelope(event, root, declared)
        else:
            self._add_detail(root)
            event.members["detail"] = {"$ref": f"#/$defs/{self._detail_name}"}
        self._add_envelope_members(event)
        if not is_envelope:
            event.required = frozenset(ENVELOPE)
        while self._open:
            self._fill(*self._open.pop(0))
        objects = (event, *self._objects.values())
        names = [each.name for each in objects]
        for each in objects:
            each.names = field_names(each.members, (*names, *_EVENT_MEMBERS) if each is event else names)
        return Shape(
            event=self._event_name,
            detail=self._detail_name,
            objects=objects,
            literals=tuple(self._literals),
            detail_pointers=pointers,
            given=tuple(self._given),
            notes=tuple(sorted(self._notes)),
        )

    def _refuse_explosion(self) -> None:
        pointer = Unfolding(self._document, Dialect.DRAFT2020).explosion
        if pointer is not None:
            raise GenerationError(EXPLOSION, place=Place(pointer=pointer), remedy=EXPLOSION_REMEDY)

    def _read_envelope(
        self, event: ObjectShape, root: Position, declared: Mapping[str, Declared]
    ) -> tuple[JsonPointer, ...]:
        self._require_object(root, "an event")
        event.doc = talk_of(self._reader.expand(root))
        event.required = frozenset(self._reader.required(root))
        places = declared["detail"].places
        if len(places) != 1:
            raise GenerationError(
                '"detail" is described on a condition only',
                place=Place(pointer=""),
                remedy='Describe it under "properties" of the event.',
            )
        self._add_detail(places[0])
        for wire, member in declared.items():
            named: JsonObject = {"$ref": f"#/$defs/{self._detail_name}"}
            event.members[wire] = self._member_type(member, wire, event) if wire != "detail" else named
        return key_of(places[0])

    def _add_detail(self, position: Position) -> None:
        self._require_object(position, "the detail of an event")
        self._objects[key_of(self._reader.canonical(position))] = self._new_object(self._detail_name, position)

    def _add_envelope_members(self, event: ObjectShape) -> None:
        """The members that EventBridge gives every event, where the contract does not describe them."""
        for wire in (*ENVELOPE, _OPTIONAL):
            if wire in event.members:
                continue
            event.members[wire] = (
                {"type": "array", "items": {"type": "string"}} if wire == "resources" else {"type": "string"}
            )
            self._given.append(wire)

    def _require_object(self, position: Position, what: str) -> None:
        kinds = kinds_of(self._reader.expand(position))
        if kinds is not None and "object" not in kinds:
            raise GenerationError(
                f'{what} is a JSON object, but "type" allows {", ".join(sorted(kinds)) or "nothing"}',
                place=Place(pointer=position[0][0]),
            )

    def _new_object(self, name: str, position: Position) -> ObjectShape:
        flat = self._reader.expand(position)
        made = ObjectShape(
            name, position[0][0], talk_of(flat), is_open(flat), frozenset(self._reader.required(position))
        )
        self._open.append((made, position))
        return made

    def _fill(self, target: ObjectShape, position: Position) -> None:
        for wire, member in self._reader.declared(position).items():
            target.members[wire] = self._member_type(member, wire, target)
            if member.places:
                target.docs[wire] = talk_of(member.places[0])

    def _member_type(self, member: Declared, wire: str, parent: ObjectShape) -> JsonObject:
        hint = parent.name.removesuffix("Event") + (pascal(wire) or "Member")
        return some(any_of(self._type_of(place, hint) for place in member.places))

    def _type_of(self, position: Position, hint: str, inherited: frozenset[str] | None = None) -> JsonObject:
        """The type of a place as a schema for the code generator."""
        position = self._reader.canonical(position)
        key = key_of(position)
        if key in self._objects and self._objects[key].name == self._detail_name:
            return {"$ref": f"#/$defs/{self._detail_name}"}
        if key in self._active:
            self._note("$ref", key[0], "refers to itself without an object in between, typed as Any")
            return ANY
        self._active.add(key)
        try:
            return self._type_at(position, hint, inherited)
        finally:
            self._active.discard(key)

    def _type_at(self, position: Position, hint: str, inherited: frozenset[str] | None) -> JsonObject:
        if any(schema is False for _, schema in position):
            return NEVER
        flat = self._reader.expand(position)
        stated = kinds_of(flat)
        kinds = stated if inherited is None else inherited if stated is None else stated & inherited
        values = values_of(flat)
        if values is not None:
            return self._literal([value for value in values if kinds is None or kind_of(value) in kinds])
        if not self._reader.declares(position):
            branches = self._union(flat, hint, kinds)
            if branches is not None:
                return branches
        if kinds is None:
            kinds = self._assumed(position, flat)
        if kinds is None:
            return ANY
        return any_of([self._of_kind(kind, position, flat, hint) for kind in KIND_ORDER if is_shown(kind, kinds)])

    def _union(
        self, flat: list[tuple[JsonPointer, JsonObject]], hint: str, kinds: frozenset[str] | None
    ) -> JsonObject | None:
        """The type of the first ``anyOf`` or ``oneOf`` that says anything."""
        for part in flat:
            for branches in unions(part):
                types = [
                    self._type_of((branch,), f"{hint}{number}", kinds) for number, branch in enumerate(branches, 1)
                ]
                if ANY not in types:
                    return any_of(types)
        return None

    def _assumed(self, position: Position, flat: list[tuple[JsonPointer, JsonObject]]) -> frozenset[str] | None:
        """The type that is meant where none is stated."""
        pointer = position[0][0]
        if self._reader.declares(position):
            self._note("type", pointer, 'missing beside "properties"; an object is assumed')
            return frozenset({"object"})
        for keyword in ("items", "prefixItems"):
            if any(keyword in schema for _, schema in flat):
                self._note("type", pointer, f'missing beside "{keyword}"; an array is assumed')
                return frozenset({"array"})
        return None

    def _of_kind(
        self, kind: str, position: Position, flat: list[tuple[JsonPointer, JsonObject]], hint: str
    ) -> JsonObject:
        match kind:
            case "object" if self._reader.declares(position):
                return self._reference(position, hint)
            case "object":
                return {"type": "object", "additionalProperties": self._values_of_map(flat, hint)}
            case "array":
                return {"type": "array", "items": self._item(flat, hint)}
            case _:
                return {"type": kind}

    def _reference(self, position: Position, hint: str) -> JsonObject:
        key = key_of(position)
        if key not in self._objects:
            match pointer_tokens(position[0][0]):
                case ("$defs", name) if len(position) == 1:
                    named = name
                case _:
                    named = hint
            self._objects[key] = self._new_object(self._classes.claim(named, "\n".join(key)), position)
        return {"$ref": f"#/$defs/{self._objects[key].name}"}

    def _values_of_map(self, flat: list[tuple[JsonPointer, JsonObject]], hint: str) -> JsonObject:
        """The type of the values of an object without declared members."""
        for part in flat:
            others = part[1].get("additionalProperties", True)
            patterns = mapped(part[1], "patternProperties")
            if others is True or (others is False and not patterns):
                continue
            places = [child(part, "patternProperties", pattern) for pattern in patterns]
            places += [child(part, "additionalProperties")] if others is not False else []
            return some(any_of(self._type_of((place,), f"{hint}Value") for place in places))
        return ANY

    def _item(self, flat: list[tuple[JsonPointer, JsonObject]], hint: str) -> JsonObject:
        """The type of the items of an array, whatever their position."""
        for part in flat:
            first = [child(part, "prefixItems", index) for index, _ in enumerate(listed(part[1], "prefixItems"))]
            rest = part[1].get("items", True)
            if rest is True or (rest is False and not first):
                continue
            places = first + ([child(part, "items")] if rest is not False else [])
            return some(any_of(self._type_of((place,), f"{hint}Item") for place in places))
        return ANY

    def _literal(self, values: list[JsonValue]) -> JsonObject:
        """The type of an ``enum`` or ``const``."""
        exact: list[str | int] = [value for value in values if is_exact(value)]
        if len(exact) > _MOST_LITERALS:
            exact = []
        types: list[JsonObject] = []
        if exact:
            self._literals.append(tuple(exact))
            types.append({"enum": [f"literal_{len(self._literals) - 1}"]})
        rest = [kind_of(value) for value in values if not any(value is each for each in exact)]
        types += [bare(kind) for kind in KIND_ORDER if kind in rest]
        return any_of(types)

    def _note(self, keyword: str, pointer: JsonPointer, message: str) -> None:
        self._notes[Note(keyword, pointer, message)] = None
