"""Code generation: how long 500 schemas take, what one changed schema costs, and how true the models are.

    python benchmarks/generate.py speed            500 schemas in one process, then one of them changed
    python benchmarks/generate.py truth [KIND …]   real contracts: generate twice, import, mypy --strict, 400 instances

`truth` reads ../shared beside the project: every contract of eventbridge/schemas, lowered, and 300 documents of
corpus/histories.jsonl.gz, one a schema. Without a word, it is `speed`. The exit code is 1 when a promise is missed: one
changed schema costs at most 5 %; a generated package imports, type-checks and is the same again; and model and schema
see no instance differently but where the module says so.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from schema_guard.canonical.envelope import event_type
from schema_guard.canonical.json_text import dump_json
from schema_guard.canonical.lower import lower
from schema_guard.codegen.contracts import ContractSource, SchemaContracts
from schema_guard.codegen.emit import ModuleFacts, module_text, notes_of
from schema_guard.codegen.generator import types_of
from schema_guard.codegen.manifest import MANIFEST_NAME, read_manifest
from schema_guard.codegen.naming import schema_class
from schema_guard.codegen.output import apply, plan
from schema_guard.codegen.package import Package, build_package
from schema_guard.codegen.shape import shape_of
from schema_guard.codegen.truth import Candidate, Verdict, compare
from schema_guard.errors import SchemaGuardError
from schema_guard.model.ids import SchemaId
from schema_guard.model.settings import CheckSettings, GenerateSettings, ModelKind
from schema_guard.workflows.generate import run_generate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schema_guard.codegen.types import Typing
    from schema_guard.model.documents import JsonValue

SHARED = Path(__file__).resolve().parents[1] / "../shared"
MANY = 500
DOCUMENTS = 300
INSTANCES = 400  # about half of them are valid
MOST_PERCENT = 5.0


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["speed", "truth"], default="speed")
    parser.add_argument("kinds", nargs="*", type=ModelKind, default=list(ModelKind))
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    arguments = parser.parse_args()
    if arguments.what == "speed":
        return int(not speed())
    failed = [kind for kind in arguments.kinds if not truth(kind, arguments.documents)]
    return int(bool(failed))


def speed() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        root, output = Path(folder) / "registry", Path(folder) / "events"
        for number in range(MANY):
            write_schema(root, number)
        first = timed(root, output)
        nothing = timed(root, output)
        write_schema(root, 17, "changed")
        changed = timed(root, output)
    print(f"{MANY} schemas                {first:8.2f} s  ({1000 * first / MANY:.1f} ms a schema)")
    print(f"again, nothing changed     {nothing:8.2f} s  ({100 * nothing / first:.1f} %)")
    percent = 100 * changed / first
    print(f"again, one schema changed  {changed:8.2f} s  ({percent:.1f} %, at most {MOST_PERCENT:g} %)")
    return percent <= MOST_PERCENT


def write_schema(root: Path, number: int, extra: str = "note") -> None:
    """An event with a nested object, an array of objects and an enum."""
    line = {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}, "n": {"type": "integer"}}}
    detail = {
        "type": "object",
        "required": ["id", "lines"],
        "properties": {
            "id": {"type": "string", "pattern": "^[0-9]+$"},
            "state": {"enum": ["new", "paid", f"state-{number}"]},
            "lines": {"type": "array", "items": line, "minItems": 1},
            "customer": {"type": "object", "properties": {"name": {"type": ["string", "null"]}}},
            extra: {"type": "string"},
        },
    }
    members = {"source": {"const": "shop"}, "detail-type": {"const": f"Event {number}"}, "detail": detail}
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": members}
    folder = root / "shop" / f"shop@Event{number}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def timed(root: Path, output: Path) -> float:
    started = time.perf_counter()
    result = run_generate(root, output, ModelKind.PYDANTIC, check=CheckSettings(), settings=GenerateSettings())
    assert not result.failures, result.failures  # noqa: S101  a benchmark of failures would measure nothing
    return time.perf_counter() - started


def truth(kind: ModelKind, documents: int) -> bool:
    contracts, refused = read_contracts(documents)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "events"
        package = write(contracts, output, kind)
        before = {path: (output / path).read_bytes() for path in package.files}
        again = write(contracts, output, kind)
        fresh = write(contracts, Path(folder) / "fresh", kind)
        same = again.files == fresh.files == before
        imported = run([sys.executable, "-c", f"import {', '.join(modules_of(package))}"], folder)
        checked = run(
            [sys.executable, "-m", "mypy", "--strict", "--cache-dir", f"{folder}/cache", "-p", "events"], folder
        )
    print(f"\n{kind}: {len(contracts) + len(refused)} documents, {len(contracts)} lowered,", end=" ")
    print(f"{len(package.manifest.modules)} generated")
    print_refusals([*refused, *package.failures])
    print(f"byte-identical on a second run, and from nothing: {same}")
    print(f"imports: {imported or 'ok'}\nmypy --strict: {checked or 'ok'}")
    made = {str(failure.place.file) for failure in package.failures if failure.place is not None}
    unlisted = compare_all(kind, [each for each in contracts if each.versions[0].path not in made])
    return same and not (imported or checked or unlisted)


def read_contracts(documents: int) -> tuple[list[SchemaContracts], list[SchemaGuardError]]:
    contracts, refused = [], []
    for name, content, kind in [*eventbridge(), *histories(documents)]:
        try:
            document = lower(content, kind)
        except SchemaGuardError as error:
            refused.append(error)
            continue
        source, detail_type = event_type(document)
        version = ContractSource("1", document, dump_json(document), source, detail_type, name)
        contracts.append(SchemaContracts(SchemaId("corpus", name), (version,), "1"))
    return contracts, refused


def eventbridge() -> Iterator[tuple[str, str | JsonValue, str]]:
    for line in (SHARED / "eventbridge/schemas/INDEX.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        yield entry["file"], (SHARED / "eventbridge/schemas" / entry["file"]).read_text(encoding="utf-8"), entry["type"]


def histories(count: int) -> Iterator[tuple[str, str | JsonValue, str]]:
    """The newest version of schemas drawn by a fixed seed."""
    found = {}
    with gzip.open(SHARED / "corpus/histories.jsonl.gz", "rt", encoding="utf-8") as lines:
        for entry in map(json.loads, lines):
            found[f"{entry['repo']}/{entry['name']}"] = entry["new"]
    for name in sorted(random.Random(1).sample(sorted(found), count)):  # noqa: S311  a sample of a corpus
        yield name, found[name], "JSONSchemaDraft4"


def write(contracts: Iterable[SchemaContracts], output: Path, kind: ModelKind) -> Package:
    previous = read_manifest(output)
    package = build_package(list(contracts), kind, output=output, previous=previous)
    files = {**package.files, MANIFEST_NAME: package.manifest.to_bytes()}
    apply(plan(output, files, previous.files if previous is not None else {}))
    return package


def modules_of(package: Package) -> list[str]:
    paths = [path.removesuffix(".py").removesuffix("/__init__") for path in package.files if path.endswith(".py")]
    return [f"events.{path}".replace("/", ".") if path != "__init__" else "events" for path in paths]


def run(command: list[str], folder: str) -> str:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if result.returncode == 0 else (result.stdout + result.stderr)[-4000:]


def print_refusals(refused: list[SchemaGuardError]) -> None:
    for construct, count in Counter(construct_of(error) for error in refused).most_common():
        print(f"  refused {count:4}: {construct}")


def construct_of(error: SchemaGuardError) -> str:
    """The message without what is special to one document."""
    return re.sub(r"'[^']*'|\"[^\"]{20,}\"|[0-9]+", "…", error.message)[:160]


def compare_all(kind: ModelKind, contracts: list[SchemaContracts]) -> list[str]:
    """Run instances through every module; what its docstring does not list."""
    counts: list[Verdict] = []
    listed: Counter[str] = Counter()
    places: Counter[str] = Counter()
    unlisted: list[str] = []
    for each in contracts:
        (version,) = each.versions
        typing = types_of(shape_of(version.document, schema_class(each.schema.schema_name)))
        noted = notes_of(kind, typing)
        try:
            candidate = Candidate(kind, module(kind, each, typing), typing)
            verdict = compare(candidate, version.document, limit=INSTANCES, seed=7)
        except SchemaGuardError as error:  # with fewer instances it was generated
            unlisted.append(f"{version.path}: {error}")
            continue
        counts.append(verdict)
        for note, count in verdict.disagreements.items():
            listed[note.keyword] += count if note in noted else 0
            unlisted += [] if note in noted else [f"{version.path}{note.pointer}: {note.message}"]
        places.update(note.keyword for note in noted)
    for what, numbers in (("valid", [one.valid for one in counts]), ("invalid", [one.invalid for one in counts])):
        few, middle = min(numbers), statistics.median(numbers)
        print(f"{what} instances: {sum(numbers)}; of a contract {few} at least, {middle:g} in the middle")
    print(f"places listed in docstrings, by keyword: {dict(places) or 'none'}")
    print(f"instances seen differently at listed places, by keyword: {dict(listed) or 'none'}")
    print(f"instances seen differently elsewhere: {len(unlisted)}", *unlisted, sep="\n  ")
    return unlisted


def module(kind: ModelKind, contracts: SchemaContracts, typing: Typing) -> str:
    (version,) = contracts.versions
    facts = ModuleFacts(str(contracts.schema), "1", version.source, version.detail_type, version.text)
    return module_text(kind, facts, typing, notes_of(kind, typing))


if __name__ == "__main__":
    sys.exit(main())
