"""Which members and items of a value a schema speaks about, case by case.

``unevaluatedProperties``, ``unevaluatedItems`` and the LENIENT policy all ask the same: given the branches that hold,
which members are declared? A value is described by one schema and everything that applies to the same value from
inside it (``allOf``, ``$ref``, and the branches of ``anyOf``, ``oneOf``, ``if``, ``dependentSchemas`` that hold). A
case is one choice of branches: the nodes that make it hold, and what those branches declare together.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.canonical.dialects import SUBSCHEMA_KEYWORDS, Dialect
from schema_guard.canonical.keywords import item_schemas
from schema_guard.canonical.values import OBJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.canonical.nodes import Node
    from schema_guard.canonical.normalise import Site
    from schema_guard.model.documents import JsonValue

MAX_CASES = 64
_MAX_STEPS = 20_000  # schemas looked at for one position; each reference is followed anew
_MAX_ANY_OF = 4  # branches of one anyOf whose combinations are all listed
TELLING = frozenset(
    keyword
    for positions in SUBSCHEMA_KEYWORDS.values()
    for keyword in positions
    if keyword not in {"not", "definitions", "$defs"}
) | {"$ref", "$dynamicRef", "$recursiveRef"}
"""Keywords that may declare members or items; a schema without any says nothing about what is inside a value."""
_ALWAYS = ("$ref", "$dynamicRef", "$recursiveRef")


@dataclass(frozen=True, slots=True)
class OtherMembers:
    """The schema of all members but some: ``additionalProperties`` or ``unevaluatedProperties``."""

    site: Site | None
    names: frozenset[str]
    patterns: frozenset[str]


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
    """

    conditions: list[Node] = field(default_factory=list)
    named: dict[str, list[Site | None]] = field(default_factory=dict)
    patterns: dict[str, list[Site | None]] = field(default_factory=dict)
    others: list[OtherMembers] = field(default_factory=list)
    prefix: list[list[Site | None]] = field(default_factory=list)
    rest: list[Site | None] = field(default_factory=list)
    other_items: list[OtherItems] = field(default_factory=list)
    contains: list[Node] = field(default_factory=list)

    @property
    def declares_members(self) -> bool:
        """Whether any member is declared."""
        return bool(self.named or self.patterns or self.others)

    def member(self, name: str | None, matched: frozenset[str]) -> list[Site | None]:
        """The schemas of a member that matches just these patterns; None stands for a name that is not in ``named``."""
        sites = list(self.named.get(name, ())) if name is not None else []
        for source in matched:
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
            [*self.conditions, *other.conditions],
            _joined(self.named, other.named),
            _joined(self.patterns, other.patterns),
            [*self.others, *other.others],
            [[*self.item(i), *other.item(i)] for i in range(max(len(self.prefix), len(other.prefix)))],
            [*self.rest, *other.rest],
            [*self.other_items, *other.other_items],
            [*self.contains, *other.contains],
        )


def _joined(one: dict[str, list[Site | None]], other: dict[str, list[Site | None]]) -> dict[str, list[Site | None]]:
    if not other:
        return one
    joined = {key: list(sites) for key, sites in one.items()}
    for key, sites in other.items():
        joined.setdefault(key, []).extend(sites)
    return joined


class TooManyCasesError(Exception):
    """The branches combine in more ways than are listed."""


