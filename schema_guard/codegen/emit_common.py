"""What the emitters of classes have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.codegen.source import constant, docstring
from schema_guard.codegen.types import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schema_guard.codegen.types import ClassModel, Typing

SPELL: Mapping[Scalar, str] = {
    Scalar.ANY: "Any",
    Scalar.NULL: "None",
    Scalar.BOOLEAN: "bool",
    Scalar.INTEGER: "int",
    Scalar.NUMBER: "int | float",
    Scalar.STRING: "str",
}


def join_blocks(blocks: Iterable[str]) -> str:
    """Classes and functions, two empty lines before each."""
    return "\n\n" + "\n\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def base_of(model: ClassModel, typing: Typing) -> str:
    """The base class of a model."""
    return {typing.event: "Event", typing.detail: "Detail"}.get(model.name, "Model")


def class_text(head: str, model: ClassModel, typing: Typing, fields: Iterable[str], *, maps_names: bool) -> str:
    """A class.

    Args:
        head: Its first line, with decorators.
        model: What it says.
        typing: The module it stands in.
        fields: Its members, as text.
        maps_names: Whether the base class wants to know where Python names and wire names differ.
    """
    lines = [f"{head}\n"]
    if model.doc:
        lines.append(docstring(model.doc, "    ") + "\n")
    if base_of(model, typing) != "Model":
        lines.append("    __contract__ = CONTRACT\n")
    wire = {field.name: field.wire for field in model.fields if field.name != field.wire}
    if wire and maps_names:
        pairs = "".join(f"        {constant(name)}: {constant(other)},\n" for name, other in wire.items())
        lines.append(f"    __wire__ = {{\n{pairs}    }}\n")
    if model.open and maps_names:
        lines.append("    __open__ = True\n")
    lines += fields
    return "".join(lines if len(lines) > 1 else [*lines, "    pass\n"])


def field_text(name: str, annotation: str, value: str, doc: str) -> str:
    """A member of a class, with its description."""
    return f"    {name}: {annotation}{value}\n" + (docstring(doc, "    ") if doc else "")


def parse_text(typing: Typing, error: str, result: str) -> str:
    """The function ``parse``; ``result`` is what it returns."""
    return (
        f"def parse(event: object) -> {typing.event}:\n"
        '    """The event as a model; JSON text is parsed first.\n\n'
        "    Raises:\n"
        f"        {error}: The event breaks this version of its contract.\n"
        '    """\n'
        f"    return {result}\n"
    )
