"""What users get for their own tests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from schema_guard.testing import EndpointSettings, Fault, FaultKind, FaultPlan, running_endpoint, schema_guard_endpoint

__all__ = ["schema_guard_endpoint"]

ROOT = Path(__file__).resolve().parents[2]

SUITE = """
import json
from schema_guard.testing import schema_guard_endpoint

def test_first(schema_guard_endpoint, tmp_path):
    schemas = schema_guard_endpoint.client()
    schemas.create_registry(RegistryName="orders")
    entry = {"Source": "shop", "DetailType": "Order Placed", "Detail": json.dumps({"id": 1})}
    schema_guard_endpoint.client("events").put_events(Entries=[entry])
    assert schema_guard_endpoint.folder == tmp_path / "registry"
    assert (schema_guard_endpoint.folder / "discovered-schemas/shop@OrderPlaced/1.source.json").exists()
    assert [event["source"] for event in schema_guard_endpoint.emitted] == ["aws.schemas", "aws.schemas"]

def test_second(schema_guard_endpoint):
    names = [each["RegistryName"] for each in schema_guard_endpoint.client().list_registries()["Registries"]]
    assert names == ["aws.events", "discovered-schemas"]
"""


def test_the_fixture_gives_an_endpoint(schema_guard_endpoint, tmp_path):
    client = schema_guard_endpoint.client()
    client.create_registry(RegistryName="orders")
    client.create_schema(RegistryName="orders", SchemaName="a", Type="JSONSchemaDraft4", Content='{"type": "object"}')
    assert schema_guard_endpoint.folder == tmp_path / "registry"
    assert json.loads((schema_guard_endpoint.folder / "orders/a/1.json").read_text())["type"] == "object"
    assert len(schema_guard_endpoint.emitted) == 2


def test_settings_and_faults_can_be_chosen(tmp_path):
    plan = FaultPlan((Fault(FaultKind.ERROR, times=1),))
    with running_endpoint(tmp_path, settings=EndpointSettings(region="eu-west-1"), plan=plan) as endpoint:
        client = endpoint.client()
        assert client.meta.region_name == "eu-west-1"
        registries = client.list_registries()
    assert registries["ResponseMetadata"]["RetryAttempts"] == 1
    assert ":eu-west-1:" in registries["Registries"][0]["RegistryArn"]


def test_a_suite_of_somebody_else_uses_it(tmp_path):
    (tmp_path / "test_theirs.py").write_text(SUITE)
    command = [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_theirs.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
