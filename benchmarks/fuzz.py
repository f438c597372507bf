"""Differential fuzzing of the prover: random pairs of schemas against validators, an algebra and sampling.

    python -m benchmarks.fuzz --seconds 60 [--seed N]

Every verdict is attacked. A "compatible" is refuted by any value of a small universe that jsonschema-rs accepts under
the writer and rejects under the reader; a "breaking" must carry an event that both validators confirm (asked afresh
here); jsonschema-rs's own containment (``covers``) must not say the opposite; a schema contains itself. The first
difference ends the run with the seed that reproduces it.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "property"))

import jsonschema_rs
from schema_pairs import REFERENCE, SchemaMaker, universe, variation

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.algebra import validator
from schema_guard.containment.budget import Budget
from schema_guard.containment.decide import decide
from schema_guard.model.modes import CompatibilityPolicy, Direction
from schema_guard.model.verdicts import Breaking, Compatible, Undecided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schema_guard.model.documents import JsonValue

_DRAFTS = {Dialect.DRAFT4: 4, Dialect.DRAFT6: 6, Dialect.DRAFT7: 7, Dialect.DRAFT2019: 19, Dialect.DRAFT2020: 20}
_UNIVERSE = universe()


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz until time is up; 1 when a difference was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="start here; default: the clock")
    options = parser.parse_args(arguments)
    seed = options.seed if options.seed is not None else int(time.time())
    end = time.monotonic() + options.seconds
    counts: collections.Counter[str] = collections.Counter()
    print(f"first seed {seed}")
    while time.monotonic() < end:
        problem = check(seed, counts)
        if problem:
            print(f"seed {seed}: {problem}")
            return 1
        seed += 1
    print(f"last seed {seed - 1}: {counts['pairs']} pairs, nothing found")
    print(", ".join(f"{name} {number}" for name, number in sorted(counts.items())))
    return 0


def check(seed: int, counts: collections.Counter[str]) -> str | None:
    """Put one random pair to the test in both directions; what is wrong, or None."""
    rng = random.Random(seed)  # noqa: S311 - a seed has to reproduce the case
    dialect = rng.choice(list(Dialect))
    maker = SchemaMaker(rng, dialect)
    first = maker.document()
    second = variation(rng, maker, first)
    validators = [validator(schema, dialect) for schema in (first, second)]
    if None in validators:
        counts["refused by jsonschema-rs"] += 1
        return None
    counts["pairs"] += 1
    for writer, reader, sides in (
        (first, second, validators),
        (second, first, validators[::-1]),
        (first, first, [validators[0]] * 2),
    ):
        problem = _judge(writer, reader, dialect, sides, counts)
        if problem:
            return f"{problem}\n  writer {json.dumps(writer)}\n  reader {json.dumps(reader)}\n  {dialect}"
    return None


def _judge(
    writer: JsonValue, reader: JsonValue, dialect: Dialect, sides: list[Any], counts: collections.Counter[str]
) -> str | None:
    verdict = decide(
        normalise(writer, dialect),
        normalise(reader, dialect),
        direction=Direction.FORWARD,
        policy=CompatibilityPolicy.STRICT,
        budget=Budget(5),
    )
    counts[type(verdict).__name__] += 1
    emits, reads = sides
    match verdict:
        case Undecided():
            counts[f"undecided: {verdict.reason[:60]}"] += 1
            return (
                "a schema does not contain itself" if writer is reader and "reference" not in verdict.reason else None
            )
        case Breaking():
            event = verdict.witness.event
            if not emits.is_valid(event) or reads.is_valid(event):
                return f"jsonschema-rs does not confirm the witness {event!r}"
            reference = REFERENCE[dialect]
            if not reference(writer).is_valid(event) or reference(reader).is_valid(event):
                return f"jsonschema does not confirm the witness {event!r}"
            counts["algebra refuted by an event"] += _covers(reader, writer, dialect) == "yes"
            return None
        case Compatible():
            for event in _UNIVERSE:
                if emits.is_valid(event) and not reads.is_valid(event):
                    return f"called compatible, refuted by {event!r}"
            return "the algebra says that it is not contained" if _covers(reader, writer, dialect) == "no" else None


def _covers(reader: JsonValue, writer: JsonValue, dialect: Dialect) -> str:
    try:
        outer, inner = (
            jsonschema_rs.canonicalize(side, draft=_DRAFTS[dialect], validate_formats=False)
            for side in (reader, writer)
        )
        return str(outer.covers(inner).value)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
        return "unknown"


if __name__ == "__main__":
    sys.exit(main())
