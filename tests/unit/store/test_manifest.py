from __future__ import annotations

import json

import pytest

from schema_guard.errors import StoreError
from schema_guard.store.manifest import Manifest, VersionEntry, entry_of_source, read_manifest, write_manifest

FULL = Manifest(
    arn="arn:aws:schemas:us-east-1:123456789012:schema/shop/é",
    description="Ordered",
    tags={"b": "2", "a": "1"},
    last_modified="2026-01-01T00:00:00Z",
    version_count=2,
    versions={"10": VersionEntry("OpenApi3", "ab"), "9": VersionEntry("OpenApi3", "cd", "2026-01-01T00:00:00Z", True)},  # noqa: FBT003 - deleted
)


def test_the_file_is_read_as_it_was_written_in_numeric_order():
    data = FULL.to_bytes()
    assert Manifest.from_bytes(data, "versions.json") == FULL
    document = json.loads(data)
    assert list(document) == ["arn", "description", "last_modified", "version_count", "tags", "versions"]
    assert list(document["versions"]) == ["9", "10"]
    assert list(document["tags"]) == ["a", "b"]
    assert document["versions"]["10"] == {"type": "OpenApi3", "sha256": "ab"}


def test_nothing_is_written_twice(tmp_path):
    assert write_manifest(tmp_path, FULL)
    date = (tmp_path / "versions.json").stat().st_mtime_ns
    assert not write_manifest(tmp_path, FULL)
    assert (tmp_path / "versions.json").stat().st_mtime_ns == date
    assert read_manifest(tmp_path) == FULL
    assert read_manifest(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"versions": []}', '{"versions": {"x": {}}}', '{"versions": {"1": {}}}', '{"tags": {"a": 1}}',
     '{"arn": 1}', '{"version_count": true}', '{"versions": {"1": {"type": 1, "sha256": ""}}}', "[" * 100_000, "\x00"],
)  # fmt: skip
def test_damage_is_one_clear_error(tmp_path, text):
    path = tmp_path / "versions.json"
    path.write_text(text)
    with pytest.raises(StoreError, match="the manifest is damaged") as raised:
        read_manifest(tmp_path)
    assert str(path) in str(raised.value)
    assert "schema-guard fsck" in str(raised.value)


def test_the_type_of_a_source_shows():
    assert entry_of_source(b'{"openapi": "3.0.0"}').type == "OpenApi3"
    assert entry_of_source(b"{").type == "JSONSchemaDraft4"


def test_a_damaged_manifest_says_what_is_wrong_in_one_line_and_one_remedy():
    version = {"sha256": "0" * 64, "type": "OpenApi3"}
    with pytest.raises(StoreError) as raised:
        Manifest.from_bytes(json.dumps({"versions": {"one": version}}).encode(), "versions.json")
    problem, remedy = str(raised.value).split("\n")
    assert problem.endswith("'one' is not a schema version")
    assert "fsck" in remedy
