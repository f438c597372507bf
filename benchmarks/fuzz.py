"""Differential fuzzing of the prover: random pairs of schemas against validators, an algebra and sampling.

    python -m benchmarks.fuzz --seconds 60 [--seed N] [--policy STRICT|LENIENT|BOTH] [--keep-going]

Every verdict is attacked. A "compatible" is refuted by a value that both validators accept under the writer and reject
under the reader, out of a small universe and of values made for the pair; under LENIENT the writer's own members must
be declared, as an independent reading of the policy says. A "breaking" must carry an event that is confirmed afresh
here; jsonschema-rs's own containment (``covers``) must not say the opposite; a schema contains itself, and the same
said otherwise is not breaking; what the engine takes a schema for accepts what the schema accepts. References without
an end, which no validator survives, are asked for an answer in time only. The first difference ends the run with the
seed that reproduces it, unless it is to keep going.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import sys
import time
import traceback
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "property"))

import jsonschema_rs
from closed_world import ClosedWorld, UnclearError, plain
from schema_changes import rewritten, variation
from schema_events import EventMaker, decimals, universe
from schema_pairs import REFERENCE, SchemaMaker, drawn_dialect
from schema_places import places

from schema_guard.canonical.dialects import REFERENCES, Dialect
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.algebra import validator
from schema_guard.containment.budget import Budget, BudgetExceededError
from schema_guard.containment.decide import decide
from schema_guard.containment.evaluate import Evaluator
from schema_guard.model.modes import CompatibilityPolicy, Direction
from schema_guard.model.verdicts import Breaking, Compatible, Undecided

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schema_guard.canonical.normalise import Canonical
    from schema_guard.model.documents import JsonValue
    from schema_guard.model.verdicts import Verdict

_DRAFTS = {Dialect.DRAFT4: 4, Dialect.DRAFT6: 6, Dialect.DRAFT7: 7, Dialect.DRAFT2019: 19, Dialect.DRAFT2020: 20}
_UNIVERSE = universe()
_MADE = 40  # values made for a pair, and as many changed ones
_EVALUATED = 12  # values on which the engine's reading of a schema is compared
_SECONDS = 5.0
_PATIENCE = 1.5  # times the budget
_ENDLESS = 0.02  # the share of schemas whose references need not come to an end
STRICT, LENIENT = CompatibilityPolicy.STRICT, CompatibilityPolicy.LENIENT


@dataclass
class Side:
    """One schema and all that judges it: ``plain`` is the schema with whole numbers written as such."""

    schema: JsonValue
    plain: JsonValue
    dialect: Dialect
    fast: Any

    @cached_property
    def document(self) -> Canonical:
        """What the engine reads."""
        return normalise(decimals(self.schema), self.dialect)

    @cached_property
    def reference(self) -> Any:  # noqa: ANN401 - validator classes are made at run time
        """The slower validator."""
        return REFERENCE[self.dialect](self.plain)

    @cached_property
    def has_references(self) -> bool:
        """Whether there is a reference, under which the algebra may run out of stack."""
        found = places(self.schema, self.dialect)
        return any(isinstance(schema, dict) and not schema.keys().isdisjoint(REFERENCES) for _, schema, _ in found)

    @cached_property
    def world(self) -> ClosedWorld:
        """What the schema declares."""
        return ClosedWorld(self.plain, self.dialect)


@dataclass
class Question:
    """One question, and the values to attack its answer with."""

    writer: Side
    reader: Side
    policy: CompatibilityPolicy
    events: Sequence[JsonValue] = ()
    are_the_same: bool = False

    def described(self, problem: str) -> str:
        """A problem with all that is needed to ask again."""
        schemas = f"writer {json.dumps(self.writer.schema)}\n  reader {json.dumps(self.reader.schema)}"
        return f"{problem}\n  {schemas}\n  {self.writer.dialect} {self.policy}"


@dataclass
class Fuzzer:
    """Asks and attacks.

    Attributes:
        policies: The policies to ask under.
        counts: What happened how often.
        differing: The smallest schema and event on which the validators differ.
    """

    policies: tuple[CompatibilityPolicy, ...]
    counts: collections.Counter[str] = field(default_factory=collections.Counter)
    differing: str | None = None

    def check(self, seed: int) -> Iterator[str]:
        """Put one random pair to the test; what is wrong, a crash included."""
        try:
            yield from self._check(seed)
        except BaseException as error:
            # A panic of a validator's Rust code is no Exception; whatever it is, the seed has to be told.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            yield traceback.format_exc()

    def _check(self, seed: int) -> Iterator[str]:
        rng = random.Random(seed)  # noqa: S311 - a seed has to reproduce the case
        dialect = drawn_dialect(rng)
        maker = SchemaMaker(rng, dialect)
        if rng.random() < _ENDLESS:
            yield from self._survives(maker.document(endless=True), maker.document(endless=True), dialect)
            return
        first = self._side(maker.document(), dialect)
        second = first and self._side(variation(rng, maker, first.schema), dialect)
        if first is None or second is None:
            self.counts["refused by jsonschema-rs"] += 1
            return
        self.counts["pairs"] += 1
        events = EventMaker(rng, dialect, first.schema, second.schema)
        made = [*events.events(_MADE)]
        yield from self._is_read_right(first, [*rng.sample(_UNIVERSE, _EVALUATED), *made[: 2 * _EVALUATED]])
        for policy in self.policies:
            for writer, reader in ((first, second), (second, first), (first, first)):
                yield from self._judge(Question(writer, reader, policy, made))
        other = rewritten(rng, first.schema, dialect)
        if other is not None and STRICT in self.policies:
            yield from self._says_the_same(first, self._side(other, dialect), made)

    def _side(self, schema: JsonValue, dialect: Dialect) -> Side | None:
        exact = plain(decimals(schema))
        fast = validator(exact, dialect)
        return None if fast is None else Side(schema, exact, dialect, fast)

    def _survives(self, first: JsonValue, second: JsonValue, dialect: Dialect) -> Iterator[str]:
        """What has no end for validators is answered, whatever the answer."""
        self.counts["pairs without an end"] += 1
        writer, reader = (Side(schema, schema, dialect, None) for schema in (first, second))
        for policy in self.policies:
            asked = Question(writer, reader, policy)
            _, problem = self._verdict(asked)
            if problem:
                yield asked.described(problem)

    def _verdict(self, asked: Question) -> tuple[Verdict | None, str | None]:
        """The verdict, and whether it came as it should."""
        started = time.process_time()  # a busy machine is no finding
        try:
            verdict = decide(
                asked.writer.document,
                asked.reader.document,
                direction=Direction.FORWARD,
                policy=asked.policy,
                budget=Budget(_SECONDS),
            )
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            return None, traceback.format_exc()
        taken = time.process_time() - started
        self.counts["took more than a second"] += taken > 1
        return verdict, f"took {taken:.1f} s" if taken > _SECONDS * _PATIENCE else None

    def _judge(self, asked: Question) -> Iterator[str]:
        verdict, problem = self._verdict(asked)
        if verdict is not None and problem is None:
            self.counts[f"{asked.policy}: {type(verdict).__name__}"] += 1
            try:
                problem = self._attacked(verdict, asked)
            except UnclearError:
                self.counts[f"{asked.policy}: left out, names that are not followed"] += 1
        if problem:
            yield asked.described(problem)

    def _attacked(self, verdict: Verdict, asked: Question) -> str | None:
        match verdict:
            case Undecided():
                self.counts[f"undecided: {verdict.reason[:60]}"] += 1
                open_end = "reference" in verdict.reason
                same = asked.writer is asked.reader and asked.policy is STRICT
                return "a schema does not contain itself" if same and not open_end else None
            case Breaking():
                event = verdict.witness.event
                same = asked.are_the_same or asked.writer is asked.reader
                return f"the same is called breaking, by {event!r}" if same else self._unconfirmed(event, asked)
            case Compatible():
                return None if asked.writer is asked.reader else self._refuted(asked)

    def _unconfirmed(self, event: JsonValue, asked: Question) -> str | None:
        writer, reader = asked.writer, asked.reader
        for name, emits, reads in (
            ("jsonschema-rs", writer.fast, reader.fast),
            ("jsonschema", writer.reference, reader.reference),
        ):
            if not emits.is_valid(event) or reads.is_valid(event):
                return f"{name} does not confirm the witness {event!r}"
        if asked.policy is LENIENT and not writer.world.accepts(event):
            return f"the witness has a member that is not declared: {event!r}"
        if asked.policy is STRICT:
            self.counts["algebra refuted by an event"] += _covers(reader, writer) == "yes"
        return None

    def _refuted(self, asked: Question) -> str | None:
        writer, reader = asked.writer, asked.reader
        for event in (*_UNIVERSE, *asked.events):
            if not writer.fast.is_valid(event) or reader.fast.is_valid(event):
                continue
            if not self._agree(writer, event) or not self._agree(reader, event):
                continue
            if asked.policy is STRICT or writer.world.accepts(event):
                return f"called compatible, refuted by {event!r}"
        if asked.policy is STRICT and _covers(reader, writer) == "no":
            return "the algebra says that it is not contained"
        return None

    def _agree(self, side: Side, event: JsonValue) -> bool:
        """Whether both validators judge alike."""
        if side.fast.is_valid(event) == side.reference.is_valid(event):
            return True
        self.counts["validators differ"] += 1
        text = f"{side.dialect} {json.dumps(side.schema)} on {event!r}"
        if self.differing is None or len(text) < len(self.differing):
            self.differing = text
        return False

    def _is_read_right(self, side: Side, events: list[JsonValue]) -> Iterator[str]:
        """The engine's nodes accept what the validators accept."""
        evaluator = Evaluator(Budget(_SECONDS))
        for event in events:
            try:
                accepted = evaluator.accepts(side.document.root, decimals(event))
            except BudgetExceededError:
                self.counts["not read in time"] += 1
                return
            if accepted is not None and accepted is not side.fast.is_valid(event) and self._agree(side, event):
                yield Question(side, side, STRICT).described(f"read wrongly: takes {event!r} for {accepted}")
                return

    def _says_the_same(self, first: Side, other: Side | None, made: list[JsonValue]) -> Iterator[str]:
        if other is None:
            self.counts["rewritten, refused by jsonschema-rs"] += 1
            return
        undecided = self.counts[f"{STRICT}: Undecided"]
        for writer, reader in ((first, other), (other, first)):
            yield from self._judge(Question(writer, reader, STRICT, made, are_the_same=True))
        self.counts["rewritten"] += 2
        self.counts["rewritten, undecided"] += self.counts[f"{STRICT}: Undecided"] - undecided


