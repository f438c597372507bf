"""Which members and items of a value a schema speaks about.

A value is described by one schema and everything that applies to the same value from inside it (``allOf``, ``$ref``,
and the branches of ``anyOf``, ``oneOf``, ``if``, ``dependentSchemas`` that hold).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schema_guard.canonical.dialects import REFERENCES, SUBSCHEMA_KEYWORDS

if TYPE_CHECKING:
    from schema_guard.canonical.nodes import Node
    from schema_guard.canonical.normalise import Site

TELLING = frozenset(
    keyword
    for positions in SUBSCHEMA_KEYWORDS.values()
    for keyword in positions
    if keyword not in {"not", "definitions", "$defs"}
).union(REFERENCES)
"""Keywords that may declare members or items; a schema without any says nothing about what is inside a value."""


def tells(site: Site | None) -> bool:
    """Whether a schema may declare members or items."""
    return site is not None and not TELLING.isdisjoint(site.schema)


@dataclass(frozen=True, slots=True)
class OtherMembers:
    """The schema of all members but some: ``additionalProperties`` or ``unevaluatedProperties``."""

    site: Site | None
    names: frozenset[str]
    patterns: frozenset[str]

    @property
    def key(self) -> tuple[object, frozenset[str], frozenset[str]]:
        """Identity within the document."""
        return (self.site and self.site.key, self.names, self.patterns)


@dataclass(frozen=True, slots=True)
class OtherItems:
    """``unevaluatedItems``: the schema of the items from ``start`` on that satisfy none of ``contains``."""

    site: Site | None
    start: int
    contains: tuple[Node, ...]


@dataclass(slots=True)
class Declared:
    """What one case declares; a schema is kept as a site, None for true or false.

    Attributes:
        conditions: What makes the case hold.
        named: Schemas of members by name.
        patterns: Schemas of members by pattern.
        others: Schemas of all other members; with any of them, every member is declared.
        prefix: Schemas of the first items.
        rest: Schemas of all other items, where some schema covers them all.
        other_items: Schemas of the items that nothing else declares.
        contains: Nodes of items that are declared by satisfying them.
        holds: The conditions as one node, once somebody has asked.
    """

    conditions: list[Node] = field(default_factory=list)
    named: dict[str, list[Site | None]] = field(default_factory=dict)
    patterns: dict[str, list[Site | None]] = field(default_factory=dict)
    others: list[OtherMembers] = field(default_factory=list)
    prefix: list[list[Site | None]] = field(default_factory=list)
    rest: list[Site | None] = field(default_factory=list)
    other_items: list[OtherItems] = field(default_factory=list)
    contains: list[Node] = field(default_factory=list)
    holds: Node | None = None

    @property
    def declares_members(self) -> bool:
        """Whether any member is declared."""
        return bool(self.named or self.patterns or self.others)

    def member(self, name: str | None, matched: frozenset[str]) -> list[Site | None]:
        """The schemas of a member that matches just these patterns; None stands for a name that is not in ``named``."""
        sites = list(self.named.get(name, ())) if name is not None else []
        for source in sorted(matched):
            sites += self.patterns.get(source, ())
        sites += [other.site for other in self.others if name not in other.names and matched.isdisjoint(other.patterns)]
        return sites

    @property
    def covers_items(self) -> bool:
        """Whether every item is declared."""
        return bool(self.rest or self.other_items)

    def item(self, index: int) -> list[Site | None]:
        """The schemas of the item at ``index``."""
        return self.prefix[index] if index < len(self.prefix) else self.rest

    def merged(self, other: Declared) -> Declared:
        """Both together."""
        return Declared(
            list(dict.fromkeys([*self.conditions, *other.conditions])),
            _joined(self.named, other.named),
            _joined(self.patterns, other.patterns),
            list({each.key: each for each in (*self.others, *other.others)}.values()),
            [_each([*self.item(i), *other.item(i)]) for i in range(max(len(self.prefix), len(other.prefix)))],
            _each([*self.rest, *other.rest]),
            [*self.other_items, *other.other_items],
            list(dict.fromkeys([*self.contains, *other.contains])),
        )


def _each(sites: list[Site | None]) -> list[Site | None]:
    """The sites without repetitions."""
    return list({(site and site.key): site for site in sites}.values()) if len(sites) > 1 else sites


def _joined(one: dict[str, list[Site | None]], other: dict[str, list[Site | None]]) -> dict[str, list[Site | None]]:
    if not other:
        return one
    joined = dict(one)
    for key, sites in other.items():
        joined[key] = _each([*joined.get(key, ()), *sites])
    return joined
