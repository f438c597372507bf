"""One changed schema among 10,000: ``schema-guard diff --against REF`` as a whole process.

Prints medians, in time that passed and in time of processors, beside ``git diff --stat REF`` in the same repository and
the same comparison on two files, taken in turns, and the largest memory. The promise: at most twice git's time plus the
comparison, and less than 150 MB; the exit code is 1 when it is missed.

    python benchmarks/large_repo.py [--schemas 10000] [--runs 9]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

MOST_MEGABYTES = 150
PROGRAM = str(Path(sys.executable).with_name("schema-guard"))
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
IDENTITY = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com", "-c", "commit.gpgsign=false")


@dataclass
class Measured:
    """The runs of one command."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def median(self) -> float:
        """Seconds of the run in the middle."""
        return statistics.median(self.seconds)

    def forget(self) -> None:
        """Start anew: the first run may still have compiled modules."""
        self.seconds.clear()
        self.processor.clear()


def document(number: int, *, fields: int = 25) -> dict[str, object]:
    detail = {f"field{index}": {"type": "string" if index % 2 else "integer"} for index in range(fields)}
    envelope = {
        "source": {"const": f"shop.area{number % 50}"},
        "detail-type": {"const": f"Event{number}"},
        "detail": {"type": "object", "properties": detail, "required": list(detail)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Event{number}",
        "type": "object",
        "properties": envelope,
        "required": list(envelope),
    }


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def repository(root: Path, schemas: int) -> tuple[Path, Path]:
    """A repository with one new version on a branch; the files of its two versions."""
    for number in range(schemas):
        folder = root / "registry" / f"area{number % 50}" / f"shop@Event{number}"
        folder.mkdir(parents=True)
        write(folder / "1.json", document(number))
        write(folder / "1.source.json", document(number))
        write(folder / "versions.json", {"tags": {}, "versions": {"1": {"type": "JSONSchemaDraft4"}}})
    git(root, ["init", "-q", "-b", "main"], ["config", "gc.auto", "0"], ["add", "."])
    git(root, [*IDENTITY, "commit", "-q", "-m", "contracts"], ["gc", "-q"])
    folder = root / "registry" / f"area{(schemas // 2) % 50}" / f"shop@Event{schemas // 2}"
    changed = document(schemas // 2)
    changed["properties"]["detail"]["properties"]["field0"] = {"type": "number"}  # type: ignore[index]  # as built above
    write(folder / "2.json", changed)
    git(root, ["switch", "-q", "-c", "change"], ["add", "."], [*IDENTITY, "commit", "-q", "-m", "change"])
    return folder / "1.json", folder / "2.json"


def git(root: Path, *commands: list[str]) -> None:
    for arguments in commands:
        subprocess.run(["git", *arguments], cwd=root, check=True)


def run(command: list[str], folder: Path, measured: Measured) -> int:
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    measured.seconds.append(time.perf_counter() - started)
    measured.processor.append(usage.ru_utime + usage.ru_stime)
    measured.megabytes = max(measured.megabytes, usage.ru_maxrss / 1024)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schemas", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        old, new = repository(root, arguments.schemas)
        commands = {
            "git diff --stat main": (["git", "diff", "--stat", "main"], 0),
            "diff OLD.json NEW.json": ([PROGRAM, "diff", str(old), str(new)], 1),
            "diff --against main": ([PROGRAM, "diff", "--against", "main"], 1),
        }
        taken = {shown: Measured() for shown in commands}
        for number in range(arguments.runs + 1):
            for shown, (command, expected) in commands.items():
                if run(command, root, taken[shown]) != expected:
                    print(f"{shown} did not end with exit code {expected}", file=sys.stderr)
                    return 1
                if number == 0:
                    taken[shown].forget()
    for shown, measured in taken.items():
        processor = statistics.median(measured.processor)
        print(
            f"{shown:26} {measured.median * 1000:8.1f} ms {processor * 1000:8.1f} ms of processors"
            f" {measured.megabytes:7.1f} MB"
        )
    stat, files, against = taken.values()
    limit = 2 * stat.median + files.median
    print(f"{'limit':26} {limit * 1000:8.1f} ms {'':25} {MOST_MEGABYTES:7.1f} MB   (2 x git + the comparison)")
    return int(against.median > limit or against.megabytes >= MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
