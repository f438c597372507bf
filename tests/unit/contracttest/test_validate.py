"""``validate`` reads what people have, finds what is wrong, and says where."""

from __future__ import annotations

import gzip
import json
import os
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main
from schema_guard.model.settings import CheckSettings
from schema_guard.workflows.validate import run_validate


def lines(*values):
    return "".join((value if isinstance(value, str) else json.dumps(value)) + "\n" for value in values).encode()


@pytest.fixture
def bad(event):
    return {**event, "detail": {**event["detail"], "carrier": "AIR"}}


@pytest.fixture
def check(registry, tmp_path):
    def check(content, name="events.jsonl", **options):
        path = tmp_path / name
        path.write_bytes(content)
        found = []
        result = run_validate([str(path)], registry, CheckSettings(), found=found.append, **options)
        return result, [(finding.kind.value, finding.line, finding.index) for finding in found]

    return check


def test_lines(check, event, bad):
    result, found = check(lines(event, bad, "", "{oops", event, [event, bad], {"source": 1}, "7"))
    assert found == [
        ("invalid", 2, None),
        ("malformed", 4, None),
        ("invalid", 6, 1),
        ("malformed", 7, None),
        ("malformed", 8, None),
    ]
    assert (result.events, result.valid, result.invalid, result.malformed) == (8, 3, 2, 3)
    assert list(result.errors.values()) == [2]


@pytest.mark.parametrize("name", ["events.json", "events", "events.json.gz"])
def test_documents_of_several_lines(check, event, bad, name):
    text = json.dumps([event, bad], indent=2)
    start = text[: text.rindex('"version"')].count("\n")
    content = text.encode()
    _, found = check(gzip.compress(content) if name.endswith("gz") else content, name)
    assert found == [("invalid", start, 1)]


def test_a_broken_document_is_found_at_its_line(check):
    _, found = check(b'{\n  "a": 1,\n  oops\n}\n', "event.json")
    assert found == [("malformed", 3, None)]


def test_a_broken_first_line_does_not_hide_the_others(check, event):
    result, found = check(lines("{oops", event, event), "events.json")
    assert (found, result.valid) == ([("malformed", 1, None)], 2)


def test_a_gzip_that_breaks_off_keeps_what_came_before(check, event):
    result, found = check(gzip.compress(lines(*[event] * 20000), mtime=0)[:-200], "events.jsonl.gz")
    assert result.malformed == 1
    assert found[0][0] == "malformed"


def test_entries_of_put_events(check, event, bad):
    entries = [
        {"Source": "parcels", "DetailType": "Parcel Sent", "Detail": json.dumps(one["detail"])} for one in (event, bad)
    ]
    _, found = check(json.dumps({"Entries": entries}).encode(), "entries.json")
    assert ("invalid", 1, 1) in found


@pytest.mark.parametrize("resources", [5, [5], "arn:x", {"a": 1}, True])
def test_an_entry_with_resources_of_another_type_is_invalid(registry, event, document, resources):
    document["properties"].pop("account")
    (registry / "shop" / "parcels@ParcelSent" / "1.json").write_text(json.dumps(document))
    one = {"Source": "parcels", "DetailType": "Parcel Sent", "Detail": json.dumps(event["detail"])}
    shown = invoke(registry, "-", data=lines(one, {**one, "Resources": resources}))
    assert shown.exit_code == 1
    assert "-:2: invalid" in shown.stdout
    assert "/resources" in shown.stdout


def test_unknown_types_are_findings_unless_allowed(check, event):
    other = {**event, "detail-type": "Parcel sent"}
    result, found = check(lines(event, other))
    assert (found, result.unknown) == ([("unknown", 2, None)], {("parcels", "Parcel sent"): 1})
    assert check(lines(event, other), allow_unknown=True)[1] == []


def test_a_sample_is_the_same_each_time(check, event, bad):
    content = lines(*[event, bad] * 500)
    first, second = check(content, sample=100), check(content, sample=100)
    assert first[1] == second[1]
    assert (first[0].events, first[0].seen) == (100, 1000)
    assert 20 < first[0].invalid < 80


def test_without_orjson_the_findings_are_the_same(check, event, bad, monkeypatch):
    content = lines(event, bad, "{oops", '{"a": NaN}')
    with_orjson = check(content)[1]
    monkeypatch.setitem(__import__("sys").modules, "orjson", None)
    assert check(content)[1] == with_orjson


def invoke(registry, *arguments, data=None):
    return CliRunner().invoke(main, ["validate", "--registry-dir", str(registry), *arguments], input=data)


def test_the_command_reads_standard_input(registry, event, bad):
    shown = invoke(registry, "-", data=lines(event, bad))
    assert shown.exit_code == 1
    assert shown.stdout.splitlines()[0] == "-:2: invalid: shop/parcels@ParcelSent version 1 rejects the event"
    assert shown.stdout.splitlines()[1] == '  /detail/carrier: "AIR" is not one of "RAIL" or "ROAD"'
    assert shown.stdout.splitlines()[-1] == "2 events: 1 valid, 1 invalid, 0 malformed, 0 without a contract"
    assert invoke(registry, "-", data=lines(event)).exit_code == 0
    assert invoke(registry, "-", data=gzip.compress(lines(event))).exit_code == 0
    assert invoke(registry, "-", data=b"").exit_code == 0


