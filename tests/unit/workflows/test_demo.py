from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 20.0


def files(folder: Path, keep: str) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if re.search(keep, path.name)}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo's folder, what it printed, and the processor time of it and its commands, which load does not change."""
    folder = tmp_path_factory.mktemp("demo") / "kept"
    before = sum(os.times()[:4])
    result = CliRunner().invoke(main, ["demo", "--folder", str(folder)])
    assert result.exit_code == 0, result.output
    return folder, result.stdout, sum(os.times()[:4]) - before


def test_it_is_quick(demo):
    assert demo[2] < LIMIT


def test_it_shows_commands_that_a_reader_can_copy(demo):
    commands = re.findall(r"^\$ (\S+(?: (?!-)\S+)?)", demo[1], re.MULTILINE)
    for command in ("schema-guard pull", "schema-guard new", "git apply", "schema-guard diff", "schema-guard generate"):
        assert any(shown.startswith(command) for shown in commands), command
    assert commands[-1] == "schema-guard validate"


def test_it_shows_the_break_with_its_event_and_lets_the_harmless_change_pass(demo):
    _, breaking, harmless, *_ = demo[1].split("$ schema-guard diff")
    assert "TYPE_WIDENED" in breaking
    assert '"totalCents":' in breaking
    assert "DeliveryNote" not in breaking
    assert "no breaking change" in harmless.partition("$ git add")[0]


def test_the_example_registry_of_this_project_is_what_the_demo_pulls(demo):
    published = files(demo[0] / "aws", r"^(\d+(\.source)?|versions)\.json$")
    assert files(ROOT / "registry", r"^(\d+(\.source)?|versions)\.json$") == published


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "precious").touch()
    result = CliRunner().invoke(main, ["demo", "--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert "is not empty" in result.stderr


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path):
    (tmp_path / "file").touch()
    result = CliRunner().invoke(main, ["demo", "--folder", str(tmp_path / "file" / "demo")])
    assert result.exit_code == 3
    assert "cannot make the folder" in result.stderr
