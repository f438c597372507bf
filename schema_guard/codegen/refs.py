"""Local references of a document, for code generation; a reference that leaves the document is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from schema_guard.errors import GenerationError, Place
from schema_guard.model.documents import array_index, pointer_of, pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.model.documents import JsonPointer, JsonValue

DEEPEST = 250  # jsonschema-rs, which every generated package checks events with, takes 255
_DATA = frozenset({"enum", "const", "default", "examples", "example"})


class References:
    """Resolves ``$ref`` within one document.

    Raises:
        GenerationError: The document is nested too deeply.
    """

    def __init__(self, document: JsonValue) -> None:
        self._document = document
        self._roots: dict[str, JsonPointer] = {"": ""}
        self._anchors: dict[tuple[str, str], JsonPointer] = {}
        self._bases: dict[JsonPointer, str] = {}
        _refuse_depth(document)
        self._index(document, "", "")

    def resolve(self, reference: str, at: JsonPointer) -> tuple[JsonPointer, JsonValue]:
        """The place that a reference names, and what is there.

        Raises:
            GenerationError: It names no place of this document.
        """
        base = self._base(at)
        uri, _, fragment = reference.partition("#")
        root = self._roots.get(urljoin(base, uri) if uri else base)
        fragment = unquote(fragment)
        if root is not None and (not fragment or fragment.startswith("/")):
            pointer = root + fragment
            found, value = self._at(pointer)
        else:
            pointer = self._anchors.get((urljoin(base, uri) if uri else base, fragment), "")
            found, value = self._at(pointer) if pointer else (False, None)
        if not found:
            raise GenerationError(
                f'"$ref" to {reference!r} names nothing in this document',
                place=Place(pointer=at),
                remedy='Put what it names under "$defs" of the same document.',
            )
        return pointer, value

    def _base(self, at: JsonPointer) -> str:
        while at and at not in self._bases:
            at = at.rpartition("/")[0]
        return self._bases.get(at, "")

    def _at(self, pointer: JsonPointer) -> tuple[bool, JsonValue]:
        value = self._document
        for token in pointer_tokens(pointer):
            if isinstance(value, dict) and token in value:
                value = value[token]
            elif isinstance(value, list) and (index := array_index(token)) is not None and index < len(value):
                value = value[index]
            else:
                return False, None
        return True, value

    def _index(self, schema: JsonValue, pointer: JsonPointer, base: str) -> None:
        if isinstance(schema, dict):
            own = schema.get("$id")
            if isinstance(own, str):
                base = urljoin(base, own).rstrip("#")
                self._bases[pointer] = base
                self._roots.setdefault(base, pointer)
            for keyword in ("$anchor", "$dynamicAnchor"):
                anchor = schema.get(keyword)
                if isinstance(anchor, str):
                    self._anchors.setdefault((base, anchor), pointer)
        for key, child in _children(schema):
            self._index(child, pointer + pointer_of([key]), base)


def _children(value: JsonValue) -> Iterator[tuple[str | int, JsonValue]]:
    if isinstance(value, dict):
        yield from (
            (key, child) for key, child in value.items() if key not in _DATA and isinstance(child, (dict, list))
        )
    elif isinstance(value, list):
        yield from ((index, child) for index, child in enumerate(value) if isinstance(child, (dict, list)))


def _refuse_depth(document: JsonValue) -> None:
    """Walk without recursion, for this is what keeps every later walk within Python's stack."""
    stack: list[tuple[JsonValue, JsonPointer, int]] = [(document, "", 0)]
    while stack:
        value, pointer, depth = stack.pop()
        if depth > DEEPEST:
            raise GenerationError(
                f"the schema is nested more than {DEEPEST} levels deep",
                place=Place(pointer=pointer[:80] + "…"),
                remedy='Move inner schemas to "$defs".',
            )
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        stack.extend((child, pointer + pointer_of([key]), depth + 1) for key, child in items)
