"""(schema, instance, valid) by keyword and dialect: what the specifications say, with the traps that engines fall into.

A row names the first and the last dialect for which it holds.
"""

from decimal import Decimal
from typing import Any, NamedTuple

from schema_guard.canonical.dialects import Dialect

D4, D6, D7, D19, D20 = Dialect
ORDER = [D4, D6, D7, D19, D20]


class Row(NamedTuple):
    keyword: str
    schema: Any
    instance: Any
    valid: bool
    dialects: tuple[Dialect, ...]


def rows(keyword, schema, good, bad, first=D4, last=D20):
    """Rows for instances that the schema accepts and for those that it rejects."""
    dialects = tuple(ORDER[ORDER.index(first) : ORDER.index(last) + 1])
    made = [Row(keyword, schema, instance, valid=True, dialects=dialects) for instance in good]
    return made + [Row(keyword, schema, instance, valid=False, dialects=dialects) for instance in bad]


BIG = 2**64 + 1
NUMBERS = [
    *rows("type", {"type": "integer"}, [1, -1, 0, BIG, Decimal("1E2")], [1.5, "1", None, True, [1], {"a": 1}]),
    *rows("type", {"type": "integer"}, [1.0, Decimal("1.0")], [], D6),
    *rows("type", {"type": "number"}, [1, 1.5, Decimal("1E30"), -0.0], [True, False, "1", None]),
    *rows("type", {"type": ["integer", "null"]}, [1, None], [1.5, "a"]),
    *rows("type", {"type": ["integer", "number"]}, [1, 1.5], ["a"]),
    *rows("type", {"type": "boolean"}, [True, False], [0, 1, "true", None]),
    *rows("type", {"type": "null"}, [None], [0, False, "", [], {}]),
    *rows("type", {"type": "object"}, [{}, {"a": 1}], [[], "a", None]),
    *rows("type", {"type": "array"}, [[], [1]], [{}, "a", None]),
    *rows("type", {"type": "string"}, ["", "a", "1"], [1, None, ["a"]]),
    *rows("minimum", {"minimum": 1.1}, [1.1, 2, "0", None, BIG], [1, 0.6, -BIG]),
    *rows("minimum", {"minimum": -2}, [-2, -1, 0], [-3, -2.0001]),
    *rows("maximum", {"maximum": 3}, [3, 2.5, "9", -BIG], [3.5, BIG]),
    *rows("maximum", {"maximum": 2**53}, [2**53], [2**53 + 1]),
    *rows("exclusiveMinimum", {"minimum": 1, "exclusiveMinimum": True}, [2, 1.5, "a"], [1, 0], D4, D4),
    *rows("exclusiveMinimum", {"minimum": 1, "exclusiveMinimum": False}, [1, 2], [0], D4, D4),
    *rows("exclusiveMaximum", {"maximum": 1, "exclusiveMaximum": True}, [0, "a"], [1, 2], D4, D4),
    *rows("exclusiveMaximum", {"maximum": 1, "exclusiveMaximum": False}, [1], [2], D4, D4),
    *rows("exclusiveMinimum", {"exclusiveMinimum": 1}, [2, 1.5, "a"], [1, 1.0, 0], D6),
    *rows("exclusiveMinimum", {"exclusiveMinimum": 1, "minimum": 3}, [3], [2, 1], D6),
    *rows("exclusiveMaximum", {"exclusiveMaximum": 3}, [2, "a"], [3, 3.5], D6),
    *rows("multipleOf", {"multipleOf": 2}, [0, 2, -4, 10, "a"], [1, 2.5, -7]),
    *rows("multipleOf", {"multipleOf": 1.5}, [0, 1.5, 3, -4.5], [1, 2]),
    *rows("multipleOf", {"multipleOf": 0.1}, [0.5, 1, 2, -1], [0.05, 0.25]),
    *rows("multipleOf", {"multipleOf": 0.01}, [0.25, 1, 4.5], [0.005, 0.125]),
    *rows("multipleOf", {"type": "integer", "multipleOf": 0.5}, [1, 2], [0.5]),
    *rows("enum", {"enum": [1, "a", None]}, [1, 1.0, "a", None], [True, 2, "b", False, 0]),
    *rows("enum", {"enum": [0]}, [0, 0.0, -0.0], [False, None, ""]),
    *rows("enum", {"enum": [True]}, [True], [1, 1.0, "true"]),
    *rows("enum", {"enum": [False]}, [False], [0, None]),
    *rows("enum", {"enum": [[1], {"a": 1}]}, [[1], [1.0], {"a": 1}], [[True], {"a": True}, [1, 1], {"a": 1, "b": 1}]),
    *rows("enum", {"enum": [BIG]}, [BIG], [BIG - 1, 2**64]),
    *rows("const", {"const": 2}, [2, 2.0], [5, "2", True], D6),
    *rows("const", {"const": 1}, [1, 1.0], [True], D6),
    *rows("const", {"const": False}, [False], [0, [], None], D6),
    *rows("const", {"const": [False]}, [[False]], [[0], [], False], D6),
    *rows("const", {"const": {"a": [1, 2]}}, [{"a": [1, 2]}, {"a": [1.0, 2]}], [{"a": [2, 1]}, {}], D6),
    *rows("const", {"const": {"$ref": "#/x"}}, [{"$ref": "#/x"}], [{}, "#/x"], D6),
    *rows("const", {"const": "a"}, ["a"], ["b"], D6),
]

