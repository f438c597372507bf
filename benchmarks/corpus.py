"""Labelled pairs of schemas: who is right, who is wrong, who does not know, and how long it takes.

    python benchmarks/corpus.py [--every N] [--engine NAME ...] [--limit SECONDS]

Reads ``pairs.jsonl.gz`` beside the project (one object a line: ``old``, ``new``, ``draft``, and the labels
``new_in_old`` and ``old_in_new``: pure containment of instances, ``format`` as an annotation). Both directions are
asked. Times are CPU time from JSON text to answer; the other engines run in processes of their own, see
``engines/driver.py``.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines.driver import RIVALS, TIMES, Question, Reply, Table, installed, ours

from schema_guard.canonical.dialects import Dialect
from schema_guard.model.modes import CompatibilityPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CORPUS = Path(__file__).resolve().parents[1] / "../shared/corpus/pairs.jsonl.gz"
OUTCOMES = ("right", "wrong-accept", "wrong-reject", "undecided")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 when this project is wrong anywhere."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--every", type=int, default=1, help="ask every N-th pair only")
    parser.add_argument("--engine", action="append", choices=RIVALS, help="run beside this project; default: all")
    parser.add_argument("--limit", type=float, default=10.0, help="seconds per question")
    options = parser.parse_args(arguments)
    if not options.corpus.exists():
        print(f"{options.corpus.name} is absent: nothing to measure")
        return 0
    questions = list(labelled(options.corpus, options.every))
    ours(questions[0][0], CompatibilityPolicy.STRICT, options.limit)  # what is loaded on first use is loaded now
    print(f"{len(questions)} labelled questions")
    print(f"{'engine':14} " + " ".join(f"{outcome:>13}" for outcome in OUTCOMES) + "  " + TIMES)
    wrong = run("schema-guard", questions, lambda asked: ours(asked, CompatibilityPolicy.STRICT, options.limit))
    for rival in installed(options.engine or RIVALS, options.limit):
        run(rival.name, questions, rival.ask)
        rival.stop()
    return int(wrong > 0)


def labelled(corpus: Path, every: int) -> Iterator[tuple[Question, bool]]:
    """Both directions of each pair whose label is known."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if number % every:
                continue
            texts = {side: json.dumps(row[side]) for side in ("old", "new")}
            dialect = dialect_of(row)
            for label, writer, reader in (("new_in_old", "new", "old"), ("old_in_new", "old", "new")):
                if row[label] is not None:
                    name = f"{row['id']} {label}"
                    yield Question(name, texts[writer], texts[reader], dialect), row[label]


def dialect_of(row: dict[str, Any]) -> Dialect | None:
    draft = row.get("draft")
    if draft is None:
        return None
    return Dialect(draft if "-" in draft else f"draft-{int(draft):02d}")


def run(engine: str, questions: list[tuple[Question, bool]], ask: Callable[[Question], Reply]) -> int:
    """Ask one engine everything and print its line; how often it is wrong."""
    table = Table()
    reasons: collections.Counter[str] = collections.Counter()
    mistakes: list[str] = []
    for question, label in questions:
        reply = ask(question)
        outcome = judged(reply, label=label)
        table.add(outcome, reply.seconds)
        if outcome == "undecided":
            reasons[reply.why[:60]] += 1
        elif outcome != "right":
            mistakes.append(f"{outcome}: {question.name}")
    shares = (f"{table.counts.get(outcome, 0):5d} {_share(table, outcome):>7}" for outcome in OUTCOMES)
    print(f"{engine:14} " + " ".join(shares) + "  " + table.times(), flush=True)
    if engine == "schema-guard":
        for reason, number in reasons.most_common():
            print(f"    undecided {number:4d}  {reason}")
        print(*(f"    {mistake}" for mistake in mistakes), sep="\n" if mistakes else "")
    return len(mistakes)


def judged(reply: Reply, *, label: bool) -> str:
    if reply.answer == "unknown":
        return "undecided"
    if (reply.answer == "yes") == label:
        return "right"
    return "wrong-reject" if label else "wrong-accept"


def _share(table: Table, outcome: str) -> str:
    return f"{100 * table.counts.get(outcome, 0) / len(table.seconds):.2f} %"


if __name__ == "__main__":
    sys.exit(main())