def _covers(reader: Side, writer: Side) -> str:
    if writer.has_references or reader.has_references:
        return "unknown"
    try:
        outer, inner = (
            jsonschema_rs.canonicalize(side.plain, draft=_DRAFTS[side.dialect], validate_formats=False)
            for side in (reader, writer)
        )
        return str(outer.covers(inner).value)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
        return "unknown"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz until time is up; 1 when a difference was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="start here; default: the clock")
    parser.add_argument("--policy", choices=["STRICT", "LENIENT", "BOTH"], default="BOTH")
    parser.add_argument("--keep-going", action="store_true", help="report every difference instead of the first only")
    options = parser.parse_args(arguments)
    first = seed = options.seed if options.seed is not None else int(time.time())
    policies = (STRICT, LENIENT) if options.policy == "BOTH" else (CompatibilityPolicy(options.policy),)
    fuzzer = Fuzzer(policies)
    end = time.monotonic() + options.seconds
    print(f"first seed {seed}")
    found = 0
    while time.monotonic() < end and (options.keep_going or not found):
        for problem in fuzzer.check(seed):
            found += 1
            print(f"seed {seed}: {problem}", flush=True)
        seed += 1
    print(f"seeds {first} to {seed - 1}: {fuzzer.counts['pairs']} pairs, {found or 'nothing'} found")
    print("\n".join(f"{number:9} {name}" for name, number in sorted(fuzzer.counts.items())))
    if fuzzer.differing:
        print(f"the smallest on which the validators differ: {fuzzer.differing}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
