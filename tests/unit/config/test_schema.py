"""The published JSON Schema of the configuration file says what the reader does."""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from schema_guard.config import Config, load_config
from schema_guard.config.keys import ROOT, Scalar, Table
from schema_guard.errors import ConfigError

SCHEMA = json.loads(resources.files("schema_guard").joinpath("config.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_it_is_a_schema():
    VALIDATOR.check_schema(SCHEMA)


def resolve(schema: dict) -> dict:
    reference = schema.get("$ref")
    return {**SCHEMA["$defs"][reference.rpartition("/")[2]], **schema} if reference else schema


def compare(table: Table, schema: dict, path: str) -> None:
    assert schema["additionalProperties"] is False, path
    assert set(schema["properties"]) == set(table.keys), path
    assert tuple(schema.get("required", ())) == table.required, path
    for name, key in table.keys.items():
        inner = resolve(schema["properties"][name])
        if isinstance(key, Scalar):
            assert tuple(inner.get("enum", ())) == key.choices, f"{path}.{name}"
        elif key.many:
            compare(key, inner["items"], f"{path}.{name}")
        else:
            compare(key, inner, f"{path}.{name}")


def test_it_has_the_keys_and_choices_of_the_reader():
    compare(ROOT, SCHEMA, "")


def test_its_defaults_are_those_of_the_settings():
    config = Config()
    for owner, properties in [
        (config.check, SCHEMA["properties"]),
        (config.pull, SCHEMA["properties"]["pull"]["properties"]),
        (config.generate, SCHEMA["properties"]["generate"]["properties"]),
    ]:
        for name, schema in properties.items():
            if "default" in schema and hasattr(owner, name):
                setting = getattr(owner, name)
                assert schema["default"] == (list(setting) if isinstance(setting, tuple) else setting), name
    assert SCHEMA["properties"]["registry_dir"]["default"] == str(config.registry_dir)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "policy = 'STRICT'",
        "policy = 'strict'",
        "polcy = 'STRICT'",
        "time_limit = 0",
        "time_limit = 0.5",
        "time_limit = true",
        "format_assertion = 1",
        "against = ' '",
        "discovered = []",
        "discovered = [1]",
        "schemas = [{owner = 'x'}]",
        "schemas = [{glob = '*', retired = ['1', 2]}]",
        "schemas = [{glob = '*', retired = ['01']}]",
        "schemas = [{glob = '*', retired = [-1]}]",
        "waivers = [{fingerprint = 'x'}]",
        "waivers = [{fingerprint = 'x', reason = 'y', expires = '2030-01-01'}]",
        "pull = {concurrency = 65}",
        "pull = {concurrency = 64}",
        "pull = {targets = [{}]}",
        "generate = {model = 'pydantic', output = 'x'}",
        "generate = {model = 'attrs'}",
        "generate = []",
    ],
)
def test_schema_and_reader_agree(text, tmp_path):
    path = Path(tmp_path) / "schema-guard.toml"
    path.write_text(text, encoding="utf-8")
    try:
        load_config(path, environ={})
        accepted = True
    except ConfigError:
        accepted = False
    assert VALIDATOR.is_valid(tomllib.loads(text)) is accepted
