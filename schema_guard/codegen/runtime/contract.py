"""What every event model builds on: the contract, the check against it, and the entry for ``PutEvents``.

Part of a package that ``schema-guard generate`` wrote. It needs jsonschema-rs and nothing else.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jsonschema_rs import Validator

# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
ENTRY_SIZE_LIMIT: Final = 1_048_576  # "the total entry size must be less than 1MB"
DETAIL_TYPE_LIMIT: Final = 128
TRACE_HEADER_LIMIT: Final = 500
INTEGER_RANGE: Final = range(-(2**63), 2**63)
_TIME_SIZE: Final = 14  # a given Time counts as 14 bytes
_SHOWN: Final = 10
_MOST_VIOLATIONS: Final = 100  # of one event; nobody reads more

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_BASE: Final = "https://contract.invalid/"  # what relative identifiers in a contract are relative to; never fetched
_MEMBERS: Final = ("version", "id", "detail-type", "source", "account", "time", "region")


class PutEventsEntry(TypedDict):
    """One entry of ``events.put_events(Entries=[…])``; assignable to the entry type of boto3's type stubs."""

    Time: NotRequired[datetime | str]
    Source: NotRequired[str]
    Resources: NotRequired[Sequence[str]]
    DetailType: NotRequired[str]
    Detail: NotRequired[str]
    EventBusName: NotRequired[str]
    TraceHeader: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a value breaks its contract.

    Attributes:
        path: Member names and indexes that lead to the place in the value.
        message: What is wrong.
        schema_pointer: JSON Pointer to the assertion in the contract.
    """

    path: tuple[str | int, ...]
    message: str
    schema_pointer: str

    def __str__(self) -> str:
        where = "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in self.path)
        return f"{where or '(the whole value)'}: {self.message}"


class ContractError(ValueError):
    """A value that its contract does not allow.

    Attributes:
        violations: What was found, at most a hundred.
    """

    def __init__(self, message: str, violations: Sequence[Violation] = ()) -> None:
        shown = [f"  {violation}" for violation in violations[:_SHOWN]]
        if len(violations) > _SHOWN:
            shown.append(f"  … and {len(violations) - _SHOWN} more")
        super().__init__("\n".join([message, *shown]))
        self.violations = tuple(violations)


class EntryTooLargeError(ContractError):
    """An entry that ``PutEvents`` would refuse for its size.

    Attributes:
        size: The size of the entry in bytes, as the service counts it.
    """

    def __init__(self, size: int) -> None:
        super().__init__(f"the entry counts {size} bytes; PutEvents takes less than {ENTRY_SIZE_LIMIT}")
        self.size = size


class UnknownEventError(LookupError):
    """An event whose ``source`` and ``detail-type`` no contract of this package describes."""


@dataclass(frozen=True, eq=False)
class Contract:
    """One version of the contract of one kind of event.

    Attributes:
        source: What ``source`` is, or None when the contract leaves it open; ``detail_type`` likewise.
        version: The version in the schema registry; of a discovered schema, the last one that was folded in.
        schema_json: The contract as JSON Schema 2020-12.
        schema_sha256: SHA-256 of ``schema_json`` in UTF-8.
        detail_pointers: Where in the contract the detail is described; empty when the whole of it describes the detail.
    """

    source: str | None
    detail_type: str | None
    version: str
    schema_json: str
    schema_sha256: str
    detail_pointers: tuple[str, ...]

    @cached_property
    def schema(self) -> Any:  # noqa: ANN401  a JSON document
        """The contract, parsed."""
        return json.loads(self.schema_json)

    def compile(self) -> None:
        """Compile the validators now, not when the first event comes: in the start-up phase of a Lambda function, say.

        Raises:
            ValueError: jsonschema-rs refuses the contract.
        """
        for validator in (self._event_validator, self._detail_validator, self._resources_validator):
            validator.is_valid(None)

    def check_event(self, event: object) -> list[Violation]:
        """Where the event breaks the contract, at most a hundred places; empty when it keeps it."""
        return list(_violations(self._event_validator, event))

    def check_detail(self, detail: object) -> list[Violation]:
        """Where the detail breaks the contract; empty when it keeps it."""
        return list(_violations(self._detail_validator, detail))

    def make_entry(  # noqa: PLR0913  the members of an entry, by name
        self,
        detail: Mapping[str, Any],
        *,
        source: str | None = None,
        detail_type: str | None = None,
        event_bus_name: str | None = None,
        time: datetime | None = None,
        resources: Sequence[str] = (),
        trace_header: str | None = None,
    ) -> PutEventsEntry:
        """An entry for ``PutEvents``.

        Raises:
            ContractError: The detail breaks the contract, or the service would refuse the entry.
        """
        violations = self.check_detail(detail)
        if resources:
            violations += [
                Violation(("resources", *violation.path), violation.message, violation.schema_pointer)
                for violation in _violations(self._resources_validator, list(resources))
            ]
        if violations:
            raise ContractError(f"the event breaks {self}", violations)
        _check_numbers(detail)
        entry = PutEventsEntry(
            Source=_settle("source", self.source, source),
            DetailType=_settle("detail_type", self.detail_type, detail_type),
            Detail=_written(detail),
        )
        if event_bus_name is not None:
            entry["EventBusName"] = event_bus_name
        if time is not None:
            entry["Time"] = time
        if resources:
            entry["Resources"] = list(resources)
        if trace_header is not None:
            entry["TraceHeader"] = trace_header
        _check_entry(entry)
        return entry

    def __str__(self) -> str:
        return f"version {self.version} of the contract of {self.detail_type!r} from {self.source!r}"

    @cached_property
    def _event_validator(self) -> Validator:
        if self.detail_pointers:
            return self._validator({"$ref": self._reference("")})
        members: dict[str, Any] = {name: {"type": "string"} for name in _MEMBERS}
        members["resources"] = {"type": "array", "items": {"type": "string"}}
        members["detail"] = {"$ref": self._reference("")}
        return self._validator({"type": "object", "required": list(members), "properties": members})

    @cached_property
    def _detail_validator(self) -> Validator:
        pointers = self.detail_pointers or ("",)
        return self._validator({"type": "object", "allOf": [{"$ref": self._reference(each)} for each in pointers]})

    @cached_property
    def _resources_validator(self) -> Validator:
        declared = self.detail_pointers and "resources" in self.schema.get("properties", {})
        return self._validator({"$ref": self._reference("/properties/resources")} if declared else {})

    def _reference(self, pointer: str) -> str:
        from urllib.parse import quote  # noqa: PLC0415  used once a process and contract

        return f"{self._uri}#{quote(pointer, safe='/')}"

    @cached_property
    def _uri(self) -> str:
        from urllib.parse import urljoin  # noqa: PLC0415  as above

        own: str = self.schema.get("$id", "") if isinstance(self.schema, dict) else ""
        return urljoin(_BASE, own.rstrip("#"))

    def _validator(self, question: dict[str, Any]) -> Validator:
        from jsonschema_rs import validator_for  # noqa: PLC0415  models can be built without it until they are checked

        document = {**self.schema, "$id": self._uri} if isinstance(self.schema, dict) else self.schema
        return validator_for({"$schema": _DIALECT, **question, "$defs": {"contract": document}}, offline=True)


def event_time(time: object) -> datetime:
    """``time`` of an event, an RFC 3339 text, as a moment.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(time, str):
        raise ContractError("the event has no time")
    return datetime.fromisoformat(time)


