"""Every schema document that was found in public: it lowers, or the error says why it cannot."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from schema_guard.canonical.envelope import event_type
from schema_guard.canonical.json_text import dump_json
from schema_guard.canonical.lower import lower
from schema_guard.errors import LoweringError

FOLDER = Path(__file__).resolve().parents[2] / "../shared/eventbridge"

_NO_EVENT = "nothing says which schema describes the event"
# What cannot be lowered, by what its error has to name.
REFUSED = {
    "aws__aws-toolkit-jetbrains__partnerEventSchema.json": "Ticket.Created leads nowhere",
    "aws__aws-toolkit-vscode__TicketCreated.json": "Ticket.Created leads nowhere",
    "aws__aws-toolkit-vscode__SomeAwesomeSchema~2.json": _NO_EVENT,
    "aws-samples__aws-serverless-ecommerce-platform__products.events.json": _NO_EVENT,
    "aws-samples__aws-serverless-ecommerce-platform__shared.schemas.json": "states no version of OpenAPI",
    "aws-samples__aws-serverless-ecommerce-platform__warehouse.events.json": _NO_EVENT,
}
# Events that the schema of their (source, detail-type) rejects, by line: each lacks members that the schema requires.
# 2 spells instance_id with an underscore, 23 is a sketch, 26 lacks a date.
REJECTED = {
    2: {"instance-id"},
    23: {"contract_last_modified_on", "contract_id", "contract_status", "property_id"},
    26: {"contract_last_modified_on"},
}


@pytest.fixture(scope="module")
def index():
    if not FOLDER.exists():
        pytest.skip("../shared is absent")
    return [json.loads(line) for line in (FOLDER / "schemas/INDEX.jsonl").read_text().splitlines()]


def test_every_document_lowers_or_says_why_not(index):
    refused = {}
    for entry in index:
        text = (FOLDER / "schemas" / entry["file"]).read_text()
        try:
            document = lower(text, entry["type"], file=entry["file"])
        except LoweringError as error:
            refused[entry["file"]] = error
            continue
        Draft202012Validator.check_schema(json.loads(dump_json(document)))
        assert dump_json(lower(document, entry["type"])) == dump_json(document)
        if entry["events_source"] and not entry["events_source"].startswith(("$", "{{")):
            assert event_type(document) == (entry["events_source"], entry["detail_type"])
    assert set(refused) == set(REFUSED)
    for file, error in refused.items():
        assert REFUSED[file] in error.message
        assert error.place.file == file
        assert error.place.line
        assert error.remedy


def test_real_events_are_accepted(index):
    contracts = {}
    for entry in index:
        if entry["file"] not in REFUSED:
            document = lower((FOLDER / "schemas" / entry["file"]).read_text(), entry["type"])
            contracts.setdefault(event_type(document), []).append(json.loads(dump_json(document)))
    missing = {}
    for number, line in enumerate((FOLDER / "events.jsonl").read_text().splitlines(), 1):
        entry = json.loads(line)
        for document in contracts.get((entry["source"], entry["detail_type"]), []):
            for error in Draft202012Validator(document).iter_errors(entry["event"]):
                assert error.validator == "required", error
                missing.setdefault(number, set()).update(set(error.validator_value) - set(error.instance))
    assert missing == REJECTED
