"""What one changed leaf of a 120 kB schema costs: comparing must take less than twice reading both versions.

Prints the CPU time to parse and normalise both versions, and of ``compare`` on the same, the first time and again in
the same process. Lowest of several runs. The exit code is 1 when the promise is missed.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from schema_guard import compare
from schema_guard.canonical import shelf
from schema_guard.canonical.json_text import parse_json
from schema_guard.canonical.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 7
SIZE = 120_000
MOST = 2.0


def contract(kind: str) -> str:
    """An event schema of the wanted size; ``kind`` is the type of one leaf in its middle."""
    sections: dict[str, Any] = {}
    size = 0
    while size < SIZE:
        number = len(sections)
        sections[f"section{number}"] = {
            "type": "object",
            "description": f"What is known about part {number}",
            "required": ["id", "state"],
            "properties": {
                "id": {"type": "string", "pattern": f"^p{number}-[0-9a-f]{{8}}$"},
                "state": {"enum": ["open", "closed", f"state{number}"]},
                "amount": {"type": "number", "minimum": 0, "maximum": 1000 + number},
                "tags": {"type": "array", "items": {"type": "string", "maxLength": 64}, "uniqueItems": True},
                "at": {"type": "string", "format": "date-time"},
            },
            "additionalProperties": False,
        }
        size += len(json.dumps(sections[f"section{number}"])) + 20
    sections[f"section{len(sections) // 2}"]["properties"]["amount"]["type"] = kind
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": sections})


def forget() -> None:
    """Empty the shelf of documents that were read lately."""
    shelf._shelf.clear()  # noqa: SLF001 - nobody but a benchmark wants this


def lowest(work: Callable[[], object]) -> float:
    """Milliseconds of the first time in a process."""
    times = []
    for _ in range(RUNS):
        forget()
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times) * 1000


def again(work: Callable[[], object]) -> float:
    """Milliseconds of every later time."""
    forget()
    work()
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times) * 1000


def main() -> int:
    print(f"{'policy':8} {'reader':8} {'read both':>10} {'compare':>10} {'ratio':>6} {'again':>10}   (ms of CPU time)")
    worst = 0.0
    for policy in ("STRICT", "LENIENT"):
        for old, new in (("number", "integer"), ("integer", "number")):
            texts = contract(old), contract(new)
            read = lowest(lambda texts=texts: [normalise(parse_json(text)) for text in texts])
            documents = [json.loads(text) for text in texts]
            ask = partial(compare, *documents, policy=policy)
            verdict = ask().verdict
            first, second = lowest(ask), again(ask)
            worst = max(worst, first / read)
            print(f"{policy:8} {verdict:10} {read:8.1f} {first:10.1f} {first / read:6.2f} {second:10.1f}")
    print(f"at most {MOST:g}: {'kept' if worst < MOST else 'missed'}")
    return int(worst >= MOST)


if __name__ == "__main__":
    sys.exit(main())
