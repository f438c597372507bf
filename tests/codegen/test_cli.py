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
        (["--output", "taken"], 2, "is a file"),
        (["--model", "avro"], 2, "avro"),
        (["--registry-dir", "nowhere"], 2, "no such registry folder"),
    ],
)
def test_bad_calls(project, arguments, code, message):
    (project / "taken").write_text("", encoding="utf-8")
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.output


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["write", "check"])
@pytest.mark.parametrize("output", ["registry", "registry/shop", "registry/new", "elsewhere/../registry", "link", "."])
def test_models_do_not_go_into_the_registry_folder_nor_around_it(project, tools, output, check):
    (project / "elsewhere").mkdir()
    (project / "link").symlink_to("registry")
    before = tools.snapshot(project)
    result = run("--output", output, *check)
    assert (result.exit_code, output in result.stderr) == (2, True), result.output
    assert "registry folder" in result.stderr
    assert tools.snapshot(project) == before


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["write", "check"])
def test_a_folder_of_somebody_else_is_refused(project, tools, check):
    (project / "src" / "deep").mkdir(parents=True)
    (project / "src" / "deep" / "app.py").write_text("mine\n")
    before = tools.snapshot(project)
    result = run("--output", "src", *check)
    assert result.exit_code == 2, result.output
    assert "src: the folder holds files that schema-guard did not write, such as deep/app.py" in result.stderr
    assert tools.snapshot(project) == before


def test_a_folder_may_hold_what_nobody_calls_its_content(project):
    (project / "fresh" / "__pycache__").mkdir(parents=True)
    (project / "fresh" / "__pycache__" / "old.pyc").write_bytes(b"")
    (project / "fresh" / ".gitkeep").write_text("")
    assert run("--output", "fresh").exit_code == 0


def test_files_beside_a_generated_package_stay(project):
    assert run().exit_code == 0
    (project / "events" / "mine.py").write_text("mine\n")
    result = run("--model", "dataclass")
    assert result.exit_code == 0, result.output
    assert (project / "events" / "mine.py").read_text() == "mine\n"


def test_a_package_whose_list_was_lost_is_taken_over_where_it_is_the_same(project):
    assert run().exit_code == 0
    (project / "events" / ".schema-guard.json").unlink()
    assert run().exit_code == 0
    (project / "events" / ".schema-guard.json").unlink()
    result = run("--model", "dataclass")
    assert result.exit_code == 2, result.output
    assert "delete it" in result.stderr


def test_an_output_must_be_named(project):
    (project / "schema-guard.toml").write_text("", encoding="utf-8")
    result = run()
    assert result.exit_code == 2
    assert "--output" in result.output
