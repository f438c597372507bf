"""One schema of an older dialect in the words of 2020-12.

What a dialect does not know it ignores. A keyword that 2020-12 would suddenly mind is therefore kept under the name
``x-ignored-…``: nothing is lost, and nothing is accepted or rejected that was not before.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from schema_guard.canonical.dialects import (
    ASSERTION_KEYWORDS,
    CORE_KEYWORDS,
    OPENAPI3,
    SUBSCHEMA_KEYWORDS,
    Dialect,
    Position,
    detect,
)
from schema_guard.canonical.json_scan import escaped
from schema_guard.canonical.openapi3 import adapted
from schema_guard.canonical.refs import Unresolved
from schema_guard.canonical.wellformed import ANNOTATION_FORMS, TYPE_NAMES, has_form, is_names

if TYPE_CHECKING:
    from schema_guard.canonical.carry import Carrier
    from schema_guard.canonical.dialects import DialectName
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

IGNORED = "x-ignored-"
_EXPORTED = (
    "x-amazon-open-api-schema-"  # ExportSchema renames a property called readOnly like this, but not in required
)
_ANNOTATIONS = ANNOTATION_FORMS[Dialect.DRAFT2020] | {"$comment", "default"}
_MODERN = (
    frozenset(SUBSCHEMA_KEYWORDS[Dialect.DRAFT2020])
    | ASSERTION_KEYWORDS[Dialect.DRAFT2020]
    | CORE_KEYWORDS[Dialect.DRAFT2020]
    | {"dependencies", "$recursiveAnchor", "$recursiveRef"}  # the metaschema still asks for a form
)
_COUNTS = frozenset(
    {"maxContains", "maxItems", "maxLength", "maxProperties", "minContains", "minItems", "minLength", "minProperties"}
)
_PLAIN = frozenset({"description", "format", "pattern", "title", "type"})  # as long as they hold text
_BOUNDS = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
_RENAMED = {"definitions": "$defs", "dependencies": "dependentSchemas"}
_CONTAINERS = frozenset({"definitions", "$defs"})
_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")


@cache
def _known(dialect: DialectName) -> frozenset[str]:
    """The keywords to which the dialect gives a form."""
    return (
        frozenset(SUBSCHEMA_KEYWORDS[dialect])
        | ASSERTION_KEYWORDS[dialect]
        | CORE_KEYWORDS[dialect]
        | ANNOTATION_FORMS[dialect]
    )


@cache
def _foreign(dialect: DialectName) -> frozenset[str]:
    """The keywords of 2020-12 that the dialect ignores."""
    return (_MODERN | _ANNOTATIONS) - _known(dialect) - {"default"}


def is_hidden(schema: JsonObject, dialect: DialectName) -> bool:
    """Whether a ``$ref`` makes the dialect ignore everything beside it."""
    return "$ref" in schema and (not isinstance(dialect, Dialect) or dialect.hides_ref_siblings)


def checked_keywords(schema: JsonObject, dialect: DialectName) -> frozenset[str]:
    """The keywords of a schema that count."""
    if is_hidden(schema, dialect):
        return _known(dialect) & ({"$ref", "definitions"} | _ANNOTATIONS)
    return _known(dialect)


def is_plain(schema: JsonObject) -> bool:
    """Whether a schema says the same in every dialect, without sub-schemas and references, and has its form."""
    for keyword, value in schema.items():
        if keyword not in _PLAIN or not isinstance(value, str) or (keyword == "type" and value not in TYPE_NAMES):
            return False
    return True


def moved(schema: JsonObject, path: tuple[str, ...], dialect: DialectName) -> tuple[str, ...] | None:
    """Where a sub-schema stands in 2020-12; None when nothing reads it there."""
    keyword, rest = path[0], path[1:]
    if is_hidden(schema, dialect) and keyword not in _CONTAINERS:
        return None
    if dialect is Dialect.DRAFT2020:
        return path
    if keyword == "items" and rest:
        return ("prefixItems", *rest)
    if keyword == "additionalItems":
        return ("items",) if isinstance(schema.get("items"), list) else None
    if keyword == "properties":
        return (keyword, _original_name(schema, rest[0]))
    return (_RENAMED.get(keyword, keyword), *rest)


def _original_name(schema: JsonObject, name: str) -> str:
    """What a property was called before ExportSchema renamed it."""
    original = name.removeprefix(_EXPORTED)
    properties = schema["properties"]
    return name if isinstance(properties, dict) and original in properties else original


class Translator:
    """Writes the schemas of one document in the words of 2020-12."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._dialect = carrier.dialect
        self._recursive = False
        self._recursive_name = "recursive"
        if self._dialect is Dialect.DRAFT2019:
            positions = carrier.resolver.positions.values()
            schemas = [position.schema for position in positions if isinstance(position.schema, dict)]
            self._recursive = sum(schema.get("$recursiveAnchor") is True for schema in schemas) > 1
            while any(self._recursive_name in (s.get("$anchor"), s.get("$dynamicAnchor")) for s in schemas):
                self._recursive_name += "_"

    def fill(self, out: JsonObject, schema: JsonObject, pointer: JsonPointer) -> None:
        """Write a schema into ``out``; its sub-schemas are those of the carrier."""
        hidden = is_hidden(schema, self._dialect)
        if self._carrier.is_openapi:
            schema = adapted(schema, self._dialect, lambda ref: self._mapping(ref, pointer))
        for keyword, value in schema.items():
            if hidden and not self._survives(keyword, pointer):
                continue
            if keyword in _CONTAINERS and isinstance(value, dict) and self._dialect is not Dialect.DRAFT2020:
                self._map(out, "$defs", keyword, value, pointer)
            elif keyword in _foreign(self._dialect):
                self._foreign(out, keyword, schema, pointer)
            else:
                self._known(out, keyword, schema, pointer)

    def _survives(self, keyword: str, pointer: JsonPointer) -> bool:
        """Whether a keyword beside a ``$ref`` that hides it may stand there in 2020-12: it must not mean anything."""
        if keyword in {"id", "$id"} and not pointer:
            return True  # the name of the whole document
        return keyword in {"$ref"} | _CONTAINERS | _ANNOTATIONS or keyword not in _MODERN | _known(self._dialect)

    def _known(self, out: JsonObject, keyword: str, schema: JsonObject, pointer: JsonPointer) -> None:
        value = schema[keyword]
        position = SUBSCHEMA_KEYWORDS[self._dialect].get(keyword)
        if keyword in CORE_KEYWORDS[self._dialect]:
            self._core(out, keyword, schema, pointer)
        elif position is not None:
            self._applicator(out, keyword, value, pointer)
        elif keyword in ASSERTION_KEYWORDS[self._dialect]:
            self._assertion(out, keyword, schema)
        else:
            out[keyword] = value

    def _foreign(self, out: JsonObject, keyword: str, schema: JsonObject, pointer: JsonPointer) -> None:
        """A keyword of 2020-12 that the dialect ignores."""
        value = schema[keyword]
        if keyword == "$id" and not pointer and self._dialect is Dialect.DRAFT4 and "$id" not in out:
            self._identify(out, keyword, schema)
        elif keyword in _ANNOTATIONS and has_form(keyword, value):
            out[keyword] = value
        else:
            _ignore(out, keyword, schema)

    def _core(self, out: JsonObject, keyword: str, schema: JsonObject, pointer: JsonPointer) -> None:
        value = schema[keyword]
        match keyword:
            case "$ref" if isinstance(value, str):
                out["$ref"] = self._carrier.reference(value, self._base(pointer))
            case "$schema":
                self._check_same_dialect(value, pointer)
            case "id" | "$id" if self._dialect not in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
                self._identify(out, keyword, schema)
            case "$recursiveAnchor":
                if value is True and self._recursive:
                    out["$dynamicAnchor"] = self._recursive_name
            case "$recursiveRef":
                self._recur(out, schema, pointer)
            case _:
                out[keyword] = value

    def _base(self, pointer: JsonPointer) -> str:
        return self._carrier.resolver.positions[pointer].base

    def _check_same_dialect(self, value: JsonValue, pointer: JsonPointer) -> None:
        if (
            pointer
            and isinstance(self._dialect, Dialect)
            and detect({"$schema": value}, self._dialect) != self._dialect
        ):
            self._carrier.fail(
                f"a part of the document is written in another dialect ({value})",
                f"{pointer}/$schema",
                "Write the whole document in one dialect.",
            )

    def _identify(self, out: JsonObject, keyword: str, schema: JsonObject) -> None:
        value = schema[keyword]
        uri, _, fragment = value.partition("#") if isinstance(value, str) else ("", "", "")
        if uri:
            out["$id"] = uri
        if _ANCHOR.fullmatch(fragment):
            out["$anchor"] = fragment
        elif fragment:
            _ignore(out, keyword, schema)

    def _recur(self, out: JsonObject, schema: JsonObject, pointer: JsonPointer) -> None:
        """``$recursiveRef`` is ``$ref: "#"`` unless several resources of the document take part in it."""
        resolver = self._carrier.resolver
        root = resolver.resolve("#", self._base(pointer))
        target = None if isinstance(root, Unresolved) else root.schema
        if self._recursive and isinstance(target, dict) and target.get("$recursiveAnchor") is True:
            out["$dynamicRef"] = f"#{self._recursive_name}"
        elif "$ref" in schema:
            _all_of(out, [{"$ref": "#"}])
        else:
            out["$ref"] = "#"

    def _applicator(self, out: JsonObject, keyword: str, value: JsonValue, pointer: JsonPointer) -> None:
        if keyword == "dependencies" and isinstance(value, dict):
            names = {name: _unique(member) for name, member in value.items() if isinstance(member, list)}
            if names:
                out["dependentRequired"] = names
            if len(names) < len(value):
                self._map(out, "dependentSchemas", keyword, value, pointer)
        elif isinstance(value, dict) and SUBSCHEMA_KEYWORDS[self._dialect][keyword] is Position.MAP:
            self._map(out, keyword, keyword, value, pointer)
        elif isinstance(value, list):
            schemas = [
                child[1]
                for index in range(len(value))
                if (child := self._carrier.child(f"{pointer}/{keyword}/{index}"))
            ]
            if keyword == "allOf":
                _all_of(out, schemas)
            elif schemas:
                out["prefixItems" if keyword == "items" else keyword] = schemas
        else:
            child = self._carrier.child(f"{pointer}/{keyword}")
            if child is not None:
                out[child[0]] = child[1]

    def _map(self, out: JsonObject, new: str, keyword: str, value: JsonObject, pointer: JsonPointer) -> None:
        """An object of schemas, with the names that they have in the new document."""
        members = out.setdefault(new, {})
        assert isinstance(members, dict)  # noqa: S101 - nothing else writes these keywords
        for name in value:
            child = self._carrier.child(f"{pointer}/{escaped(keyword)}/{escaped(name)}")
            if child is not None:
                members[child[0]] = child[1]

    def _assertion(self, out: JsonObject, keyword: str, schema: JsonObject) -> None:
        value = schema[keyword]
        boolean_bounds = self._dialect in {Dialect.DRAFT4, OPENAPI3}
        if keyword in _COUNTS and isinstance(value, Decimal):
            out[keyword] = int(value)
        elif keyword in {"required", "type"} and isinstance(value, list):
            out[keyword] = _unique(value)
        elif keyword == "dependentRequired" and isinstance(value, dict):
            out[keyword] = {name: _unique(member) for name, member in value.items()}
        elif keyword in _BOUNDS and boolean_bounds and schema.get(_BOUNDS[keyword]) is True:
            out[_BOUNDS[keyword]] = value
        elif not (keyword in _BOUNDS.values() and boolean_bounds):
            out[keyword] = value

    def _mapping(self, ref: str, pointer: JsonPointer) -> str:
        """The new form of a reference that stands in a discriminator; names stay names."""
        found = self._carrier.resolver.resolve(ref, self._base(pointer))
        known = getattr(found, "pointer", None)
        return self._carrier.reference(ref, self._base(pointer)) if known in self._carrier.placed else ref


def _unique(value: JsonValue) -> JsonValue:
    """A list of names, each once."""
    return list(dict.fromkeys(value)) if isinstance(value, list) and is_names(value) else value


def _ignore(out: JsonObject, keyword: str, schema: JsonObject) -> None:
    """Keep what the dialect ignores, where 2020-12 ignores it as well."""
    name = IGNORED + keyword
    while name in out or name in schema:
        name += "_"
    out[name] = schema[keyword]


def _all_of(out: JsonObject, schemas: list[JsonValue]) -> None:
    """Demand more schemas, whatever else is demanded."""
    parts = out.setdefault("allOf", [])
    assert isinstance(parts, list)  # noqa: S101 - nothing else writes allOf
    parts.extend(schemas)
