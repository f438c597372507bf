"""What EventBridge holds as a version document in JSON Schema 2020-12."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.canonical.carry import Carrier, carry
from schema_guard.canonical.dialects import OPENAPI3, Dialect, detect
from schema_guard.canonical.envelope import pin
from schema_guard.canonical.json_text import PositionMap, dump_compact, parse_json
from schema_guard.canonical.openapi3 import dialect_of, schema_places
from schema_guard.errors import DocumentError, LoweringError, Place
from schema_guard.model.documents import SchemaType

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonObject, JsonValue


def lower(content: JsonValue, type: SchemaType | str, *, file: str | None = None) -> JsonObject:  # noqa: A002 - the public name
    """The version document of a schema.

    Names, titles, descriptions, definitions and the order of members are kept, and so is what is accepted:

    * OpenApi3: the component ``AWSEvent`` becomes the root; a document without one is described by its only component,
      the one that ``info.title`` names, or the only one that no other refers to.
    * JSONSchemaDraft4: ``$schema`` says the dialect (draft 4, 6, 7, 2019-09 or 2020-12), draft 4 when it is missing.
      Keywords that the dialect ignores but 2020-12 would not are kept as ``x-ignored-…``.
    * ``source`` and ``detail-type`` of an event have to be what ``x-amazon-events-source`` and
      ``x-amazon-events-detail-type`` say.

    Args:
        content: ``Content`` as EventBridge returns it, or the JSON value that it holds (which is not changed).
        type: ``Type`` as EventBridge returns it.
        file: Where the content comes from, for errors.

    Returns:
        A valid JSON Schema 2020-12. Lowering it again changes nothing.

    Raises:
        LoweringError: The content is no JSON, no schema, or refers to what it does not hold.
    """
    text = content if isinstance(content, str) else None
    try:
        document = parse_json(text if text is not None else dump_compact(content), file)
        return _lowered(document, SchemaType(type) if type in set(SchemaType) else None, type)
    except DocumentError as error:
        raise LoweringError(error.message, place=_place(error.place, text, file), remedy=error.remedy) from error


def _lowered(document: JsonValue, known_type: SchemaType | None, stated_type: str) -> JsonObject:
    if known_type is None:
        raise LoweringError(
            f"schemas of type {stated_type} are not supported", remedy=f"EventBridge knows {' and '.join(SchemaType)}."
        )
    if not isinstance(document, dict):
        raise LoweringError("a schema document has to be a JSON object", place=Place(pointer=""))
    dialect = detect(document, Dialect.DRAFT4)
    if dialect == OPENAPI3:
        return _finished(_from_openapi(document))
    if known_type is SchemaType.OPENAPI3 and "$schema" not in document:
        raise LoweringError(
            "the schema is of type OpenApi3, but states no version of OpenAPI",
            place=Place(pointer=""),
            remedy="Add openapi: 3.0.0, and put the schemas into components/schemas.",
        )
    return _finished(carry(document, Dialect(dialect)))


def _from_openapi(document: JsonObject) -> JsonObject:
    root = Carrier(document, dialect_of(document), schema_places(document)).carry()
    info = document.get("info")
    titles = (
        {name: info[name] for name in ("title", "description") if isinstance(info.get(name), str)}
        if isinstance(info, dict)
        else {}
    )
    return {**{name: value for name, value in titles.items() if name not in root}, **root}


def _finished(root: JsonObject) -> JsonObject:
    pin(root)
    return {"$schema": Dialect.DRAFT2020.uri, **root}


def _place(place: Place | None, text: str | None, file: str | None) -> Place:
    """Where it went wrong, with line and column where there are lines and columns."""
    pointer = place.pointer if place is not None else None
    if place is None or place.line is not None or text is None or pointer is None:
        return Place(file, place.line if place else None, place.column if place else None, pointer)
    span = PositionMap.of(text).nearest(pointer)
    return Place(file, span.line, span.column, pointer)
