import pytest

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.scopes import Scopes


def target(document, reference, keyword="$ref", dialect=Dialect.DRAFT2020):
    scopes = Scopes.of(document, dialect, special=True)
    found = scopes.resolve(keyword, reference, scopes.root)
    return None if found is None else found.schema


DOCUMENT = {
    "$id": "https://a.example/root.json",
    "$defs": {
        "x": {"$anchor": "here", "type": "string"},
        "sub": {"$id": "sub/", "$defs": {"y": {"$id": "y.json", "type": "null"}}, "items": [{"type": "integer"}]},
        "a/b~c%": {"type": "boolean"},
    },
}


@pytest.mark.parametrize(
    ("reference", "schema"),
    [
        ("#", DOCUMENT),
        ("", DOCUMENT),
        ("#/$defs/x", {"$anchor": "here", "type": "string"}),
        ("#here", {"$anchor": "here", "type": "string"}),
        ("root.json#here", {"$anchor": "here", "type": "string"}),
        ("sub/y.json", {"$id": "y.json", "type": "null"}),
        ("https://a.example/sub/y.json", {"$id": "y.json", "type": "null"}),
        ("#/$defs/a~1b~0c%25", {"type": "boolean"}),
        ("#/$defs/sub/items/0", {"type": "integer"}),
        ("#/$defs/sub/items/1", None),
        ("#/$defs/sub/items/00", None),
        ("#/$defs/sub/items/\u00b2", None),
        ("#/$defs/sub/items/" + "9" * 5_000, None),
        ("#/$defs/none", None),
        ("#none", None),
        ("other.json", None),
        ("file:///etc/passwd", None),
        ("http://[", None),
        ("#/$id", None),
    ],
)
def test_a_reference_leads_to_a_schema_of_the_document_or_nowhere(reference, schema):
    assert target(DOCUMENT, reference) == schema


def test_official_metaschemas_are_known():
    assert target({}, "https://json-schema.org/draft/2020-12/schema")["$dynamicAnchor"] == "meta"
    assert target({}, "https://json-schema.org/draft/2020-12/none") is None


def test_an_identifier_beside_a_reference_names_nothing_up_to_draft_7():
    document = {"definitions": {"x": {"$id": "https://a.example/x", "$ref": "#/definitions/y"}, "y": {}}}
    assert target(document, "https://a.example/x", dialect=Dialect.DRAFT7) is None


def test_a_dynamic_reference_leads_to_the_outermost_anchor():
    document = {
        "$id": "https://a.example/outer",
        "$dynamicAnchor": "n",
        "$defs": {"inner": {"$id": "inner", "$dynamicAnchor": "n", "type": "null"}},
    }
    scopes = Scopes.of(document, Dialect.DRAFT2020, special=True)
    for way in ("inner", "#/$defs/inner"):
        inside = scopes.resolve("$ref", way, scopes.root).scope
        assert scopes.enter(document["$defs"]["inner"], inside) == inside
        assert scopes.resolve("$dynamicRef", "#n", inside).schema is document
        assert scopes.resolve("$ref", "#n", inside).schema is document["$defs"]["inner"]


def test_a_dynamic_reference_to_a_resource_that_no_reference_left_leads_nowhere():
    """The specification takes the outer anchor there, and validators the inner one."""
    inner = {"$id": "inner", "$dynamicAnchor": "n"}
    document = {"$id": "https://a.example/outer", "$dynamicAnchor": "n", "not": inner}
    scopes = Scopes.of(document, Dialect.DRAFT2020, special=True)
    inside = scopes.enter(inner, scopes.root)
    assert scopes.resolve("$dynamicRef", "#n", inside) is None
    assert scopes.resolve("$ref", "#n", inside).schema is inner


