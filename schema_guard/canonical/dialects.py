"""The dialects of JSON Schema: how to tell them apart, what each keyword means, and where sub-schemas stand.

A property called ``enum`` is no keyword: whoever walks a schema goes by position, with `SUBSCHEMA_KEYWORDS`, and never
by name alone.
"""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from schema_guard.errors import DocumentError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schema_guard.model.documents import JsonObject, JsonValue

OPENAPI3: Final = "openapi3"


class Dialect(StrEnum):
    """A version of JSON Schema."""

    DRAFT4 = "draft-04"
    DRAFT6 = "draft-06"
    DRAFT7 = "draft-07"
    DRAFT2019 = "2019-09"
    DRAFT2020 = "2020-12"

    @property
    def uri(self) -> str:
        """The value of ``$schema``."""
        if self.hides_ref_siblings:
            return f"http://json-schema.org/{self.value}/schema#"
        return f"https://json-schema.org/draft/{self.value}/schema"

    @property
    def id_keyword(self) -> str:
        """The keyword that names a schema resource."""
        return "id" if self is Dialect.DRAFT4 else "$id"

    @property
    def hides_ref_siblings(self) -> bool:
        """Whether every other keyword beside ``$ref`` is ignored."""
        return self in {Dialect.DRAFT4, Dialect.DRAFT6, Dialect.DRAFT7}


DialectName: TypeAlias = Dialect | Literal["openapi3"]


REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
"""Keywords whose value leads to a schema for the same value."""


class Position(StrEnum):
    """What the value of a keyword holds."""

    SCHEMA = "a schema"
    LIST = "a list of schemas"
    MAP = "an object whose members are schemas"
    SCHEMA_OR_LIST = "a schema or a list of schemas"
    MAP_OR_NAMES = "an object whose members are schemas or lists of property names"


_DRAFT4 = {
    "additionalItems": Position.SCHEMA,
    "additionalProperties": Position.SCHEMA,
    "allOf": Position.LIST,
    "anyOf": Position.LIST,
    "definitions": Position.MAP,
    "dependencies": Position.MAP_OR_NAMES,
    "items": Position.SCHEMA_OR_LIST,
    "not": Position.SCHEMA,
    "oneOf": Position.LIST,
    "patternProperties": Position.MAP,
    "properties": Position.MAP,
}
_DRAFT6 = _DRAFT4 | {"contains": Position.SCHEMA, "propertyNames": Position.SCHEMA}
_DRAFT7 = _DRAFT6 | {"if": Position.SCHEMA, "then": Position.SCHEMA, "else": Position.SCHEMA}
_DRAFT2019 = {name: position for name, position in _DRAFT7.items() if name != "dependencies"} | {
    "$defs": Position.MAP,
    "contentSchema": Position.SCHEMA,
    "dependentSchemas": Position.MAP,
    "unevaluatedItems": Position.SCHEMA,
    "unevaluatedProperties": Position.SCHEMA,
}
_DRAFT2020 = {name: position for name, position in _DRAFT2019.items() if name != "additionalItems"} | {
    "items": Position.SCHEMA,
    "prefixItems": Position.LIST,
}
_OPENAPI30_NAMES = ("additionalProperties", "allOf", "anyOf", "items", "not", "oneOf", "properties")

SUBSCHEMA_KEYWORDS: Mapping[DialectName, Mapping[str, Position]] = MappingProxyType(
    {
        Dialect.DRAFT4: MappingProxyType(_DRAFT4),
        Dialect.DRAFT6: MappingProxyType(_DRAFT6),
        Dialect.DRAFT7: MappingProxyType(_DRAFT7),
        Dialect.DRAFT2019: MappingProxyType(_DRAFT2019),
        Dialect.DRAFT2020: MappingProxyType(_DRAFT2020),
        OPENAPI3: MappingProxyType({name: _DRAFT2020[name] for name in _OPENAPI30_NAMES}),
    }
)
"""Keyword to what its value holds, by dialect; ``openapi3`` is the Schema Object of OpenAPI 3.0.

Up to draft 4 a boolean is a schema only below ``additionalItems`` and ``additionalProperties``; every walker takes
booleans anywhere.
"""

_ASSERTIONS4 = frozenset(
    [
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "required",
        "type",
        "uniqueItems",
    ]
)
_ASSERTIONS6 = _ASSERTIONS4 | {"const"}
_ASSERTIONS2019 = _ASSERTIONS6 | {"dependentRequired", "maxContains", "minContains"}

ASSERTION_KEYWORDS: Mapping[DialectName, frozenset[str]] = MappingProxyType(
    {
        Dialect.DRAFT4: _ASSERTIONS4,
        Dialect.DRAFT6: _ASSERTIONS6,
        Dialect.DRAFT7: _ASSERTIONS6,
        Dialect.DRAFT2019: _ASSERTIONS2019,
        Dialect.DRAFT2020: _ASSERTIONS2019,
        OPENAPI3: _ASSERTIONS4 | {"nullable"},
    }
)
"""Keywords without sub-schemas that constrain a value (``format`` among them)."""

