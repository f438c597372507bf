"""Classes as pydantic models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.codegen.emit_common import SPELL, base_of, class_text, field_text, join_blocks, parse_text
from schema_guard.codegen.source import constant, expression, plain_literal
from schema_guard.codegen.types import LiteralOf, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.codegen.types import ClassModel, Field, Typing

FUNCTIONS = ("parse",)
_SPELL = {**SPELL, Scalar.INTEGER: "Integer", Scalar.NUMBER: "Integer | float"}


def imports() -> list[str]:
    """The import statements."""
    return [
        "from typing import Annotated, Any, Final, Literal",
        "",
        "from pydantic import MISSING, Field",
        "",
        "from ..._runtime.contract import Contract, load_event",
        "from ..._runtime.models import WHOLE, Detail, Event, Integer, Model",
    ]


def classes(models: Iterable[ClassModel], typing: Typing) -> str:
    """The classes and ``parse``."""
    blocks = [
        class_text(
            f"class {model.name}({base_of(model, typing)}):", model, typing, map(_field, model.fields), maps_names=True
        )
        for model in models
    ]
    result = f"{typing.event}.model_validate(load_event(event))"
    return join_blocks([*blocks, parse_text(typing, "pydantic.ValidationError", result)])


def _field(field: Field) -> str:
    annotation = expression(field.type, _SPELL, _literal)
    if not field.required and annotation != "Any":
        annotation += " | MISSING"
    value = "" if field.required else " = MISSING"
    if field.name != field.wire:
        # `alias` would make type checkers ask for the wire name, which may be no Python name.
        default = "" if field.required else "default=MISSING, "
        alias = constant(field.wire)
        value = f" = Field({default}validation_alias={alias}, serialization_alias={alias})"
    return field_text(field.name, annotation, value, field.doc)


def _literal(expr: LiteralOf) -> str:
    """JSON Schema takes 1.0 where a literal says 1."""
    has_number = any(isinstance(value, int) and not isinstance(value, bool) for value in expr.values)
    return f"Annotated[{plain_literal(expr)}, WHOLE]" if has_number else plain_literal(expr)
