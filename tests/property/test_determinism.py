"""The same input gives the same bytes, whatever the process: neither hash seeds nor addresses show."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = """
import json, random, sys
sys.path.insert(0, sys.argv[1])
from schema_changes import variation
from schema_pairs import SchemaMaker
from schema_guard import compare
from schema_guard.canonical.dialects import Dialect
from schema_guard.errors import DocumentError
for seed in range(80):
    rng = random.Random(seed)
    maker = SchemaMaker(rng, rng.choice(list(Dialect)))
    first = maker.document()
    pair = first, variation(rng, maker, first)
    for policy in ("STRICT", "LENIENT"):
        try:
            print(json.dumps(compare(*pair, "FULL", policy).to_dict()))
        except DocumentError as error:
            print(error)
addresses = {"properties": {"a": {"contains": {"type": "integer"}}}, "patternProperties": {
    "^a": {"required": ["c"]}, "a$": {"pattern": "x"}, "a": {"minimum": 4}}}
print(json.dumps(compare(addresses, {}, policy="STRICT").to_dict()))
"""


def test_processes_agree_on_every_byte():
    outputs = set()
    for seed in range(6):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(HERE)],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert len(outputs.pop().splitlines()) == 161
