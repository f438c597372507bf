from __future__ import annotations

import json
from datetime import UTC, datetime

from schema_guard.endpoint.faults import Fault, FaultKind
from schema_guard.endpoint.settings import EndpointSettings
from schema_guard.errors import DocumentError
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.model.settings import CheckSettings, FailOn
from schema_guard.store import files
from schema_guard.workflows.pull import pull
from schema_guard.workflows.push import push
from schema_guard.workflows.push_gate import compatibility_gate
from schema_guard.workflows.selection import Selection
from schema_guard.workflows.status import status

EVERYTHING = Selection()
A = SchemaId("shop", "a")


def by_hand(root, schema, version, document):
    folder = files.claim_dir(root, schema)
    (folder / f"{version}.json").write_text(json.dumps(document, indent=2) + "\n")


def test_a_round_trip_gives_the_same_bytes(new_account, root, tree):
    settings = EndpointSettings(clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))  # dates are in the manifests
    account, empty = new_account(settings=settings), new_account(settings=settings)
    for number in range(4):
        account.put("shop", f"s{number}", 3)
    account.put("stock", "stock@Counted", 12)
    described = {"RegistryName": "shop", "SchemaName": "described", "Description": "Ä \n", "Type": "JSONSchemaDraft4"}
    account.boto.create_schema(**described, Content=' {"type":\r\n"object", "title": "\ud800 ä" } ')
    pull(account.client, root, EVERYTHING)
    result = push(empty.client, root, EVERYTHING, None)
    assert result.registries == ("shop", "stock")
    assert len(result.published) == 25
    assert not result.failures
    back = root.parent / "back"
    pull(empty.client, back, EVERYTHING)
    assert tree(back) == tree(root)
    assert status(empty.client, root, EVERYTHING).in_sync
    again = push(empty.client, root, EVERYTHING, None)
    assert again.published == ()
    assert not again.failures


def test_a_dry_run_publishes_nothing(account, root):
    by_hand(root, A, 1, {"type": "object"})
    result = push(account.client, root, EVERYTHING, None, dry_run=True)
    assert result.published == (SchemaVersionId(A, "1"),)
    assert "shop" not in account.client.list_registries()


def test_a_version_written_by_hand_is_published_once_and_then_pulled(account, root, tree):
    account.put("shop", "a", 2)
    pull(account.client, root, EVERYTHING)
    by_hand(root, A, 3, {"type": "object", "properties": {"a": {"const": 1}}, "$defs": {"x": True}})
    before = (root / "shop" / "a" / "3.json").read_bytes()
    assert push(account.client, root, EVERYTHING, None).published == (SchemaVersionId(A, "3"),)
    assert push(account.client, root, EVERYTHING, None).published == ()
    assert status(account.client, root, EVERYTHING).in_sync
    assert pull(account.client, root, EVERYTHING).complete
    assert (root / "shop" / "a" / "3.json").read_bytes() == before
    source = json.loads((root / "shop" / "a" / "3.source.json").read_text())
    assert source["$schema"] == "http://json-schema.org/draft-04/schema#"
    assert source["properties"] == {"a": {"enum": [1]}}
    settled = tree(root)
    assert pull(account.client, root, EVERYTHING).complete
    assert tree(root) == settled


def test_the_gate_is_asked_about_new_versions_only_and_is_obeyed(account, root):
    account.put("shop", "a", 2)
    account.put("shop", "b", 2)
    pull(account.client, root, EVERYTHING)
    by_hand(root, A, 3, {"type": "object"})
    by_hand(root, SchemaId("shop", "b"), 3, {"type": "object"})
    by_hand(root, SchemaId("shop", "new"), 1, {"type": "object"})
    asked = []

    def gate(histories):
        asked.extend((history.schema, history.base, history.added) for history in histories)
        return {A: "breaks everybody"}

    result = push(account.client, root, EVERYTHING, gate)
    assert asked == [(A, ("1", "2"), ("3",)), (SchemaId("shop", "b"), ("1", "2"), ("3",))]
    assert [(failure.what, failure.reason) for failure in result.refused] == [("shop/a", "breaks everybody")]
    assert [str(version) for version in result.published] == ["shop/b version 3", "shop/new version 1"]
    assert push(account.client, root, EVERYTHING, None).published == (SchemaVersionId(A, "3"),)


def test_numbers_are_kept_or_nothing_is_published(account, root):
    account.put("shop", "a", 2)
    pull(account.client, root, EVERYTHING)
    by_hand(root, A, 4, {"type": "object"})
    by_hand(root, SchemaId("shop", "gap"), 2, {"type": "object"})
    result = push(account.client, root, EVERYTHING, None)
    assert result.published == ()
    assert [failure.reason for failure in result.failures] == [
        "version 4 would become version 3 in EventBridge; rename it",
        "version 2 would become version 1 in EventBridge; rename it",
    ]


