"""Events of files, folders and pipes against the contracts of a registry folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.contracttest.inputs import files_of
from schema_guard.contracttest.validate import Validator
from schema_guard.workflows.event_contracts import latest_contracts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from schema_guard.contracttest.validation import EventFinding, Validation
    from schema_guard.model.settings import CheckSettings


def run_validate(  # noqa: PLR0913  what a command line says
    names: Sequence[str],
    registry_dir: Path,
    settings: CheckSettings,
    *,
    found: Callable[[EventFinding], None],
    sample: int | None = None,
    allow_unknown: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Validation:
    """Hold events against their contracts, at a memory that does not grow with their number.

    Args:
        names: Files, folders, or ``-`` for standard input.
        registry_dir: The registry folder; of a schema that people write the latest version counts, of a discovered one
            the fold of its versions.
        settings: Says which registries are discovered, and which versions are retired.
        found: Called with each finding as it comes.
        sample: How many events to draw and check; None for all.
        allow_unknown: Whether an event without a contract is no finding.
        progress: Called now and then with the number of lines read.

    Raises:
        UsageError: There is no such file or registry folder.
        DocumentError: A file cannot be opened, or a version document is no schema.
    """
    files = files_of(names)
    contracts = latest_contracts(registry_dir, settings)
    validator = Validator(contracts, found, progress=progress, allow_unknown=allow_unknown)
    if sample is None:
        validator.check(files)
    else:
        validator.check_sample(files, sample)
    return validator.result
