"""What schemas declare, case by case.

``unevaluatedProperties``, ``unevaluatedItems`` and the LENIENT policy all ask the same: given the branches that hold,
which members are declared? A case is one choice of branches: the nodes that make it hold, and what they declare
together.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.canonical.declared import TELLING, Declared, OtherItems, OtherMembers, tells
from schema_guard.canonical.dialects import REFERENCES, Dialect
from schema_guard.canonical.keywords import item_schemas
from schema_guard.canonical.values import OBJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schema_guard.canonical.nodes import Node
    from schema_guard.canonical.normalise import Site
    from schema_guard.model.documents import JsonValue

_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "if", "dependentSchemas", "dependencies"}).union(
    REFERENCES, ("unevaluatedProperties", "unevaluatedItems")
)
"""Keywords that say more about which members and items of the same value are declared."""

_MAX_CASES = 64
_MAX_STEPS = 20_000  # schemas looked at for one position
_MAX_ALL_STEPS = 50_000  # and for all positions of a document
_MAX_COMBINED = 1024  # combinations of the cases of the branches of one anyOf
_MAX_ANY_OF = 4  # branches of one anyOf whose combinations are all listed


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
        wide: Takes in alternatives that combine in too many ways: what each branch declares, on the condition that it
            holds, whatever holds besides. Without it such a schema has too many cases.

    Raises:
        TooManyCasesError: There are more than ``_MAX_CASES``.
    """
    memory = site.normaliser.declared
    if site.key in seen:
        memory.cuts += 1
        return [Declared()]
    known = memory.known.get(site.key) if not leave_out else None
    if known is not None:
        return known
    memory.count(first=not seen)
    cuts, wide_around = memory.cuts, len(wide) if wide is not None else 0
    found = _cases(site, leave_out, seen | {site.key}, wide)
    if not leave_out and memory.cuts == cuts and (wide is None or len(wide) == wide_around):
        memory.known[site.key] = found
    return found


def unlimited(_steps: int) -> None:
    """Pays for work where nothing is counted."""


@dataclass(slots=True)
class Memory:
    """What is known about one document, and how much was looked at to know it."""

    known: dict[object, list[Declared]] = field(default_factory=dict)
    cuts: int = 0  # schemas met again inside themselves
    spend: Callable[[int], None] = unlimited
    _steps: int = 0
    _all_steps: int = 0

    def start_over(self) -> None:
        """Count anew; what is known stays."""
        self._all_steps = 0

    def count(self, *, first: bool) -> None:
        """Note that a schema is looked at, ``first`` for a position.

        Raises:
            TooManyCasesError: It is one too many.
        """
        self.spend(1)
        self._steps = 1 if first else self._steps + 1
        self._all_steps += 1
        if self._steps > _MAX_STEPS or self._all_steps > _MAX_ALL_STEPS:
            raise TooManyCasesError


def _cases(
    site: Site, leave_out: frozenset[str], seen: frozenset[object], wide: list[list[Declared]] | None
) -> list[Declared]:
    if _IN_PLACE.isdisjoint(site.schema):
        return [_own(site, leave_out)]
    if "$ref" in site.schema and site.dialect.hides_ref_siblings:
        target = site.target("$ref")
        return cases(target, seen=seen, wide=wide) if target is not None else [Declared()]
    wide_around = len(wide) if wide is not None else 0
    groups = [[_own(site, leave_out)], *_groups(site, seen, wide)]
    groups = few_enough(_telling(groups), wide) or [[Declared()]]
    combined = []
    for choice in product(*groups):
        site.normaliser.declared.spend(len(choice))
        case = choice[0]
        for other in choice[1:]:
            case = case.merged(other)
        combined.append(case)
    leftovers = _leftovers(site, leave_out)
    if wide and len(wide) > wide_around and any(tells(below) for below in leftovers.values()):
        raise TooManyCasesError
    return [_with_leftovers(case, leftovers) for case in combined]


