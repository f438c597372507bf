"""Base classes of the pydantic models.

Types say what they can say; the contract that each module embeds says the rest. An absent member is ``MISSING``, which
is not ``None``; members that the contract does not declare are kept.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003  pydantic resolves it at run time
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import MISSING, BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from .contract import Contract, ContractError, Violation, event_time  # noqa: TID252  this module moves into generated packages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from .contract import PutEventsEntry  # noqa: TID252  as above


def _whole(value: object) -> object:
    """JSON Schema calls 1.0 an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
Integer = Annotated[int, WHOLE]


class Model(BaseModel):
    """An object somewhere in an event. Takes Python names when it is built, wire names when it is parsed."""

    model_config = ConfigDict(strict=True, extra="allow", serialize_by_alias=True, protected_namespaces=())

    __wire__: ClassVar[Mapping[str, str]] = {}  # Python name → wire name, where they differ
    __open__: ClassVar[bool] = False  # whether the contract says what undeclared members look like

    def __init__(self, /, **data: Any) -> None:  # noqa: ANN401  as pydantic
        wire = type(self).__wire__
        super().__init__(**{wire.get(name, name): value for name, value in data.items()})

    # pydantic would otherwise build models through __init__ when it parses, and take Python names for wire names.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # read by pydantic's metaclass

    def to_wire(self) -> dict[str, Any]:
        """The object as JSON has it: wire names, no absent members."""
        return self.model_dump(mode="python", by_alias=True)


class _Checked(Model):
    """A model that its contract checks, however it is made."""

    __contract__: ClassVar[Contract]

    @model_validator(mode="wrap")
    @classmethod
    def _keep_contract(cls, value: Any, handler: Callable[[Any], Self]) -> Self:  # noqa: ANN401  whatever comes in
        violations = cls._violations(_plain(value))
        if any(violation.schema_pointer for violation in violations):
            raise ValidationError.from_exception_data(cls.__name__, [_line(each, value) for each in violations])
        made = handler(value)
        if violations:  # not a JSON value, though the types took it
            raise ValidationError.from_exception_data(cls.__name__, [_line(each, value) for each in violations])
        return made

    @classmethod
    def _violations(cls, value: object) -> list[Violation]:
        raise NotImplementedError


class Detail(_Checked):
    """What a producer says: the ``detail`` of an event."""

    @classmethod
    def _violations(cls, value: object) -> list[Violation]:
        return cls.__contract__.check_detail(value)

    def to_entry(  # noqa: PLR0913  the members of an entry, by name
        self,
        *,
        event_bus_name: str | None = None,
        time: datetime | None = None,
        resources: Sequence[str] = (),
        trace_header: str | None = None,
        source: str | None = None,
        detail_type: str | None = None,
        allow_undeclared: bool = False,
    ) -> PutEventsEntry:
        """An entry for ``PutEvents``, checked against the contract and the limits of the service.

        Args:
            event_bus_name: Name or ARN of the bus; None is the default bus.
            time: With a time zone; None lets the service stamp the event.
            resources: ARNs that the event is about.
            trace_header: An X-Ray trace header.
            source: Only where the contract leaves it open.
            detail_type: Only where the contract leaves it open.
            allow_undeclared: Send members that the contract does not declare. Compatibility was judged without them.

        Raises:
            ContractError: The event breaks the contract, or the service would refuse the entry.
        """
        if not allow_undeclared:
            _refuse_undeclared(self)
        return self.__contract__.make_entry(
            self.to_wire(),
            source=source,
            detail_type=detail_type,
            event_bus_name=event_bus_name,
            time=time,
            resources=resources,
            trace_header=trace_header,
        )


class Event(_Checked):
    """What a consumer gets: an event with its envelope."""

    @property
    def timestamp(self) -> datetime:
        """``time`` as a moment; the model keeps the text that was sent."""
        return event_time(getattr(self, "time", None))

    @classmethod
    def _violations(cls, value: object) -> list[Violation]:
        return cls.__contract__.check_event(value)


def _plain(value: object) -> object:
    """The value as JSON has it, whatever mixture of models, lists and dicts it is."""
    if isinstance(value, Model):
        return value.to_wire()
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items() if member is not MISSING}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _line(violation: Violation, value: object) -> InitErrorDetails:
    # The message comes from data; a template with its own parameter keeps braces in it from being read as one.
    error = PydanticCustomError("contract", "{reason}", {"reason": violation.message})
    return InitErrorDetails(type=error, loc=violation.path, input=value)


def _refuse_undeclared(detail: Model) -> None:
    found = [Violation(path, "the contract does not declare this member", "") for path in _undeclared(detail, ())]
    if found:
        raise ContractError("the event says more than its contract; pass allow_undeclared=True to send it", found)


def _undeclared(value: object, path: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    match value:
        case Model():
            declared = [
                (type(value).__wire__.get(name, name), getattr(value, name)) for name in type(value).model_fields
            ]
            closed = type(value).model_fields and not type(value).__open__
            found = [(*path, name) for name in value.model_extra or ()] if closed else []
            return found + [place for name, member in declared for place in _undeclared(member, (*path, name))]
        case dict():
            return [place for name, member in value.items() for place in _undeclared(member, (*path, name))]
        case list():
            return [place for index, item in enumerate(value) for place in _undeclared(item, (*path, index))]
        case _:
            return []
