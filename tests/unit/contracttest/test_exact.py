"""Numbers and names are judged as they are written, whatever a fast parser would make of them."""

from __future__ import annotations

import json
import sys

import boto3
import pytest

import schema_guard
from schema_guard.containment.oracle import plain
from schema_guard.contracttest.exact import ExactJson
from schema_guard.errors import DocumentError
from schema_guard.model.settings import CheckSettings
from schema_guard.workflows.validate import run_validate

HUGE = "1" * 5000
# what stands for grams, of which the contract allows whole numbers from 1 to 30,000 → what the contract says about it
GRAMS = {
    "30000": None,
    "3e4": None,
    "30000.00": None,
    "1e400": "greater than the maximum",
    "-1e400": "less than the minimum",
    HUGE: "greater than the maximum",
    f"-{HUGE}": "less than the minimum",
    "30000.000000000000000000001": "is not of type",
    "0.99999999999999999999999": "less than the minimum",
    "1e-400": "less than the minimum",
    "18446744073709551617": "greater than the maximum",
}


@pytest.fixture(params=["orjson", "standard library"])
def parser(request, monkeypatch):
    """With orjson, and without it."""
    if request.param != "orjson":
        monkeypatch.setitem(sys.modules, "orjson", None)


@pytest.fixture
def texts(event):
    """A function: a detail as JSON text → the event as JSON text, in each of the forms that `validate` reads."""

    def made(detail):
        whole = json.dumps({**event, "detail": 0}).replace('"detail": 0', f'"detail": {detail}')
        entry = {"Source": event["source"], "DetailType": event["detail-type"], "Detail": detail}
        return {
            "a.jsonl": f"{json.dumps(event)}\n{whole}\n",
            "b.json": f"[\n{json.dumps(event, indent=1)},\n{whole}]",
            "c.json": f"[{json.dumps(event)},{whole}]",
            "d.json": json.dumps({"Entries": [{**entry, "Detail": json.dumps(event["detail"])}, entry]}),
        }

    return made


def check(registry, tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    found = []
    result = run_validate([str(path)], registry, CheckSettings(), found=found.append)
    return result, found


def with_grams(grams):
    return f'{{"parcel": "P-0001", "carrier": "RAIL", "stops": ["Ulm"], "grams": {grams}}}'


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("grams", "expected"), GRAMS.items(), ids=lambda text: str(text)[:24])
def test_numbers_that_no_float_holds_are_judged_exactly(registry, tmp_path, texts, document, grams, expected):
    document["properties"].pop("account")  # entries have another one
    (registry / "shop" / "parcels@ParcelSent" / "1.json").write_text(json.dumps(document))
    for name, text in texts(with_grams(grams)).items():
        result, found = check(registry, tmp_path, name, text)
        assert (result.valid, result.malformed) == (2 if expected is None else 1, 0), name
        errors = [error for one in found for error in one.errors]
        assert {error.pointer for error in errors} == ({"/detail/grams"} if expected else set())
        assert expected is None or any(expected in error.message for error in errors)


@pytest.mark.usefixtures("parser")
def test_numbers_that_the_contract_does_not_mention_do_not_matter(registry, tmp_path, texts):
    result, _ = check(registry, tmp_path, "a.jsonl", texts(with_grams(f'1, "x": 1e400, "y": {HUGE}'))["a.jsonl"])
    assert (result.valid, result.failures) == (2, 0)


def test_a_contract_may_hold_numbers_that_no_float_does(registry, tmp_path, document, texts):
    document["$defs"]["Sent"]["properties"]["grams"] = {"type": "number", "maximum": 0}
    text = json.dumps(document).replace('"maximum": 0', '"maximum": 1.00000000000000000001e400')
    (registry / "shop" / "parcels@ParcelSent" / "1.json").write_text(text)
    for grams, failures in (("1e400", 0), ("1.0000000000000000001e400", 1)):
        assert check(registry, tmp_path, "a.jsonl", texts(with_grams(grams))["a.jsonl"])[0].failures == failures


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    "extra",
    ['"grams": 1, "grams": 2', '"a": 1, "\\u0061": 1', '"x": "\\u0022:", "y": 1, "y": 1', '"x": [{"y": {}, "y": {}}]'],
)
def test_a_member_that_stands_twice_is_a_finding_with_its_place(registry, tmp_path, texts, extra):
    lines = texts(with_grams(f"1, {extra}"))["a.jsonl"]
    result, (found,) = check(registry, tmp_path, "a.jsonl", lines)
    assert (result.valid, found.kind, found.line) == (1, "malformed", 2)
    assert "stands twice (column " in found.message
    _, (*_, found) = check(registry, tmp_path, "d.json", texts(with_grams(f"1, {extra}"))["d.json"])
    assert "Detail of the entry is not JSON: the member" in found.message


@pytest.mark.usefixtures("parser")
def test_every_text_is_read_as_the_standard_library_reads_it():
    texts = [
        "1",
        "-0",
        "0.1",
        "1.50",
        "1e2",
        '"a b: \\u00e9, \\" "',
        "[]",
        "{}",
        '{"a": [1, {"b c": null}], "d": true}',
    ]
    read = ExactJson()
    assert plain([read.value(text.encode()) for text in texts]) == [json.loads(text) for text in texts]
    block = "\n".join(texts).encode()
    assert read.values([], b"") in ([], None)
    assert read.values(block.split(b"\n"), block) is None, "some are written otherwise than they are read"


def test_a_block_is_read_at_once_where_nothing_is_lost():
    pytest.importorskip("orjson")
    lines = [b'{"a": 1, "b": " , x"}', b'{ "a":1.5,"b":"\xc3\xa9" }\r', b"[1]"]
    for block in (b"\n".join(lines), b"\n".join(lines) + b"\n"):
        assert ExactJson().values(lines, block) == [json.loads(line) for line in lines]
    for bad in (b'{"a": 1, "a": 1}', b"1e400", b"18446744073709551617", b"[1", b"1 2", b""):
        assert ExactJson().values([*lines, bad], b"\n".join([*lines, bad])) is None, bad


def test_a_long_text_is_refused_quickly_and_where_it_is_wrong():
    text = b"[" + b"1," * 2_000_000 + b"oops]"
    with pytest.raises(DocumentError) as caught:
        ExactJson().value(text)
    assert caught.value.place.column == len(text) - 4


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("grams", "message"),
    [(grams, expected) for grams, expected in GRAMS.items() if expected] + [('1, "a": 1, "a": 2', "stands twice")],
    ids=lambda text: text[:24],
)
def test_the_guard_judges_exactly_too(registry, grams, message):
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    client = boto3.session.Session().client("events", region_name="eu-west-1", **keys)
    with schema_guard.guard(client, registry) as guard:
        entry = {"Source": "parcels", "DetailType": "Parcel Sent"}
        for _ in range(2):  # the first one compiles
            assert guard.check({**entry, "Detail": with_grams("30000.0")}) is None
            assert message in str(guard.check({**entry, "Detail": with_grams(grams)}))
