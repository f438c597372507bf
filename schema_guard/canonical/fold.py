"""The contract of a discovered schema: the least upper bound of the shapes that discovery saw.

Discovery writes one version for each shape, with all its members required. The fold says what all of them have in
common. It takes objects for closed: what a sample did not show, it did not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schema_guard.canonical.deep import run
from schema_guard.canonical.dialects import (
    ASSERTION_KEYWORDS,
    CORE_KEYWORDS,
    OPENAPI3,
    SUBSCHEMA_KEYWORDS,
    Dialect,
    detect,
)
from schema_guard.canonical.json_scan import escaped
from schema_guard.canonical.lower import lower
from schema_guard.canonical.odd import References, odd_schema
from schema_guard.canonical.shapes import Array, Object, Scalar, Shape, join, with_notes, write
from schema_guard.canonical.values import exact
from schema_guard.canonical.wellformed import faults, is_number
from schema_guard.errors import DocumentError, Place, UsageError
from schema_guard.model.documents import SchemaType

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from schema_guard.canonical.deep import Work
    from schema_guard.canonical.refs import Position
    from schema_guard.canonical.shapes import Member, Notes
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

MAX_LEVELS: Final = 255
"""How deep events may nest: what EventBridge's discovery follows."""

_DIALECT: Final = Dialect.DRAFT2020
_DROPPED = frozenset(
    {"$anchor", "$defs", "$dynamicAnchor", "$id", "$schema", "$vocabulary", "contentSchema", "definitions"}
)
_MEANINGFUL = (
    frozenset(SUBSCHEMA_KEYWORDS[_DIALECT]) | ASSERTION_KEYWORDS[_DIALECT] | CORE_KEYWORDS[_DIALECT] - {"$comment"}
)
_FINITE = frozenset({"const", "enum"})
_MODELLED = _FINITE | {"type", "format", "properties", "required", "items", "additionalProperties"}


def fold(documents: Iterable[JsonObject]) -> JsonObject:
    """The contract of a discovered schema.

    * Members are united; required is what every sample had.
    * ``items: {"type": "object"}`` stands for an empty array and ``{}`` for null: both give way to what other samples
      show, null by allowing null. ``items: {}`` does not: it may stand for items of several types.
    * ``integer`` joins ``number``, finite sets are united, a format or an annotation stays when all samples agree.
    * What is different is ``anyOf``; what discovery does not write is kept as it is, as one alternative.

    The result does not depend on the order of the documents, nor on how they are grouped, and folding it again changes
    nothing. References are written out, but for recursive ones.

    Args:
        documents: Version documents, folds, or whatever `schema_guard.lower` takes; at least one.

    Returns:
        A JSON Schema 2020-12 whose members are sorted.

    Raises:
        UsageError: There is no document.
        DocumentError: A document is no schema, or too large once its references are written out.
    """
    shape: Shape | None = None
    for document in documents:
        found = _Reader(_modern(document)).read()
        shape = found if shape is None else run(join(shape, found))
    if shape is None:
        raise UsageError("there is nothing to fold", remedy="Give at least one document.")
    definitions: JsonObject = {}
    schema = run(write(shape, definitions))
    root: JsonObject = {"$schema": _DIALECT.uri}
    root |= schema if isinstance(schema, dict) else {"anyOf": [schema]}
    if definitions:
        root["$defs"] = dict(sorted(definitions.items()))
    return root


def _modern(document: JsonValue) -> JsonObject:
    """The document in 2020-12."""
    if not isinstance(document, dict):
        raise DocumentError("a schema document has to be a JSON object", place=Place(pointer=""))
    dialect = detect(document)
    if dialect is _DIALECT:
        return document
    return lower(document, SchemaType.OPENAPI3 if dialect == OPENAPI3 else SchemaType.JSON_SCHEMA_DRAFT4)


