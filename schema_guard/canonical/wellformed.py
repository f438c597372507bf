"""Whether the keywords of one schema have the forms that their dialect asks for.

This is the metaschemas as a table, with errors for people. It is a little more lenient than the metaschemas where
documents in the wild are: empty and repeated lists in ``required``, ``type`` and ``enum`` are taken for what they mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from schema_guard.canonical.dialects import OPENAPI3, SUBSCHEMA_KEYWORDS, Dialect, Position
from schema_guard.canonical.json_scan import escaped
from schema_guard.canonical.json_text import dump_compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from schema_guard.canonical.dialects import DialectName
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

TYPE_NAMES = ("array", "boolean", "integer", "null", "number", "object", "string")


@dataclass(frozen=True, slots=True)
class Fault:
    """A keyword that is not of its form; ``pointer`` counts from the schema."""

    pointer: JsonPointer
    message: str
    remedy: str | None = None


_Test: TypeAlias = "Callable[[JsonValue], bool]"


def is_number(value: JsonValue) -> bool:
    """Whether a value is a number; ``true`` and ``false`` are none."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def is_count(value: JsonValue) -> bool:
    """Whether a value is a whole number, not negative (``2.0`` is whole)."""
    if isinstance(value, Decimal):
        return value >= 0 and value == value.to_integral_value()
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 and value % 1 == 0


def _is_positive(value: JsonValue) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value > 0


def _is_text(value: JsonValue) -> bool:
    return isinstance(value, str)


def _is_flag(value: JsonValue) -> bool:
    return isinstance(value, bool)


def _is_list(value: JsonValue) -> bool:
    return isinstance(value, list)


