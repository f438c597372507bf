"""The LENIENT policy as a schema: which events have no undeclared members.

Where a schema declares members of an object, no others are sent, as if ``unevaluatedProperties: false`` stood there; an
object of which nothing is declared may hold anything. A position is a place in the event: all schemas that apply there
declare together. What the document accepts under the policy is what it accepts anyway *and* this closure, so that
closing never accepts more.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from schema_guard.canonical import build
from schema_guard.canonical.declared import MAX_CASES, TELLING, Declared, TooManyCasesError, cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from schema_guard.canonical.nodes import Node, Ref
    from schema_guard.canonical.normalise import Site

MAX_POSITIONS = 60
"""Levels of members and items that are closed; what lies deeper is opaque."""

_TOO_MANY = "branches that combine in too many ways to tell which members are declared"


def closure(site: Site | None) -> Node:
    """What accepts just the events without undeclared members; says nothing about types and values."""
    return _Closer().position([site])


class _Part(NamedTuple):
    """What one branch of a wide ``anyOf`` declares about one member or item, when it holds."""

    condition: Node
    sites: list[Site | None]


class _Closer:
    """Builds the closure of one document; recursive positions become back-references."""

    def __init__(self) -> None:
        self._built: dict[tuple[object, ...], Node] = {}
        self._building: dict[tuple[object, ...], bool] = {}
        self._names: dict[tuple[object, ...], int] = {}

    def position(self, sites: Iterable[Site | None]) -> Node:
        """The closure of one position, described by all ``sites`` together."""
        telling = [site for site in sites if site is not None and not TELLING.isdisjoint(site.schema)]
        if not telling:
            return build.ANYTHING
        here = list({site.key: site for site in telling}.values()) if len(telling) > 1 else telling
        key = tuple(site.key for site in here)
        known = self._built.get(key) or (here[0].known_closure() if len(here) == 1 else None)
        if known is not None:
            return known
        if key in self._building:
            self._building[key] = True
            return self._reference(key, here)
        if len(self._building) >= MAX_POSITIONS:
            return build.opaque(f"positions nested deeper than {MAX_POSITIONS} levels", unlike_any_other=True)
        self._building[key] = False
        node = self._build(here)
        met_again = self._building.pop(key)
        if met_again:
            self._reference(key, here).resolve[0] = node
        self._built[key] = node
        if len(here) == 1:
            here[0].keep_closure(node)
        return node

    def _reference(self, key: tuple[object, ...], here: Sequence[Site]) -> Ref:
        name = f"closed {self._names.setdefault(key, len(self._names))} {here[0].normaliser.fingerprint().hex()}"
        return build.reference(name, lambda: self.position(here))

    def _build(self, here: Sequence[Site]) -> Node:
        wide: list[list[Declared]] = []
        try:
            each = [cases(site, wide=wide) for site in here]
        except TooManyCasesError:
            return build.opaque(_TOO_MANY, unlike_any_other=True)
        total = 1
        for found in each:
            total *= len(found)
        if total > MAX_CASES:
            return build.opaque(_TOO_MANY, unlike_any_other=True)
        alternatives = []
        for choice in product(*each):
            case = choice[0]
            for other in choice[1:]:
                case = case.merged(other)
            alternatives.append(build.all_of([*case.conditions, self._case(case, [one for g in wide for one in g])]))
        return build.any_of(alternatives)

    def _case(self, case: Declared, wide: list[Declared]) -> Node:
        return build.all_of([self._members(case, wide), *self._member_positions(case, wide), *self._items(case, wide)])

    def _members(self, case: Declared, wide: list[Declared]) -> Node:
        """Which members there may be; a branch that covers all members lifts the restriction when it holds."""
        telling = [branch for branch in wide if branch.declares_members]
        if case.covers_members or not (case.declares_members or telling):
            return build.ANYTHING
        lifting = [_holds(branch) for branch in telling if branch.covers_members]
        lifting += [
            build.all_of([_holds(branch), build.opaque(_TOO_MANY, unlike_any_other=True)])
            for branch in telling
            if branch.patterns
        ]
        if not case.declares_members:
            lifting.append(build.all_of(build.not_(_holds(branch)) for branch in telling))
        provided: dict[str, list[Node]] = {}
        for branch in telling:
            for name in branch.named:
                provided.setdefault(name, []).append(_holds(branch))
        names = dict.fromkeys([*case.named, *provided], build.ANYTHING)
        closed = build.properties(names, [(source, build.ANYTHING) for source in case.patterns], build.NOTHING)
        justified = [
            build.any_of([build.absent(name), *holding]) for name, holding in provided.items() if name not in case.named
        ]
        return build.any_of([*lifting, build.all_of([closed, *justified])])

    def _member_positions(self, case: Declared, wide: list[Declared]) -> Iterator[Node]:
        """The closures of the members' own values."""
        inside = []
        for name in dict.fromkeys([*case.named, *(name for branch in wide for name in branch.named)]):
            parts = [_Part(_holds(branch), branch.member(name)) for branch in wide if branch.member(name)]
            inside.append(self._one_position(case.member(name), parts, partial(_member, name)))
        patterns = [(source, self.position(sites)) for source, sites in case.patterns.items()]
        by_pattern = [node for _, node in patterns if node is not build.ANYTHING]
        named = dict.fromkeys(case.named, build.ANYTHING)
        closed = build.all_of([*inside, build.properties(named, patterns, self.position(case.others or case.leftover))])
        if by_pattern and len([*by_pattern, *(node for node in inside if node is not build.ANYTHING)]) > 1:
            # A member may be described by its name and a pattern, or by two patterns: then they declare together.
            yield build.any_of([closed, build.opaque(_TOO_MANY, unlike_any_other=True)])
        else:
            yield closed

    def _items(self, case: Declared, wide: list[Declared]) -> Iterator[Node]:
        """The closures of the items' own values."""
        anything = [build.ANYTHING]
        longest = max(len(declared.prefix) for declared in [case, *wide])
        for index in range(longest):
            parts = [_Part(_holds(branch), branch.item(index)) for branch in wide if branch.item(index)]
            yield self._one_position(case.item(index), parts, partial(_item, index))
        parts = [_Part(_holds(branch), branch.rest) for branch in wide if branch.rest]
        yield self._one_position(case.rest, parts, lambda node: build.items(anything * longest, node))
        if case.leftover_items and not case.rest:
            left = build.any_of([self.position(case.leftover_items), *case.contains])
            yield build.items(anything * longest, left)

    def _one_position(self, always: list[Site | None], parts: list[_Part], within: Callable[[Node], Node]) -> Node:
        """The closure of one member or item that branches of a wide ``anyOf`` describe as well.

        Exact while one of these branches holds; not told where several hold that differ in what they declare here.
        """
        base = self.position(always)
        closures = [self.position([*always, *part.sites]) for part in parts]
        if all(node is closures[0] for node in closures) and (not always or not closures or closures[0] is base):
            return within(closures[0] if closures else base)
        clauses = [build.any_of([*(part.condition for part in parts), within(base)])]
        for part, node in zip(parts, closures, strict=True):
            others = [other.condition for other in parts if other is not part]
            several = build.all_of([build.any_of(others), build.opaque(_TOO_MANY, unlike_any_other=True)])
            clauses.append(build.any_of([build.not_(part.condition), several, within(node)]))
        return build.all_of(clauses)


def _member(name: str, node: Node) -> Node:
    return build.properties({name: node}, (), build.ANYTHING)


def _item(index: int, node: Node) -> Node:
    return build.items([*[build.ANYTHING] * index, node], build.ANYTHING)


def _holds(branch: Declared) -> Node:
    return build.all_of(branch.conditions)
