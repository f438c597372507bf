"""Other ways to name the targets of references: pointers to any place, anchors, identifiers and dynamic anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schema_places import References, places, pointer, replaced

from schema_guard.canonical.dialects import REFERENCES, Dialect

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Iterator

    from schema_places import Place

_ROOT = "https://example.com/root"
_INNER = ("inner", "within", "core")


def with_names(rng: random.Random, document: dict[str, Any], dialect: Dialect) -> dict[str, Any]:
    """The document with some of its references written otherwise, or leading elsewhere; no reference without an end."""
    changes = [(0.2, _refer_to_any_place), (0.12, _anchor), (0.1, _embed)]
    if dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
        changes.append((0.12, _make_dynamic))
    for share, change in changes:
        if rng.random() < share:
            changed = change(rng, document, dialect)
            references = References(changed, dialect)
            if references.resolve_all() and not references.is_endless():
                document = changed
    return document


def _referring(document: Any, dialect: Dialect) -> list[Place]:
    return [place for place in places(document, dialect) if isinstance(place.schema, dict) and "$ref" in place.schema]


def _nameable(document: Any, dialect: Dialect, bases: Collection[str] = ("", "root")) -> list[Place]:
    """The schemas below the root, in certain resources, to which a name may be given."""
    return [
        place
        for place in places(document, dialect)
        if isinstance(place.schema, dict)
        and place.path
        and place.base in bases
        and not (dialect.hides_ref_siblings and "$ref" in place.schema)
        and dialect.id_keyword not in place.schema
    ]


def _refer_to_any_place(rng: random.Random, document: Any, dialect: Dialect) -> Any:
    targets = [place for place in places(document, dialect) if place.base in {"", "root"}]
    for referring in _some(rng, _referring(document, dialect)):
        new = {**referring.schema, "$ref": pointer(rng.choice(targets).path)}
        document = replaced(document, referring.path, new)
    return document


def _anchor(rng: random.Random, document: Any, dialect: Dialect) -> Any:
    nameable = _nameable(document, dialect)
    if not nameable:
        return document
    place = rng.choice(nameable)
    keyword, value = (dialect.id_keyword, "#m") if dialect.hides_ref_siblings else ("$anchor", "m")
    document = replaced(document, place.path, {keyword: value, **place.schema})
    for referring in _some(rng, _referring(document, dialect)):
        document = replaced(document, referring.path, {**referring.schema, "$ref": "#m"})
    return document


def _embed(rng: random.Random, document: Any, dialect: Dialect) -> Any:
    """Make schemas resources of their own, which may hold one another."""
    embedded: list[str] = []
    for name in _INNER[: rng.choice((1, 1, 2, 3))]:
        nameable = _nameable(document, dialect, ("", "root", *_INNER))
        if nameable:
            place = rng.choice(nameable)
            embedded.append(rng.choice((name, f"folder/{name}", f"/{name}")))
            document = replaced(document, place.path, {dialect.id_keyword: embedded[-1], **place.schema})
    if not embedded:
        return document
    document = {dialect.id_keyword: _ROOT, **document}
    for referring in _referring(document, dialect):
        old = referring.schema["$ref"]
        if rng.random() < 0.3:
            new = rng.choice(embedded) + rng.choice(("", "#"))
        elif referring.base in _INNER and old.startswith("#"):  # its own name would lead elsewhere now
            new = f"/root{old}" if rng.random() < 0.8 else "#"
        else:
            continue
        document = replaced(document, referring.path, {**referring.schema, "$ref": new})
    return document


def _make_dynamic(rng: random.Random, document: Any, dialect: Dialect) -> Any:
    newest = dialect is Dialect.DRAFT2020
    mark, keyword, reference = (
        ("$dynamicAnchor", "$dynamicRef", "#n") if newest else ("$recursiveAnchor", "$recursiveRef", "#")
    )
    name: Any = "n" if newest else True
    resources = [
        place
        for place in places(document, dialect)
        if isinstance(place.schema, dict) and dialect.id_keyword in place.schema
    ]
    marked = [place.path for place in resources if place.path and rng.random() < 0.7]
    marked.append(rng.choice(_nameable(document, dialect) or [((), None, "")])[0] if rng.random() < 0.5 else ())
    for path in marked:
        document = replaced(document, path, {mark: name, **_at(document, path)})
    for referring in _some(rng, _referring(document, dialect)):
        kept = {key: value for key, value in referring.schema.items() if key != "$ref" or rng.random() < 0.1}
        document = replaced(document, referring.path, {**kept, keyword: reference})
    return document


def _at(document: Any, path: Any) -> Any:
    for step in path:
        document = document[step]
    return document


def _some(rng: random.Random, found: list[Place]) -> Iterator[Place]:
    return (place for place in found if rng.random() < 0.6)


def names_anything(document: Any, dialect: Dialect) -> bool:
    """Whether a document has more names than its definitions, or refers to anything else by pointer."""
    keywords = {dialect.id_keyword, "$anchor", "$dynamicAnchor", "$recursiveAnchor", *REFERENCES[1:]}
    definitions = ("#/$defs/", "#/definitions/")
    for place in places(document, dialect):
        if isinstance(place.schema, dict):
            target = place.schema.get("$ref", definitions[0])
            if not keywords.isdisjoint(place.schema) or not target.startswith(definitions) or target.count("/") > 2:
                return True
    return False
