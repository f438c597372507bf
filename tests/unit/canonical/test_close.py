import pytest

from schema_guard.canonical import build, cases
from schema_guard.canonical.declared import Declared
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.budget import Budget
from schema_guard.containment.evaluate import Evaluator


def accepts(schema, value):
    return Evaluator(Budget(10)).accepts(normalise(schema).closed, value)


def declaring(*names):
    return {"properties": {name: {} for name in names}}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        (declaring("a"), [{}, {"a": 1}, 1, []], [{"z": 1}, {"a": 1, "z": 1}]),
        ({"type": "object"}, [{}, {"z": 1}], [1]),
        ({"properties": {}}, [{"z": 1}], []),
        ({"properties": {"a": declaring("b")}}, [{"a": {"b": 1}}, {"a": 1}], [{"a": {"z": 1}}]),
        ({"properties": {"a": {}}}, [{"a": {"z": 1}}], []),
        ({**declaring("a"), "required": ["z"]}, [1], [{"z": 1}, {"a": 1}, {"a": 1, "z": 1}]),
        ({**declaring("a"), "additionalProperties": True}, [{"a": 1, "z": 1}], []),
        ({**declaring("a"), "additionalProperties": {"type": "string"}}, [{"z": "s"}], [{"z": 1}]),
        ({"patternProperties": {"^x": {}}}, [{"x1": 1}, {}], [{"z": 1}]),
        ({"additionalProperties": declaring("x")}, [{"q": {"x": 1}}], [{"q": {"z": 1}}]),
        ({"items": declaring("a")}, [[{"a": 1}], []], [[{"z": 1}]]),
        ({"prefixItems": [declaring("a"), declaring("b")]}, [[{"a": 1}, {"b": 1}]], [[{"b": 1}]]),
        ({"allOf": [declaring("a"), declaring("b")]}, [{"a": 1, "b": 1}], [{"z": 1}]),
        ({"$ref": "#/$defs/x", "$defs": {"x": declaring("a")}, **declaring("b")}, [{"a": 1, "b": 1}], [{"z": 1}]),
        ({"not": declaring("a"), "required": ["b"]}, [], [{"b": 1}]),
        ({"properties": {"a": {}}, "not": {"required": ["b"]}}, [{"a": 1}], [{"b": 1}]),
        ({"properties": {"a": {"const": {"z": 1}}}}, [{"a": {"z": 1}}], []),
        (
            {"oneOf": [{**declaring("k", "a"), "required": ["a"]}, {**declaring("k", "b"), "required": ["b"]}]},
            [{"k": 1, "a": 1}, {"b": 1}],
            [{"a": 1, "z": 1}, {"a": 1, "b": 1}],
        ),
        (
            {"if": {**declaring("k"), "required": ["k"]}, "then": declaring("a"), "else": declaring("b")},
            [{"k": 1, "a": 1}, {"b": 1}],
            [{"k": 1, "b": 1}, {"a": 1}],
        ),
        (
            {**declaring("a"), "dependentSchemas": {"a": declaring("b")}},
            [{"a": 1, "b": 1}, {"a": 1}],
            [{"b": 1}, {"a": 1, "z": 1}],
        ),
    ],
)
def test_members_have_to_be_declared_where_anything_is(schema, good, bad):
    assert [value for value in good if accepts(schema, value) is not True] == []
    assert [value for value in bad if accepts(schema, value) is not False] == []


