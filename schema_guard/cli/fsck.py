"""``schema-guard fsck``."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from schema_guard.cli.options import pass_settings
from schema_guard.cli.output import say

if TYPE_CHECKING:
    from schema_guard.cli.options import Settings


@click.command("fsck")
@pass_settings
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when anything is damaged.")
def command(settings: Settings, *, check: bool) -> int:
    """Verify the registry folder: checksums, manifests, files that belong together.

    Damaged manifests are rebuilt from the files beside them, and what killed runs left behind is removed. Exit codes:
    0 sound, 1 something is damaged that only git or another pull can restore.
    """
    from schema_guard.cli.aws import count  # noqa: PLC0415 - not for --help
    from schema_guard.store.fsck import fsck  # noqa: PLC0415 - the same
    from schema_guard.store.lock import write_lock  # noqa: PLC0415 - the same
    from schema_guard.workflows.registry_root import existing_root  # noqa: PLC0415 - the same

    root = existing_root(settings.registry_dir)
    with nullcontext() if check else write_lock(root, on_wait=settings.log):
        result = fsck(root, repair=not check)
    for problem in result.problems:
        if problem.damage or not settings.quiet:
            kind = "repaired" if problem.repaired else "damaged" if problem.damage else "note"
            say(f"{kind:9}{problem.path}: {problem.message}")
    if not settings.quiet:
        verdict = "sound" if result.sound else "damaged"
        say(f"{root}: {count(result.schemas, 'schema')}, {count(result.versions, 'version')}, {verdict}")
    return 0 if result.sound else 1
