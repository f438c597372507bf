"""What can be chosen about a local service."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def new_uuid() -> str:
    """A random UUID."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """How the local service answers.

    Attributes:
        region: The region in ARNs and events.
        account: The account in ARNs and events.
        page_size: Items of a page when the request states no ``Limit``; also the most that a page holds.
        strict_names: Refuse to create what the service would refuse to name; folders are served whatever their names.
        auto_discover: Also discover the events of a bus that has no discoverer.
        clock: Gives the time of everything that is created.
        new_id: Gives the ids of requests, events and discoverers, and the revisions of policies.
    """

    region: str = "us-east-1"
    account: str = "123456789012"
    page_size: int = 100
    strict_names: bool = True
    auto_discover: bool = True
    clock: Clock = utc_now
    new_id: Callable[[], str] = new_uuid
