"""Holds what ``PutEvents`` is about to send against its contract, inside of botocore's event system."""

from __future__ import annotations

import json
import sys
import threading
import time
import warnings
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, assert_never

from schema_guard.contracttest.contract import judge
from schema_guard.contracttest.entries import event_of_entry, is_of_producer
from schema_guard.contracttest.exact import ExactJson
from schema_guard.contracttest.validation import FindingKind
from schema_guard.errors import DocumentError, SchemaGuardError
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

    from schema_guard.contracttest.contract import Contracts, EventContract
    from schema_guard.model.verdicts import WitnessError

BOTOCORE_EVENT = "before-parameter-build.eventbridge.PutEvents"
MOST_KEPT = 1000
"""Violations that are kept for the report; all are counted."""

_NOT_SIMPLE = (LookupError, TypeError, ValueError, AttributeError, RecursionError, DocumentError)
_METRIC_NAMESPACE = "schema-guard"
_BELOW = ("botocore", "boto3", "aiobotocore", "aioboto3", "moto", "schema_guard.contracttest", "schema_guard.workflows")


class GuardMode(StrEnum):
    """What a guard does about a violation."""

    RAISE = "raise"
    WARN = "warn"
    METRIC = "metric"


@dataclass(frozen=True, slots=True)
class Violation:
    """One entry that its contract rejects, that has none, or whose ``Detail`` cannot be read.

    Attributes:
        index: The place of the entry in its request, from 0.
        contract: The contract; None where there is none.
        where: ``file:line`` of the code that sent it, as far as known.
    """

    kind: FindingKind
    index: int
    source: str
    detail_type: str
    contract: str | None
    message: str
    errors: tuple[WitnessError, ...]
    remedy: str
    where: str | None = None

    def __str__(self) -> str:
        lines = [
            f"PutEvents entry {self.index} (source {self.source!r}, detail-type {self.detail_type!r}) {self.message}"
        ]
        lines += [f"  {error.pointer or '(the event)'}: {error.message}" for error in self.errors]
        return "\n".join(map(visible, [*lines, f"  {self.remedy}"]))


class ContractViolationError(SchemaGuardError):
    """An entry of ``PutEvents`` violates its contract; nothing was sent.

    Attributes:
        violations: What is wrong, an item for each entry.
    """

    exit_code = 1

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__("\n".join(map(str, violations)))
        self.violations = violations

    def __str__(self) -> str:
        return self.message  # a violation has several lines on purpose


class ContractViolationWarning(UserWarning):
    """An entry of ``PutEvents`` violates its contract, and was sent."""


@dataclass(frozen=True, slots=True)
class GuardReport:
    """What a guard saw.

    Attributes:
        exercised: Entries by contract, valid or not.
        never: Contracts of which no entry was sent.
        violations: The first ones, as they came.
        violated: How many entries there were with a violation.
    """

    exercised: Mapping[str, int]
    never: tuple[str, ...]
    violations: tuple[Violation, ...]
    violated: int


