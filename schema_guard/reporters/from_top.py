"""File names for tools that know a repository and not the folder that schema-guard ran in."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from schema_guard.model.findings import CheckResult, Comparison, Finding, SourcePlace

FORMATS: Final = frozenset({"github", "gitlab", "sarif"})
"""Those that such tools read."""

_COMMIT: Final = re.compile(r"[0-9a-f]{7}:")


def named_from_top(result: CheckResult, here: str) -> CheckResult:
    """The same result, with the files named as seen from the top of the repository.

    Args:
        result: Its files are named as seen from the current directory.
        here: The current directory, as seen from the top of the repository, with slashes.
    """
    return replace(result, comparisons=tuple(_comparison(each, here) for each in result.comparisons))


def _comparison(comparison: Comparison, here: str) -> Comparison:
    return replace(
        comparison,
        file=comparison.file and _name(comparison.file, here),
        findings=tuple(_finding(each, here) for each in comparison.findings),
        changes=tuple(_finding(each, here) for each in comparison.changes),
    )


def _finding(finding: Finding, here: str) -> Finding:
    old, new = finding.old_place, finding.new_place
    return replace(finding, old_place=old and _place(old, here), new_place=new and _place(new, here))


def _place(place: SourcePlace, here: str) -> SourcePlace:
    return replace(place, file=_name(place.file, here))


def _name(file: str, here: str) -> str:
    commit = _COMMIT.match(file)
    start = commit.end() if commit is not None else 0
    name = posixpath.normpath(posixpath.join(here, file[start:]))
    return file if name.startswith("../") else file[:start] + name
