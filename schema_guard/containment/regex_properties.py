r"""Unicode properties for ``\p{…}``, as far as the standard library knows them."""

from __future__ import annotations

import functools
import itertools
import sys
import unicodedata

from schema_guard.containment.regex_chars import EVERYTHING, CharSet

_LONG_NAMES = {
    "Cased_Letter": "LC", "Close_Punctuation": "Pe", "Connector_Punctuation": "Pc", "Control": "Cc", "cntrl": "Cc",
    "Currency_Symbol": "Sc", "Dash_Punctuation": "Pd", "Decimal_Number": "Nd", "digit": "Nd", "Enclosing_Mark": "Me",
    "Final_Punctuation": "Pf", "Format": "Cf", "Initial_Punctuation": "Pi", "Letter": "L", "Letter_Number": "Nl",
    "Line_Separator": "Zl", "Lowercase_Letter": "Ll", "Mark": "M", "Combining_Mark": "M", "Math_Symbol": "Sm",
    "Modifier_Letter": "Lm", "Modifier_Symbol": "Sk", "Nonspacing_Mark": "Mn", "Number": "N", "Open_Punctuation": "Ps",
    "Other": "C", "Other_Letter": "Lo", "Other_Number": "No", "Other_Punctuation": "Po", "Other_Symbol": "So",
    "Paragraph_Separator": "Zp", "Private_Use": "Co", "Punctuation": "P", "punct": "P", "Separator": "Z",
    "Space_Separator": "Zs", "Spacing_Mark": "Mc", "Surrogate": "Cs", "Symbol": "S", "Titlecase_Letter": "Lt",
    "Unassigned": "Cn", "Uppercase_Letter": "Lu",
}  # fmt: skip
_CATEGORIES = (
    "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn".split()  # noqa: SIM905 (thirty quoted names are harder to read)
)
_GROUPS = {"LC": ("Lu", "Ll", "Lt")} | {
    group: tuple(name for name in _CATEGORIES if name[0] == group) for group in "LMNPSZC"
}


@functools.lru_cache(maxsize=1)
def _by_category() -> dict[str, CharSet]:
    ranges: dict[str, list[tuple[int, int]]] = {name: [] for name in _CATEGORIES}
    start = 0
    for category, run in itertools.groupby(map(unicodedata.category, map(chr, range(sys.maxunicode + 1)))):
        stop = start + sum(1 for _ in run)
        ranges[category].append((start, stop - 1))
        start = stop
    return {name: CharSet.of_ranges(spans) for name, spans in ranges.items()}


@functools.lru_cache(maxsize=64)
def property_set(name: str) -> CharSet | None:
    r"""The set for what stands between the braces of ``\p{…}``; None for a property that cannot be told."""
    match name:
        case "Any":
            return EVERYTHING
        case "ASCII":
            return CharSet.span(0, 0x7F)
        case "Assigned":
            return ~_by_category()["Cn"]
    key, equals, value = name.partition("=")
    if equals and key not in ("General_Category", "gc"):
        return None
    category = value if equals else name
    category = _LONG_NAMES.get(category, category)
    members = _GROUPS.get(category, (category,) if category in _CATEGORIES else ())
    if not members:
        return None
    return functools.reduce(CharSet.__or__, (_by_category()[member] for member in members))
