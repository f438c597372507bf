"""Recursion that does not use the interpreter's stack."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonValue

_T = TypeVar("_T")
Work: TypeAlias = Generator["Work[Any]", Any, _T]
"""A recursive function as a generator: it yields the call whose result it needs, and returns its own result."""


def run(work: Work[_T]) -> _T:
    """The result of a recursive function that is written as a generator."""
    stack: list[Work[Any]] = [work]
    result: Any = None
    while stack:
        try:
            call = stack[-1].send(result)
        except StopIteration as done:
            stack.pop()
            result = done.value
        else:
            stack.append(call)
            result = None
    final: _T = result
    return final


def is_deeper(value: JsonValue, levels: int) -> bool:
    """Whether arrays and objects nest deeper than so many levels."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(levels):
        if not level:
            return False
        level = [
            part
            for around in level
            for part in (around.values() if isinstance(around, dict) else around)
            if isinstance(part, dict | list)
        ]
    return bool(level)
