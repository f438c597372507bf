"""How fast is pull? Against a bare threaded boto3 loop that makes the same calls, in the same run.

Usage: python benchmarks/pull.py [--schemas 1000] [--versions 5] [--folder DIR]. Starts the local endpoint as a process
of its own, fills it, and prints a table. Exit code 1 when a promise is not kept:

* a first pull makes at least 70 % of the calls per second of the bare loop;
* a second pull with nothing new makes at most 5 % of the calls and takes at most 5 % of the time of the first;
* memory does not grow with the number of versions (peak resident size at 4 times as many, within 10 %).

A pull makes two files for each version and the bare loop none, so the disk counts. ext4 passes over each inode that was
deleted in the last five minutes when it looks for a free one: after a run of the tests, or of this benchmark, a new
file takes half a millisecond instead of microseconds. Where that is so, the disk in memory is measured on, which is
said; ``--folder`` names another one.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"

REGISTRY = "benchmark"
THREADS = 8
SLOW = 100  # microseconds for a new file

Row = tuple[int, float, float, float]  # calls, seconds, seconds of processor, peak MiB


def content(schema: int, version: int) -> str:
    properties = {f"field{number}": {"type": "string"} for number in range(8 + version)}
    component = {"type": "object", "required": ["field0"], "properties": properties}
    event = {
        "type": "object",
        "required": ["detail-type", "resources", "detail", "id", "source", "time", "region", "version", "account"],
        "x-amazon-events-detail-type": f"Thing{schema}",
        "x-amazon-events-source": "benchmark",
        "properties": {
            "detail": {"$ref": "#/components/schemas/Thing"},
            "resources": {"type": "array", "items": {"type": "object"}},
            "time": {"type": "string", "format": "date-time"},
            **{name: {"type": "string"} for name in ("account", "detail-type", "id", "region", "source", "version")},
        },
    }
    info = {"version": "1.0.0", "title": f"Thing{schema}"}
    schemas = {"AWSEvent": event, "Thing": component}
    return json.dumps({"openapi": "3.0.0", "info": info, "paths": {}, "components": {"schemas": schemas}})


def fill(folder: Path, schemas: int, versions: int) -> None:
    """A registry folder for the endpoint to serve, written without it."""
    for number in range(schemas):
        path = folder / REGISTRY / f"benchmark@Thing{number:05}"
        path.mkdir(parents=True)
        for version in range(1, versions + 1):
            (path / f"{version}.source.json").write_text(content(number, version))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The URL of an endpoint over a folder."""
    command = [sys.executable, "-m", "schema_guard.cli.main", "serve", "--port", "0", "--registry-dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        yield process.stdout.readline().split()[-1]
        process.terminate()


def bare_loop(url: str) -> int:
    """The calls of a first pull and nothing else; returns their number."""
    import boto3  # noqa: PLC0415 - only the measured processes need it
    from botocore.config import Config  # noqa: PLC0415 - the same

    config = Config(retries={"mode": "standard"}, max_pool_connections=THREADS)
    client = boto3.client("schemas", endpoint_url=url, config=config)
    calls = 2  # registries, and the empty one that always exists
    client.list_registries(Limit=100)
    client.list_schemas(RegistryName="discovered-schemas", Limit=100)
    client.list_schemas(RegistryName="aws.events", Limit=100)
    names = []
    for page in client.get_paginator("list_schemas").paginate(
        RegistryName=REGISTRY, PaginationConfig={"PageSize": 100}
    ):
        calls += 1
        names += [schema["SchemaName"] for schema in page["Schemas"]]

    def versions(name: str) -> list[tuple[str, str]]:
        answer = client.list_schema_versions(RegistryName=REGISTRY, SchemaName=name, Limit=100)
        return [(name, version["SchemaVersion"]) for version in answer["SchemaVersions"]]

    def describe(version: tuple[str, str]) -> None:
        client.describe_schema(RegistryName=REGISTRY, SchemaName=version[0], SchemaVersion=version[1])

    with ThreadPoolExecutor(THREADS) as pool:
        wanted = [version for some in pool.map(versions, names) for version in some]
        for _ in pool.map(describe, wanted):
            pass
    return calls + 1 + len(names) + len(wanted)


def pull(url: str, root: Path) -> int:
    from schema_guard.eventbridge.client import Connection, SchemasClient  # noqa: PLC0415 - as for boto3
    from schema_guard.workflows.pull import pull as run  # noqa: PLC0415 - the same
    from schema_guard.workflows.selection import Selection  # noqa: PLC0415 - the same

    client = SchemasClient.connect(Connection(endpoint_url=url, concurrency=THREADS))
    result = run(client, root, Selection(), concurrency=THREADS)
    if not result.complete:
        raise SystemExit(f"the pull is not complete: {result.failures[:3]} {result.unlowered[:3]}")
    return client.requests


def measured(task: str, *arguments: object) -> Row:
    """What a task costs in a process of its own, imports aside."""
    done = subprocess.run(
        [sys.executable, __file__, "--task", task, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    calls, seconds, processor, memory = json.loads(done.stdout)
    return calls, seconds, processor, memory


def run_task(task: str, arguments: list[str]) -> None:
    import boto3  # noqa: PLC0415 - only the measured processes need it

    import schema_guard.eventbridge.client  # noqa: PLC0415 - the same
    import schema_guard.workflows.pull  # noqa: F401, PLC0415 - the same; loaded before the clock starts, as boto3 is

    boto3.client("schemas", endpoint_url=arguments[0])  # the service model is loaded once
    started, worked = time.perf_counter(), time.process_time()
    calls = bare_loop(arguments[0]) if task == "bare" else pull(arguments[0], Path(arguments[1]))
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    print(json.dumps([calls, seconds, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def disk() -> Path:
    """A folder on a disk that takes no longer for a new file than disks do."""
    usual = Path(tempfile.gettempdir())
    in_memory = Path("/dev/shm")  # noqa: S108 - on purpose
    return next((folder for folder in (usual, in_memory) if folder.is_dir() and new_file(folder) <= SLOW), usual)


def new_file(folder: Path) -> float:
    """Microseconds that a disk takes to make an empty file in one of many folders."""
    taken = 0.0
    with tempfile.TemporaryDirectory(dir=folder) as name:
        for number in range(1000):
            path = Path(name, str(number // 5))
            path.mkdir(exist_ok=True)
            started = time.perf_counter()
            (path / f"{number}.json").touch()
            taken += time.perf_counter() - started
    print(f"a new file in {folder} takes {taken * 1e3:.0f} us")
    return taken * 1e3


def benchmark(schemas: int, versions: int, parent: Path) -> bool:
    rows: list[tuple[str, Row]] = []
    broken: list[str] = []
    print(f"measured in {parent}")
    with tempfile.TemporaryDirectory(dir=parent) as name:
        folder, root = Path(name, "served"), Path(name, "registry")
        fill(folder, schemas, versions)
        with serving(folder) as url:
            measured("bare", url)  # the endpoint reads its folder once
            # In turns, and the best of each: this machine may have other work.
            rounds = [(measured("bare", url), measured("pull", url, root / str(number))) for number in range(3)]
            bare, first = (min(runs, key=_seconds) for runs in zip(*rounds, strict=True))
            second = min((measured("pull", url, root / "0") for _ in range(3)), key=_seconds)
        rows += [("bare boto3 loop", bare), ("first pull", first), ("second pull, nothing new", second)]
        few, many = (_memory(Path(name, str(factor)), factor * versions) for factor in (1, 4))
        rows += [(f"pull of 50 x {versions}", few), (f"pull of 50 x {4 * versions}", many)]
    for title, (calls, seconds, processor, memory) in rows:
        rate = f"{seconds:8.2f} s {calls / seconds:6.0f} calls/s"
        print(f"{title:28} {calls:7} calls {rate} {processor:7.2f} s of processor {memory:6.1f} MiB")
    rate = (first[0] / first[1]) / (bare[0] / bare[1])
    for text, kept in (
        (f"first pull at {rate:.0%} of the rate of the bare loop (promised: 70 %)", rate >= 0.70),
        (f"second pull with {second[0] / first[0]:.2%} of the calls (promised: 5 %)", second[0] <= 0.05 * first[0]),
        (f"second pull in {second[1] / first[1]:.2%} of the time (promised: 5 %)", second[1] <= 0.05 * first[1]),
        (f"memory times {many[3] / few[3]:.2f} at 4 times as many versions (promised: 1.10)", many[3] <= 1.1 * few[3]),
    ):
        print("kept  " if kept else "BROKEN", text)
        broken += [] if kept else [text]
    return not broken


def _seconds(row: Row) -> float:
    return row[1]


def _memory(folder: Path, versions: int) -> Row:
    fill(folder / "served", 50, versions)
    with serving(folder / "served") as url:
        return measured("pull", url, folder / "registry")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schemas", type=int, default=1000)
    parser.add_argument("--versions", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to measure; default: where temporary files are")
    parser.add_argument("--task", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        run_task(options.task[0], options.task[1:])
        return 0
    return 0 if benchmark(options.schemas, options.versions, options.folder or disk()) else 1


if __name__ == "__main__":
    sys.exit(main())
