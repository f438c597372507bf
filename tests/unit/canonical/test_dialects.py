import pytest

from schema_guard.canonical.dialects import OPENAPI3, SUBSCHEMA_KEYWORDS, Dialect, Position, detect, subschemas
from schema_guard.errors import DocumentError


@pytest.mark.parametrize("dialect", Dialect)
def test_the_uri_of_a_dialect_names_it(dialect):
    assert detect({"$schema": dialect.uri}) is dialect


@pytest.mark.parametrize(
    ("uri", "dialect"),
    [
        ("http://json-schema.org/draft-04/schema", Dialect.DRAFT4),
        ("http://json-schema.org/draft-4/schema#", Dialect.DRAFT4),
        ("https://json-schema.org/draft-07/schema#", Dialect.DRAFT7),
        ("http://json-schema.org/draft-06/hyper-schema#", Dialect.DRAFT6),
        ("https://json-schema.org/draft/2020-12/schema#", Dialect.DRAFT2020),
        ("https://json-schema.org/0.1.0-draft/2020-12/schema", Dialect.DRAFT2020),
        ("https://json-schema.org/draft/next/2019-09/schema", Dialect.DRAFT2019),
        ("http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#", Dialect.DRAFT4),
        ("http://json-schema.org/schema#", Dialect.DRAFT2020),
        ("https://schemas.example.com/my-own-metaschema", Dialect.DRAFT2020),
        (7, Dialect.DRAFT2020),
    ],
)
def test_spellings_found_in_the_wild(uri, dialect):
    assert detect({"$schema": uri}) is dialect


def test_the_default_rules_where_the_document_names_nothing():
    assert detect({"type": "object"}, Dialect.DRAFT4) is Dialect.DRAFT4
    assert detect({"$schema": "http://json-schema.org/schema#"}, Dialect.DRAFT4) is Dialect.DRAFT4
    assert detect({"$schema": Dialect.DRAFT7.uri}, Dialect.DRAFT4) is Dialect.DRAFT7
    assert detect(document=True) is Dialect.DRAFT2020


def test_forms_that_only_older_dialects_know():
    assert detect({"properties": {"a": {"minimum": 1, "exclusiveMinimum": True}}}) is Dialect.DRAFT4
    assert detect({"properties": {"a": {"minimum": 1, "exclusiveMinimum": 1}}}) is Dialect.DRAFT2020
    assert detect({"$defs": {"a": {"items": [{"type": "string"}]}}}) is Dialect.DRAFT7
    assert detect({"properties": {"exclusiveMinimum": True, "items": {"enum": [[]]}}}) is Dialect.DRAFT2020


def test_openapi_is_told_by_its_version():
    assert detect({"openapi": "3.0.0", "components": {}}) == OPENAPI3
    assert detect({"openapi": "3.1.0"}, Dialect.DRAFT4) == OPENAPI3
    assert detect({"properties": {"openapi": {"type": "string"}}}) is Dialect.DRAFT2020


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"$schema": "http://json-schema.org/draft-03/schema#"}, "draft 3 is not supported"),
        ({"swagger": "2.0"}, "Swagger 2.0"),
    ],
)
def test_what_is_too_old_is_refused(document, words):
    with pytest.raises(DocumentError, match=words) as caught:
        detect(document)
    assert caught.value.place is not None
    assert caught.value.remedy


def test_subschemas_go_by_position():
    schema = {
        "properties": {"enum": {"const": {"properties": {"x": {}}}}, "$ref": True},
        "items": [{"type": "string"}, False],
        "dependencies": {"a": ["b"], "c": {"minProperties": 2}},
        "enum": [{"properties": {"y": {}}}],
        "not": {"type": "null"},
        "anyOf": "not a list",
    }
    assert dict(subschemas(schema, Dialect.DRAFT7)) == {
        ("properties", "enum"): {"const": {"properties": {"x": {}}}},
        ("properties", "$ref"): True,
        ("items", 0): {"type": "string"},
        ("items", 1): False,
        ("dependencies", "c"): {"minProperties": 2},
        ("not",): {"type": "null"},
    }


def test_every_dialect_has_a_table():
    assert set(SUBSCHEMA_KEYWORDS) == {*Dialect, OPENAPI3}
    assert SUBSCHEMA_KEYWORDS[Dialect.DRAFT2020]["items"] is Position.SCHEMA
    assert "additionalItems" not in SUBSCHEMA_KEYWORDS[Dialect.DRAFT2020]
