"""A document of any dialect becomes nodes: annotations gone, references resolved, equal parts the same object."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from schema_guard.canonical import build
from schema_guard.canonical.cases import Memory, unlimited
from schema_guard.canonical.close import closure
from schema_guard.canonical.dialects import Dialect, detect
from schema_guard.canonical.json_text import exact_text
from schema_guard.canonical.keywords import KEYWORDS
from schema_guard.canonical.node_cache import NodeCache
from schema_guard.canonical.nodes import digest_of
from schema_guard.canonical.recursion import name_component, recursive_components
from schema_guard.canonical.scopes import Scope, Scopes, Target
from schema_guard.canonical.unevaluated import unevaluated_items, unevaluated_properties
from schema_guard.errors import DocumentError, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schema_guard.canonical.node_cache import SharedKey
    from schema_guard.canonical.nodes import Node
    from schema_guard.canonical.recursion import Key
    from schema_guard.model.documents import JsonObject, JsonValue

MAX_NESTING = 100
"""Levels of subschemas and chained references that are modelled; what lies deeper is opaque."""

MAX_SCOPED = 10_000
"""Schemas that are read once for each dynamic scope that they stand in; further ones are opaque."""

_TOO_MUCH = f"schemas nested deeper than {MAX_NESTING} levels, or dynamic references that lead to too many places"
_SHOWN = 40
_ANCHORS = ("$anchor", "$dynamicAnchor", "$recursiveAnchor")


@dataclass(slots=True, eq=False, weakref_slot=True)
class Canonical:
    """A document and its nodes.

    Attributes:
        source: The document as it was given.
        dialect: The dialect that it was read in.
        root: What the document accepts.
    """

    source: JsonValue
    dialect: Dialect
    root: Node
    _normaliser: Normaliser
    _closed: Node | None = field(default=None)

    def same_as(self, other: Canonical) -> bool:
        """Whether both are the same document, read in the same way."""
        return self._normaliser.fingerprint() == other._normaliser.fingerprint()

    @property
    def is_too_dynamic(self) -> bool:
        """Whether dynamic references lead to too many places for anybody to follow."""
        return self._normaliser.is_too_dynamic

    def root_site(self) -> Site | None:
        """The document as a site, for those who walk it beside a value; None for true and false."""
        return self._normaliser.root_site()

    @property
    def closed(self) -> Node:
        """What the document accepts of events without undeclared properties (the LENIENT writer)."""
        return self.closing(unlimited)

    def closing(self, spend: Callable[[int], None], untold: Node | None = None) -> Node:
        """The same, paid for step by step.

        Args:
            spend: Takes the number of steps about to be made; what it raises ends the work.
            untold: What is taken for places of which it cannot be told which members are declared there: with nothing
                too little is accepted, with anything too much. None is a node of which nobody knows anything.
        """
        with self._normaliser.lock:
            if untold is not None:
                return build.all_of([self.root, self._normaliser.closure(spend, untold)])
            if self._closed is None:
                self._closed = build.all_of([self.root, self._normaliser.closure(spend)])
            return self._closed


def normalise(
    document: JsonValue,
    dialect: Dialect | None = None,
    *,
    asserts_format: bool = False,
    cache: NodeCache | None = None,
) -> Canonical:
    """The nodes of a document.

    Args:
        document: A JSON Schema of draft 4 to 2020-12 as parsed JSON; numbers may be ``Decimal``.
        dialect: The dialect; detected when not given.
        asserts_format: Whether ``format`` rejects values.
        cache: Reuses subschemas that are the same Python object in another document.

    Raises:
        DocumentError: The document is not a schema; the message names the place.
    """
    found = dialect or detect(document)
    if not isinstance(found, Dialect):
        raise DocumentError("an OpenApi3 document has to be lowered first")
    normaliser = Normaliser(document, found, asserts_format=asserts_format, cache=cache)
    return Canonical(document, found, normaliser.root(), normaliser)


class _RecursionMetError(Exception):
    """A reference leads to a schema that is being built: the document is recursive."""


@dataclass(frozen=True, slots=True)
class Site:
    """One subschema in its scope: what a keyword needs to know."""

    normaliser: Normaliser
    schema: JsonObject
    scope: Scope

    @property
    def dialect(self) -> Dialect:
        """The document's dialect."""
        return self.normaliser.dialect

    @property
    def asserts_format(self) -> bool:
        """Whether formats reject values."""
        return self.normaliser.asserts_format

    def child(self, schema: JsonValue) -> Node:
        """The node of a subschema about a member or an item."""
        return self.normaliser.node(schema, self.scope)

    def here(self, schema: JsonValue) -> Node:
        """The node of a subschema about the same value."""
        return self.normaliser.node(schema, self.scope)

    def reference(self, keyword: str, reference: str) -> Node:
        """The node that a reference stands for."""
        return self.normaliser.reference(keyword, reference, self.scope)

    def at(self, schema: JsonValue) -> Site | None:
        """The site of a subschema of this one; None for true and false."""
        return self.normaliser.site(schema, self.scope)

    def target(self, keyword: str) -> Site | None:
        """The site that a reference of this subschema leads to."""
        reference = self.schema.get(keyword)
        if not isinstance(reference, str):
            return None
        target = self.normaliser.scopes.resolve(keyword, reference, self.scope)
        return None if target is None else self.normaliser.site(target.schema, target.scope)

    def known_closure(self) -> Node | None:
        """The closure of this subschema, where it was built before and rests on nothing outside the subschema."""
        return self.normaliser.cache.find_closure(self.normaliser.shared_key(self.schema))

    def keep_closure(self, node: Node) -> None:
        """Remember the closure of this subschema, if it rests on nothing outside."""
        self.normaliser.cache.add_closure(self.normaliser.shared_key(self.schema), node)

    @property
    def key(self) -> tuple[int, Scope]:
        """Identity of the site within its document."""
        return (id(self.schema), self.scope)

    @property
    def place(self) -> tuple[str, str]:
        """Where the site is, said in a way that is the same for every copy of its document."""
        return (self.normaliser.scopes.place(self.schema), repr(self.scope))


