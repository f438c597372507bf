"""A guard over a whole test run: every client that is made while it lasts, whoever makes it."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from schema_guard.contracttest.guard import BOTOCORE_EVENT, EventGuard, GuardMode, caller
from schema_guard.workflows.event_guard import producer_contracts

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType


class GuardedRun:
    """Guards a test run, and reports on it.

    Args:
        registry: The registry folder; when None the configured one.

    Raises:
        UsageError: There is no such folder.
        DocumentError: A version document is no schema.
    """

    def __init__(self, registry: str | None) -> None:
        self.test: tuple[str, Path] | None = None
        self._guard = EventGuard(producer_contracts(registry), GuardMode.RAISE, where=self._where)
        self._merged: list[dict[str, Any]] = []
        self._handler = (BOTOCORE_EVENT, self._guard.check_request)

    def install(self) -> None:
        """Guard every client of every session that is made from now on."""
        from botocore import handlers  # noqa: PLC0415  only guarded runs load it

        # every new session registers these; moto gets into sessions the same way
        handlers.BUILTIN_HANDLERS.append(self._handler)
        boto3 = sys.modules.get("boto3")
        if boto3 is not None and boto3.DEFAULT_SESSION is not None:
            boto3.DEFAULT_SESSION.events.register_last(*self._handler)

    def remove(self) -> None:
        """Guard no more new sessions."""
        from botocore import handlers  # noqa: PLC0415  as above

        if self._handler in handlers.BUILTIN_HANDLERS:
            handlers.BUILTIN_HANDLERS.remove(self._handler)

    def outcome(self) -> dict[str, Any]:
        """What was seen here, as plain data that one process can send to another."""
        report = self._guard.report()
        return {
            "exercised": dict(report.exercised),
            "violations": [[violation.where or "unknown place", str(violation)] for violation in report.violations],
            "violated": report.violated,
        }

    def merge(self, outcome: dict[str, Any]) -> None:
        """Add what another process saw."""
        self._merged.append(outcome)

    @property
    def violated(self) -> int:
        """How many entries violated their contract."""
        return sum(outcome["violated"] for outcome in (self.outcome(), *self._merged))

    def lines(self) -> list[str]:
        """The report at the end of the run."""
        outcomes = [self.outcome(), *self._merged]
        exercised: Counter[str] = Counter()
        for outcome in outcomes:
            exercised.update(outcome["exercised"])
        labels = sorted({contract.label for contract in self._guard.contracts.typed})
        never = [label for label in labels if label not in exercised]
        lines = [f"exercised  {label}: {_entries(count)}" for label, count in sorted(exercised.items())]
        lines += [f"never      {label}" for label in never]
        for where, text in (violation for outcome in outcomes for violation in outcome["violations"]):
            lines += [f"violation  {where}", *(f"  {line}" for line in text.splitlines())]
        done = f"{len(labels) - len(never)} of {len(labels)} contracts exercised"
        return [*lines, f"{done}, {_entries(self.violated)} in violation"]

    def _where(self) -> str | None:
        """The line of the running test, or of the code that sent the entry when no test is running."""
        if self.test is None:
            return caller()
        name, file = self.test
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  the documented way to the stack without reading sources
        while frame is not None and frame.f_code.co_filename != str(file):
            frame = frame.f_back
        line = f", line {frame.f_lineno}" if frame is not None else f", in {caller()}"
        return name + line


def _entries(count: int) -> str:
    return f"{count:,} entry" if count == 1 else f"{count:,} entries"
