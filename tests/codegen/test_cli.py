"""``schema-guard generate`` as a program."""

import json

import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main


@pytest.fixture
def project(tmp_path, monkeypatch, tools):
    """A folder with a registry of two schemas, one discovered in two shapes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schema-guard.toml").write_text("[generate]\noutput = 'events'\n", encoding="utf-8")
    shipped = json.loads(json.dumps(tools.ORDER_SHIPPED))
    shipped["properties"]["detail"]["properties"]["carrier"] = {"type": "string"}
    shipped["properties"]["detail"]["required"].append("carrier")
    put(tmp_path, "shop/shop.orders@OrderPlaced", tools.ORDER_PLACED, tools.ORDER_PLACED_2)
    put(tmp_path, "discovered-schemas/shop.orders@OrderShipped", tools.ORDER_SHIPPED, shipped)
    return tmp_path


def put(root, name, *documents):
    folder = root / "registry" / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, document in enumerate(documents, 1):
        (folder / f"{number}.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def run(*arguments):
    return CliRunner().invoke(main, ["generate", *arguments], catch_exceptions=False)


def test_generate_then_check(project, tools):
    result = run()
    assert result.exit_code == 0, result.output
    assert "events: 3 contract versions of 2 schemas, written" in result.output
    before = tools.snapshot(project / "events")
    result = run("--check")
    assert (result.exit_code, "up to date" in result.output) == (0, True), result.output
    put(project, "shop/shop.orders@OrderPlaced", tools.ORDER_PLACED, tools.ORDER_PLACED_2, tools.ORDER_PLACED_2)
    result = run("--check")
    assert result.exit_code == 1
    assert "+++ b/shop/shop_orders__order_placed/v3.py" in result.output
    assert "stale" in result.output
    assert tools.snapshot(project / "events") == before
    assert run().exit_code == 0
    assert run("--check").exit_code == 0
    assert run("--check", "--no-cache").exit_code == 0


def test_a_discovered_schema_has_one_contract(project):
    assert run().exit_code == 0
    text = (project / "events/discovered_schemas/shop_orders__order_shipped/contract.py").read_text(encoding="utf-8")
    assert "carrier: str | MISSING = MISSING" in text, "in one of two shapes, so optional"
    assert "SCHEMA_VERSION: Final = '2'" in text


def test_retired_versions_are_left_out(project):
    with (project / "schema-guard.toml").open("a", encoding="utf-8") as stream:
        stream.write("[[schemas]]\nglob = 'shop/*'\nretired = ['1']\n")
    assert run().exit_code == 0
    assert not (project / "events/shop/shop_orders__order_placed/v1.py").exists()
    assert (project / "events/shop/shop_orders__order_placed/v2.py").exists()


def test_include_and_exclude(project):
    with (project / "schema-guard.toml").open("a", encoding="utf-8") as stream:
        stream.write("exclude = ['discovered-schemas/*']\n")
    assert run().exit_code == 0
    assert not (project / "events/discovered_schemas").exists()


@pytest.mark.parametrize("kind", ["pydantic", "dataclass", "typeddict", "msgspec"])
def test_every_model_kind(project, kind):
    result = run("--model", kind, "--output", "other")
    assert result.exit_code == 0, result.output
    assert run("--model", kind, "--output", "other", "--check").exit_code == 0


def test_failures_are_reported_and_the_others_generated(project):
    put(project, "shop/bad", {"type": "object", "properties": {"a": {"$ref": "#/$defs/None"}}})
    (project / "registry/shop/broken").mkdir()
    (project / "registry/shop/broken/1.json").write_text('{"a": 1,}', encoding="utf-8")
    result = run()
    assert result.exit_code == 3
    assert "registry/shop/bad/1.json#/properties/a" in result.output
    assert "registry/shop/broken/1.json:1" in result.output
    assert (project / "events/shop/shop_orders__order_placed/v2.py").exists()
    assert run("--check").exit_code == 3


def test_differences_are_summed_up_by_keyword(project):
    vague = {"type": "object", "properties": {"a": {"properties": {"b": {"type": "string"}}}}}
    put(project, "shop/vague", vague)
    result = run()
    assert result.exit_code == 0
    assert "type (1)" in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--output", "taken"], 3, "is a file"),
        (["--model", "avro"], 2, "avro"),
        (["--registry-dir", "nowhere"], 2, "no such registry folder"),
    ],
)
def test_bad_calls(project, arguments, code, message):
    (project / "taken").write_text("", encoding="utf-8")
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.output


def test_an_output_must_be_named(project):
    (project / "schema-guard.toml").write_text("", encoding="utf-8")
    result = run()
    assert result.exit_code == 2
    assert "--output" in result.output
