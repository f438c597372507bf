from __future__ import annotations

import hashlib

import pytest

from schema_guard.model.ids import SchemaId
from schema_guard.store import files, layout
from schema_guard.store.fsck import fsck
from schema_guard.store.manifest import Manifest, VersionEntry, entry_of_source, read_manifest, write_manifest

ORDERS = SchemaId("shop", "orders")
SOURCE = b'{"openapi": "3.0.0"}'


@pytest.fixture
def folder(tmp_path):
    folder = files.claim_dir(tmp_path, ORDERS)
    entry = VersionEntry("OpenApi3", hashlib.sha256(SOURCE).hexdigest(), "2026-01-01T00:00:00Z")
    for version in ("1", "2"):
        (folder / f"{version}.json").write_text("{}\n")
        (folder / f"{version}.source.json").write_bytes(SOURCE)
    write_manifest(folder, Manifest(versions={"1": entry, "2": entry}))
    return folder


def found(root, *, repair=False):
    return [(problem.path.name, problem.damage, problem.repaired) for problem in fsck(root, repair=repair).problems]


def test_a_sound_folder(tmp_path, folder):
    (folder / "3.json").write_text("{}\n")  # written by hand
    result = fsck(tmp_path, repair=True)
    assert (result.schemas, result.versions, result.problems, result.sound) == (1, 3, (), True)


def test_a_changed_source(tmp_path, folder):
    (folder / "1.source.json").write_bytes(SOURCE + b" ")
    assert found(tmp_path, repair=True) == [("1.source.json", True, False)]


def test_a_missing_source(tmp_path, folder):
    (folder / "2.source.json").unlink()
    assert found(tmp_path) == [("2.source.json", True, False)]


def test_a_damaged_manifest_is_rebuilt(tmp_path, folder):
    path = folder / "versions.json"
    path.write_bytes(path.read_bytes()[:40])
    assert not fsck(tmp_path, repair=False).sound
    assert ("versions.json", True, True) in found(tmp_path, repair=True)
    assert fsck(tmp_path, repair=False).problems == ()
    assert read_manifest(folder).versions["1"].type == "OpenApi3"


def test_a_document_that_is_not_json(tmp_path, folder):
    (folder / "1.json").write_text('{"a":')
    assert found(tmp_path) == [("1.json", True, False)]


def test_traces_of_a_killed_run_are_no_damage(tmp_path, folder):
    (folder / ".schema-guard-00.tmp").write_bytes(b"{")
    (folder / "3.source.json").write_bytes(SOURCE)
    result = fsck(tmp_path, repair=False)
    assert result.sound
    assert {problem.path.name for problem in result.problems} == {".schema-guard-00.tmp", "3.source.json"}
    fsck(tmp_path, repair=True)
    assert files.leftovers(tmp_path) == ()
    assert (folder / "3.source.json").exists()


def test_a_schema_in_two_folders(tmp_path, folder):
    twin = folder.with_name(layout.segments("orders", twin=True)[0])
    twin.mkdir()
    (twin / "1.json").write_text("{}\n")
    assert {path for path, *_ in found(tmp_path)} == {"orders", "%-orders"}


def test_a_number_of_thousands_of_digits_is_json(tmp_path, folder):
    (folder / "1.json").write_text('{"maximum": %s}' % ("9" * 5000))
    assert found(tmp_path) == []
    source = b'{"openapi": "3.0.0", "maximum": %s}' % (b"9" * 5000)
    assert entry_of_source(source).type == "OpenApi3"
