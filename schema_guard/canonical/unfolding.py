"""How much work a schema is for a validator: references let a small document unfold into an endless one.

Each place of an event is checked against a number of subschemas, and where several of them lead to the same definition,
against that one several times. Over a chain of definitions the times multiply. A validator remembers what it found for
a reference that leads back to where it comes from, so those count once; what lists errors remembers nothing.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, TypeAlias

from schema_guard.canonical.dialects import REFERENCES, subschemas
from schema_guard.canonical.json_scan import escaped
from schema_guard.canonical.refs import Resolver, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from schema_guard.canonical.dialects import Dialect
    from schema_guard.model.documents import JsonPointer, JsonValue

MOST_CHECKS = 100_000
EXPLOSION = f"checking one value takes more than {MOST_CHECKS} steps, for references multiply"
EXPLOSION_REMEDY = 'Refer to a definition once, not from several branches of "allOf", "anyOf" and "oneOf".'

_MOST_PLACES = 2_000
_MOST_WORK = 500_000  # subschemas at places; what multiplies shows long before
_BRANCHES = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"})
_NO_MEMBER = frozenset({"definitions", "$defs", "propertyNames"})
_OTHER = ""  # stands for items, and for members that no schema names

Checks: TypeAlias = "Counter[JsonPointer]"  # subschema → how often one value is checked against it
_Edge: TypeAlias = "tuple[JsonPointer, JsonPointer]"


class Unfolding:
    """The subschemas that lead to one another in one document.

    Args:
        document: A schema; references that lead nowhere are left out.
        dialect: How it is written.
    """

    def __init__(self, document: JsonValue, dialect: Dialect) -> None:
        self._resolver = Resolver(document, dialect)
        self._dialect = dialect
        self._same: dict[JsonPointer, list[JsonPointer]] = {}
        self._below: dict[JsonPointer, list[tuple[str, JsonPointer]]] = {}
        self._references: set[_Edge] = set()
        self._read()

    @cached_property
    def explosion(self) -> JsonPointer | None:
        """A subschema below which the checks of one value are too many; None where there is none."""
        return _explosion(self._remembering)

    @cached_property
    def _grows(self) -> bool:
        return _explosion(self._forgetful) is not None

    def effort(self, value: JsonValue) -> int:
        """How many checks a value and its parts take where nothing is remembered; counts to `MOST_CHECKS`.

        It is 0 where they do not grow with the depth of the value.
        """
        if not self._grows:
            return 0
        done = 0
        pending = [(value, self._forgetful.checks({"": 1}))]
        while pending and done < MOST_CHECKS:
            part, checks = pending.pop()
            done += checks.total()
            if isinstance(part, dict | list) and part:
                below = self._forgetful.below(checks)
                named = part.items() if isinstance(part, dict) else ((_OTHER, item) for item in part)
                pending += [(child, found) for name, child in named if (found := below.get(name, below.get(_OTHER)))]
        return done

    @cached_property
    def expansion(self) -> int:
        """How many subschemas are gone through to know, before any value, what each ``unevaluated`` keyword leaves."""
        return sum(
            self._forgetful.checks({pointer: 1}).total()
            for pointer in self._same
            if isinstance(schema := self._resolver.positions[pointer].schema, dict)
            and ("unevaluatedProperties" in schema or "unevaluatedItems" in schema)
        )

    @cached_property
    def _forgetful(self) -> _Counting:
        return _Counting(self._same, self._below, _back_edges(self._same))

    @cached_property
    def _remembering(self) -> _Counting:
        everything = {
            pointer: [*same, *(child for _, child in self._below[pointer])] for pointer, same in self._same.items()
        }
        remembered = _back_edges(everything) & self._references
        return _Counting(self._same, self._below, remembered | _back_edges(self._same))

    def _read(self) -> None:
        """Follow every reference from the root on, so that all schemas are known."""
        pending = list(self._resolver.positions)
        while pending:
            pointer = pending.pop()
            if pointer in self._same:
                continue
            self._same[pointer], self._below[pointer] = [], []
            schema = self._resolver.positions[pointer].schema
            if isinstance(schema, dict):
                for path, _ in subschemas(schema, self._dialect):
                    self._note(pointer, path)
                for target in self._targets(pointer, schema):
                    pending += [position.pointer for position in self._resolver.extend(target)]
                    self._same[pointer].append(target)
                    self._references.add((pointer, target))

    def _note(self, pointer: JsonPointer, path: tuple[str | int, ...]) -> None:
        child = "/".join((pointer, *map(escaped, path)))
        keyword = path[0]
        if keyword in _BRANCHES:
            self._same[pointer].append(child)
        elif keyword not in _NO_MEMBER:
            self._below[pointer].append((str(path[1]) if keyword == "properties" else _OTHER, child))

    def _targets(self, pointer: JsonPointer, schema: Mapping[str, JsonValue]) -> Iterator[JsonPointer]:
        base = self._resolver.positions[pointer].base
        for keyword in REFERENCES:
            reference = schema.get(keyword)
            found = self._resolver.resolve(reference, base) if isinstance(reference, str) else None
            if isinstance(found, Target):
                yield found.pointer


class _Counting:
    """Counts checks; over the edges in ``once`` a value is checked once, however often they are taken."""

    def __init__(
        self,
        same: Mapping[JsonPointer, list[JsonPointer]],
        below: Mapping[JsonPointer, list[tuple[str, JsonPointer]]],
        once: frozenset[_Edge],
    ) -> None:
        self._below = below
        self._once = {at: [each for each in targets if (at, each) in once] for at, targets in same.items()}
        self._often = {at: [each for each in targets if (at, each) not in once] for at, targets in same.items()}
        self._order = _in_order(self._often)

    def checks(self, start: Mapping[JsonPointer, int]) -> Checks:
        """Everything that a value is checked against, given some of it."""
        found = self._often_from(start)
        known: set[JsonPointer] = set()
        waiting = list(found)
        while waiting:
            for target in self._once[waiting.pop()]:
                if target not in known:
                    known.add(target)
                    more = self._often_from({target: 1})
                    found.update(more)
                    waiting += more
        return found

    def below(self, checks: Checks) -> dict[str, Checks]:
        """The same for members by name; those of items and of other members are under `_OTHER`."""
        named: dict[str, Checks] = {}
        for pointer, times in checks.items():
            for name, child in self._below[pointer]:
                named.setdefault(name, Counter())[child] += times
        other = named.get(_OTHER, Counter())
        return {name: self.checks(found if name == _OTHER else found + other) for name, found in named.items()}

    def _often_from(self, start: Mapping[JsonPointer, int]) -> Checks:
        """The same without the edges that are taken once: from each subschema on only when its times are known."""
        found: Checks = Counter(start)
        heap = [(self._order[pointer], pointer) for pointer in start]
        heapify(heap)
        while heap:
            _, pointer = heappop(heap)
            for target in self._often[pointer]:
                if target not in found:
                    heappush(heap, (self._order[target], target))
                found[target] += found[pointer]
        return found


def _explosion(counting: _Counting) -> JsonPointer | None:
    start = counting.checks({"": 1})
    heap = [(-start.total(), 0, start)]
    seen = {frozenset(start.items())}
    work = 0
    while heap and len(seen) < _MOST_PLACES and work < _MOST_WORK:
        total, _, checks = heappop(heap)  # most checks first: what multiplies shows after a few steps
        work += len(checks)
        if -total > MOST_CHECKS:
            return checks.most_common(1)[0][0]
        for below in counting.below(checks).values():
            key = frozenset(below.items())
            if key not in seen:
                seen.add(key)
                heappush(heap, (-below.total(), len(seen), below))
    return None


def _in_order(edges: Mapping[JsonPointer, Iterable[JsonPointer]]) -> dict[JsonPointer, int]:
    """A number for each subschema, smaller than the numbers of those that it leads to; there are no circles."""
    order: dict[JsonPointer, int] = {}
    for root in edges:
        stack = [(root, iter(edges[root]))] if root not in order else []
        while stack:
            pointer, targets = stack[-1]
            target = next((each for each in targets if each not in order), None)
            if target is None:
                stack.pop()
                order.setdefault(pointer, -len(order))
            else:
                stack.append((target, iter(edges[target])))
    return order


def _back_edges(edges: Mapping[JsonPointer, Iterable[JsonPointer]]) -> frozenset[_Edge]:
    """The edges that close a circle, as a walk in depth from the root meets them."""
    found: set[_Edge] = set()
    done: set[JsonPointer] = set()
    for root in ("", *edges):  # what the root does not lead to may go round in circles as well
        active = {root: None} if root not in done else {}
        stack = [(root, iter(edges[root]))] if active else []
        while stack:
            pointer, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                stack.pop()
                active.pop(pointer)
                done.add(pointer)
            elif target in active:
                found.add((pointer, target))
            elif target not in done:
                active[target] = None
                stack.append((target, iter(edges[target])))
    return frozenset(found)
