"""The files that hold the modules of all contracts together: packages, index, union of all events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.codegen.emit import MARK
from schema_guard.codegen.source import constant, docstring
from schema_guard.model.settings import ModelKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schema_guard.codegen.manifest import ModuleEntry

_HEAD = "\nfrom __future__ import annotations\n\n"
CONSTANTS = ("CONTRACT", "DETAIL_TYPE", "SCHEMA_JSON", "SCHEMA_SHA256", "SCHEMA_VERSION", "SOURCE")


def schema_init(title: str, modules: Mapping[str, ModuleEntry], *, has_latest: bool) -> str:
    """``__init__.py`` of a schema.

    Args:
        title: ``registry/schema``.
        modules: Module name → what it holds, newest version first.
        has_latest: Whether the first one is the newest version that there is.
    """
    names = list(modules)
    events = [f"{name}.{entry.event}" for name, entry in modules.items()]
    newest = modules[names[0]]
    shown = sorted({*newest.classes, *CONSTANTS}) if has_latest else []
    lines = [docstring(f"{title}: its newest version, and `parse` for all of them.\n\n{MARK}"), _HEAD.lstrip("\n")]
    lines += ["from typing import TYPE_CHECKING, Final, TypeAlias\n\n"]
    lines += ["from . import latest\n", _import("latest", shown)] if has_latest else []
    lines += ["from ..._runtime.dispatch import parse_newest\n\n"]
    lines += ["if TYPE_CHECKING:\n", f"    from . import {', '.join(sorted(names))}\n\n"]
    lines += [f"    AnyVersion: TypeAlias = {' | '.join(events)}\n\n"]
    lines += [_exports([*shown, "VERSIONS", *(["latest"] if has_latest else []), "parse"])]
    lines += [f"VERSIONS: Final = {_tuple('.' + name for name in names)}  # newest first\n\n\n"]
    lines += [
        "def parse(event: object) -> AnyVersion:\n",
        '    """The event as a model of the newest version whose contract it keeps.\n\n',
        "    Raises:\n        ValueError: It keeps none; this is what the newest version says.\n",
        '    """\n',
        f"    found: AnyVersion = parse_newest(VERSIONS, {'__name__'}, event)\n",
        "    return found\n",
    ]
    return "".join(lines)


def latest_module(title: str, name: str, entry: ModuleEntry, functions: Sequence[str]) -> str:
    """``latest.py`` of a schema."""
    shown = sorted({*entry.classes, *CONSTANTS, *functions})
    text = docstring(f"The newest version of {title}.\n\n{MARK}") + _HEAD
    return text + _import(name, shown) + "\n" + _exports(shown)


def index_module(index: Mapping[tuple[str, str], Sequence[str]]) -> str:
    """``_index.py``: which modules describe an event."""
    lines = [docstring(f"Which models an event has, by source and detail-type, newest version first.\n\n{MARK}"), _HEAD]
    lines += ["from typing import Final\n\n", "INDEX: Final[dict[tuple[str, str], tuple[str, ...]]] = {\n"]
    for (source, detail_type), modules in sorted(index.items()):
        lines += [f"    ({constant(source)}, {constant(detail_type)}): {_tuple(modules)},\n"]
    return "".join([*lines, "}\n"])


def root_init() -> str:
    """``__init__.py`` of the package."""
    shown = ["ContractError", "EntryTooLargeError", "INDEX", "PutEventsEntry", "UnknownEventError", "Violation"]
    shown += ["entry_size", "models", "parse", "parse_any"]
    return "".join(
        (
            docstring(f"Typed models of events, one package a schema.\n\n{MARK}"),
            _HEAD,
            "from typing import TYPE_CHECKING, Any\n\n",
            "from ._index import INDEX\n",
            "from ._runtime.contract import (\n    ContractError,\n    EntryTooLargeError,\n    PutEventsEntry,\n",
            "    UnknownEventError,\n    Violation,\n    entry_size,\n)\n",
            "from ._runtime.dispatch import models_of, parse_known\n\n",
            "if TYPE_CHECKING:\n    from .union import AnyEvent\n\n",
            _exports(shown),
            "\n\ndef parse(event: object) -> AnyEvent:\n",
            '    """The event as the model of the newest version whose contract it keeps.\n\n',
            "    Raises:\n        UnknownEventError: No contract describes its source and detail-type.\n",
            "        ValueError: It breaks every version of its contract; this is what the newest says.\n",
            '    """\n',
            "    found: AnyEvent = parse_known(INDEX, __name__, event)\n    return found\n",
            "\n\ndef parse_any(event: object) -> AnyEvent:\n",
            '    """The event as a member of `union.AnyEvent`, the union of all models.\n\n',
            "    Raises:\n        ValueError: No contract of the package accepts it.\n",
            '    """\n',
            "    from .union import parse_any as parse_union\n\n    return parse_union(event)\n",
            "\n\ndef models(source: str, detail_type: str) -> tuple[Any, ...]:\n",
            '    """The event models of a source and detail-type, newest version first."""\n',
            "    return models_of(INDEX, __name__, (source, detail_type))\n",
        )
    )


