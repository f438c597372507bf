from __future__ import annotations

import subprocess
import sys

import pytest

from schema_guard.errors import StoreError
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.store import files, layout

ORDERS = SchemaId("discovered-schemas", "orders@OrderPlaced")


def put(root, schema, version, text="{}\n"):
    folder = files.claim_dir(root, schema)
    files.write_atomic(folder / layout.document_name(version), text.encode())
    return folder


def test_versions_are_in_numeric_order(tmp_path):
    for version in ("10", "9", "1", "100"):
        put(tmp_path, ORDERS, version)
    assert [version.version for version in files.list_versions(tmp_path, ORDERS)] == ["1", "9", "10", "100"]
    assert files.list_schemas(tmp_path) == (ORDERS,)
    assert files.read_version(tmp_path, SchemaVersionId(ORDERS, "9")) == "{}\n"
    assert files.read_source(tmp_path, SchemaVersionId(ORDERS, "9")) is None


def test_names_that_differ_in_case_only_are_told_apart(tmp_path):
    upper, lower = SchemaId("r", "Orders@Placed"), SchemaId("r", "orders@placed")
    first, second = put(tmp_path, upper, "1", "upper"), put(tmp_path, lower, "1", "lower")
    assert first.name == "Orders@Placed"
    assert second.name == "%-orders@placed"
    assert files.read_version(tmp_path, SchemaVersionId(upper, "1")) == "upper"
    assert files.read_version(tmp_path, SchemaVersionId(lower, "1")) == "lower"
    assert put(tmp_path, upper, "2") == first
    assert files.list_schemas(tmp_path) == (upper, lower)


def test_many_folders_are_claimed_by_one_look_at_what_is_there(tmp_path, monkeypatch):
    put(tmp_path, SchemaId("r", "there"), "1")
    looks, synced = [], []
    names = files._names
    monkeypatch.setattr(files, "_names", lambda folder: looks.append(folder) or names(folder))
    monkeypatch.setattr(files, "sync_dir", synced.append)
    claims = files.FolderClaims(tmp_path)
    wanted = ["there", "THERE", "a", "A", "a", "b", "x" * 300, "X" * 300]
    folders = [claims.claim(SchemaId("r", name)) for name in wanted]
    assert folders[2] == folders[4]
    assert [folder.name for folder in folders[:4]] == ["there", "%-%54%48%45%52%45", "a", "%-%41"]
    assert len({folder.as_posix().lower() for folder in folders}) == 7
    assert len(looks) == len(set(looks))
    assert synced == []
    claims.sync()
    claims.sync()
    assert {folder.parent for folder in folders} <= set(synced)
    assert len(synced) == len(set(synced))


def test_a_registry_twin_is_told_apart_too(tmp_path):
    put(tmp_path, SchemaId("shop", "a"), "1")
    folder = put(tmp_path, SchemaId("SHOP", "a"), "1")
    assert folder.parent.name == "%-%53%48%4f%50"
    assert files.list_schemas(tmp_path) == (SchemaId("SHOP", "a"), SchemaId("shop", "a"))


def test_long_twins_do_not_share_their_first_folder(tmp_path):
    one, other = SchemaId("r", "A" * 300), SchemaId("r", "a" * 299 + "b")
    put(tmp_path, other, "1")
    put(tmp_path, one, "1")
    assert set(files.list_schemas(tmp_path)) == {one, other}
    assert len({path.name.lower() for path in (tmp_path / "r").iterdir()}) == 2


def test_a_second_write_replaces_whole(tmp_path):
    path = tmp_path / "a.json"
    files.write_atomic(path, b"one")
    files.write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_git_attributes_are_written_once_and_keep_what_is_there(tmp_path):
    (tmp_path / ".gitattributes").write_text("*.md text")
    files.prepare_root(tmp_path)
    first = (tmp_path / ".gitattributes").read_text()
    files.prepare_root(tmp_path)
    assert first == (tmp_path / ".gitattributes").read_text() == "*.md text\n" + files.GIT_ATTRIBUTES


def test_links_are_neither_followed_nor_read(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    root = tmp_path / "registry"
    folder = put(root, ORDERS, "1")
    (folder / "2.json").symlink_to(outside / "secret")
    (root / "linked").symlink_to(outside, target_is_directory=True)
    assert [version.version for version in files.list_versions(root, ORDERS)] == ["1"]
    with pytest.raises(StoreError, match="symbolic link"):
        files.read_version(root, SchemaVersionId(ORDERS, "2"))
    with pytest.raises(StoreError, match="symbolic link"):
        files.claim_dir(root, SchemaId("linked", "orders"))
    assert [path.name for path in outside.iterdir()] == ["secret"]


def test_a_missing_version_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"OrderPlaced/3\.json: cannot read the file: No such file"):
        files.read_version(tmp_path, SchemaVersionId(ORDERS, "3"))


def test_a_document_that_is_not_utf8_is_named(tmp_path):
    folder = files.claim_dir(tmp_path, ORDERS)
    (folder / "1.json").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(StoreError, match="not UTF-8"):
        files.read_version(tmp_path, SchemaVersionId(ORDERS, "1"))


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "discovered-schemas").write_text("")
    with pytest.raises(StoreError, match="in the way"):
        files.claim_dir(tmp_path, ORDERS)


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_full_disk_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.json"
    files.write_atomic(path, b"old")
    program = (
        "import resource, signal, sys, pathlib\n"
        "from schema_guard.store import files\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "files.write_atomic(pathlib.Path(sys.argv[1]), b'x' * 2000)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False)
    assert "StoreError" in done.stderr
    assert "File too large" in done.stderr
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
