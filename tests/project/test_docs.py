"""Documentation is true: commands, options, keys, variables and links exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from schema_guard.cli.main import COMMANDS, main
from schema_guard.config import load_config
from schema_guard.config.keys import ROOT as KEYS
from schema_guard.config.keys import Table
from schema_guard.config.load import environment_keys

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def load(name: str) -> click.Command:
    _, command, _ = main.resolve_command(click.Context(main), [name])
    assert command is not None
    return command


def shell_lines() -> list[tuple[str, str]]:
    """Every line of a shell block that starts with ``schema-guard``, with its page."""
    return [
        (page.name, line.strip().removeprefix("$ ").partition("  #")[0])
        for page in PAGES
        for language, text in BLOCK.findall(page.read_text(encoding="utf-8"))
        if language in {"sh", "console", "yaml"}
        for line in re.sub(r"\\\n\s*", "", text).splitlines()
        if re.match(r"\s*(?:\$ |- run: |- )?schema-guard [a-z]", line)
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name):
    assert load(name).help, name
    for parameter in load(name).params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, f"{name} {parameter.opts[0]}"


def test_the_page_of_commands_is_what_help_says():
    shown = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr


@pytest.mark.parametrize(("page", "line"), shell_lines())
def test_commands_and_options_in_the_pages_exist(page, line):
    words = shlex.split(re.sub(r"^- (run: )?", "", line).partition("|")[0].partition(">")[0], comments=True)
    command = load(words[1])
    if isinstance(command, click.Group) and len(words) > 2:
        command = command.commands[words[2]]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    used = {word.partition("=")[0] for word in words[2:] if word.startswith("-") and word != "-"}
    assert used <= known | {"--help", "-h"}, page


def test_make_targets_in_the_pages_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        for _, text in BLOCK.findall(page.read_text(encoding="utf-8")):
            assert set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE)) <= targets, page.name


def test_the_test_command_is_one_and_the_same():
    command = "python -m pytest -n 2"
    assert f".venv/bin/{command}" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert f"$(BIN)/{command}" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f".venv/bin/{command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_configuration_is_accepted_and_shows_every_key(tmp_path):
    example = next(text for language, text in BLOCK.findall(CONFIGURATION) if language == "toml")
    path = tmp_path / "schema-guard.toml"
    path.write_text(example, encoding="utf-8")
    load_config(path, environ={})

    def check(table: Table, values: dict) -> None:
        for name, key in table.keys.items():
            if isinstance(key, Table):
                check(key, values[name][0] if key.many else values[name])
            else:
                assert name in values or re.search(rf"#.*\b{name}\b", example), name

    check(KEYS, tomllib.loads(example))


def test_the_variables_are_listed():
    listed = re.findall(r"^\| `(SCHEMA_GUARD_\w+)` \| `([\w.]+)`", CONFIGURATION, re.MULTILINE)
    assert listed == [(variable, ".".join(path)) for variable, path, _ in environment_keys()]


def test_inputs_and_outputs_of_the_action_are_listed():
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for kind in ("input", "output"):
        table = re.search(rf"^\| {kind} \|.*?\n\n", page, re.MULTILINE | re.DOTALL)[0]
        rows = [line.split("|")[1] for line in table.splitlines()[2:-1]]
        assert {name for row in rows for name in re.findall(r"`([\w-]+)`", row)} == set(action[f"{kind}s"])


def pages_of(entry) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    parts = entry.values() if isinstance(entry, dict) else entry
    return [page for part in parts for page in pages_of(part)]


def test_the_site_and_its_front_page_lead_to_every_page_once():
    named = pages_of(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"])
    pages = sorted([*(page.name for page in (ROOT / "docs").glob("*.md")), "rules/index.md"])
    assert sorted(named) == pages
    front = re.findall(r"^\| \[.*?\]\((.*?)\)", (ROOT / "docs/index.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted([*front, "index.md"]) == pages


def test_links_between_pages_lead_somewhere():
    for page in PAGES:
        text = BLOCK.sub("", page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
