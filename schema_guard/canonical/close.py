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
from schema_guard.canonical.cases import TooManyCasesError, cases, few_enough
from schema_guard.canonical.declared import Declared, tells
from schema_guard.canonical.name_classes import NameClasses
from schema_guard.canonical.nodes import digest_of
from schema_guard.canonical.undeclared import holds, opaque, undeclared_members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from schema_guard.canonical.declared import OtherItems
    from schema_guard.canonical.nodes import Node, Ref
    from schema_guard.canonical.normalise import Site

MAX_POSITIONS = 60
"""Levels of members and items that are closed; what lies deeper is opaque."""

_NO_PATTERN: frozenset[str] = frozenset()


def closure(site: Site | None, untold: Node | None = None) -> Node:
    """What accepts just the events without undeclared members; says nothing about types and values.

    Args:
        site: The whole document.
        untold: What is taken for places of which it cannot be told; None is a node of which nobody knows anything.
    """
    return _Closer(untold).position([site])


class _Part(NamedTuple):
    """What one branch of a wide ``anyOf`` declares about one member or item, when it holds."""

    condition: Node
    sites: list[Site | None]


class _Closer:
    """Builds the closure of one document; recursive positions become back-references."""

    def __init__(self, untold: Node | None) -> None:
        self._untold: Callable[[], Node] = opaque if untold is None else lambda: untold
        self._kept = untold is None  # whether closures are remembered for the next comparison
        self._kind = b"" if untold is None else untold.digest
        self._built: dict[tuple[object, ...], Node] = {}
        self._building: dict[tuple[object, ...], bool] = {}
        self._names: dict[tuple[object, ...], str] = {}

    def position(self, sites: Iterable[Site | None]) -> Node:
        """The closure of one position, described by all ``sites`` together."""
        here = _telling(sites)
        if not here:
            return build.ANYTHING
        key = tuple(site.key for site in here)
        known = self._built.get(key) or (here[0].known_closure() if len(here) == 1 and self._kept else None)
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
        if len(here) == 1 and self._kept:
            here[0].keep_closure(node)
        return node

    def _reference(self, key: tuple[object, ...], here: Sequence[Site]) -> Ref:
        name = self._names.get(key)
        if name is None:
            places = [part for site in here for part in site.place]
            name = self._names[key] = digest_of("closed", self._kind, here[0].normaliser.fingerprint(), *places).hex()
        return build.reference(name, lambda: self.position(here))

    def _build(self, here: Sequence[Site]) -> Node:
        wide: list[list[Declared]] = []
        try:
            each = few_enough([cases(site, wide=wide) for site in here], wide)
        except TooManyCasesError:
            return self._untold()
        alternatives = []
        for choice in product(*each):
            here[0].normaliser.declared.spend(1 + sum(map(len, wide)) ** 2)
            case = Declared()
            for one in choice:
                case = case.merged(one)
            alternatives.append(build.all_of([*case.conditions, self._case(case, [one for g in wide for one in g])]))
        return build.any_of(alternatives)

    def _case(self, case: Declared, wide: list[Declared]) -> Node:
        deciding = _deciding(case, wide)
        if not (wide or deciding):
            items = self._items(case, wide) if case.prefix or case.covers_items else ()
            return build.all_of([self._plain_members(case), *items])
        return build.all_of(
            [
                self._members(case, wide),
                self._member_positions(case, wide, NameClasses(deciding)),
                *self._items(case, wide),
            ]
        )

    def _plain_members(self, case: Declared) -> Node:
        """The members there may be, and the closures of their values, where no pattern decides what describes one."""
        named = {name: self.position(case.member(name, _NO_PATTERN)) for name in case.named}
        if case.others:
            return build.properties(named, (), self.position(case.member(None, _NO_PATTERN)))
        if not case.declares_members:
            return build.ANYTHING
        return build.properties(named, [(source, build.ANYTHING) for source in case.patterns], build.NOTHING)

    def _members(self, case: Declared, wide: list[Declared]) -> Node:
        """Which members there may be: any where nothing that holds declares members."""
        telling = [branch for branch in wide if branch.declares_members]
        if not (case.declares_members or telling):
            return build.ANYTHING
        closed = undeclared_members(case, telling, build.NOTHING, self._untold)
        if case.declares_members:
            return closed
        return build.any_of([build.all_of(build.not_(holds(branch)) for branch in telling), closed])

    def _member_positions(self, case: Declared, wide: list[Declared], classes: NameClasses) -> Node:
        """The closures of the members' own values: all that describes a member, by name or by pattern, together."""
        names = dict.fromkeys([*case.named, *(name for branch in wide for name in branch.named)])
        apart = [name for name in names if any(_differs(case, wide, name, matched) for matched in classes if matched)]
        exact = []
        for matched in classes:
            described = apart if matched else [name for name in names if _describes(case, wide, name, matched)]
            exact += [
                self._member(case, wide, name, matched, partial(_named, name, classes, matched)) for name in described
            ]
            within = partial(_unnamed, names, apart, classes, matched)
            exact.append(self._member(case, wide, None, matched, within))
        closed = build.all_of(exact)
        if classes.wholly or closed is build.ANYTHING:
            return closed
        no_two = build.properties({}, [(source, build.NOTHING) for source in classes.shared], build.ANYTHING)
        two = build.all_of([build.not_(no_two), self._untold()])
        return build.any_of([build.all_of([no_two, closed]), two])

    def _member(
        self,
        case: Declared,
        wide: list[Declared],
        name: str | None,
        matched: frozenset[str],
        within: Callable[[Node], Node],
    ) -> Node:
        """The closure of the members of one class, by name unless that is None."""
        parts = [_Part(holds(branch), sites) for branch in wide if (sites := branch.member(name, matched))]
        return self._one_position(case.member(name, matched), parts, within)

    def _items(self, case: Declared, wide: list[Declared]) -> Iterator[Node]:
        """The closures of the items' own values."""
        anything = [build.ANYTHING]
        everything = [case, *wide]
        longest = max(
            max(len(declared.prefix), *(other.start for other in declared.other_items), 0) for declared in everything
        )
        for index in range(longest + 1):
            within = partial(_item, index) if index < longest else partial(build.items, anything * longest)
            described = [(branch, [*branch.item(index), *_sites(_others(branch, index))]) for branch in wide]
            parts = [_Part(holds(branch), sites) for branch, sites in described if sites]
            if any(other.contains for branch in wide for other in _others(branch, index)):
                yield self._untold()
            else:
                yield self._one_item(case.item(index), parts, _others(case, index), within)

    def _one_item(
        self, always: list[Site | None], parts: list[_Part], others: list[OtherItems], within: Callable[[Node], Node]
    ) -> Node:
        """The closure of one item, or of all from one on, which ``unevaluatedItems`` may describe as well."""
        if not others:
            return self._one_position(always, parts, within)
        alone, together = self.position(always), self.position([*always, *_sites(others)])
        satisfied = build.any_of([node for other in others for node in other.contains])
        if parts or (len(others) > 1 and satisfied is not build.NOTHING):
            return self._untold()
        return within(build.any_of([build.all_of([satisfied, alone]), build.all_of([build.not_(satisfied), together])]))

    def _one_position(self, always: list[Site | None], parts: list[_Part], within: Callable[[Node], Node]) -> Node:
        """The closure of one member or item that wide branches describe as well, when they hold.

        Not told where several hold that differ in what they declare here.
        """
        base = self.position(always)
        closures = list(dict.fromkeys(self.position([*always, *part.sites]) for part in parts))
        if closures in ([], [base]):
            return within(base)
        any_part = build.any_of(part.condition for part in parts)
        clauses = [build.any_of([any_part, within(base)])]
        if len(closures) == 1:
            return build.all_of([*clauses, build.any_of([build.not_(any_part), within(closures[0])])])
        for part in parts:
            others = [other.condition for other in parts if other is not part]
            several = build.all_of([build.any_of(others), self._untold()])
            described = within(self.position([*always, *part.sites]))
            clauses.append(build.any_of([build.not_(part.condition), several, described]))
        return build.all_of(clauses)


