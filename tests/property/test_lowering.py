"""A lowered document accepts exactly what its source accepts."""

import json
import os
import re
from functools import cache

import jsonschema
import jsonschema_rs
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.json_text import dump_json
from schema_guard.canonical.lower import lower
from schema_guard.errors import LoweringError

VALIDATORS = {
    Dialect.DRAFT4: (jsonschema.Draft4Validator, jsonschema_rs.Draft4Validator),
    Dialect.DRAFT6: (jsonschema.Draft6Validator, jsonschema_rs.Draft6Validator),
    Dialect.DRAFT7: (jsonschema.Draft7Validator, jsonschema_rs.Draft7Validator),
    Dialect.DRAFT2019: (jsonschema.Draft201909Validator, jsonschema_rs.Draft201909Validator),
    Dialect.DRAFT2020: (jsonschema.Draft202012Validator, jsonschema_rs.Draft202012Validator),
}
EXAMPLES = int(os.environ.get("SCHEMA_GUARD_TEST_EXAMPLES", "150"))
# Names that are keywords, to be mistaken for some.
NAMES = ["a", "b", "properties", "$ref", "items", "enum", "definitions"]
names = st.sampled_from(NAMES)
scalars = st.sampled_from([None, True, False, 0, 1, 2, 3, 5, -1, 1.5, "", "a", "ab", "abc"])
# No 1.0: the letter of draft 4 calls it no integer, every later one does, and so does this project.
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=6,
)
type_names = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])
REFS = [
    "#",
    "#/definitions/a",
    "#/definitions/b",
    "#/properties/a",
    "#/items/0",
    "#/additionalItems",
    "#/dependencies/a",
]

assertions = st.one_of(
    st.fixed_dictionaries({"type": st.one_of(type_names, st.lists(type_names, min_size=1, max_size=3, unique=True))}),
    st.fixed_dictionaries({"enum": st.lists(values, min_size=1, max_size=3, unique_by=dump_json)}),
    st.fixed_dictionaries({"required": st.lists(names, min_size=1, max_size=2, unique=True)}),
    st.fixed_dictionaries({"minLength": st.integers(0, 3)}),
    st.fixed_dictionaries({"maxItems": st.integers(0, 3)}),
    st.fixed_dictionaries({"minProperties": st.integers(0, 2)}),
    st.fixed_dictionaries({"uniqueItems": st.booleans()}),
    st.fixed_dictionaries({"multipleOf": st.sampled_from([1, 2, 0.5])}),
    st.fixed_dictionaries({"pattern": st.sampled_from(["^a", "b", "c$"])}),
    st.fixed_dictionaries({"title": st.sampled_from(["t", "u"])}),
)
# What the older of the dialects do not know: ignored there, and it must stay ignored.
modern = st.one_of(
    st.fixed_dictionaries({"const": values}),
    st.fixed_dictionaries(
        {"dependentRequired": st.dictionaries(names, st.lists(names, max_size=2, unique=True), max_size=2)}
    ),
    st.fixed_dictionaries({"minContains": st.integers(0, 2)}),
    st.fixed_dictionaries({"unevaluatedProperties": st.booleans()}),
    st.fixed_dictionaries({"prefixItems": st.just([{"type": "string"}])}),
    st.fixed_dictionaries({"contains": st.just({"type": "string"})}),
    st.fixed_dictionaries({"propertyNames": st.just({"maxLength": 1})}),
    st.fixed_dictionaries({"if": st.just({"type": "string"}), "then": st.just({"minLength": 2})}),
)
old_bounds = st.fixed_dictionaries(
    {"minimum": st.integers(-1, 3)},
    optional={"exclusiveMinimum": st.booleans(), "maximum": st.integers(0, 5), "exclusiveMaximum": st.booleans()},
)
new_bounds = st.fixed_dictionaries(
    {},
    optional={
        "minimum": st.integers(-1, 3),
        "exclusiveMinimum": st.integers(-1, 3),
        "exclusiveMaximum": st.integers(0, 5),
    },
)


