"""On real and labelled pairs: a verdict is breaking exactly when a breaking finding has a confirmed event."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from schema_guard.canonical.dialects import OPENAPI3, Dialect, detect
from schema_guard.canonical.lower import lower
from schema_guard.canonical.normalise import normalise
from schema_guard.compat.engine import Workshop
from schema_guard.compat.questions import Contract, Question
from schema_guard.containment.oracle import judge_of
from schema_guard.errors import DocumentError
from schema_guard.model.findings import Severity
from schema_guard.model.modes import CompatibilityPolicy, Direction

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus"
SECONDS = 1.0  # most need a thousandth; whatever runs out of it has to keep the invariants too
PATIENCE = 60.0  # where the clock must have no part in the answer
SHARES = {"pairs": 16, "histories": 32}  # every n-th


def rows(kind):
    file = CORPUS / f"{kind}.jsonl.gz"
    if not file.exists():
        pytest.skip("../shared is absent")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for index, line in enumerate(lines) if index % SHARES[kind] == 0]


def dialect(row):
    name = row.get("draft")
    return Dialect(name if name in {"2020-12", "2019-09"} else f"draft-{int(name):02d}") if name else None


def answers(row, policy, seconds=SECONDS):
    old = Contract("1", row["old"], dialect=dialect(row))
    new = Contract("2", row["new"], dialect=dialect(row))
    for direction in Direction:
        try:
            yield Workshop().answer(Question(None, old, new, direction, policy), time_limit=seconds)
        except DocumentError:
            continue


def is_sent_and_rejected(witness, row):
    """Whether the writer's document as given accepts the event and the reader's rejects it."""
    writer, reader = row["new"], row["old"]
    if witness.direction is Direction.BACKWARD:
        writer, reader = reader, writer
    return [judge(document, dialect(row)).accepts(witness.event) for document in (writer, reader)] == [True, False]


def judge(document, stated):
    if stated is None and detect(document) == OPENAPI3:
        document = lower(document, "OpenApi3")
    return judge_of(normalise(document, stated or detect(document)))


@pytest.mark.parametrize(("kind", "policy"), [("pairs", "STRICT"), ("histories", "STRICT"), ("histories", "LENIENT")])
def test_breaking_means_a_finding_with_an_event(kind, policy):
    asked = 0
    for row in rows(kind):
        for answer in answers(row, CompatibilityPolicy(policy)):
            asked += 1
            breaking = [each for each in answer.findings if each.severity is Severity.BREAKING]
            assert (answer.verdict == "breaking") == bool(breaking), row["id"]
            assert all(each.witness and each.witness.errors for each in breaking), row["id"]
            assert all(is_sent_and_rejected(each.witness, row) for each in breaking), row["id"]
            assert (answer.witness is not None) == (answer.verdict == "breaking"), row["id"]
            assert len({each.fingerprint for each in answer.findings}) == len(answer.findings), row["id"]
    assert asked


def test_a_version_compared_with_itself_has_no_finding():
    for row in rows("histories"):
        for answer in answers({**row, "new": row["old"]}, CompatibilityPolicy.LENIENT):
            assert (answer.verdict, answer.findings, answer.bump.value) == ("compatible", (), "none"), row["id"]


def test_reports_are_the_same_twice():
    for row in rows("histories")[::4]:
        first, second = (
            [
                json.dumps(answer.to_dict(), default=str)
                for answer in answers(row, CompatibilityPolicy.LENIENT, PATIENCE)
            ]
            for _ in range(2)
        )
        assert first == second, row["id"]
