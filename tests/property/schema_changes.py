"""Changes of random schemas: some that alter what is accepted, in any place, and some that only say it otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schema_names import names_anything
from schema_pairs import DEFINITIONS, NEWER
from schema_places import References, places, replaced

from schema_guard.canonical.dialects import Dialect

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from schema_pairs import SchemaMaker

    Rewriting = Callable[[random.Random, dict[str, Any], Dialect], Any]

_KEPT_AT_ROOT = ("$schema", "$defs", "definitions", "$id", "id")
_ALONE = ("type", "enum", "const", "required", "minimum", "minLength", "maxLength", "pattern", "not", "uniqueItems")
_ALONE += ("minItems", "maxItems", "minProperties", "maxProperties", "propertyNames", "multipleOf")


def variation(rng: random.Random, maker: SchemaMaker, schema: Any) -> Any:
    """A schema close to the given one: one place or several changed, dropped or added."""
    if not isinstance(schema, dict) or rng.random() < 0.1:
        return maker.document()
    changed = schema
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        other = _changed_somewhere(rng, maker, changed)
        references = References(other, maker.dialect)
        changed = other if references.resolve_all() and not references.is_endless() else changed
    return changed


def _changed_somewhere(rng: random.Random, maker: SchemaMaker, document: Any) -> Any:
    """The document with one schema changed: mostly the root, as often any other, definitions among them."""
    found = list(places(document, maker.dialect))
    place = found[0] if rng.random() < 0.4 else rng.choice(found)
    change = rng.choice((_without_keyword, _with_keywords, _with_member_changed, _other_value, _other_target))
    if change is _other_target:
        place = rng.choice(
            [other for other in found if isinstance(other.schema, dict) and "$ref" in other.schema] or [place]
        )
    if not isinstance(place.schema, dict):
        return document if not place.path else replaced(document, place.path, maker.schema(1))
    return replaced(document, place.path, change(rng, maker, place.schema))


def _without_keyword(rng: random.Random, maker: SchemaMaker, schema: dict[str, Any]) -> Any:
    keywords = [key for key in schema if key not in ("$schema", maker.definitions)]
    dropped = {rng.choice(keywords)} if keywords else set()
    if "items" in dropped:
        dropped.add("additionalItems")
    return {key: value for key, value in schema.items() if key not in dropped}


def _with_keywords(_rng: random.Random, maker: SchemaMaker, schema: dict[str, Any]) -> Any:
    extra = maker.schema(1)
    return {**schema, **extra} if isinstance(extra, dict) else schema


def _with_member_changed(rng: random.Random, maker: SchemaMaker, schema: dict[str, Any]) -> Any:
    """One member of ``properties`` and the like dropped, or one added."""
    maps = [key for key in ("properties", "patternProperties", "dependentSchemas") if key in schema]
    if not maps:
        return _with_keywords(rng, maker, schema)
    keyword = rng.choice(maps)
    members = dict(schema[keyword])
    name = rng.choice([*members, rng.choice("abc")])
    if name in members and rng.random() < 0.5:
        del members[name]
    else:
        members[name] = maker.schema(0)
    return {**schema, keyword: members}


def _other_value(rng: random.Random, _maker: SchemaMaker, schema: dict[str, Any]) -> Any:
    """One bound moved, one list shortened or put into another order."""
    keyword = rng.choice(list(schema) or [""])
    value = schema.get(keyword)
    match value:
        case bool():
            value = value if keyword in ("exclusiveMinimum", "exclusiveMaximum", "$recursiveAnchor") else not value
        case int() | float():
            value = abs(value + rng.choice((-1, 1))) or 1
        case list() if len(value) > 1:
            value = rng.sample(value, rng.randint(1, len(value)))
    return {**schema, keyword: value} if keyword else schema


def _other_target(rng: random.Random, maker: SchemaMaker, schema: dict[str, Any]) -> Any:
    """A reference led to another definition."""
    target = f"#/{maker.definitions}/{rng.choice(DEFINITIONS)}"
    return {**schema, "$ref": target} if "$ref" in schema else _with_keywords(rng, maker, schema)


def rewritten(rng: random.Random, schema: Any, dialect: Dialect) -> Any | None:
    """The same said otherwise, in one place or several; None where pointers and names make that hard to do."""
    if not isinstance(schema, dict) or names_anything(schema, dialect):
        return None
    annotated = any(keyword in repr(schema) for keyword in ("'unevaluatedProperties'", "'unevaluatedItems'"))
    ways = _KEEPING_ANNOTATIONS if annotated else (*_KEEPING_ANNOTATIONS, *_OTHERS)
    changed = schema
    for _ in range(rng.choice((1, 2, 4))):
        found = [place for place in places(changed, dialect) if isinstance(place.schema, dict)]
        place = rng.choice(found)
        around = {key: place.schema[key] for key in _KEPT_AT_ROOT if not place.path and key in place.schema}
        inner = {key: value for key, value in place.schema.items() if key not in around}
        other = rng.choice(ways)(rng, inner, dialect)
        if isinstance(other, dict) or place.path:
            changed = replaced(changed, place.path, {**around, **other} if isinstance(other, dict) else other)
        changed = _inlined(rng, changed, dialect) if rng.random() < 0.3 else changed
    return changed


def _inlined(rng: random.Random, document: Any, dialect: Dialect) -> Any:
    """With one reference replaced by its target, where it stands alone."""
    references = References(document, dialect)
    found = [place for place in references.all_places if isinstance(place.schema, dict) and [*place.schema] == ["$ref"]]
    if not found:
        return document
    place = rng.choice(found)
    return replaced(document, place.path, references.target(place.schema))


def _hides(schema: dict[str, Any], dialect: Dialect) -> bool:
    """Whether a reference hides what stands beside it."""
    return dialect.hides_ref_siblings and "$ref" in schema


def _in_all_of(rng: random.Random, schema: dict[str, Any], _dialect: Dialect) -> Any:
    keyword = rng.choice(("allOf", "anyOf", "oneOf"))
    return {keyword: [schema]}


def _twice(rng: random.Random, schema: dict[str, Any], _dialect: Dialect) -> Any:
    return {rng.choice(("allOf", "anyOf")): [schema, schema]}


def _apart(rng: random.Random, schema: dict[str, Any], dialect: Dialect) -> Any:
    """Keywords that depend on no other moved into an ``allOf``."""
    if _hides(schema, dialect):
        return schema
    moved = [key for key in _ALONE if key in schema and rng.random() < 0.6]
    if not moved or (dialect is Dialect.DRAFT4 and "minimum" in moved):
        return schema
    rest = {key: value for key, value in schema.items() if key not in moved}
    return {**rest, "allOf": [*rest.get("allOf", ()), *({key: schema[key]} for key in moved)]}


def _listed(_rng: random.Random, schema: dict[str, Any], dialect: Dialect) -> Any:
    """``enum``, ``const`` and lists of types as alternatives."""
    if "anyOf" in schema or _hides(schema, dialect):
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("enum", "const", "type")}
    if "enum" in schema and "type" not in schema and "const" not in schema:
        return {**rest, "anyOf": [{"enum": [value]} for value in schema["enum"]]}
    if "const" in schema and "type" not in schema and "enum" not in schema:
        return {**rest, "enum": [schema["const"]]}
    if isinstance(schema.get("type"), list) and "enum" not in schema and "const" not in schema:
        return {**rest, "anyOf": [{"type": name} for name in schema["type"]]}
    return schema


def _with_idle_keywords(rng: random.Random, schema: dict[str, Any], dialect: Dialect) -> Any:
    """With keywords that ask for nothing."""
    if _hides(schema, dialect):
        return schema
    idle = {"minItems": 0, "minLength": 0, "minProperties": 0, "uniqueItems": False, "title": "t", "default": 1}
    if dialect in NEWER:
        idle["dependentRequired"] = {}
        if "contains" in schema:
            idle = {"minContains": 1}
    if dialect is not Dialect.DRAFT4:
        idle["required"] = []
    keyword = rng.choice(list(idle))
    return {keyword: idle[keyword], **schema}


def _not_not(_rng: random.Random, schema: dict[str, Any], _dialect: Dialect) -> Any:
    return {"not": {"not": schema}}


def _none_of_the_others(_rng: random.Random, schema: dict[str, Any], dialect: Dialect) -> Any:
    """``anyOf`` by de Morgan's law."""
    if "anyOf" not in schema or "not" in schema or _hides(schema, dialect):
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**rest, "not": {"allOf": [{"not": part} for part in schema["anyOf"]]}}


