"""``unevaluatedProperties`` and ``unevaluatedItems`` as plain assertions, case by case."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.canonical.cases import TooManyCasesError, cases
from schema_guard.canonical.undeclared import undeclared_members
from schema_guard.canonical.values import ALL_TYPES, ARRAY, OBJECT

if TYPE_CHECKING:
    from collections.abc import Callable

    from schema_guard.canonical.declared import Declared
    from schema_guard.canonical.nodes import Node
    from schema_guard.canonical.normalise import Site

_TOO_MANY = "{} beside branches that combine in too many ways"


def unevaluated_properties(site: Site) -> Node:
    """Members that no branch declares satisfy the keyword's schema."""
    wide: list[list[Declared]] = []
    return _by_case(site, "unevaluatedProperties", partial(_members, wide), wide)


def unevaluated_items(site: Site) -> Node:
    """Items that no branch declares satisfy the keyword's schema."""
    return _by_case(site, "unevaluatedItems", _items, None)


def _by_case(
    site: Site, keyword: str, constraint: Callable[[Declared, Node], Node], wide: list[list[Declared]] | None
) -> Node:
    rest = site.child(site.schema[keyword])
    if rest is build.ANYTHING:
        return rest
    try:
        found = cases(site, leave_out=frozenset({keyword}), wide=wide)
    except TooManyCasesError:
        about = ARRAY if keyword == "unevaluatedItems" else OBJECT
        untold = build.opaque(_TOO_MANY.format(keyword), unlike_any_other=True)
        return build.any_of([build.types(ALL_TYPES & ~about), untold])
    return build.any_of(build.all_of([*case.conditions, constraint(case, rest)]) for case in found)


def _members(wide: list[list[Declared]], case: Declared, rest: Node) -> Node:
    return undeclared_members(case, (branch for group in wide for branch in group), rest)


def _items(case: Declared, rest: Node) -> Node:
    if case.covers_items:
        return build.ANYTHING
    undeclared = build.any_of([rest, *case.contains])
    return build.items([build.ANYTHING] * len(case.prefix), undeclared)
