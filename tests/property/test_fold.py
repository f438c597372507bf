"""A fold is a least upper bound: of any order, any grouping, any repetition, and of all that any version describes.

What a version describes is read as discovery means it: an object has no other members than it declares, ``{}`` is null,
``items: {"type": "object"}`` is an empty array. The generators below build each schema together with that reading.
"""

import json
import os
import random
from functools import cache

import jsonschema
import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.fold import fold
from schema_guard.canonical.json_text import dump_compact, dump_json

EXAMPLES = int(os.environ.get("SCHEMA_GUARD_TEST_EXAMPLES", "120"))
NAMES = ["a", "b", "c", "properties", "$ref", "items"]
names = st.sampled_from(NAMES)

# What discovery does not write: (schema, values that it accepts, values that it may reject).
ODD = [
    ({"type": "string", "minLength": 2}, ["ab", "abc"]),
    ({"pattern": "^a"}, ["a", 1, None, {"a": 1}]),
    ({"type": "object", "additionalProperties": {"type": "integer"}}, [{}, {"x": 1}]),
    ({"allOf": [{"type": "object"}, {"minProperties": 1}]}, [{"x": "y"}]),
    ({"type": "array"}, [[], [1, "a"]]),
    ({"type": "array", "items": True}, [[], [1, "a"]]),
    ({"type": "array", "prefixItems": [{"type": "string"}]}, [["a", 1], []]),
    ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, [1, "a"]),
    ({"anyOf": [{"type": "string", "maxLength": 0}, {"type": "string", "minLength": 3}]}, ["", "abc"]),
    (
        {"anyOf": [{"type": "object", "required": ["a"]}, {"type": "object", "required": ["b"]}]},
        [{"a": 1}, {"b": 1, "z": 1}],
    ),
    ({"properties": {"a": {"type": "string"}}}, [{"a": "x", "q": 1}, 5]),
    ({"enum": [{"a": 1}, [1]]}, [{"a": 1}, [1]]),
    ({"not": {"type": "string"}}, [1, None, {}]),
    (True, [1, {"q": []}]),
    ({"$ref": "#/$defs/tree"}, [{"leaf": 1}, {"kids": [{"leaf": 2}]}]),
    ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, [True, {"type": "string"}]),
]
DEFS = {
    "tree": {"type": "object", "properties": {"leaf": {"type": "integer"}, "kids": {"items": {"$ref": "#/$defs/tree"}}}}
}


def described(schema, values):
    """A schema that means what it says."""
    return st.sampled_from(values).map(lambda value: (schema, schema, value))


def scalar(schema, values):
    notes = st.sampled_from([{}, {}, {"title": "T"}, {"title": "U", "x-y": [1]}])
    return st.tuples(notes, st.sampled_from(values)).map(lambda pair: ({**schema, **pair[0]}, schema, pair[1]))


leaves = st.one_of(
    scalar({"type": "string"}, ["", "a"]),
    scalar({"type": "string", "format": "date-time"}, ["x"]),
    scalar({"type": "string", "const": "a"}, ["a"]),
    scalar({"type": "string", "enum": ["a", "b"]}, ["a", "b"]),
    scalar({"enum": ["a", 1, None, True]}, ["a", 1, None, True]),
    scalar({"type": "integer", "format": "int64"}, [1, 0]),
    scalar({"type": "integer", "enum": [1, 2]}, [1, 2]),
    scalar({"type": "number"}, [1, 0.5]),
    scalar({"const": 0.5}, [0.5]),
    scalar({"type": "boolean"}, [True, False]),
    scalar({"const": False}, [False]),
    scalar({"type": "null"}, [None]),
    scalar({"type": ["string", "null"]}, ["a", None]),
    st.just(({}, {"type": "null"}, None)),
    st.just(({"description": "seen as null"}, {"type": "null"}, None)),
    st.just(({"type": "array", "items": {"type": "object"}}, {"type": "array", "maxItems": 0}, [])),
    st.sampled_from(ODD).flatmap(lambda odd: described(*odd)),
)


@st.composite
def objects(draw, inner):
    members = draw(st.dictionaries(names, inner, max_size=3))
    required = draw(st.permutations(list(members)))[: draw(st.integers(0, 3))]
    present = {name: member[2] for name, member in members.items() if name in required or draw(st.booleans())}
    schema = {
        "type": "object",
        "properties": {name: member[0] for name, member in members.items()},
        "required": required,
    }
    if draw(st.booleans()):
        schema["additionalProperties"] = draw(st.booleans())
    meaning = {
        "type": "object",
        "properties": {name: member[1] for name, member in members.items()},
        "required": required,
        "additionalProperties": False,
    }
    return schema, meaning, present


