"""The table of rules: every kind of change that a report can name."""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import TYPE_CHECKING

from schema_guard.compat.rule_table import arrays, combinators, dangerous, eventbridge, objects, values
from schema_guard.compat.rule_table.rule import Example, Rule
from schema_guard.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUPS: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "Types": values.TYPES,
        "Enumerations": values.ENUMS,
        "Strings": values.STRINGS,
        "Numbers": values.NUMBERS,
        "Objects": (*objects.PROPERTIES, *objects.REST, *objects.DEPENDENCIES, *objects.SIZES),
        "Arrays": (*arrays.ITEMS, *arrays.SIZES),
        "Combinators and references": (*combinators.SUMS, *combinators.OTHERS, *combinators.CATCH_ALL),
        "Events and versions": (*eventbridge.ENVELOPE, *eventbridge.HISTORY),
        "Dangerous, not broken": dangerous.DANGEROUS,
        "Information": dangerous.INFO,
    }
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rules in GROUPS.values() for rule in rules})


def find_rule(rule_id: str) -> Rule:
    """The rule of that id, in whatever case it is written.

    Raises:
        UsageError: There is no such rule; the message names the nearest ones.
    """
    found = RULES.get(rule_id.upper().replace("-", "_"))
    if found is None:
        near = difflib.get_close_matches(rule_id.upper().replace("-", "_"), RULES, n=3)
        remedy = f"Did you mean {' or '.join(near)}?" if near else "`schema-guard rules` lists them all."
        raise UsageError(f"there is no rule {rule_id!r}", remedy=remedy)
    return found


__all__ = ["GROUPS", "RULES", "Example", "Rule", "find_rule"]