def _exactly_one(_rng: random.Random, schema: dict[str, Any], dialect: Dialect) -> Any:
    """``oneOf`` as alternatives that exclude one another."""
    if "oneOf" not in schema or "anyOf" in schema or _hides(schema, dialect):
        return schema
    rest = {key: value for key, value in schema.items() if key != "oneOf"}
    parts = schema["oneOf"]
    only = [
        {"allOf": [part, *({"not": other} for j, other in enumerate(parts) if j != i)]} for i, part in enumerate(parts)
    ]
    return {**rest, "anyOf": only}


def _one_way_or_the_other(_rng: random.Random, schema: dict[str, Any], dialect: Dialect) -> Any:
    """A condition as alternatives."""
    old = dialect in {Dialect.DRAFT4, Dialect.DRAFT6}
    if old or "if" not in schema or "anyOf" in schema or _hides(schema, dialect):
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("if", "then", "else")}
    holds = {"allOf": [schema["if"], schema.get("then", {})]}
    return {**rest, "anyOf": [holds, {"allOf": [{"not": schema["if"]}, schema.get("else", {})]}]}


def _with_idle_condition(_rng: random.Random, schema: dict[str, Any], dialect: Dialect) -> Any:
    old = dialect in {Dialect.DRAFT4, Dialect.DRAFT6} or _hides(schema, dialect)
    return schema if old or not {"if", "then", "else"}.isdisjoint(schema) else {**schema, "if": {"type": "object"}}


_KEEPING_ANNOTATIONS: tuple[Rewriting, ...] = (_in_all_of, _twice, _apart, _listed, _with_idle_keywords)
_OTHERS: tuple[Rewriting, ...] = (
    _not_not, _none_of_the_others, _exactly_one, _one_way_or_the_other, _with_idle_condition,
)  # fmt: skip
