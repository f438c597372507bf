"""The envelope of an EventBridge event: whose event a document describes, and where its ``detail`` is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.refs import Position, Resolver, Unresolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

SOURCE = "source"
DETAIL_TYPE = "detail-type"
STATED = {SOURCE: "x-amazon-events-source", DETAIL_TYPE: "x-amazon-events-detail-type"}
_UNFILLED = ("${", "{{")  # a deployment template that nobody filled in


def event_type(document: JsonValue) -> tuple[str | None, str | None]:
    """``source`` and ``detail-type`` of the events that a version document describes; None where it does not say.

    A ``const``, or an ``enum`` of one, counts more than ``x-amazon-events-source`` and ``x-amazon-events-detail-type``.
    """
    parts = tuple(_parts(document))
    return _pinned(parts, SOURCE), _pinned(parts, DETAIL_TYPE)


def detail_pointer(document: JsonValue) -> JsonPointer | None:
    """Where a version document describes ``detail``, references followed; None when it does not."""
    resolver = Resolver(document, Dialect.DRAFT2020)
    for part in _parts(document, resolver):
        detail = _property(part, "detail")
        if detail is not None:
            return _end(resolver, f"{part.pointer}/properties/detail")
    return None


def stated(schema: JsonObject, name: str) -> str | None:
    """What ``x-amazon-events-…`` of a schema says about ``source`` or ``detail-type``."""
    value = schema.get(STATED[name])
    return value if isinstance(value, str) and value and not any(mark in value for mark in _UNFILLED) else None


def pin(root: JsonObject) -> None:
    """Let a lowered document demand the ``source`` and ``detail-type`` that it states, in place."""
    alone = "$ref" not in root and "allOf" not in root  # as nearly always: no other schema has to be looked for
    parts = (Position("", root, ""),) if alone else tuple(_parts(root))
    if not any(isinstance(part.schema, dict) and "properties" in part.schema for part in parts):
        return  # nothing describes an envelope, and a description of two members would deny all others
    for part in parts:
        if isinstance(part.schema, dict):
            for name in STATED:
                value = stated(part.schema, name)
                if value is not None:
                    _demand(part.schema, name, value)


def _demand(schema: JsonObject, name: str, value: str) -> None:
    """Demand one value of a property, unless the schema makes demands of its own."""
    properties = schema.setdefault("properties", {})
    if not isinstance(properties, dict):
        return
    found = properties.get(name, True)
    if found is True:
        properties[name] = {"const": value}
    elif isinstance(found, dict) and "const" not in found and value in _members(found, value):
        found["const"] = value


def _members(schema: JsonObject, default: str) -> list[JsonValue]:
    members = schema.get("enum")
    return members if isinstance(members, list) else [default]


def _parts(document: JsonValue, resolver: Resolver | None = None) -> Iterator[Position]:
    """The schemas that hold for the whole event: the root, what it refers to, and what ``allOf`` adds."""
    resolver = resolver or Resolver(document, Dialect.DRAFT2020)
    pending, seen = [""], set()
    while pending:
        pointer = pending.pop(0)
        position = resolver.positions.get(pointer)
        if pointer in seen or position is None or not isinstance(position.schema, dict):
            continue
        seen.add(pointer)
        yield position
        target = _target(resolver, position)
        if target is not None:
            pending.append(target)
        parts = position.schema.get("allOf")
        pending += [f"{pointer}/allOf/{index}" for index in range(len(parts))] if isinstance(parts, list) else []


def _target(resolver: Resolver, position: Position) -> JsonPointer | None:
    ref = position.schema.get("$ref") if isinstance(position.schema, dict) else None
    found = resolver.resolve(ref, position.base) if isinstance(ref, str) else None
    return None if found is None or isinstance(found, Unresolved) else found.pointer


def _end(resolver: Resolver, pointer: JsonPointer) -> JsonPointer:
    """Where a chain of references ends."""
    seen: set[JsonPointer] = set()
    while pointer not in seen and pointer in resolver.positions:
        seen.add(pointer)
        pointer = _target(resolver, resolver.positions[pointer]) or pointer
    return pointer


def _property(part: Position, name: str) -> JsonValue:
    properties = part.schema.get("properties") if isinstance(part.schema, dict) else None
    return properties.get(name) if isinstance(properties, dict) else None


def _pinned(parts: tuple[Position, ...], name: str) -> str | None:
    for part in parts:
        schema = _property(part, name)
        if isinstance(schema, dict):
            members = [schema["const"]] if "const" in schema else schema.get("enum")
            if isinstance(members, list) and len(members) == 1 and isinstance(members[0], str):
                return members[0]
    return next(
        (value for part in parts if isinstance(part.schema, dict) and (value := stated(part.schema, name))), None
    )