def cases(
    site: Site,
    *,
    leave_out: frozenset[str] = frozenset(),
    seen: frozenset[object] = frozenset(),
    wide: list[list[Declared]] | None = None,
) -> list[Declared]:
    """The cases of one schema.

    Args:
        site: The schema.
        leave_out: Keywords of the schema itself that do not count.
        seen: Schemas around this one that describe the same value.
        wide: Takes in each unconditional ``anyOf`` whose branches are too many to list their combinations: what each
            branch declares, on the condition that it holds. Without it such a schema has too many cases.

    Raises:
        TooManyCasesError: There are more than ``MAX_CASES``.
    """
    steps = site.normaliser.steps = site.normaliser.steps + 1 if seen else 1
    if steps > _MAX_STEPS:
        raise TooManyCasesError
    if site.key in seen:
        return [Declared()]
    seen |= {site.key}
    if "$ref" in site.schema and site.dialect.hides_ref_siblings:
        target = site.target("$ref")
        return cases(target, seen=seen, wide=wide) if target is not None else [Declared()]
    wide_around = len(wide) if wide is not None else 0
    groups = [[_own(site, leave_out)], *_groups(site, seen, wide)]
    groups = _telling(groups) or [[Declared()]]
    total = 1
    for group in groups:
        total *= len(group)
        if total > MAX_CASES:
            raise TooManyCasesError
    combined = []
    for choice in product(*groups):
        case = choice[0]
        for other in choice[1:]:
            case = case.merged(other)
        combined.append(case)
    leftovers = _leftovers(site, leave_out)
    if wide and len(wide) > wide_around and any(tells(below) for below in leftovers.values()):
        raise TooManyCasesError
    return [_with_leftovers(case, leftovers) for case in combined]


def tells(site: Site | None) -> bool:
    """Whether a schema may declare members or items."""
    return site is not None and not TELLING.isdisjoint(site.schema)


def _leftovers(site: Site, leave_out: frozenset[str]) -> dict[str, Site | None]:
    """The schemas of what the schema itself and its branches do not declare, by keyword."""
    if site.dialect not in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
        return {}
    keywords = {"unevaluatedProperties", "unevaluatedItems"} - leave_out
    return {keyword: site.at(site.schema[keyword]) for keyword in keywords & site.schema.keys()}


def _with_leftovers(case: Declared, leftovers: dict[str, Site | None]) -> Declared:
    if "unevaluatedProperties" in leftovers and not case.others:
        left = OtherMembers(leftovers["unevaluatedProperties"], frozenset(case.named), frozenset(case.patterns))
        case = replace(case, others=[left])
    if "unevaluatedItems" in leftovers and not case.covers_items:
        items = OtherItems(leftovers["unevaluatedItems"], len(case.prefix), tuple(case.contains))
        case = replace(case, other_items=[items])
    return case


def _telling(groups: list[list[Declared]]) -> list[list[Declared]]:
    """The groups that make a difference: not those that repeat what is declared in every case."""
    always = Declared()
    for group in groups:
        if len(group) == 1 and not group[0].conditions:
            always = always.merged(group[0])
    return [
        group
        for group in groups
        if any(_says_something(case) for case in group)
        and (len(group) == 1 or not all(_repeats(case, always) for case in group))
    ]


def _repeats(case: Declared, always: Declared) -> bool:
    """Whether the case declares only members that are declared anyway, and nothing inside them."""
    return (
        not (case.patterns or case.others or case.prefix or case.covers_items or case.contains)
        and case.named.keys() <= always.named.keys()
        and not any(tells(site) for sites in case.named.values() for site in sites)
    )


def _says_something(case: Declared) -> bool:
    return case.declares_members or case.covers_items or bool(case.prefix or case.contains)


def _own(site: Site, leave_out: frozenset[str]) -> Declared:
    """What the schema itself declares."""
    schema = {keyword: value for keyword, value in site.schema.items() if keyword not in leave_out}
    own = Declared()
    for keyword, into in (("properties", own.named), ("patternProperties", own.patterns)):
        members = schema.get(keyword)
        if isinstance(members, dict):
            into.update((name, [site.at(member)]) for name, member in members.items())
    if "additionalProperties" in schema:
        below = site.at(schema["additionalProperties"])
        own.others.append(OtherMembers(below, frozenset(own.named), frozenset(own.patterns)))
    _own_items(site, schema, own)
    return own


