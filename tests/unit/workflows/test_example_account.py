from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

import jsonschema
import pytest

from schema_guard.workflows.example_account import DISCOVERED, REGISTRY, example_account

if TYPE_CHECKING:
    from pathlib import Path

CONTRACTS = resources.files("schema_guard.workflows") / "example_contracts"


@pytest.fixture(scope="module")
def account(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("account")
    example_account(folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_has_authored_and_discovered_schemas_with_several_versions(account):
    documents = sorted(
        str(path.relative_to(account)) for path in account.rglob("[0-9]*.json") if ".source" not in path.name
    )
    assert documents == [
        f"{DISCOVERED}/payments@PaymentCaptured/1.json",
        f"{DISCOVERED}/payments@PaymentCaptured/2.json",
        f"{DISCOVERED}/payments@PaymentFailed/1.json",
        f"{DISCOVERED}/payments@PaymentFailed/2.json",
        f"{DISCOVERED}/payments@PaymentFailed/3.json",
        f"{REGISTRY}/orders@OrderCancelled/1.json",
        f"{REGISTRY}/orders@OrderPlaced/1.json",
        f"{REGISTRY}/orders@OrderPlaced/2.json",
        f"{REGISTRY}/orders@OrderPlaced/3.json",
        f"{REGISTRY}/orders@OrderShipped/1.json",
        f"{REGISTRY}/orders@OrderShipped/2.json",
    ]


def test_it_is_the_same_every_time(account, tmp_path):
    example_account(tmp_path)
    assert files(tmp_path) == files(account)


def test_sources_are_kept_as_they_were_written(account):
    for schema in (CONTRACTS / REGISTRY).iterdir():
        for source in schema.iterdir():
            kept = account / REGISTRY / schema.name / f"{source.name.split('.')[0]}.source.json"
            assert kept.read_bytes() == source.read_bytes()


def test_every_discovered_event_fits_a_version(account):
    for line in (CONTRACTS / "payments.events.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        folder = account / DISCOVERED / f"{event['source']}@{event['detail-type']}"
        versions = [
            json.loads(path.read_text(encoding="utf-8"))
            for path in folder.glob("[0-9]*.json")
            if ".source" not in path.name
        ]
        assert any(jsonschema.Draft202012Validator(version).is_valid(event) for version in versions)
