"""Events and values in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.canonical.json_text import dump_compact
from schema_guard.model.documents import pointer_tokens
from schema_guard.visible import ELLIPSIS, shorten, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.model.documents import JsonPointer, JsonValue


def brief(value: JsonValue, limit: int = 60) -> str:
    """A value on one line, shortened."""
    return shorten(visible(dump_compact(value)), limit)


def compact_event(event: JsonValue, pointers: Iterable[JsonPointer], limit: int = 240) -> str:
    """An event on one line; when that is long, without what the rejection is not about.

    Args:
        event: The event.
        pointers: The places that are kept.
        limit: The most characters.
    """
    full = visible(dump_compact(event))
    if len(full) <= limit:
        return full
    paths = [pointer_tokens(pointer) for pointer in pointers]
    for scalar in (40, 16, 0):
        text = visible(_abridged(event, paths, scalar))
        if len(text) <= limit:
            return text
    return shorten(text, limit)


def _abridged(value: JsonValue, paths: list[tuple[str, ...]], scalar: int) -> str:
    """The value with the ways to these places; beside them only scalars of at most that many characters."""
    if not isinstance(value, dict | list) or not value:
        return _cut(value, max(scalar, 24))
    members = value.items() if isinstance(value, dict) else ((str(index), item) for index, item in enumerate(value))
    shown: list[str] = []
    for name, member in members:
        below = [path[1:] for path in paths if path and path[0] == name]
        text = _abridged(member, below, scalar) if below else _beside(member, scalar)
        if text != ELLIPSIS:
            shown.append(f"{dump_compact(name)}:{text}" if isinstance(value, dict) else text)
        elif not shown or shown[-1] != ELLIPSIS:
            shown.append(ELLIPSIS)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}{','.join(shown)}{closing}"


def _beside(member: JsonValue, scalar: int) -> str:
    if isinstance(member, dict | list) and member:
        return ELLIPSIS
    text = dump_compact(member)
    return text if len(text) <= scalar else ELLIPSIS


def _cut(value: JsonValue, limit: int) -> str:
    text = dump_compact(value)
    if len(text) <= limit:
        return text
    return f"{text[: limit - 2]}{ELLIPSIS}" + ('"' if isinstance(value, str) else "")
