"""Constructors of nodes: each simplifies what can be seen at once, and never changes what is accepted."""

from __future__ import annotations

from functools import lru_cache, reduce
from itertools import count
from typing import TYPE_CHECKING

from schema_guard.canonical import nodes as n
from schema_guard.canonical.nodes import digest_of, intern_node
from schema_guard.canonical.values import ALL_TYPES, ARRAY, NUMBER, OBJECT, STRING, type_bit, value_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from schema_guard.canonical.nodes import Node
    from schema_guard.canonical.values import Number, ValueKey
    from schema_guard.model.documents import JsonValue

_marks = count()

ANYTHING: Node = intern_node(digest_of("anything"), lambda d: n.Anything(d, ALL_TYPES, 0))
NOTHING: Node = intern_node(digest_of("nothing"), lambda d: n.Nothing(d, 0, ALL_TYPES))


@lru_cache(maxsize=4096)
def types(mask: int) -> Node:
    """The value's type is one of ``mask``."""
    if mask == ALL_TYPES:
        return ANYTHING
    if not mask:
        return NOTHING
    return intern_node(digest_of("types", str(mask)), lambda d: n.Types(d, mask, ALL_TYPES & ~mask))


@lru_cache(maxsize=4096)
def bound(limit: Number, *, lower: bool, exclusive: bool) -> Node:
    """A number is at least or at most ``limit``."""
    return intern_node(
        digest_of("bound", str(limit), f"{lower:d}{exclusive:d}"),
        lambda d: n.Bound(d, ALL_TYPES, NUMBER, limit, lower, exclusive),
    )


@lru_cache(maxsize=4096)
def multiple_of(divisor: Number) -> Node:
    """A number is a whole multiple of ``divisor``."""
    return intern_node(digest_of("multiple", str(divisor)), lambda d: n.MultipleOf(d, ALL_TYPES, NUMBER, divisor))


@lru_cache(maxsize=4096)
def size(of: int, low: int, high: int | None) -> Node:
    """Length, number of items or of members; a node has one side only, so that its negation is one literal."""
    if low <= 0 and high is None:
        return ANYTHING
    if high is not None and high < max(low, 0):
        return types(ALL_TYPES & ~of)
    if low > 0 and high is not None:
        return all_of([size(of, low, None), size(of, 0, high)])
    return intern_node(
        digest_of("size", f"{of} {low} {high}"), lambda d: n.Size(d, ALL_TYPES, of, of, max(low, 0), high)
    )


@lru_cache(maxsize=4096)
def pattern(source: str) -> Node:
    """A string contains a match of ``source``."""
    if source in {"", ".*", "^", "$", "^.*", ".*$"}:
        return ANYTHING
    return intern_node(digest_of("pattern", source), lambda d: n.Pattern(d, ALL_TYPES, STRING, source))


def format_(name: str) -> Node:
    """A string has a format."""
    return intern_node(digest_of("format", name), lambda d: n.Format(d, ALL_TYPES, STRING, name))


def items(prefix: Sequence[Node], rest: Node) -> Node:
    """Items by position."""
    end = len(prefix)
    while end and prefix[end - 1] is rest:
        end -= 1
    kept = tuple(prefix[:end])
    if not kept and rest is ANYTHING:
        return ANYTHING
    return intern_node(
        digest_of("items", *(p.digest for p in kept), rest.digest), lambda d: n.Items(d, ALL_TYPES, ARRAY, kept, rest)
    )


def contains(item: Node, low: int, high: int | None) -> Node:
    """Count of items that satisfy ``item``."""
    if low <= 0 and high is None:
        return ANYTHING
    return intern_node(
        digest_of("contains", item.digest, f"{low} {high}"),
        lambda d: n.Contains(d, ALL_TYPES, ARRAY, item, max(low, 0), high),
    )


UNIQUE: Node = intern_node(digest_of("unique"), lambda d: n.Unique(d, ALL_TYPES, ARRAY))


@lru_cache(maxsize=4096)
def required(name: str) -> Node:
    """An object has a member called ``name``."""
    return intern_node(digest_of("required", name), lambda d: n.Required(d, ALL_TYPES, OBJECT, name))


def properties(named: Mapping[str, Node], patterns: Iterable[tuple[str, Node]], rest: Node) -> Node:
    """Members by name, by pattern, and all others."""
    kept_patterns = tuple(
        sorted(
            ((source, node) for source, node in patterns if not (node is ANYTHING and rest is ANYTHING)),
            key=lambda pair: (pair[0], pair[1].digest),
        )
    )
    drop = rest if not kept_patterns else (ANYTHING if rest is ANYTHING else None)
    kept = {name: named[name] for name in sorted(named) if named[name] is not drop}
    if not kept and not kept_patterns and rest is ANYTHING:
        return ANYTHING
    parts: list[str | bytes] = ["properties"]
    for name, node in kept.items():
        parts += (name, node.digest)
    parts.append("patterns")
    for source, node in kept_patterns:
        parts += (source, node.digest)
    parts.append(rest.digest)
    return intern_node(digest_of(*parts), lambda d: n.Properties(d, ALL_TYPES, OBJECT, kept, kept_patterns, rest))


def property_names(name: Node) -> Node:
    """The name of every member satisfies ``name``."""
    if name is ANYTHING:
        return ANYTHING
    return intern_node(digest_of("names", name.digest), lambda d: n.PropertyNames(d, ALL_TYPES, OBJECT, name))


