"""The program against the endpoint, each a process of its own: a bad day, a full disk, two at once, an interruption."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from programs import PATIENCE, PROGRAM, serving

from schema_guard.model.ids import SchemaId
from schema_guard.store import files
from schema_guard.store.fsck import fsck
from schema_guard.store.lock import LOCK_NAME

SCHEMAS, VERSIONS = 20, 5
FAILED, INTERRUPTED = 3, 130


@pytest.fixture
def served(tmp_path):
    """A registry folder for the endpoint, as somebody else wrote it."""
    for schema in range(SCHEMAS):
        folder = files.claim_dir(tmp_path / "served", SchemaId("shop", f"schema-{schema:02}"))
        for version in range(1, VERSIONS + 1):
            fields = {f"field{number}": {"type": "string"} for number in range(10 * version)}
            schemas = {"AWSEvent": {"type": "object", "properties": fields}}
            document = {"openapi": "3.0.0", "info": {}, "paths": {}, "components": {"schemas": schemas}}
            (folder / f"{version}.source.json").write_text(json.dumps(document))
    return tmp_path / "served"


@pytest.fixture
def serve(served):
    """Serves the folder until the test ends; takes flags, gives the URL."""
    with ExitStack() as stack:
        yield lambda *flags: stack.enter_context(serving(served, *flags))[1]


@pytest.fixture
def undisturbed(serve, tmp_path, tree):
    """The files of a pull to which nothing happens."""
    done = run("pull", serve(), tmp_path / "undisturbed")
    assert done.returncode == 0, done.stderr
    return tree(tmp_path / "undisturbed")


def command(name, url, root):
    return [*PROGRAM, name, "--all", "--endpoint-url", url, "--registry-dir", str(root)]


# A shell starts what runs in the background deaf to Ctrl-C, and the tests may be that.
HEED = """
import os, signal, sys
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""
HEEDING = [sys.executable, "-c", HEED]


def run(name, url, root):
    return subprocess.run(command(name, url, root), capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_storm_slows_a_pull_and_loses_nothing(serve, root, undisturbed, tree, seed):
    """The first request meets it too: a new process has no answer yet that would tell that there is an endpoint."""
    url = serve("--fault", "throttle=0.3", "--fault", "unavailable=0.1", "--fault", "drop=0.05", "--fault-seed", seed)
    done = run("pull", url, root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(f"{SCHEMAS} schemas, {SCHEMAS * VERSIONS} versions copied\n")
    assert tree(root) == undisturbed


FILL = """
disk="$1" out="$2" size="$3"; shift 3
mount -t tmpfs -o size="$size",mode=0700 schema-guard "$disk" || exit 77
"$@" --registry-dir "$disk/registry"; code=$?
cp -r "$disk/registry" "$out/full"
mount -o remount,size=256m "$disk"
"$@" --registry-dir "$disk/registry" || exit
cp -r "$disk/registry" "$out/whole"
exit $code
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare (util-linux) to mount a small file system")
def test_a_disk_that_fills_up_is_said_once_and_the_pull_goes_on_later(serve, tmp_path, undisturbed, tree):
    (tmp_path / "mounted").mkdir()
    pull = [*PROGRAM, "pull", "--all", "--endpoint-url", serve()]
    unshare = ["unshare", "--user", "--map-root-user", "--mount"]
    namespace = subprocess.run([*unshare, "true"], capture_output=True, text=True, timeout=PATIENCE, check=False)
    if namespace.returncode != 0:
        pytest.skip(f"user namespaces are restricted here: {namespace.stderr.strip()}")
    size = str(50 * os.sysconf("SC_PAGE_SIZE"))  # a file takes whole pages
    inside = [*unshare, "sh", "-c", FILL, "sh", tmp_path / "mounted", tmp_path, size]
    done = subprocess.run([*inside, *pull], capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode == 77:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    assert done.returncode == FAILED, done.stderr
    assert done.stderr.count("error") == done.stderr.count("No space left on device") == 1
    assert "Free some disk space and run the command again" in done.stderr
    full = fsck(tmp_path / "full", repair=False)
    assert full.sound, full.problems
    assert 0 < full.versions < SCHEMAS * VERSIONS
    assert files.leftovers(tmp_path / "full") == ()
    assert tree(tmp_path / "whole") == undisturbed


def test_two_pulls_at_once_give_the_same_as_one(serve, root, undisturbed, tree):
    url = serve("--fault", "latency=0.05")  # slow enough for both to be there
    both = [
        subprocess.Popen(command("pull", url, root), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    results = [(*process.communicate(timeout=PATIENCE), process.returncode) for process in both]
    assert [code for *_, code in results] == [0, 0], results
    copied = sorted(out.split(", ")[1] for out, *_ in results)
    assert copied == ["0 versions copied\n", f"{SCHEMAS * VERSIONS} versions copied\n"]
    assert tree(root) == undisturbed


def test_a_manifest_that_was_cut_in_half_is_made_anew(serve, root, undisturbed, tree):
    url = serve()
    assert run("pull", url, root).returncode == 0
    path = root / "shop" / "schema-07" / "versions.json"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    done = run("pull", url, root)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(root) == undisturbed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=str)
def test_an_interrupted_pull_leaves_a_sound_folder(serve, root, undisturbed, tree, number):
    url = serve("--fault", "latency=0.5")
    with subprocess.Popen([*HEEDING, *command("pull", url, root)], stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not list(root.rglob("*.source.json")):
            time.sleep(0.01)
        process.send_signal(number)
        error = process.communicate(timeout=PATIENCE)[1]
    assert "Traceback" not in error
    if number == signal.SIGINT:
        assert (process.returncode, error.strip()) == (INTERRUPTED, "Interrupted.")
        assert not (root / LOCK_NAME).exists()
        assert files.leftovers(root) == ()  # what was being written is waited for, however long the disk takes
    assert fsck(root, repair=False).sound
    assert run("pull", serve(), root).returncode == 0
    assert tree(root) == undisturbed


def test_an_interruption_does_not_wait_for_an_answer(serve, root, tmp_path):
    plan = {"faults": [{"fault": "latency", "seconds": 2 * PATIENCE, "operations": ["DescribeSchema"]}]}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    url = serve("--fault-plan", str(tmp_path / "plan.json"))
    with subprocess.Popen([*HEEDING, *command("pull", url, root)], stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not list(root.glob("shop/*")):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        # An answer takes twice the patience, and a client that gets none asks again for longer than the patience.
        error = process.communicate(timeout=PATIENCE)[1]
    assert (process.returncode, error.strip()) == (INTERRUPTED, "Interrupted.")
