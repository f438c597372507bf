"""The package as a whole: what is written, kept, removed and left alone."""

import json
from pathlib import Path

import pytest

from schema_guard.codegen import package as package_module
from schema_guard.codegen.manifest import MANIFEST_NAME, read_manifest
from schema_guard.codegen.output import plan
from schema_guard.errors import GenerationError
from schema_guard.model.settings import ModelKind


def write(tools, contracts, output, kind=ModelKind.PYDANTIC):
    return tools.write(contracts, output, kind)


@pytest.mark.parametrize("kind", ModelKind)
def test_a_second_run_changes_no_byte(tools, tmp_path, kind):
    _, first = write(tools, tools.SHOP, tmp_path / "a", kind)
    before = tools.snapshot(tmp_path / "a")
    changes, second = write(tools, tools.SHOP, tmp_path / "a", kind)
    assert not changes
    assert (first.made, second.made) == (3, 0)
    assert tools.snapshot(tmp_path / "a") == before
    write(tools, tuple(reversed(tools.SHOP)), tmp_path / "b", kind)
    assert tools.snapshot(tmp_path / "b") == before


def test_the_layout_is_one_package_a_schema(tools, tmp_path):
    write(tools, tools.SHOP, tmp_path)
    assert set(tools.snapshot(tmp_path)) == {
        MANIFEST_NAME,
        "__init__.py",
        "_index.py",
        "_runtime/__init__.py",
        "_runtime/contract.py",
        "_runtime/dispatch.py",
        "_runtime/models.py",
        "discovered_schemas/__init__.py",
        "discovered_schemas/shop_orders__order_shipped/__init__.py",
        "discovered_schemas/shop_orders__order_shipped/contract.py",
        "discovered_schemas/shop_orders__order_shipped/latest.py",
        "py.typed",
        "shop/__init__.py",
        "shop/shop_orders__order_placed/__init__.py",
        "shop/shop_orders__order_placed/latest.py",
        "shop/shop_orders__order_placed/v1.py",
        "shop/shop_orders__order_placed/v2.py",
        "union.py",
    }


def test_nothing_of_schema_guard_is_imported_and_no_time_is_written(tools, tmp_path):
    write(tools, tools.SHOP, tmp_path)
    for path, data in tools.snapshot(tmp_path).items():
        assert b"import schema_guard" not in data, path
        assert b"from schema_guard" not in data, path
        assert str(tmp_path).encode() not in data, path


def test_a_schema_more_changes_no_file_of_the_others(tools, tmp_path):
    write(tools, tools.SHOP, tmp_path)
    before = tools.snapshot(tmp_path)
    similar = tools.contracts_of("shop_orders@Order.Placed", tools.ORDER_PLACED_2)
    write(tools, [*tools.SHOP, similar], tmp_path)
    after = tools.snapshot(tmp_path)
    shared = {"_index.py", "union.py", MANIFEST_NAME}
    assert {path for path in before if before[path] != after[path]} <= shared
    assert any("order_placed_x" in path for path in after)
    changes, _ = write(tools, tools.SHOP, tmp_path)
    assert changes.removed
    assert tools.snapshot(tmp_path) == before


def test_a_version_more_changes_no_other_version(tools, tmp_path):
    write(tools, [tools.contracts_of("shop.orders@OrderPlaced", tools.ORDER_PLACED)], tmp_path)
    module = tmp_path / "shop/shop_orders__order_placed/v1.py"
    before = module.read_bytes()
    write(tools, tools.SHOP[:1], tmp_path)
    assert module.read_bytes() == before


def test_removed_schemas_are_removed_and_other_files_stay(tools, tmp_path):
    write(tools, tools.SHOP, tmp_path)
    mine = tmp_path / "shop" / "shop_orders__order_placed" / "mine.py"
    mine.write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "discovered_schemas" / "shop_orders__order_shipped" / "__pycache__").mkdir()
    write(tools, [], tmp_path)
    left = set(tools.snapshot(tmp_path))
    assert mine.relative_to(tmp_path).as_posix() in left
    assert not (tmp_path / "discovered_schemas").exists()
    assert not any("order_shipped" in path or path.endswith("v1.py") for path in left)


def test_a_file_of_somebody_else_is_never_overwritten(tools, tmp_path):
    (tmp_path / "union.py").write_text("mine", encoding="utf-8")
    with pytest.raises(GenerationError, match="in the way") as caught:
        write(tools, tools.SHOP, tmp_path)
    assert "union.py" in str(caught.value)
    assert tools.snapshot(tmp_path) == {"union.py": b"mine"}


def test_a_generated_file_that_was_edited_is_made_anew(tools, tmp_path):
    write(tools, tools.SHOP, tmp_path)
    before = tools.snapshot(tmp_path)
    module = tmp_path / "shop/shop_orders__order_placed/v1.py"
    module.write_text(module.read_text(encoding="utf-8").replace("order_id: str", "order_id: int"), encoding="utf-8")
    changes, package = write(tools, tools.SHOP, tmp_path)
    assert list(changes.written) == ["shop/shop_orders__order_placed/v1.py"]
    assert package.made == 1
    assert tools.snapshot(tmp_path) == before


