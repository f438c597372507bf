"""Python text from values, so that no text of a schema can be anything but a string constant."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from schema_guard.codegen.types import ClassRef, ListOf, LiteralOf, MapOf, Scalar, TypeExpr, UnionOf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_LONGEST_DOC = 2000
_WIDTH = 110


def constant(value: object) -> str:
    """A constant as ASCII text: look-alikes and bidirectional marks stay visible as escapes."""
    return ascii(value)


def docstring(text: str, indent: str = "") -> str:
    """A docstring; whatever could end it, or hide in it, is escaped."""
    if len(text) > _LONGEST_DOC:
        text = text[:_LONGEST_DOC].rstrip() + " …"
    safe = "".join(map(_shown, text.replace("\t", " ")))
    width = _WIDTH - len(indent)
    lines = [
        piece
        for line in safe.split("\n")
        for piece in (textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""])
    ]
    body = f"\n{indent}".join(line.rstrip() for line in lines).strip()
    body = "\n".join(line.rstrip() for line in body.split("\n"))
    end = f"\n{indent}" if "\n" in body else ""
    return f'{indent}"""{body}{end}"""\n'


def text_block(name: str, text: str) -> str:
    """A constant text, one line of the text a line of code, so that a diff shows what changed in it."""
    pieces = text.splitlines(keepends=True) or [""]
    body = "".join(f"    {constant(piece)}\n" for piece in pieces)
    return f"{name}: Final = (\n{body})\n"


def expression(expr: TypeExpr, spell: Mapping[Scalar, str], literal: Callable[[LiteralOf], str]) -> str:
    """A type as Python text.

    Args:
        expr: The type.
        spell: How a scalar is written.
        literal: How a literal is written.
    """
    match expr:
        case Scalar():
            return spell[expr]
        case LiteralOf():
            return literal(expr)
        case ListOf(item=item):
            return f"list[{expression(item, spell, literal)}]"
        case MapOf(value=value):
            return f"dict[str, {expression(value, spell, literal)}]"
        case ClassRef(name=name):
            return name
        case UnionOf(members=members):
            return " | ".join(unique(expression(member, spell, literal) for member in members))


def plain_literal(expr: LiteralOf) -> str:
    """``Literal['a', 'b']``."""
    return f"Literal[{', '.join(unique(constant(value) for value in expr.values))}]"


def unique(texts: Iterable[str]) -> list[str]:
    """The texts without repetitions, in their order."""
    return list(dict.fromkeys(texts))


def _shown(char: str) -> str:
    if char in '\\"':
        return "\\" + char
    if char == "\n" or char.isprintable():
        return char
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
