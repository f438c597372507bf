"""The report formats by name; each module is imported only when its format is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from schema_guard.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_guard.model.findings import CheckResult

# name → module with ``render(result, *, color, links) -> str``
FORMATS: Final[Mapping[str, str]] = {
    "text": "schema_guard.reporters.text",
    "concise": "schema_guard.reporters.concise",
    "json": "schema_guard.reporters.json",
    "markdown": "schema_guard.reporters.markdown",
    "github": "schema_guard.reporters.github",
    "gitlab": "schema_guard.reporters.gitlab",
    "junit": "schema_guard.reporters.junit",
    "sarif": "schema_guard.reporters.sarif",
    "html": "schema_guard.reporters.html",
}


def render(result: CheckResult, format: str, *, color: bool = False, links: bool = False) -> str:  # noqa: A002 - the word that users say
    """A check's result in a format.

    Args:
        result: What was found.
        format: A name of the table.
        color: Whether to use terminal colours, where the format has any.
        links: Whether to use terminal links, where the format has any.

    Returns:
        The whole report, with a line feed at the end; the same bytes for the same result.

    Raises:
        UsageError: There is no such format.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}", remedy=f"Known: {', '.join(FORMATS)}.")
    rendered: str = import_module(FORMATS[format]).render(result, color=color, links=links)
    return rendered
