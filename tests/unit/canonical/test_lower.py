"""What each construct of each dialect becomes; `tests/property/test_lowering.py` checks that acceptance is kept."""

import copy
import json

import pytest
from jsonschema import Draft202012Validator

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.json_text import dump_compact, dump_json, parse_json
from schema_guard.canonical.lower import lower
from schema_guard.errors import LoweringError

DRAFT4 = "JSONSchemaDraft4"


def lowered(document, schema_type=DRAFT4):
    before = copy.deepcopy(document)
    result = lower(document, schema_type)
    assert document == before, "the document that was passed in has changed"
    Draft202012Validator.check_schema(json.loads(dump_json(result)))
    again = lower(result, schema_type)
    assert dump_json(again) == dump_json(result), "lowering twice is not the same as lowering once"
    assert result.pop("$schema") == Dialect.DRAFT2020.uri
    return result


def openapi(schemas, *, version="3.0.0", title="OrderPlaced"):
    return {
        "openapi": version,
        "info": {"version": "1.0.0", "title": title},
        "paths": {},
        "components": {"schemas": schemas},
    }


def component(schema, **others):
    return lowered(openapi({"Event": schema, **others}, title="Event"), "OpenApi3") | {"title": None}


def error_of(document, schema_type=DRAFT4, **options):
    with pytest.raises(LoweringError) as caught:
        lower(document, schema_type, **options)
    return caught.value


ENVELOPE = {
    "type": "object",
    "required": ["detail-type", "detail", "source"],
    "x-amazon-events-detail-type": "Order Placed",
    "x-amazon-events-source": "shop.orders",
    "properties": {
        "detail": {"$ref": "#/components/schemas/OrderPlaced"},
        "detail-type": {"type": "string"},
        "source": {"type": "string", "enum": ["shop.orders", "shop.test"]},
    },
}
DETAIL = {"type": "object", "properties": {"id": {"type": "string"}}}


