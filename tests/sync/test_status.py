from __future__ import annotations

from schema_guard.endpoint.faults import Fault, FaultKind
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.workflows.pull import pull
from schema_guard.workflows.selection import Selection
from schema_guard.workflows.status import status

A, B = SchemaId("shop", "a"), SchemaId("shop", "b")


def test_each_kind_of_drift_is_told_apart(account, root):
    account.put("shop", "a", 3)
    account.put("shop", "b", 2)
    pull(account.client, root, Selection())
    assert status(account.client, root, Selection()).in_sync
    account.put("shop", "c", 1)
    account.boto.delete_schema_version(RegistryName="shop", SchemaName="b", SchemaVersion="1")
    (root / "shop" / "a" / "4.json").write_text("{}\n")
    (root / "shop" / "a" / "2.source.json").write_text("{}\n")
    (root / "shop" / "b" / "2.source.json").write_text("{}\n")
    drift = status(account.client, root, Selection())
    assert drift.only_aws == (SchemaVersionId(SchemaId("shop", "c"), "1"),)
    assert drift.only_git == (SchemaVersionId(A, "4"), SchemaVersionId(B, "1"))
    assert drift.different == (SchemaVersionId(A, "2"), SchemaVersionId(B, "2"))
    assert drift.to_dict()["only_aws"] == [{"registry": "shop", "schema": "c", "version": "1"}]


def test_what_was_marked_as_deleted_is_no_drift(account, root):
    account.put("shop", "a", 2)
    pull(account.client, root, Selection())
    account.boto.delete_schema(RegistryName="shop", SchemaName="a")
    assert not status(account.client, root, Selection()).in_sync
    pull(account.client, root, Selection())
    assert status(account.client, root, Selection()).in_sync


def test_a_registry_that_only_git_has_is_drift(account, root):
    account.put("shop", "a", 1)
    account.put("gone", "a", 1)
    pull(account.client, root, Selection())
    account.boto.delete_schema(RegistryName="gone", SchemaName="a")
    account.boto.delete_registry(RegistryName="gone")
    (root / "planned" / "a").mkdir(parents=True)
    (root / "planned" / "a" / "1.json").write_text("{}\n")
    gone, planned = (SchemaVersionId(SchemaId(name, "a"), "1") for name in ("gone", "planned"))
    assert status(account.client, root, Selection()).only_git == (gone, planned)
    assert status(account.client, root, Selection(("shop",))).in_sync
    assert pull(account.client, root, Selection()).deleted == (gone,)
    assert pull(account.client, root, Selection()).deleted == ()
    assert status(account.client, root, Selection()).only_git == (planned,)


def test_an_unchanged_registry_costs_a_listing(account, root):
    for number in range(5):
        account.put("shop", f"s{number}", 3)
    pull(account.client, root, Selection(("shop",)))
    requests = account.client.requests
    assert status(account.client, root, Selection(("shop",))).in_sync
    assert account.client.requests - requests == 1


def test_what_cannot_be_compared_is_listed(account, root):
    account.put("shop", "a", 1)
    account.fail(Fault(FaultKind.ACCESS_DENIED, operations=("ListSchemaVersions",)))
    drift = status(account.client, root, Selection())
    assert [failure.what for failure in drift.failures] == ["shop/a"]
    assert "schemas:ListSchemaVersions" in drift.failures[0].reason
