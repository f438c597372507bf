"""The compatibility check that the command line, the hook and the push gate share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schema_guard.compat.questions import Terms, version_questions
from schema_guard.errors import UsageError
from schema_guard.model.findings import Bump, CheckResult
from schema_guard.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from schema_guard.compat.questions import Contract, History, Question, StoredVersion
    from schema_guard.model.findings import Comparison
    from schema_guard.model.ids import SchemaId
    from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy, FailOn, UndecidedPolicy
    from schema_guard.model.settings import CheckSettings
    from schema_guard.workflows.history import StoredText


def run_check(  # noqa: PLR0913  # what changed, how to read it, and four named settings
    histories: Sequence[History],
    read: Callable[[Iterable[StoredVersion]], Mapping[StoredVersion, StoredText]],
    settings: CheckSettings,
    *,
    against: str,
    list_all: bool = False,
    file_of: Callable[[StoredVersion], str | None] = lambda _version: None,
) -> CheckResult:
    """Ask what the changes of these schemas raise, and collect what is found.

    Args:
        histories: The schemas that changed; with none, nothing is read or loaded.
        read: Gives the texts of versions; called once.
        settings: Mode, policy, overrides, waivers and limits.
        against: The base, for people.
        list_all: Whether harmless changes are listed as well.
        file_of: The file of a version, as seen from the current directory.

    Raises:
        DocumentError: A document that takes part is not JSON, or not a schema.
    """
    if not histories:
        return _result(settings, against, (), 0)
    from schema_guard.compat.integrity import add_integrity  # noqa: PLC0415 - a clean run loads nothing of the engine
    from schema_guard.compat.policy import overall_bump, today, waive  # noqa: PLC0415 - as above
    from schema_guard.workflows.contracts import ContractReader  # noqa: PLC0415 - as above

    asked = [
        question for history in histories for question in version_questions(history, _terms(history.schema, settings))
    ]
    wanted = {version for question in asked for version in (*question.old, *question.new)}
    written = {history.after(version) for history in histories for version in (*history.added, *history.rewritten)}
    reader = ContractReader(read(sorted(wanted | written)))
    reader.verify(sorted(written - wanted))
    comparisons = _compare([reader.question(question) for question in asked], settings, list_all=list_all)
    comparisons = add_integrity(comparisons, histories, reader.start_of, file_of)
    comparisons = waive(comparisons, settings.waivers, today())
    result = _result(settings, against, comparisons, len(histories))
    if any(not history.base for history in histories):  # a new event type is something that one can use
        result = replace(result, bump=overall_bump((result.bump, Bump.MINOR)))
    return result


def check_contracts(
    old: Contract,
    new: Contract,
    settings: CheckSettings,
    *,
    schema: SchemaId | None = None,
    list_all: bool = False,
) -> CheckResult:
    """Compare two contracts that the caller has at hand: two files, or two versions of one schema.

    Raises:
        DocumentError: One of them is not a schema.
    """
    from schema_guard.workflows.contracts import ask  # noqa: PLC0415 - a clean run does not need it

    terms = Terms(settings.compatibility, settings.policy) if schema is None else _terms(schema, settings)
    questions = [ask(schema, old, new, direction, terms) for direction in terms.mode.directions]
    against = old.label if schema is None else f"version {old.label}"
    return _result(settings, against, _compare(questions, settings, list_all=list_all), 1)


def check_files(old: Path, new: Path, settings: CheckSettings, *, list_all: bool = False) -> CheckResult:
    """Compare two files: JSON Schemas of any supported draft, or OpenApi3 documents.

    Raises:
        DocumentError: One of them cannot be read, is not JSON, or is not a schema.
    """
    from schema_guard.workflows.contracts import read_contract, read_text  # noqa: PLC0415 - a clean run needs neither

    before, after = (read_contract(read_text(path), str(path), str(path)) for path in (old, new))
    return check_contracts(before, after, settings, list_all=list_all)


def check_versions(
    root: Path,
    schema: SchemaId,
    versions: tuple[str | None, str | None],
    settings: CheckSettings,
    *,
    list_all: bool = False,
) -> CheckResult:
    """Compare two versions of a schema of the registry folder; of a discovered one, the folds up to each.

    Args:
        root: The registry folder.
        schema: The schema.
        versions: The older and the newer version; None stands for the one before the newer, and for the latest.
        settings: Mode, policy, overrides, waivers and limits.
        list_all: Whether harmless changes are listed as well.

    Raises:
        UsageError: There is no such folder, schema or version.
        DocumentError: One of them is not JSON, or not a schema.
    """
    from schema_guard.store.files import list_versions  # noqa: PLC0415 - a clean run needs neither
    from schema_guard.workflows.contracts import stored_contract  # noqa: PLC0415 - as above
    from schema_guard.workflows.registry_root import existing_root  # noqa: PLC0415 - as above

    known = [version.version for version in list_versions(existing_root(root), schema)]
    old, new = _pick(schema, versions, known)
    folded = settings.is_discovered(schema.registry_name)
    before, after = (
        stored_contract(root, schema, known[: known.index(version) + 1] if folded else [version], folded=folded)
        for version in (old, new)
    )
    return check_contracts(before, after, settings, schema=schema, list_all=list_all)


def _pick(schema: SchemaId, versions: tuple[str | None, str | None], known: list[str]) -> tuple[str, str]:
    if not known:
        raise UsageError(f"there is no schema {schema} in the registry folder", remedy="See schema-guard status.")
    old, new = versions
    for version in (old, new):
        if version is not None and version not in known:
            raise UsageError(f"{schema} has no version {version!r}", remedy=f"It has {', '.join(known)}.")
    new = new or known[-1]
    if old is None and new == known[0]:
        raise UsageError(f"{schema} has no version before {new}", remedy="Name both with --from and --to.")
    return old or known[known.index(new) - 1], new


def exit_code(result: CheckResult, fail_on: FailOn, undecided: UndecidedPolicy) -> int:
    """0: nothing at or above the bar. 1: findings, undecided comparisons, version files that are not as published."""
    if not result.comparisons:
        return 0
    from schema_guard.compat.policy import failed  # noqa: PLC0415 - a clean run needs no rules

    return int(failed(result, fail_on, undecided))


def with_flags(
    settings: CheckSettings, mode: CompatibilityMode | None, policy: CompatibilityPolicy | None
) -> CheckSettings:
    """The settings under a mode or policy that the command line names: it beats the overrides of single schemas too."""
    if mode is not None:
        overrides = tuple(replace(override, compatibility=None) for override in settings.schemas)
        settings = replace(settings, compatibility=mode, schemas=overrides)
    if policy is not None:
        overrides = tuple(replace(override, policy=None) for override in settings.schemas)
        settings = replace(settings, policy=policy, schemas=overrides)
    return settings


def _terms(schema: SchemaId, settings: CheckSettings) -> Terms:
    override = settings.override_for(schema)
    return Terms(
        override.compatibility or settings.compatibility,
        override.policy or settings.policy,
        override.retired,
        override.owner,
        settings.is_discovered(schema.registry_name),
    )


def _compare(questions: Sequence[Question], settings: CheckSettings, *, list_all: bool) -> tuple[Comparison, ...]:
    from schema_guard.compat.engine import check  # noqa: PLC0415 - loads the validators

    return check(
        questions,
        waivers=settings.waivers,
        time_limit=settings.time_limit,
        list_all=list_all,
        format_assertion=settings.format_assertion,
    )


def _result(settings: CheckSettings, against: str, comparisons: tuple[Comparison, ...], schemas: int) -> CheckResult:
    bump = Bump.NONE
    if comparisons:
        from schema_guard.compat.policy import overall_bump  # noqa: PLC0415 - a clean run needs no rules

        bump = overall_bump(comparison.bump for comparison in comparisons)
    return CheckResult(settings.compatibility, settings.policy, against, comparisons, schemas, __version__, bump)
