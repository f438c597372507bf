"""Base classes of the dataclass models.

Types say what they can say; the contract that each module embeds says the rest. An absent member is ``UNSET``, which is
not ``None``; members that the contract does not declare are kept in ``additional_properties``.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  type hints are resolved at run time
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Literal,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from .contract import Contract, ContractError, Violation, event_time, load_event  # noqa: TID252  this module moves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .contract import PutEventsEntry  # noqa: TID252  as above


class Unset(Enum):
    """The type of ``UNSET``."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
M = TypeVar("M", bound="Model")


@dataclass(kw_only=True, slots=True)
class Model:
    """An object somewhere in an event."""

    __wire__: ClassVar[Mapping[str, str]] = {}  # Python name → wire name, where they differ
    __open__: ClassVar[bool] = False  # whether the contract says what undeclared members look like

    additional_properties: dict[str, Any] = field(default_factory=dict)

    def to_wire(self) -> dict[str, Any]:
        """The object as JSON has it: wire names, no absent members."""
        declared = {wire: getattr(self, name) for name, wire in _layout(type(self)).members.items()}
        present = {wire: _to_wire(value) for wire, value in declared.items() if value is not UNSET}
        return present | {name: _to_wire(value) for name, value in self.additional_properties.items()}


@dataclass(kw_only=True, slots=True)
class Detail(Model):
    """What a producer says: the ``detail`` of an event. Checked against its contract when it is made."""

    __contract__: ClassVar[Contract]

    def __post_init__(self) -> None:
        _refuse(self.__contract__, self.__contract__.check_detail(self.to_wire()))

    @classmethod
    def from_wire(cls, detail: object) -> Self:
        """The detail of an event as a model.

        Raises:
            ContractError: It breaks its contract.
        """
        _refuse(cls.__contract__, cls.__contract__.check_detail(detail))
        return _made(cls, detail)

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
        found = [] if allow_undeclared else [Violation(path, "is not declared", "") for path in _undeclared(self, ())]
        if found:
            raise ContractError("the event says more than its contract; pass allow_undeclared=True to send it", found)
        return self.__contract__.make_entry(
            self.to_wire(),
            source=source,
            detail_type=detail_type,
            event_bus_name=event_bus_name,
            time=time,
            resources=resources,
            trace_header=trace_header,
        )


@dataclass(kw_only=True, slots=True)
class Event(Model):
    """What a consumer gets: an event with its envelope. Checked against its contract when it is made."""

    __contract__: ClassVar[Contract]

    @property
    def timestamp(self) -> datetime:
        """``time`` as a moment; the model keeps the text that was sent."""
        return event_time(getattr(self, "time", None))

    def __post_init__(self) -> None:
        _refuse(self.__contract__, self.__contract__.check_event(self.to_wire()))

    @classmethod
    def from_event(cls, event: object) -> Self:
        """An event as a model; JSON text is parsed first.

        Raises:
            ContractError: It breaks its contract.
        """
        value = load_event(event)
        _refuse(cls.__contract__, cls.__contract__.check_event(value))
        return _made(cls, value)


def _refuse(contract: Contract, violations: list[Violation]) -> None:
    if violations:
        raise ContractError(f"the event breaks {contract}", violations)


