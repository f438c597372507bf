import itertools

import pytest

from schema_guard import compare
from schema_guard.canonical import nodes
from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.json_text import parse_json
from schema_guard.canonical.normalise import normalise


def references(node):
    """Names of the back-references below a node, without following them."""
    found, work, seen = set(), [node], set()
    while work:
        at = work.pop()
        if at in seen:
            continue
        seen.add(at)
        if isinstance(at, nodes.Ref):
            found.add(at.name)
            continue
        for name in at.__dataclass_fields__:
            value = getattr(at, name)
            parts = value if isinstance(value, tuple) else value.values() if isinstance(value, dict) else [value]
            work += [part for part in parts if isinstance(part, nodes.Node)]
    return found


def test_a_document_without_a_cycle_has_no_back_reference():
    document = {"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"$ref": "#/$defs/y"}, "y": {"minimum": 1}}}
    assert references(normalise(document).root) == set()


def test_only_what_is_on_a_cycle_is_a_back_reference():
    document = {
        "properties": {"tree": {"$ref": "#/$defs/tree"}, "leaf": {"$ref": "#/$defs/leaf"}},
        "$defs": {"tree": {"properties": {"kid": {"$ref": "#/$defs/tree"}}}, "leaf": {"type": "string"}},
    }
    assert len(references(normalise(document).root)) == 1


def test_names_follow_the_content_of_everything_on_the_cycle():
    def pair(leaf, title):
        return {
            "$ref": "#/$defs/a",
            "$defs": {
                "a": {"title": title, "properties": {"b": {"$ref": "#/$defs/b"}}},
                "b": {"properties": {"a": {"$ref": "#/$defs/a"}, "v": leaf}},
            },
        }

    same, other, changed = (
        normalise(pair(leaf, title)).root
        for leaf, title in (({"type": "string"}, "x"), ({"type": "string"}, "y"), ({"type": "null"}, "x"))
    )
    assert same is other
    assert same is not changed


def test_a_long_chain_needs_no_recursion():
    chain = {f"c{i}": {"properties": {"n": {"$ref": f"#/$defs/c{(i + 1) % 3_000}"}}} for i in range(3_000)}
    assert normalise({"$ref": "#/$defs/c0", "$defs": chain}).root is not None


def recursive(draft="2020-12", **kw):
    dialects = {"2020-12": "https://json-schema.org/draft/2020-12/schema"}
    properties = {"next": {"$ref": "#/definitions/n"}, **kw.pop("properties", {})}
    return {
        "$schema": dialects.get(draft, f"http://json-schema.org/{draft}/schema#"),
        "properties": {"n": {"$ref": "#/definitions/n"}},
        "definitions": {"n": {"type": "object", "properties": properties, **kw}},
    }


@pytest.mark.parametrize(
    ("old", "new", "event"),
    [
        # names of annotations that are names of members, or stand inside values
        (
            recursive(properties={"default": False}),
            recursive(properties={"default": True}),
            {"n": {"default": None}},
        ),
        (
            recursive(properties={"k": {"const": {"title": "a"}}}),
            recursive(properties={"k": {"const": {"title": "b"}}}),
            {"n": {"k": {"title": "b"}}},
        ),
        (
            recursive(dependentRequired={"title": ["a"], "x": ["y"]}),
            recursive(dependentRequired={"title": ["b"], "x": ["y"]}),
            {"n": {"title": None, "b": None}},
        ),
        # the same text in dialects that read it differently
        (
            recursive("draft-06", properties={"c": {"const": 1}}),
            recursive("draft-04", properties={"c": {"const": 1}}),
            {"n": {"c": None}},
        ),
        # numbers that are written like text
        (
            recursive(properties={"k": {"const": "1.5"}}),
            recursive(properties={"k": parse_json('{"const": 1.5}')}),
            {"n": {"k": 1.5}},
        ),
    ],
)
def test_a_name_means_the_same_in_every_document(old, new, event):
    answer = compare(old, new, policy="STRICT")
    assert (answer.verdict, answer.witness and answer.witness.event) == ("breaking", event)


def test_a_name_means_the_same_whether_formats_are_assertions_or_not():
    old, new = recursive(properties={"ip": {"format": "ipv4"}}), recursive()
    as_annotation = compare(old, new, policy="STRICT")
    as_assertion = compare(old, new, policy="STRICT", format_assertion=True)
    assert (as_annotation.verdict, as_assertion.verdict) == ("compatible", "breaking")


def test_a_name_follows_what_a_dynamic_reference_leads_to():
    def document(first):
        inner = {"$dynamicAnchor": "x", "type": "object"}
        text = {"p": {"not": {"$dynamicRef": "#x"}}, "q": {"$ref": "a"}, "r": {"$ref": "b"}}
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "http://x/root",
            "properties": {"e": {"$ref": first}},
            "$defs": {
                "a": {"$id": "http://x/a", **inner, "required": ["k"], "properties": {"t": {"$ref": "t"}}},
                "b": {"$id": "http://x/b", **inner, "properties": {"t": {"$ref": "t"}}},
                "t": {"$id": "http://x/t", "$dynamicAnchor": "x", "type": "object", "properties": text},
            },
        }

    assert compare(document("b"), document("a"), policy="STRICT").verdict == "breaking"


