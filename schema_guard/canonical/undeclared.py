"""What holds for the members of an object that no schema declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.canonical.name_classes import NameClasses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schema_guard.canonical.declared import Declared
    from schema_guard.canonical.nodes import Node

TOO_MANY = "branches that combine in too many ways to tell which members are declared"


def opaque() -> Node:
    """Stands for what is not told; nothing is equal to it."""
    return build.opaque(TOO_MANY, unlike_any_other=True)


def holds(branch: Declared) -> Node:
    """That a branch holds."""
    if branch.holds is None:
        branch.holds = build.all_of(branch.conditions)
    return branch.holds


def undeclared_members(
    case: Declared, wide: Iterable[Declared], rest: Node, untold: Callable[[], Node] = opaque
) -> Node:
    """Each member that neither the case declares, nor a branch that holds, satisfies ``rest``.

    A branch by which every member is declared lifts that when it holds. It is not told where two branches hold that
    declare members by pattern.
    """
    if case.others:
        return build.ANYTHING
    lifting: list[Node] = []
    by_pattern: list[Declared] = []
    provided: dict[str, list[Node]] = {name: [] for name in case.named}
    for branch in wide:
        if branch.others:
            lifting.append(holds(branch))
        elif branch.patterns:
            by_pattern.append(branch)
        for name in branch.named:
            provided.setdefault(name, []).append(holds(branch))
    ways = [*lifting, _undeclared(case, provided, list(case.patterns), rest)]
    for branch in by_pattern:
        exact = _undeclared(case, provided, [*case.patterns, *branch.patterns], rest)
        others = build.any_of(holds(other) for other in by_pattern if other is not branch)
        ways += [build.all_of([holds(branch), exact]), build.all_of([holds(branch), others, untold()])]
    return build.any_of(ways)


def _undeclared(case: Declared, provided: dict[str, list[Node]], patterns: list[str], rest: Node) -> Node:
    """The same where members by these patterns are declared, and by these names under conditions."""
    others = build.properties(
        dict.fromkeys(provided, build.ANYTHING), [(source, build.ANYTHING) for source in patterns], rest
    )
    justified = [
        build.any_of([*holding, _unless_matched(name, patterns, rest)])
        for name, holding in provided.items()
        if name not in case.named
    ]
    return build.all_of([others, *justified])


def _unless_matched(name: str, patterns: list[str], rest: Node) -> Node:
    """That a member satisfies ``rest``, unless its name matches a pattern."""
    if not patterns:
        return build.properties({name: rest}, (), build.ANYTHING)
    own = NameClasses(list(dict.fromkeys(patterns))).name(name, frozenset())
    return build.properties({}, [(own, rest)], build.ANYTHING)
