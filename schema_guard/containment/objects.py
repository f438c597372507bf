"""Is there an object with these members and counts, and with a member that breaks each of those rules?

A negated ``Properties`` or ``PropertyNames`` is a request: some member breaks it. A request names a member, or asks
for a fresh one from a region of names (a set of patterns that the name matches, no name that a schema mentions).
Requests that a candidate object meets by chance need no choice; the others are tried member by member.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.canonical import nodes as n
from schema_guard.canonical.nodes import by_digest
from schema_guard.canonical.values import OBJECT, STRING
from schema_guard.containment.answers import EMPTY, Answer, Empty, Found, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.canonical.nodes import Node
    from schema_guard.containment.facts import Facts
    from schema_guard.containment.prover import Prover
    from schema_guard.model.documents import JsonValue

_MAX_MEMBERS = 3_000
_MAX_REGIONS = 256


@dataclass(slots=True)
class _Rules:
    """The literals about an object, by kind."""

    properties: list[n.Properties] = field(default_factory=list)
    names: list[Node] = field(default_factory=list)
    requests: list[n.Properties | n.PropertyNames] = field(default_factory=list)
    required: dict[str, None] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class _Region:
    """Fresh names that match exactly these patterns and that the ``broken`` name schemas reject.

    ``example`` is one of them, None where none is known.
    """

    matched: frozenset[str]
    broken: frozenset[Node]
    example: str | None


@dataclass(frozen=True, slots=True)
class _Choice:
    """One way to meet a request: a member of this name (or of this region) that breaks ``broken``."""

    name: str | None
    region: _Region | None
    broken: Node


@dataclass(frozen=True, slots=True)
class _Plan:
    """How requests are met so far: what named and fresh members have to break."""

    named: dict[str, frozenset[Node]] = field(default_factory=dict)
    fresh: tuple[tuple[_Region, frozenset[Node]], ...] = ()
    met: frozenset[int] = frozenset()


def find_object(prover: Prover, facts: Facts) -> Answer:
    """An object that satisfies every literal of ``facts``."""
    rules = _collect(facts)
    if rules.high is not None and max(rules.low, len(rules.required)) > rules.high:
        return EMPTY
    if rules.absent & rules.required.keys():
        return EMPTY
    return _Search(prover, rules).run()


def _collect(facts: Facts) -> _Rules:
    rules = _Rules()
    for sign, node in facts.literals[OBJECT]:
        match node:
            case n.Properties() if sign:
                rules.properties.append(node)
            case n.PropertyNames() if sign:
                rules.names.append(node.name)
            case n.Properties() | n.PropertyNames():
                rules.requests.append(node)
            case n.Required() if sign:
                rules.required[node.name] = None
            case n.Required():
                rules.absent.add(node.name)
            case n.Size():
                if bool(node.low) == sign:
                    rules.low = max(rules.low, node.low if sign else (node.high or 0) + 1)
                else:
                    limit = (node.high or 0) if sign else node.low - 1
                    rules.high = limit if rules.high is None else min(rules.high, limit)
    return rules


class _Search:
    """One search for an object."""

    def __init__(self, prover: Prover, rules: _Rules) -> None:
        self._prover = prover
        self._rules = rules
        self._specs = [*rules.properties, *(r for r in rules.requests if isinstance(r, n.Properties))]
        self._patterns = sorted({source for spec in self._specs for source, _ in spec.patterns})
        self._unsure: Unknown | None = None
        self._mentioned_names: dict[str, None] | None = None

    def run(self) -> Answer:
        if len(self._rules.requests) == 1:
            return self._branch(_Plan(), 0)
        return self._settle(_Plan())

    # Choosing how requests are met

    def _settle(self, plan: _Plan) -> Answer:
        """Complete the object; where a request is still open, choose how to meet it."""
        answer = self._complete(plan)
        if not isinstance(answer, Found):
            return answer
        for index, request in enumerate(self._rules.requests):
            if index not in plan.met and self._prover.evaluator.accepts(request, answer.value) is not False:
                return self._branch(plan, index)
        return answer

    def _branch(self, plan: _Plan, index: int) -> Answer:
        """Meet one request in each way that there is."""
        unknown: Unknown | None = None
        for choice in self._choices(self._rules.requests[index]):
            self._prover.budget.spend()
            for extended in self._extensions(plan, index, choice):
                answer = self._settle(extended)
                if isinstance(answer, Found):
                    return answer
                if isinstance(answer, Unknown):
                    unknown = unknown or answer
        return unknown or self._unsure or EMPTY

    def _extensions(self, plan: _Plan, index: int, choice: _Choice) -> Iterator[_Plan]:
        """The plan with the choice made: by name, as a new member, or by one that is there for another request."""
        met = plan.met | {index}
        if choice.name is not None:
            broken = plan.named.get(choice.name, frozenset()) | {choice.broken}
            if not isinstance(self._member(choice.name, broken), Empty):
                yield _Plan({**plan.named, choice.name: broken}, plan.fresh, met)
        if choice.region is not None:
            yield _Plan(plan.named, (*plan.fresh, (choice.region, frozenset({choice.broken}))), met)
            for at, (other, already) in enumerate(plan.fresh):
                if other.matched == choice.region.matched:
                    shared = (_overlay(other, choice.region), already | {choice.broken})
                    yield _Plan(plan.named, (*plan.fresh[:at], shared, *plan.fresh[at + 1 :]), met)

    def _choices(self, request: n.Properties | n.PropertyNames) -> Iterator[_Choice]:
        if isinstance(request, n.PropertyNames):
            yield from self._name_choices(request)
            return
        for name in self._names_that_may_break(request):
            if name in self._rules.absent:
                continue
            wanted = self._applied(self._rules.properties, name)
            for broken in by_digest(self._applied([request], name)):
                if broken not in wanted:
                    yield _Choice(name, None, broken)
        if self._fresh_members_agree(request):
            return
        for region in self._regions():
            wanted = self._applied_in(self._rules.properties, region)
            for broken in by_digest(self._applied_in([request], region)):
                if broken not in wanted:
                    yield _Choice(None, region, broken)

    def _fresh_members_agree(self, request: n.Properties) -> bool:
        """Whether it is plain, without naming one, that no fresh member can break the request."""
        if self._patterns:
            return False
        wanted = {spec.rest for spec in self._rules.properties}
        return request.rest is build.ANYTHING or request.rest in wanted or build.NOTHING in wanted

    def _names_that_may_break(self, request: n.Properties) -> Iterator[str]:
        """Mentioned names whose rules the request and the object do not share."""
        single = self._rules.properties[0] if len(self._rules.properties) == 1 else None
        for name, node in request.named.items():
            if single is None or single.named.get(name) is not node or request.patterns:
                yield name
        if request.rest is build.ANYTHING and not request.patterns:
            return
        yield from (name for name in self._mentioned() if name not in request.named)

    def _name_choices(self, request: n.PropertyNames) -> Iterator[_Choice]:
        for name in self._mentioned():
            if name not in self._rules.absent and self._prover.evaluator.accepts(request.name, name) is not True:
                yield _Choice(name, None, build.NOTHING)
        for region in self._regions(frozenset({request.name})):
            yield _Choice(None, region, build.NOTHING)

    def _mentioned(self) -> dict[str, None]:
        if self._mentioned_names is None:
            names = dict(self._rules.required)
            for spec in self._specs:
                names.update(dict.fromkeys(spec.named))
            names.update(dict.fromkeys(sorted(self._rules.absent)))
            self._mentioned_names = names
        return self._mentioned_names

    # Members

    def _applied(self, specs: list[n.Properties], name: str) -> frozenset[Node]:
        """What the specs ask of the member ``name``."""
        applied: set[Node] = set()
        for spec in specs:
            found = [spec.named[name]] if name in spec.named else []
            matches = [(self._matches(source, name), node) for source, node in spec.patterns]
            found += [node for matched, node in matches if matched]
            if found:
                applied.update(found)
            elif all(matched is not None for matched, _ in matches):
                applied.add(spec.rest)
        applied.discard(build.ANYTHING)
        return frozenset(applied)

    def _applied_in(self, specs: list[n.Properties], region: _Region) -> frozenset[Node]:
        applied: set[Node] = set()
        for spec in specs:
            found = [node for source, node in spec.patterns if source in region.matched]
            applied.update(found or (spec.rest,))
        applied.discard(build.ANYTHING)
        return frozenset(applied)

    def _matches(self, source: str, name: str) -> bool | None:
        answer = self._prover.evaluator.matches(source, name)
        if answer is None:
            self._unsure = Unknown(f"the pattern {source!r} cannot be compiled")
        return answer

    def _member(self, name: str, broken: frozenset[Node]) -> Answer:
        """A value for the member ``name``."""
        allowed = self._name_allowed(name)
        if allowed is False:
            return EMPTY
        answer = self._prover.solve(self._applied(self._rules.properties, name), broken - {build.NOTHING})
        if isinstance(answer, Unknown):
            return answer.under(name)
        if allowed is None and isinstance(answer, Found):
            return Unknown("the name of a member could not be checked", (name,))
        return answer

    def _name_allowed(self, name: str) -> bool | None:
        return self._prover.evaluator.all_accept(self._rules.names, name) if self._rules.names else True

    # The whole object

    def _complete(self, plan: _Plan) -> Answer:
        """The object with the chosen members, all required ones, and enough others."""
        rules = self._rules
        nothing_more: frozenset[Node] = frozenset()
        wanted = {**dict.fromkeys(rules.required, nothing_more), **plan.named}
        if rules.high is not None and len(wanted) + len(plan.fresh) > rules.high:
            return EMPTY
        members: dict[str, JsonValue] = {}
        unknown: Unknown | None = None
        for name, broken in wanted.items():
            answer = self._member(name, broken)
            if isinstance(answer, Empty):
                return EMPTY
            if isinstance(answer, Unknown):
                unknown = unknown or answer
            else:
                members[name] = answer.value
        for region, broken in plan.fresh:
            answer = self._fresh_member(region, broken, members)
            if isinstance(answer, Empty):
                return EMPTY
            unknown = unknown or (answer if isinstance(answer, Unknown) else None)
        if unknown is not None:
            return unknown
        return self._fill(members)

    def _fresh_member(self, region: _Region, broken: frozenset[Node], members: dict[str, JsonValue]) -> Answer:
        answer = self._prover.solve(self._applied_in(self._rules.properties, region), broken - {build.NOTHING})
        if not isinstance(answer, Found):
            return answer.under("*") if isinstance(answer, Unknown) else answer
        if region.example is not None and region.example not in members:
            members[region.example] = answer.value
            return answer
        name = self._fresh_name(region.matched, members, region.broken)
        if isinstance(name, Found) and isinstance(name.value, str):
            members[name.value] = answer.value
        return name

    def _fill(self, members: dict[str, JsonValue]) -> Answer:
        """Add members until there are enough."""
        if len(members) >= self._rules.low:
            return Found(members)
        if self._rules.low > _MAX_MEMBERS:
            return Unknown(f"an object of at least {self._rules.low} members")
        unknown = self._fill_named(members) or self._fill_fresh(members)
        if len(members) >= self._rules.low:
            return Found(members)
        return unknown or self._unsure or EMPTY

    def _fill_named(self, members: dict[str, JsonValue]) -> Unknown | None:
        """Add mentioned members that may be there; what could not be told."""
        unknown: Unknown | None = None
        for name in self._mentioned():
            if len(members) >= self._rules.low:
                break
            if name in members or name in self._rules.absent:
                continue
            answer = self._member(name, frozenset())
            if isinstance(answer, Found):
                members[name] = answer.value
            elif isinstance(answer, Unknown):
                unknown = answer
        return unknown

    def _fill_fresh(self, members: dict[str, JsonValue]) -> Unknown | None:
        """Add members that no schema mentions; what could not be told."""
        unknown: Unknown | None = None
        for region in self._regions():
            answer = self._prover.solve(self._applied_in(self._rules.properties, region), frozenset())
            if isinstance(answer, Unknown):
                unknown = answer.under("*")
            while isinstance(answer, Found) and len(members) < self._rules.low:
                self._prover.budget.spend(1 + len(members))
                name = self._fresh_name(region.matched, members, frozenset())
                if not isinstance(name, Found):
                    unknown = name if isinstance(name, Unknown) else unknown
                    break
                members[str(name.value)] = answer.value
        return unknown

    # Fresh names

    def _regions(self, broken: frozenset[Node] = frozenset()) -> Iterator[_Region]:
        """The regions of fresh names that are not empty."""
        if any(spec.rest is build.NOTHING and not spec.patterns for spec in self._rules.properties):
            return
        regions = 0
        work: list[tuple[int, frozenset[str]]] = [(0, frozenset())]
        while work:
            index, matched = work.pop()
            answer = self._fresh_name(matched, {}, broken, self._patterns[:index])
            if isinstance(answer, Unknown):
                self._unsure = answer
            if not isinstance(answer, Found):
                continue
            regions += index == len(self._patterns)
            if regions > _MAX_REGIONS:
                self._unsure = Unknown("property name patterns that overlap in many ways")
                return
            if index == len(self._patterns):
                yield _Region(matched, broken, str(answer.value))
            else:
                work.append((index + 1, matched | {self._patterns[index]}))
                work.append((index + 1, matched))

    def _fresh_name(
        self,
        matched: frozenset[str],
        taken: dict[str, JsonValue],
        broken: frozenset[Node],
        patterns: list[str] | None = None,
    ) -> Answer:
        """A name that no schema mentions, in the region, not taken."""
        decided = self._patterns if patterns is None else patterns
        if not (decided or self._rules.names or broken):
            return Found(_unused_name(self._mentioned(), taken))
        positive = {build.pattern(source) for source in matched} | set(self._rules.names) | {build.types(STRING)}
        negative = {build.pattern(source) for source in decided if source not in matched} | broken
        used = [*self._mentioned(), *taken]
        if used:
            negative |= {build.values(used)}
        return self._prover.solve(frozenset(positive - {build.ANYTHING}), frozenset(negative))


def _overlay(one: _Region, other: _Region) -> _Region:
    """The names that are in both of two regions that match the same patterns."""
    broken = one.broken | other.broken
    example = next((region.example for region in (one, other) if region.broken == broken), None)
    return _Region(one.matched, broken, example)


def _unused_name(*used: dict[str, None] | dict[str, JsonValue]) -> str:
    return next(
        name
        for name in ("extra" if number == 1 else f"extra{number}" for number in count(1))
        if not any(name in names for names in used)
    )
