from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from programs import PATIENCE

from schema_guard.endpoint.settings import EndpointSettings
from schema_guard.workflows.serve import running

OPENAPI = '{"openapi": "3.0.0", "info": {"title": "A", "version": "1"}, "paths": {}, "components": {"schemas": {}}}'


@pytest.fixture(autouse=True)
def no_aws(monkeypatch):
    """Neither the configuration of the machine nor its proxies reach a client."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@cache
def _session():
    return boto3.session.Session()


def _connect(url, service="schemas", **config):
    return _session().client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106 - no secret
        config=Config(**{"retries": {"total_max_attempts": 1}, "read_timeout": PATIENCE, **config}),
    )


@pytest.fixture
def connect():
    """Makes a client for a URL, without retries unless they are asked for."""
    return _connect


@pytest.fixture
def endpoint():
    with running(settings=EndpointSettings(page_size=3)) as endpoint:
        yield endpoint


@pytest.fixture
def client(endpoint):
    return _connect(endpoint.url)


@pytest.fixture
def schema(client):
    """A schema with four versions in a registry of its own."""
    client.create_registry(RegistryName="orders")
    schema = {"RegistryName": "orders", "SchemaName": "shop@Placed"}
    client.create_schema(**schema, Type="OpenApi3", Content=OPENAPI)
    for title in "BCD":
        client.update_schema(**schema, Content=OPENAPI.replace('"A"', f'"{title}"'))
    return schema
