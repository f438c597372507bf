import pytest

from schema_guard.canonical.dialects import OPENAPI3, Dialect
from schema_guard.canonical.refs import Resolver, Target, Unresolved

DOCUMENT = {
    "$id": "https://x.example/root",
    "properties": {
        "a/b": {"title": "slash"},
        "~": {"title": "tilde"},
        "per cent%": {"title": "percent"},
        "$id": {"$anchor": "named"},
        "list": {"prefixItems": [{"title": "zero"}, {"title": "one"}], "enum": [{"$anchor": "data"}]},
    },
    "$defs": {
        "nested": {
            "$id": "sub/nested",
            "$anchor": "here",
            "$defs": {"inner": {"title": "inner"}, "deep": {"$id": "deep", "title": "deep"}},
        },
        "urn": {"$id": "urn:x:y", "not": {"$dynamicAnchor": "dyn"}},
    },
    "odd": {"place": {"title": "odd"}},
}
ROOT = "https://x.example/root"
NESTED = "https://x.example/sub/nested"


@pytest.fixture(scope="module")
def resolver():
    return Resolver(DOCUMENT, Dialect.DRAFT2020)


@pytest.mark.parametrize(
    ("ref", "base", "pointer", "new_base"),
    [
        ("#", "", "", ROOT),
        ("#", ROOT, "", ROOT),
        ("", ROOT, "", ROOT),
        ("root", ROOT, "", ROOT),
        ("https://x.example/root#/properties/list", "", "/properties/list", ROOT),
        ("#/properties/a~1b", ROOT, "/properties/a~1b", ROOT),
        ("#/properties/~0", ROOT, "/properties/~0", ROOT),
        ("#/properties/~00", ROOT, None, None),
        ("#/properties/per%20cent%25", ROOT, "/properties/per cent%", ROOT),
        ("#/properties/list/prefixItems/1", ROOT, "/properties/list/prefixItems/1", ROOT),
        ("#/properties/list/prefixItems/01", ROOT, None, None),
        ("#/properties/list/prefixItems/-", ROOT, None, None),
        ("#/properties/list/prefixItems/2", ROOT, None, None),
        ("#/properties/list/prefixItems/99999999999999999999", ROOT, None, None),
        ("#named", ROOT, "/properties/$id", ROOT),
        ("#data", ROOT, None, None),
        ("#here", ROOT, None, None),
        ("#here", NESTED, "/$defs/nested", NESTED),
        ("sub/nested#here", ROOT, "/$defs/nested", NESTED),
        ("#/$defs/inner", NESTED, "/$defs/nested/$defs/inner", NESTED),
        ("#/$defs/inner", ROOT, None, None),
        ("#/$defs/nested/$defs/deep", ROOT, "/$defs/nested/$defs/deep", "https://x.example/sub/deep"),
        ("deep", NESTED, "/$defs/nested/$defs/deep", "https://x.example/sub/deep"),
        ("urn:x:y#/not", ROOT, "/$defs/urn/not", "urn:x:y"),
        ("#dyn", "urn:x:y", "/$defs/urn/not", "urn:x:y"),
        ("#/odd/place", ROOT, "/odd/place", ROOT),
    ],
)
def test_local_references(resolver, ref, base, pointer, new_base):
    found = resolver.resolve(ref, base)
    if pointer is None:
        assert found == Unresolved(ref, remote=False)
        assert found.reason.endswith("leads nowhere")
        return
    schema, base_inside, place = found
    assert (place, base_inside) == (pointer, new_base)
    value = DOCUMENT
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    assert schema is value


@pytest.mark.parametrize(
    "ref", ["other.json", "https://elsewhere.example/x#/y", "file:///etc/passwd", "//host/x", "http://[", "urn:x:z"]
)
def test_nothing_outside_the_document_is_reached(resolver, ref):
    found = resolver.resolve(ref, ROOT)
    assert isinstance(found, Unresolved)
    assert found.remote
    assert not found.is_metaschema


@pytest.mark.parametrize(
    "ref",
    [
        "http://json-schema.org/draft-04/schema#",
        "http://json-schema.org/draft-07/schema",
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2020-12/meta/core",
    ],
)
def test_metaschemas_are_known_by_name(resolver, ref):
    assert resolver.resolve(ref, ROOT).is_metaschema


def test_draft_4_names_by_id():
    document = {
        "id": "http://x.example/a",
        "definitions": {
            "b": {"id": "#b"},
            "c": {"id": "c/", "definitions": {"d": {"id": "d"}}},
            "hidden": {"$ref": "#b", "id": "http://x.example/hidden"},
            "enum": {"enum": [{"id": "#no"}]},
        },
    }
    resolver = Resolver(document, Dialect.DRAFT4)
    assert resolver.resolve("#b", "http://x.example/a").pointer == "/definitions/b"
    assert resolver.resolve("c/d", "http://x.example/a").pointer == "/definitions/c/definitions/d"
    assert resolver.resolve("http://x.example/hidden").remote
    assert isinstance(resolver.resolve("#no", "http://x.example/a"), Unresolved)


def test_roots_of_a_document_that_is_no_schema():
    document = {"components": {"schemas": {"A": {"properties": {"x": {}}}}}, "properties": {"y": {}}}
    resolver = Resolver(document, OPENAPI3, ["/components/schemas/A", "/components/schemas/Missing"])
    assert list(resolver.positions) == ["/components/schemas/A", "/components/schemas/A/properties/x"]
    assert resolver.resolve("#/components/schemas/A") == Target({"properties": {"x": {}}}, "", "/components/schemas/A")
    assert [position.pointer for position in resolver.extend("/properties/y")] == ["/properties/y"]
    assert resolver.extend("/nowhere") == ()


def test_names_of_properties_are_no_keywords():
    resolver = Resolver({"properties": {"$anchor": {"type": "string"}, "$id": {"type": "string"}}}, Dialect.DRAFT2020)
    assert list(resolver.resources) == [""]
    assert len(resolver.positions) == 3
