"""What a generated module says about an event: classes, fields and the types between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schema_guard.model.documents import JsonPointer


class Scalar(StrEnum):
    """A type without parts."""

    ANY = "any"
    NULL = "null"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"


@dataclass(frozen=True, slots=True)
class LiteralOf:
    """One of some texts, whole numbers or truth values."""

    values: tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array."""

    item: TypeExpr


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object without declared members."""

    value: TypeExpr


@dataclass(frozen=True, slots=True)
class ClassRef:
    """An object with declared members."""

    name: str


@dataclass(frozen=True, slots=True)
class UnionOf:
    """One of several types."""

    members: tuple[TypeExpr, ...]


TypeExpr: TypeAlias = "Scalar | LiteralOf | ListOf | MapOf | ClassRef | UnionOf"


@dataclass(frozen=True, slots=True)
class Field:
    """A member of an object.

    Attributes:
        name: In Python.
        wire: In JSON.
        doc: The description, or "".
    """

    name: str
    wire: str
    type: TypeExpr
    required: bool
    doc: str = ""


@dataclass(frozen=True, slots=True)
class ClassModel:
    """An object of the event.

    Attributes:
        open: The contract says what undeclared members look like.
    """

    name: str
    fields: tuple[Field, ...]
    pointer: JsonPointer
    doc: str = ""
    open: bool = False

    @property
    def mentions(self) -> tuple[str, ...]:
        """The classes that its fields mention, in order."""
        found = (part.name for each in self.fields for part in parts(each.type) if isinstance(part, ClassRef))
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """A place where the types refuse what the contract takes, or drop what it describes, and the keyword to blame."""

    keyword: str
    pointer: JsonPointer
    message: str


@dataclass(frozen=True, slots=True)
class Typing:
    """The types of one contract version.

    Attributes:
        event: The class of the envelope; ``detail`` that of the detail.
        detail_pointers: Where in the document the detail is described; empty when the whole of it describes the detail.
        given: Members of the envelope that the contract does not describe; they are typed as EventBridge delivers them.
    """

    event: str
    detail: str
    classes: tuple[ClassModel, ...]
    detail_pointers: tuple[JsonPointer, ...]
    given: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    by_name: Mapping[str, ClassModel] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {model.name: model for model in self.classes})


def parts(expr: TypeExpr) -> Iterator[TypeExpr]:
    """The type and every type within it."""
    yield expr
    match expr:
        case ListOf(item=inner) | MapOf(value=inner):
            yield from parts(inner)
        case UnionOf(members=members):
            for member in members:
                yield from parts(member)
        case _:
            return