def test_the_diff_of_a_stale_package_shows_code(tools, tmp_path):
    write(tools, tools.SHOP[:1], tmp_path)
    previous = read_manifest(tmp_path)
    newer = tools.contracts_of("shop.orders@OrderPlaced", tools.ORDER_PLACED_2, tools.ORDER_PLACED_2)
    package = package_module.build_package([newer], ModelKind.PYDANTIC, output=tmp_path, previous=previous)
    diff = plan(tmp_path, package.files, previous.files).diff()
    assert "--- a/shop/shop_orders__order_placed/v1.py\n+++ b/shop/shop_orders__order_placed/v1.py\n" in diff
    assert "\n+    channel: str\n" in diff


def test_only_what_changed_is_generated(tools, tmp_path, monkeypatch):
    write(tools, tools.SHOP, tmp_path)
    monkeypatch.setattr(package_module, "_make_module", lambda *_: pytest.fail("generated although nothing changed"))
    write(tools, tools.SHOP, tmp_path)


def test_another_kind_replaces_everything(tools, tmp_path):
    write(tools, tools.SHOP, tmp_path)
    write(tools, tools.SHOP, tmp_path, ModelKind.DATACLASS)
    write(tools, tools.SHOP, tmp_path / "fresh", ModelKind.DATACLASS)
    fresh = tools.snapshot(tmp_path / "fresh")
    assert {path: tools.snapshot(tmp_path)[path] for path in fresh} == fresh


def test_one_contract_that_fails_does_not_stop_the_others(tools, tmp_path):
    broken = tools.contracts_of("shop.orders@OrderLost", {"type": "array"})
    newest_broken = tools.contracts_of("shop.orders@OrderPaid", tools.ORDER_SHIPPED, {"type": "string"})
    _, package = write(tools, [broken, newest_broken, *tools.SHOP], tmp_path)
    assert [failure.message.partition(",")[0] for failure in package.failures] == [
        "the detail of an event is a JSON object",
        "the detail of an event is a JSON object",
    ]
    assert "shop/shop.orders@OrderLost version 1" in str(package.failures[0])
    files = set(package.files)
    assert not any("order_lost" in path for path in files)
    assert "shop/shop_orders__order_paid/v1.py" in files
    assert "shop/shop_orders__order_paid/latest.py" not in files, "v1 is not the latest"
    assert "shop/shop_orders__order_placed/latest.py" in files


def test_names_that_meet_are_an_error_that_names_both(tools, tmp_path, monkeypatch):
    monkeypatch.setattr(package_module, "schema_package", lambda _: "same")
    one, two = tools.contracts_of("a@A", tools.ORDER_SHIPPED), tools.contracts_of("b@B", tools.ORDER_SHIPPED)
    _, package = write(tools, [one, two], tmp_path)
    assert "shop/b@B and shop/a@A would both be generated as shop/same" in str(package.failures[0])


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"format": 1}', b'{"format": 1, "files": {"../../etc/passwd": "x"}, "modules": {}}', b"\xff"],
)
def test_a_damaged_list_of_files_deletes_nothing(tools, tmp_path, content):
    (tmp_path / MANIFEST_NAME).write_bytes(content)
    (tmp_path / "keep.py").write_text("", encoding="utf-8")
    with pytest.raises(GenerationError, match="list of generated files"):
        write(tools, tools.SHOP, tmp_path)
    assert set(tools.snapshot(tmp_path)) == {MANIFEST_NAME, "keep.py"}


def test_an_empty_registry_gives_a_package_that_imports(generate):
    package = generate([])
    with pytest.raises(package.module().UnknownEventError):
        package.module().parse({"source": "a", "detail-type": "b"})
    assert package.module("union").AnyEvent is not None


def test_a_failure_while_writing_changes_nothing(tools, tmp_path, monkeypatch):
    write(tools, tools.SHOP, tmp_path / "out")
    before = tools.snapshot(tmp_path / "out")
    replaced = []
    real = Path.replace

    def replace(self, target):
        if self.suffix == ".tmp":
            replaced.append(target)
            if len(replaced) == 4:
                raise PermissionError(13, "Permission denied", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(GenerationError, match="Permission denied"):
        write(tools, tools.SHOP, tmp_path / "out", ModelKind.DATACLASS)
    assert tools.snapshot(tmp_path / "out") == before
    replaced.clear()
    with pytest.raises(GenerationError, match="Permission denied"):
        write(tools, tools.SHOP, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_symbolic_link_is_not_written_through(tools, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "shop").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(GenerationError, match="symbolic link"):
        write(tools, tools.SHOP, tmp_path / "out")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_notes_are_in_the_docstring_and_in_the_manifest(tools, tmp_path):
    vague = {"type": "object", "properties": {"a": {"properties": {"b": {"type": "string"}}}}}
    _, package = write(tools, [tools.contracts_of("vague@Vague", vague)], tmp_path)
    (path, entry), *_ = package.manifest.modules.items()
    assert entry.notes == (("type", "/properties/a", 'missing beside "properties"; an object is assumed'),)
    assert '- type at /properties/a: missing beside \\"properties\\"' in package.files[path].decode()
    assert json.loads((tmp_path / MANIFEST_NAME).read_bytes())["modules"][path]["notes"]