STRINGS = [
    *rows("minLength", {"minLength": 2}, ["ab", "abc", 1, "\U0001f600\U0001f600"], ["", "a", "\U0001f600"]),
    *rows("maxLength", {"maxLength": 2}, ["", "ab", 100, "\U0001f600\U0001f600"], ["abc"]),
    *rows("maxLength", {"maxLength": 2.0}, ["ab"], ["abc"], D6),
    *rows("pattern", {"pattern": "^a*$"}, ["", "aaa", 1, None], ["b", "ab"]),
    *rows("pattern", {"pattern": "a+"}, ["xaax", "a"], ["", "b"]),
    *rows("pattern", {"pattern": "^(foo|bar)$"}, ["foo", "bar"], ["foobar", "Foo"]),
    *rows("pattern", {"pattern": "^[0-9]{2,3}$"}, ["12", "123"], ["1", "1234", "12a"]),
    *rows("pattern", {"pattern": "^.$"}, ["a", "é", "\U0001f600"], ["", "ab"]),
    *rows("pattern", {"pattern": "\\."}, ["a.b"], ["ab"]),
    *rows("format", {"format": "ipv4"}, ["127.0.0.1", "no address", 12], []),
    *rows("format", {"format": "date-time"}, ["2026-01-31T12:00:00Z", "x"], []),
    *rows("format", {"format": "made-up"}, ["x", 1], []),
    *rows("contentEncoding", {"contentEncoding": "base64"}, ["YQ=="], [], D7),
    *rows("contentMediaType", {"contentMediaType": "application/json"}, ["{}"], [], D7),
    *rows("contentEncoding", {"contentEncoding": "base64"}, ["!"], [], D19),
    *rows("contentMediaType", {"contentMediaType": "application/json"}, ["{"], [], D19),
    *rows("contentSchema", {"contentSchema": {"type": "object"}}, ["1"], [], D19),
]

