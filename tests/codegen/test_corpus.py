"""Real contracts: models and validator agree wherever the module does not say otherwise."""

import gzip
import json
from functools import cache
from pathlib import Path

import pytest

from schema_guard.canonical.json_text import dump_json
from schema_guard.canonical.lower import lower
from schema_guard.codegen.emit import ModuleFacts, module_text, notes_of
from schema_guard.codegen.generator import types_of
from schema_guard.codegen.shape import shape_of
from schema_guard.codegen.truth import Candidate, compare
from schema_guard.errors import GenerationError, LoweringError
from schema_guard.model.settings import ModelKind

SHARED = Path(__file__).resolve().parents[2] / "../shared"
EVERY = 80  # of 2,176 histories; benchmarks/generate.py takes 300 and all kinds


def documents():
    """Name → content and type."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    found = {}
    for line in (SHARED / "eventbridge/schemas/INDEX.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        found[entry["file"]] = ((SHARED / "eventbridge/schemas" / entry["file"]).read_text("utf-8"), entry["type"])
    with gzip.open(SHARED / "corpus/histories.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % EVERY == 0:
                entry = json.loads(line)
                found[entry["id"]] = (entry["new"], "JSONSchemaDraft4")
    return found


@cache
def typed():
    """(name, document, types) for every contract that has types, and the reasons of the others."""
    found, reasons = [], []
    for name, (content, kind) in documents().items():
        try:
            document = lower(content, kind)
        except LoweringError:  # lowering has tests of its own
            continue
        try:
            found.append((name, document, types_of(shape_of(document, "Thing"))))
        except GenerationError as error:
            reasons.append(error.message)
    return found, reasons


@pytest.mark.parametrize("kind", ModelKind)
def test_models_of_real_contracts_tell_the_truth(kind):
    valid = invalid = generated = 0
    contracts, reasons = typed()
    for name, document, typing in contracts:
        facts = ModuleFacts(name, "1", None, None, dump_json(document))
        candidate = Candidate(kind, module_text(kind, facts, typing, notes_of(kind, typing)), typing)
        try:
            verdict = compare(candidate, document, limit=25, seed=3)
        except GenerationError as error:
            reasons = [*reasons, error.message]
            continue
        generated += 1
        valid, invalid = valid + verdict.valid, invalid + verdict.invalid
        assert set(verdict.disagreements) <= set(notes_of(kind, typing)), name
    assert all("JSON object" in reason or "jsonschema-rs" in reason for reason in reasons), reasons
    assert generated > 50
    assert valid > 400
    assert invalid > 400
