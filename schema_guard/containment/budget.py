"""What a comparison may cost: every expansion asks here before it goes on."""

from __future__ import annotations

import time

DEFAULT_SECONDS = 10.0
_STEPS_BETWEEN_CLOCK_READS = 16


class BudgetExceededError(Exception):
    """Work stops here; the verdict becomes undecided. Internal: never reaches a user."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Budget:
    """A clock and a step counter, shared by everything that one comparison does.

    Args:
        seconds: Wall-clock time from now.
        steps: Number of expansions, which bounds memory as well.
    """

    __slots__ = ("_deadline", "_left", "_seconds", "_until_clock")

    def __init__(self, seconds: float = DEFAULT_SECONDS, steps: int = 20_000_000) -> None:
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._left = steps
        self._until_clock = _STEPS_BETWEEN_CLOCK_READS

    def spend(self, steps: int = 1) -> None:
        """Pay for work about to be done.

        Raises:
            BudgetExceededError: Time or steps are used up.
        """
        self._left -= steps
        if self._left < 0:
            raise BudgetExceededError("the comparison grew past its step limit")
        self._until_clock -= steps
        if self._until_clock <= 0:
            self._until_clock = _STEPS_BETWEEN_CLOCK_READS
            if time.monotonic() > self._deadline:
                raise BudgetExceededError(f"the time limit of {self._seconds:g} s was reached")

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._deadline - time.monotonic())
