"""Each keyword of each metaschema means what its specification says, in both directions.

A row of the table is asked as two questions: is the one value ``instance`` contained in the schema, and is the schema
contained in "anything but this value"? The first is compatible exactly when the instance is valid, the second exactly
when it is not.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

import jsonschema_rs
import pytest
from jsonschema_specifications import REGISTRY

sys.path.insert(0, str(Path(__file__).parent))

from semantics import D4, D6, D7, D19, D20, ROWS

import schema_guard
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.budget import Budget
from schema_guard.containment.decide import decide
from schema_guard.containment.oracle import plain
from schema_guard.model.modes import CompatibilityPolicy, Direction
from schema_guard.model.verdicts import Breaking, Compatible, Undecided

VALIDATORS = {
    D4: jsonschema_rs.Draft4Validator,
    D6: jsonschema_rs.Draft6Validator,
    D7: jsonschema_rs.Draft7Validator,
    D19: jsonschema_rs.Draft201909Validator,
    D20: jsonschema_rs.Draft202012Validator,
}
METASCHEMAS = {
    D4: ["http://json-schema.org/draft-04/schema"],
    D6: ["http://json-schema.org/draft-06/schema"],
    D7: ["http://json-schema.org/draft-07/schema"],
    D19: [uri for uri in REGISTRY if uri.startswith("https://json-schema.org/draft/2019-09/meta/")],
    D20: [uri for uri in REGISTRY if uri.startswith("https://json-schema.org/draft/2020-12/meta/")],
}
DECLARATIONS = {"$schema"}  # says which dialect it is
CASES = [(row, dialect) for row in ROWS for dialect in row.dialects]


def named(case):
    row, dialect = case
    return f"{dialect}-{row.keyword}"


def ask(writer, reader, dialect):
    documents = (normalise(side, dialect) for side in (writer, reader))
    return decide(*documents, direction=Direction.FORWARD, policy=CompatibilityPolicy.STRICT, budget=Budget(10))


def exactly(row):
    return {"enum": [row.instance]}


def test_the_table_is_large():
    assert len(ROWS) >= 250
    assert len(CASES) >= 1000


def test_the_table_is_what_a_validator_says():
    wrong = [
        (row, dialect)
        for row, dialect in CASES
        if VALIDATORS[dialect](plain(row.schema), validate_formats=False, offline=True).is_valid(plain(row.instance))
        is not row.valid
    ]
    assert not wrong


@pytest.mark.parametrize("dialect", VALIDATORS)
def test_verdicts_agree_with_the_table(dialect):
    wrong = []
    for row in (row for row, of in CASES if of is dialect):
        inside = ask(exactly(row), row.schema, dialect)
        outside = ask(row.schema, {"not": exactly(row)}, dialect)
        expected = (Compatible, Breaking) if row.valid else (Breaking, Compatible)
        if not (isinstance(inside, expected[0]) and isinstance(outside, expected[1])):
            wrong.append((row, inside, outside))
    assert not wrong, f"{len(wrong)} rows, first {wrong[0]}"


@pytest.mark.parametrize("dialect", VALIDATORS)
def test_every_keyword_of_the_metaschema_has_a_row(dialect):
    keywords = {name for uri in METASCHEMAS[dialect] for name in REGISTRY[uri].contents["properties"]}
    covered = {row.keyword for row, of in CASES if of is dialect}
    missing = keywords - covered - DECLARATIONS
    assert len(keywords) > 30
    assert not missing


# Per keyword: a schema, one that accepts less, and how a restriction and a relaxation are told apart.
STEPS = [
    ({"type": ["string", "null"]}, {"type": "string"}),
    ({"enum": ["a", "b"]}, {"enum": ["a"]}),
    ({"type": "number", "minimum": 0}, {"type": "number", "minimum": 1}),
    ({"type": "number", "maximum": 9}, {"type": "number", "maximum": 8}),
    ({"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 4}),
    ({"type": "string", "minLength": 1}, {"type": "string", "minLength": 2}),
    ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 8}),
    ({"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^ab"}),
    ({"type": "array", "items": {"type": "number"}}, {"type": "array", "items": {"type": "integer"}}),
    ({"type": "array", "minItems": 1}, {"type": "array", "minItems": 2}),
    ({"type": "array", "maxItems": 3}, {"type": "array", "maxItems": 2}),
    ({"type": "array"}, {"type": "array", "uniqueItems": True}),
    ({"type": "object"}, {"type": "object", "required": ["a"]}),
    ({"properties": {"a": {"type": "number"}}}, {"properties": {"a": {"type": "integer"}}}),
    ({"patternProperties": {"^a": {"type": "number"}}}, {"patternProperties": {"^a": {"type": "integer"}}}),
    ({"patternProperties": {"^ab": {"type": "number"}}}, {"patternProperties": {"^a": {"type": "number"}}}),
    ({"additionalProperties": {"type": "number"}}, {"additionalProperties": {"type": "integer"}}),
    ({"minProperties": 1}, {"minProperties": 2}),
    ({"maxProperties": 2}, {"maxProperties": 1}),
    ({"allOf": [{"type": "number"}]}, {"allOf": [{"type": "number"}, {"minimum": 1}]}),
    ({"anyOf": [{"type": "number"}, {"type": "string"}]}, {"anyOf": [{"type": "number"}]}),
    ({"oneOf": [{"type": "number"}, {"type": "string"}]}, {"oneOf": [{"type": "number"}]}),
    ({"anyOf": [{"multipleOf": 2}, {"multipleOf": 3}]}, {"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}),
    ({"not": {"type": "integer"}}, {"not": {"type": "number"}}),
]
NEWER_STEPS = [
    ({"contains": {"type": "number"}}, {"contains": {"type": "integer"}}),
    ({"contains": {"type": "number"}, "minContains": 1}, {"contains": {"type": "number"}, "minContains": 2}),
    ({"contains": {"type": "number"}, "maxContains": 2}, {"contains": {"type": "number"}, "maxContains": 1}),
    ({"propertyNames": {"maxLength": 3}}, {"propertyNames": {"maxLength": 2}}),
    ({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"a": ["b", "c"]}}),
    ({"dependentSchemas": {"a": {"minProperties": 2}}}, {"dependentSchemas": {"a": {"minProperties": 3}}}),
    ({"if": {"type": "string"}, "then": {"minLength": 1}}, {"if": {"type": "string"}, "then": {"minLength": 2}}),
    ({"if": {"type": "string"}, "else": {"minimum": 1}}, {"if": {"type": "string"}, "else": {"minimum": 2}}),
    ({"prefixItems": [{"type": "number"}]}, {"prefixItems": [{"type": "integer"}]}),
    ({"properties": {"a": {}}}, {"properties": {"a": {}}, "unevaluatedProperties": False}),
    ({"prefixItems": [{}]}, {"prefixItems": [{}], "unevaluatedItems": False}),
    ({"exclusiveMinimum": 0}, {"exclusiveMinimum": 1}),
    ({"exclusiveMaximum": 9}, {"exclusiveMaximum": 8}),
    ({"minimum": 1}, {"exclusiveMinimum": 1}),
    ({"enum": [1, 2]}, {"const": 1}),
]


@pytest.mark.parametrize(("wide", "narrow"), STEPS + NEWER_STEPS, ids=json.dumps)
def test_a_restriction_is_found_in_its_own_direction(wide, narrow):
    for policy in CompatibilityPolicy:
        narrowed = schema_guard.compare(wide, narrow, mode="FORWARD", policy=policy)
        assert narrowed.verdict == "compatible", narrowed
    widened = schema_guard.compare(narrow, wide, mode="FORWARD", policy="STRICT")
    assert widened.verdict == "breaking", widened
    assert widened.witness is not None
    both = schema_guard.compare(wide, narrow, mode="FULL", policy="STRICT")
    assert both.verdict == "breaking", both


@pytest.mark.parametrize(("wide", "narrow"), STEPS, ids=json.dumps)
@pytest.mark.parametrize("dialect", VALIDATORS)
def test_every_dialect_reads_the_common_keywords_alike(dialect, wide, narrow):
    assert isinstance(ask(narrow, wide, dialect), Compatible)
    assert isinstance(ask(wide, narrow, dialect), Breaking)


@pytest.mark.parametrize(("wide", "narrow"), STEPS, ids=json.dumps)
def test_not_turns_a_restriction_around(wide, narrow):
    assert isinstance(ask({"not": wide}, {"not": narrow}, D20), Compatible)
    assert isinstance(ask({"not": narrow}, {"not": wide}, D20), Breaking)


def test_a_boolean_exclusive_bound_is_no_number_elsewhere():
    old = {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": True}
    new = {"$schema": "https://json-schema.org/draft/2020-12/schema", "exclusiveMinimum": 1}
    for policy in CompatibilityPolicy:
        assert schema_guard.compare(old, new, mode="FULL", policy=policy).verdict == "compatible"


@pytest.mark.parametrize(
    ("writer", "reader", "expected"),
    [
        ({"const": Decimal("1e400")}, {"type": "integer"}, Compatible),
        ({"const": Decimal("1e400")}, {"const": Decimal("1e401")}, Undecided),  # no validator reads such numbers
        ({"type": "number", "multipleOf": Decimal("0.01")}, {"multipleOf": Decimal("0.1")}, Breaking),
        ({"type": "number", "multipleOf": Decimal("0.1")}, {"multipleOf": Decimal("0.01")}, Compatible),
        ({"const": 2**53 + 1}, {"const": 2**53}, Breaking),
        ({"const": 1}, {"const": True}, Breaking),
        ({"const": Decimal("1.0")}, {"const": 1}, Compatible),
        ({"type": "integer", "minimum": Decimal("0.5"), "maximum": Decimal("0.7")}, False, Compatible),
        ({"type": "number", "minimum": Decimal("0.5"), "maximum": Decimal("0.7")}, {"type": "integer"}, Breaking),
        ({"multipleOf": 6}, {"allOf": [{"multipleOf": 2}, {"multipleOf": 3}]}, Compatible),
        ({"allOf": [{"multipleOf": 4}, {"multipleOf": 6}]}, {"multipleOf": 12}, Compatible),
        ({"allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "type": "number"}, {"multipleOf": 24}, Breaking),
    ],
)
def test_numbers_are_exact(writer, reader, expected):
    assert isinstance(ask(writer, reader, D20), expected)


@pytest.mark.parametrize("asserted", [False, True])
def test_format_is_an_annotation_unless_asserted(asserted):
    answer = schema_guard.compare(
        {"type": "string", "format": "date-time"}, {"type": "string"}, mode="FORWARD", format_assertion=asserted
    )
    assert answer.verdict == ("breaking" if asserted else "compatible")
    same = schema_guard.compare(
        {"type": "string"}, {"type": "string", "format": "date-time"}, mode="FORWARD", format_assertion=asserted
    )
    assert same.verdict == "compatible"


@pytest.mark.parametrize(
    ("dialect", "schema", "instance"),
    [
        (D7, {"contentEncoding": "base64"}, "!"),  # jsonschema-rs asserts it
        (D7, {"contentMediaType": "application/json"}, "{"),  # the same
        (D19, {"additionalProperties": {}, "unevaluatedProperties": False}, {"y": 1}),  # jsonschema rejects it
    ],
)
def test_where_the_validators_differ_nothing_is_called_breaking(dialect, schema, instance):
    only = {"enum": [instance]}
    assert isinstance(ask(only, schema, dialect), Compatible)
    assert isinstance(ask(schema, {"not": only}, dialect), Undecided)