def _own_items(site: Site, schema: dict[str, JsonValue], own: Declared) -> None:
    newest = site.dialect is Dialect.DRAFT2020
    if "items" in schema or (newest and "prefixItems" in schema):
        prefix, rest = item_schemas(site)
        own.prefix = [[site.at(item)] for item in prefix]
        covers_all = "items" in schema if newest else not isinstance(schema["items"], list)
        if covers_all or (not newest and "additionalItems" in schema):
            own.rest.append(site.at(rest))
    if (
        site.dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020} and "contains" in schema
    ):  # as both validators read 2019-09
        own.contains.append(site.child(schema["contains"]))


def _groups(site: Site, seen: frozenset[object], wide: list[list[Declared]] | None) -> Iterator[list[Declared]]:
    """For each keyword that applies subschemas to the same value: the cases, one of which holds."""
    schema = site.schema
    for keyword in _ALWAYS:
        target = site.target(keyword)
        if target is not None:
            yield cases(target, seen=seen, wide=wide)
    for part in _list(schema, "allOf"):
        yield _branch(site, part, seen, wide)
    if "anyOf" in schema:
        yield _any_of(site, _list(schema, "anyOf"), seen, wide)
    if "oneOf" in schema:
        yield [case for part in _list(schema, "oneOf") for case in _holding(site, part, seen)]
    if "if" in schema and site.dialect not in {Dialect.DRAFT4, Dialect.DRAFT6}:
        yield _if(site, seen)
    yield from _dependent(site, seen)


def _dependent(site: Site, seen: frozenset[object]) -> Iterator[list[Declared]]:
    newer = site.dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020}
    dependent = site.schema.get("dependentSchemas" if newer else "dependencies")
    for name, part in dependent.items() if isinstance(dependent, dict) else ():
        if isinstance(part, list):
            continue  # names that have to be there, too
        present = [build.types(OBJECT), build.required(name)]
        with_part = [replace(case, conditions=[*present, *case.conditions]) for case in _branch(site, part, seen)]
        if any(_says_something(case) for case in with_part):
            yield [Declared([build.absent(name)]), *with_part]


def _list(schema: dict[str, JsonValue], keyword: str) -> list[JsonValue]:
    value = schema.get(keyword)
    return value if isinstance(value, list) else []


def _branch(
    site: Site, part: JsonValue, seen: frozenset[object], wide: list[list[Declared]] | None = None
) -> list[Declared]:
    """The cases of a subschema that holds anyway."""
    below = site.at(part)
    return cases(below, seen=seen, wide=wide) if below is not None else [Declared()]


def _holding(site: Site, part: JsonValue, seen: frozenset[object]) -> list[Declared]:
    """The cases of a subschema, each on the condition that it holds."""
    node = site.here(part)
    return [Declared([node]).merged(case) for case in _branch(site, part, seen)]


def _any_of(
    site: Site, parts: list[JsonValue], seen: frozenset[object], wide: list[list[Declared]] | None
) -> list[Declared]:
    """One case for each set of telling branches that hold, while the others do not; the rest makes no difference."""
    telling: list[list[Declared]] = []
    nodes: list[Node] = []
    for part in parts:
        holding = _holding(site, part, seen)
        if any(_says_something(case) for case in holding):
            telling.append(holding)
            nodes.append(site.here(part))
    if len(telling) > _MAX_ANY_OF:
        if wide is None:
            raise TooManyCasesError
        wide.append([case for holding in telling for case in holding])
        return [Declared()]
    found = []
    for chosen in product((False, True), repeat=len(telling)):
        branches = [holding for holding, holds in zip(telling, chosen, strict=True) if holds]
        without = [build.not_(node) for node, holds in zip(nodes, chosen, strict=True) if not holds]
        for combination in product(*branches):
            case = Declared(without)
            for one in combination:
                case = case.merged(one)
            found.append(case)
    return found


def _if(site: Site, seen: frozenset[object]) -> list[Declared]:
    condition = site.here(site.schema["if"])
    then, otherwise = (site.schema.get(keyword, True) for keyword in ("then", "else"))
    held = [
        first.merged(second)
        for first in _holding(site, site.schema["if"], seen)
        for second in _branch(site, then, seen)
    ]
    return held + [Declared([build.not_(condition)]).merged(case) for case in _branch(site, otherwise, seen)]