def test_renamed_definitions_and_annotations_anywhere_keep_the_name():
    def document(first, second, note):
        return {
            "$ref": f"#/$defs/{first}",
            "$defs": {
                first: {"properties": {"title": {"$ref": f"#/$defs/{second}"}}, "examples": [note]},
                second: {"properties": {"b": {"$ref": f"#/$defs/{first}", "title": note}}, "default": {"note": note}},
            },
        }

    assert normalise(document("x", "y", "one")).root is normalise(document("p", "q", "two")).root


def test_what_differs_only_far_away_on_the_cycle_is_told_apart():
    """A ring of like schemas with one that differs: each round tells apart the next one, until they are too many."""

    def ring(size, odd):
        parts = {f"d{i}": {"properties": {"n": {"$ref": f"#/$defs/d{(i + 1) % size}"}}} for i in range(size)}
        parts[f"d{odd}"]["required"] = ["n"]
        return {"$ref": "#/$defs/d0", "$defs": parts}

    def value(depth):
        return {} if depth == 0 else {"n": value(depth - 1)}

    for size, (one, other) in itertools.product((5, 40), ((3, 3), (3, 2), (2, 3))):
        answer = compare(ring(size, one), ring(size, other), policy="STRICT")
        assert answer.verdict == ("compatible" if one == other else "breaking"), (size, one, other)
        assert one == other or answer.witness.event == value(one)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_every_dialect_has_names_of_its_own_meaning(dialect):
    document = {"properties": {"n": {"$ref": "#"}, "v": {"minimum": 1, "exclusiveMinimum": 1}}}
    if dialect is Dialect.DRAFT4:
        document["properties"]["v"]["exclusiveMinimum"] = True
    assert normalise(document, dialect).root is normalise(dict(document), dialect).root


def test_a_condition_of_what_is_unevaluated_is_named_with_what_it_means():
    """Nothing that was remembered under a tentative name is left in the nodes of the document."""

    def document(condition):
        members = {"next": {"$ref": "#/$defs/m"}, "k": {}}
        when = {"properties": {"k": {"$ref": f"#/$defs/{condition}"}}, "required": ["k"]}
        n = {"type": "object", "properties": members, "unevaluatedProperties": False}
        n["allOf"] = [{"if": when, "then": {"properties": {"z": {}}}}]
        m = {"type": "object", "required": ["q"], "properties": {"q": {}, "next": {"$ref": "#/$defs/n"}}}
        schema = "https://json-schema.org/draft/2020-12/schema"
        return {"$schema": schema, "type": "object", "properties": {"r": {"$ref": "#/$defs/n"}},
                "$defs": {"n": n, "m": m}}  # fmt: skip

    assert compare(document("n"), document("m"), policy="STRICT").verdict == "breaking"
    assert compare(document("m"), document("n"), policy="STRICT").verdict == "breaking"
    assert normalise(document("m")).root is normalise(document("m")).root
