from __future__ import annotations

import json
import os
import shutil
import threading
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from schema_guard.endpoint.faults import Fault, FaultKind
from schema_guard.endpoint.settings import EndpointSettings
from schema_guard.errors import StoreError
from schema_guard.eventbridge.client import SchemaSummary
from schema_guard.eventbridge.failures import SessionError
from schema_guard.model.documents import SchemaDocument, SchemaType
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.store import files
from schema_guard.store.fsck import fsck
from schema_guard.store.lock import LOCK_NAME
from schema_guard.store.manifest import read_manifest
from schema_guard.workflows import threads as workflow_threads
from schema_guard.workflows.pull import pull
from schema_guard.workflows.selection import TEST_EVENTS, Selection

EVERYTHING = Selection()
ORDERS = SchemaId("shop", "shop@OrderPlaced")


def versions(schema, *names):
    return tuple(SchemaVersionId(schema, name) for name in names)


def test_every_version_is_copied_byte_for_byte(account, root):
    orders = account.put("shop", "shop@OrderPlaced", 11)
    result = pull(account.client, root, EVERYTHING)
    assert result.new == versions(orders, *map(str, range(1, 12)))
    assert result.complete
    for version in result.new:
        sent = account.client.describe(version)
        assert files.read_source(root, version) == sent.source_bytes
        assert json.loads(files.read_version(root, version))["$schema"].startswith("https://json-schema.org/draft/2020")
    folder = root / "shop" / "shop@OrderPlaced"
    manifest = json.loads((folder / "versions.json").read_text())
    assert list(manifest["versions"]) == [str(number) for number in range(1, 12)]
    assert manifest["versions"]["2"] == {
        "type": "OpenApi3",
        "created": account.client.describe(result.new[1]).created,
        "sha256": account.client.describe(result.new[1]).sha256,
    }
    assert manifest["arn"].endswith(":schema/shop/shop@OrderPlaced")
    assert manifest["tags"] == {"team": "shop"}
    assert (root / ".gitattributes").read_text() == files.GIT_ATTRIBUTES
    assert not (root / LOCK_NAME).exists()


def test_a_second_pull_lists_and_changes_nothing(account, root, tree):
    for number in range(5):
        account.put("shop", f"s{number}", 3)
    pull(account.client, root, Selection(("shop",)))
    before, requests = tree(root), account.client.requests
    dates = {path: path.stat().st_mtime_ns for path in root.rglob("*.json")}
    assert pull(account.client, root, Selection(("shop",))).new == ()
    assert account.client.requests - requests == 1
    assert tree(root) == before
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*.json")} == dates


def test_only_what_is_new_is_fetched(account, root):
    account.put("shop", "a", 3)
    account.put("shop", "b", 3)
    pull(account.client, root, Selection(("shop",)))
    account.boto.update_schema(RegistryName="shop", SchemaName="b", Content='{"openapi": "3.0.1"}', Type="OpenApi3")
    requests = account.client.requests
    result = pull(account.client, root, Selection(("shop",)))
    assert [str(version) for version in (*result.new,)] == ["shop/b version 4"]
    assert account.client.requests - requests == 4  # schemas, versions, one known version, the new one


def test_a_dry_run_writes_nothing(account, root):
    orders = account.put("shop", "shop@OrderPlaced", 2)
    assert pull(account.client, root, EVERYTHING, dry_run=True).new == versions(orders, "1", "2")
    assert not root.exists()


def test_what_eventbridge_deletes_stays_marked(account, root, tree):
    a, b = account.put("shop", "a", 3), account.put("shop", "b", 1)
    pull(account.client, root, EVERYTHING)
    before = tree(root)
    account.boto.delete_schema_version(RegistryName="shop", SchemaName="a", SchemaVersion="2")
    account.boto.delete_schema(RegistryName="shop", SchemaName="b")
    assert pull(account.client, root, EVERYTHING).deleted == (*versions(a, "2"), *versions(b, "1"))
    after = tree(root)
    assert {name for name in before if before[name] != after[name]} == {"shop/a/versions.json", "shop/b/versions.json"}
    entries = read_manifest(root / "shop" / "a").versions
    assert [name for name, entry in entries.items() if entry.deleted] == ["2"]
    assert pull(account.client, root, EVERYTHING).deleted == ()
    assert tree(root) == after


