"""What is asked of two versions: which directions, over which versions, under which assumption about the writer."""

from __future__ import annotations

from enum import StrEnum


class Direction(StrEnum):
    """Who writes and who reads.

    FORWARD: the new version writes, the old one reads (live subscribers). BACKWARD: the old version writes, the new one
    reads (archive and replay).
    """

    FORWARD = "FORWARD"
    BACKWARD = "BACKWARD"


class CompatibilityMode(StrEnum):
    """The compatibility modes of the field's schema registries."""

    NONE = "NONE"
    BACKWARD = "BACKWARD"
    BACKWARD_TRANSITIVE = "BACKWARD_TRANSITIVE"
    FORWARD = "FORWARD"
    FORWARD_TRANSITIVE = "FORWARD_TRANSITIVE"
    FULL = "FULL"
    FULL_TRANSITIVE = "FULL_TRANSITIVE"

    @property
    def transitive(self) -> bool:
        """Whether every alive version counts, not only the last."""
        return self.value.endswith("_TRANSITIVE")

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The directions that the mode asks about, FORWARD first."""
        return _DIRECTIONS[self.value.removesuffix("_TRANSITIVE")]


_DIRECTIONS = {
    "NONE": (),
    "BACKWARD": (Direction.BACKWARD,),
    "FORWARD": (Direction.FORWARD,),
    "FULL": (Direction.FORWARD, Direction.BACKWARD),
}


class CompatibilityPolicy(StrEnum):
    """What the writer may emit.

    STRICT: whatever its schema lets through. LENIENT: no member that its schema does not name, wherever it names any,
    as if ``unevaluatedProperties: false`` stood there.
    """

    STRICT = "STRICT"
    LENIENT = "LENIENT"


class FailOn(StrEnum):
    """The least severity that fails a check."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    NEVER = "never"


class UndecidedPolicy(StrEnum):
    """What an undecided comparison does to a check."""

    FAIL = "fail"
    WARN = "warn"