def test_what_git_does_not_know_has_to_be_pulled_first(account, root):
    account.put("shop", "a", 2)
    pull(account.client, root, EVERYTHING)
    account.boto.update_schema(RegistryName="shop", SchemaName="a", Content='{"openapi": "3.0.1"}', Type="OpenApi3")
    by_hand(root, A, 4, {"type": "object"})
    assert "pull first" in push(account.client, root, EVERYTHING, None).failures[0].reason
    by_hand(root, A, 3, {"type": "string"})
    assert "the next number" in push(account.client, root, EVERYTHING, None).failures[0].reason


def test_deleted_versions_come_back_only_when_asked_for(account, new_account, root):
    account.put("shop", "a", 3)
    pull(account.client, root, EVERYTHING)
    account.boto.delete_schema_version(RegistryName="shop", SchemaName="a", SchemaVersion="3")
    assert push(account.client, root, EVERYTHING, None).published == ()
    account.boto.delete_schema(RegistryName="shop", SchemaName="a")
    pull(account.client, root, EVERYTHING)
    empty = new_account()
    assert push(empty.client, root, EVERYTHING, None).published == ()
    restored = push(empty.client, root, EVERYTHING, None, restore=True)
    assert [version.version for version in restored.published] == ["1", "2", "3"]


def test_what_draft_4_cannot_say_is_refused_with_its_place(account, root):
    by_hand(root, A, 1, {"properties": {"a": {"unevaluatedProperties": False}}})
    result = push(account.client, root, EVERYTHING, None)
    assert result.published == ()
    assert "/properties/a/unevaluatedProperties" in result.failures[0].reason


def test_lost_answers_make_no_second_version(account, new_account, root):
    for number in range(3):
        account.put("shop", f"s{number}", 4)
    pull(account.client, root, EVERYTHING)
    bad = new_account()
    bad.client.create_registry("shop")
    bad.fail(Fault(FaultKind.LOSE, 0.4, operations=("CreateSchema", "UpdateSchema")))
    result = push(bad.client, root, EVERYTHING, None)
    assert not result.failures
    bad.fail()
    for number in range(3):
        assert len(bad.client.list_versions(SchemaId("shop", f"s{number}"))) == 4


def test_a_registry_that_the_folder_does_not_hold_is_named(account, root):
    by_hand(root, A, 1, {"type": "object"})
    result = push(account.client, root, Selection(("nowhere",)), None)
    assert result.failures[0].what == "registry nowhere"


def test_a_document_that_cannot_be_read_holds_up_no_other_schema(account, root):
    account.put("shop", "a", 1)
    account.put("shop", "b", 1)
    pull(account.client, root, EVERYTHING)
    (root / "shop" / "a" / "2.json").write_text("{nope")
    by_hand(root, SchemaId("shop", "b"), 2, {"type": "object"})

    def gate(histories):
        if any(history.schema == A for history in histories):
            raise DocumentError("it is unreadable")
        return {}

    dry = push(account.client, root, EVERYTHING, gate, dry_run=True)
    assert [failure.what for failure in dry.failures] == ["shop/a"]
    result = push(account.client, root, EVERYTHING, gate)
    assert [failure.what for failure in result.failures] == ["shop/a"]
    assert dry.published == result.published == (SchemaVersionId(SchemaId("shop", "b"), "2"),)


def test_a_schema_that_the_gate_cannot_read_holds_up_no_other(account, root):
    account.put("shop", "a", 1)
    account.put("shop", "b", 1)
    pull(account.client, root, EVERYTHING)
    (root / "shop" / "a" / "1.json").write_text("{nope")
    for name in "ab":
        by_hand(root, SchemaId("shop", name), 2, {"title": "new"})
    result = push(account.client, root, EVERYTHING, compatibility_gate(root, CheckSettings(fail_on=FailOn.NEVER)))
    assert [failure.what for failure in result.failures] == ["shop/a"]
    assert "1.json" in result.failures[0].reason
    assert result.published == (SchemaVersionId(SchemaId("shop", "b"), "2"),)


def test_reasons_of_the_gate_are_a_line_each_whatever_the_names(account, root):
    name = "x\x1b[31m\n::warning::y"
    documents = [{"type": "object", "properties": {name: {"type": kind}}} for kind in ("string", "integer")]
    account.put_raw(A, json.dumps(documents[0]), "JSONSchemaDraft4")
    pull(account.client, root, EVERYTHING)
    by_hand(root, A, 2, documents[1])
    (refused,) = push(account.client, root, EVERYTHING, compatibility_gate(root, CheckSettings())).refused
    assert "x\\x1b[31m\\n::warning::y" in refused.reason
    assert all(line.strip().startswith("1 → 2: ") for line in refused.reason.split("\n"))
    assert "\x1b" not in refused.reason
