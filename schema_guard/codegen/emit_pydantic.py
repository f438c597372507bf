"""Classes as pydantic models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.codegen.source import constant, docstring, expression, plain_literal
from schema_guard.codegen.types import LiteralOf, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.codegen.types import ClassModel, Field, Typing

FUNCTIONS = ("parse",)
_SPELL = {
    Scalar.ANY: "Any",
    Scalar.NULL: "None",
    Scalar.BOOLEAN: "bool",
    Scalar.INTEGER: "Integer",
    Scalar.NUMBER: "Integer | float",
    Scalar.STRING: "str",
}


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
    blocks = [_class(model, typing) for model in models]
    blocks.append(
        f"def parse(event: object) -> {typing.event}:\n"
        '    """The event as a model; JSON text is parsed first.\n\n'
        "    Raises:\n"
        "        pydantic.ValidationError: The event breaks this version of its contract.\n"
        '    """\n'
        f"    return {typing.event}.model_validate(load_event(event))\n"
    )
    return "\n\n" + "\n\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _class(model: ClassModel, typing: Typing) -> str:
    base = {typing.event: "Event", typing.detail: "Detail"}.get(model.name, "Model")
    wire = {field.name: field.wire for field in model.fields if field.name != field.wire}
    lines = [f"class {model.name}({base}):\n"]
    if model.doc:
        lines.append(docstring(model.doc, "    ") + "\n")
    if base != "Model":
        lines.append("    __contract__ = CONTRACT\n")
    if wire:
        pairs = "".join(f"        {constant(name)}: {constant(other)},\n" for name, other in wire.items())
        lines.append(f"    __wire__ = {{\n{pairs}    }}\n")
    if model.open:
        lines.append("    __open__ = True\n")
    lines += [_field(field) for field in model.fields]
    return "".join(lines if len(lines) > 1 else [*lines, "    pass\n"])


def _field(field: Field) -> str:
    annotation = expression(field.type, _SPELL, _literal)
    if not field.required:
        annotation = annotation if annotation == "Any" else f"{annotation} | MISSING"
    value = "" if field.required else " = MISSING"
    if field.name != field.wire:
        default = "" if field.required else "default=MISSING, "
        alias = constant(field.wire)
        value = f" = Field({default}validation_alias={alias}, serialization_alias={alias})"
    doc = docstring(field.doc, "    ") if field.doc else ""
    return f"    {field.name}: {annotation}{value}\n{doc}"


def _literal(expr: LiteralOf) -> str:
    """JSON Schema takes 1.0 where a literal says 1."""
    has_number = any(isinstance(value, int) and not isinstance(value, bool) for value in expr.values)
    return f"Annotated[{plain_literal(expr)}, WHOLE]" if has_number else plain_literal(expr)