class TestOpenApi3:
    def test_the_envelope_becomes_the_root(self):
        result = lowered(openapi({"AWSEvent": ENVELOPE, "OrderPlaced": DETAIL}), "OpenApi3")
        assert list(result) == [
            "title",
            "type",
            "required",
            "x-amazon-events-detail-type",
            "x-amazon-events-source",
            "properties",
            "$defs",
        ]
        assert result["title"] == "OrderPlaced"
        assert result["$defs"] == {"OrderPlaced": DETAIL}
        assert result["properties"] == {
            "detail": {"$ref": "#/$defs/OrderPlaced"},
            "detail-type": {"type": "string", "const": "Order Placed"},
            "source": {"type": "string", "enum": ["shop.orders", "shop.test"], "const": "shop.orders"},
        }

    def test_references_to_the_root_and_below_components(self):
        result = component(
            {"type": "object", "properties": {"again": {"$ref": "#/components/schemas/Event"}}},
            Other={"$ref": "#/components/schemas/Event/properties/again"},
        )
        assert result["properties"]["again"] == {"$ref": "#"}
        assert result["$defs"]["Other"] == {"$ref": "#/properties/again"}

    @pytest.mark.parametrize(
        ("schemas", "title", "root"),
        [
            ({"Only": {"type": "object", "title": "x"}}, "Other", "Only"),
            ({"A": {"title": "x"}, "B": {"title": "y"}}, "B", "B"),
            ({"A": {"items": {"$ref": "#/components/schemas/B"}}, "B": {"title": "y"}}, "no such", "A"),
            ({"A": {"items": {}}, "B": {"not": {"$ref": "#/components/schemas/A/items"}}}, None, "B"),
        ],
    )
    def test_which_component_is_the_event(self, schemas, title, root):
        result = lowered(openapi(schemas, title=title), "OpenApi3")
        assert root not in result.get("$defs", {})
        assert set(result.get("$defs", {})) == set(schemas) - {root}

    def test_nothing_says_which_component_is_the_event(self):
        error = error_of(openapi({"A": {}, "B": {}}), "OpenApi3")
        assert "A, B" in error.message
        assert "AWSEvent" in error.remedy
        assert error.place.pointer == "/components/schemas"

    @pytest.mark.parametrize(
        ("schema", "expected"),
        [
            ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
            ({"nullable": True, "type": "string"}, {"type": ["string", "null"]}),
            ({"type": "string", "nullable": False}, {"type": "string"}),
            ({"type": "string", "nullable": True, "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a"]}),
            (
                {"type": "string", "nullable": True, "enum": ["a", None]},
                {"type": ["string", "null"], "enum": ["a", None]},
            ),
            ({"nullable": True, "allOf": [{"type": "string"}]}, {"allOf": [{"type": "string"}]}),
            ({"$ref": "#/components/schemas/X", "nullable": True, "minimum": 1}, {"$ref": "#/$defs/X"}),
            (
                {"$ref": "#/components/schemas/X", "description": "d", "x-y": 1},
                {"$ref": "#/$defs/X", "description": "d", "x-y": 1},
            ),
            ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
            ({"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
            ({"example": 1}, {"examples": [1]}),
            ({"example": 1, "examples": [2]}, {"examples": [1, 2]}),
            ({"examples": {"a": {"value": 1}, "b": 2}}, {"examples": [1, 2]}),
            (
                {"readOnly": True, "writeOnly": False, "deprecated": True},
                {"readOnly": True, "writeOnly": False, "deprecated": True},
            ),
            ({"const": 1, "if": {"nullable": True}}, {"x-ignored-const": 1, "x-ignored-if": {"nullable": True}}),
            ({"xml": {"name": "x"}, "externalDocs": {}}, {"xml": {"name": "x"}, "externalDocs": {}}),
            ({"required": ["a", "b", "a"]}, {"required": ["a", "b"]}),
            (
                {"discriminator": {"propertyName": "k", "mapping": {"x": "#/components/schemas/X", "y": "X"}}},
                {"discriminator": {"propertyName": "k", "mapping": {"x": "#/$defs/X", "y": "X"}}},
            ),
        ],
    )
    def test_the_words_of_3_0(self, schema, expected):
        result = component({"properties": {"p": schema}}, X={"type": "string"})
        assert result["properties"]["p"] == expected

    def test_3_1_is_json_schema(self):
        document = openapi(
            {
                "Event": {
                    "$ref": "#/components/schemas/X",
                    "minProperties": 1,
                    "example": {},
                    "properties": {"a": {"const": 1, "exclusiveMinimum": 0}, "b": True},
                    "$defs": {"X": {"$ref": "#/components/schemas/Event/$defs/X/items", "items": {}}},
                },
                "X": {"type": ["object", "null"]},
            },
            version="3.1.0",
            title="Event",
        )
        assert lowered(document, "OpenApi3") == {
            "title": "Event",
            "$ref": "#/$defs/X",
            "minProperties": 1,
            "examples": [{}],
            "properties": {"a": {"const": 1, "exclusiveMinimum": 0}, "b": True},
            "$defs": {"X_2": {"$ref": "#/$defs/X_2/items", "items": {}}, "X": {"type": ["object", "null"]}},
        }

    def test_names_that_pointers_escape(self):
        result = component(
            {"properties": {"a": {"$ref": "#/components/schemas/a~1b%20~0c"}}}, **{"a/b ~c": {"type": "null"}}
        )
        assert result["properties"]["a"] == {"$ref": "#/$defs/a~1b%20~0c"}
        assert result["$defs"] == {"a/b ~c": {"type": "null"}}

    def test_parts_outside_components_that_are_referred_to(self):
        document = openapi({"Event": {"items": {"$ref": "#/components/parameters/p/schema"}}})
        document["components"]["parameters"] = {"p": {"schema": {"type": "string", "nullable": True}}}
        result = lowered(document, "OpenApi3")
        assert result["items"] == {"$ref": "#/$defs/schema"}
        assert result["$defs"] == {"schema": {"type": ["string", "null"]}}

    @pytest.mark.parametrize(
        ("document", "words", "pointer"),
        [
            (openapi({}), "no schema in components/schemas", "/components/schemas"),
            ({"openapi": "3.0.0"}, "no schema", ""),
            (openapi({"A": {}}, version="2.5"), "2.5", "/openapi"),
            (openapi({"A": True}, version="3.1.0"), "true or false", "/components/schemas/A"),
            ({"components": {}}, "states no version of OpenAPI", ""),
            (
                openapi(
                    {
                        "AWSEvent": {"properties": {"detail": {"$ref": "#/components/schemas/TicketCreate"}}},
                        "TicketCreated": {},
                    }
                ),
                "#/components/schemas/TicketCreate leads nowhere",
                "/components/schemas/AWSEvent/properties/detail/$ref",
            ),
            (openapi({"A": {"$ref": "schemas.yaml#/A"}}), "leaves the document", "/components/schemas/A/$ref"),
            (openapi({"A": {"items": {"$ref": "#"}}}), "does not lead to a schema", "/components/schemas/A/items/$ref"),
            (openapi({"A": {"nullable": "yes"}}), "nullable has to be", "/components/schemas/A/nullable"),
        ],
    )
    def test_what_cannot_be_lowered(self, document, words, pointer):
        error = error_of(document, "OpenApi3")
        assert words in error.message
        assert error.place.pointer == pointer

    def test_a_dangling_reference_suggests_what_may_be_meant(self):
        error = error_of(
            openapi({"AWSEvent": {"$ref": "#/components/schemas/TicketCreate"}, "TicketCreated": {}}), "OpenApi3"
        )
        assert error.remedy == "Did you mean #/components/schemas/TicketCreated?"


class TestDrafts:
    @pytest.mark.parametrize(
        ("schema", "expected"),
        [
            ({"definitions": {"a": {}}, "$ref": "#/definitions/a"}, {"$defs": {"a": {}}, "$ref": "#/$defs/a"}),
            (
                {"$ref": "#/definitions/a", "type": "string", "title": "t", "definitions": {"a": {}}},
                {"$ref": "#/$defs/a", "title": "t", "$defs": {"a": {}}},
            ),
            (
                {"items": [{"type": "string"}], "additionalItems": False},
                {"prefixItems": [{"type": "string"}], "items": False},
            ),
            ({"items": {"type": "string"}, "additionalItems": False}, {"items": {"type": "string"}}),
            ({"items": [], "additionalItems": {"type": "null"}}, {"items": {"type": "null"}}),
            ({"additionalItems": {"type": "null"}}, {}),
            (
                {"dependencies": {"a": ["b", "b"], "c": {"minProperties": 2}}},
                {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"minProperties": 2}}},
            ),
            (
                {"minimum": 1, "exclusiveMinimum": True, "maximum": 5, "exclusiveMaximum": True},
                {"exclusiveMinimum": 1, "exclusiveMaximum": 5},
            ),
            ({"exclusiveMinimum": True, "maximum": 5}, {"maximum": 5}),
            ({"id": "http://x.example/s"}, {"$id": "http://x.example/s"}),
            ({"id": "http://x.example/s#"}, {"$id": "http://x.example/s"}),
            ({"$id": "http://x.example/s"}, {"$id": "http://x.example/s"}),
            ({"items": {"id": "#a"}, "not": {"$ref": "#a"}}, {"items": {"$anchor": "a"}, "not": {"$ref": "#a"}}),
            (
                {"properties": {"p": {"$id": "#/properties/p"}}},
                {"properties": {"p": {"x-ignored-$id": "#/properties/p"}}},
            ),
            ({"const": 1, "x-ignored-const": 2}, {"x-ignored-const_": 1, "x-ignored-const": 2}),
            (
                {"examples": {"a": 1}, "readOnly": True, "deprecated": 1},
                {"x-ignored-examples": {"a": 1}, "readOnly": True, "x-ignored-deprecated": 1},
            ),
            (
                {"minLength": 2.0, "required": ["a", "a"], "type": ["null", "null"]},
                {"minLength": 2, "required": ["a"], "type": ["null"]},
            ),
            (
                {
                    "$defs": {"a": {"minimum": 1, "exclusiveMinimum": True}},
                    "definitions": {"a": {}},
                    "not": {"$ref": "#/$defs/a"},
                },
                {"$defs": {"a_2": {"exclusiveMinimum": 1}, "a": {}}, "not": {"$ref": "#/$defs/a_2"}},
            ),
            (
                {"oddly": {"placed": {"items": [{}]}}, "items": {"$ref": "#/oddly/placed"}},
                {
                    "oddly": {"placed": {"items": [{}]}},
                    "items": {"$ref": "#/$defs/placed"},
                    "$defs": {"placed": {"prefixItems": [{}]}},
                },
            ),
            (
                {"items": [{"$ref": "#/items/1"}, {"$ref": "#/additionalItems"}], "additionalItems": {"type": "null"}},
                {"prefixItems": [{"$ref": "#/prefixItems/1"}, {"$ref": "#/items"}], "items": {"type": "null"}},
            ),
            (
                {"not": {"$ref": "#/dependencies/a"}, "dependencies": {"a": {"type": "null"}}},
                {"not": {"$ref": "#/dependentSchemas/a"}, "dependentSchemas": {"a": {"type": "null"}}},
            ),
            (
                {
                    "properties": {
                        "a": {"$ref": "#/properties/b/not"},
                        "b": {"$ref": "#", "not": {"id": "n", "items": [{}]}},
                    }
                },
                {
                    "properties": {"a": {"$ref": "#/$defs/not"}, "b": {"$ref": "#"}},
                    "$defs": {"not": {"$id": "n", "prefixItems": [{}]}},
                },
            ),
            (
                {"not": {"$ref": "http://json-schema.org/draft-04/schema#"}},
                {"not": {"$ref": "http://json-schema.org/draft-04/schema#"}},
            ),
        ],
    )
    def test_draft_4(self, schema, expected):
        assert lowered(schema) == expected

    @pytest.mark.parametrize(
        ("dialect", "schema", "expected"),
        [
            (
                Dialect.DRAFT6,
                {"const": 1, "if": {}, "contains": {"items": [{}]}},
                {"const": 1, "x-ignored-if": {}, "contains": {"prefixItems": [{}]}},
            ),
            (
                Dialect.DRAFT7,
                {"if": {"items": [{}]}, "then": True, "exclusiveMinimum": 3, "examples": [1]},
                {"if": {"prefixItems": [{}]}, "then": True, "exclusiveMinimum": 3, "examples": [1]},
            ),
            (
                Dialect.DRAFT7,
                {"$id": "http://x.example/a", "$ref": "#/definitions/x", "definitions": {"x": {"$id": "#x"}}},
                {"$id": "http://x.example/a", "$ref": "#/$defs/x", "$defs": {"x": {"$anchor": "x"}}},
            ),
            (
                Dialect.DRAFT7,
                {"items": {"$id": "b", "not": {"$ref": "#/definitions/c"}, "definitions": {"c": {}}}},
                {"items": {"$id": "b", "not": {"$ref": "#/$defs/c"}, "$defs": {"c": {}}}},
            ),
            (
                Dialect.DRAFT7,
                {"unevaluatedProperties": False, "$anchor": "x", "$dynamicRef": "#nope", "dependentRequired": {"a": 1}},
                {
                    "x-ignored-unevaluatedProperties": False,
                    "x-ignored-$anchor": "x",
                    "x-ignored-$dynamicRef": "#nope",
                    "x-ignored-dependentRequired": {"a": 1},
                },
            ),
            (
                Dialect.DRAFT2019,
                {
                    "items": [{}],
                    "additionalItems": False,
                    "$ref": "#/$defs/a",
                    "$defs": {"a": {}},
                    "definitions": {"a": True},
                },
                {"prefixItems": [{}], "items": False, "$ref": "#/$defs/a", "$defs": {"a": {}, "a_2": True}},
            ),
            (Dialect.DRAFT2019, {"$recursiveAnchor": True, "items": {"$recursiveRef": "#"}}, {"items": {"$ref": "#"}}),
            (
                Dialect.DRAFT2019,
                {"items": {"$ref": "#/not", "$recursiveRef": "#", "allOf": [{}]}, "not": {}},
                {"items": {"$ref": "#/not", "allOf": [{"$ref": "#"}, {}]}, "not": {}},
            ),
            (Dialect.DRAFT2019, {"dependencies": {"a": ["b"]}}, {"x-ignored-dependencies": {"a": ["b"]}}),
            (
                Dialect.DRAFT2020,
                {"definitions": {"a": {}}, "prefixItems": [{}], "items": False, "x": 1, "$defs": {}},
                {"definitions": {"a": {}}, "prefixItems": [{}], "items": False, "x": 1, "$defs": {}},
            ),
            (
                Dialect.DRAFT2020,
                {"$dynamicAnchor": "t", "items": {"$dynamicRef": "#t"}},
                {"$dynamicAnchor": "t", "items": {"$dynamicRef": "#t"}},
            ),
        ],
    )
    def test_later_drafts(self, dialect, schema, expected):
        assert lowered({"$schema": dialect.uri, **schema}) == expected

    def test_recursion_through_several_resources(self):
        schema = {
            "$schema": Dialect.DRAFT2019.uri,
            "$id": "https://x.example/closed",
            "$recursiveAnchor": True,
            "$ref": "tree",
            "unevaluatedProperties": False,
            "$defs": {
                "tree": {
                    "$id": "tree",
                    "$recursiveAnchor": True,
                    "$anchor": "recursive",
                    "properties": {"child": {"$recursiveRef": "#"}},
                }
            },
        }
        result = lowered(schema)
        assert result["$dynamicAnchor"] == "recursive_"
        assert result["$defs"]["tree"]["properties"]["child"] == {"$dynamicRef": "#recursive_"}
        validator = Draft202012Validator({"$schema": Dialect.DRAFT2020.uri, **result})
        assert validator.is_valid({"child": {}})
        assert not validator.is_valid({"child": {"x": 1}})

    def test_properties_that_look_like_keywords(self):
        names = ["properties", "$ref", "enum", "default", "id", "definitions", "items", "exclusiveMinimum", "type"]
        schema = {
            "type": "object",
            "properties": {name: {"type": "string"} for name in names},
            "required": names,
            "default": {"$ref": "#/nowhere", "items": [{}]},
            "enum": [{"$ref": "#/nowhere", "definitions": {}}],
        }
        assert lowered(schema) == schema

    def test_a_document_made_of_keyword_names_keeps_its_order(self):
        schema = {
            "title": "t",
            "x-a": 1,
            "type": "object",
            "definitions": {"b": {}, "a": {}},
            "properties": {"z": {}, "a": {}},
        }
        result = lowered(schema)
        assert list(result) == ["title", "x-a", "type", "$defs", "properties"]
        assert list(result["$defs"]) == ["b", "a"]

    def test_the_name_that_an_export_breaks(self):
        result = lowered(
            {
                "properties": {"x-amazon-open-api-schema-readOnly": {"type": "boolean"}, "id": {"type": "string"}},
                "required": ["readOnly"],
            }
        )
        assert result["properties"] == {"readOnly": {"type": "boolean"}, "id": {"type": "string"}}

    @pytest.mark.parametrize(
        ("schema", "words", "pointer"),
        [
            ({"properties": {"a": {"type": "strin"}}}, 'not "strin"', "/properties/a/type"),
            ({"properties": {"a": {"required": True}}}, "list of property names", "/properties/a/required"),
            ({"minLength": "5"}, "whole number", "/minLength"),
            ({"minLength": -1}, "whole number", "/minLength"),
            ({"multipleOf": 0}, "above 0", "/multipleOf"),
            ({"minimum": 1, "exclusiveMinimum": 1}, "true or false", "/exclusiveMinimum"),
            ({"anyOf": []}, "at least one", "/anyOf"),
            ({"anyOf": [{}, "x"]}, "a schema is expected", "/anyOf/1"),
            ({"properties": []}, "properties has to be an object", "/properties"),
            ({"properties": {"a/b": 1}}, "a schema is expected", "/properties/a~1b"),
            ({"dependencies": {"a": [1]}}, "a schema is expected", "/dependencies/a"),
            ({"not": 1}, "not has to be a schema", "/not"),
            ({"enum": {}}, "list of values", "/enum"),
            ({"title": 5}, "string", "/title"),
            ({"pattern": None}, "string", "/pattern"),
            ({"$ref": 5}, "string", "/$ref"),
            ({"items": {"$ref": "#/definitions/a"}}, "leads nowhere", "/items/$ref"),
            ({"items": {"$ref": "https://x.example/a"}}, "leaves the document", "/items/$ref"),
            ({"items": {"$ref": "#/title"}, "title": "t"}, "does not lead to a schema", "/items/$ref"),
            ({"$schema": "http://json-schema.org/draft-03/schema#"}, "draft 3", "/$schema"),
            (
                {"$schema": Dialect.DRAFT7.uri, "not": {"$schema": Dialect.DRAFT4.uri}},
                "another dialect",
                "/not/$schema",
            ),
            ({"$schema": Dialect.DRAFT2019.uri, "$recursiveRef": "#/x"}, "$recursiveRef", "/$recursiveRef"),
            ({"$schema": Dialect.DRAFT2019.uri, "$id": "a#b"}, "$anchor does", "/$id"),
        ],
    )
    def test_what_cannot_be_lowered(self, schema, words, pointer):
        error = error_of(schema)
        assert words in error.message
        assert error.place.pointer == pointer


