"""Finds the model of an event: by ``source`` and ``detail-type``, then the newest version whose contract it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .contract import UnknownEventError, load_event  # noqa: TID252  this module moves into generated packages

if TYPE_CHECKING:
    from collections.abc import Sequence


def parse_known(index: Mapping[tuple[str, str], Sequence[str]], package: str, event: object) -> Any:  # noqa: ANN401 - an event may be anything
    """The event as the model that its ``source`` and ``detail-type`` lead to.

    Args:
        index: What the package knows: (source, detail-type) → modules, newest version first.
        package: The name that module names are relative to.
        event: A JSON value, or JSON text.

    Raises:
        UnknownEventError: The index has no such event.
        ValueError: The event breaks every version of its contract; this is what the newest says.
    """
    value = load_event(event)
    source, detail_type = event_type(value)
    modules = index.get((source, detail_type)) if isinstance(source, str) and isinstance(detail_type, str) else None
    if modules is None:
        raise UnknownEventError(f"no contract describes {detail_type!r} from {source!r}")
    return parse_newest(modules, package, value)


def parse_newest(modules: Sequence[str], package: str, event: object) -> Any:  # noqa: ANN401  the caller knows
    """The event as a model of the first of these modules whose contract it keeps.

    Raises:
        ValueError: It keeps none; this is what the first one says.
    """
    value = load_event(event)
    first: ValueError | None = None
    for name in modules:
        try:
            return import_module(name.partition(":")[0], package).parse(value)
        except ValueError as error:
            first = first or error
    raise first or UnknownEventError("no version of this contract")


def models_of(index: Mapping[tuple[str, str], Sequence[str]], package: str, key: tuple[str, str]) -> tuple[Any, ...]:
    """The event models of a source and detail-type, newest version first; empty when the package knows none."""
    found = (each.partition(":") for each in index.get(key, ()))
    return tuple(getattr(import_module(module, package), name) for module, _, name in found)


def event_type(event: object) -> tuple[object, object]:
    """``source`` and ``detail-type`` of an event, or of a model of one."""
    if isinstance(event, Mapping):
        return event.get("source"), event.get("detail-type")
    return getattr(event, "source", None), getattr(event, "detail_type", None)


def event_tag(event: object) -> str:
    """What tells events apart in a discriminated union."""
    return repr(event_type(event))
