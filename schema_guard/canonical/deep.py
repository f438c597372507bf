"""Recursion that does not use the interpreter's stack."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

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
