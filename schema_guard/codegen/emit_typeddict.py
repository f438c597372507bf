"""Classes as typed dictionaries: an event stays the JSON value that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.codegen.emit_common import SPELL, field_text, join_blocks
from schema_guard.codegen.naming import is_plain_member
from schema_guard.codegen.source import constant, docstring, expression, plain_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema_guard.codegen.types import ClassModel, Field, Typing

FUNCTIONS = ("parse", "to_entry")


def imports() -> list[str]:
    """The import statements."""
    return [
        "from collections.abc import Sequence",
        "from datetime import datetime",
        "from typing import Any, Final, Literal, NotRequired, TypedDict",
        "",
        "from ..._runtime.contract import Contract, PutEventsEntry",
        "from ..._runtime.models import checked_event",
    ]


def classes(models: Iterable[ClassModel], typing: Typing) -> str:
    """The classes, ``parse`` and ``to_entry``."""
    blocks = [_class(model, [each.name for each in typing.classes]) for model in models]
    blocks.append(
        f"def parse(event: object) -> {typing.event}:\n"
        '    """The event, checked; JSON text is parsed first.\n\n'
        "    Raises:\n"
        "        ContractError: The event breaks this version of its contract.\n"
        '    """\n'
        f"    found: {typing.event} = checked_event(CONTRACT, event)\n"
        "    return found\n"
    )
    blocks.append(_TO_ENTRY.format(detail=typing.detail))
    return join_blocks(blocks)


_TO_ENTRY = '''\
def to_entry(
    detail: {detail},
    *,
    event_bus_name: str | None = None,
    time: datetime | None = None,
    resources: Sequence[str] = (),
    trace_header: str | None = None,
    source: str | None = None,
    detail_type: str | None = None,
) -> PutEventsEntry:
    """An entry for ``PutEvents``, checked against the contract and the limits of the service.

    Args:
        detail: What the event says.
        event_bus_name: Name or ARN of the bus; None is the default bus.
        time: With a time zone; None lets the service stamp the event.
        resources: ARNs that the event is about.
        trace_header: An X-Ray trace header.
        source: Only where the contract leaves it open.
        detail_type: Only where the contract leaves it open.

    Raises:
        ContractError: The event breaks the contract, or the service would refuse the entry.
    """
    return CONTRACT.make_entry(
        detail,
        source=source,
        detail_type=detail_type,
        event_bus_name=event_bus_name,
        time=time,
        resources=resources,
        trace_header=trace_header,
    )
'''


def _class(model: ClassModel, class_names: Iterable[str]) -> str:
    names = frozenset(class_names)
    if all(is_plain_member(each.wire, names) for each in model.fields):
        doc = docstring(model.doc, "    ") + "\n" if model.doc else ""
        body = "".join(field_text(each.wire, _annotation(each), "", each.doc) for each in model.fields)
        return f"class {model.name}(TypedDict):\n{doc}{body or '    pass' * (not doc)}\n"
    members = "".join(f"        {constant(each.wire)}: {constant(_annotation(each))},\n" for each in model.fields)
    doc = docstring(model.doc) if model.doc else ""
    return f"{model.name} = TypedDict(\n    {constant(model.name)},\n    {{\n{members}    }},\n)\n{doc}"


def _annotation(field: Field) -> str:
    annotation = expression(field.type, SPELL, plain_literal)
    return annotation if field.required else f"NotRequired[{annotation}]"
