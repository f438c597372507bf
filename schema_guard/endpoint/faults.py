"""Faults on purpose: what a service does on a bad day, for tests of its clients."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from schema_guard.errors import DocumentError, Place, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class FaultKind(StrEnum):
    """What goes wrong with a request."""

    THROTTLE = "throttle"  # 429 TooManyRequestsException
    UNAVAILABLE = "unavailable"  # 503 ServiceUnavailableException
    ERROR = "error"  # 500 InternalServerErrorException
    EXPIRED_TOKEN = "expired-token"  # noqa: S105 - 403 ExpiredTokenException, no password
    ACCESS_DENIED = "access-denied"  # 403 AccessDeniedException
    DROP = "drop"  # the connection is cut before anything is done
    LOSE = "lose"  # everything is done, and the connection is cut instead of answering
    TRUNCATE = "truncate"  # half of the answer, then the connection is closed
    LATENCY = "latency"  # the answer is late


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong now and then.

    Attributes:
        kind: What goes wrong.
        rate: How often, from 0 to 1.
        operations: Globs of the operations that it befalls.
        after: That many matching requests pass untouched first.
        times: How often it strikes at most; None is without limit.
        seconds: How late a late answer is.
    """

    kind: FaultKind
    rate: float = 1.0
    operations: tuple[str, ...] = ("*",)
    after: int = 0
    times: int | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class FaultPlan:
    """Decides for each request what befalls it; the same requests in the same order meet the same faults."""

    faults: tuple[Fault, ...] = ()
    seed: int = 0
    _random: random.Random = field(init=False)
    _seen: list[int] = field(init=False)
    _struck: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - repeatable on purpose, and guards nothing
        self._seen = [0] * len(self.faults)
        self._struck = [0] * len(self.faults)

    def draw(self, operation: str) -> tuple[float, FaultKind | None]:
        """Seconds of delay, and the first other fault that strikes this request."""
        delay, kind = 0.0, None
        for index, fault in enumerate(self.faults):
            if not self._strikes(index, fault, operation):
                continue
            if fault.kind is FaultKind.LATENCY:
                delay += fault.seconds
            else:
                kind = kind or fault.kind
        return delay, kind

    def _strikes(self, index: int, fault: Fault, operation: str) -> bool:
        if not any(fnmatchcase(operation, glob) for glob in fault.operations):
            return False
        self._seen[index] += 1
        chance = self._random.random()
        spent = fault.times is not None and self._struck[index] >= fault.times
        if spent or self._seen[index] <= fault.after or chance >= fault.rate:
            return False
        self._struck[index] += 1
        return True


def parse_fault(text: str) -> Fault:
    """Read ``KIND=RATE`` (``throttle=0.3``), or ``latency=SECONDS``.

    Raises:
        UsageError: The kind is unknown, or the number is none or out of its range.
    """
    name, equals, number = text.partition("=")
    try:
        kind, value = FaultKind(name), float(number) if equals else 1.0
    except ValueError:
        raise UsageError(
            f"{text!r} is not a fault",
            remedy=f"Write KIND=RATE with one of {', '.join(FaultKind)}; for latency the number is in seconds.",
        ) from None
    fault = Fault(kind, seconds=value) if kind is FaultKind.LATENCY else Fault(kind, rate=value)
    _check(fault)
    return fault


def read_plan(path: Path) -> FaultPlan:
    """Read a plan: ``{"seed": 1, "faults": [{"fault": "throttle", "rate": 0.3, "operations": ["Describe*"]}]}``.

    Raises:
        DocumentError: The file cannot be read, or says something that no plan says.
        UsageError: A number is out of its range.
    """
    place = Place(file=str(path))
    try:
        plan = json.loads(path.read_bytes())
        return FaultPlan(tuple(_fault(entry) for entry in plan["faults"]), int(plan.get("seed", 0)))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        remedy = f"A fault has the keys fault ({', '.join(FaultKind)}), rate, operations, after, times, seconds."
        raise DocumentError(f"this is no fault plan: {error!r}", place=place, remedy=remedy) from error


def _fault(entry: dict[str, Any]) -> Fault:
    rest = {name: value for name, value in entry.items() if name not in {"fault", "operations"}}
    operations: Iterable[str] = entry.get("operations", ["*"])
    fault = Fault(FaultKind(entry["fault"]), operations=tuple(operations), **rest)
    _check(fault)
    return fault


def _check(fault: Fault) -> None:
    if not 0 <= fault.rate <= 1 or not 0 <= fault.seconds < float("inf") or fault.after < 0:
        raise UsageError(
            f"the numbers of fault {fault.kind} are out of range",
            remedy="A rate is from 0 to 1; seconds and counts are not negative.",
        )
