"""What values look like to schema discovery, and the narrowest look that several samples share."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from schema_guard.model.documents import JsonValue

MAX_LEVELS = 255  # the quota "Schema discovery levels"; what lies deeper is ignored

_INT64 = range(-(2**63), 2**63)
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")


class Kind(StrEnum):
    """What sort of value a shape stands for; ANY stands for every value."""

    ANY = "any"
    NULL = "null"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    DATE_TIME = "date-time"
    ARRAY = "array"
    OBJECT = "object"


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What a value looks like.

    Attributes:
        item: What the items of an array share; None when no item was seen.
        fields: The fields of an object, in the order of the first sample.
        required: The fields that every sample had.
        digest: Equal for equal shapes, whatever the order of fields.
    """

    kind: Kind
    item: Shape | None = None
    fields: tuple[tuple[str, Shape], ...] = ()
    required: tuple[str, ...] = ()
    digest: str = ""


def shape_of(value: JsonValue, level: int = 1) -> Shape:
    """The shape of a JSON value; ``level`` counts how deep it is nested."""
    if not isinstance(value, list | dict):
        return _SCALARS[_kind(value)]
    if level > MAX_LEVELS:
        return _SCALARS[Kind.ANY]
    # Loops rather than comprehensions: one frame a level leaves room below the recursion limit.
    if isinstance(value, list):
        item = None
        for each in value:
            item = _join_items(item, shape_of(each, level + 1))
        return _array(item)
    fields = {}
    for name, member in value.items():
        fields[name] = shape_of(member, level + 1)
    return _object(fields, tuple(value))


def _kind(value: float | Decimal | str | None) -> Kind:
    match value:
        case None:
            return Kind.NULL
        case bool():
            return Kind.BOOLEAN
        case str():
            return Kind.DATE_TIME if is_date_time(value) else Kind.STRING
        case int() if value in _INT64:
            return Kind.INTEGER
        case _:
            return Kind.NUMBER


def join(shapes: Iterable[Shape]) -> Shape:
    """The narrowest shape that has the values of all."""
    return reduce(_join, shapes)


def is_date_time(text: str) -> bool:
    """Whether a string is a date-time of RFC 3339, as ``format: date-time`` asks for."""
    if not _DATE_TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _join(one: Shape, other: Shape) -> Shape:
    if one.digest == other.digest:
        return one
    if one.kind is not other.kind:
        return _SCALARS[_WIDER.get(frozenset({one.kind, other.kind}), Kind.ANY)]
    if one.kind is Kind.ARRAY:
        return _array(_join_items(one.item, other.item))
    fields = dict(one.fields)
    for name, shape in other.fields:
        fields[name] = _join(fields[name], shape) if name in fields else shape
    return _object(fields, tuple(name for name in one.required if name in other.required))


def _join_items(one: Shape | None, other: Shape | None) -> Shape | None:
    if one is None or other is None:
        return one or other
    return _join(one, other)


def _array(item: Shape | None) -> Shape:
    return Shape(Kind.ARRAY, item=item, digest=_digest("array", item.digest if item else "-"))


def _object(fields: Mapping[str, Shape], required: tuple[str, ...]) -> Shape:
    members = [f"{name!r}:{fields[name].digest}" for name in sorted(fields)]
    digest = _digest("object", *members, "required", *map(repr, sorted(required)))
    return Shape(Kind.OBJECT, fields=tuple(fields.items()), required=required, digest=digest)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


_SCALARS: dict[Kind, Shape] = {
    kind: Shape(kind, digest=kind.value) for kind in Kind if kind not in {Kind.ARRAY, Kind.OBJECT}
}

_WIDER = {
    frozenset({Kind.INTEGER, Kind.NUMBER}): Kind.NUMBER,
    frozenset({Kind.STRING, Kind.DATE_TIME}): Kind.STRING,
}
