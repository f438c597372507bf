"""Which references of a document are recursive, and a name for what each of them stands for.

A name is made from the nodes of everything that the reference can reach, so that equal names mean the same in any two
documents, whatever their dialects, and an unchanged recursive schema has the same name in both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from schema_guard.canonical.dialects import REFERENCES, subschemas
from schema_guard.canonical.nodes import digest_of
from schema_guard.canonical.scopes import Scope, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schema_guard.canonical.normalise import Normaliser
    from schema_guard.model.documents import JsonValue

Key = tuple[int, Scope]
_MAX_SCOPED = 500  # targets that count once for each dynamic scope; further ones are named one by one as they are met
_MAX_ROUNDS = 16  # in which recursive schemas that look alike are told apart
_MAX_NODES = 100_000  # that are looked at for it


@dataclass(slots=True)
class _Vertex:
    """A target (or the root), the references below it, and Tarjan's numbers."""

    target: Target
    leads_to: list[Key]
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


def recursive_components(normaliser: Normaliser) -> list[dict[Key, Target]]:
    """The recursive reference targets below the root, those that reach one another together, innermost first."""
    site = normaliser.root_site()
    if site is None:
        return []
    root: Key = (id(site.schema), Scope(""))
    vertices: dict[Key, _Vertex] = {}
    work: list[tuple[Key, Target]] = [(root, Target(site.schema, Scope("")))]
    scoped = 0
    while work and scoped < _MAX_SCOPED:
        key, target = work.pop()
        if key not in vertices:
            scoped += bool(target.scope.dynamic)
            found = _references(normaliser, target)
            vertices[key] = _Vertex(target, [below for below, _ in found])
            work.extend(found)
    for vertex in vertices.values():
        vertex.leads_to = [key for key in vertex.leads_to if key in vertices]
    walk = _Walk(vertices)
    walk.run(root)
    return [
        {key: vertices[key].target for key in members}
        for members in walk.components
        if len(members) > 1 or members[0] in vertices[members[0]].leads_to
    ]


def _references(normaliser: Normaliser, target: Target) -> list[tuple[Key, Target]]:
    """The reference targets below a schema, without following them."""
    found: list[tuple[Key, Target]] = []
    work: list[tuple[JsonValue, Scope]] = [target]
    while work:
        current, around = work.pop()
        site = normaliser.site(current, around)
        if site is None:
            continue
        for keyword in REFERENCES:
            reference = site.schema.get(keyword)
            below = normaliser.scopes.resolve(keyword, reference, site.scope) if isinstance(reference, str) else None
            if below is not None and isinstance(below.schema, dict):
                found.append(((id(below.schema), below.scope), below))
        work.extend((part, site.scope) for _, part in subschemas(site.schema, normaliser.dialect))
    return found


class Named(NamedTuple):
    """A component's names; ``alike`` says that they mean the same in every document."""

    names: dict[Key, str]
    alike: bool


def name_component(members: Mapping[Key, Target], digests: Callable[[Mapping[Key, str]], Mapping[Key, bytes]]) -> Named:
    """Names for the members of one component, by refinement.

    At first all have the same name. A name becomes a hash of the member's own node, made while references have the
    names of the round before, until that tells no more members apart: from then on the old name determines the new
    one, and the names contain that whole function. Where two documents share it, members with equal names have equal
    nodes around members with equal names, and so accept the same values.

    Args:
        members: The targets that reach one another.
        digests: The digests of the members' nodes under given names.
    """
    before: dict[Key, bytes] = dict.fromkeys(members, b"")
    for _ in range(min(_MAX_ROUNDS, max(2, _MAX_NODES // len(members)))):
        nodes = digests({key: f"tentative {digest.hex()}" for key, digest in before.items()})
        after = {key: digest_of(before[key], nodes[key]) for key in members}
        steps = sorted({(before[key], after[key]) for key in members})
        if len(steps) == len(set(before.values())):
            whole = digest_of(*(digest for step in steps for digest in step))
            return Named({key: digest_of(whole, after[key]).hex() for key in members}, alike=True)
        before = after
    return Named({key: f"{digest.hex()} {number}" for number, (key, digest) in enumerate(before.items())}, alike=False)