class Normaliser:
    """Builds the nodes of one document."""

    def __init__(self, document: JsonValue, dialect: Dialect, *, asserts_format: bool, cache: NodeCache | None) -> None:
        self.dialect = dialect
        self.asserts_format = asserts_format
        self.lock = threading.RLock()  # what is built on first use may be used first by several threads
        self._document = document
        self.cache = cache if cache is not None else NodeCache()
        self._keywords = KEYWORDS[dialect]
        self.scopes = Scopes.of(document, dialect, special=_has_special(document, dialect))
        self._memo: dict[tuple[int, Scope], Node] = {}
        self._with_references: set[tuple[int, Scope]] = set()
        self._building: set[tuple[int, Scope]] = set()
        self._recursive: dict[tuple[int, Scope], str] | None = None
        self._references = 0
        self._depth = 0
        self._scoped = 0  # schemas built in a dynamic scope
        self.declared = Memory()

    def root(self) -> Node:
        """The node of the whole document."""
        return self._knowing_recursion(lambda: self.node(self._document, Scope("")))

    def closure(self, spend: Callable[[int], None], untold: Node | None = None) -> Node:
        """What accepts the events without undeclared members."""
        self._building.clear()  # of work that was ended half-way
        self._depth = 0
        self.declared.start_over()
        self.declared.spend = spend
        try:
            return self._knowing_recursion(lambda: closure(self.root_site(), untold))
        finally:
            self.declared.spend = unlimited

    def _knowing_recursion(self, make: Callable[[], Node]) -> Node:
        """What is made, once more when a recursive reference is met, which most documents do not have."""
        try:
            return make()
        except _RecursionMetError:
            self._name_recursion()
            return make()

    def _name_recursion(self) -> None:
        """Give each recursive target its name; the nodes that were made with tentative ones are forgotten."""
        names: dict[Key, str] = {}
        for members in recursive_components(self):
            named = name_component(members, partial(self._digests, members, dict(names)))
            own = "" if named.alike else f" {self.fingerprint().hex()}"
            names |= {key: f"{name}{own}" for key, name in named.names.items()}
        self._begin_anew(names)

    def _digests(
        self, members: Mapping[Key, Target], known: dict[Key, str], tentative: Mapping[Key, str]
    ) -> dict[Key, bytes]:
        """The digests of recursive targets under tentative names."""
        self._begin_anew({**known, **tentative})
        return {key: self._unfold(target).digest for key, target in members.items()}

    def _begin_anew(self, names: dict[Key, str]) -> None:
        self._building.clear()
        self._depth = 0
        self._recursive = names
        for key in self._with_references:
            self._memo.pop(key, None)
        self._with_references.clear()
        self.declared.known.clear()

    def root_site(self) -> Site | None:
        """The site of the whole document."""
        return self.site(self._document, Scope(""))

    def site(self, schema: JsonValue, scope: Scope) -> Site | None:
        """The site of a schema that stands in ``scope``; None for true and false."""
        return Site(self, schema, self.scopes.enter(schema, scope)) if isinstance(schema, dict) else None

    def node(self, schema: JsonValue, scope: Scope) -> Node:
        """The node of a schema that stands in ``scope``."""
        if isinstance(schema, bool):
            return build.ANYTHING if schema else build.NOTHING
        if not isinstance(schema, dict):
            raise DocumentError(f"{_short(schema)} is not a schema", remedy="A schema is an object, true or false.")
        key = (id(schema), scope)
        found = self._memo.get(key)
        if found is not None:
            self._references += key in self._with_references
            return found
        shared_key = self.shared_key(schema)
        shared = self.cache.find(shared_key)
        if shared is not None:
            return shared
        if key in self._building:
            return self._met_again(schema, scope)
        self._scoped += bool(scope.dynamic)
        if self._depth >= MAX_NESTING or self.is_too_dynamic:
            return build.opaque(_TOO_MUCH, unlike_any_other=True)
        before = self._references
        self._building.add(key)
        self._depth += 1
        node = self._build(Site(self, schema, self.scopes.enter(schema, scope)))
        self._depth -= 1
        self._building.discard(key)
        self._memo[key] = node
        if self._references != before:
            self._with_references.add(key)
        else:
            self.cache.add(shared_key, schema, node)
        return node

    def _met_again(self, schema: JsonValue, scope: Scope) -> Node:
        """A back-reference to a schema that is being built, where no reference leads to it but what it declares."""
        if self._recursive is None:
            raise _RecursionMetError
        self._references += 1
        name = digest_of("inside itself", self.fingerprint(), self.scopes.place(schema), repr(scope)).hex()
        return build.reference(name, lambda: self._unfold(Target(schema, scope)))

    @property
    def is_too_dynamic(self) -> bool:
        """Whether too many schemas were met in dynamic scopes."""
        return self._scoped > MAX_SCOPED

    def shared_key(self, schema: JsonValue) -> SharedKey:
        """Under what the cache knows a subschema."""
        return (id(schema), self.dialect, self.asserts_format)

    def _build(self, site: Site) -> Node:
        schema = site.schema
        if "$ref" in schema and self.dialect.hides_ref_siblings:
            return self._keywords["$ref"](site, schema["$ref"])
        handlers = {self._keywords[keyword]: value for keyword, value in schema.items() if keyword in self._keywords}
        try:
            parts = [handler(site, value) for handler, value in handlers.items()]
        except DocumentError as error:
            raise self._placed(error, schema) from None
        if self.dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
            if "unevaluatedProperties" in schema:
                parts.append(unevaluated_properties(site))
            if "unevaluatedItems" in schema:
                parts.append(unevaluated_items(site))
        return build.all_of(parts)

    def reference(self, keyword: str, reference: str, scope: Scope) -> Node:
        """The node that a reference stands for; a back-reference when its target is recursive."""
        self._references += 1
        target = self.scopes.resolve(keyword, reference, scope)
        if target is None:
            shown = self.scopes.absolute(reference, scope)
            return build.opaque(f"the reference {shown!r} has no target in the document")
        if isinstance(target.schema, dict) and self._recursive is not None:
            name = self._recursive.get((id(target.schema), target.scope))
            if name is not None:
                return build.reference(name, lambda: self._unfold(target))
        return self.node(target.schema, target.scope)

    def _unfold(self, target: Target) -> Node:
        with self.lock:
            depth, self._depth = self._depth, 0
            try:
                return self.node(target.schema, target.scope)
            finally:
                self._depth = depth

    def _placed(self, error: DocumentError, schema: JsonValue) -> DocumentError:
        if error.place is not None:
            return error
        return DocumentError(error.message, place=Place(pointer=_locate(self._document, schema)), remedy=error.remedy)

    def fingerprint(self) -> bytes:
        """A name for the document's content and the way it is read."""
        return digest_of(self.dialect, str(self.asserts_format), *exact_text(self._document, sort_keys=True))


def _has_special(document: JsonValue, dialect: Dialect) -> bool:
    """Whether identifiers or anchors stand below the root; a property of such a name is none."""
    special = frozenset({dialect.id_keyword, *_ANCHORS})
    work: list[JsonValue] = list(document.values()) if isinstance(document, dict) else []
    while work:
        value = work.pop()
        if isinstance(value, dict):
            if not special.isdisjoint(value) and any(isinstance(value.get(name), str | bool) for name in special):
                return True
            work.extend(value.values())
        elif isinstance(value, list):
            work.extend(value)
    return False


def _locate(document: JsonValue, wanted: JsonValue) -> str:
    """JSON Pointer of a subschema, by identity."""
    work: list[tuple[JsonValue, str]] = [(document, "")]
    while work:
        value, pointer = work.pop()
        if value is wanted:
            return pointer
        if isinstance(value, dict):
            work.extend(
                (member, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}") for name, member in value.items()
            )
        elif isinstance(value, list):
            work.extend((item, f"{pointer}/{index}") for index, item in enumerate(value))
    return ""


def _short(value: JsonValue) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