X, Y = {"patternProperties": {"^a": declaring("x")}}, {"additionalProperties": declaring("y")}
DIGITS = {f"^{digit}": declaring(f"x{digit}") for digit in range(6)}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        # what one schema says by pattern and another says of all other members is said together
        ({"allOf": [X, Y]}, [{"a": {"x": 1, "y": 1}}, {"b": {"y": 1}}], [{"b": {"x": 1}}, {"a": {"z": 1}}]),
        ({**X, **Y}, [{"a": {"x": 1}}, {"b": {"y": 1}}], [{"a": {"y": 1}}, {"b": {"x": 1}}]),
        ({"allOf": [{"properties": {"a": {}}}, Y]}, [{"a": {"y": 1}}, {"b": {"y": 1}}], [{"a": {"x": 1}}]),
        ({"allOf": [{"properties": {"a": declaring("x")}}, Y]}, [{"a": {"x": 1, "y": 1}}], [{"b": {"x": 1}}]),
        (
            {"allOf": [{"patternProperties": {"^a": {}}, **Y}, {"properties": {"ab": declaring("n")}}]},
            [{"ab": {"n": 1}}, {"b": {"y": 1}}],
            [{"ab": {"y": 1}}],
        ),
        ({"allOf": [{"patternProperties": {"^a": {"type": "object"}}}, Y]}, [{"a": {"y": 1}}], [{"a": {"x": 1}}]),
        # by name and by pattern
        (
            {"properties": {"ab": declaring("n"), "b": declaring("n"), "ac": {}}, **X},
            [{"ab": {"n": 1, "x": 1}}, {"b": {"n": 1}}, {"ac": {"x": 1}}, {"a": {"x": 1}}],
            [{"b": {"x": 1}}, {"a": {"n": 1}}, {"ac": {"n": 1}}, {"ab": {"z": 1}}],
        ),
        (
            {"properties": {"a.c": declaring("n")}, "patternProperties": {"^a.c$": declaring("x")}},
            [{"a.c": {"n": 1, "x": 1}}, {"abc": {"x": 1}}],
            [{"abc": {"n": 1}}],
        ),
        # by two patterns
        (
            {"patternProperties": {"^a": declaring("x"), "b$": declaring("y")}},
            [{"ab": {"x": 1, "y": 1}}, {"a": {"x": 1}}, {"b": {"y": 1}}],
            [{"a": {"y": 1}}, {"b": {"x": 1}}, {"ab": {"z": 1}}],
        ),
        (
            {"properties": {"ab": declaring("n")}, "patternProperties": {"^a": declaring("x"), "b$": declaring("y")}},
            [{"ab": {"n": 1, "x": 1, "y": 1}}, {"acb": {"x": 1, "y": 1}}],
            [{"acb": {"n": 1}}, {"ab": {"z": 1}}],
        ),
        # by more patterns than are told apart, as long as no name matches two of them
        (
            {"properties": {"1": declaring("n")}, "patternProperties": DIGITS},
            [{"1": {"n": 1, "x1": 1}, "2b": {"x2": 1}}],
            [{"1": {"x2": 1}}, {"2b": {"x1": 1}}, {"1b": {"n": 1}}],
        ),
        # unevaluatedProperties speaks of what its own schema does not declare, whatever stands beside that schema
        (
            {"allOf": [{"properties": {"a": declaring("x")}}, {"unevaluatedProperties": declaring("y")}]},
            [{"a": {"x": 1, "y": 1}}, {"b": {"y": 1}}],
            [{"b": {"x": 1}}],
        ),
        (
            {"allOf": [{"properties": {"a": declaring("x")}}], "unevaluatedProperties": declaring("y")},
            [{"a": {"x": 1}}, {"b": {"y": 1}}],
            [{"a": {"y": 1}}],
        ),
        # unevaluatedItems does the same
        (
            {"allOf": [{"prefixItems": [declaring("x")]}, {"unevaluatedItems": declaring("y")}]},
            [[{"x": 1, "y": 1}, {"y": 1}]],
            [[{}, {"x": 1}]],
        ),
        (
            {"prefixItems": [declaring("x")], "unevaluatedItems": declaring("y")},
            [[{"x": 1}, {"y": 1}]],
            [[{"y": 1}], [{}, {"x": 1}]],
        ),
        ({"items": declaring("x"), "unevaluatedItems": declaring("y")}, [[{"x": 1}]], [[{"y": 1}]]),
    ],
)
def test_all_schemas_of_a_member_or_item_declare_together(schema, good, bad):
    assert [value for value in good if accepts(schema, value) is not True] == []
    assert [value for value in bad if accepts(schema, value) is not False] == []


def test_a_name_that_matches_two_of_many_patterns_is_not_told():
    schema = {"patternProperties": {**DIGITS, "5$": declaring("y")}}
    assert accepts(schema, {"55": {"y": 1}}) is None
    assert accepts(schema, {"5": {"x5": 1}, "3": {"z": 1}}) is not True