def union_module(kind: ModelKind, index: Mapping[tuple[str, str], Sequence[str]]) -> str:
    """``union.py``: the union of all event models, and ``parse_any``."""
    imported = {path: _alias(path) for paths in index.values() for path in paths}
    lines = [
        docstring(f"The union of all events, for type checkers and for models of several events.\n\n{MARK}"),
        _HEAD,
    ]
    discriminated = kind is ModelKind.PYDANTIC and len(index) > 1
    lines += [_union_imports(kind, discriminated=discriminated)]
    for path, alias in sorted(imported.items()):
        module, _, name = path.partition(":")
        lines += [f"from {module} import {name} as {alias}\n"]
    lines += ['\n__all__ = ["AnyEvent", "parse_any"]\n\n']
    groups = {key: " | ".join(imported[path] for path in paths) for key, paths in sorted(index.items())}
    if discriminated:
        lines += ["AnyEvent: TypeAlias = Annotated[\n"]
        tagged = (f"Annotated[{_ordered(group)}, Tag({constant(repr(key))})]" for key, group in groups.items())
        lines += ["    " + "\n    | ".join(tagged) + ",\n    Discriminator(event_tag),\n]\n"]
    else:
        lines += [f"AnyEvent: TypeAlias = {' | '.join(groups.values()) or 'Any'}\n"]
    return "".join([*lines, _parse_any(kind)])


def _union_imports(kind: ModelKind, *, discriminated: bool) -> str:
    if kind is not ModelKind.PYDANTIC:
        head = "from typing import Any, TypeAlias\n\n"
        return f"{head}from ._index import INDEX\nfrom ._runtime.dispatch import parse_known\n"
    names = "Discriminator, Field, Tag, TypeAdapter" if discriminated else "TypeAdapter"
    dispatch = "from ._runtime.dispatch import event_tag\n" if discriminated else ""
    annotated = "Annotated, " if discriminated else ""
    return (
        f"from functools import cache\nfrom typing import {annotated}Any, TypeAlias\n\nfrom pydantic import {names}\n\n"
        f"from ._runtime.contract import load_event\n{dispatch}"
    )


def _parse_any(kind: ModelKind) -> str:
    head = '\n\ndef parse_any(event: object) -> AnyEvent:\n    """The event as a member of the union."""\n'
    if kind is not ModelKind.PYDANTIC:
        package = '__name__.rpartition(".")[0]'
        return f"{head}    found: AnyEvent = parse_known(INDEX, {package}, event)\n    return found\n"
    return (
        "\n\n@cache\ndef _adapter() -> TypeAdapter[Any]:\n    return TypeAdapter(AnyEvent)\n"
        f"{head}    found: AnyEvent = _adapter().validate_python(load_event(event))\n    return found\n"
    )


def _ordered(group: str) -> str:
    return f'Annotated[{group}, Field(union_mode="left_to_right")]' if "|" in group else group


def _alias(path: str) -> str:
    """A name for an imported model: its package, schema, module and class."""
    return path.lstrip(".").replace(".", "_").replace(":", "_")


def _import(module: str, names: Sequence[str]) -> str:
    return f"from .{module} import (\n" + "".join(f"    {name},\n" for name in names) + ")\n"


def _exports(names: Sequence[str]) -> str:
    return "__all__ = [\n" + "".join(f"    {constant(name)},\n" for name in sorted(names)) + "]\n"


def _tuple(texts: object) -> str:
    items = [constant(text) for text in texts]  # type: ignore[attr-defined]  # any iterable of texts
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
