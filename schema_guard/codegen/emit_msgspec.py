"""Classes as msgspec Structs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.codegen.source import constant, docstring, expression, plain_literal
from schema_guard.codegen.types import ClassRef, ListOf, LiteralOf, MapOf, Note, Scalar, TypeExpr, UnionOf, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schema_guard.codegen.types import ClassModel, Field, Typing

FUNCTIONS = ("parse",)
_SPELL = {
    Scalar.ANY: "Any",
    Scalar.NULL: "None",
    Scalar.BOOLEAN: "bool",
    Scalar.INTEGER: "int",
    Scalar.NUMBER: "int | float",
    Scalar.STRING: "str",
}


def imports() -> list[str]:
    """The import statements."""
    return [
        "from typing import Any, Final, Literal",
        "",
        "from msgspec import UNSET, UnsetType, field",
        "",
        "from ..._runtime.contract import Contract",
        "from ..._runtime.models import Detail, Event, Model",
    ]


def notes(typing: Typing) -> Iterator[Note]:
    """Where Structs say less than the other kinds of models."""
    for model in typing.classes:
        if model.open:
            yield Note("additionalProperties", model.pointer, "a Struct drops members that are not declared")
        for each in model.fields:
            if any(isinstance(part, UnionOf) and _is_mixed(part) for part in parts(each.type)):
                pointer = f"{model.pointer}/properties/{each.wire.replace('~', '~0').replace('/', '~1')}"
                yield Note("anyOf", pointer, "msgspec tells no two objects apart, typed as dict")


def classes(models: Iterable[ClassModel], typing: Typing) -> str:
    """The classes and ``parse``."""
    blocks = [_class(model, typing) for model in models]
    blocks.append(
        f"def parse(event: object) -> {typing.event}:\n"
        '    """The event as a model; JSON text is parsed first.\n\n'
        "    Raises:\n"
        "        ContractError: The event breaks this version of its contract.\n"
        '    """\n'
        f"    return {typing.event}.from_event(event)\n"
    )
    return "\n\n" + "\n\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _class(model: ClassModel, typing: Typing) -> str:
    base = {typing.event: "Event", typing.detail: "Detail"}.get(model.name, "Model")
    lines = [f"class {model.name}({base}, kw_only=True):\n"]
    if model.doc:
        lines.append(docstring(model.doc, "    ") + "\n")
    if base != "Model":
        lines.append("    __contract__ = CONTRACT\n")
    lines += [_field(field) for field in model.fields]
    return "".join(lines if len(lines) > 1 else [*lines, "    pass\n"])


def _field(field: Field) -> str:
    annotation = expression(_told_apart(field.type), _SPELL, _literal)
    if not field.required:
        annotation = annotation if annotation == "Any" else f"{annotation} | UnsetType"
    value = "" if field.required else " = UNSET"
    if field.name != field.wire:
        default = "" if field.required else "default=UNSET, "
        value = f" = field({default}name={constant(field.wire)})"
    doc = docstring(field.doc, "    ") if field.doc else ""
    return f"    {field.name}: {annotation}{value}\n{doc}"


def _literal(expr: LiteralOf) -> str:
    """msgspec knows literal texts and whole numbers, but takes no 1.0 for a literal 1."""
    if all(isinstance(value, str) for value in expr.values):
        return plain_literal(expr)
    kinds = {"bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "str" for value in expr.values}
    return " | ".join(sorted(kinds))


def _told_apart(expr: TypeExpr) -> TypeExpr:
    """A type that msgspec can read: of each JSON type at most one member."""
    match expr:
        case ListOf(item=item):
            return ListOf(_told_apart(item))
        case MapOf(value=value):
            return MapOf(_told_apart(value))
        case UnionOf(members=members):
            objects = [member for member in members if isinstance(member, (ClassRef, MapOf))]
            arrays = [member for member in members if isinstance(member, ListOf)]
            texts = [member for member in members if _is_text(member)]
            rest = [member for member in members if member not in (*objects, *arrays, *texts)]
            joined = [
                *([MapOf(Scalar.ANY)] if len(objects) > 1 else objects),
                *([ListOf(Scalar.ANY)] if len(arrays) > 1 else arrays),
                *([Scalar.STRING] if len(texts) > 1 else texts),
                *rest,
            ]
            return UnionOf(tuple(member if member in rest else _told_apart(member) for member in joined))
        case _:
            return expr


def _is_text(expr: TypeExpr) -> bool:
    return expr is Scalar.STRING or (
        isinstance(expr, LiteralOf) and any(isinstance(value, str) for value in expr.values)
    )


def _is_mixed(expr: UnionOf) -> bool:
    return sum(isinstance(member, (ClassRef, MapOf)) for member in expr.members) > 1
