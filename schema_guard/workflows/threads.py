"""Many small jobs in a few threads, with memory for only a few of them."""

from __future__ import annotations

import queue
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Job: TypeAlias = "Callable[[], Iterable[Job]]"


def drain(jobs: Iterator[Job], workers: int) -> None:
    """Run every job and the jobs that they return.

    What a job returns goes before the next of ``jobs``, so that what was begun is finished before more is begun.

    Args:
        jobs: Drawn in the calling thread, one by one, when a thread is about to be free.
        workers: Number of threads.

    Raises:
        BaseException: Whatever a job or ``jobs`` raised first; what runs is waited for, what waits is dropped.
    """
    done: queue.SimpleQueue[Future[Iterable[Job]]] = queue.SimpleQueue()
    ready: deque[Job] = deque()
    running = 0
    with ThreadPoolExecutor(workers, thread_name_prefix="schema-guard") as pool:
        try:
            while True:
                # One job more than threads for each thread: nobody waits for this loop to hand out the next one.
                while running < 2 * workers and (job := ready.popleft() if ready else next(jobs, None)) is not None:
                    pool.submit(job).add_done_callback(done.put)
                    running += 1
                if not running:
                    return
                ready.extend(done.get().result())
                running -= 1
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
