"""Contract tests in pytest: ``--schema-guard``, the marker ``contract`` and the fixtures ``event`` and ``deliveries``.

Every pytest run imports this module, so it imports nothing but pytest; the rest is loaded when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schema_guard.testing import RunningEndpoint


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("schema-guard", "contracts of EventBridge events")
    group.addoption(
        "--schema-guard", action="store_true", help="Hold every event that PutEvents sends against its contract."
    )
    group.addoption("--schema-guard-registry", metavar="DIR", help="Folder of the registries [default: registry].")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        "contract(schema, versions='alive', kinds=None, duplicates=False): run the test once for each event that the"
        " contract offers, as fixture 'event' ('deliveries' with duplicates=True)",
    )


@pytest.fixture
def schema_guard_endpoint(tmp_path: Path) -> Iterator[RunningEndpoint]:
    """An EventBridge Schemas endpoint over an empty registry folder."""
    from schema_guard.testing import running_endpoint  # noqa: PLC0415  it takes the server with it

    with running_endpoint(tmp_path / "registry") as endpoint:
        yield endpoint
