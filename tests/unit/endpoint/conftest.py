from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from schema_guard.endpoint import protocol
from schema_guard.endpoint.handlers import HANDLERS
from schema_guard.endpoint.memory import MemoryFolder
from schema_guard.endpoint.service import Service
from schema_guard.endpoint.settings import EndpointSettings

OPENAPI = '{"openapi": "3.0.0", "info": {"title": "A", "version": "1"}, "paths": {}, "components": {"schemas": {}}}'


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self):
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self):
        return self.now

    def forward(self, **delta):
        self.now += timedelta(**delta)


class Driver:
    """Calls operations by their boto3 names and parameters, without HTTP."""

    def __init__(self, **settings):
        self.clock = Clock()
        self.emitted = []
        self.folder = MemoryFolder()
        ids = (f"00000000-0000-4000-8000-{number:012}" for number in count(1))
        self.settings = EndpointSettings(**{"clock": self.clock, "new_id": lambda: next(ids), **settings})
        self.restart()

    def restart(self):
        self.service = Service(self.folder, self.settings, self.emitted.append)

    def __call__(self, operation, **params):
        shape = protocol.service("schemas").operation_model(operation).input_shape
        for name, value in params.items():
            protocol.check(name, shape.members[name], value)
        return HANDLERS[operation](self.service, params)

    def registry(self, name="orders"):
        self("CreateRegistry", RegistryName=name)
        return name

    def schema(self, schema="shop@Placed", registry="orders", versions=1):
        if registry not in self.service.registry_names():
            self.registry(registry)
        self("CreateSchema", RegistryName=registry, SchemaName=schema, Type="OpenApi3", Content=OPENAPI)
        for number in range(2, versions + 1):
            content = OPENAPI.replace('"A"', f'"A{number}"')
            self("UpdateSchema", RegistryName=registry, SchemaName=schema, Content=content)
        return {"RegistryName": registry, "SchemaName": schema}

    def versions(self, **schema):
        return [each["SchemaVersion"] for each in self("ListSchemaVersions", **schema)["SchemaVersions"]]


@pytest.fixture
def call():
    return Driver()


@pytest.fixture
def make_driver():
    return Driver
