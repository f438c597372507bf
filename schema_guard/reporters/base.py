"""The report formats by name; each module is imported only when its format is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from schema_guard.errors import UsageError

if TYPE_CHECKING:
    from schema_guard.model.findings import CheckResult

# name → module with ``render(result, *, color, links) -> str``
FORMATS: dict[str, str] = {
    "text": "schema_guard.reporters.text",
    "json": "schema_guard.reporters.json",
}


def render(result: CheckResult, format: str, *, color: bool = False, links: bool = False) -> str:  # noqa: A002 - the word that users say
    """A check's result in a format.

    Args:
        result: What was found.
        format: A name of the table.
        color: Whether to use terminal colours, where the format has any.
        links: Whether to use terminal links, where the format has any.

    Raises:
        UsageError: There is no such format.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}", remedy=f"Known: {', '.join(FORMATS)}.")
    rendered: str = import_module(FORMATS[format]).render(result, color=color, links=links)
    return rendered