class EventGuard:
    """A guard at work; it ends with `remove`, or with its ``with`` block.

    Args:
        contracts: By type of event.
        mode: What to do about a violation.
        where: Says which code sends the entries.
        emit: Takes the lines of metrics; the default prints them, which is how Lambda turns them into metrics.
    """

    def __init__(
        self,
        contracts: Contracts,
        mode: GuardMode,
        *,
        where: Callable[[], str | None] | None = None,
        emit: Callable[[str], None] | None = None,
    ) -> None:
        self.contracts = contracts
        self.mode = mode
        self._where = where or caller
        self._emit = emit or print
        self._lock = threading.Lock()
        self._seen: Counter[str] = Counter()
        self._violations: list[Violation] = []
        self._violated = 0
        self._known: dict[tuple[str, str], tuple[Callable[[Any], bool], str]] = {}
        self._clients: list[Any] = []
        self._json = ExactJson()

    def attach(self, client: Any) -> None:  # noqa: ANN401  botocore makes its clients at run time
        """Guard one more client."""
        client.meta.events.register_last(BOTOCORE_EVENT, self.check_request, unique_id=self._id)
        self._clients.append(client)

    def remove(self) -> None:
        """Leave the clients as they were."""
        for client in self._clients:
            client.meta.events.unregister(BOTOCORE_EVENT, unique_id=self._id)
        self._clients.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    @property
    def _id(self) -> str:
        return f"schema-guard-{id(self)}"

    def report(self) -> GuardReport:
        """What was seen so far."""
        with self._lock:
            seen, violations, violated = dict(sorted(self._seen.items())), tuple(self._violations), self._violated
        labels = sorted({contract.label for contract in self.contracts.typed})
        return GuardReport(seen, tuple(label for label in labels if label not in seen), violations, violated)

    def check_request(self, params: Mapping[str, Any], **_: object) -> None:
        """Botocore's handler: look at every entry of a request.

        Raises:
            ContractViolationError: In mode ``raise``, when an entry violates its contract.
        """
        entries = params.get("Entries")
        if not isinstance(entries, list | tuple):
            return  # which botocore refuses by itself
        found = [one for index, entry in enumerate(entries) if (one := self.check(entry, index)) is not None]
        if found:
            self._act(tuple(found))

    def check(self, entry: Mapping[str, Any], index: int = 0) -> Violation | None:
        """What is wrong with one entry; counts it, and does nothing else about it."""
        try:
            accepts, label = self._known[entry["Source"], entry["DetailType"]]
            valid = accepts(event_of_entry(entry, self._json.value(entry["Detail"].encode())))
        except _NOT_SIMPLE:
            valid = False
        if not valid:
            return self._examine(entry, index)
        with self._lock:
            self._seen[label] += 1
        return None

    def _examine(self, entry: Mapping[str, Any], index: int) -> Violation | None:
        """The long way, for first and for bad entries."""
        if not isinstance(entry, dict) or not _are_texts(entry.get("Resources") or []):
            return None  # which botocore refuses by itself
        source, detail_type = str(entry.get("Source", "")), str(entry.get("DetailType", ""))
        contracts = self.contracts.of(source, detail_type)
        if not contracts:
            remedy = self.contracts.near(source, detail_type)
            return self._keep(entry, index, FindingKind.UNKNOWN, "has no contract.", remedy=remedy)
        detail, reason = self._read_detail(entry.get("Detail"))
        if reason:
            message, remedy = (
                f"has a Detail that is not JSON: {reason}",
                "Detail is a string: json.dumps(…) of an object.",
            )
            return self._keep(entry, index, FindingKind.MALFORMED, message, contracts[0], remedy=remedy)
        event = event_of_entry(entry, detail)
        try:
            contract, errors = judge(contracts, event, is_of_producer)
        except DocumentError as error:  # only the mode says whether that keeps the entry from being sent
            message, remedy = f"has a contract that cannot be checked: {error.message}", str(error.remedy)
            return self._keep(entry, index, FindingKind.UNKNOWN, message, contracts[0], remedy=remedy)
        with self._lock:
            self._seen[contract.label] += 1
            if len(contracts) == 1 and contract.has_envelope:
                self._known[source, detail_type] = (contract.validator.is_valid, contract.label)
        if not errors:
            return None
        remedy = f"Send what the contract allows, or change it first: schema-guard new {contract.schema}"
        message = f"violates {contract.label}:"
        return self._keep(entry, index, FindingKind.INVALID, message, contract, errors=errors, remedy=remedy)

    def _read_detail(self, text: Any) -> tuple[Any, str]:  # noqa: ANN401  what callers pass, and any JSON value
        """``Detail`` read, or why it cannot be."""
        if not isinstance(text, str):
            return None, f"it is of type {type(text).__name__}."
        try:
            return self._json.value(text.encode("utf-8", "surrogatepass")), ""
        except DocumentError as error:
            place = error.place
            at = f" at line {place.line}, column {place.column}" if place is not None and place.line else ""
            return None, f"{error.message}{at}."

    def _keep(  # noqa: PLR0913  the parts of a violation
        self,
        entry: Mapping[str, Any],
        index: int,
        kind: FindingKind,
        message: str,
        contract: EventContract | None = None,
        *,
        errors: tuple[WitnessError, ...] = (),
        remedy: str,
    ) -> Violation:
        source, detail_type = str(entry.get("Source", "")), str(entry.get("DetailType", ""))
        label = contract.label if contract is not None else None
        found = Violation(kind, index, source, detail_type, label, message, errors, remedy, self._where())
        with self._lock:
            self._violated += 1
            if len(self._violations) < MOST_KEPT:
                self._violations.append(found)
        return found

    def _act(self, found: tuple[Violation, ...]) -> None:
        match self.mode:
            case GuardMode.RAISE:
                raise ContractViolationError(found)
            case GuardMode.WARN:
                for violation in found:
                    warnings.warn(str(violation), ContractViolationWarning, stacklevel=_frames_above())
            case GuardMode.METRIC:
                for violation in found:
                    self._emit(metric(violation))
            case _:
                assert_never(self.mode)


def _are_texts(value: Any) -> bool:  # noqa: ANN401  what callers pass
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def metric(violation: Violation) -> str:
    """A line in CloudWatch's embedded metric format: one violation, by source and detail-type."""
    what = {"Name": "ContractViolations", "Unit": "Count"}
    described = {"Namespace": _METRIC_NAMESPACE, "Dimensions": [["Source", "DetailType"]], "Metrics": [what]}
    return json.dumps(
        {
            "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [described]},
            "Source": violation.source,
            "DetailType": violation.detail_type,
            "ContractViolations": 1,
            "Kind": violation.kind.value,
            "Contract": violation.contract,
            "Pointers": [error.pointer for error in violation.errors],
        }
    )


def caller() -> str | None:
    """``file:line`` of the code that called botocore."""
    frame = _outer_frame()
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else None


def _outer_frame() -> FrameType | None:
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  the documented way to the stack without reading sources
    while frame is not None and str(frame.f_globals.get("__name__", "")).startswith(_BELOW):
        frame = frame.f_back
    return frame


def _frames_above() -> int:
    """How many frames lie between the one that asks and the code that called botocore."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  as above
    outer, count = _outer_frame(), 1
    while frame is not None and frame is not outer:
        frame, count = frame.f_back, count + 1
    return count
