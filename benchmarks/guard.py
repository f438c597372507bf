"""What the guard costs an entry of ``PutEvents``: alone, and as part of a call that botocore's Stubber answers.

Prints microseconds an entry. The promise is at most 50; the exit code is 1 when it is missed.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import boto3
from botocore.stub import Stubber

import schema_guard

ENTRIES = 10
ROUNDS = 2000
CALLS = 300
MOST = 50.0

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["source", "detail-type", "time", "detail"],
    "properties": {
        "source": {"const": "shop"},
        "detail-type": {"const": "OrderPlaced"},
        "time": {"type": "string", "format": "date-time"},
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
DETAIL = {
    "orderId": "O-20817",
    "currency": "EUR",
    "items": [{"sku": f"TEA-{number:04}", "quantity": number + 1} for number in range(8)],
}
ENTRY = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": json.dumps(DETAIL), "EventBusName": "orders"}


def call_seconds(client: object, stubber: Stubber) -> float:
    entries = [dict(ENTRY) for _ in range(ENTRIES)]
    answer = {"FailedEntryCount": 0, "Entries": [{"EventId": str(number)} for number in range(ENTRIES)]}
    times = []
    for _ in range(CALLS):
        stubber.add_response("put_events", answer)
        started = time.perf_counter()
        client.put_events(Entries=entries)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "registry" / "shop" / "shop@OrderPlaced" / "1.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(SCHEMA), encoding="utf-8")
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        client = boto3.client("events", region_name="eu-west-1", **keys)
        with Stubber(client) as stubber:
            bare = call_seconds(client, stubber)
            with schema_guard.guard(client, registry=Path(name) / "registry") as guard:
                guarded = call_seconds(client, stubber)
                request = {"Entries": [ENTRY] * ENTRIES}
                times = []
                for _ in range(ROUNDS):
                    started = time.perf_counter()
                    guard.check_request(request)
                    times.append((time.perf_counter() - started) / ENTRIES)
    alone = statistics.median(times) * 1e6
    print(f"guard, an entry of {len(ENTRY['Detail'])} bytes  {alone:8.1f} µs    (at most {MOST:g})")
    print(f"put_events of {ENTRIES} entries, unguarded {bare * 1e6:8.1f} µs")
    print(f"put_events of {ENTRIES} entries, guarded   {guarded * 1e6:8.1f} µs")
    return int(alone > MOST)


if __name__ == "__main__":
    sys.exit(main())