def applicators(inner, dialect):
    items = (
        st.fixed_dictionaries({"items": st.lists(inner, min_size=1, max_size=2)}, optional={"additionalItems": inner})
        if dialect is not Dialect.DRAFT2020
        else st.fixed_dictionaries({"prefixItems": st.lists(inner, min_size=1, max_size=2)}, optional={"items": inner})
    )
    dependency = st.one_of(st.lists(names, min_size=1, max_size=2, unique=True), inner)
    return st.one_of(
        items,
        st.fixed_dictionaries({"items": inner}, optional={"additionalItems": st.just({"type": "null"})})
        if dialect is not Dialect.DRAFT2020
        else st.fixed_dictionaries({"items": inner}),
        st.fixed_dictionaries(
            {"properties": st.dictionaries(names, inner, max_size=3)}, optional={"additionalProperties": inner}
        ),
        st.fixed_dictionaries({"patternProperties": st.dictionaries(st.sampled_from(["^a", "e"]), inner, max_size=2)}),
        st.fixed_dictionaries({"dependencies": st.dictionaries(names, dependency, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"oneOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries(
            {"$ref": st.sampled_from(REFS)},
            optional={"type": type_names, "definitions": st.just({"a": {"items": [{}]}})},
        ),
    )


def merged(parts):
    return {keyword: value for part in parts for keyword, value in part.items()}


@cache
def schemas(dialect):
    bounds = old_bounds if dialect is Dialect.DRAFT4 else new_bounds
    leaves = st.lists(st.one_of(assertions, bounds, modern), max_size=2).map(merged)
    return st.recursive(
        leaves,
        lambda inner: st.tuples(st.one_of(assertions, modern), applicators(inner, dialect)).map(merged),
        max_leaves=6,
    )


@st.composite
def documents(draw, dialect):
    schema = {"$schema": dialect.uri, **draw(schemas(dialect))}
    schema["definitions"] = {"a": draw(schemas(dialect)), "b": draw(schemas(dialect))}
    return schema


def verdict(validator, schema, instance):
    """Whether the instance is valid; None when the schema loops, or refers to what is not there."""
    try:
        return validator(schema).is_valid(instance)
    except RecursionError:
        return None


def by_rs(validator, schema, instance):
    try:
        return validator(schema, validate_formats=False).is_valid(instance)
    except (jsonschema_rs.ReferencingError, ValueError):
        return None


@settings(max_examples=EXAMPLES)
@given(st.data(), st.sampled_from(Dialect), st.lists(values, min_size=4, max_size=8))
def test_json_schema_keeps_what_it_accepts(data, dialect, instances):
    document = data.draw(documents(dialect))
    try:
        jsonschema.validators.validator_for(document).check_schema(document)
        assert_kept(document, dialect, instances)
    except (jsonschema.SchemaError, LoweringError):
        assume(condition=False)


def assert_kept(document, dialect, instances):
    text = dump_json(lower(document, "JSONSchemaDraft4"))
    result = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(result)
    assert dump_json(lower(result, "JSONSchemaDraft4")) == text
    reference, fast = VALIDATORS[dialect]
    for instance in instances:
        before = verdict(reference, document, instance)
        if before is None or before != by_rs(fast, document, instance):
            continue  # it loops, or the two do not agree about the source itself
        assert verdict(jsonschema.Draft202012Validator, result, instance) == before, instance
        assert by_rs(jsonschema_rs.Draft202012Validator, result, instance) == before, instance


openapi_parts = st.one_of(
    st.fixed_dictionaries({"type": type_names}, optional={"nullable": st.booleans()}),
    st.fixed_dictionaries({"nullable": st.booleans()}),
    st.fixed_dictionaries({"enum": st.lists(values, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"required": st.lists(names, min_size=1, max_size=2, unique=True)}),
    st.fixed_dictionaries({"minLength": st.integers(0, 3)}),
    st.fixed_dictionaries({"maxItems": st.integers(0, 2)}),
    st.fixed_dictionaries({"example": values}),
    old_bounds,
    modern,
)
OPENAPI_REFS = ["#/components/schemas/Event", "#/components/schemas/X", "#/components/schemas/Event/properties/a"]


def openapi_applicators(inner):
    return st.one_of(
        st.fixed_dictionaries(
            {"properties": st.dictionaries(names, inner, max_size=3)}, optional={"additionalProperties": inner}
        ),
        st.fixed_dictionaries({"items": inner}),
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"oneOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries(
            {"$ref": st.sampled_from(OPENAPI_REFS), "nullable": st.booleans(), "maxItems": st.just(0)}
        ),
    )


openapi_schemas = st.recursive(
    st.lists(openapi_parts, max_size=2).map(merged),
    lambda inner: st.tuples(openapi_parts, openapi_applicators(inner)).map(merged),
    max_leaves=6,
)

TYPES = {"array": list, "boolean": bool, "null": type(None), "object": dict, "string": str}


def is_type(value, name):
    if name in {"integer", "number"}:
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and (name == "number" or value == int(value))
        )
    return isinstance(value, TYPES[name])


def sorted_json(value):
    return json.dumps(value, sort_keys=True)


def accepts(document, schema, value):
    """What the OpenAPI 3.0 specification says about one value, word for word."""
    if "$ref" in schema:
        target = document
        for token in schema["$ref"].removeprefix("#/").split("/"):
            target = target[token]
        return accepts(document, target, value)
    return all(test(document, schema, value) for test in (of_type, of_enum, of_number, of_size, of_object, of_parts))


def of_type(_document, schema, value):
    if "type" not in schema:
        return True
    return (value is None and schema.get("nullable") is True) or is_type(value, schema["type"])


def of_enum(_document, schema, value):
    return "enum" not in schema or any(sorted_json(value) == sorted_json(member) for member in schema["enum"])


def of_number(_document, schema, value):
    if not is_type(value, "number"):
        return True
    low, high = schema.get("minimum"), schema.get("maximum")
    above = low is None or (value > low if schema.get("exclusiveMinimum") else value >= low)
    return above and (high is None or (value < high if schema.get("exclusiveMaximum") else value <= high))


def of_size(_document, schema, value):
    if isinstance(value, str):
        return len(value) >= schema.get("minLength", 0)
    return not isinstance(value, list) or len(value) <= schema.get("maxItems", 99)


def of_object(document, schema, value):
    if isinstance(value, list):
        return all(accepts(document, schema.get("items", {}), item) for item in value)
    if not isinstance(value, dict):
        return True
    properties = schema.get("properties", {})
    rest = schema.get("additionalProperties", {})
    return all(name in value for name in schema.get("required", [])) and all(
        accepts(document, properties.get(name, rest), member) for name, member in value.items()
    )


def of_parts(document, schema, value):
    if "not" in schema and accepts(document, schema["not"], value):
        return False
    if not all(accepts(document, part, value) for part in schema.get("allOf", [])):
        return False
    return "oneOf" not in schema or sum(accepts(document, part, value) for part in schema["oneOf"]) == 1


@settings(max_examples=EXAMPLES)
@given(openapi_schemas, openapi_schemas, st.lists(values, min_size=4, max_size=8))
def test_openapi_keeps_what_it_accepts(event, other, instances):
    event = {**event, "properties": {"a": {"type": "string", "nullable": True}, **event.get("properties", {})}}
    event.pop("$ref", None)
    document = {"openapi": "3.0.3", "info": {"title": "Event"}, "components": {"schemas": {"Event": event, "X": other}}}
    result = json.loads(dump_json(lower(document, "OpenApi3")))
    jsonschema.Draft202012Validator.check_schema(result)
    assert not re.search(r"components/schemas", dump_json(result))
    for instance in instances:
        found = verdict(jsonschema.Draft202012Validator, result, instance)
        try:
            expected = accepts(document, event, instance)
        except RecursionError:
            continue
        assert found in {expected, None}, instance  # None: a schema that refers to itself on the spot
