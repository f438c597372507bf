"""The places of an event that a document describes, and what it says about each."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from schema_guard.canonical import build
from schema_guard.canonical.dialects import REFERENCES
from schema_guard.canonical.values import ARRAY, OBJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schema_guard.canonical.nodes import Node
    from schema_guard.canonical.normalise import Canonical, Site
    from schema_guard.model.documents import JsonValue

ANY_ITEM = "*"
_DEEPEST = 8
_MOST_PLACES = 400
_MOST_SITES = 64
_BRANCHES = ("allOf", "anyOf", "oneOf")
_EITHER = ("anyOf", "oneOf")

Path: TypeAlias = "tuple[str, ...]"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of an event.

    Attributes:
        path: Names of members; ``*`` stands for an item of an array.
        sites: Every subschema that may apply to the value there.
        required: Whether one of them demands that it is there.
    """

    path: Path
    sites: tuple[Site, ...]
    required: bool

    def keywords(self, name: str) -> Iterator[Any]:
        """What the subschemas say under a keyword."""
        return (site.schema[name] for site in self.sites if name in site.schema)

    def type_names(self) -> set[str]:
        """The types that are mentioned."""
        said = [types if isinstance(types, list) else [types] for types in self.keywords("type")]
        return {name for names in said for name in names if isinstance(name, str)}

    def alternatives(self) -> Iterator[tuple[str, int, Node]]:
        """The branches of ``anyOf`` and ``oneOf``: keyword, index and what the branch accepts."""
        for site in self.sites:
            for keyword in _EITHER:
                branches = site.schema.get(keyword)
                if isinstance(branches, list) and len(branches) > 1:
                    yield from ((keyword, index, site.child(branch)) for index, branch in enumerate(branches))


def places_of(document: Canonical) -> tuple[Place, ...]:
    """The places of a document, outermost first; a recursive one goes round once."""
    root = document.root_site()
    if root is None:
        return ()
    found = [Place((), _applying([root]), required=True)]
    queue = deque((place, frozenset(site.key for site in place.sites)) for place in found)
    while queue and len(found) < _MOST_PLACES:
        place, above = queue.popleft()
        if len(place.path) >= _DEEPEST:
            continue
        for name, (sites, required) in _below(place).items():
            applying = _applying(sites)
            inner = Place((*place.path, name), applying, required)
            found.append(inner)
            keys = frozenset(site.key for site in applying if _has_parts(site))
            if not keys & above:
                queue.append((inner, above | keys))
    return tuple(found[:_MOST_PLACES])


def _has_parts(site: Site) -> bool:
    return not {"properties", "items", "prefixItems"}.isdisjoint(site.schema)


def _below(place: Place) -> dict[str, tuple[list[Site], bool]]:
    """The members and items that a place's schemas describe."""
    found: dict[str, tuple[list[Site], bool]] = {}
    required = {name for names in place.keywords("required") if isinstance(names, list) for name in names}
    for site in place.sites:
        parts: list[tuple[str, JsonValue]] = []
        named = site.schema.get("properties")
        if isinstance(named, dict):
            parts += named.items()
        prefix, items = site.schema.get("prefixItems"), site.schema.get("items")
        first = (
            prefix[0]
            if isinstance(prefix, list) and prefix
            else items[0]
            if isinstance(items, list) and items
            else items
        )
        if isinstance(first, dict):
            parts.append((ANY_ITEM, first))
        for name, schema in parts:
            inner = site.at(schema)
            if inner is not None:
                found.setdefault(name, ([], name in required))[0].append(inner)
    return found


def _applying(sites: Iterable[Site]) -> tuple[Site, ...]:
    """The sites and every subschema that may apply to the same value, a bounded number."""
    found: dict[object, Site] = {}
    work = list(sites)[::-1]
    while work and len(found) < _MOST_SITES:
        site = work.pop()
        if site.key in found:
            continue
        found[site.key] = site
        below = [site.target(keyword) for keyword in REFERENCES]
        for keyword in _BRANCHES:
            branches = site.schema.get(keyword)
            below += [site.at(branch) for branch in branches] if isinstance(branches, list) else []
        below += [site.at(site.schema[keyword]) for keyword in ("then", "else") if keyword in site.schema]
        work += [inner for inner in reversed(below) if inner is not None]
    return tuple(found.values())


def demand(path: Path, node: Node) -> Node:
    """An event that has something at a path, and that the node accepts it; for ``*`` every item."""
    for name in reversed(path):
        if name == ANY_ITEM:
            node = build.all_of([build.types(ARRAY), build.size(ARRAY, 1, None), build.items([], node)])
        else:
            held = build.properties({name: node}, [], build.ANYTHING)
            node = build.all_of([build.types(OBJECT), build.required(name), held])
    return node
