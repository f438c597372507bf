"""The three answers to "is every event of the writer accepted by the reader?"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from schema_guard.model.documents import pointer_of
from schema_guard.visible import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.model.documents import JsonPointer, JsonValue
    from schema_guard.model.modes import Direction

MOST_ERRORS: Final = 5
"""As many reasons as people read."""

_LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class WitnessError:
    """Why the reader rejects the event, at one place of it.

    Attributes:
        pointer: Where in the event.
        message: What the reference validator says.
        schema_pointer: Where in the reader's schema.
    """

    pointer: JsonPointer
    message: str
    schema_pointer: JsonPointer

    @classmethod
    def at(cls, path: Iterable[str | int], message: str, schema_path: Iterable[str | int]) -> WitnessError:
        """The error at these paths; a message holds the value, which may be long, and keeps its beginning."""
        return cls(pointer_of(path), shorten(message, _LONGEST_MESSAGE), pointer_of(schema_path))

    def to_dict(self) -> dict[str, Any]:
        """The error as the JSON report shows it."""
        return {"pointer": self.pointer, "message": self.message, "schema_pointer": self.schema_pointer}


@dataclass(frozen=True, slots=True)
class Witness:
    """An event that the writing side admits and the reading side refuses, as two validators confirm."""

    event: JsonValue
    direction: Direction
    errors: tuple[WitnessError, ...]

    def to_dict(self) -> dict[str, Any]:
        """The witness as the JSON report shows it."""
        return {"event": self.event, "errors": [error.to_dict() for error in self.errors]}


@dataclass(frozen=True, slots=True)
class Compatible:
    """Containment is proved."""


@dataclass(frozen=True, slots=True)
class Breaking:
    """A witness was found and confirmed."""

    witness: Witness


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither a proof nor a confirmed witness.

    Attributes:
        reason: Why, in words that name the construct.
        pointer: Where in the event (``*`` for any item or property), when known.
    """

    reason: str
    pointer: JsonPointer = ""


Verdict: TypeAlias = Compatible | Breaking | Undecided

VERDICT_NAMES: dict[type[Compatible | Breaking | Undecided], str] = {
    Compatible: "compatible",
    Breaking: "breaking",
    Undecided: "undecided",
}
