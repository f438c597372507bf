"""What holds for the members of an object that no schema declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.canonical.name_classes import NameClasses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.canonical.declared import Declared
    from schema_guard.canonical.nodes import Node

TOO_MANY = "branches that combine in too many ways to tell which members are declared"


def untold() -> Node:
    """Stands for what is not told; nothing is equal to it."""
    return build.opaque(TOO_MANY, unlike_any_other=True)


def holds(branch: Declared) -> Node:
    """That a branch holds."""
    return build.all_of(branch.conditions)


def undeclared_members(case: Declared, wide: Iterable[Declared], rest: Node) -> Node:
    """Each member that neither the case declares, nor a branch that holds, satisfies ``rest``.

    A branch by which every member is declared lifts that when it holds; by a pattern, it leaves it untold.
    """
    if case.others:
        return build.ANYTHING
    lifting: list[Node] = []
    provided: dict[str, list[Node]] = {}
    for branch in wide:
        if branch.others:
            lifting.append(holds(branch))
        elif branch.patterns:
            lifting.append(build.all_of([holds(branch), untold()]))
        for name in branch.named:
            provided.setdefault(name, []).append(holds(branch))
    names = dict.fromkeys([*case.named, *provided], build.ANYTHING)
    others = build.properties(names, [(source, build.ANYTHING) for source in case.patterns], rest)
    justified = [
        build.any_of([*holding, _undeclared(name, case, rest)])
        for name, holding in provided.items()
        if name not in case.named
    ]
    return build.any_of([*lifting, build.all_of([others, *justified])])


def _undeclared(name: str, case: Declared, rest: Node) -> Node:
    """That a member satisfies ``rest``, unless its name matches a pattern."""
    if not case.patterns:
        return build.properties({name: rest}, (), build.ANYTHING)
    classes = NameClasses(list(case.patterns))
    return build.properties({}, [(classes.name(name, frozenset()), rest)], build.ANYTHING)
