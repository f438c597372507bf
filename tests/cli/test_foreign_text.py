"""Names in schemas are written by others: they neither steer a terminal nor give a CI runner commands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from schema_guard.cli import main as program
from schema_guard.cli.aws import report_failures
from schema_guard.cli.main import main
from schema_guard.eventbridge.client import Connection
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.visible import visible
from schema_guard.workflows import status, targets
from schema_guard.workflows.selection import Failure, Selection
from schema_guard.workflows.status import Drift
from schema_guard.workflows.targets import Target

FOREIGN = "x\x1b[31mRED\n::warning file=a::PWNED ##[error]"
SHOWN = "x\\x1b[31mRED\\n::warning file=a::PWNED \\x23#[error]"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]|^\s*::|##\[", re.MULTILINE)


def schema(member):
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "source": {"const": "shop"},
            "detail-type": {"const": "Placed"},
            "detail": {"type": "object", "properties": {FOREIGN: {"type": member}}},
        },
    }


@pytest.fixture
def registry(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Path("registry/shop/orders@Placed")
    folder.mkdir(parents=True)

    def write(*members):
        for number, member in enumerate(members, 1):
            (folder / f"{number}.json").write_text(json.dumps(schema(member)))

    return write


def invoke(*arguments, **options):
    return CliRunner().invoke(main, arguments, **options)


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", "--format", "github", "--schema", "shop/orders@Placed", "--from", "1", "--to", "2"),
        ("generate", "--output", "models"),
        ("example", "shop/orders@Placed"),
        ("fsck",),
    ],
    ids=" ".join,
)
def test_a_schema_that_cannot_be_used(registry, arguments):
    registry("string", 5)
    done = invoke(*arguments)
    assert not CONTROL.search(done.output), done.output
    assert arguments == ("fsck",) or SHOWN in done.output


def test_an_event_that_is_not_valid(registry):
    registry("string")
    event = {"source": "shop", "detail-type": "Placed", "detail": {FOREIGN: 5}}
    for form in ("text", "json", "junit"):
        done = invoke("validate", "-", "--format", form, input=json.dumps(event))
        assert done.exit_code == 1
        assert not CONTROL.search(done.output.replace("##[", "")), done.output
        assert form != "text" or done.output.count(SHOWN) == 2  # the finding, and the counts


def test_an_event_that_a_contract_rejects_names_the_place(registry):
    registry("string")
    done = invoke("example", "shop/orders@Placed", "--kind", "invalid")
    assert done.exit_code == 0
    assert not CONTROL.search(done.stderr), done.stderr


def test_a_failure_keeps_the_lines_of_its_remedy(capsys):
    failures = [Failure(f"shop/{FOREIGN}", f"shop/{visible(FOREIGN)}: no\n  Do this."), Failure(FOREIGN, "no")]
    report_failures(failures, "Not copied:")
    shown = capsys.readouterr().err
    assert shown == f"Not copied:\n  shop/{SHOWN}: no\n    Do this.\n  {SHOWN}: no\n"


NAME = "a`|@everyone <img src=x onerror=y>\n| b"


@pytest.fixture
def drifting(tmp_path, monkeypatch):
    """``status`` of two targets that differ in a schema whose name is to break out of the report."""
    versions = (SchemaVersionId(SchemaId("shop", NAME), "1"),)
    drift = Drift(1, only_aws=versions, failures=(Failure(NAME, "no\n  Do this."),))
    target = Target(tmp_path / NAME, Connection(), Selection())
    monkeypatch.setattr(targets, "targets", lambda *_, **__: (target, target))
    monkeypatch.setattr(status, "status", lambda *_, **__: drift)
    monkeypatch.setattr(Target, "connect", lambda _: None)

    def run(form):
        return invoke("status", "--all", "--format", form)

    return run


def test_names_do_not_break_out_of_the_markdown_report(drifting):
    done = drifting("markdown")
    assert done.exit_code == 3, done.stderr
    name = "a&#96;&#124;@<!-- -->everyone &lt;img src=x onerror=y&gt;\\n&#124; b".replace("\\", "&#92;")
    rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert rows == 2 * [
        "| schema version | difference |",
        "| --- | --- |",
        f"| <code>shop/{name} version 1</code> | in EventBridge, not in git |",
    ]
    assert done.stdout.count(f"- not compared: <code>{name}</code>\n") == 2
    assert not re.search(r"@everyone|<img|`", done.stdout)


def test_names_keep_to_their_line_in_the_text_report(drifting):
    done = drifting("text")
    shown = NAME.replace("\n", "\\n")
    assert done.stdout.count(f"    shop/{shown} version 1\n") == 2
    assert done.stderr.count(f"  {shown}: no\n    Do this.\n") == 2
    assert len(done.stdout.splitlines()) == 6


def test_a_waiver_that_is_idle(git_repository):
    git_repository.write("registry/shop/orders@Placed/1.json", schema("string"))
    git_repository.commit()
    waiver = f'[[waivers]]\nfingerprint = "{"a" * 16}"\nreason = {json.dumps(FOREIGN)}\nexpires = 2020-01-01\n'
    Path("schema-guard.toml").write_text(waiver)
    done = invoke("waivers", "prune", "--dry-run")
    assert done.exit_code == 0
    assert SHOWN in done.stdout
    assert not CONTROL.search(done.output), done.output


def test_generated_code_that_is_stale_is_shown_as_text(registry):
    registry("string")
    assert invoke("generate", "--output", "models").exit_code == 0
    module = next(path for path in Path("models").rglob("*.py") if "orders" in str(path))
    module.write_text(f"# {FOREIGN}\n{module.read_text()}")
    done = invoke("generate", "--output", "models", "--check")
    assert done.exit_code == 1
    assert not CONTROL.search(done.output), done.output


def test_a_traceback_is_text_as_well(monkeypatch):
    def fail(*_):
        raise KeyError(FOREIGN) from ValueError(FOREIGN)

    monkeypatch.setattr(program.Program, "resolve_command", fail)
    done = invoke("rules")
    assert done.exit_code == 4
    assert "This is a bug" in done.stderr
    assert not CONTROL.search(done.stderr), done.stderr


def test_a_wrong_argument_is_shown_as_text(registry):
    registry("string")
    done = invoke("rules", "A", FOREIGN)
    assert done.exit_code == 2
    assert not CONTROL.search(done.stderr), done.stderr
