"""Waivers that mislead are refused: expired ones, and new ones that waive nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from schema_guard.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schema_guard.model.findings import Comparison
    from schema_guard.model.settings import Waiver
    from schema_guard.store.git import Repository


def refuse_expired(waivers: Sequence[Waiver]) -> None:
    """Whoever waived something for a time meant to look at it again.

    Raises:
        ConfigError: A waiver's last day has passed.
    """
    if not waivers:
        return
    from schema_guard.compat.policy import is_expired, today  # noqa: PLC0415 - few configurations have waivers

    day = today()
    for waiver in waivers:
        if is_expired(waiver, day):
            raise ConfigError(
                f"the waiver of {waiver.fingerprint} expired on {waiver.expires} ({waiver.reason})",
                place=waiver.place,
                remedy="Make the change compatible, give the waiver a later date, or run schema-guard waivers prune.",
            )


def refuse_unused(
    waivers: Sequence[Waiver], comparisons: Sequence[Comparison], repository: Repository, base: str
) -> None:
    """A waiver that this branch adds has to waive something that this branch does.

    One that the base already has was for a pair of versions that is merged; its question is not asked again, so it
    cannot be told from a useless one and is left to ``waivers prune``.

    Args:
        waivers: All that the configuration states.
        comparisons: What the branch was found to do.
        repository: Whose history tells which waivers are new.
        base: The commit that the branch is compared with.

    Raises:
        ConfigError: A new waiver matches no finding.
    """
    found = {finding.fingerprint for comparison in comparisons for finding in comparison.findings}
    unused = [waiver for waiver in waivers if waiver.fingerprint not in found]
    files = {waiver.place.file for waiver in unused if waiver.place is not None and waiver.place.file is not None}
    before = {file: _at_base(Path(file), repository, base) for file in files}
    for waiver in unused:
        if _is_new(waiver, before):
            raise ConfigError(
                f"the waiver of {waiver.fingerprint} waives nothing ({waiver.reason})",
                place=waiver.place,
                remedy="Check the fingerprint, or run schema-guard waivers prune.",
            )


def _is_new(waiver: Waiver, before: dict[str, str | None]) -> bool:
    text = before.get(waiver.place.file) if waiver.place is not None and waiver.place.file is not None else None
    return text is not None and waiver.fingerprint not in text


def _at_base(file: Path, repository: Repository, base: str) -> str | None:
    """What the configuration file held at the base: "" when it was not there, None when another repository holds it."""
    here = repository.at(file.absolute().parent)
    return here.show(base, file.name) if here.commit(base) is not None else None
