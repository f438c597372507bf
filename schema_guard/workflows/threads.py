"""Many small jobs in a few threads, with memory for only a few of them."""

from __future__ import annotations

import os
import queue
import random
import sys
import threading
import time
from collections import deque
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Job: TypeAlias = "Callable[[], Iterable[Job]]"
_Outcome: TypeAlias = "tuple[Iterable[Job], BaseException | None]"

_PARTING = 2.0  # seconds in which what an interruption found running may still end


class EndedError(Exception):
    """An interruption ended the run before this was written."""


class Writes:
    """What jobs write: each write that has begun is finished, and after an interruption none begins.

    A job may wait for an answer for minutes, so nobody waits for it; by the time it has the answer, whoever caught the
    interruption has given up the lock on what it would write to.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way = 0
        self._ended = False

    @contextmanager
    def one(self) -> Iterator[None]:
        """A write, or some that belong together.

        Raises:
            EndedError: It must not begin any more.
        """
        with self._changed:
            if self._ended:
                raise EndedError
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def end(self) -> None:
        """Let no other begin, and wait for those under way."""
        with self._changed:
            self._ended = True
            self._changed.wait_for(lambda: not self._under_way)


def drain(jobs: Iterator[Job], workers: int, writes: Writes | None = None) -> None:
    """Run every job and the jobs that they return.

    What a job returns goes before the next of ``jobs``, so that what was begun is finished before more is begun.

    Args:
        jobs: Drawn in the calling thread, one by one, when a thread is about to be free.
        workers: Number of threads.
        writes: Ended by an interruption; jobs that write do so through it.

    Raises:
        BaseException: Whatever a job or ``jobs`` raised first. What waits is dropped and what runs is waited for; after
            an interruption for what writes, and only for a moment for the rest, for a request may take minutes.
    """
    team = _Team(workers)
    try:
        _work_off_and_dismiss(team, jobs)
    except BaseException as error:
        if not isinstance(error, Exception):
            if writes is not None:
                writes.end()
            team.dismiss(_PARTING)
        raise


def _work_off_and_dismiss(team: _Team, jobs: Iterator[Job]) -> None:
    try:
        _work_off(team, jobs)
    except Exception:
        team.dismiss()
        raise
    team.dismiss()


def _work_off(team: _Team, jobs: Iterator[Job]) -> None:
    ready: deque[Job] = deque()
    while True:
        # One job more than threads for each thread: nobody waits for this loop to hand out the next one.
        while team.running < 2 * team.size and (job := ready.popleft() if ready else next(jobs, None)) is not None:
            team.give(job)
        if not team.running:
            return
        ready.extend(team.take())


def _stay_on(processor: int | None) -> None:
    """Keep the calling thread on a processor, the one that all threads of all teams of this process use.

    The interpreter runs one of them at a time. On several processors, each thread that lets go of the interpreter for a
    system call wakes up others for nothing; against a server nearby, a pull takes a quarter longer for that.
    """
    if processor is not None:
        with suppress(OSError):  # what is not allowed here was to save time only
            os.sched_setaffinity(0, {processor})


@cache
def _processor() -> int | None:
    """Any processor that this process may use, always the same; None where threads are better left alone."""
    is_free_threaded = not getattr(sys, "_is_gil_enabled", lambda: True)()
    if sys.platform != "linux" or is_free_threaded or not hasattr(os, "sched_setaffinity"):
        return None
    return random.choice(sorted(os.sched_getaffinity(os.getpid())))  # noqa: S311 - processes should not meet on one


class _Team:
    """Threads that the end of the process does not wait for, unlike those of ``concurrent.futures``."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.running = 0
        self._processor = _processor()
        self._threads: list[threading.Thread] = []
        self._todo: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Outcome] = queue.SimpleQueue()

    def give(self, job: Job) -> None:
        self.running += 1
        self._todo.put(job)
        if len(self._threads) < min(self.size, self.running):
            self._threads.append(threading.Thread(target=self._work, name="schema-guard", daemon=True))
            self._threads[-1].start()

    def take(self) -> Iterable[Job]:
        more, error = self._done.get()
        self.running -= 1
        if error is not None:
            raise error
        return more

    def dismiss(self, patience: float | None = None) -> None:
        """Drop what waits, and wait for what runs: without end, or for some seconds."""
        with suppress(queue.Empty):
            while True:
                self._todo.get_nowait()
        for _ in self._threads:
            self._todo.put(None)
        end = None if patience is None else time.monotonic() + patience
        for thread in self._threads:
            thread.join(None if end is None else max(0.0, end - time.monotonic()))

    def _work(self) -> None:
        _stay_on(self._processor)
        while (job := self._todo.get()) is not None:
            try:
                outcome: _Outcome = job(), None
            except BaseException as error:  # noqa: BLE001 - whoever takes it raises it
                outcome = (), error
            self._done.put(outcome)
            del job, outcome  # no longer than needed
