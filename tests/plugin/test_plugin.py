"""The pytest plugin, as its users run it: in processes of their own."""

from __future__ import annotations

import json
import re

import pytest

from schema_guard.model.ids import SchemaId
from schema_guard.store.layout import schema_dir

pytest_plugins = ["pytester"]

CLIENT = """
import json, os
import boto3, pytest
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="eu-west-1")

def send(detail, detail_type="Parcel Sent", source="parcels"):
    with mock_aws():
        entry = {"Source": source, "DetailType": detail_type, "Detail": json.dumps(detail)}
        return boto3.client("events").put_events(Entries=[entry])
"""


def contract(version: int, **properties: object) -> dict[str, object]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["source", "detail-type", "detail"],
        "properties": {
            "source": {"const": "parcels"},
            "detail-type": {"const": "Parcel Sent"},
            "detail": {
                "type": "object",
                "required": ["parcel"],
                "properties": {"parcel": {"type": "string"}, **properties},
            },
        },
    }


@pytest.fixture
def project(pytester, monkeypatch):
    """A project with one schema of two versions."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    folder = pytester.path / "registry" / "shop" / "parcels@ParcelSent"
    folder.mkdir(parents=True)
    weight = {"type": "number", "minimum": 0}
    (folder / "1.json").write_text(json.dumps(contract(1)))
    (folder / "2.json").write_text(json.dumps(contract(2, weight=weight, note={"type": ["string", "null"]})))
    pytester.makepyfile(client=CLIENT)
    return pytester


def run(project, *arguments):
    """Each run is a process of its own.

    The guard reaches into botocore, and a run in this process would load some of our modules a second time: whether
    their classes still know each other would depend on which tests ran before.
    """
    return project.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def test_the_guard_fails_the_test_that_sends_what_the_contract_rejects(project):
    project.makepyfile(
        test_parcels="""
        from client import send

        def test_good():
            assert send({"parcel": "P-1", "weight": 2})["FailedEntryCount"] == 0

        def test_bad():
            send({"parcel": "P-1", "weight": -1})
        """
    )
    result = run(project, "--schema-guard")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*ContractViolationError: PutEvents entry 0 (source 'parcels', detail-type 'Parcel Sent') violates *:",
            "exercised  shop/parcels@ParcelSent version 2: 2 entries",
            "violation  test_parcels.py::test_bad, line 7",
            "    /detail/weight: -1 is less than the minimum of 0",
            "1 of 1 contracts exercised, 1 entry in violation",
        ]
    )


def test_without_the_option_nothing_is_guarded(project):
    project.makepyfile("from client import send\n\ndef test_bad():\n    send({'weight': -1})\n")
    result = run(project)
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*schema-guard:*")


def test_a_swallowed_violation_fails_the_run(project):
    project.makepyfile(
        """
        from client import send

        def test_swallows():
            try:
                send({"parcel": 1})
            except Exception:
                pass
        """
    )
    result = run(project, "--schema-guard")
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_clients_of_conftest_and_of_sessions_are_guarded_too(project):
    project.makeconftest(
        """
        import client, boto3
        EARLY = boto3.client("events")
        LATE = boto3.session.Session().client("events")
        """
    )
    project.makepyfile(
        """
        import boto3, pytest
        from botocore.stub import Stubber
        from conftest import EARLY, LATE
        from schema_guard import ContractViolationError

        @pytest.mark.parametrize("client", [EARLY, LATE])
        def test_stubbed(client):
            with Stubber(client) as stubber, pytest.raises(ContractViolationError):
                stubber.add_response("put_events", {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]})
                client.put_events(Entries=[{"Source": "parcels", "DetailType": "Parcel Sent", "Detail": "{}"}])
        """
    )
    result = run(project, "--schema-guard")
    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_contracts_that_no_test_exercised_are_listed(project):
    project.makepyfile("def test_nothing():\n    pass\n")
    result = run(project, "--schema-guard")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["never      shop/parcels@ParcelSent version 2", "0 of 1 contracts exercised*"])


def test_workers_report_to_the_controller(project):
    project.makepyfile(
        """
        from client import send

        def test_one():
            send({"parcel": "P-1"})

        def test_two():
            send({"parcel": 2})
        """
    )
    result = run(project, "--schema-guard", "-n", "2")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["exercised  shop/parcels@ParcelSent version 2: 2 entries", "*1 entry in violation"])


def test_a_missing_registry_is_a_usage_error(project):
    result = run(project, "--schema-guard", "--schema-guard-registry", "elsewhere")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*elsewhere: there is no such registry folder"])


def test_a_marked_test_runs_with_events_of_every_alive_version(project):
    project.makepyfile(
        """
        import pytest

        @pytest.mark.contract("parcels@ParcelSent", versions="alive")
        def test_handler(event):
            assert isinstance(event["detail"]["parcel"], str)
            event.clear()
        """
    )
    result = run(project, "-v", "--strict-markers")
    assert result.ret == 0
    result.stdout.fnmatch_lines_random(
        [
            "*test_handler?v1 minimal?*",
            "*test_handler?v1 drawn?*",
            "*test_handler?v2 maximal?*",
            "*test_handler?v2 null at /detail/note?*",
            "*test_handler?v2 minimum at /detail/weight?*",
            "*test_handler?v2 unknown property in /detail?*",
        ]
    )


def test_versions_and_kinds_can_be_chosen(project):
    project.makepyfile(
        """
        import pytest

        @pytest.mark.contract("shop/parcels@ParcelSent", versions=[2], kinds=["maximal"])
        def test_handler(event):
            assert set(event["detail"]) == {"parcel", "weight", "note"}
        """
    )
    run(project).assert_outcomes(passed=1)


def test_a_failing_event_becomes_a_test_file_that_fails_the_same_way(project):
    project.makepyfile(
        test_handler="""
        import pytest

        @pytest.fixture
        def limit():
            return 0

        class TestHandler:
            @pytest.mark.contract("parcels@ParcelSent", kinds=["maximal", "minimal"])
            def test_weight(self, event, limit):
                assert event["detail"].pop("weight", limit) == limit, "weight"
        """
    )
    result = run(project)
    result.assert_outcomes(passed=3, failed=1)
    written = re.search(r"reproduce: pytest (\S+)", result.stdout.str()).group(1)
    again = run(project, written)
    again.assert_outcomes(failed=1)
    assert "AssertionError: weight" in again.stdout.str()


def test_the_file_has_the_other_parameters_of_the_test_as_well(project):
    project.makepyfile(
        test_handler="""
        import pytest

        @pytest.mark.parametrize(("factor", "thing"), [(1, 0), (2, object())])
        @pytest.mark.contract("parcels@ParcelSent", kinds=["minimal"], versions=[2])
        def test_factor(event, factor, thing, tmp_path):
            assert event["detail"] and factor == 1, "factor"
        """
    )
    result = run(project)
    result.assert_outcomes(passed=1, failed=1)
    written = re.search(r"reproduce: pytest (\S+)", result.stdout.str()).group(1)
    text = (project.path / written).read_text()
    assert "GIVEN = {'factor': 2}" in text
    assert "'thing' is no plain value" in text
    (project.path / written).write_text(text.replace("{'factor': 2}", "{'factor': 2, 'thing': None}"))
    again = run(project, written)
    again.assert_outcomes(failed=1)
    assert "AssertionError: factor" in again.stdout.str()


BAD_HANDLER = """
import pytest

