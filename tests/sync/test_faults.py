"""Real processes that are killed, and a service on a bad day."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from schema_guard.endpoint.faults import Fault, FaultKind
from schema_guard.store import files
from schema_guard.store.fsck import fsck
from schema_guard.workflows.pull import pull
from schema_guard.workflows.selection import Selection

KILLS = int(os.environ.get("KILLS", "200"))
SCHEMAS, VERSIONS = 100, 20

# Loads everything once and forks a process for each line of standard input, so that a kill costs milliseconds.
FORKER = """
import os, signal, sys
from pathlib import Path
from schema_guard.eventbridge.client import Connection, SchemasClient
from schema_guard.workflows.pull import pull
from schema_guard.workflows.selection import Selection

url, root = sys.argv[1], Path(sys.argv[2])
SchemasClient.connect(Connection(endpoint_url=url)).list_registries()
try:
    import schema_guard.canonical.json_text, schema_guard.canonical.lower
except ImportError:
    raise SystemExit("the package is incomplete")
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        result = pull(SchemasClient.connect(Connection(endpoint_url=url)), root, Selection())
        os._exit(0 if result.complete else 3)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kill_at_random_moments(account, root, tmp_path, tree):
    for number in range(SCHEMAS):
        account.put("shop", f"schema-{number:03}", VERSIONS)
    pull(account.client, tmp_path / "undisturbed", Selection())
    assert fsck(tmp_path / "undisturbed", repair=False).versions == SCHEMAS * VERSIONS
    rng = random.Random(20)  # noqa: S311 - repeatable on purpose
    forker = subprocess.Popen(
        [sys.executable, "-c", FORKER, account.url, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with forker:
        killed = begun = 0
        longest, tenths = 0.1, set()
        while killed < KILLS:
            code = _run(forker, rng.uniform(0.0, longest))
            assert code in (0, -signal.SIGKILL)
            killed += code == -signal.SIGKILL
            result = fsck(root, repair=False) if root.exists() else None
            assert result is None or result.sound, result
            copied = result.versions if result is not None else 0
            tenths.add(10 * copied // (SCHEMAS * VERSIONS))
            if code == 0:  # complete before it could be killed: the next round begins from nothing
                assert tree(root) == tree(tmp_path / "undisturbed")
                shutil.rmtree(root)
                begun, copied = begun + 1, 0
            # Whatever the speed of the machine, the kills are spread over the whole pull, beginning and end included.
            behind = begun + copied / (SCHEMAS * VERSIONS) < killed / KILLS
            longest = max(0.01, longest * (1.15 if behind else 0.8))
        print(f"{killed} kills of {SCHEMAS} x {VERSIONS}, begun anew {begun} times")  # noqa: T201 - the figure of a long run
        assert len(tenths) >= min(5, KILLS // 5), tenths
        assert _run(forker, None) == 0
        forker.stdin.close()
    assert tree(root) == tree(tmp_path / "undisturbed")
    assert fsck(root, repair=False).problems == ()


def _run(forker, lifetime):
    """One pull in a process of its own, killed after some seconds unless it is done before; its exit code."""
    forker.stdin.write("\n")
    forker.stdin.flush()
    child = int(forker.stdout.readline())
    if lifetime is not None:
        time.sleep(lifetime)
        with suppress(ProcessLookupError):  # it was done
            os.kill(child, signal.SIGKILL)
    return int(forker.stdout.readline())


def test_a_storm_slows_the_pull_and_loses_nothing(account, root, tmp_path, tree):
    for number in range(10):
        account.put("shop", f"schema-{number}", 5)
    pull(account.client, tmp_path / "undisturbed", Selection())
    account.fail(Fault(FaultKind.THROTTLE, 0.30), Fault(FaultKind.UNAVAILABLE, 0.10), Fault(FaultKind.DROP, 0.05))
    started = time.monotonic()
    result = pull(account.client, root, Selection())
    assert time.monotonic() - started < 60
    assert result.complete
    assert len(result.new) == len(set(result.new)) == 50
    assert tree(root) == tree(tmp_path / "undisturbed")


@pytest.mark.parametrize("kind", [FaultKind.TRUNCATE, FaultKind.LOSE, FaultKind.ERROR])
def test_answers_that_are_cut_short_are_asked_for_again(account, root, tmp_path, tree, kind):
    for number in range(3):
        account.put("shop", f"schema-{number}", 4)
    pull(account.client, tmp_path / "undisturbed", Selection())
    account.fail(Fault(kind, 0.3))
    assert pull(account.client, root, Selection()).complete
    assert tree(root) == tree(tmp_path / "undisturbed")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="file size limits are POSIX")
def test_a_full_disk_is_said_once_and_the_pull_goes_on_later(account, root, tmp_path, tree):
    account.put("shop", "small", 3)
    large = account.put("shop", "zlarge", 1)
    account.boto.update_schema(
        RegistryName="shop",
        SchemaName="zlarge",
        Content='{"openapi": "3.0.0", "info": {"title": "%s"}, "paths": {}}' % ("x" * 60_000),
        Type="OpenApi3",
    )
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "from schema_guard.cli.main import main\n"
        "main(sys.argv[1:])\n"
    )
    arguments = ["pull", "--all", "--endpoint-url", account.url, "--registry-dir", str(root)]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert done.stderr.count("File too large") == 1
    assert "2.source.json" in done.stderr
    assert files.leftovers(root) == ()
    assert fsck(root, repair=False).sound
    pull(account.client, root, Selection())
    assert len(files.stored_schema(root, large).sources) == 2
    pull(account.client, tmp_path / "undisturbed", Selection())
    assert tree(root) == tree(tmp_path / "undisturbed")
