"""Classes as dataclasses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.codegen.emit_common import SPELL, base_of, class_text, field_text, join_blocks, parse_text
from schema_guard.codegen.source import expression, plain_literal
from schema_guard.errors import GenerationError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.codegen.types import ClassModel, Field, Typing

FUNCTIONS = ("parse",)
_MOST_FIELDS = 2000  # the time to make __repr__ grows with the square


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
    models = tuple(models)
    for model in models:
        if len(model.fields) > _MOST_FIELDS:
            raise GenerationError(
                f"an object declares {len(model.fields)} members, too many for a dataclass",
                place=Place(pointer=model.pointer),
                remedy="Choose another --model.",
            )
    decorator = "@dataclass(kw_only=True, slots=True)\n"
    blocks = [
        class_text(
            f"{decorator}class {model.name}({base_of(model, typing)}):",
            model,
            typing,
            map(_field, model.fields),
            maps_names=True,
        )
        for model in models
    ]
    return join_blocks([*blocks, parse_text(typing, "ContractError", f"{typing.event}.from_event(event)")])


def _field(field: Field) -> str:
    annotation = expression(field.type, SPELL, plain_literal)
    if not field.required and annotation != "Any":
        annotation += " | Unset"
    return field_text(field.name, annotation, "" if field.required else " = UNSET", field.doc)
