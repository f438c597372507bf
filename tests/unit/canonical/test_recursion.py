from schema_guard.canonical import nodes
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
