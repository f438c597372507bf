"""Pull what registries really hold, from a served folder, with a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.store import files
from schema_guard.workflows.serve import running

SHARED = Path(__file__).resolve().parents[2] / "../shared/eventbridge/schemas"


@pytest.fixture
def served(tmp_path):
    """Every document as version 1 of a schema of its own."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    documents = {path.stem: path.read_bytes() for path in sorted(SHARED.glob("*.json"))}
    for name, data in documents.items():
        folder = files.claim_dir(tmp_path / "served", SchemaId("shared", name))
        (folder / "1.source.json").write_bytes(data)
    with running(tmp_path / "served") as endpoint:
        yield endpoint.url, documents


def test_every_byte_is_kept_and_a_second_pull_changes_nothing(served, root, tree):
    url, documents = served
    command = [sys.executable, "-m", "schema_guard.cli.main", "pull", "--registry", "shared"]
    command += ["--endpoint-url", url, "--registry-dir", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.endswith(f": {len(documents)} schemas, {len(documents)} versions copied\n"), done.stderr
    for name, data in documents.items():
        version = SchemaVersionId(SchemaId("shared", name), "1")
        assert files.read_source(root, version) == data
        lowered = files.list_versions(root, version.schema)
        if lowered:
            assert json.loads(files.read_version(root, version))["$schema"].endswith("2020-12/schema")
        else:
            assert f"  {version}: " in done.stderr
    assert done.returncode == (3 if done.stderr else 0)
    before = tree(root)
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stderr) == (done.returncode, done.stderr)
    assert ", 0 versions copied" in again.stdout
    assert tree(root) == before
