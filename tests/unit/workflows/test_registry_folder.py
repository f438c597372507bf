from __future__ import annotations

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema_guard.endpoint.handlers import HANDLERS
from schema_guard.endpoint.service import Service
from schema_guard.endpoint.settings import EndpointSettings
from schema_guard.errors import StoreError
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.store.manifest import read_manifest
from schema_guard.workflows.registry_folder import STATE_NAME, DiskFolder
from schema_guard.workflows.version_document import version_document

OPENAPI = json.dumps(
    {
        "openapi": "3.0.0",
        "info": {"version": "1.0.0", "title": "Placed"},
        "paths": {},
        "components": {"schemas": {"Placed": {"type": "object", "properties": {"id": {"type": "string"}}}}},
    }
)
OTHER = OPENAPI.replace("string", "integer")
SCHEMA = {"RegistryName": "orders", "SchemaName": "shop@Placed"}


@pytest.fixture
def root(tmp_path):
    return tmp_path / "registry"


@pytest.fixture
def call(root):
    return caller(root)


def caller(root):
    service = Service(DiskFolder(root), EndpointSettings(strict_names=False))

    def call(operation, **params):
        return HANDLERS[operation](service, params)

    return call


def create(call, registry="orders", schema="shop@Placed", content=OPENAPI, type_="OpenApi3"):
    names = [each["RegistryName"] for each in call("ListRegistries")["Registries"]]
    if registry not in names:
        call("CreateRegistry", RegistryName=registry)
    call("CreateSchema", RegistryName=registry, SchemaName=schema, Type=type_, Content=content)


