from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from schema_guard.config import load_config
from schema_guard.errors import ConfigError, UsageError
from schema_guard.model.settings import Waiver
from schema_guard.workflows.waiver_file import add_waivers, config_file, remove_waivers

WAIVER = Waiver("1:0a1b2c", 'billing ignores it ("BILL-771")\nsince 4.2 \\ é', "team-orders", dt.date(2030, 1, 31))

PYPROJECT = """\
# the project
[project]
name = "x"  # kept

[tool.schema-guard]
fail_on = "dangerous"

# about the first
# in two lines
[[tool.schema-guard.waivers]]
fingerprint = "1:aa"
reason = '''one
[not.a.header]
'''

[tool.ruff]  # between
line-length = 120

[[tool.schema-guard.waivers]]
fingerprint = "1:bb"
reason = "two"

# about the other tool
[tool.other]
x = 1
"""


@pytest.mark.parametrize("name", ["pyproject.toml", "schema-guard.toml"])
@pytest.mark.parametrize("before", ["", "# comment\n", "[pull]\nconcurrency = 4", "unterminated = 1"])
def test_a_waiver_is_read_back_as_it_was_written(tmp_path, name, before):
    file = tmp_path / name
    if name == "schema-guard.toml":
        before = before.replace("unterminated = 1", 'policy = "STRICT"')
    if before:
        file.write_text(before)
    add_waivers(file, [WAIVER])
    assert file.read_text(encoding="utf-8").startswith(before)
    (read,) = load_config(file).check.waivers
    assert read == WAIVER
    add_waivers(file, [Waiver("1:ff", "second")])
    assert load_config(file).check.waivers == (WAIVER, Waiver("1:ff", "second"))


def test_the_rest_of_the_file_stays_as_it_is(tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text(PYPROJECT)
    add_waivers(file, [Waiver("1:cc", "three")])
    assert file.read_text() == (PYPROJECT + '\n[[tool.schema-guard.waivers]]\nfingerprint = "1:cc"\nreason = "three"\n')
    remove_waivers(file, {"1:cc"})
    assert file.read_text().rstrip() == PYPROJECT.rstrip()


def test_removed_with_its_comments_and_nothing_else(tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text(PYPROJECT)
    remove_waivers(file, {"1:aa"})
    start, end = PYPROJECT.index("# about the first"), PYPROJECT.index("[tool.ruff]")
    assert file.read_text() == PYPROJECT[:start] + PYPROJECT[end:]
    file.write_text(PYPROJECT)
    remove_waivers(file, {"1:bb"})
    start, end = PYPROJECT.rindex("[[tool"), PYPROJECT.index("# about the other tool")
    assert file.read_text() == PYPROJECT[:start] + PYPROJECT[end:]
    file.write_text(PYPROJECT)
    remove_waivers(file, {"1:aa", "1:bb", "1:unknown"})
    assert "waivers" not in tomllib.loads(file.read_text())["tool"]["schema-guard"]
    assert "# about the other tool" in file.read_text()


def test_an_inline_array_is_left_alone(tmp_path):
    file = tmp_path / "schema-guard.toml"
    text = 'waivers = [{fingerprint = "1:aa", reason = "x"}, {fingerprint = "1:bb", reason = "y"}]\n'
    file.write_text(text)
    for edit in (lambda: add_waivers(file, [WAIVER]), lambda: remove_waivers(file, {"1:aa"})):
        with pytest.raises(ConfigError, match="not written as"):
            edit()
    assert file.read_text() == text


@pytest.mark.parametrize("fingerprint", ["", "abc", "1:", "1:xyz", "1:aa]", "TYPE_WIDENED"])
def test_what_is_no_fingerprint(tmp_path, fingerprint):
    with pytest.raises(UsageError, match="is not a fingerprint"):
        add_waivers(tmp_path / "schema-guard.toml", [Waiver(fingerprint, "x")])


def test_where_a_waiver_goes(tmp_path, monkeypatch):
    assert config_file(Path("given.toml")) == Path("given.toml")
    (tmp_path / "root/a/b").mkdir(parents=True)
    (tmp_path / "root/.git").mkdir()
    monkeypatch.chdir(tmp_path / "root/a/b")
    assert config_file(None) == Path("../../schema-guard.toml")
    (tmp_path / "root/a/pyproject.toml").touch()
    assert config_file(None) == Path("../pyproject.toml")
