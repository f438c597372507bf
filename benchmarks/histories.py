"""Real version steps: how many are decided, how fast, and does anything contradict the verdicts?

    python benchmarks/histories.py [--every N] [--events N] [--seconds-each S] [--no-rivals]

Reads ``histories.jsonl.gz`` beside the project (one object a line: ``old`` and ``new``). Each step is asked in both
directions under both policies. Every witness is judged again by jsonschema and jsonschema-rs on the documents as given;
every ``compatible`` is attacked with up to ``--events`` different events that the writer may emit. How many got fewer
is printed: the document has no more that could be found, or ``--seconds-each`` of CPU time were over. At last
jsoncompat is asked the same STRICT questions, carried over to 2020-12.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import random
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
from engines.driver import TIMES, Question, Reply, Table, installed, ours
from engines.sampler import Sampler

from schema_guard.canonical.dialects import OPENAPI3, Dialect, detect
from schema_guard.canonical.json_text import dump_compact
from schema_guard.canonical.lower import lower
from schema_guard.canonical.normalise import Canonical, normalise
from schema_guard.containment.algebra import validator
from schema_guard.containment.budget import Budget, BudgetExceededError
from schema_guard.containment.evaluate import Evaluator
from schema_guard.errors import DocumentError
from schema_guard.model.documents import SchemaType
from schema_guard.model.modes import CompatibilityPolicy
from schema_guard.model.verdicts import Breaking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schema_guard.model.documents import JsonValue

CORPUS = Path(__file__).resolve().parents[1] / "../shared/corpus/histories.jsonl.gz"
_REFERENCE = {
    Dialect.DRAFT4: jsonschema.Draft4Validator,
    Dialect.DRAFT6: jsonschema.Draft6Validator,
    Dialect.DRAFT7: jsonschema.Draft7Validator,
    Dialect.DRAFT2019: jsonschema.Draft201909Validator,
    Dialect.DRAFT2020: jsonschema.Draft202012Validator,
}


@dataclass(slots=True)
class Attack:
    """What came of attacking verdicts."""

    compatible: int = 0
    attacked: int = 0
    events: int = 0
    exhausted: int = 0
    out_of_time: int = 0
    confirmed: int = 0
    problems: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 when a verdict is contradicted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--every", type=int, default=1, help="ask every N-th step only")
    parser.add_argument("--events", type=int, default=1000, help="events sampled for a compatible question")
    parser.add_argument("--seconds-each", type=float, default=0.1, help="CPU time for these events")
    parser.add_argument("--limit", type=float, default=10.0, help="seconds per question")
    parser.add_argument("--no-rivals", action="store_true")
    options = parser.parse_args(arguments)
    if not options.corpus.exists():
        print(f"{options.corpus.name} is absent: nothing to measure")
        return 0
    questions, refused = [], 0
    for step in steps(options.corpus, options.every):
        questions += [step] if step is not None else []
        refused += step is None
    print(f"{refused} questions left out: one of the documents is no JSON Schema")
    print(f"{len(questions)} questions (both directions), each under two policies", flush=True)
    ours(questions[0], CompatibilityPolicy.LENIENT, options.limit)  # what is loaded on first use is loaded now
    answers = {policy: ask(questions, policy, options.limit) for policy in CompatibilityPolicy}
    if not options.no_rivals:
        compare(questions, options.limit)
    attack = Attack()
    for index, question in enumerate(questions):
        replies = {policy: answers[policy][index] for policy in CompatibilityPolicy}
        for policy, reply in replies.items():
            confirm(question, reply, policy, attack)
        compatible = [policy for policy, reply in replies.items() if reply.answer == "yes"]
        if compatible:
            besiege(question, compatible, attack, (options.events, options.seconds_each))
    print(f"{attack.confirmed} witnesses confirmed again by both validators")
    print(
        f"{attack.compatible} compatible, {attack.attacked} of them attacked by {attack.events} events in all, "
        f"all but {attack.exhausted + attack.out_of_time} by {options.events}: "
        f"{attack.exhausted} have no more that were found, {attack.out_of_time} were out of time"
    )
    print(*attack.problems, sep="\n")
    return int(bool(attack.problems))


def steps(corpus: Path, every: int) -> Iterator[Question | None]:
    """Both directions of each step; None where a document is no schema."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % every == 0:
                row = json.loads(line)
                old, new = text_of(row["old"]), text_of(row["new"])
                yield Question(f"{row['id']} FORWARD", new, old) if old and new else None
                yield Question(f"{row['id']} BACKWARD", old, new) if old and new else None