class TestInput:
    def test_text_and_value_give_the_same(self):
        text = '{"type": "number", "minimum": 0.10, "multipleOf": 1e400}'
        assert dump_json(lower(text, DRAFT4)) == dump_json(lower(parse_json(text), DRAFT4))
        assert '"minimum": 0.10' in dump_json(lower(text, DRAFT4))

    def test_errors_in_text_have_line_and_column(self):
        error = error_of('{\n  "type": "objet"\n}', DRAFT4, file="a.json")
        assert str(error.place) == "a.json:2:3#/type"

    def test_text_that_is_no_json(self):
        error = error_of('{"a": 1, "a": 2}', DRAFT4, file="a.json")
        assert str(error.place) == "a.json:1:10#/a"

    @pytest.mark.parametrize("content", ["true", "[]", "3", '"x"'])
    def test_what_is_no_document(self, content):
        assert "has to be a JSON object" in error_of(content).message

    def test_unknown_types(self):
        assert "type Avro" in error_of("{}", "Avro").message

    def test_values_that_json_cannot_hold(self):
        assert "no JSON value" in error_of({"const": float("nan")}).message

    def test_depth(self):
        schema = {}
        for _ in range(250):
            schema = {"properties": {"a": schema}}
        assert dump_compact(lower(schema, DRAFT4)["properties"]) == dump_compact(schema["properties"])
        chain = {f"d{i}": {"not": {"$ref": f"#/definitions/d{i + 1}"}} for i in range(3000)}
        result = lower({"definitions": {**chain, "d3000": {}}, "$ref": "#/definitions/d0"}, DRAFT4)
        assert len(result["$defs"]) == 3001


