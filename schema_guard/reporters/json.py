"""The JSON report; ``schema_guard/report.schema.json`` describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.canonical.json_text import dump_json

if TYPE_CHECKING:
    from schema_guard.model.findings import CheckResult


def render(result: CheckResult, *, color: bool = False, links: bool = False) -> str:  # noqa: ARG001 - plain in any case
    """The result as one JSON object."""
    return dump_json(result.to_dict())
