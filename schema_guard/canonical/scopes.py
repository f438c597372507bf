"""Where a reference leads, inside one document: ``$id``, anchors, JSON Pointers and the dynamic scope.

Nothing is ever fetched. Besides the document itself only the official metaschemas are known; any other outside
reference has no target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import unquote, urljoin

from schema_guard.canonical.dialects import subschemas
from schema_guard.canonical.json_scan import escaped
from schema_guard.canonical.values import value_key
from schema_guard.model.documents import array_index, pointer_tokens

if TYPE_CHECKING:
    from schema_guard.canonical.dialects import Dialect
    from schema_guard.model.documents import JsonValue

_RECURSIVE = ""  # stands among the names of dynamic anchors for ``$recursiveAnchor``
_INTERRUPTED = "#"  # and this for a resource without it, entered later
_LEFT_IN_PLACE = "#left"  # stands among the bases for a resource that was left for one inside it, by no reference
_METASCHEMA_HOSTS = ("https://json-schema.org/draft/", "http://json-schema.org/draft-")


_Name = TypeVar("_Name", str, tuple[str, str])


class Scope(NamedTuple):
    """What the meaning of a reference depends on.

    Attributes:
        base: URI of the schema resource around the reference.
        dynamic: For each dynamic anchor name, the outermost resource that was entered and has it; ``_LEFT_IN_PLACE``
            where validators no longer look for it there.
    """

    base: str
    dynamic: tuple[tuple[str, str], ...] = ()


class Target(NamedTuple):
    """What a reference leads to."""

    schema: JsonValue
    scope: Scope


class Scopes:
    """The resources and anchors of one document."""

    def __init__(self, document: JsonValue, dialect: Dialect) -> None:
        self._document = document
        self._dialect = dialect
        self._resources: dict[str, JsonValue] = {}
        self._uris: dict[int, str] = {}  # of resources that have an identifier, by identity
        self._ambiguous: set[str | tuple[str, str]] = set()  # what different schemas call themselves
        self._anchors: dict[tuple[str, str], JsonValue] = {}
        self._dynamic: dict[str, set[str]] = {}
        self._special = False
        self._places: dict[int, str] = {}
        self.root = Scope("")

    @classmethod
    def of(cls, document: JsonValue, dialect: Dialect, *, special: bool) -> Scopes:
        """The scopes of a document; ``special`` says that it has identifiers or anchors below its root."""
        scopes = cls(document, dialect)
        scopes._special = special
        scopes._add(document, "")
        scopes.root = scopes.enter(document, Scope(""))
        return scopes

    def _add(self, document: JsonValue, base: str) -> None:
        """Take in a resource and all that is embedded in it."""
        self._resources[base] = document
        work: list[tuple[JsonValue, str]] = [(document, base)]
        while work:
            schema, around = work.pop()
            if not isinstance(schema, dict):
                continue
            here = self._identify(schema, around)
            self._anchor(schema, here)
            if self._special or schema is not self._document:
                work.extend((below, here) for _, below in subschemas(schema, self._dialect))

    def _identify(self, schema: dict[str, JsonValue], around: str) -> str:
        """Note the names that a schema gives itself; returns the URI of the resource that it belongs to."""
        identifier = schema.get(self._dialect.id_keyword)
        if not isinstance(identifier, str) or (self._dialect.hides_ref_siblings and "$ref" in schema):
            return around
        uri, _, fragment = identifier.partition("#")
        here = _join(around, uri)
        if fragment and self._dialect.hides_ref_siblings:
            self._call(self._anchors, (here, fragment), schema)
        if uri:
            self._call(self._resources, here, schema)
            other = self._uris.setdefault(id(schema), here)
            if other != here:  # one object in two places
                self._ambiguous |= {here, other}
        return here

    def _call(self, names: dict[_Name, JsonValue], name: _Name, schema: JsonValue) -> None:
        """Give a schema a name; where another one has it, each validator takes another."""
        other = names.setdefault(name, schema)
        if other is not schema and value_key(other) != value_key(schema):
            self._ambiguous.add(name)

    def _base(self, schema: JsonValue, around: str) -> str:
        """The URI of the resource that a schema belongs to; an identifier where no schema is expected names none."""
        return self._uris.get(id(schema), around)

    def _anchor(self, schema: dict[str, JsonValue], base: str) -> None:
        for keyword in ("$anchor", "$dynamicAnchor"):
            name = schema.get(keyword)
            if isinstance(name, str):
                self._call(self._anchors, (base, name), schema)
                if keyword == "$dynamicAnchor":
                    self._dynamic.setdefault(base, set()).add(name)
        if schema.get("$recursiveAnchor") is True and self._resources[base] is schema:  # ignored below the root
            self._dynamic.setdefault(base, set()).add(_RECURSIVE)

    def place(self, schema: JsonValue) -> str:
        """The resource and the JSON Pointer that a schema stands at, by identity."""
        if id(schema) not in self._places:
            for base, resource in self._resources.items():
                self._note_places(resource, base)
        return self._places[id(schema)]

    def _note_places(self, resource: JsonValue, base: str) -> None:
        work: list[tuple[JsonValue, str]] = [(resource, f"{base}#")]
        while work:
            value, pointer = work.pop()
            if isinstance(value, dict):
                self._places.setdefault(id(value), pointer)
                work.extend((member, f"{pointer}/{escaped(name)}") for name, member in value.items())
            elif isinstance(value, list):
                work.extend((item, f"{pointer}/{index}") for index, item in enumerate(value))

    def enter(self, schema: JsonValue, scope: Scope) -> Scope:
        """The scope inside ``schema``, which stands in ``scope``."""
        if not (self._special or self._dynamic) and schema is not self._document:
            return scope
        base = self._base(schema, scope.base)
        if scope.dynamic and base != scope.base:
            dynamic = ((name, _LEFT_IN_PLACE if outer == scope.base else outer) for name, outer in scope.dynamic)
            scope = Scope(scope.base, tuple(sorted(dynamic)))
        return self._entered(base, scope)

    def _entered(self, base: str, scope: Scope) -> Scope:
        names = self._dynamic.get(base, set())
        dynamic = scope.dynamic
        if names or (dynamic and base != scope.base):
            known = {name for name, _ in dynamic}
            added = {(name, base) for name in names - known}
            if _RECURSIVE in known - names and base != scope.base:
                added.add((_INTERRUPTED, ""))
            dynamic = tuple(sorted({*dynamic, *added}))
        return Scope(base, dynamic)

    def resolve(self, keyword: str, reference: str, scope: Scope) -> Target | None:
        """The target of a reference, or None when it lies outside the document or does not exist."""
        uri, _, fragment = reference.partition("#")
        base = _join(scope.base, uri)
        if base in self._ambiguous or (base not in self._resources and not self._load_metaschema(base)):
            return None
        target = self._locate(base, unquote(fragment), scope)
        if target is None or keyword == "$ref":
            return target
        name = _RECURSIVE if keyword == "$recursiveRef" else unquote(fragment)
        return self._outermost(name, target, scope)

    def absolute(self, reference: str, scope: Scope) -> str:
        """The reference as a URI, unless it is one within its own resource."""
        uri, hash_sign, fragment = reference.partition("#")
        return f"{_join(scope.base, uri)}{hash_sign}{fragment}" if uri else reference

    def _locate(self, base: str, fragment: str, scope: Scope) -> Target | None:
        if fragment and not fragment.startswith("/"):
            schema = self._anchors.get((base, fragment))
            if schema is None or (base, fragment) in self._ambiguous:
                return None
            return Target(schema, self._entered(base, scope))
        schema = self._resources[base]
        for token in pointer_tokens(fragment):
            if isinstance(schema, dict) and token in schema:
                base = self._base(schema, base)
                schema = schema[token]
            elif isinstance(schema, list) and (index := array_index(token)) is not None and index < len(schema):
                schema = schema[index]
            else:
                return None
        if not isinstance(schema, dict | bool):
            return None
        # A resource that is only passed on the way to one that it contains is not entered.
        return Target(schema, self._entered(self._base(schema, base), scope))

    def _outermost(self, name: str, target: Target, scope: Scope) -> Target | None:
        """The target of a dynamic reference: in the outermost resource entered that has the dynamic anchor.

        None where the specification looks further out than validators do: for ``$recursiveRef`` past a resource without
        ``$recursiveAnchor``, and to a resource that was left for one inside it by no reference.
        """
        schema = target.schema
        marked = isinstance(schema, dict) and (
            schema.get("$recursiveAnchor") is True if name == _RECURSIVE else schema.get("$dynamicAnchor") == name
        )
        outer = dict(scope.dynamic).get(name)
        if not marked or outer is None:
            return target
        if outer == _LEFT_IN_PLACE or (name == _RECURSIVE and (_INTERRUPTED, "") in scope.dynamic):
            return None
        if not self._ambiguous.isdisjoint({outer, (outer, name)}):
            return None
        schema = self._resources[outer] if name == _RECURSIVE else self._anchors[outer, name]
        return Target(schema, self._entered(outer, scope))

    def _load_metaschema(self, uri: str) -> bool:
        if not uri.startswith(_METASCHEMA_HOSTS):
            return False
        from jsonschema_specifications import REGISTRY  # noqa: PLC0415 - few documents refer to a metaschema

        for known in (uri, uri + "#"):
            if known in REGISTRY:
                self._special = True
                self._add(REGISTRY[known].contents, uri)
                return True
        return False


def _join(base: str, uri: str) -> str:
    if not uri:
        return base
    try:
        return urljoin(base, uri)
    except ValueError:  # what is no URI names nothing but itself
        return uri