def test_the_command_reports_in_json_and_junit(registry, event, bad):
    report = json.loads(invoke(registry, "-", "--format", "json", data=lines(event, bad)).stdout)
    assert report["summary"]["invalid"] == 1
    assert report["findings"][0]["errors"][0]["pointer"] == "/detail/carrier"
    shown = invoke(registry, "-", "--format", "junit", data=lines(event, {**bad, "source": "a\x01b"}, bad)).stdout
    suite = ET.fromstring(shown.encode())[0]  # noqa: S314  it was written here
    assert suite.get("failures") == "2"


def test_findings_beyond_the_limit_are_counted(registry, bad):
    shown = invoke(registry, "-", "--max-findings", "2", data=lines(*[bad] * 5)).stdout
    assert shown.count("rejects the event") == 2
    assert "… and 3 more findings" in shown


def test_a_folder_is_read_to_its_end(registry, tmp_path, event, bad):
    folder = tmp_path / "captured" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_bytes(lines(event))
    (folder / "b.json.gz").write_bytes(gzip.compress(lines(bad)))
    (folder / "notes.txt").write_text("not an event")
    os.mkfifo(folder / "pipe.json")  # which nobody writes to
    (folder / "blank.json").write_text("\n \n")
    shown = invoke(registry, str(tmp_path / "captured"))
    assert "2 events: 1 valid, 1 invalid" in shown.stdout


@pytest.mark.parametrize("name", ["missing.json", "empty"])
def test_nothing_to_read_is_a_usage_error(registry, tmp_path, name):
    (tmp_path / "empty").mkdir()
    shown = invoke(registry, str(tmp_path / name))
    assert shown.exit_code == 2
    assert shown.stderr.startswith("error: ")


def test_a_contract_that_no_validator_gets_through_is_refused(registry, event, document):
    for number in range(60):
        document["$defs"][f"a{number}"] = {"properties": {"b": {"allOf": [{"$ref": f"#/$defs/a{number + 1}"}] * 2}}}
    document["$defs"]["a60"] = {}
    document["properties"]["detail"] = {"$ref": "#/$defs/a0"}
    path = registry / "shop" / "parcels@ParcelSent" / "1.json"
    path.write_text(json.dumps(document))
    shown = invoke(registry, "-", data=lines(event))
    assert shown.exit_code == 3
    assert shown.stderr.startswith(f"error: {path}#/$defs/a")
    assert "references multiply\n  Refer to a definition once" in shown.stderr


def test_an_event_that_has_no_end_of_errors_is_invalid_all_the_same(registry, event, document):
    branches = [{"properties": {"c": {"$ref": "#/$defs/Node"}}, "required": ["c", name]} for name in "klm"]
    document["$defs"]["Node"] = {"anyOf": branches}
    document["properties"]["detail"] = {"$ref": "#/$defs/Node"}
    (registry / "shop" / "parcels@ParcelSent" / "1.json").write_text(json.dumps(document))
    for _ in range(60):
        event["detail"] = {"c": event["detail"]}
    shown = invoke(registry, "-", data=lines(event))
    assert shown.exit_code == 1
    assert "so often that the places are not looked for" in shown.stdout


def test_a_closed_standard_input_is_a_usage_error(registry):
    command = [sys.executable, "-m", "schema_guard.cli.main", "validate", "-", "--registry-dir", str(registry)]
    done = subprocess.run(["sh", "-c", f"{shlex.join(command)} <&-"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: standard input is closed")


def test_lines_are_numbered_by_file(registry, tmp_path, event, bad):
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes(lines(event, bad))
    for options in ((), ("--sample", "9")):
        shown = invoke(registry, str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl"), *options).stdout
        assert "a.jsonl:2: invalid" in shown
        assert "b.jsonl:2: invalid" in shown


def test_a_line_that_is_too_long_is_one_finding(check, event, bad, monkeypatch):
    monkeypatch.setattr("schema_guard.contracttest.inputs.MAX_LINE", 100_000)
    long = b'{"a": "' + b"x" * 250_000 + b'"}\n'
    for content, expected in (
        (lines(event) + long + lines(bad), [("malformed", 2, None), ("invalid", 3, None)]),
        (long + lines(event, bad), [("malformed", 1, None), ("invalid", 3, None)]),
        (lines(event) + long.strip(), [("malformed", 2, None)]),
        (b"[\n" + b"1,\n" * 50_000 + b"1]\n", [("malformed", 1, None)]),
    ):
        for options in ({}, {"sample": 50}):
            assert check(content, "events.json", **options)[1] == expected


def test_whoever_writes_line_by_line_is_answered_line_by_line(registry, event, bad):
    command = [sys.executable, "-m", "schema_guard.cli.main", "validate", "-", "--registry-dir", str(registry)]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ) as running:
        for number in (1, 2, 3):
            running.stdin.write(lines(bad))
            running.stdin.flush()
            assert running.stdout.readline().startswith(f"-:{number}: invalid".encode())
            running.stdout.readline()
        running.stdin.close()
        assert b"3 invalid" in running.stdout.read()
