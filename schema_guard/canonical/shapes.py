"""The lattice behind `fold`: what samples showed at one place, and how two such shapes become one.

A shape is a set of alternatives, at most one for each JSON type and any number of ``odd`` ones, which are kept word for
word. Joining is associative, commutative and idempotent, and every shape can be written as a JSON Schema from which it
is read back: folding a fold loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from schema_guard.canonical.json_text import dump_compact
from schema_guard.canonical.values import to_json_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_guard.canonical.deep import Work
    from schema_guard.canonical.values import Number
    from schema_guard.model.documents import JsonObject, JsonValue

Member: TypeAlias = "str | bool | Number"
Notes: TypeAlias = "Mapping[str, JsonValue]"

_OBJECT_KEYWORDS = ("additionalProperties", "properties", "required")
SCALARS = ("boolean", "number", "string")


@dataclass(frozen=True, slots=True)
class Scalar:
    """Booleans, numbers or strings.

    Attributes:
        whole: All are integers.
        format: The format on which all samples agree.
        values: The only values, or None when there are others.
    """

    whole: bool = False
    format: str | None = None
    values: frozenset[Member] | None = None

    def join(self, other: Scalar) -> Scalar:
        """What either has."""
        values = self.values | other.values if self.values is not None and other.values is not None else None
        if values is not None and len(values) > 1 and all(isinstance(member, bool) for member in values):
            values = None  # true and false are all there is
        return Scalar(self.whole and other.whole, self.format if self.format == other.format else None, values)


@dataclass(frozen=True, slots=True)
class Array:
    """Arrays.

    Attributes:
        items: The shape of the items; an empty shape when only empty arrays were seen, None when they may be anything.
    """

    items: Shape | None


@dataclass(frozen=True, slots=True)
class Object:
    """Objects.

    Attributes:
        properties: The shapes of the members that any sample had.
        required: The names that every sample had.
        closed: There are no other members.
    """

    properties: Mapping[str, Shape] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Odd:
    """A schema that is kept as it is.

    Attributes:
        schema: The schema; its references lead to ``definitions``.
        definitions: What it refers to, by a name that depends on the content alone.
    """

    schema: JsonObject
    definitions: JsonObject


@dataclass(frozen=True, slots=True)
class Shape:
    """What samples showed at one place.

    Attributes:
        scalars: By type name.
        null: A sample was null, and something else is known as well, or null is all that is allowed.
        blank: All that is known is that a sample was null: discovery writes ``{}``.
        anything: Nothing is excluded.
        odd: Alternatives that are kept as they are, by a name for their canonical text.
        notes: The annotations on which all samples agree.
    """

    scalars: Mapping[str, Scalar] = field(default_factory=dict)
    array: Array | None = None
    object: Object | None = None
    null: bool = False
    blank: bool = False
    anything: bool = False
    odd: Mapping[str, Odd] = field(default_factory=dict)
    notes: Notes = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether no value has this shape."""
        return not (self.blank or self.is_known)

    @property
    def is_known(self) -> bool:
        """Whether more is known than that a sample was null."""
        return bool(self.scalars or self.array or self.object or self.null or self.anything or self.odd)


def join(left: Shape, right: Shape) -> Work[Shape]:
    """The least shape that covers both, within what the lattice can say."""
    if left is right or right.is_empty:
        return left
    if left.is_empty:
        return right
    if left.anything or right.anything:
        return Shape(anything=True)
    notes = _joined_notes(left, right)
    if not (left.is_known or right.is_known):
        return Shape(blank=True, notes=notes)
    scalars = dict(left.scalars)
    for name, scalar in right.scalars.items():
        scalars[name] = scalars[name].join(scalar) if name in scalars else scalar
    return Shape(
        scalars=scalars,
        array=(yield _join_arrays(left.array, right.array)),
        object=(yield _join_objects(left.object, right.object)),
        null=left.null or right.null or left.blank or right.blank,
        odd={**left.odd, **right.odd},
        notes=notes,
    )


