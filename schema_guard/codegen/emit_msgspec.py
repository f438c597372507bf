"""Classes as msgspec Structs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema_guard.codegen.emit_common import SPELL, base_of, class_text, field_text, join_blocks, parse_text
from schema_guard.codegen.source import constant, expression, plain_literal
from schema_guard.codegen.types import ClassRef, ListOf, LiteralOf, MapOf, Note, Scalar, TypeExpr, UnionOf, parts
from schema_guard.errors import GenerationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schema_guard.codegen.types import ClassModel, Field, Typing

FUNCTIONS = ("parse",)
_MEMBER = re.compile(r'[^"\\\x00-\x1f]*')


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
    blocks = [
        class_text(
            f"class {model.name}({base_of(model, typing)}, kw_only=True):",
            model,
            typing,
            map(_field, model.fields),
            maps_names=False,
        )
        for model in models
    ]
    return join_blocks([*blocks, parse_text(typing, "ContractError", f"{typing.event}.from_event(event)")])


def _field(field: Field) -> str:
    annotation = expression(_told_apart(field.type), SPELL, _literal)
    if not field.required and annotation != "Any":
        annotation += " | UnsetType"
    value = "" if field.required else " = UNSET"
    if not _MEMBER.fullmatch(field.wire):
        raise GenerationError(
            f"msgspec takes no member called {field.wire!r}",
            remedy="Choose another --model; msgspec allows no quotes, backslashes and control characters.",
        )
    if field.name != field.wire:
        default = "" if field.required else "default=UNSET, "
        value = f" = field({default}name={constant(field.wire)})"
    return field_text(field.name, annotation, value, field.doc)


def _literal(expr: LiteralOf) -> str:
    """A literal text; for numbers msgspec would take no 1.0 for a 1, and it knows no literal truth values."""
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