def values(members: Iterable[JsonValue]) -> Node:
    """The value equals one of ``members``."""
    return values_by_key({value_key(member): member for member in members})


def values_by_key(members: Mapping[ValueKey, JsonValue]) -> Node:
    """The value equals one of the members of a finite set."""
    if not members:
        return NOTHING
    ordered = dict(sorted(members.items(), key=lambda pair: repr(pair[0])))
    mask = reduce(int.__or__, (type_bit(member) for member in ordered.values()))
    return intern_node(
        digest_of("values", *(repr(key) for key in ordered)), lambda d: n.Values(d, mask, ALL_TYPES, ordered)
    )


def opaque(reason: str, *, unlike_any_other: bool = False) -> Node:
    """A constraint that is not modelled; the same reason stands for the same constraint unless said otherwise."""
    mark = str(next(_marks)) if unlike_any_other else ""
    return intern_node(digest_of("opaque", reason, mark), lambda d: n.Opaque(d, ALL_TYPES, ALL_TYPES, reason))


def reference(name: str, resolve: Callable[[], Node]) -> n.Ref:
    """A back-reference; ``name`` stands for the whole structure that it refers to."""
    return intern_node(digest_of("ref", name), lambda d: n.Ref(d, ALL_TYPES, ALL_TYPES, name, [resolve]))


def all_of(parts: Iterable[Node]) -> Node:
    """Every part accepts the value."""
    flat: dict[Node, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, n.All) else (part,)))
    flat.pop(ANYTHING, None)
    if NOTHING in flat:
        return NOTHING
    merged = _merge_types(flat)
    if len(merged) <= 1:
        return merged[0] if merged else ANYTHING
    ordered = tuple(n.by_digest(merged))
    mask = _both(part.types for part in ordered)
    if not mask:
        return NOTHING
    about = reduce(int.__or__, (part.about for part in ordered), 0)
    return intern_node(digest_of("all", *(p.digest for p in ordered)), lambda d: n.All(d, mask, about, ordered))


def _merge_types(flat: Mapping[Node, None]) -> list[Node]:
    """One assertion about types, and nothing about types that it excludes."""
    mask = _both(part.types for part in flat if isinstance(part, n.Types))
    if mask == ALL_TYPES:
        return list(flat)
    if not mask:
        return [NOTHING]
    return [types(mask), *(part for part in flat if not isinstance(part, n.Types) and part.about & mask)]


def any_of(parts: Iterable[Node]) -> Node:
    """At least one part accepts the value."""
    flat: dict[Node, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, n.Any) else (part,)))
    flat.pop(NOTHING, None)
    if ANYTHING in flat:
        return ANYTHING
    merged = _merge_alternatives(flat)
    if len(merged) <= 1:
        return merged[0] if merged else NOTHING
    ordered = tuple(n.by_digest(merged))
    mask, about = _either(ordered), _both(part.about for part in ordered)
    if not about:
        return ANYTHING
    return intern_node(digest_of("any", *(p.digest for p in ordered)), lambda d: n.Any(d, mask, about, ordered))


def _merge_alternatives(flat: Mapping[Node, None]) -> list[Node]:
    """One alternative of types only and one finite set."""
    mask = reduce(int.__or__, (part.types for part in flat if isinstance(part, n.Types)), 0)
    finite: dict[ValueKey, JsonValue] = {}
    for part in flat:
        if isinstance(part, n.Values):
            finite.update((key, v) for key, v in part.values.items() if not type_bit(v) & mask)
    rest = [part for part in flat if not isinstance(part, n.Types | n.Values)]
    merged = [types(mask)] if mask else []
    if finite:
        merged.append(values_by_key(finite))
    return [ANYTHING] if ANYTHING in merged else merged + rest


def not_(part: Node) -> Node:
    """The part rejects the value."""
    match part:
        case n.Not():
            return part.part
        case n.Types():
            return types(ALL_TYPES & ~part.types)
        case n.Anything():
            return NOTHING
        case n.Nothing():
            return ANYTHING
    return intern_node(digest_of("not", part.digest), lambda d: n.Not(d, part.about, part.types, part))


def one_of(parts: Iterable[Node]) -> Node:
    """Exactly one part accepts the value."""
    kept = [part for part in parts if part is not NOTHING]
    if len(kept) <= 1:
        return kept[0] if kept else NOTHING
    if ANYTHING in kept:
        kept.remove(ANYTHING)
        return all_of(not_(part) for part in kept)
    seen = 0
    for part in kept:
        if seen & part.types:
            break
        seen |= part.types
    else:
        return any_of(kept)
    ordered = tuple(n.by_digest(kept))
    mask = _either(kept)
    return intern_node(digest_of("one", *(p.digest for p in ordered)), lambda d: n.One(d, mask, ALL_TYPES, ordered))


@lru_cache(maxsize=4096)
def absent(name: str) -> Node:
    """The value is no object, or has no member called ``name``."""
    return any_of([types(ALL_TYPES & ~OBJECT), not_(required(name))])


def _both(masks: Iterable[int]) -> int:
    return reduce(int.__and__, masks, ALL_TYPES)


def _either(parts: Iterable[Node]) -> int:
    return reduce(int.__or__, (part.types for part in parts), 0)
