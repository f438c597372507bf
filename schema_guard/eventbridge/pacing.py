"""One pace for all threads: when the service pushes back, everybody slows down, and nobody gives up too early."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_FIRST_DELAY = 0.1
_LONGEST_DELAY = 20.0
_RECOVERY = 0.7
_MAX_ATTEMPTS = 25
_PATIENCE = 300.0
_PATIENCE_AT_FIRST = 30.0


class Pacer:
    """Shared back-off.

    Each failure doubles the pause before anybody's next request, each success shortens it. A request is given up after
    25 attempts, after as many as its caller allows (12 for answers that cannot be read), or after five minutes of
    nothing but failures. As long as no request has ever succeeded, patience is shorter: half a minute for an endpoint
    that pushes back, none for one that cannot be reached. What does not exist is reported in seconds, a storm only
    takes longer.

    Args:
        clock: Monotonic seconds; wall clock changes do not matter.
        sleep: Waits.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._random = random.Random()  # noqa: S311 - jitter, not a secret
        self._lock = threading.Lock()
        self._delay = 0.0
        self._resume = 0.0
        self._failing_since: float | None = None
        self.successes = 0

    def wait(self) -> None:
        """Sleep while the service asks for it."""
        while (pause := self._resume - self._clock()) > 0:
            self._sleep(pause)

    def succeeded(self) -> None:
        """Note an answer."""
        with self._lock:
            self.successes += 1
            self._failing_since = None
            if self._delay:
                self._delay = self._delay * _RECOVERY if self._delay > _FIRST_DELAY else 0.0

    def retry(self, attempt: int, *, reached: bool = True, most: int = _MAX_ATTEMPTS) -> bool:
        """Note a transient failure of the ``attempt``-th try; False when the request shall be given up.

        Args:
            attempt: Counts from 1.
            reached: Whether there was an endpoint at all.
            most: The last attempt.
        """
        with self._lock:
            now = self._clock()
            if self._failing_since is None:
                self._failing_since = now
            if attempt >= most or now - self._failing_since >= self._patience(reached=reached):
                return False
            self._delay = min(max(2 * self._delay, _FIRST_DELAY), _LONGEST_DELAY)
            self._resume = max(self._resume, now + self._delay * self._random.uniform(0.5, 1.0))
            return True

    def _patience(self, *, reached: bool) -> float:
        if self.successes:
            return _PATIENCE
        return _PATIENCE_AT_FIRST if reached else 0.0