def _made(cls: type[M], value: object) -> M:
    if not _fits(value, cls):
        raise ContractError(f"the types of {cls.__name__} cannot hold what the contract allows here")
    made: M = _read(value, cls)
    return made


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a class of models declares: Python name → type, Python name → wire name, the required names."""

    hints: dict[str, Any]
    members: dict[str, str]
    required: frozenset[str]


_LAYOUTS: dict[Any, _Layout] = {}


def _layout(cls: Any) -> _Layout:  # noqa: ANN401  a class of models
    if cls not in _LAYOUTS:
        declared = [each for each in fields(cls) if each.name != "additional_properties"]
        _LAYOUTS[cls] = _Layout(
            get_type_hints(cls),
            {each.name: cls.__wire__.get(each.name, each.name) for each in declared},
            frozenset(each.name for each in declared if each.default is MISSING),
        )
    return _LAYOUTS[cls]


def _alternatives(type_: Any) -> tuple[Any, ...]:  # noqa: ANN401  a type expression
    return get_args(type_) if get_origin(type_) in (Union, UnionType) else (type_,)


def _fits(value: object, type_: Any) -> bool:  # noqa: ANN401  a type expression
    """Whether a type can hold a JSON value."""
    return any(_fits_one(value, each) for each in _alternatives(type_))


def _fits_one(value: object, type_: Any) -> bool:  # noqa: ANN401  one line a kind of type
    if type_ is Any:
        return True
    match get_origin(type_):
        case origin if origin is Literal:
            return any(_equal(value, each) for each in get_args(type_))
        case origin if origin is list:
            return isinstance(value, list) and all(_fits(item, get_args(type_)[0]) for item in value)
        case origin if origin is dict:
            return isinstance(value, dict) and all(_fits(item, get_args(type_)[1]) for item in value.values())
    if is_dataclass(type_):
        return isinstance(value, dict) and _fits_class(value, type_)
    return _fits_scalar(value, type_)


def _fits_scalar(value: object, type_: object) -> bool:
    if type_ is int:
        return not isinstance(value, bool) and (isinstance(value, int) or _is_whole(value))
    return type(value) is (NoneType if type_ is None else type_)


def _fits_class(value: Mapping[str, object], cls: Any) -> bool:  # noqa: ANN401  a class of models
    layout = _layout(cls)
    return all(layout.members[name] in value for name in layout.required) and all(
        wire not in value or _fits(value[wire], layout.hints[name]) for name, wire in layout.members.items()
    )


def _equal(value: object, literal: object) -> bool:
    """Equal as JSON: 1.0 is 1, True is not."""
    return value == literal and isinstance(value, bool) == isinstance(literal, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()


def _read(value: Any, type_: Any) -> Any:  # noqa: ANN401  a JSON value and a type that can hold it
    """A value that fits a type, as that type."""
    fitting = [each for each in _alternatives(type_) if each is not Any and each is not Unset]
    if len(fitting) > 1:
        fitting = [each for each in fitting if _fits_one(value, each)]
    if isinstance(value, dict):
        classes = [each for each in fitting if is_dataclass(each)]
        if classes:
            return _object(value, max(classes, key=lambda cls: len(value.keys() & set(_layout(cls).members.values()))))
        values = get_args(fitting[0])[1] if fitting else Any
        return {name: _read(member, values) for name, member in value.items()}
    if isinstance(value, list):
        items = get_args(fitting[0])[0] if fitting else Any
        return [_read(item, items) for item in value]
    return int(value) if _is_whole(value) and fitting and float not in fitting else value


def _object(value: Mapping[str, Any], cls: Any) -> Any:  # noqa: ANN401  a class of models
    layout = _layout(cls)
    known = {name: _read(value[wire], layout.hints[name]) for name, wire in layout.members.items() if wire in value}
    declared = set(layout.members.values())
    return cls(**known, additional_properties={name: each for name, each in value.items() if name not in declared})


def _to_wire(value: object) -> Any:  # noqa: ANN401  a JSON value
    match value:
        case Model():
            return value.to_wire()
        case dict():
            return {name: _to_wire(member) for name, member in value.items()}
        case list():
            return [_to_wire(item) for item in value]
        case _:
            return value


def _undeclared(value: object, path: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    match value:
        case Model():
            members = _layout(type(value)).members
            closed = members and not value.__open__
            found = [(*path, name) for name in value.additional_properties] if closed else []
            inner = [(wire, getattr(value, name)) for name, wire in members.items()]
            return found + [place for wire, member in inner for place in _undeclared(member, (*path, wire))]
        case dict():
            return [place for name, member in value.items() for place in _undeclared(member, (*path, name))]
        case list():
            return [place for index, item in enumerate(value) for place in _undeclared(item, (*path, index))]
        case _:
            return []
