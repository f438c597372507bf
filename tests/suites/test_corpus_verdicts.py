"""On labelled pairs no verdict is wrong; on real version steps nearly all are decided, and each witness holds."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from schema_guard.canonical.dialects import Dialect, detect
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.algebra import validator
from schema_guard.containment.budget import Budget
from schema_guard.containment.decide import decide
from schema_guard.errors import DocumentError
from schema_guard.model.modes import CompatibilityPolicy, Direction
from schema_guard.model.verdicts import Breaking, Compatible, Undecided

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus"
REFERENCE = {
    Dialect.DRAFT4: jsonschema.Draft4Validator,
    Dialect.DRAFT6: jsonschema.Draft6Validator,
    Dialect.DRAFT7: jsonschema.Draft7Validator,
    Dialect.DRAFT2019: jsonschema.Draft201909Validator,
    Dialect.DRAFT2020: jsonschema.Draft202012Validator,
}


def rows(kind, every):
    file = CORPUS / f"{kind}.jsonl.gz"
    if not file.exists():
        pytest.skip("../shared is absent")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line, parse_float=Decimal) for number, line in enumerate(lines) if number % every == 0]


def dialect_of(row):
    draft = row.get("draft")
    if draft is None:
        return None
    return Dialect(draft if "-" in draft else f"draft-{int(draft):02d}")


def ask(writer, reader, policy):
    return decide(writer, reader, direction=Direction.FORWARD, policy=policy, budget=Budget(20))


def confirmed(event, document, dialect):
    """What each of the two validators says, compiled afresh."""
    plain = json.loads(json.dumps(document, default=float))
    return REFERENCE[dialect](plain).is_valid(event), validator(plain, dialect).is_valid(event)


def test_no_label_is_contradicted():
    asked, wrong, undecided = 0, [], []
    for row in rows("pairs", 8):
        old, new = (normalise(row[side], dialect_of(row)) for side in ("old", "new"))
        for label, writer, reader in (("new_in_old", new, old), ("old_in_new", old, new)):
            if row[label] is None:
                continue
            asked += 1
            verdict = ask(writer, reader, CompatibilityPolicy.STRICT)
            if isinstance(verdict, Undecided):
                undecided.append((row["id"], verdict.reason))
            elif isinstance(verdict, Compatible) is not row[label]:
                wrong.append((row["id"], label, verdict))
    assert asked > 500
    assert not wrong
    assert len(undecided) <= 0.005 * asked, undecided


@pytest.mark.parametrize("policy", CompatibilityPolicy)
def test_real_steps_are_decided_and_their_witnesses_hold(policy):
    asked, undecided = 0, []
    for row in rows("histories", 30):
        try:
            old, new = normalise(row["old"]), normalise(row["new"])
        except DocumentError:
            continue
        for writer, reader in ((new, old), (old, new)):
            asked += 1
            verdict = ask(writer, reader, policy)
            if isinstance(verdict, Undecided):
                undecided.append((row["id"], verdict.reason))
            if isinstance(verdict, Breaking):
                event = verdict.witness.event
                assert confirmed(event, row["new" if writer is new else "old"], detect(writer.source)) == (True, True)
                assert confirmed(event, row["old" if writer is new else "new"], detect(reader.source)) == (False, False)
    assert asked > 100
    assert len(undecided) <= 0.02 * asked, undecided
