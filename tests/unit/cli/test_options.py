from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main
from schema_guard.cli.options import Settings, pass_settings, wants_color

TERMINAL = {"TERM": "xterm"}


@pytest.fixture
def settings_of(tmp_path, monkeypatch):
    """The settings that a command gets for a command line."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    got: list[Settings] = []

    @click.command()
    @click.option("--extra")
    @pass_settings
    def command(settings: Settings, extra: str | None) -> None:
        settings.log("always")
        settings.log("detail", level=1)
        got.append(settings)
        assert extra is None

    monkeypatch.setitem(main.commands, "rules", command)

    def settings_for(*args: str, env: dict[str, str] | None = None) -> tuple[Settings, str]:
        result = CliRunner().invoke(main, args, env=env)
        assert result.exit_code == 0, result.output
        return got[-1], result.stderr

    return settings_for


def test_without_flags_the_configuration_speaks(settings_of):
    Path("schema-guard.toml").write_text("registry_dir = 'contracts'")
    settings, stderr = settings_of("rules")
    assert settings.registry_dir == Path("contracts")
    assert settings.config_path == Path("schema-guard.toml")
    assert (settings.verbosity, settings.quiet, settings.color) == (0, False, False)
    assert stderr == "always\n"


@pytest.mark.parametrize("args", [("--registry-dir", "x", "rules"), ("rules", "--registry-dir", "x")])
def test_common_options_are_understood_before_and_after_the_command(settings_of, args):
    assert settings_of(*args)[0].registry_dir == Path("x")


def test_the_option_after_the_command_wins(settings_of):
    assert settings_of("--registry-dir", "x", "rules", "--registry-dir", "y")[0].registry_dir == Path("y")


def test_a_flag_beats_the_environment_and_the_environment_beats_the_file(settings_of):
    Path("schema-guard.toml").write_text("registry_dir = 'file'")
    environment = {"SCHEMA_GUARD_REGISTRY_DIR": "environment"}
    assert settings_of("rules")[0].registry_dir == Path("file")
    assert settings_of("rules", env=environment)[0].registry_dir == Path("environment")
    assert settings_of("rules", "--registry-dir", "flag", env=environment)[0].registry_dir == Path("flag")


def test_the_configuration_file_can_be_named_by_flag_and_by_environment(settings_of):
    Path("a.toml").write_text("registry_dir = 'a'")
    Path("b.toml").write_text("registry_dir = 'b'")
    assert settings_of("rules", env={"SCHEMA_GUARD_CONFIG": "a.toml"})[0].registry_dir == Path("a")
    assert settings_of("rules", "--config", "b.toml", env={"SCHEMA_GUARD_CONFIG": "a.toml"})[0].config_path == Path(
        "b.toml"
    )


def test_verbosity_decides_what_is_logged(settings_of):
    assert settings_of("rules", "-v")[1] == "always\ndetail\n"
    assert settings_of("rules", "-vv")[0].verbosity == 2
    assert settings_of("rules", "-q")[1] == ""


def test_color_can_be_asked_for(settings_of):
    assert settings_of("rules", "--color", "always", env={"NO_COLOR": "1"})[0].color
    assert settings_of("rules", env={"FORCE_COLOR": "1"})[0].color


@pytest.mark.parametrize(
    ("choice", "environ", "is_terminal", "expected"),
    [
        ("auto", TERMINAL, True, True),
        ("auto", TERMINAL, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, False, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_who_decides_about_colour(choice, environ, is_terminal, expected):
    assert wants_color(choice, environ, is_terminal=is_terminal) is expected
