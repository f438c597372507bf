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


class Pacer:
    """Shared back-off.

    Each failure doubles the pause before anybody's next request, each success shortens it. A request is given up after
    25 attempts, after five minutes in which no request at all succeeded, or at once when none ever did: an endpoint
    that does not exist is reported in seconds, a storm only takes longer.

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
        self._last_success = 0.0
        self.successes = 0

    def wait(self) -> None:
        """Sleep while the service asks for it."""
        while (pause := self._resume - self._clock()) > 0:
            self._sleep(pause)

    def succeeded(self) -> None:
        """Note an answer."""
        with self._lock:
            self.successes += 1
            self._last_success = self._clock()
            if self._delay:
                self._delay = self._delay * _RECOVERY if self._delay > _FIRST_DELAY else 0.0

    def retry(self, attempt: int) -> bool:
        """Note a transient failure of the ``attempt``-th try; False when the request shall be given up."""
        with self._lock:
            now = self._clock()
            patient = self.successes > 0 and now - self._last_success < _PATIENCE
            if attempt >= _MAX_ATTEMPTS or not patient:
                return False
            self._delay = min(max(2 * self._delay, _FIRST_DELAY), _LONGEST_DELAY)
            self._resume = max(self._resume, now + self._delay * self._random.uniform(0.5, 1.0))
            return True
