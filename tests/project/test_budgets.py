"""Size budgets: a module stays readable in one sitting, a function on one screen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "schema_guard").rglob("*.py"))
MOST_MODULE_LINES = 400
LONG_FUNCTION_LINES = 30
LONG_FUNCTION_SHARE = 0.1


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring and decorators."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_at_most_400_lines(module):
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MOST_MODULE_LINES


def test_nine_functions_in_ten_are_under_30_lines():
    sizes = {
        f"{module.relative_to(ROOT)}:{node.lineno} {node.name}": body_lines(node)
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    long = [name for name, size in sizes.items() if size >= LONG_FUNCTION_LINES]
    assert len(long) <= LONG_FUNCTION_SHARE * len(sizes), "\n".join(long)


def test_every_exemption_has_a_reason():
    """A ``type: ignore`` or ``noqa`` names its code, and says why on the same line."""
    bare = []
    for module in [*MODULES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py"))]:
        for number, line in enumerate(module.read_text(encoding="utf-8").splitlines(), 1):
            for mark, end in (("# noqa" + ": ", " "), ("# type" + ": ignore[", "]")):
                _, found, rest = line.partition(mark)
                codes, _, reason = rest.partition(end)
                if found and not (codes and len(reason.strip(" #")) >= len("why")):
                    bare.append(f"{module.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not bare, "\n".join(bare)