def _joined_notes(left: Shape, right: Shape) -> Notes:
    """What both say; a sample that was null has no say where others have."""
    if left.is_known != right.is_known:
        return left.notes if left.is_known else right.notes
    return {
        name: value
        for name, value in left.notes.items()
        if name in right.notes
        and dump_compact(value, sort_keys=True) == dump_compact(right.notes[name], sort_keys=True)
    }


def _join_arrays(left: Array | None, right: Array | None) -> Work[Array | None]:
    if left is None or right is None:
        return left or right
    if left.items is None or right.items is None:
        return Array(None)
    return Array((yield join(left.items, right.items)))


def _join_objects(left: Object | None, right: Object | None) -> Work[Object | None]:
    if left is None or right is None:
        return left or right
    properties = dict(left.properties)
    for name, shape in right.properties.items():
        properties[name] = (yield join(properties[name], shape)) if name in properties else shape
    return Object(properties, left.required & right.required, left.closed and right.closed)


def with_notes(shape: Shape, notes: Notes) -> Shape:
    """A shape with more annotations; they count more than its own."""
    return replace(shape, notes={**shape.notes, **notes}) if notes and not shape.anything else shape


def write(shape: Shape, definitions: JsonObject) -> Work[JsonValue]:
    """A shape as a JSON Schema in one canonical order; what it refers to is added to ``definitions``."""
    if shape.is_empty or shape.anything:
        return shape.anything
    notes = dict(sorted(shape.notes.items()))
    alternatives: list[JsonObject] = [
        *(_written_scalar(name, shape.scalars[name]) for name in SCALARS if name in shape.scalars)
    ]
    if shape.array is not None:
        alternatives.append((yield _written_array(shape.array, definitions)))
    if shape.object is not None:
        alternatives.append((yield _written_object(shape.object, definitions)))
    for _, odd in sorted(shape.odd.items()):
        alternatives.append(odd.schema)
        definitions.update(odd.definitions)
    return notes | _either(alternatives, nullable=shape.null, mergeable=not shape.odd)


def _either(alternatives: list[JsonObject], *, nullable: bool, mergeable: bool) -> JsonObject:
    if nullable:
        only = alternatives[0] if len(alternatives) == 1 else {}
        if mergeable and "type" in only and not only.keys() & {"const", "enum"}:
            return {**only, "type": [only["type"], "null"]}
        alternatives = [*alternatives, {"type": "null"}]
    if not alternatives:
        return {}
    return alternatives[0] if len(alternatives) == 1 else {"anyOf": [*alternatives]}


def _written_scalar(name: str, scalar: Scalar) -> JsonObject:
    out: JsonObject = {"type": "integer" if name == "number" and scalar.whole else name}
    if scalar.format is not None:
        out["format"] = scalar.format
    if scalar.values is not None:
        members: list[JsonValue] = [_written_member(member) for member in _ordered(scalar.values)]
        out |= {"const": members[0]} if len(members) == 1 else {"enum": members}
    return out


def _ordered(values: frozenset[Member]) -> list[Member]:
    return sorted(values, key=lambda member: (isinstance(member, str), member))  # of one type, all comparable


def _written_member(member: Member) -> JsonValue:
    if isinstance(member, str | bool):
        return member
    number = to_json_number(member)
    return Decimal(repr(number)) if isinstance(number, float) else number


def _written_array(array: Array, definitions: JsonObject) -> Work[JsonObject]:
    if array.items is None:
        return {"type": "array"}
    if array.items.is_empty:
        return {"type": "array", "items": {"type": "object"}}
    items = yield write(array.items, definitions)
    if isinstance(items, dict) and items.get("type") == "object" and items.keys().isdisjoint(_OBJECT_KEYWORDS):
        items = {**items, "properties": {}}  # bare, it would be read as "nothing but empty arrays was seen"
    return {"type": "array", "items": items}


def _written_object(found: Object, definitions: JsonObject) -> Work[JsonObject]:
    out: JsonObject = {"type": "object"}
    properties: JsonObject = {}
    for name in sorted(found.properties):
        properties[name] = yield write(found.properties[name], definitions)
    if properties:
        out["properties"] = properties
    if found.required:
        names: list[JsonValue] = [*sorted(found.required)]
        out["required"] = names
    if found.closed:
        out["additionalProperties"] = False
    return out
