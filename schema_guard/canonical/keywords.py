"""What each keyword means, dialect by dialect: one table from keyword to node.

Keywords that a dialect does not know are annotations. The siblings of ``$ref`` are ignored up to draft 7.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from schema_guard.canonical import build
from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.values import ALL_TYPES, ARRAY, NUMBER, OBJECT, STRING, TYPE_NAMES, exact
from schema_guard.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from schema_guard.canonical.nodes import Node
    from schema_guard.canonical.normalise import Site
    from schema_guard.canonical.values import Number
    from schema_guard.model.documents import JsonValue

_T = TypeVar("_T")


def _expect(value: JsonValue, kind: type[_T], keyword: str, what: str) -> _T:
    if not isinstance(value, kind):
        raise DocumentError(f"{keyword!r} must be {what}, not {value!r}", remedy="Correct the schema.")
    return value


def _number(value: JsonValue, keyword: str) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise DocumentError(f"{keyword!r} must be a number, not {value!r}", remedy="Correct the schema.")
    return exact(value)


def _count(value: JsonValue, keyword: str) -> int:
    number = _number(value, keyword)
    if not isinstance(number, int) or number < 0:
        raise DocumentError(f"{keyword!r} must be a whole number, not {value!r}", remedy="Correct the schema.")
    return number


def _object(value: JsonValue, keyword: str) -> dict[str, JsonValue]:
    return _expect(value, dict, keyword, "an object")


def _array(value: JsonValue, keyword: str) -> list[JsonValue]:
    return _expect(value, list, keyword, "an array")


def _string(value: JsonValue, keyword: str) -> str:
    return _expect(value, str, keyword, "a string")


# Any type


def _type(_site: Site, value: JsonValue) -> Node:
    names = [value] if isinstance(value, str) else _array(value, "type")
    mask, whole_only = 0, False
    for name in names:
        if name == "integer":
            whole_only = True
        elif isinstance(name, str) and name in TYPE_NAMES:
            mask |= TYPE_NAMES[name]
        elif name != "any":
            raise DocumentError(f"{name!r} is not a JSON type", remedy="Correct the schema.")
        else:
            mask = ALL_TYPES
    if whole_only and not mask & NUMBER:
        return build.all_of([build.types(mask | NUMBER), build.multiple_of(1)])
    return build.types(mask)


def _enum(_site: Site, value: JsonValue) -> Node:
    return build.values(_array(value, "enum"))


def _const(_site: Site, value: JsonValue) -> Node:
    return build.values([value])


# Numbers


def _bound(keyword: str) -> Callable[[Site, JsonValue], Node]:
    lower = keyword.endswith("inimum")

    def bound(site: Site, value: JsonValue) -> Node:
        exclusive = keyword.startswith("exclusive")
        if site.dialect is Dialect.DRAFT4 and not exclusive:
            exclusive = site.schema.get("exclusiveMinimum" if lower else "exclusiveMaximum") is True
        return build.bound(_number(value, keyword), lower=lower, exclusive=exclusive)

    return bound


def _multiple_of(_site: Site, value: JsonValue) -> Node:
    divisor = _number(value, "multipleOf")
    if divisor <= 0:
        raise DocumentError(f"'multipleOf' must be above 0, not {value!r}", remedy="Correct the schema.")
    return build.multiple_of(divisor)


# Sizes


def _low(keyword: str, of: int) -> Callable[[Site, JsonValue], Node]:
    return lambda _site, value: build.size(of, _count(value, keyword), None)


def _high(keyword: str, of: int) -> Callable[[Site, JsonValue], Node]:
    return lambda _site, value: build.size(of, 0, _count(value, keyword))


# Strings


def _pattern(_site: Site, value: JsonValue) -> Node:
    return build.pattern(_string(value, "pattern"))


def _format(site: Site, value: JsonValue) -> Node:
    return build.format_(_string(value, "format")) if site.asserts_format else build.ANYTHING


# Arrays


def _items(site: Site, _value: JsonValue) -> Node:
    prefix, rest = item_schemas(site)
    return build.items([site.child(schema) for schema in prefix], site.child(rest))


def item_schemas(site: Site) -> tuple[list[JsonValue], JsonValue]:
    """The schemas of the first items and the schema of all others."""
    schema = site.schema
    if site.dialect is Dialect.DRAFT2020:
        return _array(schema.get("prefixItems", []), "prefixItems"), schema.get("items", True)
    items = schema.get("items", True)
    if isinstance(items, list):
        return items, schema.get("additionalItems", True)
    return [], items


def _unique(_site: Site, value: JsonValue) -> Node:
    return build.UNIQUE if _expect(value, bool, "uniqueItems", "true or false") else build.ANYTHING


def _contains(site: Site, value: JsonValue) -> Node:
    low, high = 1, None
    if site.dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
        low = _count(site.schema.get("minContains", 1), "minContains")
        high = _count(site.schema["maxContains"], "maxContains") if "maxContains" in site.schema else None
    if high is not None and high < low:
        return build.types(ALL_TYPES & ~ARRAY)
    item = site.child(value)
    parts = [build.contains(item, low, None)]
    if high is not None:
        parts.append(build.contains(item, 0, high))
    return build.all_of(parts)


# Objects


def _required(_site: Site, value: JsonValue) -> Node:
    return build.all_of(build.required(_string(name, "required")) for name in _array(value, "required"))


def _properties(site: Site, _value: JsonValue) -> Node:
    schema = site.schema
    named = _object(schema.get("properties", {}), "properties")
    patterns = _object(schema.get("patternProperties", {}), "patternProperties")
    return build.properties(
        {name: site.child(member) for name, member in named.items()},
        [(source, site.child(member)) for source, member in patterns.items()],
        site.child(schema.get("additionalProperties", True)),
    )


def _property_names(site: Site, value: JsonValue) -> Node:
    return build.property_names(site.child(value))


def _dependencies(site: Site, value: JsonValue) -> Node:
    return build.all_of(
        (_needs if isinstance(needed, list) else _implies)(site, name, needed)
        for name, needed in _object(value, "dependencies").items()
    )


def _dependent_required(site: Site, value: JsonValue) -> Node:
    return build.all_of(_needs(site, name, needed) for name, needed in _object(value, "dependentRequired").items())


def _dependent_schemas(site: Site, value: JsonValue) -> Node:
    return build.all_of(_implies(site, name, schema) for name, schema in _object(value, "dependentSchemas").items())


def _needs(site: Site, name: str, needed: JsonValue) -> Node:
    return build.any_of([build.absent(name), _required(site, needed)])


def _implies(site: Site, name: str, schema: JsonValue) -> Node:
    return build.any_of([build.absent(name), site.here(schema)])


# Combinators


def _all_of(site: Site, value: JsonValue) -> Node:
    return build.all_of(site.here(part) for part in _array(value, "allOf"))


def _any_of(site: Site, value: JsonValue) -> Node:
    return build.any_of(site.here(part) for part in _array(value, "anyOf"))


def _one_of(site: Site, value: JsonValue) -> Node:
    return build.one_of(site.here(part) for part in _array(value, "oneOf"))


def _not(site: Site, value: JsonValue) -> Node:
    return build.not_(site.here(value))


def _if(site: Site, value: JsonValue) -> Node:
    condition = site.here(value)
    then, otherwise = (site.here(site.schema.get(keyword, True)) for keyword in ("then", "else"))
    return build.all_of([build.any_of([build.not_(condition), then]), build.any_of([condition, otherwise])])


def _reference(keyword: str) -> Callable[[Site, JsonValue], Node]:
    return lambda site, value: site.reference(keyword, _string(value, keyword))


_DRAFT4: dict[str, Callable[[Site, JsonValue], Node]] = {
    "$ref": _reference("$ref"),
    "type": _type,
    "enum": _enum,
    "minimum": _bound("minimum"),
    "maximum": _bound("maximum"),
    "multipleOf": _multiple_of,
    "minLength": _low("minLength", STRING),
    "maxLength": _high("maxLength", STRING),
    "pattern": _pattern,
    "format": _format,
    "items": _items,
    "minItems": _low("minItems", ARRAY),
    "maxItems": _high("maxItems", ARRAY),
    "uniqueItems": _unique,
    "required": _required,
    "properties": _properties,
    "patternProperties": _properties,
    "additionalProperties": _properties,
    "minProperties": _low("minProperties", OBJECT),
    "maxProperties": _high("maxProperties", OBJECT),
    "dependencies": _dependencies,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
}
_DRAFT6 = _DRAFT4 | {
    "const": _const,
    "contains": _contains,
    "propertyNames": _property_names,
    "exclusiveMinimum": _bound("exclusiveMinimum"),
    "exclusiveMaximum": _bound("exclusiveMaximum"),
}
_DRAFT7 = _DRAFT6 | {"if": _if}
_DRAFT2019 = {keyword: handler for keyword, handler in _DRAFT7.items() if keyword != "dependencies"} | {
    "$recursiveRef": _reference("$recursiveRef"),
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
}
_DRAFT2020 = {keyword: handler for keyword, handler in _DRAFT2019.items() if keyword != "$recursiveRef"} | {
    "$dynamicRef": _reference("$dynamicRef"),
    "prefixItems": _items,
}

KEYWORDS: dict[Dialect, dict[str, Callable[[Site, JsonValue], Node]]] = {
    Dialect.DRAFT4: _DRAFT4,
    Dialect.DRAFT6: _DRAFT6,
    Dialect.DRAFT7: _DRAFT7,
    Dialect.DRAFT2019: _DRAFT2019,
    Dialect.DRAFT2020: _DRAFT2020,
}
