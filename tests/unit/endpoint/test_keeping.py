"""What cannot be kept has not happened, and a change costs no more when there is much else."""

from __future__ import annotations

import json

import pytest

from schema_guard.errors import StoreError

ARN = "arn:aws:schemas:us-east-1:123456789012:registry/orders"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
CHANGES = {
    "CreateRegistry": {"RegistryName": "shop"},
    "UpdateRegistry": {"RegistryName": "orders", "Description": "other"},
    "DeleteRegistry": {"RegistryName": "orders"},
    "TagResource": {"ResourceArn": ARN, "Tags": {"a": "b"}},
    "PutResourcePolicy": {"RegistryName": "orders", "Policy": POLICY},
    "DeleteResourcePolicy": {"RegistryName": "orders"},
    "CreateDiscoverer": {"SourceArn": f"{BUS}shop"},
    "StopDiscoverer": {},
    "DeleteDiscoverer": {},
}


@pytest.fixture
def prepared(call):
    """A registry with a policy, and a discoverer; gives the parameters of a change of them."""
    call.registry()
    call("PutResourcePolicy", RegistryName="orders", Policy=POLICY)
    found = call("CreateDiscoverer", SourceArn=f"{BUS}orders")
    discoverer = {"DiscovererId": found["DiscovererId"]}
    return {name: params or discoverer for name, params in CHANGES.items()}


def everything(call):
    return {name: dict(entry) for name, entry in [*call.service.registries.items(), *call.service.discoverers.items()]}


@pytest.mark.parametrize("operation", CHANGES)
def test_what_cannot_be_kept_has_not_happened(call, prepared, monkeypatch, operation):
    def refuse(state):
        raise StoreError("no space left")

    before = everything(call)
    with monkeypatch.context() as patch:
        patch.setattr(call.folder, "save_state", refuse)
        with pytest.raises(StoreError):
            call(operation, **prepared[operation])
    assert everything(call) == before
    call(operation, **prepared[operation])
    changed = everything(call)
    assert changed != before
    call.restart()
    assert everything(call) == changed


@pytest.mark.parametrize("operation", CHANGES)
def test_a_change_copies_nothing_else(call, prepared, operation):
    class Other(dict):
        def __deepcopy__(self, memo):
            raise AssertionError("copied")

    call.service.registries["other"] = Other()
    call.service.discoverers["other"] = Other(source="", state="", tags={}, description="", crossAccount=True)
    call(operation, **prepared[operation])