def test_a_source_that_cannot_be_lowered_is_kept_and_reported(account, root):
    broken = SchemaId("shop", "broken")
    text = json.dumps(
        {
            "openapi": "3.0.0",
            "info": {"version": "1.0.0", "title": "Broken"},
            "paths": {},
            "components": {"schemas": {"AWSEvent": {"$ref": "#/components/schemas/Nowhere"}}},
        }
    )
    account.put_raw(broken, text)
    account.put("shop", "whole", 2)
    for _ in range(2):
        result = pull(account.client, root, EVERYTHING)
        assert [failure.what for failure in result.unlowered] == ["shop/broken version 1"]
        assert str(root / "shop" / "broken" / "1.source.json") in result.unlowered[0].reason
        assert not result.complete
        assert not result.failures
    assert files.read_source(root, SchemaVersionId(broken, "1")) == text.encode()
    assert files.list_versions(root, broken) == ()
    assert len(files.list_versions(root, SchemaId("shop", "whole"))) == 2
    assert fsck(root, repair=False).sound


def test_selection(account, root):
    account.put("shop", "shop@OrderPlaced", 1)
    account.put("shop", "shop@OrderPaid", 1)
    account.put("shop", "stock@Counted", 1)
    account.put(TEST_EVENTS, "_function-schema", 1)
    pull(account.client, root, Selection(include=("shop@*", "shop/stock*"), exclude=("*Paid",)))
    assert files.list_schemas(root) == (ORDERS, SchemaId("shop", "stock@Counted"))
    pull(account.client, root, Selection(registries=(TEST_EVENTS,)))
    assert SchemaId(TEST_EVENTS, "_function-schema") in files.list_schemas(root)


class HostileSource:
    """An account whose registries and schemas have names that no file system should be asked to hold."""

    PARTS = ("", ".", "..", "/", "\\", "\x00", "\n", "%", "~", " ", "CON", "a", "A", "é", "\ud800", "x" * 130)

    def __init__(self):
        names = ["".join(parts) for parts in product(self.PARTS, repeat=3)]
        self.names = list(dict.fromkeys(names))

    def list_registries(self):
        return tuple(dict.fromkeys(name[-4:] for name in self.names))

    def list_schemas(self, registry_name):
        mine = (name for name in self.names if name[-4:] == registry_name)
        return tuple(SchemaSummary(SchemaId(registry_name, name), "arn", "today", 1) for name in mine)

    def list_versions(self, schema):
        return versions(schema, "1")

    def describe(self, version):
        return SchemaDocument(version, SchemaType.JSON_SCHEMA_DRAFT4, '{"title": "../../x"}', created="today")


def test_a_pull_of_hostile_names_stays_inside(root, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)  # thousands of waits for the disk prove nothing here
    source = HostileSource()
    assert len(source.names) > 2000
    result = pull(source, root / "in" / "registry", EVERYTHING)
    assert result.complete
    assert len(result.new) == len(source.names)
    assert {path.name for path in root.iterdir()} == {"in"}
    assert {path.name for path in (root / "in").iterdir()} == {"registry"}
    assert {schema.schema_name for schema in files.list_schemas(root / "in" / "registry")} == set(source.names)
    assert fsck(root / "in" / "registry", repair=False).problems == ()
    assert pull(source, root / "in" / "registry", EVERYTHING).new == ()


def test_an_unknown_registry_is_named_and_stops_nothing(account, root):
    account.put("shop", "a", 1)
    result = pull(account.client, root, Selection(("nowhere", "shop")))
    assert [failure.what for failure in result.failures] == ["registry nowhere"]
    assert "Check the name" in result.failures[0].reason
    assert len(result.new) == 1


def test_a_denied_schema_is_reported_with_its_action(account, root):
    account.put("shop", "a", 1)
    account.fail(Fault(FaultKind.ACCESS_DENIED, operations=("DescribeSchema",)))
    result = pull(account.client, root, EVERYTHING)
    assert "schemas:DescribeSchema" in result.failures[0].reason
    account.fail()
    assert pull(account.client, root, EVERYTHING).new == versions(SchemaId("shop", "a"), "1")


def test_expired_credentials_end_the_pull(account, root):
    account.put("shop", "a", 30)
    account.fail(Fault(FaultKind.EXPIRED_TOKEN, after=10))
    with pytest.raises(SessionError, match="expired") as raised:
        pull(account.client, root, EVERYTHING)
    assert "aws sso login" in raised.value.remedy
    account.fail()
    assert pull(account.client, root, EVERYTHING).complete
    assert len(files.list_versions(root, SchemaId("shop", "a"))) == 30