class _Reader:
    """Reads one document as a shape."""

    def __init__(self, document: JsonObject) -> None:
        self._document = document
        self._references = References(document)
        for pointer, position in self._references.resolver.positions.items():
            for fault in faults(position.schema, _MEANINGFUL, _DIALECT) if isinstance(position.schema, dict) else ():
                raise DocumentError(fault.message, place=Place(pointer=pointer + fault.pointer), remedy=fault.remedy)

    def read(self) -> Shape:
        shape = run(self._shape("", 0))
        name = self._document.get("$id")
        return with_notes(shape, {"$id": name}) if isinstance(name, str) else shape

    def _shape(self, pointer: JsonPointer, level: int) -> Work[Shape]:
        self._count(pointer, level)
        position = self._references.resolver.positions[pointer]
        schema = position.schema
        if not isinstance(schema, dict):
            return Shape(anything=bool(schema))
        notes = {name: value for name, value in schema.items() if name not in _MEANINGFUL}
        keywords = schema.keys() & _MEANINGFUL - _DROPPED
        if not keywords:
            return Shape(blank=True, notes=notes)
        if keywords == {"$ref"} and (target := self._references.target(position)) is not None:
            if target in self._references.recursive:
                return Shape(odd=odd_schema(self._references, target, frozenset()), notes=notes)
            referred: Shape = yield self._shape(target, level)
            return with_notes(referred, notes)
        described: Shape = yield self._described(position, schema, keywords, level, notes)
        return described

    def _described(
        self, position: Position, schema: JsonObject, keywords: Collection[str], level: int, notes: Notes
    ) -> Work[Shape]:
        found: Shape | None = None
        if position.pointer not in self._references.recursive:
            if keywords == {"anyOf"}:
                found = yield self._alternatives(position.pointer, schema, level)
            elif _MODELLED.issuperset(keywords):
                found = yield self._modelled(position.pointer, schema, level)
        odd = {} if found is not None else odd_schema(self._references, position.pointer, frozenset(notes))
        own: Notes = {} if position.pointer in self._references.recursive else notes
        return with_notes(found if found is not None else Shape(odd=odd), own)

    def _count(self, pointer: JsonPointer, level: int) -> None:
        self._references.count(pointer)
        if level > MAX_LEVELS:
            raise DocumentError(
                f"the document nests deeper than {MAX_LEVELS} levels once its references are written out",
                place=Place(pointer=pointer),
                remedy="Simplify the schema, or take its registry out of the discovered ones.",
            )

    def _alternatives(self, pointer: JsonPointer, schema: JsonObject, level: int) -> Work[Shape | None]:
        """Alternatives that differ in type, as a fold writes them; None when they do not."""
        parts = schema["anyOf"]
        whole = Shape()
        for index, _ in enumerate(parts if isinstance(parts, list) else ()):
            part: Shape = yield self._shape(f"{pointer}/anyOf/{index}", level)
            if part.anything:
                return part
            if part.blank or _overlap(whole, part):
                return None
            whole = yield join(whole, _without_notes(part))
        return whole

    def _modelled(self, pointer: JsonPointer, schema: JsonObject, level: int) -> Work[Shape | None]:
        """What discovery and folds write; None for what they do not."""
        types = schema.get("type")
        names: list[JsonValue] = types if isinstance(types, list) else [types]
        if schema.keys() & _FINITE:
            return _finite(schema, None if types is None else names)
        if types is None or not isinstance(schema.get("additionalProperties", True), bool):
            return None
        format_ = schema.get("format")
        label = format_ if isinstance(format_, str) else None
        scalars = {name: Scalar(format=label) for name in ("number", "string") if name in names}
        if "integer" in names:
            scalars.setdefault("number", Scalar(whole=True, format=label))
        if "boolean" in names:
            scalars["boolean"] = Scalar()
        array = (yield self._array(pointer, schema, level)) if "array" in names else None
        obj = (yield self._object(pointer, schema, level)) if "object" in names else None
        return Shape(scalars=scalars, array=array, object=obj, null="null" in names)

    def _array(self, pointer: JsonPointer, schema: JsonObject, level: int) -> Work[Array]:
        if schema.get("items", True) is True:
            return Array(None)
        target, items = self._references.end(f"{pointer}/items")
        if isinstance(items, dict) and items.get("type") == "object" and not items.keys() & _MEANINGFUL - {"type"}:
            return Array(Shape())
        shape: Shape = yield self._shape(target, level + 1)
        # Nobody says that the items were null: they may as well have been of several types.
        return Array(None if shape.anything or shape.blank else shape)

    def _object(self, pointer: JsonPointer, schema: JsonObject, level: int) -> Work[Object]:
        properties = schema.get("properties")
        shapes: dict[str, Shape] = {}
        for name in properties if isinstance(properties, dict) else ():
            shapes[name] = yield self._shape(f"{pointer}/properties/{escaped(name)}", level + 1)
        required = schema.get("required")
        names = (
            frozenset(name for name in required if isinstance(name, str)) if isinstance(required, list) else frozenset()
        )
        return Object(shapes, names, closed=schema.get("additionalProperties", True) is False)


def _overlap(left: Shape, right: Shape) -> bool:
    """Whether two alternatives speak about the same type."""
    return bool(
        left.scalars.keys() & right.scalars.keys()
        or (left.array and right.array)
        or (left.object and right.object)
        or (left.null and right.null)
    )


def _without_notes(shape: Shape) -> Shape:
    return Shape(shape.scalars, shape.array, shape.object, shape.null, shape.blank, shape.anything, shape.odd)


def _finite(schema: JsonObject, types: list[JsonValue] | None) -> Shape | None:
    """A finite set of scalars; None for other sets."""
    if schema.keys() & (_MODELLED - _FINITE - {"type", "format"}) or schema.keys() >= _FINITE:
        return None
    members = [schema["const"]] if "const" in schema else schema["enum"]
    groups: dict[str, set[Member]] = {"boolean": set(), "number": set(), "string": set()}
    null = False
    for value in members if isinstance(members, list) else ():
        member = _member(value)
        if value is None:
            null = types is None or "null" in types
        elif member is None:
            return None
        elif types is None or not _type_names(*member).isdisjoint(types):
            groups[member[0]].add(member[1])
    label = schema.get("format")
    format_ = label if isinstance(label, str) else None
    return Shape({name: _scalar(name, values, format_) for name, values in groups.items() if values}, null=null)


def _scalar(name: str, values: set[Member], format_: str | None) -> Scalar:
    if name == "boolean":
        return Scalar(values=frozenset(values)).join(Scalar(values=frozenset(values)))
    whole = name == "number" and all(isinstance(value, int) for value in values)
    return Scalar(whole, format_, frozenset(values))


def _type_names(name: str, member: Member) -> set[JsonValue]:
    """The types that a scalar has."""
    return {"number", "integer"} if name == "number" and isinstance(member, int) else {name}


def _member(value: JsonValue) -> tuple[str, Member] | None:
    """The type and the exact value of a scalar; None for what is none, or is no number that can be compared."""
    if isinstance(value, str | bool):
        return ("boolean" if isinstance(value, bool) else "string"), value
    if not is_number(value) or isinstance(value, list | dict | None):
        return None
    try:
        return "number", exact(value)
    except DocumentError:
        return None
