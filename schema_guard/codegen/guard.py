"""A generated module may hold these kinds of statements and names, and nothing else.

The emitters write constants through ``ascii`` and names through ``naming``, so this never fires; it is what lets nobody
have to believe that.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from schema_guard.errors import GenerationError

if TYPE_CHECKING:
    from collections.abc import Iterable

_NODES = (
    ast.Module,
    ast.Expr,
    ast.Constant,
    ast.ImportFrom,
    ast.alias,
    ast.Assign,
    ast.AnnAssign,
    ast.ClassDef,
    ast.FunctionDef,
    ast.arguments,
    ast.arg,
    ast.Return,
    ast.Name,
    ast.Load,
    ast.Store,
    ast.Call,
    ast.keyword,
    ast.Attribute,
    ast.Subscript,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.BinOp,
    ast.BitOr,
    ast.Pass,
)
_MODULES = frozenset(
    {"__future__", "typing", "pydantic", "dataclasses", "msgspec", "_runtime.contract", "_runtime.models"}
)
_CALLS = frozenset({"Contract", "Field", "TypedDict", "dataclass", "field", "load_event", "parse_wire", "make_entry"})
_METHODS = frozenset({"model_validate", "from_event"})
_NAMES = _CALLS | frozenset(
    "Annotated Any ClassVar Detail Event Final Integer Literal MISSING Mapping Model NotRequired UNSET Unset UnsetType "
    "WHOLE TypedDict PutEventsEntry Sequence datetime "
    "CONTRACT DETAIL_TYPE SCHEMA_JSON SCHEMA_SHA256 SCHEMA_VERSION SOURCE "
    "__all__ __contract__ __open__ __wire__ "
    "bool dict float int list object str event parse to_entry detail".split()
)


def check_module(text: str, class_names: Iterable[str]) -> None:
    """Make sure that a module holds only what the emitters may write.

    Raises:
        GenerationError: It holds something else.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise GenerationError(f"the generated module is not Python: {error}") from error
    classes = frozenset(class_names)
    fields = {
        id(statement.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        _check(node, classes, is_field=id(node) in fields)


def _check(node: ast.AST, classes: frozenset[str], *, is_field: bool) -> None:
    match node:
        case ast.ImportFrom(module=module):
            fine = module in _MODULES
        case ast.Name(id=name):
            fine = is_field or name in _NAMES or name in classes
        case ast.Call(func=function):
            fine = _may_be_called(function)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            fine = attribute in _METHODS and (name in classes or name == "CONTRACT")
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            fine = name in classes or name in _NAMES
        case ast.Attribute():
            fine = False
        case _:
            fine = isinstance(node, _NODES)
    if not fine:
        what = ast.unparse(node) if isinstance(node, (ast.expr, ast.stmt)) else type(node).__name__
        raise GenerationError(f"a generated module would hold {what[:200]!r}, which none may hold")


def _may_be_called(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Name)
        and function.id in _CALLS
        or (isinstance(function, ast.Attribute) and function.attr in _METHODS)
    )
