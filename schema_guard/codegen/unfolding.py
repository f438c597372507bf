"""How much work a schema is for a validator: references let a small document unfold into an endless one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from schema_guard.codegen.conjunction import child, listed, mapped
from schema_guard.errors import GenerationError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.codegen.conjunction import Part, Reader
    from schema_guard.model.documents import JsonPointer

_MOST = 100_000
_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLE = ("not", "if", "then", "else")


def refuse_explosion(reader: Reader, root: Part) -> None:
    """Refuse a schema whose check of one value takes more than a bounded number of steps.

    Raises:
        GenerationError: It takes more.
    """
    steps: dict[JsonPointer, int] = {}
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part[0] in steps:
            continue
        if _steps(reader, part, steps) > _MOST:
            raise GenerationError(
                f"checking one value takes more than {_MOST} steps, for references multiply",
                place=Place(pointer=part[0]),
                remedy='Refer to a definition once, not from several branches of "allOf", "anyOf" and "oneOf".',
            )
        waiting.extend(_elsewhere(part))


def _steps(reader: Reader, part: Part, known: dict[JsonPointer, int]) -> int:
    """How many schemas a value at this place is checked against; those that are under way count once."""
    pointer, schema = part
    if pointer in known or not isinstance(schema, dict):
        return known.get(pointer, 1)
    known[pointer] = 1
    inner = list(_in_place(part))
    if "$ref" in schema:
        with suppress(GenerationError):  # whether anything depends on what is not there shows elsewhere
            inner.append(reader.target(part))
    known[pointer] = min(1 + sum(_steps(reader, each, known) for each in inner), 2 * _MOST)
    return known[pointer]


def _in_place(part: Part) -> Iterator[Part]:
    """Subschemas for the same value."""
    _, schema = part
    for keyword in _LISTS:
        yield from (child(part, keyword, index) for index, _ in enumerate(listed(schema, keyword)))
    yield from (child(part, keyword) for keyword in _SINGLE if isinstance(schema, dict) and keyword in schema)
    yield from (child(part, "dependentSchemas", name) for name in mapped(schema, "dependentSchemas"))


def _elsewhere(part: Part) -> Iterator[Part]:
    """Every place below, whatever it is: a keyword too many does no harm."""
    _, schema = part
    if isinstance(schema, dict):
        yield from (child(part, keyword) for keyword in schema)
    elif isinstance(schema, list):
        yield from (child(part, index) for index, _ in enumerate(schema))
