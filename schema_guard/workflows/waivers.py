"""Waivers that mislead are refused: expired ones, and new ones that waive nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from schema_guard.errors import ConfigError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from schema_guard.model.settings import Waiver
    from schema_guard.store.git import Repository


def refuse_expired(waivers: Iterable[Waiver], today: dt.date) -> None:
    """Whoever waived something for a time meant to look at it again.

    Raises:
        ConfigError: A waiver's last day has passed.
    """
    for waiver in waivers:
        if is_expired(waiver, today):
            raise ConfigError(
                f"the waiver of {waiver.fingerprint} expired on {waiver.expires} ({waiver.reason})",
                place=waiver.place,
                remedy="Fix the finding, give the waiver a later date, or run schema-guard waivers prune.",
            )


def is_expired(waiver: Waiver, today: dt.date) -> bool:
    """Whether the last day of a waiver has passed."""
    return waiver.expires is not None and waiver.expires < today


def refuse_unused(waivers: Iterable[Waiver], used: Iterable[str], repository: Repository, base: str) -> None:
    """A waiver that this branch adds has to waive something that this branch does.

    One that the base has already waived something that is merged; its question is not asked again, so it cannot be
    told from a useless one and is left to ``waivers prune``.

    Args:
        waivers: All that the configuration states.
        used: The fingerprints that were found.
        repository: Whose history tells which waivers are new.
        base: The commit that the branch is compared with.

    Raises:
        ConfigError: A new waiver matches no finding.
    """
    known = set(used)
    unused = [waiver for waiver in waivers if waiver.fingerprint not in known and waiver.place is not None]
    before: dict[str, str | None] = {}
    for waiver in unused:
        file = waiver.place.file if waiver.place is not None and waiver.place.file is not None else ""
        if file not in before:
            before[file] = _at_base(Path(file), repository, base)
        text = before[file]
        if text is not None and waiver.fingerprint not in text:
            raise ConfigError(
                f"the waiver of {waiver.fingerprint} waives nothing ({waiver.reason})",
                place=waiver.place,
                remedy="Check the fingerprint, or run schema-guard waivers prune.",
            )


def _at_base(file: Path, repository: Repository, base: str) -> str | None:
    """What the configuration file held at the base: "" when it was not there, None when another repository holds it."""
    here = repository.at(file.absolute().parent)
    if here.commit(base) is None:
        return None
    return here.show(base, file.name)
