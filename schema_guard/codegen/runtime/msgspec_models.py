"""Base classes of the msgspec models.

Types say what they can say; the contract that each module embeds says the rest, in ``parse`` and in ``to_entry``. An
absent member is ``UNSET``, which is not ``None``. A Struct holds its declared members alone: others are dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from msgspec import Struct, ValidationError, convert, to_builtins

from .contract import Contract, ContractError, Violation, event_time, load_event  # noqa: TID252  this module moves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .contract import PutEventsEntry  # noqa: TID252  as above


M = TypeVar("M", bound="Model")


class Model(Struct, kw_only=True):
    """An object somewhere in an event."""

    def to_wire(self) -> dict[str, Any]:
        """The object as JSON has it: wire names, no absent members."""
        made: dict[str, Any] = to_builtins(self)
        return made


class Detail(Model, kw_only=True):
    """What a producer says: the ``detail`` of an event."""

    __contract__: ClassVar[Contract]

    @classmethod
    def from_wire(cls, detail: object) -> Self:
        """The detail of an event as a model.

        Raises:
            ContractError: It breaks its contract.
        """
        _refuse(cls.__contract__, cls.__contract__.check_detail(detail))
        return _converted(detail, cls)

    def to_entry(  # noqa: PLR0913  the members of an entry, by name
        self,
        *,
        event_bus_name: str | None = None,
        time: datetime | None = None,
        resources: Sequence[str] = (),
        trace_header: str | None = None,
        source: str | None = None,
        detail_type: str | None = None,
    ) -> PutEventsEntry:
        """An entry for ``PutEvents``, checked against the contract and the limits of the service.

        Args:
            event_bus_name: Name or ARN of the bus; None is the default bus.
            time: With a time zone; None lets the service stamp the event.
            resources: ARNs that the event is about.
            trace_header: An X-Ray trace header.
            source: Only where the contract leaves it open.
            detail_type: Only where the contract leaves it open.

        Raises:
            ContractError: The event breaks the contract, or the service would refuse the entry.
        """
        return self.__contract__.make_entry(
            self.to_wire(),
            source=source,
            detail_type=detail_type,
            event_bus_name=event_bus_name,
            time=time,
            resources=resources,
            trace_header=trace_header,
        )


class Event(Model, kw_only=True):
    """What a consumer gets: an event with its envelope."""

    __contract__: ClassVar[Contract]

    @property
    def timestamp(self) -> datetime:
        """``time`` as a moment; the model keeps the text that was sent."""
        return event_time(getattr(self, "time", None))

    @classmethod
    def from_event(cls, event: object) -> Self:
        """An event as a model; JSON text is parsed first.

        Raises:
            ContractError: It breaks its contract.
        """
        value = load_event(event)
        _refuse(cls.__contract__, cls.__contract__.check_event(value))
        return _converted(value, cls)


def _refuse(contract: Contract, violations: list[Violation]) -> None:
    if violations:
        raise ContractError(f"the event breaks {contract}", violations)


def _converted(value: object, cls: type[M]) -> M:
    try:
        return convert(value, cls)
    except ValidationError:
        pass  # perhaps for a 1.0, which JSON Schema calls an integer and msgspec does not
    try:
        return convert(_whole(value), cls)
    except ValidationError as error:
        raise ContractError(f"the types of {cls.__name__} cannot hold what the contract allows: {error}") from error


def _whole(value: object) -> object:
    """The value with 1 for 1.0."""
    match value:
        case dict():
            return {name: _whole(member) for name, member in value.items()}
        case list():
            return [_whole(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
