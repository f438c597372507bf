"""``validate`` on 1,000,000 events beside a bare loop of orjson and jsonschema-rs over the same file, in turns.

Prints seconds and events a second of both, their ratio, and the peak memory of ``validate`` on the whole file and on a
tenth of it. The promise is a ratio of at most 1.5 at constant memory; the exit code is 1 when it is missed.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

EVENTS = 1_000_000
RUNS = 3
MOST = 1.5
MOST_GROWTH_MB = 8.0

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "id", "source", "detail-type", "account", "time", "region", "resources", "detail"],
    "properties": {
        "source": {"const": "shop"},
        "detail-type": {"const": "OrderPlaced"},
        "resources": {"type": "array", "items": {"type": "string"}},
        "detail": {
            "type": "object",
            "required": ["orderId", "currency", "items"],
            "properties": {
                "orderId": {"type": "string", "minLength": 1},
                "currency": {"enum": ["EUR", "USD", "GBP"]},
                "items": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["sku", "quantity"],
                        "properties": {"sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}

BARE = """
import sys, time, resource, orjson, jsonschema_rs
validator = jsonschema_rs.Draft202012Validator(orjson.loads(open(sys.argv[2], "rb").read()))
started = time.perf_counter()
valid = 0
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        valid += validator.is_valid(orjson.loads(line))
print(time.perf_counter() - started, valid, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""

OURS = """
import sys, time, resource
from pathlib import Path
from schema_guard.model.settings import CheckSettings
from schema_guard.workflows.validate import run_validate
started = time.perf_counter()
result = run_validate([sys.argv[1]], Path(sys.argv[2]).parents[2], CheckSettings(), found=print)
print(time.perf_counter() - started, result.valid, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def write_events(path: Path, count: int) -> None:
    drawn = random.Random(0)  # noqa: S311  the same events on every run
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            items = [
                {"sku": f"TEA-{drawn.randrange(9999):04}", "quantity": drawn.randrange(1, 9)}
                for _ in range(drawn.randrange(1, 4))
            ]
            event = {
                "version": "0",
                "id": f"00000000-0000-4000-8000-{number:012}",
                "source": "shop",
                "detail-type": "OrderPlaced",
                "account": "123456789012",
                "time": "2026-01-31T12:00:00Z",
                "region": "eu-west-1",
                "resources": [],
                "detail": {"orderId": f"O-{number}", "currency": drawn.choice(["EUR", "USD", "GBP"]), "items": items},
            }
            file.write(json.dumps(event) + "\n")


def measure(code: str, events: Path, schema: Path) -> tuple[float, int, float]:
    done = subprocess.run(
        [sys.executable, "-c", code, str(events), str(schema)], check=True, capture_output=True, text=True
    )
    seconds, valid, kilobytes = done.stdout.split()
    return float(seconds), int(valid), int(kilobytes) / 1024


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = folder / "registry" / "shop" / "shop@OrderPlaced" / "1.json"
        schema.parent.mkdir(parents=True)
        schema.write_text(json.dumps(SCHEMA), encoding="utf-8")
        events, tenth = folder / "events.jsonl", folder / "tenth.jsonl"
        write_events(events, EVENTS)
        write_events(tenth, EVENTS // 10)
        bare, ours = [], []
        for _ in range(RUNS):
            bare.append(measure(BARE, events, schema))
            ours.append(measure(OURS, events, schema))
        small = measure(OURS, tenth, schema)[2]
    if {run[1] for run in bare + ours} != {EVENTS}:
        print(f"not all of the {EVENTS} events were found valid: {bare} {ours}")
        return 1
    medians = [statistics.median(run[0] for run in runs) for runs in (bare, ours)]
    for label, median in zip(("orjson + jsonschema-rs, bare loop", "schema-guard validate"), medians, strict=True):
        print(f"{label:34} {median:7.2f} s  {EVENTS / median:10,.0f} events/s")
    ratio, large = medians[1] / medians[0], max(run[2] for run in ours)
    print(f"{'ratio':34} {ratio:7.2f}    (at most {MOST:g})")
    print(f"{'peak memory':34} {large:7.1f} MB (a tenth of the events: {small:.1f} MB)")
    return int(ratio > MOST or large - small > MOST_GROWTH_MB)


if __name__ == "__main__":
    sys.exit(main())
