"""Which references of a document are recursive, and a name for the structure that each of them stands for.

A name is a hash over the target and everything that it can reach, annotations left out, so that an unchanged recursive
schema has the same name in two documents.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schema_guard.canonical.dialects import subschemas
from schema_guard.canonical.nodes import digest_of
from schema_guard.canonical.scopes import Scope

if TYPE_CHECKING:
    from schema_guard.canonical.normalise import Normaliser
    from schema_guard.model.documents import JsonValue

Key = tuple[int, Scope]
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_ANNOTATIONS = frozenset(
    {"title", "description", "examples", "example", "default", "$comment", "deprecated", "readOnly", "writeOnly"}
)


@dataclass(slots=True)
class _Vertex:
    """A target (or the root), the references below it, and Tarjan's numbers."""

    schema: JsonValue
    leads_to: list[Key]
    label: str
    index: int = -1
    low: int = -1
    component: int = -1


@dataclass(slots=True)
class _Walk:
    """Strongly connected components, found without recursion."""

    vertices: dict[Key, _Vertex]
    counter: int = 0
    stack: list[Key] = field(default_factory=list)
    components: list[list[Key]] = field(default_factory=list)

    def run(self, start: Key) -> None:
        frames: list[tuple[Key, int]] = [(start, 0)]
        while frames:
            key, position = frames.pop()
            vertex = self.vertices[key]
            if position == 0:
                vertex.index = vertex.low = self.counter
                self.counter += 1
                self.stack.append(key)
            elif position > 0:
                vertex.low = min(vertex.low, self._low(vertex.leads_to[position - 1]))
            while position < len(vertex.leads_to):
                below = self.vertices[vertex.leads_to[position]]
                position += 1
                if below.index < 0:
                    frames += [(key, position), (vertex.leads_to[position - 1], 0)]
                    break
                vertex.low = min(vertex.low, self._low(vertex.leads_to[position - 1]))
            else:
                if vertex.low == vertex.index:
                    self._close(key)

    def _low(self, key: Key) -> int:
        vertex = self.vertices[key]
        return vertex.low if vertex.component < 0 else self.counter

    def _close(self, key: Key) -> None:
        members: list[Key] = []
        while not members or members[-1] != key:
            members.append(self.stack.pop())
            self.vertices[members[-1]].component = len(self.components)
        self.components.append(members)


def recursive_targets(normaliser: Normaliser) -> dict[Key, str]:
    """The recursive reference targets that the root can reach, each with a name for its structure."""
    site = normaliser.root_site()
    if site is None:
        return {}
    root: Key = (id(site.schema), Scope(""))
    vertices: dict[Key, _Vertex] = {}
    work: list[tuple[Key, JsonValue, Scope, str]] = [(root, site.schema, Scope(""), "")]
    while work:
        key, schema, scope, label = work.pop()
        if key in vertices:
            continue
        leads_to, targets = _references(normaliser, schema, scope)
        vertices[key] = _Vertex(schema, leads_to, label)
        work.extend(targets)
    walk = _Walk(vertices)
    walk.run(root)
    return _names(walk)


def _references(
    normaliser: Normaliser, schema: JsonValue, scope: Scope
) -> tuple[list[Key], list[tuple[Key, JsonValue, Scope, str]]]:
    """The reference targets below a schema, without following them."""
    leads_to: list[Key] = []
    targets: list[tuple[Key, JsonValue, Scope, str]] = []
    work = [(schema, scope)]
    while work:
        current, around = work.pop()
        site = normaliser.site(current, around)
        if site is None:
            continue
        for keyword in _REFERENCES:
            reference = site.schema.get(keyword)
            target = normaliser.scopes.resolve(keyword, reference, site.scope) if isinstance(reference, str) else None
            if target is not None and isinstance(target.schema, dict):
                key = (id(target.schema), target.scope)
                leads_to.append(key)
                targets.append((key, target.schema, target.scope, str(reference)))
        work.extend((below, site.scope) for _, below in subschemas(site.schema, normaliser.dialect))
    return leads_to, targets


def _names(walk: _Walk) -> dict[Key, str]:
    """A name for each target on a cycle; components come out innermost first."""
    hashes: list[bytes] = []
    names: dict[Key, str] = {}
    for members in walk.components:
        inside = set(members)
        parts: list[bytes] = []
        for key in members:
            vertex = walk.vertices[key]
            outside = sorted({hashes[walk.vertices[k].component] for k in vertex.leads_to if k not in inside})
            parts.append(digest_of(vertex.label, _content(vertex.schema), *outside))
        component = digest_of(*sorted(parts))
        hashes.append(component)
        recursive = len(members) > 1 or members[0] in walk.vertices[members[0]].leads_to
        if recursive:
            names.update((key, digest_of(component, part).hex()) for key, part in zip(members, parts, strict=True))
    return names


def _content(schema: JsonValue) -> str:
    return json.dumps(_without_annotations(schema), sort_keys=True, default=str)


def _without_annotations(schema: JsonValue) -> JsonValue:
    """The schema without what rejects nothing; a member of that name that holds an object is a property's schema."""
    match schema:
        case dict():
            return {
                keyword: _without_annotations(value)
                for keyword, value in schema.items()
                if not (keyword in _ANNOTATIONS and not isinstance(value, dict))
            }
        case list():
            return [_without_annotations(value) for value in schema]
        case _:
            return schema
