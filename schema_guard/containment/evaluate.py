"""Does a node accept a concrete value? Exact; ``None`` where a construct is not modelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from schema_guard.canonical import nodes as n
from schema_guard.canonical.values import NUMBER, exact, type_bit, value_key
from schema_guard.containment import algebra, regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schema_guard.canonical.nodes import Node
    from schema_guard.containment.budget import Budget
    from schema_guard.model.documents import JsonValue

Truth: TypeAlias = "bool | None"


_SEARCH = 16  # what a search for a pattern costs, which may have to be made an automaton first


class Evaluator:
    """Evaluates nodes on values, within a budget.

    Args:
        budget: Pays for every step.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._under_way: set[tuple[Node, int]] = set()
        self._told: dict[tuple[Node, int], Truth] = {}  # within one outermost reference: values may change afterwards
        self._loops = 0
        self.looped = False  # whether a reference led back to itself on the same value

    def accepts(self, node: Node, value: JsonValue) -> Truth:
        """Whether ``node`` accepts ``value``."""
        self._budget.spend()
        return _CASES[type(node)](self, node, value)

    def all_accept(self, nodes: Iterable[Node], value: JsonValue) -> Truth:
        """Whether every node accepts ``value``."""
        unsure = False
        for node in nodes:
            answer = self.accepts(node, value)
            if answer is False:
                return False
            unsure |= answer is None
        return None if unsure else True

    def _types(self, node: n.Types, value: JsonValue) -> Truth:
        return bool(type_bit(value) & node.types)

    def _bound(self, node: n.Bound, value: JsonValue) -> Truth:
        if type_bit(value) != NUMBER:
            return True
        number = exact(value)  # type: ignore[arg-type] # the type bit says that it is a number
        if number == node.limit:
            return not node.exclusive
        return (number > node.limit) == node.lower

    def _multiple(self, node: n.MultipleOf, value: JsonValue) -> Truth:
        if type_bit(value) != NUMBER:
            return True
        return exact(value) % node.divisor == 0  # type: ignore[arg-type] # the type bit says that it is a number

    def _size(self, node: n.Size, value: JsonValue) -> Truth:
        if type_bit(value) != node.of:
            return True
        length = len(value)  # type: ignore[arg-type] # a string, an array or an object
        return node.low <= length and (node.high is None or length <= node.high)

    def matches(self, source: str, text: str) -> Truth:
        """Whether ``text`` contains a match of a pattern."""
        self._budget.spend(_SEARCH)
        try:
            return regex.matches(source, text)
        except regex.UnsupportedPatternError:
            return algebra.matches(source, text)

    def _pattern(self, node: n.Pattern, value: JsonValue) -> Truth:
        return self.matches(node.source, value) if isinstance(value, str) else True

    def _format(self, node: n.Format, value: JsonValue) -> Truth:
        return algebra.has_format(node.name, value) if isinstance(value, str) else True

    def _items(self, node: n.Items, value: JsonValue) -> Truth:
        if not isinstance(value, list):
            return True
        unsure = False
        for index, item in enumerate(value):
            answer = self.accepts(node.at(index), item)
            if answer is False:
                return False
            unsure |= answer is None
        return None if unsure else True

    def _contains(self, node: n.Contains, value: JsonValue) -> Truth:
        if not isinstance(value, list):
            return True
        answers = [self.accepts(node.item, item) for item in value]
        sure, possible = answers.count(True), len(answers) - answers.count(False)
        if possible < node.low or (node.high is not None and sure > node.high):
            return False
        return True if sure >= node.low and (node.high is None or possible <= node.high) else None

    def _unique(self, _node: n.Unique, value: JsonValue) -> Truth:
        return not isinstance(value, list) or len({value_key(item) for item in value}) == len(value)

    def _required(self, node: n.Required, value: JsonValue) -> Truth:
        return not isinstance(value, dict) or node.name in value

    def _properties(self, node: n.Properties, value: JsonValue) -> Truth:
        if not isinstance(value, dict):
            return True
        unsure = False
        for name, member in value.items():
            applied, sure = self._applied(node, name)
            answer = self.all_accept(applied, member)
            if answer is False:
                return False
            unsure |= answer is None or not sure
        return None if unsure else True

    def _applied(self, node: n.Properties, name: str) -> tuple[list[Node], bool]:
        """What a member of this name must satisfy, and whether that is all."""
        applied = [node.named[name]] if name in node.named else []
        unsure = False
        for source, schema in node.patterns:
            matched = self.matches(source, name)
            unsure |= matched is None
            if matched:
                applied.append(schema)
        if not applied and not unsure:
            applied = [node.rest]
        return applied, not unsure

    def _names(self, node: n.PropertyNames, value: JsonValue) -> Truth:
        return not isinstance(value, dict) or _conjunction([self.accepts(node.name, name) for name in value])

    def _values(self, node: n.Values, value: JsonValue) -> Truth:
        return value_key(value) in node.values

    def _all(self, node: n.All, value: JsonValue) -> Truth:
        return self.all_accept(node.parts, value)

    def _any(self, node: n.Any, value: JsonValue) -> Truth:
        unsure = False
        for part in node.parts:
            answer = self.accepts(part, value)
            if answer:
                return True
            unsure |= answer is None
        return None if unsure else False

    def _one(self, node: n.One, value: JsonValue) -> Truth:
        answers = [self.accepts(part, value) for part in node.parts]
        if answers.count(True) > 1:
            return False
        if None in answers:
            return None
        return answers.count(True) == 1

    def _not(self, node: n.Not, value: JsonValue) -> Truth:
        answer = self.accepts(node.part, value)
        return None if answer is None else not answer

    def _ref(self, node: n.Ref, value: JsonValue) -> Truth:
        key = (node, id(value))
        if key in self._under_way:
            self.looped = True
            self._loops += 1
            return None
        if not self._under_way:
            self._told.clear()
        elif key in self._told:
            return self._told[key]
        loops = self._loops
        self._under_way.add(key)
        try:
            answer = self.accepts(node.target(), value)
        finally:
            self._under_way.discard(key)
        if self._loops == loops:  # what led back to itself is told only where that began
            self._told[key] = answer
        return answer

    def _anything(self, _node: n.Anything, _value: JsonValue) -> Truth:
        return True

    def _nothing(self, _node: n.Nothing, _value: JsonValue) -> Truth:
        return False

    def _opaque(self, _node: n.Opaque, _value: JsonValue) -> Truth:
        return None


def _conjunction(answers: Iterable[Truth]) -> Truth:
    unsure = False
    for answer in answers:
        if answer is False:
            return False
        unsure |= answer is None
    return None if unsure else True


_CASES: dict[type[Node], Callable[..., Truth]] = {
    n.Anything: Evaluator._anything,
    n.Nothing: Evaluator._nothing,
    n.Types: Evaluator._types,
    n.Bound: Evaluator._bound,
    n.MultipleOf: Evaluator._multiple,
    n.Size: Evaluator._size,
    n.Pattern: Evaluator._pattern,
    n.Format: Evaluator._format,
    n.Items: Evaluator._items,
    n.Contains: Evaluator._contains,
    n.Unique: Evaluator._unique,
    n.Required: Evaluator._required,
    n.Properties: Evaluator._properties,
    n.PropertyNames: Evaluator._names,
    n.Values: Evaluator._values,
    n.All: Evaluator._all,
    n.Any: Evaluator._any,
    n.One: Evaluator._one,
    n.Not: Evaluator._not,
    n.Ref: Evaluator._ref,
    n.Opaque: Evaluator._opaque,
}
