from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from schema_guard.endpoint.errors import ServiceError
from schema_guard.endpoint.export import to_draft4

SCHEMA = {"RegistryName": "discovered-schemas", "SchemaName": "shop@Placed"}
SHARED = Path(__file__).resolve().parents[3] / "../shared/eventbridge/schemas"
REF = "#/components/schemas/"


def document(**detail):
    return {
        "openapi": "3.0.0",
        "info": {"version": "1.0.0", "title": "Placed"},
        "paths": {},
        "components": {
            "schemas": {
                "AWSEvent": {
                    "type": "object",
                    "required": ["source", "detail"],
                    "x-amazon-events-source": "shop",
                    "properties": {"detail": {"$ref": REF + "Placed"}, "source": {"type": "string"}},
                },
                "Placed": {"type": "object", **detail},
            }
        },
    }


def test_the_envelope_becomes_the_root():
    exported = to_draft4(document(required=["id"], properties={"id": {"type": "string"}}))
    assert json.dumps(exported) == json.dumps(
        {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "Placed",
            "definitions": {"Placed": {"properties": {"id": {"type": "string"}}, "required": ["id"], "type": "object"}},
            "properties": {"detail": {"$ref": "#/definitions/Placed"}, "source": {"type": "string"}},
            "required": ["source", "detail"],
            "type": "object",
            "x-amazon-events-source": "shop",
        }
    )


def test_nullable_becomes_a_type():
    exported = to_draft4(document(properties={"a": {"type": "object", "nullable": True}}))
    assert exported["definitions"]["Placed"]["properties"]["a"] == {"type": ["object", "null"]}


def test_read_only_is_renamed_and_stays_required():
    exported = to_draft4(document(required=["readOnly"], properties={"readOnly": {"type": "boolean"}}))
    assert exported["definitions"]["Placed"] == {
        "properties": {"x-amazon-open-api-schema-readOnly": {"type": "boolean"}},
        "required": ["readOnly"],
        "type": "object",
    }


@pytest.mark.parametrize("broken", [{}, {"info": 1, "components": []}, {"components": {"schemas": None}}])
def test_a_broken_document_is_exported_as_far_as_it_goes(broken):
    assert to_draft4(broken)["$schema"] == "http://json-schema.org/draft-04/schema#"


def put(call, schema=SCHEMA, content=None, type_="OpenApi3"):
    if schema["RegistryName"] not in call.service.registry_names():
        call.registry(schema["RegistryName"])
    call("CreateSchema", **schema, Type=type_, Content=content or json.dumps(document()))


def test_a_discovered_schema_is_exported(call):
    put(call)
    exported = call("ExportSchema", **SCHEMA, Type="JSONSchemaDraft4")
    assert {key: value for key, value in exported.items() if key != "Content"} == {
        "SchemaArn": "arn:aws:schemas:us-east-1:123456789012:schema/discovered-schemas/shop@Placed",
        "SchemaName": "shop@Placed",
        "SchemaVersion": "1",
        "Type": "JSONSchemaDraft4",
    }
    assert exported["Content"].startswith('{"$schema":"http://json-schema.org/draft-04/schema#","title":"Placed",')


def test_a_named_version_is_exported(call):
    put(call)
    call("UpdateSchema", **SCHEMA, Content=json.dumps(document(properties={})))
    exported = call("ExportSchema", **SCHEMA, Type="JSONSchemaDraft4", SchemaVersion="1")
    assert exported["SchemaVersion"] == "1"
    assert "properties" not in json.loads(exported["Content"])["definitions"]["Placed"]


def test_draft_4_is_exported_as_it_is(call):
    put(call, content='{ "type": "object" }', type_="JSONSchemaDraft4")
    assert call("ExportSchema", **SCHEMA, Type="JSONSchemaDraft4")["Content"] == '{ "type": "object" }'


@pytest.mark.parametrize("type_", ["OpenApi3", "JSONSchemaDraft7"])
def test_another_type_is_refused(call, type_):
    put(call)
    with pytest.raises(ServiceError, check=lambda error: error.name == "BadRequestException"):
        call("ExportSchema", **SCHEMA, Type=type_)


def test_a_schema_of_a_custom_registry_is_refused(call):
    schema = {"RegistryName": "orders", "SchemaName": "a"}
    put(call, schema)
    with pytest.raises(ServiceError, check=lambda error: error.name == "BadRequestException"):
        call("ExportSchema", **schema, Type="JSONSchemaDraft4")


def test_real_documents_become_draft_4():
    if not SHARED.exists():
        pytest.skip("../shared is absent")
    for path in SHARED.glob("*.json"):
        source = json.loads(path.read_text("utf-8"))
        if "openapi" in source:
            jsonschema.Draft4Validator.check_schema(to_draft4(source))