def text_of(document: JsonValue) -> str | None:
    """The document as a JSON text, OpenApi3 lowered; None when it is no schema."""
    try:
        shown = lower(document, SchemaType.OPENAPI3) if detect(document) == OPENAPI3 else document
        normalise(shown)
    except DocumentError:
        return None
    return dump_compact(shown)


def ask(questions: list[Question], policy: CompatibilityPolicy, limit: float) -> list[Reply]:
    """This project's answers under one policy, and their table."""
    table = Table()
    reasons: collections.Counter[str] = collections.Counter()
    replies = []
    for question in questions:
        reply = ours(question, policy, limit)
        replies.append(reply)
        table.add(reply.answer, reply.seconds)
        if reply.answer == "unknown":
            reasons[reply.why[:70]] += 1
    report(f"schema-guard {policy}", table)
    for reason, number in reasons.most_common():
        print(f"    undecided {number:4d}  {reason}")
    slowest = max(zip(questions, replies, strict=True), key=lambda pair: pair[1].seconds)
    print(f"    slowest: {slowest[0].name}", flush=True)
    return replies


def compare(questions: list[Question], limit: float) -> None:
    """The same questions to jsoncompat."""
    for rival in installed(["jsoncompat"], limit):
        table = Table()
        for question in questions:
            reply = rival.ask(question)
            table.add(reply.answer, reply.seconds)
        report(rival.name, table)
        rival.stop()


def report(engine: str, table: Table) -> None:
    decided = 100 * (1 - table.counts.get("unknown", 0) / max(1, len(table.seconds)))
    counts = " ".join(f"{name} {table.counts.get(name, 0)}" for name in ("yes", "no", "unknown"))
    print(f"{'':20} {TIMES}\n{engine:20} {table.times()}   {counts}; decided {decided:.2f} %", flush=True)


def confirm(question: Question, reply: Reply, policy: CompatibilityPolicy, attack: Attack) -> None:
    """Judge a witness by both validators, compiled afresh from the texts."""
    if not isinstance(reply.verdict, Breaking):
        return
    event = reply.verdict.witness.event
    expected = [("writer", question.writer, True), ("reader", question.reader, False)]
    for side, text, wanted in expected:
        document = json.loads(text)
        dialect = Dialect(detect(document))
        fast = validator(document, dialect)
        said = {"jsonschema": _REFERENCE[dialect](document).is_valid(event), "jsonschema-rs": fast.is_valid(event)}
        attack.problems += [
            f"{question.name} {policy}: {name} does not confirm the witness under the {side}"
            for name, is_valid in said.items()
            if is_valid is not wanted
        ]
    attack.confirmed += 1


def besiege(question: Question, policies: list[CompatibilityPolicy], attack: Attack, bounds: tuple[int, float]) -> None:
    """Look for an event that contradicts the compatible verdicts, among so many and for so many seconds."""
    attack.compatible += len(policies)
    if question.writer == question.reader:
        return
    writer, reader = json.loads(question.writer), json.loads(question.reader)
    emits, reads = (validator(side, Dialect(detect(side))) for side in (writer, reader))
    if emits is None or reads is None:
        return
    may_emit = _Closed(question.writer)
    sampler = Sampler(writer, random.Random(question.name))  # noqa: S311 - the same events every time
    number = 0
    for number, event in enumerate(sampler.events(emits.is_valid, *bounds), start=1):  # noqa: B007 - counted below
        if reads.is_valid(event) or _REFERENCE[Dialect(detect(reader))](reader).is_valid(event):
            continue  # jsonschema-rs alone asserts contentEncoding in draft 7
        refuted = [policy for policy in policies if policy is CompatibilityPolicy.STRICT or may_emit(event)]
        if refuted:
            attack.problems.append(f"{question.name} {', '.join(refuted)}: refuted by {json.dumps(event)[:500]}")
            return
    attack.attacked += len(policies)
    attack.events += number * len(policies)
    if number < bounds[0] and sampler.exhausted:
        attack.exhausted += len(policies)
    elif number < bounds[0]:
        attack.out_of_time += len(policies)


class _Closed:
    """Whether an event has no undeclared members; asked only about events that the reader rejects."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._canonical: Canonical | None = None

    def __call__(self, event: Any) -> bool:  # noqa: ANN401 - JSON
        if self._canonical is None:
            self._canonical = normalise(json.loads(self._text, parse_float=Decimal))
        try:
            return Evaluator(Budget(2)).accepts(self._canonical.closed, event) is True
        except BudgetExceededError:
            return False


if __name__ == "__main__":
    sys.exit(main())
