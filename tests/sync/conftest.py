"""A local EventBridge with schemas, a client for it, and an empty registry folder."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from schema_guard.endpoint.faults import FaultPlan
from schema_guard.eventbridge.client import Connection, SchemasClient
from schema_guard.model.documents import SchemaDocument, SchemaType
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.workflows.serve import running

if TYPE_CHECKING:
    from pathlib import Path


def content(version, *, name="OrderPlaced"):
    """An OpenApi3 document; each version has one property more."""
    properties = {f"p{number}": {"type": "string"} for number in range(version + 1)}
    detail = {"type": "object", "properties": properties, "required": ["p0"]}
    event = {
        "type": "object",
        "required": ["detail-type", "detail", "source"],
        "x-amazon-events-detail-type": name,
        "x-amazon-events-source": "shop",
        "properties": {
            "detail": {"$ref": f"#/components/schemas/{name}"},
            "detail-type": {"type": "string"},
            "source": {"type": "string"},
        },
    }
    document = {
        "openapi": "3.0.0",
        "info": {"version": "1.0.0", "title": name},
        "paths": {},
        "components": {"schemas": {"AWSEvent": event, name: detail}},
    }
    return json.dumps(document)


@dataclass
class Account:
    """A local EventBridge; ``boto`` is the plain client."""

    url: str
    client: SchemasClient
    plan: FaultPlan

    @property
    def boto(self):
        return self.client._client

    def put(self, registry_name, schema_name, versions):
        """Publish versions 1 to ``versions``."""
        schema = SchemaId(registry_name, schema_name)
        if registry_name not in self.client.list_registries():
            self.client.create_registry(registry_name)
        for number in range(1, versions + 1):
            version = SchemaVersionId(schema, str(number))
            document = SchemaDocument(version, SchemaType.OPENAPI3, content(number), tags={"team": "shop"})
            made = (self.client.create_schema if number == 1 else self.client.update_schema)(document)
            assert made == version.version
        return schema

    def put_raw(self, schema, text, kind="OpenApi3"):
        """Publish one version of a schema that does not exist yet."""
        if schema.registry_name not in self.client.list_registries():
            self.client.create_registry(schema.registry_name)
        self.boto.create_schema(
            RegistryName=schema.registry_name, SchemaName=schema.schema_name, Content=text, Type=kind
        )

    def fail(self, *faults):
        """From now on, let requests go wrong."""
        self.plan.faults = faults
        self.plan.__post_init__()


@pytest.fixture(autouse=True)
def _credentials(monkeypatch):
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def new_account(_credentials):
    """Makes accounts that end with the test."""
    with ExitStack() as stack:

        def make(**options):
            plan = FaultPlan()
            endpoint = stack.enter_context(running(None, plan=plan, **options))
            return Account(endpoint.url, SchemasClient.connect(Connection(endpoint_url=endpoint.url)), plan)

        yield make


@pytest.fixture
def account(new_account):
    return new_account()


@pytest.fixture
def root(tmp_path) -> Path:
    return tmp_path / "registry"


@pytest.fixture
def tree():
    """All files of a folder with their bytes."""

    def read(folder):
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    return read