def test_a_version_that_was_said_to_be_gone_is_asked_for_by_the_next_pull(account, root, monkeypatch):
    schema = account.put("shop", "a", 2)
    with monkeypatch.context() as patch:
        describe = account.client.describe
        patch.setattr(account.client, "describe", lambda version: describe(version) if version.number == 1 else None)
        assert pull(account.client, root, EVERYTHING).new == versions(schema, "1")
    assert pull(account.client, root, EVERYTHING).new == versions(schema, "2")


@pytest.mark.parametrize("damage", ["half", "empty", "garbage", "gone", "list"])
def test_a_damaged_manifest_is_made_anew(account, root, tree, damage):
    account.put("shop", "a", 3)
    pull(account.client, root, EVERYTHING)
    account.boto.delete_schema_version(RegistryName="shop", SchemaName="a", SchemaVersion="2")
    pull(account.client, root, EVERYTHING)
    before = tree(root)
    path = root / "shop" / "a" / "versions.json"
    data = path.read_bytes()
    path.write_bytes({"half": data[: len(data) // 2], "empty": b"", "list": b"[]"}.get(damage, b"\xff{"))
    if damage == "gone":
        path.unlink()
    assert pull(account.client, root, EVERYTHING).complete
    after = tree(root)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"shop/a/versions.json"}
    entries = json.loads(path.read_text())["versions"]
    assert entries["2"]["deleted"]  # its date is lost with the manifest, for EventBridge no longer has it
    assert {key: entries[key] for key in "13"} == {key: json.loads(data)["versions"][key] for key in "13"}


def test_a_rebuilt_manifest_is_completed(account, root, tree):
    account.put("shop", "a", 3)
    pull(account.client, root, EVERYTHING)
    before = tree(root)
    (root / "shop" / "a" / "versions.json").write_bytes(b"{")
    assert fsck(root, repair=True).sound
    assert fsck(root, repair=False).problems == ()
    pull(account.client, root, EVERYTHING)
    assert tree(root) == before


def test_lost_files_come_back(account, root, tree):
    account.put("shop", "a", 3)
    pull(account.client, root, EVERYTHING)
    before = tree(root)
    (root / "shop" / "a" / "2.source.json").unlink()
    (root / "shop" / "a" / "3.json").unlink()
    pull(account.client, root, EVERYTHING)
    assert tree(root) == before


def test_a_schema_that_was_deleted_and_made_again_is_not_mixed_up(account, new_account, root, tree):
    account.put("shop", "a", 3)
    pull(account.client, root, EVERYTHING)
    other = new_account()
    other.client.create_registry("shop")
    for text in ('{"openapi": "3.0.1"}', '{"openapi": "3.0.2"}', '{"openapi": "3.0.3"}', '{"openapi": "3.0.4"}'):
        make = other.boto.update_schema if text != '{"openapi": "3.0.1"}' else other.boto.create_schema
        make(RegistryName="shop", SchemaName="a", Content=text, Type="OpenApi3")
    before = tree(root)
    result = pull(other.client, root, EVERYTHING)
    assert "deleted and created again" in result.failures[0].reason
    assert result.new == ()
    assert tree(root) == before
    shutil.move(root / "shop" / "a", root.parent / "old")
    assert len(pull(other.client, root, EVERYTHING).new) == 4


def test_another_account_does_not_mix_in(account, new_account, root, tree):
    account.put("shop", "a", 1)
    account.put("shop", "b", 1)
    pull(account.client, root, EVERYTHING)
    before = tree(root)
    other = new_account(settings=EndpointSettings(region="eu-west-1"))
    other.put("shop", "a", 2)
    result = pull(other.client, root, EVERYTHING)
    assert [failure.what for failure in result.failures] == ["shop/a", "shop/b"]
    assert "us-east-1" in result.failures[0].reason
    assert tree(root) == before


def test_registries_of_another_account_are_not_marked_as_deleted(account, new_account, root, tree):
    account.put("shop", "a", 1)
    pull(account.client, root, EVERYTHING)
    before = tree(root)
    for schemas in (0, 1):  # without a schema, nothing tells whose folder it is
        other = new_account(settings=EndpointSettings(account="999999999999"))
        if schemas:
            other.put("stock", "b", 1)
        result = pull(other.client, root, EVERYTHING)
        assert [failure.what for failure in result.failures] == ["shop/a"] * schemas
        assert result.deleted == ()
    assert before.items() <= tree(root).items()


def test_a_version_written_by_hand_is_never_overwritten(account, root):
    folder = files.claim_dir(root, SchemaId("shop", "a"))
    (folder / "2.json").write_text('{"type": "object"}\n')
    account.put("shop", "a", 3)
    result = pull(account.client, root, EVERYTHING)
    assert [failure.what for failure in result.failures] == ["shop/a version 2"]
    assert [version.version for version in result.new] == ["1", "3"]
    assert (folder / "2.json").read_text() == '{"type": "object"}\n'
    assert not (folder / "2.source.json").exists()


def test_what_killed_runs_left_behind_is_removed(account, root):
    account.put("shop", "a", 1)
    folder = files.claim_dir(root, SchemaId("shop", "a"))
    (folder / ".schema-guard-0123456789abcdef.tmp").write_bytes(b"{")
    (root / LOCK_NAME).write_text("999999999")
    assert pull(account.client, root, EVERYTHING).complete
    assert files.leftovers(root) == ()
    assert not (root / LOCK_NAME).exists()


def test_two_pulls_at_once_give_the_same_as_one(account, root, tree, monkeypatch):
    for number in range(6):
        account.put("shop", f"s{number}", 4)
    pull(account.client, root.parent / "alone", EVERYTHING)
    results, waits, begun, waiting = [], [], threading.Event(), threading.Event()
    describe = account.client.describe

    def describe_when_the_other_waits(version):
        begun.set()
        assert waiting.wait(300)
        return describe(version)

    def wait(message):
        waits.append(message)
        waiting.set()

    def run():
        results.append(pull(account.client, root, EVERYTHING, on_wait=wait))

    monkeypatch.setattr(account.client, "describe", describe_when_the_other_waits)
    both = [threading.Thread(target=run) for _ in range(2)]
    both[0].start()
    assert begun.wait(300)
    both[1].start()
    for thread in both:
        thread.join()
    assert [len(result.new) for result in results] == [24, 0]
    assert waits == [f"waiting for another schema-guard (process {os.getpid()}) to finish"]
    assert tree(root) == tree(root.parent / "alone")


@pytest.mark.parametrize("operation", ["describe", "list_versions"])
def test_an_answer_that_comes_after_an_interruption_is_not_written(account, root, tree, monkeypatch, operation):
    """Whoever catches the interruption may pull again: the lock is free."""
    monkeypatch.setattr(workflow_threads, "_PARTING", 0.05)
    late = account.put("shop", "late", 1)
    account.put("shop", "other", 1)
    asked, interrupted = threading.Event(), threading.Event()
    ask = getattr(account.client, operation)

    def ask_for_long(what):
        if getattr(what, "schema", what) != late:
            assert asked.wait(60)
            raise KeyboardInterrupt
        asked.set()
        assert interrupted.wait(60)
        return ask(what)

    monkeypatch.setattr(account.client, operation, ask_for_long)
    before = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt):
        pull(account.client, root, EVERYTHING)
    left = tree(root), sorted(root.rglob("*"))
    assert not (root / LOCK_NAME).exists()
    interrupted.set()
    for thread in set(threading.enumerate()) - before:
        if thread.name == "schema-guard":
            thread.join(60)
    assert (tree(root), sorted(root.rglob("*"))) == left
    monkeypatch.setattr(account.client, operation, ask)
    assert len(pull(account.client, root, EVERYTHING).new) == 2


@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX")
def test_an_unwritable_folder_is_named(account, root, tmp_path):
    account.put("shop", "a", 1)
    tmp_path.chmod(0o500)
    try:
        if os.access(tmp_path, os.W_OK):
            (tmp_path / "registry").write_text("in the way")  # root may write everywhere
        with pytest.raises(StoreError) as raised:
            pull(account.client, root, EVERYTHING)
        assert str(root) in str(raised.value)
        assert raised.value.remedy
    finally:
        tmp_path.chmod(0o700)


def test_a_clock_that_runs_backwards_loses_nothing(new_account, root):
    ticks = iter(datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=day) for day in range(10_000))
    account = new_account(settings=EndpointSettings(clock=lambda: next(ticks)))
    schema = account.put("shop", "a", 3)
    pull(account.client, root, EVERYTHING)
    account.boto.update_schema(RegistryName="shop", SchemaName="a", Content='{"openapi": "3.0.9"}', Type="OpenApi3")
    assert pull(account.client, root, EVERYTHING).new == versions(schema, "4")
    assert pull(account.client, root, EVERYTHING).new == ()
