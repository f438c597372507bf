"""The places of a document where schemas stand, what its references lead to, and whether a value is checked forever.

Shares nothing with the package but the tables of keywords.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import quote, unquote

from schema_guard.canonical.dialects import REFERENCES, Dialect, subschemas

if TYPE_CHECKING:
    from collections.abc import Iterator

Path: TypeAlias = tuple[str | int, ...]
_SAME_VALUE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies")


class Place(NamedTuple):
    """A schema, where it stands, and the name of the resource that its references resolve against."""

    path: Path
    schema: Any
    base: str


def places(document: Any, dialect: Dialect) -> Iterator[Place]:
    """All schemas that stand where the dialect expects one, parents first."""
    work = [Place((), document, "")]
    while work:
        place = work.pop()
        if isinstance(place.schema, dict):
            name = place.schema.get(dialect.id_keyword)
            if isinstance(name, str) and not name.startswith("#"):
                place = place._replace(base=name.rpartition("/")[2])
            work += [
                Place((*place.path, *path), below, place.base) for path, below in subschemas(place.schema, dialect)
            ]
        yield place


def pointer(path: Path) -> str:
    """The fragment by which a reference leads to a place."""
    return "#" + "".join(f"/{quote(str(step), safe='$')}" for step in path)


def replaced(value: Any, path: Path, new: Any) -> Any:
    """The value with something else at a path; what is not on the way is shared."""
    if not path:
        return new
    step, *rest = path
    copy = value.copy()
    copy[step] = replaced(value[step], tuple(rest), new)
    return copy


class References:
    """What the references of a document lead to: pointers, anchors and identifiers."""

    def __init__(self, document: Any, dialect: Dialect) -> None:
        self.document = document
        self.all_places = list(places(document, dialect))
        self._bases = {id(place.schema): place.base for place in self.all_places}
        self._resources: dict[str, Any] = {"": document}
        self._anchors: dict[tuple[str, str], Any] = {}
        for place in self.all_places:
            self._resources.setdefault(place.base, place.schema)
            for name in self._names(place.schema, dialect):
                self._anchors[place.base, name] = place.schema

    @staticmethod
    def _names(schema: Any, dialect: Dialect) -> Iterator[str]:
        if isinstance(schema, dict):
            name = schema.get(dialect.id_keyword)
            if isinstance(name, str) and name.startswith("#"):
                yield name[1:]
            yield from (schema[keyword] for keyword in ("$anchor", "$dynamicAnchor") if keyword in schema)

    def target(self, schema: dict[str, Any], keyword: str = "$ref") -> Any:
        """What a reference leads to, outside of any dynamic scope; None when it leads nowhere."""
        resource, _, fragment = schema[keyword].partition("#")
        base = resource.rpartition("/")[2] or self._bases.get(id(schema), "")
        if fragment and not fragment.startswith("/"):
            return self._anchors.get((base, fragment))
        target = self._resources.get(base)
        for token in unquote(fragment).split("/")[1:]:
            if isinstance(target, list) and token.isdigit() and int(token) < len(target):
                target = target[int(token)]
            elif isinstance(target, dict) and token in target:
                target = target[token]
            else:
                return None
        return target if isinstance(target, dict | bool) else None

    def resolve_all(self) -> bool:
        """Whether each reference leads to a schema."""
        return all(
            self.target(place.schema, keyword) is not None
            for place in self.all_places
            if isinstance(place.schema, dict)
            for keyword in REFERENCES
            if keyword in place.schema
        )

    def is_endless(self) -> bool:
        """Whether a reference may lead back to its own schema for the same value, which no validator survives."""
        finished: set[int] = set()
        for start in self.all_places:
            if not isinstance(start.schema, dict):
                continue
            path: dict[int, Iterator[Any]] = {id(start.schema): self._applied(start.schema)}
            while path:
                here = next(reversed(path))
                below = next(path[here], None)
                if below is None:
                    del path[here]
                    finished.add(here)
                elif id(below) in path:
                    return True
                elif id(below) not in finished:
                    path[id(below)] = self._applied(below)
        return False

    def _applied(self, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The schemas that the same value may have to satisfy because of this one."""
        found: list[Any] = [self.target(schema)] if "$ref" in schema else []
        if "$dynamicRef" in schema:
            name = schema["$dynamicRef"].partition("#")[2]
            found += [target for (_, anchor), target in self._anchors.items() if anchor == name]
        if "$recursiveRef" in schema:
            found += self._resources.values()
        for keyword in _SAME_VALUE:
            below = schema.get(keyword)
            match below:
                case list():
                    found += below
                case dict() if keyword.startswith("depend"):
                    found += below.values()
                case _:
                    found.append(below)
        yield from (part for part in found if isinstance(part, dict))
