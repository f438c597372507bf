"""Exact JSON values: one hashable key for values that JSON Schema calls equal.

Numbers are mathematical values (``1`` equals ``1.0``, and never ``true``); decimals are exact rationals, not floats.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from schema_guard.errors import DocumentError

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonValue

Number: TypeAlias = "int | Fraction"
ValueKey: TypeAlias = "tuple[str, object]"

NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT = 1, 2, 4, 8, 16, 32
ALL_TYPES = 63
TYPE_BITS = (NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT)
TYPE_NAMES = {"null": NULL, "boolean": BOOLEAN, "number": NUMBER, "string": STRING, "array": ARRAY, "object": OBJECT}

_MAX_DIGITS = 4_200  # the interpreter writes an int of at most 4,300; beyond it a document is an attack
_MAX_BITS = 13_953  # what holds them


def exact(value: float | Decimal) -> Number:
    """The number as an int when it is whole, else as a Fraction.

    Raises:
        DocumentError: The number is not finite, or has more digits than exact arithmetic should expand.
    """
    if isinstance(value, int):
        if value.bit_length() > _MAX_BITS:
            raise _out_of_range(Decimal(value))
        return value
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite() or abs(number.adjusted()) > _MAX_DIGITS or len(number.as_tuple().digits) > _MAX_DIGITS:
        raise _out_of_range(number)
    fraction = Fraction(number)
    return fraction.numerator if fraction.denominator == 1 else fraction


def _out_of_range(number: Decimal) -> DocumentError:
    shown = f"{number:.6E}" if number.is_finite() else str(number)
    return DocumentError(
        f"the number {shown} is outside the range that is compared exactly",
        remedy=f"Use at most {_MAX_DIGITS} digits.",
    )


def to_json_number(number: Number) -> int | float | Decimal:
    """A JSON number for an exact value: int when whole, else the float that reads back the same, else a Decimal.

    Only finite decimals can be written in JSON; the caller makes sure that the denominator has no other factors.
    """
    if isinstance(number, int):
        return number
    try:
        as_float = number.numerator / number.denominator
        if Fraction(repr(as_float)) == number:
            return as_float
    except OverflowError:
        pass
    return Decimal(number.numerator) / Decimal(number.denominator)


def type_bit(value: JsonValue) -> int:
    """The bit of the value's JSON type."""
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case str():
            return STRING
        case list():
            return ARRAY
        case dict():
            return OBJECT
        case _:
            return NUMBER


def value_key(value: JsonValue) -> ValueKey:
    """A hashable key; two values have the same key exactly when JSON Schema calls them equal."""
    match value:
        case None:
            return ("z", None)
        case bool():
            return ("b", value)
        case str():
            return ("s", value)
        case list():
            return ("a", tuple(value_key(item) for item in value))
        case dict():
            return ("o", tuple(sorted((name, value_key(member)) for name, member in value.items())))
        case _:
            return ("n", exact(value))
