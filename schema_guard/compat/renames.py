"""Properties that look renamed: gone here, come there, the same kind of value under another name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from schema_guard.compat.locate import same
from schema_guard.compat.views import DOCUMENTATION, follow, schema_object, types_of

if TYPE_CHECKING:
    from schema_guard.compat.locate import Spot
    from schema_guard.compat.views import View
    from schema_guard.compat.walk import Walk
    from schema_guard.model.documents import JsonObject, JsonValue

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ALIKE = 0.7  # of difflib's ratio: "customerId" and "clientId" are below, "custName" and "customerName" above
_SOMEWHAT_ALIKE = 0.5
_MANY = 200  # properties that came or went; beyond that no pairing by name is credible
_UNITS = frozenset(
    {
        *("kg", "g", "mg", "lb", "lbs", "oz", "t", "tons", "grams", "kilograms", "pounds"),
        *("ounces",),
        *("mm", "cm", "m", "km", "mi", "ft", "in", "inch", "inches", "feet", "yd"),
        *("miles", "meters", "metres", "kilometers", "kilometres"),
        *("ns", "us", "ms", "s", "sec", "secs", "second", "seconds", "millis", "milliseconds", "micros"),
        *("nanos",),
        *("min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "day", "days"),
        *("c", "f", "k", "celsius", "fahrenheit", "kelvin"),
        *("cent", "cents", "minor", "major", "usd", "eur", "gbp", "jpy", "chf", "inr", "dollars"),
        *("euros", "pence"),
        *("b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "byte", "bytes", "bit"),
        *("bits", "pct", "percent", "percentage", "ratio", "bps"),
        *("ml", "l", "liter", "liters", "litre", "litres", "gal", "gallons", "w", "kw", "mw"),
        *("wh", "kwh", "mwh", "v", "a", "hz", "khz", "mhz", "ghz", "rpm", "kmh"),
        *("mph",),
    }
)


@dataclass(frozen=True, slots=True)
class Renamed:
    """The other name of a property that looks renamed, and the rule that says so."""

    other: str
    rule: str


def renames(walk: Walk, old: View, new: View) -> dict[str, Renamed]:
    """Pair properties that went with properties that came; each belongs to one pair at most, in both directions."""
    gone = [name for name in old.properties if name not in new.properties]
    come = [name for name in new.properties if name not in old.properties]
    if not gone or not come or len(gone) + len(come) > _MANY:
        return {}
    scored = []
    for before in gone:
        for after in come:
            score = _score(walk, old, new, before, after)
            if score:
                scored.append((-score, before, after))
    found: dict[str, Renamed] = {}
    for _, before, after in sorted(scored):
        if before not in found and after not in found:
            rule = "UNIT_CHANGED" if _unit_only(before, after) else "PROPERTY_LIKELY_RENAMED"
            found[before], found[after] = Renamed(after, rule), Renamed(before, rule)
    return found


def _score(walk: Walk, old: View, new: View, before: str, after: str) -> float:
    """How likely one name became the other: 0 is not at all."""
    was, now = old.properties[before], new.properties[after]
    if types_of(walk.old, was) != types_of(walk.new, now):
        return 0
    unit, alike = _unit_only(before, after), _names_alike(before, after)
    around = _neighbours(old, before)
    neighbours = around == _neighbours(new, after) != (None, None)
    identical = _same_value(walk, was, now)
    if unit or alike >= _ALIKE:
        return 1 + alike + identical + neighbours
    telling = None not in around or alike >= _SOMEWHAT_ALIKE or _distinctive(was.value)
    return 0.5 + alike if neighbours and identical and telling else 0


def _same_value(walk: Walk, was: Spot, now: Spot) -> bool:
    return same(_bare(follow(walk.old, was).value), _bare(follow(walk.new, now).value))


def _bare(schema: JsonValue) -> JsonObject:
    return {key: value for key, value in schema_object(schema).items() if key not in DOCUMENTATION}


def _distinctive(schema: JsonValue) -> bool:
    """Whether a schema says more than a bare type, so that an equal one elsewhere is no chance."""
    return len(_bare(schema)) > 1


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _names_alike(before: str, after: str) -> float:
    left, right = _words(before), _words(after)
    if left == right:
        return 1
    return SequenceMatcher(None, "".join(left), "".join(right)).ratio()


def _unit_only(before: str, after: str) -> bool:
    """Whether two names differ in a unit at their end and in nothing else: ``weightKg``, ``weightLb``."""
    left, right = _words(before), _words(after)
    left_unit, right_unit = left[-1:], right[-1:]
    left_rest = left[:-1] if left_unit and left_unit[0] in _UNITS else left
    right_rest = right[:-1] if right_unit and right_unit[0] in _UNITS else right
    return bool(left_rest) and left_rest == right_rest and left != right


def _neighbours(view: View, name: str) -> tuple[str | None, str | None]:
    names = list(view.properties)
    index = names.index(name)
    return (
        names[index - 1] if index else None,
        names[index + 1] if index + 1 < len(names) else None,
    )