ARRAYS = [
    *rows("items", {"items": {"type": "integer"}}, [[], [1, 2], "a", {"0": "a"}], [[1, "a"], [None]]),
    *rows("items", {"items": [{"type": "integer"}, {"type": "string"}]}, [[], [1], [1, "a"], [1, "a", None]],
          [["a"], [1, 1]], D4, D19),
    *rows("items", {"items": False}, [[], "a"], [[1], [None]], D6),
    *rows("items", {"items": True}, [[], [1]], [], D6),
    *rows("additionalItems", {"items": [{}], "additionalItems": {"type": "integer"}}, [[None, 1], ["a"], []],
          [[None, "a"], [1, 1, "a"]], D4, D19),
    *rows("additionalItems", {"items": [{}, {}], "additionalItems": False}, [[1, 2], []], [[1, 2, 3]], D4, D19),
    *rows("additionalItems", {"additionalItems": False}, [[1, 2]], [], D4, D19),
    *rows("additionalItems", {"items": {"type": "integer"}, "additionalItems": False}, [[1, 2]], [["a"]], D4, D19),
    *rows("additionalItems", {"prefixItems": [{}], "additionalItems": False}, [[1, 2]], [], D20),
    *rows("prefixItems", {"prefixItems": [{"type": "integer"}]}, [[], [1], [1, "a"]], [["a"]], D20),
    *rows("prefixItems", {"prefixItems": [{}], "items": {"type": "integer"}}, [["a", 1]], [["a", "b"]], D20),
    *rows("prefixItems", {"prefixItems": [{"type": "integer"}]}, [["a"]], [], D4, D19),
    *rows("minItems", {"minItems": 1}, [[1], "", {}], [[]]),
    *rows("maxItems", {"maxItems": 1}, [[], [1], "abc"], [[1, 2]]),
    *rows("uniqueItems", {"uniqueItems": True}, [[], [1, 2], [1, True], [0, False], [{"a": 1}, {"a": 2}], [1, "1"]],
          [[1, 1], [1, 1.0], [{"a": 1, "b": 2}, {"b": 2, "a": 1}], [[1], [1]], [None, None]]),
    *rows("uniqueItems", {"uniqueItems": True}, [[[1], [True]], [{"a": 1}, {"a": True}], [[0], [False]]], []),
    *rows("uniqueItems", {"uniqueItems": False}, [[1, 1]], []),
    *rows("contains", {"contains": {"type": "integer"}}, [[1], ["a", 1], "a"], [[], ["a"]], D6),
    *rows("contains", {"contains": True}, [[1], ["a"]], [[]], D6),
    *rows("contains", {"contains": False}, ["a", {}], [[], [1]], D6),
    *rows("contains", {"contains": {"type": "integer"}}, [[], ["a"]], [], D4, D4),
    *rows("minContains", {"contains": {"const": 1}, "minContains": 2}, [[1, 1], [1, 2, 1]], [[], [1], [1, 2]], D19),
    *rows("minContains", {"contains": {"const": 1}, "minContains": 0}, [[], [2], [1]], [], D19),
    *rows("minContains", {"minContains": 2}, [[], [1]], [], D19),
    *rows("maxContains", {"contains": {"const": 1}, "maxContains": 1}, [[1], [1, 2]], [[], [1, 1]], D19),
    *rows("maxContains", {"contains": {"const": 1}, "minContains": 0, "maxContains": 1}, [[], [1]], [[1, 1]], D19),
    *rows("maxContains", {"contains": {"const": 1}, "minContains": 2, "maxContains": 1}, ["a"], [[], [1], [1, 1]], D19),
    *rows("maxContains", {"maxContains": 0}, [[1, 1]], [], D19),
    *rows("minContains", {"contains": {"const": 1}, "minContains": 2}, [[1]], [[]], D6, D7),
    *rows("unevaluatedItems", {"unevaluatedItems": False}, [[], "a"], [[1]], D19),
    *rows("unevaluatedItems", {"unevaluatedItems": {"type": "string"}}, [[], ["a"]], [[1]], D19),
    *rows("unevaluatedItems", {"prefixItems": [{}], "unevaluatedItems": False}, [[], [1]], [[1, 2]], D20),
    *rows("unevaluatedItems", {"items": [{}], "unevaluatedItems": False}, [[], [1]], [[1, 2]], D19, D19),
    *rows("unevaluatedItems", {"items": {}, "unevaluatedItems": False}, [[1, 2]], [], D19),
    *rows("unevaluatedItems", {"items": [{}], "additionalItems": {}, "unevaluatedItems": False}, [[1, 2]], [],
          D19, D19),
    *rows("unevaluatedItems", {"allOf": [{"prefixItems": [{}]}], "unevaluatedItems": False}, [[1]], [[1, 2]], D20),
    *rows("unevaluatedItems", {"contains": {"const": 1}, "unevaluatedItems": False}, [[1, 1]], [[1, 2], [2]], D20),
    *rows("unevaluatedItems", {"contains": {"const": 1}, "unevaluatedItems": {"const": 2}}, [[1, 2]], [[1, 3]], D20),
    *rows("unevaluatedItems",
          {"anyOf": [{"prefixItems": [{"const": 1}]}, {"prefixItems": [{"const": 1}, {"const": 2}]}],
           "unevaluatedItems": False}, [[1], [1, 2]], [[1, 3], [1, 2, 3], [2]], D20),
    *rows("unevaluatedItems",
          {"if": {"prefixItems": [{"const": 1}]}, "then": {"prefixItems": [{}, {}]}, "unevaluatedItems": False},
          [[1, 9], [1], []], [[2], [1, 2, 3]], D20),
    *rows("unevaluatedItems", {"not": {"not": {"prefixItems": [{}]}}, "unevaluatedItems": False}, [[]], [[1]], D20),
]  # fmt: skip

