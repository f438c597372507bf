from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from schema_guard.errors import StoreError
from schema_guard.store.lock import LOCK_NAME, write_lock

HOLDER = (
    "import sys, time, pathlib\n"
    "from schema_guard.store.lock import write_lock\n"
    "with write_lock(pathlib.Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    time.sleep(60)\n"
)


@pytest.fixture
def holder(tmp_path):
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_lock_leaves_nothing_behind(tmp_path):
    with write_lock(tmp_path):
        assert (tmp_path / LOCK_NAME).exists()
    assert list(tmp_path.iterdir()) == []


def test_a_second_writer_is_told_who_is_there(tmp_path, holder):
    told = []
    with pytest.raises(StoreError, match=rf"another schema-guard \(process {holder.pid}\)"):  # noqa: SIM117 - order
        with write_lock(tmp_path, patience=0.3, on_wait=told.append):
            pass
    assert len(told) == 1


def test_a_killed_writer_is_no_obstacle(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert (tmp_path / LOCK_NAME).exists()
    with write_lock(tmp_path, patience=0):
        pass
    assert list(tmp_path.iterdir()) == []


def test_never_two_at_once(tmp_path):
    inside, most = [], []

    def work():
        for _ in range(5):
            with write_lock(tmp_path):
                inside.append(None)
                most.append(len(inside))
                time.sleep(0.005)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}
