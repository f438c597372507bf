"""How many ways references lead through a document, found quickly: few of them cannot multiply anybody's work."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from schema_guard.canonical.dialects import REFERENCES
from schema_guard.model.documents import array_index, pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema_guard.model.documents import JsonValue

_MOST = 10**9


class ReferencePaths(NamedTuple):
    """What a walk along the references finds.

    Attributes:
        number: Ways from the root along references, each circle gone through once.
        circular: Whether there is a circle.
        certain: Whether every reference is a plain JSON Pointer into the document, so that the number is all there is.
    """

    number: int
    circular: bool
    certain: bool


def reference_paths(document: JsonValue) -> ReferencePaths:
    """Count the ways along references, in time that grows with the document alone."""
    numbers: dict[str, int] = {}
    leading: dict[str, Counter[str]] = {"#": _references(document)}
    pending: list[tuple[str, Iterator[str]]] = [("#", iter(leading["#"]))]
    active = {"#"}
    circular, certain = False, True
    while pending:
        here, ahead = pending[-1]
        target = next(ahead, None)
        if target is None:
            ways = 1 + sum(times * numbers.get(reference, 1) for reference, times in leading[here].items())
            numbers[here] = min(ways, _MOST)
            active.discard(here)
            pending.pop()
        elif target in active:
            circular = True
        elif target not in numbers:
            found = _at(document, target)
            certain &= found is not None
            leading[target] = _references(found)
            active.add(target)
            pending.append((target, iter(leading[target])))
    return ReferencePaths(numbers["#"], circular, certain)


def _references(schema: JsonValue) -> Counter[str]:
    """The references inside a schema, as often as they occur."""
    found: Counter[str] = Counter()
    work = [schema]
    while work:
        part = work.pop()
        if isinstance(part, dict):
            found.update(reference for keyword in REFERENCES if isinstance(reference := part.get(keyword), str))
            work.extend(part.values())
        elif isinstance(part, list):
            work.extend(part)
    return found


def _at(document: JsonValue, reference: str) -> JsonValue:
    """What a reference leads to; nothing where that is not told by a JSON Pointer into the document."""
    if reference != "#" and not reference.startswith("#/"):
        return None
    found = document
    for token in pointer_tokens(reference[1:]):
        match found:
            case dict() if token in found:
                found = found[token]
            case list() if (index := array_index(token)) is not None and index < len(found):
                found = found[index]
            case _:
                return None
    return found