CORE_KEYWORDS: Mapping[DialectName, frozenset[str]] = MappingProxyType(
    {
        Dialect.DRAFT4: frozenset({"$ref", "$schema", "id"}),
        Dialect.DRAFT6: frozenset({"$id", "$ref", "$schema"}),
        Dialect.DRAFT7: frozenset({"$id", "$ref", "$schema", "$comment"}),
        Dialect.DRAFT2019: frozenset(
            {"$anchor", "$comment", "$id", "$recursiveAnchor", "$recursiveRef", "$ref", "$schema", "$vocabulary"}
        ),
        Dialect.DRAFT2020: frozenset(
            {"$anchor", "$comment", "$dynamicAnchor", "$dynamicRef", "$id", "$ref", "$schema", "$vocabulary"}
        ),
        OPENAPI3: frozenset({"$ref"}),
    }
)
"""Keywords that identify, refer or comment."""

_DRAFT_URI = re.compile(r"json-schema\.org/(?:[^#]*/)?(?:draft-0?(?P<number>\d+)|(?P<date>20\d\d-\d\d))(?:[/#]|$)")
_BY_NUMBER = {4: Dialect.DRAFT4, 6: Dialect.DRAFT6, 7: Dialect.DRAFT7}
_IGLU = "iglucentral.com/"  # Iglu's self-describing schemas extend the metaschema of draft 4


def detect(document: JsonValue, default: Dialect | None = None) -> DialectName:
    """Which dialect a document is written in.

    Args:
        document: A JSON Schema or an OpenAPI 3 document.
        default: The dialect of a document that does not name one. Without it that is 2020-12, or the newest dialect
            in which the document makes sense: draft 4 for a boolean ``exclusiveMinimum`` or ``exclusiveMaximum``,
            draft 7 for a list in ``items``.

    Raises:
        DocumentError: The document names a dialect that is not supported (draft 3 and older, Swagger 2.0).
    """
    if not isinstance(document, dict):
        return default or Dialect.DRAFT2020
    if isinstance(document.get("openapi"), str):
        return OPENAPI3
    if isinstance(document.get("swagger"), str):
        raise DocumentError(
            "this is a Swagger 2.0 document",
            place=Place(pointer="/swagger"),
            remedy="Convert it to OpenAPI 3.0, or to JSON Schema.",
        )
    return _named(document.get("$schema")) or default or _guess(document)


def _named(uri: JsonValue) -> Dialect | None:
    """The dialect that ``$schema`` names; None when it names none that is known."""
    if not isinstance(uri, str):
        return None
    if _IGLU in uri:
        return Dialect.DRAFT4
    match = _DRAFT_URI.search(uri)
    if match is None:
        return None
    if match["date"]:
        return Dialect.DRAFT2019 if match["date"] == "2019-09" else Dialect.DRAFT2020
    number = int(match["number"])
    if number not in _BY_NUMBER:
        raise DocumentError(
            f"JSON Schema draft {number} is not supported",
            place=Place(pointer="/$schema"),
            remedy="Rewrite the schema in draft 4, 6, 7, 2019-09 or 2020-12.",
        )
    return _BY_NUMBER[number]


def _guess(document: JsonObject) -> Dialect:
    """The newest dialect that the forms of the document's keywords allow."""
    guess = Dialect.DRAFT2020
    pending: list[JsonValue] = [document]
    while pending:
        schema = pending.pop()
        if not isinstance(schema, dict):
            continue
        if isinstance(schema.get("exclusiveMinimum"), bool) or isinstance(schema.get("exclusiveMaximum"), bool):
            return Dialect.DRAFT4
        if isinstance(schema.get("items"), list):
            guess = Dialect.DRAFT7
        # each once, although both dialects name it: twice a level would be exponential
        both = (*subschemas(schema, Dialect.DRAFT7), *subschemas(schema, Dialect.DRAFT2020))
        pending.extend({id(subschema): subschema for _, subschema in both}.values())
    return guess


def subschemas(schema: JsonObject, dialect: DialectName) -> Iterator[tuple[tuple[str | int, ...], JsonValue]]:
    """The direct sub-schemas of a schema, each with its path from there, in document order.

    Values that are not of the form that their keyword asks for are passed over.
    """
    positions = SUBSCHEMA_KEYWORDS[dialect]
    for keyword, value in schema.items():
        position = positions.get(keyword)
        if position is None:
            continue
        if isinstance(value, dict) and position in {Position.MAP, Position.MAP_OR_NAMES}:
            for name, member in value.items():
                if isinstance(member, dict | bool):
                    yield (keyword, name), member
        elif isinstance(value, list) and position in {Position.LIST, Position.SCHEMA_OR_LIST}:
            for index, item in enumerate(value):
                yield (keyword, index), item
        elif isinstance(value, dict | bool) and position in {Position.SCHEMA, Position.SCHEMA_OR_LIST}:
            yield (keyword,), value