@st.composite
def arrays(draw, inner):
    schema, meaning, value = draw(inner)
    if schema == {}:
        return {"type": "array", "items": schema}, {"type": "array"}, [value, "x", {"y": 1}]
    return (
        {"type": "array", "items": schema},
        {"type": "array", "items": meaning},
        draw(st.sampled_from([[], [value], [value] * 2])),
    )


@st.composite
def alternatives(draw, inner):
    parts = draw(st.lists(inner, min_size=1, max_size=2))
    return (
        {"anyOf": [part[0] for part in parts]},
        {"anyOf": [part[1] for part in parts]},
        draw(st.sampled_from(parts))[2],
    )


nodes = st.recursive(
    leaves, lambda inner: st.one_of(objects(inner), objects(inner), arrays(inner), alternatives(inner)), max_leaves=8
)


@st.composite
def hoisted(draw, schema):
    """The same schema with some parts moved to definitions, under names that say nothing.

    Not inside what a fold keeps word for word: there, references stay.
    """
    definitions = dict(DEFS)

    def move(part):
        if not isinstance(part, dict) or "$ref" in part or not part:
            return part
        out = dict(part)
        if part.get("type") == "object" and "properties" in part:
            out["properties"] = {name: move(member) for name, member in part["properties"].items()}
        if part.get("type") == "array" and isinstance(part.get("items"), dict):
            out["items"] = move(part["items"])
        if draw(st.booleans()):
            name = f"D{len(definitions)}{draw(st.sampled_from(['', '/x', '~ y']))}"
            definitions[name] = out
            return {"$ref": "#/$defs/" + name.replace("~", "~0").replace("/", "~1").replace(" ", "%20")}
        return out

    root = move(schema)
    return {"$schema": Dialect.DRAFT2020.uri, **root, "$defs": definitions}


def document(schema):
    root = schema if isinstance(schema, dict) else {"anyOf": [schema]}
    return {"$schema": Dialect.DRAFT2020.uri, **root, "$defs": DEFS}


@cache
def checked(text):
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema_rs.Draft202012Validator(schema), jsonschema.Draft202012Validator(schema)


def accepts(schema, value):
    fast, reference = checked(dump_compact(schema))
    verdict = reference.is_valid(value)
    assert fast.is_valid(value) == verdict
    return verdict


@settings(max_examples=EXAMPLES)
@given(st.lists(nodes, min_size=1, max_size=4))
def test_a_fold_covers_what_each_version_describes(versions):
    folded = fold([document(schema) for schema, _, _ in versions])
    for _, meaning, value in versions:
        if accepts(document(meaning), value):
            assert accepts(folded, value), dump_json(folded)


@settings(max_examples=EXAMPLES)
@given(st.lists(nodes, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_order_grouping_and_repetition_do_not_matter(versions, chance):
    documents = [document(schema) for schema, _, _ in versions]
    before = dump_compact(documents)
    whole = dump_json(fold(documents))
    assert dump_compact(documents) == before
    assert dump_json(fold([fold(documents)])) == whole
    assert dump_json(fold(chance.sample(documents, len(documents)))) == whole
    assert dump_json(fold([*documents, *chance.choices(documents, k=2)])) == whole
    cut = chance.randint(0, len(documents))
    parts = [fold(part) for part in (documents[:cut], documents[cut:]) if part]
    assert dump_json(fold(parts)) == whole
    assert dump_json(fold([fold(documents), chance.choice(documents)])) == whole


@settings(max_examples=EXAMPLES)
@given(st.data(), nodes)
def test_names_and_places_of_definitions_do_not_matter(data, node):
    schema = node[0] if isinstance(node[0], dict) else {"anyOf": [node[0]]}
    assert dump_json(fold([data.draw(hoisted(schema))])) == dump_json(fold([document(schema)]))


def shuffled(value, chance):
    """The same schema with its members, and the names in ``required``, in another order."""
    if isinstance(value, dict):
        members = [(name, shuffled(member, chance)) for name, member in value.items()]
        chance.shuffle(members)
        return dict(members)
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return chance.sample(value, len(value))
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@settings(max_examples=EXAMPLES)
@given(objects(leaves), st.integers(0, 99))
def test_order_inside_a_document_does_not_matter(node, seed):
    chance = random.Random(seed)  # noqa: S311 - no secret
    assert dump_json(fold([shuffled(document(node[0]), chance)])) == dump_json(fold([document(node[0])]))
