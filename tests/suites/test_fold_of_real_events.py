"""Discovery histories made of real events: neighbouring versions differ all the time, their folds settle."""

import json
import random
from itertools import groupby
from pathlib import Path

import jsonschema_rs
import pytest

from schema_guard.canonical.fold import fold
from schema_guard.canonical.json_text import dump_json
from schema_guard.canonical.lower import lower
from schema_guard.endpoint.discovery import infer, is_envelope

EVENTS = Path(__file__).resolve().parents[2] / "../shared/eventbridge/events.jsonl"


@pytest.fixture(scope="module")
def histories():
    """Version documents and the events that they were made of, by source and detail type."""
    if not EVENTS.exists():
        pytest.skip("../shared is absent")
    events = [json.loads(line)["event"] for line in EVENTS.read_text().splitlines()]
    envelopes = sorted(filter(is_envelope, events), key=kind)
    groups = [list(group) for _, group in groupby(envelopes, kind)]
    return [[(lower(infer([event]), "OpenApi3"), event) for event in group] for group in groups]


def kind(event):
    return event["source"], event["detail-type"]


def test_a_fold_accepts_every_event_that_was_seen(histories):
    for history in histories:
        contract = jsonschema_rs.Draft202012Validator(
            json.loads(dump_json(fold([document for document, _ in history])))
        )
        for _, event in history:
            assert contract.is_valid(event), [error.message for error in contract.iter_errors(event)]


def test_folds_settle_in_any_order(histories):
    chance = random.Random(5)  # noqa: S311 - no secret
    for history in histories:
        documents = [document for document, _ in history]
        whole = dump_json(fold(documents))
        again = chance.choices(documents, k=len(documents))
        assert dump_json(fold(chance.sample(documents, len(documents)) + again)) == whole
        grown = fold(documents[:1])
        for document in documents[1:]:
            grown = fold([grown, document])
        assert dump_json(grown) == whole
