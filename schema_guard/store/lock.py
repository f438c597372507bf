"""One writer at a time, by a lock that the system takes back from a process that dies."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from schema_guard.errors import Place, StoreError
from schema_guard.store.files import store_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOCK_NAME = ".schema-guard.lock"
PATIENCE = 60.0

_POLL = 0.1


@contextmanager
def write_lock(
    root: Path, *, patience: float = PATIENCE, on_wait: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the registry folder for writing.

    The file is there only while the lock is held; one that a killed process left behind is no obstacle.

    Args:
        root: The registry folder; it exists.
        patience: Seconds to wait for another writer.
        on_wait: Told once, in words, that there is one.

    Raises:
        StoreError: Another process held the lock all the time, or the folder cannot be written.
    """
    path = root / LOCK_NAME
    descriptor = _acquire(path, patience, on_wait)
    try:
        yield
    finally:
        _release(path, descriptor)


def _acquire(path: Path, patience: float, on_wait: Callable[[str], None] | None) -> int:
    give_up = time.monotonic() + patience
    told = False
    while True:
        with store_errors(path, "lock the registry folder"):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        if _try_lock(descriptor) and _is_current(path, descriptor):
            os.ftruncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())
            return descriptor
        holder = _holder(descriptor)
        os.close(descriptor)
        if time.monotonic() >= give_up:
            raise StoreError(
                f"another schema-guard{holder} is writing to the registry folder",
                place=Place(file=str(path.parent)),
                remedy="Wait until it is done, and run the command again.",
            )
        if not told and on_wait is not None:
            on_wait(f"waiting for another schema-guard{holder} to finish")
        told = True
        time.sleep(_POLL)


def _release(path: Path, descriptor: int) -> None:
    # Unlinked while still locked: whoever waits on this file sees that it is no longer the one at the path.
    with suppress(OSError):  # Windows does not delete an open file; an unlocked one is no obstacle
        path.unlink()
    os.close(descriptor)


def _holder(descriptor: int) -> str:
    with suppress(OSError):  # Windows does not let others read what is locked
        pid = os.read(descriptor, 20)
        if pid.isdigit():
            return f" (process {pid.decode()})"
    return ""


def _is_current(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