class TestPinning:
    def test_what_is_stated_is_demanded(self):
        result = lowered(
            {"properties": {"detail": {}}, "x-amazon-events-source": "s", "x-amazon-events-detail-type": "d"}
        )
        assert result["properties"] == {"detail": {}, "source": {"const": "s"}, "detail-type": {"const": "d"}}

    @pytest.mark.parametrize("own", [{"const": "other"}, {"enum": ["other"]}, False])
    def test_demands_of_its_own_are_left(self, own):
        result = lowered({"$schema": Dialect.DRAFT7.uri, "properties": {"source": own}, "x-amazon-events-source": "s"})
        assert result["properties"]["source"] == own

    def test_behind_a_reference(self):
        result = lowered(
            {"$ref": "#/definitions/E", "definitions": {"E": {"properties": {}, "x-amazon-events-source": "s"}}}
        )
        assert result["$defs"]["E"]["properties"] == {"source": {"const": "s"}}

    @pytest.mark.parametrize("value", ["${Source}", "{{resolve:ssm:x}}", "", 5])
    def test_templates_that_nobody_filled_in(self, value):
        assert lowered({"properties": {}, "x-amazon-events-source": value})["properties"] == {}

    def test_where_there_is_no_envelope(self):
        assert lowered({"x-amazon-events-source": "s"}) == {"x-amazon-events-source": "s"}