def _others(declared: Declared, index: int) -> list[OtherItems]:
    """The telling schemas of the item at ``index`` that ``unevaluatedItems`` may apply."""
    return [other for other in declared.other_items if index >= other.start and tells(other.site)]


def _sites(others: Iterable[OtherItems]) -> list[Site | None]:
    return [other.site for other in others]


def _telling(sites: Iterable[Site | None]) -> list[Site]:
    """The different schemas that may declare something."""
    telling = [site for site in sites if site is not None and tells(site)]
    return list({site.key: site for site in telling}.values()) if len(telling) > 1 else telling


def _deciding(case: Declared, wide: list[Declared]) -> list[str]:
    """The patterns that decide which telling schemas describe a member."""
    found: dict[str, None] = {}
    for declared in (case, *wide):
        for source, sites in declared.patterns.items():
            if any(map(tells, sites)):
                found[source] = None
        for other in declared.others:
            if tells(other.site):
                found |= dict.fromkeys(sorted(other.patterns))
    return list(found)


def _described_by(case: Declared, wide: list[Declared], name: str | None, matched: frozenset[str]) -> list[object]:
    return [[site.key for site in _telling(declared.member(name, matched))] for declared in (case, *wide)]


def _describes(case: Declared, wide: list[Declared], name: str, matched: frozenset[str]) -> bool:
    return any(_described_by(case, wide, name, matched))


def _differs(case: Declared, wide: list[Declared], name: str, matched: frozenset[str]) -> bool:
    """Whether a member by this name is described otherwise than unnamed members that match the same patterns."""
    return _described_by(case, wide, name, matched) != _described_by(case, wide, None, matched)


def _named(name: str, classes: NameClasses, matched: frozenset[str], node: Node) -> Node:
    if not classes.deciding:
        return build.properties({name: node}, (), build.ANYTHING)
    return build.properties({}, [(classes.name(name, matched), node)], build.ANYTHING)


def _unnamed(
    names: Iterable[str], apart: Sequence[str], classes: NameClasses, matched: frozenset[str], node: Node
) -> Node:
    if matched:
        return build.properties({}, [(classes.pattern(matched, but=apart), node)], build.ANYTHING)
    elsewhere = [(source, build.ANYTHING) for source in classes.deciding]
    return build.properties(dict.fromkeys(names, build.ANYTHING), elsewhere, node)


def _item(index: int, node: Node) -> Node:
    return build.items([*[build.ANYTHING] * index, node], build.ANYTHING)
