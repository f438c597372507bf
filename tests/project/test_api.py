"""The public API is what ``__all__`` says: no more, no less, and typed."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import schema_guard

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ast.parse((ROOT / "schema_guard" / "__init__.py").read_text(encoding="utf-8"))


def names_for_type_checkers() -> dict[str, str]:
    """Name → module of the imports under ``if TYPE_CHECKING:``."""
    guarded = next(node for node in SOURCE.body if isinstance(node, ast.If))
    return {
        alias.name: node.module or ""
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_all_is_what_is_exported():
    assert set(schema_guard.__all__) == {*schema_guard._HOMES, "__version__"}
    assert list(schema_guard.__all__) == sorted(schema_guard.__all__)
    assert set(schema_guard.__all__) <= set(dir(schema_guard))


def test_type_checkers_see_the_same_names_from_the_same_modules():
    assert names_for_type_checkers() == schema_guard._HOMES


@pytest.mark.parametrize("name", schema_guard.__all__)
def test_every_name_resolves_to_its_home(name):
    value = getattr(schema_guard, name)
    if name in schema_guard._HOMES:
        assert value is getattr(importlib.import_module(schema_guard._HOMES[name]), name)
        assert value.__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'compair'"):
        schema_guard.compair  # noqa: B018  the access is the test


def test_the_version_is_that_of_the_distribution():
    from importlib.metadata import version  # noqa: PLC0415  only here

    assert schema_guard.__version__ == version("schema-guard")


def test_the_public_api_type_checks():
    shown = subprocess.run(
        [sys.executable, "-m", "mypy", "tests/typing"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stdout
