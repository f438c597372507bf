"""Whole-process time of the hook's usual run: ``schema-guard diff --against HEAD`` with nothing changed.

Prints the median of several runs beside ``python -c 'import click'``, taken in turns, and their ratio. The promise is a
ratio of at most 3; the exit code is 1 when it is missed.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 25
MOST = 3.0
PROGRAM = Path(sys.executable).with_name("schema-guard")


def repository(folder: Path) -> None:
    for number in range(20):
        path = folder / "registry" / "orders" / f"orders@Event{number}" / "1.json"
        path.parent.mkdir(parents=True)
        document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": str(number)}
        path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    identity = ["-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "contracts"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)


def seconds(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> int:
    commands = {
        "python -c 'import click'": [sys.executable, "-c", "import click"],
        "schema-guard diff --against HEAD": [str(PROGRAM), "diff", "--against", "HEAD"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        repository(folder)
        for _ in range(RUNS):
            for shown, command in commands.items():
                times[shown].append(seconds(command, folder))
    medians = {shown: statistics.median(values) for shown, values in times.items()}
    for shown, median in medians.items():
        print(f"{shown:34} {median * 1000:7.1f} ms (fastest {min(times[shown]) * 1000:.1f} ms)")
    click, diff = medians.values()
    print(f"{'ratio':34} {diff / click:7.2f}    (at most {MOST:g})")
    return int(diff / click > MOST)


if __name__ == "__main__":
    sys.exit(main())
