"""The registry folder has to be there before anything can be read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.errors import Place, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def existing_root(root: Path) -> Path:
    """The registry folder itself.

    Raises:
        UsageError: There is no such folder.
    """
    if not root.is_dir():
        what = "the registry folder is a file" if root.exists() else "there is no such registry folder"
        raise UsageError(
            what,
            place=Place(file=str(root)),
            remedy="Run `schema-guard pull --registry NAME` first, or pass --registry-dir.",
        )
    return root
