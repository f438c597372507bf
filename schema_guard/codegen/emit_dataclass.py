"""Classes as dataclasses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.codegen.source import constant, docstring, expression, plain_literal
from schema_guard.codegen.types import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        "from dataclasses import dataclass",
        "from typing import Any, Final, Literal",
        "",
        "from ..._runtime.contract import Contract",
        "from ..._runtime.models import UNSET, Detail, Event, Model, Unset",
    ]


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
    wire = {field.name: field.wire for field in model.fields if field.name != field.wire}
    lines = [f"@dataclass(kw_only=True, slots=True)\nclass {model.name}({base}):\n"]
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
    annotation = expression(field.type, _SPELL, plain_literal)
    doc = docstring(field.doc, "    ") if field.doc else ""
    if field.required:
        return f"    {field.name}: {annotation}\n{doc}"
    annotation = annotation if annotation == "Any" else f"{annotation} | Unset"
    return f"    {field.name}: {annotation} = UNSET\n{doc}"
