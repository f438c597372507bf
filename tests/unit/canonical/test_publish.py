from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema_guard.canonical.publish import DRAFT4, to_draft4
from schema_guard.errors import LoweringError

VALUES = st.recursive(
    st.sampled_from([None, True, 0, 1, 2, -1, 1.5, "", "a", "abc"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=5,
)  # fmt: skip
LEAVES = st.one_of(
    st.booleans(),
    st.sampled_from(
        [
            {"type": "string"},
            {"type": ["integer", "null"]},
            {"const": 1},
            {"enum": ["a", 2], "const": "a"},
            {"minimum": 0, "exclusiveMinimum": 0},
            {"exclusiveMaximum": 2, "exclusiveMinimum": -1},
            {"$ref": "#/$defs/d"},
            {"$ref": "#/$defs/d", "type": "integer"},
            {"$ref": "#/$defs/d", "title": "t"},
            {"dependentRequired": {"a": ["b"], "b": []}},
            {"minLength": 1, "maxItems": 2, "required": ["a"], "title": "t"},
        ]
    ),
)


def composites(inner):
    return st.one_of(
        st.fixed_dictionaries({"properties": st.fixed_dictionaries({"a": inner}), "additionalProperties": inner}),
        st.fixed_dictionaries({"prefixItems": st.lists(inner, min_size=1, max_size=2), "items": inner}),
        st.fixed_dictionaries({"items": inner, "contains": inner}),
        st.fixed_dictionaries({"if": inner}, optional={"then": inner, "else": inner}),
        st.fixed_dictionaries({"then": inner}),
        st.fixed_dictionaries({"dependentSchemas": st.fixed_dictionaries({"a": inner}), "const": st.just({"a": 1})}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2), "not": inner}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=2), "$ref": st.just("#/$defs/d")}),
        st.fixed_dictionaries({"patternProperties": st.fixed_dictionaries({"^a": inner})}),
    )


SCHEMAS = st.recursive(LEAVES, composites, max_leaves=6)


@given(SCHEMAS, st.lists(VALUES, min_size=5, max_size=20))
@settings(max_examples=400)
def test_the_published_form_accepts_the_same_events(schema, values):
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"d": {"minimum": 1}}}
    document |= {"allOf": [schema]}
    published = to_draft4(document)
    assert published["$schema"] == DRAFT4
    jsonschema.Draft4Validator.check_schema(published)
    new, old = jsonschema.Draft202012Validator(document), jsonschema.Draft4Validator(published)
    for value in values:
        if not _has_whole_float(value):  # 1.0 is an integer from draft 6 on only
            assert new.is_valid(value) == old.is_valid(value), value


def _has_whole_float(value):
    return isinstance(value, float) and value.is_integer()


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"properties": {"a/b": {"propertyNames": {}}}}, "/properties/a~1b/propertyNames"),
        ({"unevaluatedProperties": False}, "/unevaluatedProperties"),
        ({"items": {"minContains": 2}}, "/items/minContains"),
        ({"anyOf": [{"$ref": "#/properties/a"}]}, "/anyOf/0/$ref"),
        ({"not": {"$ref": "#/$defs/a/properties/b"}}, "/not/$ref"),
        ({"properties": []}, "/properties"),
        ({"allOf": {}}, "/allOf"),
        ({"not": 1}, "/not"),
    ],
)
def test_what_draft_4_cannot_say_is_refused_with_its_place(schema, pointer):
    with pytest.raises(LoweringError) as raised:
        to_draft4(schema)
    assert raised.value.place.pointer == pointer