def test_a_resource_that_a_pointer_passes_is_not_entered():
    inner = {"$id": "inner", "$dynamicAnchor": "n"}
    middle = {"$id": "middle", "$dynamicAnchor": "n", "$defs": {"i": inner}}
    scopes = Scopes.of({"$id": "https://a.example/", "$defs": {"m": middle}}, Dialect.DRAFT2020, special=True)
    inside = scopes.resolve("$ref", "middle#/$defs/i", scopes.root).scope
    assert scopes.resolve("$dynamicRef", "#n", inside).schema is inner


@pytest.mark.parametrize("reference", ["sub/", "#/$defs/sub"])
def test_a_relative_identifier_is_joined_once(reference):
    sub = {"$id": "sub/", "$defs": {"y": {"$id": "y.json"}}}
    document = {"$id": "https://a.example/", "$defs": {"sub": sub, "z": {"$id": "sub/sub/y.json"}}}
    scopes = Scopes.of(document, Dialect.DRAFT2020, special=True)
    inside = scopes.enter(sub, scopes.resolve("$ref", reference, scopes.root).scope)
    assert scopes.resolve("$ref", "y.json", inside).schema is sub["$defs"]["y"]
    assert scopes.resolve("$ref", "#/$defs/y", inside).schema is sub["$defs"]["y"]


def test_a_recursive_reference_past_a_resource_without_the_anchor_leads_nowhere():
    """The specification looks further out there, and validators do not."""

    def leads(**middle):
        below = {"$id": "https://a.example/r", "$recursiveAnchor": True}
        document = {
            "$id": "https://a.example/outer",
            "$recursiveAnchor": True,
            "$defs": {"m": {"$id": "https://a.example/m", **middle}, "r": below},
        }
        scopes = Scopes.of(document, Dialect.DRAFT2019, special=True)
        inside = scopes.root
        for resource in ("https://a.example/m", "https://a.example/r"):
            inside = scopes.resolve("$ref", resource, inside).scope
        found = scopes.resolve("$recursiveRef", "#", inside)
        return found and found.schema["$id"]

    assert leads(**{"$recursiveAnchor": True}) == "https://a.example/outer"
    assert leads() is None


def test_a_recursive_anchor_below_the_root_of_its_resource_is_none():
    below, root = {"$recursiveAnchor": True}, {"$recursiveAnchor": True, "$id": "r"}
    document = {"$id": "https://a.example/", "properties": {"a": {"$ref": "r"}}, "$defs": {"x": below, "r": root}}
    scopes = Scopes.of(document, Dialect.DRAFT2019, special=True)
    inside = scopes.resolve("$ref", "r", scopes.root).scope
    assert scopes.resolve("$recursiveRef", "#", inside).schema is root


def test_an_identifier_where_no_schema_is_expected_names_nothing():
    odd = {"$id": "sub/", "$ref": "y"}
    string, integer = {"$id": "y", "type": "string"}, {"$id": "sub/y", "type": "integer"}
    document = {"$id": "https://a.example/", "x-odd": {"a": odd}, "$defs": {"s": string, "i": integer}}
    scopes = Scopes.of(document, Dialect.DRAFT2020, special=True)
    found = scopes.resolve("$ref", "#/x-odd/a", scopes.root)
    assert scopes.resolve("$ref", "y", scopes.enter(odd, found.scope)).schema is string
    assert scopes.resolve("$ref", "sub/", scopes.root) is None


@pytest.mark.parametrize(("keyword", "reference"), [("$id", "x"), ("$anchor", "#x"), ("$dynamicAnchor", "#x")])
def test_what_different_schemas_call_themselves_leads_nowhere(keyword, reference):
    def leads(*types):
        definitions = {str(number): {keyword: "x", "type": name} for number, name in enumerate(types)}
        scopes = Scopes.of({"$id": "https://a.example/", "$defs": definitions}, Dialect.DRAFT2020, special=True)
        found = scopes.resolve("$ref", reference, scopes.root)
        return found and found.schema["type"]

    assert leads("string") == leads("string", "string") == "string"
    assert leads("string", "integer") is None
