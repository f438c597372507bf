"""A generated module may hold these kinds of statements and names, and nothing else.

The emitters write constants through ``ascii`` and names through ``naming``, so this never fires; it is what lets nobody
have to believe that.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from schema_guard.errors import GenerationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    ast.Expression,
)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MODULES = _names(
    "__future__ collections.abc dataclasses datetime msgspec pydantic typing _runtime.contract _runtime.models"
)
_CALLS = _names("Contract Field TypedDict checked_event dataclass field load_event")
_GLUE_CALLS = _names(
    "Discriminator Field Tag TypeAdapter _adapter load_event models_of parse_known parse_newest parse_union"
)
_GLUE_METHODS = _names("rpartition validate_python")
_METHODS = _names("from_event make_entry model_validate")
_NAMES = _CALLS | _names(
    "Annotated Any Detail Event Final Integer Literal MISSING Model NotRequired PutEventsEntry Sequence UNSET Unset "
    "UnsetType WHOLE datetime CONTRACT DETAIL_TYPE SCHEMA_JSON SCHEMA_SHA256 SCHEMA_VERSION SOURCE "
    "__all__ __contract__ __open__ __wire__ bool dict float int list object str "
    "detail detail_type event event_bus_name found parse resources source time to_entry trace_header"
)


def check_module(text: str, class_names: Iterable[str]) -> None:
    """Make sure that a module holds only what the emitters may write.

    Raises:
        GenerationError: It holds something else.
    """
    classes = frozenset(class_names)
    tree = _parsed(text, "exec")
    fields = {id(target) for target in _field_targets(tree)}
    for node in ast.walk(tree):
        _check(node, classes, is_field=id(node) in fields)
    for annotation in _quoted_annotations(tree):
        for node in ast.walk(_parsed(annotation, "eval")):
            _check(node, classes, is_field=False)


def check_glue(text: str) -> None:
    """Make sure that a file that holds modules together calls nothing but what is meant to be called.

    Raises:
        GenerationError: It does.
    """
    for node in ast.walk(_parsed(text, "exec")):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                fine = name in _GLUE_CALLS
            case ast.Call(func=ast.Attribute(attr=name)):
                fine = name in _GLUE_METHODS
            case ast.Call() | ast.Import() | ast.Lambda() | ast.JoinedStr() | ast.NamedExpr() | ast.ListComp():
                fine = False
            case ast.Name(id=name) | ast.alias(name=name) | ast.Attribute(attr=name):
                fine = name.isascii()
            case _:
                fine = True
        if not fine:
            raise GenerationError(f"a generated file would hold {ast.unparse(node)[:200]!r}, which none may hold")


def _parsed(text: str, mode: str) -> ast.AST:
    try:
        return compile(text, "<generated>", mode, ast.PyCF_ONLY_AST)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise GenerationError(f"the generated module is not Python: {error}") from error


def _field_targets(tree: ast.AST) -> Iterator[ast.expr]:
    """The names on the left of the members of classes: the only names that come from a schema."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (statement.target for statement in node.body if isinstance(statement, ast.AnnAssign))


def _quoted_annotations(tree: ast.AST) -> Iterator[str]:
    """The types in ``TypedDict("Name", {"member": "type"})``, which type checkers read as code."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="TypedDict"), args=[_, ast.Dict(values=values)]):
                yield from (
                    each.value for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )


def _check(node: ast.AST, classes: frozenset[str], *, is_field: bool) -> None:
    match node:
        case ast.ImportFrom(module=module):
            fine = module in _MODULES
        case ast.alias(name=name):
            fine = name in _NAMES or name == "annotations"
        case ast.ClassDef(name=name):
            fine = name in classes
        case ast.FunctionDef(name=name):
            fine = name in {"parse", "to_entry"}
        case ast.Name(id=name):
            fine = is_field or name in _NAMES or name in classes
        case ast.Call(func=function):
            fine = isinstance(function, ast.Attribute) or (isinstance(function, ast.Name) and function.id in _CALLS)
        case ast.Attribute(value=owner, attr=attribute):
            fine = attribute in _METHODS and isinstance(owner, ast.Name) and owner.id in {*classes, "CONTRACT"}
        case _:
            fine = isinstance(node, _NODES)
    if not fine:
        what = ast.unparse(node) if isinstance(node, (ast.expr, ast.stmt)) else type(node).__name__
        raise GenerationError(f"a generated module would hold {what[:200]!r}, which none may hold")