def few_enough(groups: list[list[Declared]], wide: list[list[Declared]] | None) -> list[list[Declared]]:
    """The groups whose combinations are listed; the largest are moved to ``wide`` until there are few enough.

    Raises:
        TooManyCasesError: There is no ``wide``.
    """
    kept = list(groups)
    while prod(map(len, kept)) > _MAX_CASES:
        if wide is None:
            raise TooManyCasesError
        largest = max(kept, key=len)
        kept.remove(largest)
        wide.append(largest)
    return kept


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
            into.update((name, [_telling_site(site, member)]) for name, member in members.items())
    if "additionalProperties" in schema:
        below = site.at(schema["additionalProperties"])
        own.others.append(OtherMembers(below, frozenset(own.named), frozenset(own.patterns)))
    _own_items(site, schema, own)
    return own


def _telling_site(site: Site, member: JsonValue) -> Site | None:
    """The site of a subschema that may declare something; most do not, and none is made for them."""
    return None if not isinstance(member, dict) or TELLING.isdisjoint(member) else site.at(member)


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
    for keyword in REFERENCES:
        target = site.target(keyword)
        if target is not None:
            yield cases(target, seen=seen, wide=wide)
    for part in _list(schema, "allOf"):
        yield _branch(site, part, seen, wide)
    if "anyOf" in schema:
        yield _any_of(site, _list(schema, "anyOf"), seen, wide)
    if "oneOf" in schema:
        yield [case for part in _list(schema, "oneOf") for case in _holding(site, part, seen, wide)]
    if "if" in schema and site.dialect not in {Dialect.DRAFT4, Dialect.DRAFT6}:
        yield _if(site, seen, wide)
    yield from _dependent(site, seen, wide)


def _dependent(site: Site, seen: frozenset[object], wide: list[list[Declared]] | None) -> Iterator[list[Declared]]:
    newer = site.dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020}
    dependent = site.schema.get("dependentSchemas" if newer else "dependencies")
    for name, part in dependent.items() if isinstance(dependent, dict) else ():
        if isinstance(part, list):
            continue  # names that have to be there, too
        present = [build.types(OBJECT), build.required(name)]
        with_part = _under(present, site, part, seen, wide)
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


def _holding(site: Site, part: JsonValue, seen: frozenset[object], wide: list[list[Declared]] | None) -> list[Declared]:
    """The cases of a subschema, each on the condition that it holds."""
    return _under([site.here(part)], site, part, seen, wide)


def _under(
    conditions: list[Node], site: Site, part: JsonValue, seen: frozenset[object], wide: list[list[Declared]] | None
) -> list[Declared]:
    """The cases of a subschema that applies under conditions."""
    inside: list[list[Declared]] | None = None if wide is None else []
    outer = Declared(conditions)
    found = [outer.merged(case) for case in _branch(site, part, seen, inside)]
    if wide is not None and inside:
        wide.extend([outer.merged(case) for case in group] for group in inside)
    return found


def _any_of(
    site: Site, parts: list[JsonValue], seen: frozenset[object], wide: list[list[Declared]] | None
) -> list[Declared]:
    """One case for each set of telling branches that hold, while the others do not; the rest makes no difference."""
    telling: list[list[Declared]] = []
    nodes: list[Node] = []
    for part in parts:
        holding = _holding(site, part, seen, wide)
        if any(_says_something(case) for case in holding):
            telling.append(holding)
            nodes.append(site.here(part))
    if len(telling) > _MAX_ANY_OF or prod(1 + len(holding) for holding in telling) > _MAX_COMBINED:
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


def _if(site: Site, seen: frozenset[object], wide: list[list[Declared]] | None) -> list[Declared]:
    condition = site.here(site.schema["if"])
    then, otherwise = (site.schema.get(keyword, True) for keyword in ("then", "else"))
    held = [
        first.merged(second)
        for first in _holding(site, site.schema["if"], seen, wide)
        for second in _under([condition], site, then, seen, wide)
    ]
    return held + _under([build.not_(condition)], site, otherwise, seen, wide)
