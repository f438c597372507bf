"""Diverse events that a writer's document accepts, made from the document itself and from one another.

Nothing of the prover is used to make them: values are drawn from the keywords of the schemas (bounds and what lies
beside them, lengths, enumerations, examples, pattern members), optional members are taken in or left out, branches are
chosen, and accepted events are mutated. A validator keeps what the writer accepts.
"""

from __future__ import annotations

import copy
import json
import time
from typing import TYPE_CHECKING, Any

from schema_guard.containment import regex
from schema_guard.containment.budget import Budget, BudgetExceededError

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

_DEPTH = 12
_VAIN = 5_000  # attempts in a row without anything new: there is no more
_STRINGS = (
    "",
    "a",
    "text",
    "0",
    "2026-01-31T12:00:00Z",
    "2026-01-31",
    "id-1",
    "A" * 40,
    "é",
    "a b",
    "true",
    "http://a.b/c",
)
_NUMBERS: tuple[Any, ...] = (0, 1, -1, 2, 7, 0.5, -1.5, 100, 65536, 2**31, 2**53)
_OTHERS: tuple[Any, ...] = (None, True, False, [], {}, [1], {"a": 1})
_TYPES = ("object", "string", "integer", "number", "boolean", "array", "null")


class Sampler:
    """Makes events for one document.

    Args:
        document: The writer's document, numbers plain.
        rng: Where chance comes from.
    """

    def __init__(self, document: Any, rng: random.Random) -> None:  # noqa: ANN401 - JSON
        self._document = document
        self._rng = rng
        self._strings: dict[str, list[str]] = {}
        self.exhausted = False  # whether thousands of attempts gave nothing new

    def events(self, accepts: Callable[[Any], bool], most: int, seconds: float) -> Iterator[Any]:
        """At most ``most`` different accepted events, within ``seconds`` of CPU time.

        It ends earlier when thousands of attempts give nothing new.
        """
        end = time.process_time() + seconds
        found: list[Any] = []
        seen: set[str] = set()
        vain = 0
        while len(found) < most and vain < _VAIN and time.process_time() < end:
            vain += 1
            if found and self._rng.random() < 0.4:
                event = self._mutated(self._rng.choice(found))
            else:
                event = self._value(self._document, 0, self._rng.choice((0.0, 0.3, 0.7, 1.0)))
            text = json.dumps(event, sort_keys=True)
            if text not in seen and accepts(event):
                vain = 0
                seen.add(text)
                found.append(event)
                yield event
        self.exhausted = vain >= _VAIN

    def _value(self, schema: Any, depth: int, fullness: float) -> Any:  # noqa: ANN401 - JSON
        merged = self._merged(schema, depth)
        for keyword in ("const", "default"):
            if keyword in merged and (keyword == "const" or self._rng.random() < 0.2):
                return copy.deepcopy(merged[keyword])
        for keyword in ("enum", "examples"):
            choices = merged.get(keyword)
            if isinstance(choices, list) and choices and (keyword == "enum" or self._rng.random() < 0.3):
                return copy.deepcopy(self._rng.choice(choices))
        kinds = merged.get("type", self._guessed(merged))
        kind = self._rng.choice(kinds) if isinstance(kinds, list) and kinds else kinds
        return self._of_type(kind, merged, depth, fullness)

    def _of_type(self, kind: Any, merged: dict[str, Any], depth: int, fullness: float) -> Any:  # noqa: ANN401 - JSON
        match kind:
            case "object":
                return self._object(merged, depth, fullness)
            case "array":
                return self._array(merged, depth, fullness)
            case "string":
                return self._string(merged)
            case "integer" | "number":
                return self._number(merged, whole=kind == "integer")
            case "boolean":
                return self._rng.random() < 0.5
            case _:
                return None

    def _guessed(self, merged: dict[str, Any]) -> str:
        if "properties" in merged or "required" in merged:
            return "object"
        if "items" in merged or "prefixItems" in merged:
            return "array"
        return self._rng.choice(_TYPES)

    def _merged(self, schema: Any, depth: int) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """One schema instead of a schema and a choice of what applies with it."""
        if not isinstance(schema, dict):
            return {}
        merged = dict(schema)
        if depth > 3 * _DEPTH:
            return merged
        parts = [self._target(schema["$ref"])] if isinstance(schema.get("$ref"), str) else []
        parts += schema.get("allOf", [])
        for keyword in ("anyOf", "oneOf"):
            if schema.get(keyword):
                parts.append(self._rng.choice(schema[keyword]))
        parts += [schema[keyword] for keyword in ("then", "else") if keyword in schema and self._rng.random() < 0.5]
        for part in parts:
            _merge(merged, self._merged(part, depth + 3))
        return merged

    def _target(self, reference: str) -> Any:  # noqa: ANN401 - JSON
        target: Any = self._document
        for token in reference.partition("#")[2].split("/")[1:]:
            step = token.replace("~1", "/").replace("~0", "~")
            if isinstance(target, dict) and step in target:
                target = target[step]
            elif isinstance(target, list) and step.isdigit() and int(step) < len(target):
                target = target[int(step)]
            else:
                return {}
        return target

    def _object(self, merged: dict[str, Any], depth: int, fullness: float) -> dict[str, Any]:
        named = merged.get("properties", {})
        required = merged["required"] if isinstance(merged.get("required"), list) else []
        chosen = dict.fromkeys(required)
        if depth < _DEPTH:
            chosen |= dict.fromkeys(name for name in named if self._rng.random() < fullness)
        made = {name: self._value(named.get(name, self._rest(merged)), depth + 1, fullness) for name in chosen}
        if merged.get("additionalProperties") is not False and self._rng.random() < 0.3:
            made[self._rng.choice(("extra", "x-1", "A"))] = self._value(self._rest(merged), depth + 1, fullness)
        for source, below in merged.get("patternProperties", {}).items():
            if self._rng.random() < 0.5:
                made[self._matching(source, 0, None)] = self._value(below, depth + 1, fullness)
        return made

    def _rest(self, merged: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        return merged.get("additionalProperties", {})

    def _array(self, merged: dict[str, Any], depth: int, fullness: float) -> list[Any]:
        items = merged.get("items", {})
        prefix = items if isinstance(items, list) else merged.get("prefixItems", [])
        rest = merged.get("additionalItems", {}) if isinstance(items, list) else items
        low = min(int(merged.get("minItems", 0)), 20)
        high = int(merged.get("maxItems", low + 3))
        length = (
            self._rng.choice((low, min(high, low + 1), min(high, low + 3), min(high, 8))) if depth < _DEPTH else low
        )
        return [self._value(prefix[i] if i < len(prefix) else rest, depth + 1, fullness) for i in range(length)]

    def _string(self, merged: dict[str, Any]) -> str:
        low, high = int(merged.get("minLength", 0)), merged.get("maxLength")
        if isinstance(merged.get("pattern"), str):
            return self._matching(merged["pattern"], low, high)
        text = self._rng.choice(_STRINGS)
        if len(text) < low or self._rng.random() < 0.2:
            text = text.ljust(low, "x")
        if high is not None and (len(text) > high or self._rng.random() < 0.2):
            text = text.ljust(min(int(high), 4000), "y")[: int(high)]
        return text

    def _matching(self, source: str, low: int, high: int | None) -> str:
        """A string that matches, of one of a few lengths."""
        if source not in self._strings:
            found = []
            for extra in (0, 1, 5, 17):
                try:
                    text = regex.find_string([source], [], min_length=low + extra, max_length=high, budget=Budget(0.1))
                except (regex.UnsupportedPatternError, BudgetExceededError):
                    text = None
                found += [text] if text is not None else []
            self._strings[source] = found or ["a"]
        return self._rng.choice(self._strings[source])

    def _number(self, merged: dict[str, Any], *, whole: bool) -> Any:  # noqa: ANN401 - JSON
        choices = list(_NUMBERS)
        for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
            edge = merged.get(keyword)
            if isinstance(edge, int | float) and not isinstance(edge, bool):
                choices += [edge, edge + 1, edge - 1, edge + 0.5, edge * 2] * 3
        number = self._rng.choice(choices)
        if whole and isinstance(number, float) and self._rng.random() < 0.95:
            return int(number)
        return number

    def _mutated(self, event: Any) -> Any:  # noqa: ANN401 - JSON
        """The event with one place changed, dropped or added."""
        places: list[tuple[Any, Any]] = []
        changed = copy.deepcopy(event)
        work = [changed]
        while work:
            value = work.pop()
            steps = (
                list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
            )
            places += [(value, step) for step in steps]
            work += [value[step] for step in steps]
        if not places:
            return self._rng.choice((*_OTHERS, *_STRINGS, *_NUMBERS))
        holder, step = self._rng.choice(places)
        which = self._rng.random()
        if which < 0.3:
            del holder[step]
        elif which < 0.5 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[step]))
        else:
            holder[step] = copy.deepcopy(self._rng.choice((*_OTHERS, *_STRINGS, *_NUMBERS)))
        return changed


def _merge(into: dict[str, Any], part: dict[str, Any]) -> None:
    for keyword, value in part.items():
        if keyword in ("properties", "patternProperties") and isinstance(into.get(keyword), dict):
            into[keyword] = {**value, **into[keyword]}
        elif keyword == "required" and isinstance(into.get(keyword), list) and isinstance(value, list):
            into[keyword] = [*into[keyword], *value]
        else:
            into.setdefault(keyword, value)
