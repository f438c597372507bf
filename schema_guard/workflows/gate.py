"""The check of a registry folder that git keeps: which base, what changed since, and what that raises."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from schema_guard.compat.questions import Contract
from schema_guard.model.settings import CheckSettings
from schema_guard.store.changes import (
    DEFAULT_BRANCH,
    Baseline,
    changes_between,
    changes_since,
    changes_staged,
    pull_request_base,
)
from schema_guard.workflows.check import check_contracts, run_check
from schema_guard.workflows.waivers import refuse_unused

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from schema_guard.model.findings import CheckResult
    from schema_guard.model.settings import Waiver
    from schema_guard.store.changes import RegistryDiff

AGAINST_VARIABLE = "SCHEMA_GUARD_AGAINST"
HOOK_VARIABLES = ("PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF")
_ENGINE = (
    "schema_guard.workflows.history",
    "schema_guard.workflows.contracts",
    "schema_guard.compat.engine",
    "schema_guard.compat.integrity",
)


def check_git(
    registry_dir: Path,
    settings: CheckSettings,
    *,
    against: str | None = None,
    staged: bool = False,
    list_all: bool = False,
) -> CheckResult:
    """Compare a registry folder with what git held before.

    Args:
        registry_dir: The folder.
        settings: Mode, policy, overrides, waivers and limits.
        against: Compare the work tree with the merge base of this ref and HEAD; None finds the base.
        staged: Compare the index with HEAD instead; in a pre-push hook, what is pushed with what is there.
        list_all: Whether harmless changes are listed as well.

    Raises:
        GitError: Git is missing or refuses, or the base cannot be found.
        DocumentError: A document that takes part is not JSON, or not a schema.
        ConfigError: This branch adds a waiver that waives nothing.
    """
    diff = find_changes(registry_dir, against, settings.against, staged=staged)
    result = _check(registry_dir, settings, diff, list_all=list_all)
    if settings.waivers and diff.base is not None and not staged:
        # the index is one step of a branch: a waiver may be for a version that an earlier commit added
        refuse_unused(settings.waivers, result.comparisons, diff.repository, diff.base)
    return result


def idle_waivers(
    registry_dir: Path, settings: CheckSettings, day: dt.date, *, against: str | None = None
) -> tuple[Waiver, ...]:
    """The waivers that have expired or that no finding of this branch needs.

    Raises:
        GitError: Git is missing or refuses, or the base cannot be found.
        DocumentError: A document that takes part is not JSON, or not a schema.
    """
    from schema_guard.compat.policy import is_expired  # noqa: PLC0415 - only waivers need the rules

    alive = tuple(waiver for waiver in settings.waivers if not is_expired(waiver, day))
    diff = find_changes(registry_dir, against, settings.against, staged=False)
    result = _check(registry_dir, replace(settings, waivers=alive), diff, list_all=False)
    needed = {finding.fingerprint for comparison in result.comparisons for finding in comparison.findings}
    return tuple(waiver for waiver in settings.waivers if waiver not in alive or waiver.fingerprint not in needed)


def _check(registry_dir: Path, settings: CheckSettings, diff: RegistryDiff, *, list_all: bool) -> CheckResult:
    if not diff.changes:
        result = run_check((), lambda _: {}, settings, against=diff.description)
        return replace(result, notes=_missing(registry_dir))
    from schema_guard.workflows.history import touched_registry  # noqa: PLC0415 - most runs find nothing changed

    touched = touched_registry(registry_dir, diff)
    result = run_check(
        touched.histories,
        touched.read,
        settings,
        against=diff.description,
        list_all=list_all,
        file_of=touched.path_of,
    )
    return replace(result, notes=touched.notes)


def find_changes(
    registry_dir: Path,
    against: str | None,
    configured: str | None,
    *,
    staged: bool,
    environ: Mapping[str, str] | None = None,
) -> RegistryDiff:
    """What changed, since the base that is meant.

    The first of these that says anything: ``against``; SCHEMA_GUARD_AGAINST; the target of the pull request; what a
    pre-push hook pushes; the configuration; the default branch. ``staged`` asks about the index instead, and in a
    pre-push hook about what is pushed.
    """
    environ = os.environ if environ is None else environ
    pushed = tuple(filter(None, (environ.get(name) for name in HOOK_VARIABLES)))
    if staged:
        return (
            changes_between(registry_dir, *pushed)
            if len(pushed) == len(HOOK_VARIABLES)
            else changes_staged(registry_dir)
        )
    named = against if against is not None else environ.get(AGAINST_VARIABLE) or None
    baseline = Baseline.named(named) if named is not None else pull_request_base(environ)
    if baseline is None and len(pushed) == len(HOOK_VARIABLES):
        return changes_between(registry_dir, *pushed)
    baseline = baseline or (Baseline.named(configured) if configured else DEFAULT_BRANCH)
    return changes_since(registry_dir, baseline, prepare=_get_ready)


def _get_ready(is_busy: Callable[[], bool]) -> None:
    """Load what any comparison needs, and while git is busy what only a break needs: the validators."""
    for name in _ENGINE:
        import_module(name)
    if is_busy():
        check_contracts(Contract("old", {"type": "string"}), Contract("new", {}), CheckSettings())


def _missing(registry_dir: Path) -> tuple[str, ...]:
    if registry_dir.is_dir():
        return ()
    return (f"{registry_dir} does not exist: nothing was compared (--registry-dir names another folder)",)