@pytest.mark.parametrize("draft", ["draft-04", "draft-06", "draft-07"])
def test_schemas_among_dependencies_declare_when_they_apply(draft):
    schema = {"$schema": f"http://json-schema.org/{draft}/schema#", **declaring("a")}
    schema["dependencies"] = {"a": declaring("b"), "c": ["a"]}
    assert [accepts(schema, value) for value in ({"a": 1, "b": 1}, {"b": 1}, {"a": 1, "z": 1})] == [True, False, False]


def test_a_recursive_document_is_closed_all_the_way_down():
    schema = {"properties": {"next": {"$ref": "#"}, "v": {}}}
    assert accepts(schema, {"next": {"next": {"v": 1}}}) is True
    assert accepts(schema, {"next": {"next": {"z": 1}}}) is False


def test_the_closures_of_two_ways_to_read_a_recursive_document_are_two():
    def document(draft):
        definition = {
            "properties": {"n": {"$ref": "#/definitions/d"}},
            "dependencies": {"n": {"properties": {"m": {}}}},
        }
        schema = f"http://json-schema.org/{draft}/schema#"
        return {"$schema": schema, "$ref": "#/definitions/d", "definitions": {"d": definition}}

    event = {"n": {}, "m": 1}
    assert accepts(document("draft-07"), event) is True
    changed = document("draft-07") | {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    assert accepts(changed, event) is False


def test_a_recursive_closure_has_one_name_however_much_was_known_before():
    document = {
        "properties": {"a": {"$ref": "#/$defs/x"}, "b": {"$ref": "#/$defs/y"}},
        "$defs": {name: {"properties": {"n": {"$ref": f"#/$defs/{name}"}, name: {}}} for name in "xy"},
    }
    copied = {**document, "properties": dict(reversed(document["properties"].items()))}
    assert normalise(document).closed is normalise(copied).closed


def test_recursion_that_only_the_closure_meets():
    """A definition that leads to itself, below a keyword that the document's own nodes leave out."""
    schema = {
        "contains": {"properties": {"a": {"$ref": "#/$defs/d"}}},
        "maxContains": 0,  # with at least one no array is left, so that the keyword's schema is not built
        "$defs": {"d": {"properties": {"a": {"$ref": "#/$defs/d"}}}},
    }
    assert accepts(schema, {"a": 1}) is True
    assert accepts(schema, [1]) is False


def test_a_wide_union_is_closed_by_what_holds():
    branches = [{**declaring("kind", f"v{i}"), "required": [f"v{i}"]} for i in range(12)]
    assert accepts({"anyOf": branches}, {"kind": 1, "v3": 1}) is True
    assert accepts({"anyOf": branches}, {"v3": 1, "v4": 1}) is True
    assert accepts({"anyOf": branches}, {"v3": 1, "z": 1}) is False


def test_references_that_double_do_not_explode():
    levels = {f"l{i}": {"allOf": [{"$ref": f"#/$defs/l{i + 1}"}] * 2} for i in range(60)}
    schema = {"$ref": "#/$defs/l0", "$defs": {**levels, "l60": declaring("a")}}
    assert accepts(schema, {"a": 1}) in (True, None)


def test_closing_again_and_again_gives_the_same(monkeypatch):
    """How much was looked at is counted for one closing, not for all that a document was ever asked."""
    parts = [{"if": {"required": [f"t{i}"]}, "then": {"properties": {f"v{i}": declaring("x")}}} for i in range(12)]
    document = normalise({"allOf": parts, **declaring("k", *(f"t{i}" for i in range(12)))})
    steps: list[int] = []
    first = document.closing(steps.append, build.NOTHING)
    monkeypatch.setattr(cases, "_MAX_ALL_STEPS", len(steps) + 1)
    assert all(document.closing(steps.append, build.NOTHING) is first for _ in range(4))


def test_alternatives_among_alternatives_are_not_all_combined(monkeypatch):
    """There are 41 to the power of 4 combinations."""
    merged, combined = Declared.merged, []
    monkeypatch.setattr(Declared, "merged", lambda one, other: combined.append(1) or merged(one, other))
    branches = [{"oneOf": [{"properties": {f"{name}{i}": {}}} for i in range(40)]} for name in "abcd"]
    assert normalise({"anyOf": branches}).closed is not build.ANYTHING
    assert len(combined) < 10_000
