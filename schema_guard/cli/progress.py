"""Progress on a terminal's standard error: how much is done, how fast, how long it will take."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from schema_guard.cli.options import is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schema_guard.workflows.pull import Progress


@contextmanager
def showing_progress(title: str, *, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """A callback that draws a progress bar; None when nobody is there to see it, or rich is not installed."""
    if quiet or not is_terminal(sys.stderr) or find_spec("rich") is None:
        yield None
        return
    from rich import progress as bars  # noqa: PLC0415 - only for a terminal
    from rich.console import Console  # noqa: PLC0415 - the same

    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TextColumn("schemas, {task.fields[versions]} versions, {task.fields[rate]}/s"),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task(title, total=None, versions=0, rate=0)

        def draw(done: Progress) -> None:
            elapsed = display.tasks[0].elapsed or 0.0
            rate = round(done.versions_done / elapsed) if elapsed else 0
            display.update(
                task, total=done.schemas, completed=done.schemas_done, versions=done.versions_done, rate=rate
            )

        yield draw
