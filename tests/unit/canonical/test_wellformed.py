"""The table of forms against the metaschemas."""

import itertools
import json
import re
from decimal import Decimal

import jsonschema
import pytest

from schema_guard.canonical.dialects import OPENAPI3, SUBSCHEMA_KEYWORDS, Dialect
from schema_guard.canonical.draft4 import checked_keywords
from schema_guard.canonical.json_text import dump_compact
from schema_guard.canonical.wellformed import faults, is_count

VALUES = [
    None, True, False, 0, 1, -1, 1.5, 2.0, "", "a", "string", "#", "a#b",
    [], ["a"], ["a", "b"], [1], [{}], [True], ["string"], ["string", "null"], [[]],
    {}, {"a": {}}, {"a": True}, {"a": 1}, {"a": ["b"]}, {"a": [1]}, {"a": "b"},
]  # fmt: skip
KEYWORDS = [
    "type", "enum", "const", "required", "minLength", "maxItems", "minimum", "exclusiveMinimum", "multipleOf",
    "pattern", "format", "uniqueItems", "items", "prefixItems", "additionalItems", "additionalProperties",
    "properties", "patternProperties", "dependencies", "dependentRequired", "dependentSchemas", "allOf", "anyOf",
    "oneOf", "not", "if", "contains", "propertyNames", "$ref", "$id", "$anchor", "$defs", "definitions",
    "unevaluatedItems", "title", "description", "examples", "readOnly", "deprecated", "$comment",
    "contentMediaType", "contentSchema", "minContains",
]  # fmt: skip
METASCHEMAS = {
    Dialect.DRAFT4: jsonschema.Draft4Validator,
    Dialect.DRAFT6: jsonschema.Draft6Validator,
    Dialect.DRAFT7: jsonschema.Draft7Validator,
    Dialect.DRAFT2019: jsonschema.Draft201909Validator,
    Dialect.DRAFT2020: jsonschema.Draft202012Validator,
}
# Where the table is more lenient on purpose: (keyword, value) as text.
LENIENT = {
    *itertools.product(["enum", "required", "items"], ["[]"]),  # what an empty list means is plain
    ("dependencies", '{"a":[]}'),
}


@pytest.mark.parametrize("dialect", Dialect)
def test_the_table_says_what_the_metaschema_says(dialect):
    metaschema = METASCHEMAS[dialect]
    for keyword, value in itertools.product(KEYWORDS, VALUES):
        schema = {keyword: value}
        if keyword == "exclusiveMinimum" and dialect is Dialect.DRAFT4:
            schema["minimum"] = 0  # draft 4 knows one only beside the other
        if dialect is Dialect.DRAFT4 and value == 2.0 and isinstance(value, float):
            continue  # by the letter of draft 4 this is no integer
        if keyword == "dependencies" and dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
            continue  # no keyword any more, although the metaschema still asks for a form
        if keyword == "$ref" and dialect is Dialect.DRAFT4:
            continue  # its metaschema forgets it
        found = list(faults(schema, checked_keywords(schema, dialect), dialect))
        expected = metaschema(metaschema.META_SCHEMA).is_valid(schema)
        if (keyword, json.dumps(value, separators=(",", ":"))) in LENIENT or is_boolean_schema(keyword, value, dialect):
            continue
        assert (not found) == expected, (dialect, schema, found)


def is_boolean_schema(keyword, value, dialect):
    """Booleans are schemas in draft 4 as well, for this project."""
    has_boolean = not {"true", "false"}.isdisjoint(re.findall("true|false", dump_compact(value)))
    return dialect is Dialect.DRAFT4 and keyword in SUBSCHEMA_KEYWORDS[dialect] and has_boolean


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, True),
        (Decimal("2.0"), True),
        (Decimal("1e400"), True),
        (Decimal("0.5"), False),
        (True, False),
        (2.0, True),
        ("1", False),
    ],
)
def test_counts(value, expected):
    assert is_count(value) is expected


def test_a_fault_says_where_and_what_to_do():
    (fault,) = faults({"exclusiveMinimum": 5}, checked_keywords({}, OPENAPI3), OPENAPI3)
    assert fault.pointer == "/exclusiveMinimum"
    assert "true or false, not 5" in fault.message
    assert "later dialects" in fault.remedy
    (fault,) = faults({"title": ["x" * 100]}, checked_keywords({}, Dialect.DRAFT4), Dialect.DRAFT4)
    assert fault.message.endswith("…")
