"""What an older fold does not know yet gives way to what a newer one shows.

Of an array that was always empty a fold knows no items, of an object that was always empty no members, and of a member
that was always null no type. Nobody relied on them, so the first sample that shows more takes nothing away. As a schema
the older fold still says something there: a reader of it would turn down every item but objects, and a writer of it
could send whatever it likes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schema_guard.canonical.deep import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.canonical.deep import Work
    from schema_guard.model.documents import JsonObject, JsonValue

_NO_ITEM_SEEN: Final[JsonObject] = {"type": "object"}
_SHAPE: Final = frozenset({"$ref", "allOf", "anyOf", "const", "enum", "not", "oneOf", "type"})


def give_way(known: JsonObject, grown: JsonObject, *, reads: bool) -> JsonObject:
    """The older of two folds, with what it does not know taken from the newer one, or left open.

    Args:
        known: The fold of some samples.
        grown: The fold of more of them.
        reads: Whether ``known`` is the reader: it then accepts whatever the writer turned out to send. A writer sends
            only what was seen later.
    """
    result = run(_schema(known, grown, reads=reads))
    return result if isinstance(result, dict) else known


def _schema(known: JsonValue, grown: JsonValue, *, reads: bool) -> Work[JsonValue]:
    if not (isinstance(known, dict) and isinstance(grown, dict)):
        return known
    if _is_blank(known):
        return known if reads or _is_blank(grown) else grown
    if "anyOf" in known:
        parts: list[JsonValue] = []
        for part in _alternatives(known):
            better = yield _alternative(part, grown, reads=reads)
            parts.append(better)
        return {**known, "anyOf": parts}
    result: JsonValue = yield _alternative(known, grown, reads=reads)
    return result


def _alternative(known: JsonObject, grown: JsonObject, *, reads: bool) -> Work[JsonObject]:
    """One alternative beside the alternative of the same type."""
    other = next((part for part in _alternatives(grown) if _type(part) == _type(known)), None)
    if other is None:
        return known
    if "items" in known:
        return {**known, "items": (yield _items(known["items"], other.get("items", {}), reads=reads))}
    members, others = known.get("properties"), other.get("properties")
    if not isinstance(others, dict):
        return known
    if not isinstance(members, dict):
        return known if reads or _type(known) != "object" else {**known, "properties": others}
    properties: JsonObject = {}
    for name, member in members.items():
        properties[name] = (yield _schema(member, others[name], reads=reads)) if name in others else member
    return {**known, "properties": properties}


def _items(known: JsonValue, grown: JsonValue, *, reads: bool) -> Work[JsonValue]:
    if known == _NO_ITEM_SEEN and grown != known:
        return {} if reads else grown
    result: JsonValue = yield _schema(known, grown, reads=reads)
    return result


def _is_blank(schema: JsonObject) -> bool:
    return schema.keys().isdisjoint(_SHAPE)


def _alternatives(schema: JsonObject) -> Iterator[JsonObject]:
    parts = schema.get("anyOf")
    yield from (part for part in parts if isinstance(part, dict)) if isinstance(parts, list) else [schema]


def _type(schema: JsonObject) -> JsonValue:
    """The type of an alternative, whether it may be null or not; None for what a fold keeps word for word."""
    named = schema.get("type")
    return named[0] if isinstance(named, list) and len(named) == 2 and named[1] == "null" else named  # noqa: PLR2004 - type and null
