"""The contracts that events are held to, by ``source`` and ``detail-type``, with their compiled validators."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from schema_guard.canonical.dialects import Dialect, detect
from schema_guard.canonical.envelope import detail_pointer, event_type
from schema_guard.canonical.unfolding import EXPLOSION, EXPLOSION_REMEDY, MOST_CHECKS, Unfolding
from schema_guard.containment import algebra
from schema_guard.errors import DocumentError, Place
from schema_guard.model.documents import pointer_of
from schema_guard.model.verdicts import MOST_ERRORS, WitnessError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schema_guard.model.documents import JsonValue
    from schema_guard.model.ids import SchemaId

_TOO_MANY = "the contract does not accept it; it refers to itself so often that the places are not looked for"
_SHOWN_DIGITS = 20


@dataclass(frozen=True)
class EventContract:
    """What events of one type have to satisfy.

    Attributes:
        version: The version of the document; the newest one where several are folded.
        document: The version document, or the fold.
        path: The file that holds it.
        discovered: Whether the document is the fold of a discovered schema.
        asserts_format: Whether ``format`` rejects values.
    """

    schema: SchemaId
    version: str
    document: JsonValue
    path: str | None = None
    discovered: bool = False
    asserts_format: bool = False

    @property
    def label(self) -> str:
        """What people call it: ``orders/orders@OrderPlaced version 3``."""
        return f"{self.schema} " + ("(all versions folded)" if self.discovered else f"version {self.version}")

    @cached_property
    def event_type(self) -> tuple[str | None, str | None]:
        """``source`` and ``detail-type``; None where the document does not say."""
        return event_type(self.document)

    @cached_property
    def has_envelope(self) -> bool:
        """Whether the document describes the whole event; otherwise it describes ``detail``."""
        return detail_pointer(self.document) is not None

    @cached_property
    def validator(self) -> Any:  # noqa: ANN401  the validator type is private to the library
        """The compiled validator of the document.

        Raises:
            DocumentError: The validator does not take the document, or could not finish with it.
        """
        explosion = self._unfolding.explosion
        if explosion is not None:
            raise DocumentError(
                EXPLOSION, place=Place(self.path or self.label, pointer=explosion), remedy=EXPLOSION_REMEDY
            )
        compiled = algebra.validator(self.document, self._dialect, asserts_format=self.asserts_format)
        if compiled is None:
            raise DocumentError(
                "the validator cannot compile this schema",
                place=Place(file=self.path or self.label),
                remedy="Run `schema-guard fsck`, and look for patterns and references that are not valid.",
            )
        return compiled

    @cached_property
    def _dialect(self) -> Dialect:
        dialect = detect(self.document)
        return dialect if isinstance(dialect, Dialect) else Dialect.DRAFT2020

    @cached_property
    def _unfolding(self) -> Unfolding:
        return Unfolding(self.document, self._dialect)

    def accepts(self, event: JsonValue) -> bool:
        """Whether an event is valid under the contract."""
        return bool(self.validator.is_valid(self.subject(event)))

    def subject(self, event: JsonValue) -> JsonValue:
        """The part of an event that the document describes."""
        return event if self.has_envelope or not isinstance(event, dict) else event.get("detail")

    def errors(
        self, event: JsonValue, matters: Callable[[WitnessError], bool] = lambda _: True
    ) -> tuple[WitnessError, ...]:
        """Why an event is not valid: pointers into the event, a handful at most of those that matter."""
        above = () if self.has_envelope or not isinstance(event, dict) else ("detail",)
        subject = self.subject(event)
        if self._unfolding.effort(subject) >= MOST_CHECKS:  # the library lists all errors before it gives the first
            pointer = pointer_of(above)
            return (WitnessError(pointer, _TOO_MANY, ""),)
        try:
            errors = list(self.validator.iter_errors(subject))
        except ValueError:  # an error holds the value, which is why it cannot be about a number of 5,000 digits
            errors = list(self.validator.iter_errors(_rounded(subject)))
        found = [WitnessError.at((*above, *error.instance_path), error.message, error.schema_path) for error in errors]
        ordered = sorted(filter(matters, found), key=lambda error: (error.pointer, error.schema_pointer))
        return tuple(ordered[:MOST_ERRORS])


@dataclass(frozen=True)
class Contracts:
    """Contracts by the type of event; what people wrote counts more than what discovery found.

    Attributes:
        all: Every contract.
        root: The folder that they came from, for messages.
    """

    all: tuple[EventContract, ...]
    root: str = "registry"
    _by_type: dict[tuple[JsonValue, JsonValue], tuple[EventContract, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for contract in sorted(self.all, key=lambda one: (one.discovered, one.schema)):
            source, detail_type = contract.event_type
            if source is not None and detail_type is not None:
                beside = self._by_type.get((source, detail_type), ())
                if not beside or beside[0].discovered is contract.discovered:
                    self._by_type[source, detail_type] = (*beside, contract)

    def of(self, source: JsonValue, detail_type: JsonValue) -> tuple[EventContract, ...]:
        """The contracts of a type of event, any of which may accept it; empty when there is none."""
        return self._by_type.get((source, detail_type), ())

    @property
    def typed(self) -> tuple[EventContract, ...]:
        """Every contract that a type of event leads to."""
        return tuple(contract for contracts in self._by_type.values() for contract in contracts)

    def near(self, source: str, detail_type: str) -> str:
        """A sentence on what to do about a type of event without a contract."""
        from difflib import get_close_matches  # noqa: PLC0415  only for what went wrong

        known = {f"source {one!r} with detail-type {other!r}": f"{one}@{other}" for one, other in self._by_type}
        close = get_close_matches(f"{source}@{detail_type}", list(known.values()), n=1)
        hint = next((f"Did you mean {said}? " for said, name in known.items() if name in close), "")
        return f"{hint}Otherwise add its schema to {self.root} (`schema-guard pull`, or `schema-guard new`)."


def judge(
    contracts: Sequence[EventContract],
    event: JsonValue,
    matters: Callable[[WitnessError], bool] = lambda _: True,
) -> tuple[EventContract, tuple[WitnessError, ...]]:
    """The contract that accepts the event and no errors, or the first contract and why it does not.

    Args:
        contracts: At least one.
        event: The event.
        matters: Says which errors count.
    """
    judged = [(one, () if one.accepts(event) else one.errors(event, matters)) for one in contracts]
    return next((one for one in judged if not one[1]), judged[0])


def _rounded(value: JsonValue) -> JsonValue:
    """The value with numbers that can be written down; the contract has refused the exact ones already."""
    match value:
        case Decimal() if len(value.as_tuple().digits) > _SHOWN_DIGITS:
            return Context(prec=_SHOWN_DIGITS).plus(value)
        case dict():
            return {name: _rounded(member) for name, member in value.items()}
        case list():
            return [_rounded(item) for item in value]
        case _:
            return value