P_A = {"properties": {"a": {"type": "integer"}}}
OBJECTS = [
    *rows("properties", P_A, [{}, {"a": 1}, {"b": "x"}, [], "a"], [{"a": "x"}, {"a": None}]),
    *rows("properties", {"properties": {"a": False}}, [{}, {"b": 1}], [{"a": 1}], D6),
    *rows("properties", {"properties": {"$ref": {"type": "string"}}}, [{"$ref": "a"}, {}], [{"$ref": 1}]),
    *rows("properties", {"properties": {"__proto__": {"type": "string"}, "toString": {"type": "string"}}},
          [{}, {"toString": "a"}], [{"__proto__": 1}, {"toString": 1}]),
    *rows("required", {"required": ["a"]}, [{"a": None}, [], "a"], [{}, {"b": 1}]),
    *rows("required", {"required": ["a", "b"]}, [{"a": 1, "b": 1, "c": 1}], [{"a": 1}, {"b": 1}]),
    *rows("required", {"required": []}, [{}], [], D6),
    *rows("patternProperties", {"patternProperties": {"^a": {"type": "integer"}}}, [{}, {"a": 1, "b": "x"}, "a"],
          [{"a": "x"}, {"ab": None}]),
    *rows("patternProperties", {"patternProperties": {"a": {"minimum": 1}, "b": {"maximum": 3}}}, [{"ab": 2, "a": 9}],
          [{"ab": 0}, {"ab": 4}]),
    *rows("patternProperties", {"properties": {"ab": {"minimum": 1}}, "patternProperties": {"^a": {"maximum": 3}}},
          [{"ab": 2}], [{"ab": 0}, {"ab": 4}]),
    *rows("patternProperties", {"patternProperties": {"^a": False}}, [{"b": 1}], [{"a": 1}], D6),
    *rows("additionalProperties", {**P_A, "additionalProperties": False}, [{}, {"a": 1}, [1]], [{"b": 1}, {"a": "x"}]),
    *rows("additionalProperties", {**P_A, "additionalProperties": {"type": "string"}}, [{"b": "x"}], [{"b": 1}]),
    *rows("additionalProperties", {"additionalProperties": False}, [{}], [{"a": 1}]),
    *rows("additionalProperties",
          {"properties": {"a": {}}, "patternProperties": {"^x": {}}, "additionalProperties": False},
          [{"a": 1, "x1": 1}], [{"b": 1}]),
    *rows("additionalProperties", {"allOf": [P_A], "additionalProperties": False}, [{}], [{"a": 1}]),
    *rows("propertyNames", {"propertyNames": {"maxLength": 1}}, [{}, {"a": 1}, ["ab"]], [{"ab": 1}], D6),
    *rows("propertyNames", {"propertyNames": False}, [{}], [{"a": 1}], D6),
    *rows("propertyNames", {"propertyNames": {"enum": ["a", "b"]}}, [{"a": 1, "b": 2}], [{"c": 1}], D6),
    *rows("propertyNames", {"propertyNames": {"maxLength": 1}}, [{"ab": 1}], [], D4, D4),
    *rows("minProperties", {"minProperties": 1}, [{"a": 1}, [], ""], [{}]),
    *rows("maxProperties", {"maxProperties": 1}, [{}, {"a": 1}, [1, 2]], [{"a": 1, "b": 1}]),
    *rows("maxProperties", {"maxProperties": 0}, [{}], [{"a": 1}]),
    *rows("dependencies", {"dependencies": {"a": ["b"]}}, [{}, {"a": 1, "b": 1}, {"b": 1}, "a"], [{"a": 1}], D4, D7),
    *rows("dependencies", {"dependencies": {"a": {"required": ["b"]}}}, [{}, {"a": 1, "b": 1}], [{"a": 1}], D4, D7),
    *rows("dependencies", {"dependencies": {"a": False}}, [{}, {"b": 1}], [{"a": 1}], D6, D7),
    *rows("dependencies", {"dependencies": {"a": []}}, [{"a": 1}], [], D6, D7),
    *rows("dependentRequired", {"dependentRequired": {"a": ["b", "c"]}}, [{}, {"a": 1, "b": 1, "c": 1}, [1]],
          [{"a": 1}, {"a": 1, "b": 1}], D19),
    *rows("dependentSchemas", {"dependentSchemas": {"a": {"maxProperties": 1}}}, [{"a": 1}, {"b": 1, "c": 1}],
          [{"a": 1, "b": 1}], D19),
    *rows("dependentSchemas", {"dependentSchemas": {"a": False}}, [{"b": 1}], [{"a": 1}], D19),
    *rows("dependentRequired", {"dependentRequired": {"a": ["b"]}}, [{"a": 1}], [], D4, D7),
    *rows("unevaluatedProperties", {"unevaluatedProperties": False}, [{}, [1]], [{"a": 1}], D19),
    *rows("unevaluatedProperties", {**P_A, "unevaluatedProperties": False}, [{"a": 1}], [{"b": 1}, {"a": "x"}], D19),
    *rows("unevaluatedProperties", {"allOf": [P_A], "unevaluatedProperties": False}, [{"a": 1}], [{"b": 1}], D19),
    *rows("unevaluatedProperties", {**P_A, "unevaluatedProperties": {"type": "string"}}, [{"a": 1, "b": "x"}],
          [{"b": 1}], D19),
    *rows("unevaluatedProperties",
          {"anyOf": [{"properties": {"a": {"const": 1}}, "required": ["a"]},
                     {"properties": {"b": {}}, "required": ["b"]}],
           "unevaluatedProperties": False}, [{"a": 1}, {"b": 1}, {"a": 1, "b": 2}],
          [{"a": 2, "b": 1}, {"a": 1, "c": 1}, {}], D19),
    *rows("unevaluatedProperties",
          {"oneOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["b"]}],
           "unevaluatedProperties": False}, [{"a": 1}, {"b": 1}], [{"a": 1, "b": 1}, {"a": 1, "c": 1}], D19),
    *rows("unevaluatedProperties",
          {"if": {"properties": {"k": {"const": 1}}, "required": ["k"]}, "then": {"properties": {"a": {}}},
           "else": {"properties": {"b": {}}}, "unevaluatedProperties": False},
          [{"k": 1, "a": 1}, {"b": 1}, {}], [{"k": 2}, {"k": 1, "b": 1}, {"a": 1}], D19),
    *rows("unevaluatedProperties",
          {"dependentSchemas": {"a": {"properties": {"a": {}, "b": {}}}}, "unevaluatedProperties": False},
          [{"a": 1, "b": 1}, {}], [{"b": 1}, {"a": 1, "c": 1}], D19),
    *rows("unevaluatedProperties",
          {"$ref": "#/$defs/x", "unevaluatedProperties": False, "$defs": {"x": {"properties": {"a": {}}}}},
          [{"a": 1}], [{"b": 1}], D19),
    *rows("unevaluatedProperties", {"not": {"not": P_A}, "unevaluatedProperties": False}, [{}], [{"a": 1}], D19),
    *rows("unevaluatedProperties", {"patternProperties": {"^x": {}}, "unevaluatedProperties": False}, [{"x1": 1}],
          [{"y": 1}], D19),
    *rows("unevaluatedProperties", {"additionalProperties": {}, "unevaluatedProperties": False}, [{"y": 1}], [], D20),
    *rows("unevaluatedProperties",
          {"allOf": [{"unevaluatedProperties": True}], "unevaluatedProperties": False}, [{"y": 1}], [], D19),
    *rows("unevaluatedProperties", {"unevaluatedProperties": False}, [{"a": 1}], [], D4, D7),
]  # fmt: skip