from schema_guard.model.ids import SchemaId
from schema_guard.store.layout import schema_dir

@pytest.mark.contract("parcels@ParcelSent", kinds=["minimal"], versions=[2])
def test_bad(event):
    assert not event["detail"], "bad"
"""


def test_a_failure_is_reported_where_no_file_can_be_written(project):
    project.makepyfile(BAD_HANDLER)
    (project.path / ".schema-guard").write_text("")
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*AssertionError: bad*", "the event cannot be written as a test: *"])
    assert "INTERNALERROR" not in result.stdout.str()


def test_a_test_outside_of_the_root_is_reproduced_too(project, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "test_bad.py"
    elsewhere.write_text(BAD_HANDLER)
    result = run(project, f"--rootdir={project.path}", str(elsewhere))
    result.assert_outcomes(failed=1)
    written = re.search(r"reproduce: pytest (\S+)", result.stdout.str()).group(1)
    again = run(project, f"--rootdir={project.path}", written)
    again.assert_outcomes(failed=1)
    assert "AssertionError: bad" in again.stdout.str()


def test_drawn_events_shrink(project):
    project.makepyfile(
        """
        import pytest

        @pytest.mark.contract("parcels@ParcelSent", versions="latest", kinds=["drawn"])
        def test_weight(event, tmp_path):
            assert event["detail"].get("weight", 0) <= 1000
        """
    )
    result = run(project)
    result.assert_outcomes(failed=1)
    written = project.path / re.search(r"reproduce: pytest (\S+)", result.stdout.str()).group(1)
    assert "'weight': 1001" in written.read_text()


def test_deliveries_come_twice_and_out_of_order(project):
    project.makepyfile(
        """
        import pytest

        @pytest.mark.contract("parcels@ParcelSent", duplicates=True)
        def test_idempotent(deliveries):
            first, second = deliveries
            assert first is not second
        """
    )
    result = run(project, "-v")
    assert result.ret == 0
    result.stdout.fnmatch_lines_random(["*v2 duplicate minimal*", "*v2 out of order maximal, minimal*"])


@pytest.mark.parametrize(
    ("marker", "fixture", "message"),
    [
        ("'parcels@ParcelSnt'", "event", "*there is no schema 'parcels@ParcelSnt'*"),
        ("'parcels@ParcelSent', versions='dead'", "event", "*'dead' names no versions*"),
        ("'parcels@ParcelSent', versions=[7]", "event", "*has no version 7*"),
        ("'parcels@ParcelSent', kinds=['odd']", "event", "*'odd' is not a valid CaseKind*"),
        ("'parcels@ParcelSent', duplicates=True", "event", "*goes with the fixture 'deliveries'*"),
        ("'parcels@ParcelSent', version=1", "event", "*unexpected keyword argument 'version'*"),
        ("'parcels@ParcelSent'", "tmp_path", "*takes no 'event'*"),
    ],
)
def test_a_wrong_marker_is_one_clear_error(project, marker, fixture, message):
    project.makepyfile(f"import pytest\n\n@pytest.mark.contract({marker})\ndef test_handler({fixture}):\n    pass\n")
    result = run(project)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([message])
    assert "Traceback" not in result.stdout.str()


def test_the_fixture_without_the_marker_says_what_is_missing(project):
    project.makepyfile("def test_handler(event):\n    pass\n")
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*mark the test with @pytest.mark.contract*"])


def test_names_of_others_neither_begin_lines_nor_steer_the_terminal(project):
    foreign = "x\x1b[31mRED\n::warning::y"
    folder = schema_dir(project.path / "registry", SchemaId("shop", foreign))
    folder.mkdir(parents=True)
    document = contract(1, **{foreign: {"enum": ["aa", "b"], "maxLength": 1, "type": "string"}})
    document["properties"]["detail-type"] = {"const": "Other"}
    (folder / "1.json").write_text(json.dumps(document))
    project.makepyfile(
        f"""
        import pytest
        from client import send

        @pytest.mark.contract({f"shop/{foreign}"!r})
        def test_handler(event):
            assert False

        def test_sender():
            send({{"parcel": 1, {foreign!r}: 1}}, "Other")
        """
    )
    shown = run(project, "--schema-guard", "--color=no", "--tb=short").stdout.str()
    assert "\x1b" not in shown
    assert not re.search(r"^\s*::", shown, re.MULTILINE)
    known = "x\\x1b[31mRED\\n::warning::y"
    lines = (f"exercised  shop/{known} version 1", f"  /detail/{known}: ", f"shop/{known} version 1: ")
    assert [line for line in lines if line not in shown] == []
    assert f"shop/{known} version 1: " in shown.partition("what no test got an event for")[2]
