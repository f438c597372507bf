"""The schema that EventBridge's discovery makes of an event.

Facts about real discovered schemas that this module follows: objects are hoisted into components, breadth first, named
after their property in PascalCase (items of an array ``<Parent>Item``); properties are sorted, ``detail`` first in the
envelope; every field of the sample is required, listed as a Java ``HashSet`` of strings iterates; an empty array has
``items: {"type": "object"}``; null gives ``{}``; a whole number that fits is ``integer`` with ``int64``; a date-time
has its format. There are no enumerations, patterns, lengths or ``additionalProperties``.

Nothing is published about the rest. Here, several samples (of ``GetDiscoveredSchema``, or the items of one array) are
merged so that the schema accepts each of them: properties are joined, only common ones are required, and what cannot be
joined becomes ``{}``. An object without fields is not hoisted, and a component whose name another shape has gets a
number. Nesting below the 255th level is ignored, which is documented: ``{}``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import deque
from itertools import count
from typing import TYPE_CHECKING

from schema_guard.endpoint.shapes import Kind, Shape, join, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schema_guard.model.documents import JsonObject, JsonValue

_ENVELOPE = "AWSEvent"
_PLAIN = "Event"
_WORD_BREAK = re.compile(r"[^A-Za-z0-9]+")
_UNNAMEABLE = re.compile(r"[^A-Za-z0-9.\-_@]")


def is_envelope(event: JsonValue) -> bool:
    """Whether an event came over a bus: then its schema has an ``AWSEvent``."""
    return (
        isinstance(event, dict)
        and isinstance(event.get("source"), str)
        and isinstance(event.get("detail-type"), str)
        and isinstance(event.get("detail"), dict)
    )


def schema_name(source: str, detail_type: str) -> str:
    """The name of a discovered schema; what a name cannot hold becomes a hyphen, so names can collide."""
    return f"{_UNNAMEABLE.sub('-', source)}@{pascal(detail_type, _PLAIN)}"


def pascal(text: str, fallback: str) -> str:
    """``Review Created`` → ``ReviewCreated``; ``fallback`` when no letter or digit is left."""
    return "".join(word[:1].upper() + word[1:] for word in _WORD_BREAK.split(text)) or fallback


def infer(events: Sequence[JsonObject]) -> JsonObject:
    """The OpenApi3 document of samples of one type of event.

    Args:
        events: At least one event. When all are envelopes of one source and detail type the document has an
            ``AWSEvent``, otherwise its root is the component ``Event``.
    """
    shape = join(shape_of(event) for event in events)
    components = _Components()
    if not _one_type(events):
        components.reference(_PLAIN, shape)
        return _document(_PLAIN, components.drain())
    fields = dict(shape.fields)
    detail_type = str(events[0]["detail-type"])
    title = pascal(detail_type, _PLAIN)
    detail = components.reference(title, fields.pop("detail"))
    envelope: JsonObject = {
        "type": "object",
        "required": [*hash_set_order(shape.required)],
        "x-amazon-events-detail-type": detail_type,
        "x-amazon-events-source": events[0]["source"],
        "properties": {"detail": detail, **components.properties(fields.items(), _ENVELOPE)},
    }
    return _document(title, {_ENVELOPE: envelope, **components.drain()})


def fingerprint(document: JsonValue) -> str:
    """A hash that two documents share when they differ only in the order of members and of ``required``."""
    return hashlib.sha256(json.dumps(_unordered(document), sort_keys=True).encode()).hexdigest()


def hash_set_order(names: Iterable[str]) -> list[str]:
    """The order in which a Java ``HashSet`` gives strings that were added to it alphabetically.

    The ``required`` lists of all discovered schemas that were looked at have this order: by hash bucket, and within a
    bucket as added.
    """
    added = sorted(names)
    buckets = 16
    while len(added) > buckets * 3 // 4:
        buckets *= 2
    return sorted(added, key=lambda name: _spread(name) & (buckets - 1))


def _spread(name: str) -> int:
    """``java.util.HashMap.hash`` of ``java.lang.String.hashCode``."""
    code = 0
    units = name.encode("utf-16-be", "surrogatepass")
    for high, low in zip(units[::2], units[1::2], strict=True):
        code = (31 * code + (high << 8) + low) & 0xFFFFFFFF
    return code ^ (code >> 16)


def _one_type(events: Sequence[JsonObject]) -> bool:
    types = {(str(event["source"]), str(event["detail-type"])) if is_envelope(event) else None for event in events}
    return len(types) == 1 and None not in types


def _document(title: str, components: JsonObject) -> JsonObject:
    return {
        "openapi": "3.0.0",
        "info": {"version": "1.0.0", "title": title},
        "paths": {},
        "components": {"schemas": components},
    }


def _unordered(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_unordered(item) for item in value]
    if not isinstance(value, dict):
        return value
    ordered = {name: _unordered(member) for name, member in value.items()}
    required = value.get("required")
    if isinstance(required, list):
        ordered["required"] = [*sorted(map(str, required))]
    return ordered


class _Components:
    """The components of one document; what is named waits until `drain` renders it, and so names more."""

    def __init__(self) -> None:
        self._digests = {_ENVELOPE: ""}  # reserved: no shape has this digest
        self._waiting: deque[tuple[str, Shape]] = deque()

    def reference(self, base: str, shape: Shape) -> JsonObject:
        """A reference to the component of a shape; another shape's name gets a number."""
        names = (base if number == 0 else f"{base}{number}" for number in count())
        name = next(name for name in names if self._digests.get(name, shape.digest) == shape.digest)
        if name not in self._digests:
            self._digests[name] = shape.digest
            self._waiting.append((name, shape))
        return {"$ref": f"#/components/schemas/{name}"}

    def drain(self) -> JsonObject:
        """Render every component, breadth first."""
        rendered: JsonObject = {}
        while self._waiting:
            name, shape = self._waiting.popleft()
            component: JsonObject = {"type": "object"}
            if shape.required:
                component["required"] = [*hash_set_order(shape.required)]
            if shape.fields:
                component["properties"] = self.properties(shape.fields, name)
            rendered[name] = component
        return rendered

    def properties(self, fields: Iterable[tuple[str, Shape]], parent: str) -> JsonObject:
        """The properties of a component, sorted."""
        return {name: self._inline(shape, parent, pascal(name, "Object")) for name, shape in sorted(fields, key=_name)}

    def _inline(self, shape: Shape, parent: str, base: str) -> JsonObject:
        match shape.kind:
            case Kind.OBJECT if shape.fields:
                return self.reference(base, shape)
            case Kind.ARRAY if shape.item is not None:
                return {"type": "array", "items": self._inline(shape.item, parent, f"{parent}Item")}
            case kind:
                return dict(_INLINE[kind])


def _name(field: tuple[str, Shape]) -> str:
    return field[0]


_INLINE: dict[Kind, JsonObject] = {
    Kind.ANY: {},
    Kind.NULL: {},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.INTEGER: {"type": "integer", "format": "int64"},
    Kind.NUMBER: {"type": "number"},
    Kind.STRING: {"type": "string"},
    Kind.DATE_TIME: {"type": "string", "format": "date-time"},
    Kind.ARRAY: {"type": "array", "items": {"type": "object"}},
    Kind.OBJECT: {"type": "object"},
}