COMBINATORS = [
    *rows("allOf", {"allOf": [{"minimum": 1}, {"maximum": 3}]}, [1, 3, "a"], [0, 4]),
    *rows("allOf", {"allOf": [True, False]}, [], [1, None], D6),
    *rows("anyOf", {"anyOf": [{"type": "integer"}, {"minimum": 2}]}, [1, 2.5, "a"], [1.5]),
    *rows("anyOf", {"anyOf": [{"type": "integer"}, {"type": "string"}]}, [1, "a"], [None, 1.5, True]),
    *rows("oneOf", {"oneOf": [{"type": "integer"}, {"minimum": 2}]}, [1, 2.5, "a"], [3, 1.5]),
    *rows("oneOf", {"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object"}, [{"a": 1}, {"b": 1}],
          [{}, {"a": 1, "b": 1}]),
    *rows("oneOf", {"oneOf": [{}, {}]}, [], [1, None]),
    *rows("oneOf", {"oneOf": [{"type": "string"}, {"type": "string"}]}, [], ["a", 1]),
    *rows("oneOf", {"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}, {"multipleOf": 5}], "type": "integer"}, [2, 3, 5],
          [6, 10, 30, 7]),
    *rows("oneOf", {"oneOf": [True, False]}, [1], [], D6),
    *rows("not", {"not": {"type": "integer"}}, ["a", 1.5, None], [1]),
    *rows("not", {"not": {"type": "object", "properties": {"a": {"type": "string"}}}}, [1, {"a": 1}], [{"a": "x"}, {}]),
    *rows("not", {"not": {}}, [], [1, {}, None]),
    *rows("not", {"not": {"not": {"minimum": 1}}}, [1, "a"], [0]),
    *rows("not", {"not": {"enum": [1, None]}}, [2, True, "a"], [1, None]),
    *rows("if", {"if": {"type": "integer"}, "then": {"minimum": 1}, "else": {"type": "string"}}, [1, "a"],
          [0, None, 1.5], D7),
    *rows("then", {"if": {"const": 1}, "then": False}, [2, "a"], [1], D7),
    *rows("else", {"if": {"const": 1}, "else": False}, [1], [2, "a"], D7),
    *rows("then", {"then": False, "else": False}, [1, "a"], [], D7),
    *rows("if", {"if": False}, [1, "a"], [], D7),
    *rows("if", {"if": {"type": "integer"}, "then": False}, [1], [], D4, D6),
]  # fmt: skip

REFERENCES = [
    *rows("$ref", {"$ref": "#/definitions/x", "definitions": {"x": {"type": "integer"}}}, [1], ["a"], D4, D7),
    *rows("$ref", {"$ref": "#/$defs/x", "$defs": {"x": {"type": "integer"}}}, [1], ["a"], D19),
    *rows("definitions", {"definitions": {"x": {"type": "integer"}}}, [1, "a"], []),
    *rows("$defs", {"$defs": {"x": {"type": "integer"}}}, [1, "a"], [], D19),
    *rows("$ref", {"$ref": "#/definitions/x", "maximum": 3, "definitions": {"x": {"type": "integer"}}}, [1, 9], ["a"],
          D4, D7),
    *rows("$ref", {"$ref": "#/$defs/x", "maximum": 3, "$defs": {"x": {"type": "integer"}}}, [1], [9, "a"], D19),
    *rows("$ref", {"properties": {"a": {"$ref": "#"}}, "additionalProperties": False}, [{"a": {"a": {}}}, 1],
          [{"b": 1}, {"a": {"b": 1}}]),
    *rows("$ref", {"properties": {"a/b": {"type": "integer"}, "c": {"$ref": "#/properties/a~1b"}}}, [{"c": 1}],
          [{"c": "x"}]),
    *rows("$ref", {"properties": {"a%b": {"type": "integer"}, "c": {"$ref": "#/properties/a%25b"}}}, [{"c": 1}],
          [{"c": "x"}]),
    *rows("$ref", {"properties": {"a~b": {"type": "integer"}, "c": {"$ref": "#/properties/a~0b"}}}, [{"c": 1}],
          [{"c": "x"}]),
    *rows("$ref", {"items": [{"type": "integer"}, {"$ref": "#/items/0"}]}, [[1, 1]], [[1, "a"]], D4, D19),
    *rows("$ref", {"allOf": [{"$ref": "#/definitions/x"}], "definitions": {"x": {"$ref": "#/definitions/y"},
                   "y": {"const": 1, "enum": [1]}}}, [1], [2]),
    *rows("$id", {"$id": "http://a.example/root", "$ref": "x", "$defs": {"n": {"$id": "x", "type": "integer"}}}, [1],
          ["a"], D19),
    *rows("$id", {"$id": "http://a.example/root", "allOf": [{"$ref": "x#/definitions/d"}],
                  "definitions": {"n": {"$id": "x", "definitions": {"d": {"type": "integer"}}}}}, [1], ["a"], D6),
    *rows("id", {"id": "http://a.example/root", "allOf": [{"$ref": "x"}],
                 "definitions": {"n": {"id": "x", "type": "integer"}}}, [1], ["a"], D4, D4),
    *rows("$id", {"$id": "http://a.example/root", "properties": {"a": {"$id": "sub/", "properties": {
                  "b": {"$ref": "t"}}}}, "definitions": {"t": {"$id": "sub/t", "type": "integer"}}},
          [{"a": {"b": 1}}], [{"a": {"b": "x"}}], D6),
    *rows("$anchor", {"$ref": "#here", "$defs": {"n": {"$anchor": "here", "type": "integer"}}}, [1], ["a"], D19),
    *rows("$anchor", {"allOf": [{"$ref": "#here"}], "definitions": {"n": {"$id": "#here", "type": "integer"}}}, [1],
          ["a"], D6, D7),
    *rows("$dynamicAnchor", {"$ref": "#n", "$defs": {"x": {"$dynamicAnchor": "n", "type": "integer"}}}, [1], ["a"],
          D20),
    *rows("$dynamicRef", {"$dynamicRef": "#n", "$defs": {"x": {"$dynamicAnchor": "n", "type": "integer"}}}, [1], ["a"],
          D20),
    *rows("$dynamicRef", {
        "$id": "http://a.example/strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": False,
        "$defs": {"tree": {"$id": "tree", "$dynamicAnchor": "node", "type": "object", "properties": {
            "data": {}, "children": {"type": "array", "items": {"$dynamicRef": "#node"}}}}}},
        [{"data": 1}, {"children": [{"data": 1}]}], [{"daat": 1}, {"children": [{"daat": 1}]}, 1], D20),
    *rows("$recursiveRef", {"properties": {"a": {"$recursiveRef": "#"}}, "additionalProperties": False},
          [{"a": {"a": {}}}], [{"a": {"b": 1}}], D19, D19),
    *rows("$recursiveAnchor", {
        "$id": "http://a.example/strict", "$recursiveAnchor": True, "$ref": "tree", "unevaluatedProperties": False,
        "$defs": {"tree": {"$id": "tree", "$recursiveAnchor": True, "type": "object", "properties": {
            "data": {}, "children": {"type": "array", "items": {"$recursiveRef": "#"}}}}}},
        [{"data": 1}, {"children": [{"data": 1}]}], [{"daat": 1}, {"children": [{"daat": 1}]}], D19, D19),
    *rows("$recursiveRef", {"properties": {"a": {"$recursiveRef": "#"}}, "additionalProperties": False},
          [{"a": {"b": 1}}], [{"b": 1}], D20),
    *rows("$vocabulary", {"$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/core": True}}, [1], [], D19),
]  # fmt: skip

ANNOTATIONS = [
    row
    for keyword, value, first in [
        ("title", "t", D4), ("description", "d", D4), ("default", 1, D4), ("examples", [1], D6), ("$comment", "c", D7),
        ("readOnly", True, D7), ("writeOnly", True, D7), ("deprecated", True, D19), ("x-unknown", {"type": "x"}, D4),
    ]
    for row in rows(keyword, {keyword: value}, [2, "a", None], [], first)
]  # fmt: skip

BOOLEANS = [
    *rows("true", schema=True, good=[1, None, {"a": 1}, []], bad=[], first=D6),
    *rows("false", schema=False, good=[], bad=[1, None, {"a": 1}, []], first=D6),
    *rows("{}", {}, [1, None, {"a": 1}, [], BIG], []),
]

ROWS = [*NUMBERS, *STRINGS, *ARRAYS, *OBJECTS, *COMBINATORS, *REFERENCES, *ANNOTATIONS, *BOOLEANS]