def load_event(event: object) -> Any:  # noqa: ANN401  a JSON value
    """The event as a JSON value: text and bytes are parsed, everything else is taken as it is.

    Raises:
        ValueError: The text is not JSON, or says what readers of JSON disagree about.
    """
    if not isinstance(event, (str, bytes, bytearray)):
        return event
    return json.loads(event, object_pairs_hook=_members, parse_float=_number, parse_constant=_refuse)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise ContractError(f"the member {twice!r} stands twice")
    return members


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ContractError(f"no float holds the number {text[:40]}")
    return number


def _refuse(constant: str) -> None:
    raise ContractError(f"{constant} is not JSON")


def _written(detail: Mapping[str, Any]) -> str:
    try:
        text = json.dumps(detail, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        text.encode()  # half a surrogate pair cannot be sent
    except (TypeError, ValueError, RecursionError) as error:
        raise ContractError(f"the detail cannot be written as JSON: {error}") from error
    return text


def entry_size(entry: PutEventsEntry) -> int:
    """The size of an entry in bytes, as ``PutEvents`` counts it.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size
    """
    texts = [entry.get("Source", ""), entry.get("DetailType", ""), entry.get("Detail", ""), *entry.get("Resources", ())]
    return sum(len(text.encode()) for text in texts) + (_TIME_SIZE if "Time" in entry else 0)


def _violations(validator: Validator, value: object) -> Iterator[Violation]:
    try:
        if validator.is_valid(value):
            return
        errors = list(islice(validator.iter_errors(value), _MOST_VIOLATIONS))
    except (ValueError, TypeError) as error:  # not a JSON value, or nested too deeply
        yield Violation((), str(error), "")
        return
    for each in errors:
        pointer = "".join(f"/{token}" for token in each.schema_path)
        yield Violation(tuple(each.instance_path), each.message, pointer)


def _settle(name: str, pinned: str | None, given: str | None) -> str:
    """The contract's ``source`` or ``detail-type``, or the caller's where the contract leaves it open."""
    if pinned is None and not given:
        raise ContractError(f"the contract leaves {name} open; pass {name}=…")
    if pinned is not None and given is not None and given != pinned:
        raise ContractError(f"{name} is {given!r}; the contract pins it to {pinned!r}")
    return pinned if pinned is not None else str(given)


def _check_entry(entry: PutEventsEntry) -> None:
    time, trace_header = entry.get("Time"), entry.get("TraceHeader")
    if isinstance(time, datetime) and time.utcoffset() is None:
        raise ContractError("time has no time zone; EventBridge would have to guess one")
    if len(entry["DetailType"]) > DETAIL_TYPE_LIMIT:
        raise ContractError(f"the detail-type is longer than {DETAIL_TYPE_LIMIT} characters")
    if trace_header is not None and not 0 < len(trace_header) <= TRACE_HEADER_LIMIT:
        raise ContractError(f"the trace header is empty or longer than {TRACE_HEADER_LIMIT} characters")
    size = entry_size(entry)
    if size >= ENTRY_SIZE_LIMIT:
        raise EntryTooLargeError(size)


def _check_numbers(value: object, path: tuple[str | int, ...] = ()) -> None:
    """PutEvents refuses whole numbers beyond 64 bits."""
    if isinstance(value, int) and not isinstance(value, bool) and value not in INTEGER_RANGE:
        raise ContractError("PutEvents takes whole numbers of 64 bits", [Violation(path, f"{value} is too large", "")])
    if isinstance(value, dict):
        for name, member in value.items():
            _check_numbers(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_numbers(item, (*path, index))