def is_names(value: JsonValue) -> bool:
    """Whether a value is a list of strings."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_types(value: JsonValue) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(name in TYPE_NAMES for name in names)


def _is_map_of_names(value: JsonValue) -> bool:
    return isinstance(value, dict) and all(map(is_names, value.values()))


def _is_vocabulary(value: JsonValue) -> bool:
    return isinstance(value, dict) and all(isinstance(member, bool) for member in value.values())


def _pattern(pattern: str) -> _Test:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


_is_whole_uri = _pattern(r"[^#]*#?")
_is_anchor = _pattern(r"[A-Za-z_][-A-Za-z0-9._]*")

_COUNT = (is_count, "has to be a whole number that is not negative")
_NUMBER = (is_number, "has to be a number")
_TEXT = (_is_text, "has to be a string")
_FLAG: tuple[_Test, str] = (_is_flag, "has to be true or false")
_FORMS: dict[str, tuple[_Test, str]] = {
    **dict.fromkeys(("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"), _COUNT),
    **dict.fromkeys(("maxContains", "minContains"), _COUNT),
    **dict.fromkeys(("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"), _NUMBER),
    "multipleOf": (_is_positive, "has to be a number above 0"),
    **dict.fromkeys(("pattern", "format", "title", "description", "$comment", "$ref", "$schema"), _TEXT),
    **dict.fromkeys(("contentEncoding", "contentMediaType", "$dynamicRef", "id", "$id"), _TEXT),
    "$recursiveRef": (lambda value: value == "#", 'has to be "#"'),
    **dict.fromkeys(("uniqueItems", "nullable", "deprecated", "readOnly", "writeOnly", "$recursiveAnchor"), _FLAG),
    **dict.fromkeys(("$anchor", "$dynamicAnchor"), (_is_anchor, "has to be a plain name")),
    "type": (_is_types, f"has to be one or several of {', '.join(TYPE_NAMES)}"),
    "enum": (_is_list, "has to be a list of values"),
    "examples": (_is_list, "has to be a list of values"),
    "required": (is_names, "has to be a list of property names"),
    "dependentRequired": (_is_map_of_names, "has to map property names to lists of property names"),
    "$vocabulary": (_is_vocabulary, "has to map URIs to true or false"),
}
_BOUNDS = "Draft 4 and OpenAPI 3.0 write minimum: 5, exclusiveMinimum: true; later dialects write exclusiveMinimum: 5."
_REMEDIES = {
    "required": "List the required names on the object that holds them.",
    "exclusiveMinimum": _BOUNDS,
    "exclusiveMaximum": _BOUNDS,
}
_FOUND = 60

# The oldest dialects that give these keywords a form; older ones ignore them.
_ANNOTATIONS4 = frozenset({"title", "description"})
_ANNOTATIONS6 = _ANNOTATIONS4 | {"examples"}
_ANNOTATIONS7 = _ANNOTATIONS6 | {"readOnly", "writeOnly", "contentEncoding", "contentMediaType"}
_ANNOTATIONS2019 = _ANNOTATIONS7 | {"deprecated"}
ANNOTATION_FORMS: Mapping[DialectName, frozenset[str]] = {
    Dialect.DRAFT4: _ANNOTATIONS4,
    Dialect.DRAFT6: _ANNOTATIONS6,
    Dialect.DRAFT7: _ANNOTATIONS7,
    Dialect.DRAFT2019: _ANNOTATIONS2019,
    Dialect.DRAFT2020: _ANNOTATIONS2019,
    OPENAPI3: _ANNOTATIONS4 | {"readOnly", "writeOnly", "deprecated"},
}


def has_form(keyword: str, value: JsonValue) -> bool:
    """Whether a value is of the form that 2020-12 asks of a keyword without sub-schemas."""
    form = _FORMS.get(keyword)
    return form is None or form[0](value)


def faults(schema: JsonObject, keywords: frozenset[str], dialect: DialectName) -> Iterator[Fault]:
    """What is wrong with the keywords of one schema; its sub-schemas are not looked into.

    Args:
        schema: The schema.
        keywords: The keywords that count; all others are annotations of any form.
        dialect: How the schema is written.
    """
    for keyword in schema:
        if keyword in keywords:
            fault = _fault(keyword, schema[keyword], dialect)
            if fault is not None:
                yield fault


def _fault(keyword: str, value: JsonValue, dialect: DialectName) -> Fault | None:
    position = SUBSCHEMA_KEYWORDS[dialect].get(keyword)
    if position is not None:
        return _misplaced(keyword, value, position)
    form = _FORMS.get(keyword)
    if keyword in {"exclusiveMinimum", "exclusiveMaximum"} and dialect in {Dialect.DRAFT4, OPENAPI3}:
        form = _FLAG
    if keyword == "$id" and dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
        form = (_is_whole_uri, "must not name a part of a document: $anchor does")
    if form is None or form[0](value):
        return None
    return Fault(f"/{escaped(keyword)}", f"{keyword} {form[1]}, not {shown(value)}", _REMEDIES.get(keyword))


def _misplaced(keyword: str, value: JsonValue, position: Position) -> Fault | None:
    """What is wrong with the value of a keyword that holds sub-schemas."""
    where = f"/{escaped(keyword)}"
    if isinstance(value, dict | bool) and position in {Position.SCHEMA, Position.SCHEMA_OR_LIST}:
        return None
    members: Iterable[tuple[str | int, JsonValue]]
    if isinstance(value, list) and position in {Position.LIST, Position.SCHEMA_OR_LIST}:
        members = enumerate(value)
    elif isinstance(value, dict) and position in {Position.MAP, Position.MAP_OR_NAMES}:
        members = value.items()
    else:
        return Fault(where, f"{keyword} has to be {position.value}, not {shown(value)}")
    if not value and position is Position.LIST:
        return Fault(where, f"{keyword} needs at least one schema")
    for name, member in members:
        if not (isinstance(member, dict | bool) or (position is Position.MAP_OR_NAMES and is_names(member))):
            return Fault(f"{where}/{escaped(name)}", f"a schema is expected here, not {shown(member)}")
    return None


def shown(value: JsonValue) -> str:
    """A value for an error message, shortened."""
    text = dump_compact(value)
    return text if len(text) <= _FOUND else text[:_FOUND] + "…"
