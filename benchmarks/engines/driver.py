"""The engines that are compared: this project's own here, the others each in a process that can be stopped."""

from __future__ import annotations

import json
import os
import select
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schema_guard.canonical.carry import carry
from schema_guard.canonical.dialects import Dialect, detect
from schema_guard.canonical.json_text import dump_compact
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.budget import Budget
from schema_guard.containment.decide import decide
from schema_guard.errors import DocumentError, SchemaGuardError
from schema_guard.model.modes import CompatibilityPolicy, Direction
from schema_guard.model.verdicts import Breaking, Compatible, Undecided, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schema_guard.model.documents import JsonValue

RIVALS = ("jsonschema-rs", "jsoncompat", "subschema")
PYTHON = "SCHEMA_GUARD_RIVALS_PYTHON"
"""Environment variable: the Python that has jsoncompat and subschema installed (3.12 or newer); default: this one."""


@dataclass(frozen=True, slots=True)
class Question:
    """Is every event of the writer accepted by the reader?"""

    name: str
    writer: str
    reader: str
    dialect: Dialect | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What an engine says, and the CPU time that it took."""

    answer: str  # yes, no or unknown
    seconds: float
    why: str = ""
    verdict: Verdict | None = None


@dataclass(slots=True)
class Table:
    """Counts and times of one engine."""

    seconds: list[float] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, outcome: str, seconds: float) -> None:
        """Take in one answer."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        self.seconds.append(seconds)

    def times(self) -> str:
        """Median, 90 %, 99 %, most and all, in milliseconds (all: seconds)."""
        if not self.seconds:
            return "-"
        ordered = sorted(self.seconds)
        at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.9, 0.99)]
        median = statistics.median(ordered) * 1000
        return f"{median:8.2f} {at[0]:8.1f} {at[1]:8.1f} {ordered[-1] * 1000:9.1f} {sum(ordered):9.1f}"


TIMES = f"{'median':>8} {'90 %':>8} {'99 %':>8} {'most':>9} {'all (s)':>9}"


def ours(question: Question, policy: CompatibilityPolicy, limit: float) -> Reply:
    """This project's answer: both texts parsed, normalised and compared, nothing kept from earlier questions."""
    started = time.process_time()
    verdict: Verdict
    try:
        writer, reader = (
            normalise(json.loads(text, parse_float=Decimal), question.dialect)
            for text in (question.writer, question.reader)
        )
        verdict = decide(writer, reader, direction=Direction.FORWARD, policy=policy, budget=Budget(limit))
    except DocumentError as error:
        verdict = Undecided(f"refused: {error.message}"[:80])
    seconds = time.process_time() - started
    match verdict:
        case Compatible():
            return Reply("yes", seconds, verdict=verdict)
        case Breaking():
            return Reply("no", seconds, verdict=verdict)
        case Undecided():
            return Reply("unknown", seconds, verdict.reason, verdict)


class Rival:
    """Another engine in a process of its own, started again after a question that took too long.

    Args:
        name: One of ``RIVALS``.
        limit: Seconds per question.
    """

    def __init__(self, name: str, limit: float) -> None:
        self.name = name
        self._limit = limit
        self._process: subprocess.Popen[str] | None = None

    def is_installed(self) -> bool:
        """Whether the engine can be imported where it should be."""
        module = self.name.replace("-", "_")
        done = subprocess.run([self._python(), "-c", f"import {module}"], check=False, capture_output=True)
        return done.returncode == 0

    def ask(self, question: Question) -> Reply:
        """The engine's answer; unknown when it refuses, dies or takes too long."""
        try:
            line = json.dumps(self._wire(question)) + "\n"
        except SchemaGuardError as error:
            return Reply("unknown", 0.0, f"cannot be carried over to 2020-12: {error}"[:120])
        started = time.monotonic()
        answer = self._exchange(line)
        if answer is None:
            self.stop()
            return Reply("unknown", time.monotonic() - started, "no answer in time")
        return Reply(answer["answer"], answer["seconds"], answer["why"])

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _python(self) -> str:
        return sys.executable if self.name == "jsonschema-rs" else os.environ.get(PYTHON, sys.executable)

    def _wire(self, question: Question) -> Mapping[str, str]:
        sides = {"writer": question.writer, "reader": question.reader}
        documents = {side: json.loads(text, parse_float=Decimal) for side, text in sides.items()}
        dialect = question.dialect or Dialect(detect(documents["writer"]))
        if self.name == "jsoncompat":
            sides = {side: dump_compact(carried(document, question.dialect)) for side, document in documents.items()}
        return {**sides, "dialect": str(dialect.value)}

    def _exchange(self, line: str) -> Any:  # noqa: ANN401 - JSON
        process = self._running()
        if process.stdin is None or process.stdout is None:
            return None
        try:
            process.stdin.write(line)
            process.stdin.flush()
        except BrokenPipeError:
            return None
        ready, _, _ = select.select([process.stdout], [], [], self._limit)
        text = process.stdout.readline() if ready else ""
        return json.loads(text) if text else None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            worker = Path(__file__).with_name("worker.py")
            self._process = subprocess.Popen(
                [self._python(), str(worker), self.name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            if self._process.stdout is not None:
                self._process.stdout.readline()
        return self._process


def carried(document: JsonValue, dialect: Dialect | None) -> JsonValue:
    """The document in 2020-12, for engines that know nothing else."""
    if not isinstance(document, dict):
        return document
    found = dialect or Dialect(detect(document))
    body = {name: value for name, value in document.items() if name != "$schema"}
    return {"$schema": Dialect.DRAFT2020.uri, **(body if found is Dialect.DRAFT2020 else carry(document, found))}


def installed(names: Iterable[str], limit: float) -> list[Rival]:
    """The engines that can be asked; says which are not there."""
    rivals = [Rival(name, limit) for name in names]
    there = [rival for rival in rivals if rival.is_installed()]
    for rival in rivals:
        if rival not in there:
            print(f"{rival.name} is not installed; pip install it for a Python named by {PYTHON}")
    return there