def files(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_version_is_a_source_a_document_and_a_line(root, call):
    create(call)
    folder = root / "orders/shop@Placed"
    assert files(folder) == ["1.json", "1.source.json", "versions.json"]
    assert (folder / "1.source.json").read_text() == OPENAPI
    document = json.loads((folder / "1.json").read_text())
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    entry = json.loads((folder / "versions.json").read_text())["versions"]["1"]
    assert entry.keys() == {"type", "created", "sha256"}


def test_content_that_cannot_be_lowered_is_kept_as_source(root, call, caplog):
    content = '{"openapi": "3.0.0", "components": {"schemas": {"A": {"$ref": "#/components/schemas/None"}}}}'
    create(call, content=content)
    assert files(root / "orders/shop@Placed") == ["1.source.json", "versions.json"]
    assert call("DescribeSchema", **SCHEMA)["Content"] == content
    assert "orders/shop@Placed version 1" in caplog.text


def test_another_process_sees_the_same(root, call):
    create(call)
    call("UpdateSchema", **SCHEMA, Content=OTHER, Description="Placed")
    call("DeleteSchemaVersion", **SCHEMA, SchemaVersion="1")
    again = caller(root)
    for operation in ("DescribeSchema", "ListSchemaVersions"):
        assert again(operation, **SCHEMA) == call(operation, **SCHEMA)
    assert again("UpdateSchema", **SCHEMA, Content=OPENAPI)["SchemaVersion"] == "3"


def test_what_another_process_writes_is_seen(root, call):
    create(call)
    assert len(call("ListSchemaVersions", **SCHEMA)["SchemaVersions"]) == 1
    other = caller(root)
    other("UpdateSchema", **SCHEMA, Content=OTHER)
    create(other, "others", "a")
    create(other, "orders", "b")
    assert call("DescribeSchema", **SCHEMA)["Content"] == OTHER
    assert call("DescribeSchema", RegistryName="others", SchemaName="a")["SchemaVersion"] == "1"
    assert [each["SchemaName"] for each in call("ListSchemas", RegistryName="orders")["Schemas"]] == [
        "b",
        "shop@Placed",
    ]


def test_deleting_marks_and_removes_nothing(root, call):
    create(call)
    call("UpdateSchema", **SCHEMA, Content=OTHER)
    before = files(root)
    call("DeleteSchema", **SCHEMA)
    assert files(root) == before
    versions = json.loads((root / "orders/shop@Placed/versions.json").read_text())["versions"]
    assert {number: entry["deleted"] for number, entry in versions.items()} == {"1": True, "2": True}


WRITTEN = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "n": {
      "exclusiveMinimum": 0
    }
  }
}
"""


def test_a_version_by_hand_is_served_as_draft_4(root, call):
    create(call)
    (root / "orders/shop@Placed/2.json").write_text(WRITTEN)
    described = call("DescribeSchema", **SCHEMA)
    assert (described["SchemaVersion"], described["Type"]) == ("2", "JSONSchemaDraft4")
    content = json.loads(described["Content"])
    assert content["$schema"] == "http://json-schema.org/draft-04/schema#"
    assert content["properties"] == {"n": {"minimum": 0, "exclusiveMinimum": True}}
    assert version_document(described["Content"], described["Type"]).decode() == WRITTEN


def test_what_draft_4_cannot_say_is_served_as_it_was_written(root, call, caplog):
    create(call)
    written = '{"type": "object", "dependentRequired": {"a": ["b"]}, "unevaluatedProperties": false, "allOf": [{}]}'
    (root / "orders/shop@Placed/2.json").write_text(written)
    assert call("DescribeSchema", **SCHEMA)["Content"] == written
    assert "orders/shop@Placed version 2" in caplog.text


def test_a_version_by_hand_that_is_deleted_gets_the_source_that_was_served(root, call):
    create(call)
    (root / "orders/shop@Placed/2.json").write_text(WRITTEN)
    served = call("DescribeSchema", **SCHEMA)["Content"]
    call("DeleteSchemaVersion", **SCHEMA, SchemaVersion="2")
    assert (root / "orders/shop@Placed/2.source.json").read_text() == served
    assert call("DescribeSchema", **SCHEMA)["SchemaVersion"] == "1"


def test_half_a_surrogate_pair_is_kept_as_source(root, call):
    content = '{"title": "\\ud800"}'
    create(call, content=content, type_="JSONSchemaDraft4")
    assert call("DescribeSchema", **SCHEMA)["Content"] == content
    assert files(root / "orders/shop@Placed") == ["1.source.json", "versions.json"]


def test_a_folder_without_manifests_is_served(root):
    folder = root / "orders/shop@Placed"
    folder.mkdir(parents=True)
    (folder / "1.source.json").write_text(OPENAPI)
    (folder / "10.source.json").write_text('{"type": "object"}')
    (folder / "2.source.json").write_text("{")
    os.utime(folder / "10.source.json", (1767225600, 1767225600))
    call = caller(root)
    listed = call("ListSchemaVersions", **SCHEMA)["SchemaVersions"]
    assert [(each["SchemaVersion"], each["Type"]) for each in listed] == [
        ("10", "JSONSchemaDraft4"),
        ("2", "JSONSchemaDraft4"),
        ("1", "OpenApi3"),
    ]
    assert call("DescribeSchema", **SCHEMA)["VersionCreatedDate"] == "2026-01-01T00:00:00Z"


def test_a_version_whose_files_are_gone_keeps_its_number(root, call):
    create(call)
    call("UpdateSchema", **SCHEMA, Content=OTHER)
    for name in ("2.json", "2.source.json"):
        (root / "orders/shop@Placed" / name).unlink()
    assert call("DescribeSchema", **SCHEMA)["SchemaVersion"] == "1"
    assert call("UpdateSchema", **SCHEMA, Content=OTHER)["SchemaVersion"] == "3"
    assert "deleted" not in json.loads((root / "orders/shop@Placed/versions.json").read_text())["versions"]["2"]


def test_a_schema_is_deleted_although_files_are_gone(root, call):
    create(call)
    call("UpdateSchema", **SCHEMA, Content=OTHER)
    for name in ("1.json", "1.source.json"):
        (root / "orders/shop@Placed" / name).unlink()
    call("DeleteSchema", **SCHEMA)
    versions = json.loads((root / "orders/shop@Placed/versions.json").read_text())["versions"]
    assert [entry.get("deleted") for entry in versions.values()] == [None, True]


def test_a_source_that_is_no_text_is_said(root, call):
    create(call)
    (root / "orders/shop@Placed/1.source.json").write_bytes(b"\xff")
    with pytest.raises(StoreError, match="UTF-8"):
        call("DescribeSchema", **SCHEMA)


def test_what_aws_said_about_a_pulled_schema_is_kept(root, call):
    create(call)
    path = root / "orders/shop@Placed/versions.json"
    manifest = json.loads(path.read_text())
    arn = "arn:aws:schemas:eu-west-1:999999999999:schema/orders/shop@Placed"
    manifest.update(arn=arn, description="From AWS", tags={"a": "b"}, last_modified="2020-01-01T00:00:00Z")
    path.write_text(json.dumps(manifest))
    described = call("DescribeSchema", **SCHEMA)
    assert (described["SchemaArn"], described["Description"], described["Tags"]) == (arn, "From AWS", {"a": "b"})
    assert described["LastModified"] == "2020-01-01T00:00:00Z"
    call("TagResource", ResourceArn=arn, Tags={"c": "d"})
    assert call("DescribeSchema", **SCHEMA)["Tags"] == {"a": "b", "c": "d"}


def test_a_type_that_is_not_known_yet_is_served_as_it_is(root, call):
    create(call)
    path = root / "orders/shop@Placed/versions.json"
    path.write_text(path.read_text().replace("OpenApi3", "JSONSchemaDraft2020"))
    assert call("DescribeSchema", **SCHEMA)["Type"] == "JSONSchemaDraft2020"


def test_registries_policies_and_discoverers_are_kept_beside_the_schemas(root, call):
    call("CreateRegistry", RegistryName="empty", Description="Nothing yet", Tags={"a": "b"})
    call("CreateDiscoverer", SourceArn="arn:aws:events:us-east-1:123456789012:event-bus/orders")
    assert files(root) == [STATE_NAME, ".gitattributes"]
    again = caller(root)
    assert again("DescribeRegistry", RegistryName="empty") == call("DescribeRegistry", RegistryName="empty")
    assert again("ListDiscoverers")["Discoverers"] == call("ListDiscoverers")["Discoverers"]


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"registries": []}', "[" * 20_000])
def test_damaged_state_is_said(root, text):
    root.mkdir()
    (root / STATE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="endpoint"):
        caller(root)


def test_a_damaged_manifest_is_said(root, call):
    create(call)
    (root / "orders/shop@Placed/versions.json").write_text("{")
    with pytest.raises(StoreError, match="fsck"):
        call("DescribeSchema", **SCHEMA)


@pytest.mark.parametrize("path", ["file", "file/registry"])
def test_a_folder_that_cannot_be_made_is_said(tmp_path, path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        DiskFolder(tmp_path / path)


def test_reading_writes_nothing(root):
    folder = root / "orders/shop@Placed"
    folder.mkdir(parents=True)
    (folder / "1.source.json").write_text(OPENAPI)
    call = caller(root)
    assert call("DescribeSchema", **SCHEMA)["Content"] == OPENAPI
    assert call("ListSchemas", RegistryName="orders")["Schemas"]
    assert files(root) == ["orders/shop@Placed/1.source.json"]


names = st.one_of(
    st.sampled_from(
        ["..", ".", "a/b", "A", "a", "CON", "nul.txt", "x" * 385, "%", "%~", "a.", " ", "Straße", "\udc80", "a\x00b"]
    ),
    st.text(min_size=1, max_size=20),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(names, min_size=1, max_size=4, unique=True))
def test_any_names_are_kept_apart_and_inside(tmp_path_factory, given_names):
    parent = tmp_path_factory.mktemp("names")
    root = parent / "registry"
    folder = DiskFolder(root)
    service = Service(folder, EndpointSettings(strict_names=False))
    for number, name in enumerate(given_names):
        content = f'{{"title": "{number}"}}'
        call = HANDLERS["CreateSchema"]
        service.registries.setdefault("orders", {})
        call(service, {"RegistryName": "orders", "SchemaName": name, "Type": "JSONSchemaDraft4", "Content": content})
    again = DiskFolder(root)
    assert again.schema_names("orders") == tuple(sorted(given_names))
    for number, name in enumerate(given_names):
        version = SchemaVersionId(SchemaId("orders", name), "1")
        assert again.content(version) == folder.content(version) == f'{{"title": "{number}"}}'
    assert [path.name for path in parent.iterdir()] == ["registry"]
    assert read_manifest(root / "orders") is None
