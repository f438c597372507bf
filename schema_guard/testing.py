"""A running EventBridge Schemas endpoint for your own tests, without an AWS account.

Import the fixture in your ``conftest.py``, and use it::

    from schema_guard.testing import schema_guard_endpoint

    def test_publishes_its_schema(schema_guard_endpoint):
        client = schema_guard_endpoint.client()
        client.create_registry(RegistryName="orders")
        ...
        assert (schema_guard_endpoint.folder / "orders").is_dir()

It needs the extra ``serve`` (``pip install 'schema-guard[serve]'``).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from schema_guard.endpoint.faults import Fault, FaultKind, FaultPlan
from schema_guard.endpoint.settings import EndpointSettings
from schema_guard.workflows.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schema_guard.model.documents import JsonObject

__all__ = [
    "EndpointSettings",
    "Fault",
    "FaultKind",
    "FaultPlan",
    "RunningEndpoint",
    "running_endpoint",
    "schema_guard_endpoint",
]


@dataclass(frozen=True, slots=True)
class RunningEndpoint:
    """An endpoint that answers.

    Attributes:
        url: What clients take as ``endpoint_url``.
        folder: The registry folder that it serves and keeps what is written in.
        emitted: The events that the service emitted so far, such as ``Schema Version Created``.
        region: The region of the service.
    """

    url: str
    folder: Path
    emitted: list[JsonObject]
    region: str

    def client(self, service: str = "schemas", **options: Any) -> Any:  # noqa: ANN401 - boto3's clients have no type
        """A boto3 client with dummy credentials; ``events`` has `put_events`.

        Args:
            service: ``schemas`` or ``events``.
            options: Anything that ``boto3.session.Session().client`` takes.
        """
        import boto3  # noqa: PLC0415 - tests that use another client shall not pay for it

        given = {
            "endpoint_url": self.url,
            "region_name": self.region,
            "aws_access_key_id": "testing",
            "aws_secret_access_key": "testing",
        }
        return boto3.session.Session().client(service, **{**given, **options})


@contextmanager
def running_endpoint(
    folder: Path, *, settings: EndpointSettings | None = None, plan: FaultPlan | None = None
) -> Iterator[RunningEndpoint]:
    """Serve a registry folder in a thread for as long as the context lasts.

    Args:
        folder: The registry folder; made when it does not exist.
        settings: How the service answers.
        plan: What goes wrong on purpose.
    """
    emitted: list[JsonObject] = []
    with running(folder, settings=settings, plan=plan, sink=emitted.append) as endpoint:
        yield RunningEndpoint(endpoint.url, folder, emitted, endpoint.service.settings.region)


@pytest.fixture
def schema_guard_endpoint(tmp_path: Path) -> Iterator[RunningEndpoint]:
    """An endpoint over an empty registry folder."""
    with running_endpoint(tmp_path / "registry") as endpoint:
        yield endpoint
