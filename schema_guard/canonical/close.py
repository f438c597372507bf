"""The LENIENT policy as a schema: which events have no undeclared members.

Every object position that declares properties is closed as ``unevaluatedProperties: false`` would close it; one that declares
none stays free-form. A position is a place in the event: all schemas that apply there declare together. What the document
accepts under the policy is what it accepts anyway *and* this closure, so that closing never accepts more.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.canonical.declared import MAX_CASES, Declared, TooManyCasesError, cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schema_guard.canonical.nodes import Node, Ref
    from schema_guard.canonical.normalise import Site

_TOO_MANY = "branches that combine in too many ways to tell which members are declared"


def closure(site: Site | None) -> Node:
    """What accepts just the events without undeclared members; says nothing about types and values."""
    return _Closer().position([site])


class _Closer:
    """Builds the closure of one document; recursive positions become back-references."""

    def __init__(self) -> None:
        self._built: dict[tuple[object, ...], Node] = {}
        self._building: dict[tuple[object, ...], bool] = {}
        self._names: dict[tuple[object, ...], int] = {}

    def position(self, sites: Iterable[Site | None]) -> Node:
        """The closure of one position, described by all ``sites`` together."""
        here = list({site.key: site for site in sites if site is not None}.values())
        if not here:
            return build.ANYTHING
        key = tuple(site.key for site in here)
        if key in self._built:
            return self._built[key]
        if key in self._building:
            self._building[key] = True
            return self._reference(key, here)
        self._building[key] = False
        node = self._build(here)
        met_again = self._building.pop(key)
        if met_again:
            self._reference(key, here).resolve[0] = node
        self._built[key] = node
        return node

    def _reference(self, key: tuple[object, ...], here: Sequence[Site]) -> Ref:
        name = f"closed {self._names.setdefault(key, len(self._names))} {here[0].normaliser.fingerprint().hex()}"
        return build.reference(name, lambda: self.position(here))

    def _build(self, here: Sequence[Site]) -> Node:
        try:
            each = [cases(site) for site in here]
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
            alternatives.append(build.all_of([*case.conditions, self._case(case)]))
        return build.any_of(alternatives)

    def _case(self, case: Declared) -> Node:
        named = {name: self.position(sites) for name, sites in case.named.items()}
        patterns = [(source, self.position(sites)) for source, sites in case.patterns.items()]
        rest = build.NOTHING if case.declares_members and not case.others else self.position(case.others)
        prefix = [self.position(sites) for sites in case.prefix]
        return build.all_of(
            [build.properties(named, patterns, rest), build.items(prefix, self.position(case.rest))]
        )
