"""Schemas that want to exhaust, crash or mislead whoever compares them: pairs of (old, new) by name."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

Pair = tuple[Any, Any]
CASES: dict[str, Callable[[], Pair]] = {}
DEEP = 10_000


def case(make: Callable[[], Pair]) -> Callable[[], Pair]:
    CASES[make.__name__] = make
    return make


def nested(keyword: str, levels: int, innermost: Any, wrap: Callable[[Any], Any] = lambda below: below) -> Any:
    schema = innermost
    for _ in range(levels):
        schema = {keyword: wrap(schema)}
    return schema


# Depth


@case
def deep_properties() -> Pair:
    return tuple(nested("properties", DEEP, {"type": kind}, lambda below: {"a": below}) for kind in ("string", "null"))


@case
def deep_all_of() -> Pair:
    return tuple(nested("allOf", DEEP, {"type": kind}, lambda below: [below]) for kind in ("string", "null"))


@case
def deep_not() -> Pair:
    return nested("not", DEEP, {"type": "string"}), nested("not", DEEP + 1, {"type": "string"})


@case
def deep_items() -> Pair:
    return nested("items", DEEP, {"type": "string"}), nested("items", DEEP, {"type": "null"})


@case
def deep_conditions() -> Pair:
    return tuple(nested("if", 2_000, {"type": kind}) | {"then": False} for kind in ("string", "null"))


@case
def deep_but_not_too_deep() -> Pair:
    return tuple(nested("properties", 60, {"type": kind}, lambda below: {"a": below}) for kind in ("string", "null"))


@case
def deep_value_in_const() -> Pair:
    value: Any = 1
    for _ in range(DEEP):
        value = [value]
    return {"const": value}, {"const": [value]}


@case
def deep_value_in_enum_and_unique() -> Pair:
    value: Any = 1
    for _ in range(900):
        value = {"a": value}
    return {"enum": [value, 1]}, {"enum": [value, 2]}


@case
def deep_annotation() -> Pair:
    value: Any = 1
    for _ in range(DEEP):
        value = {"a": value}
    return {"default": value, "type": "string"}, {"default": [value], "type": "integer"}


# References


@case
def reference_bomb() -> Pair:
    levels = {f"l{i}": {"allOf": [{"$ref": f"#/$defs/l{i + 1}"}, {"$ref": f"#/$defs/l{i + 1}"}]} for i in range(60)} | {
        "l60": {"type": "string"}
    }
    return {"$ref": "#/$defs/l0", "$defs": levels}, {"$ref": "#/$defs/l0", "$defs": {**levels, "l60": {"type": "null"}}}


@case
def reference_bomb_in_members() -> Pair:
    levels = {
        f"l{i}": {"properties": {name: {"$ref": f"#/$defs/l{i + 1}"} for name in "ab"}, "required": ["a", "b"]}
        for i in range(40)
    }
    return tuple(
        {"$ref": "#/$defs/l0", "type": "object", "$defs": {**levels, "l40": {"type": kind}}}
        for kind in ("string", "null")
    )  # fmt: skip


@case
def reference_chain() -> Pair:
    chain = {f"c{i}": {"$ref": f"#/$defs/c{i + 1}"} for i in range(DEEP)}
    return tuple({"$ref": "#/$defs/c0", "$defs": {**chain, f"c{DEEP}": {"type": kind}}} for kind in ("string", "null"))


@case
def reference_loop() -> Pair:
    loop = {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}
    return {"$ref": "#/$defs/a", "$defs": loop}, {"$ref": "#/$defs/a", "$defs": loop, "minimum": 1}


@case
def reference_to_itself() -> Pair:
    return {"$ref": "#"}, {"$ref": "#", "type": "string"}


@case
def reference_loop_under_not() -> Pair:
    return {"not": {"$ref": "#"}}, {"anyOf": [{"$ref": "#"}, {"not": {"$ref": "#"}}]}


@case
def reference_loop_in_branches() -> Pair:
    return {"anyOf": [{"$ref": "#"}, {"type": "string"}]}, {"oneOf": [{"$ref": "#"}, {"type": "integer"}]}


@case
def mutual_recursion() -> Pair:
    def tree(leaf: str) -> Any:
        return {
            "$ref": "#/$defs/even",
            "$defs": {
                "even": {"type": "object", "properties": {"odd": {"$ref": "#/$defs/odd"}, "v": {"type": leaf}}},
                "odd": {"type": "object", "properties": {"even": {"$ref": "#/$defs/even"}}, "required": ["even"]},
            },
        }

    return tree("number"), tree("integer")


@case
def recursion_without_an_end() -> Pair:
    schema = {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}
    return {"type": "string"}, schema


@case
def recursion_through_many_definitions() -> Pair:
    def web(last: Any) -> Any:
        definitions = {
            f"d{i}": {
                "type": "object",
                "properties": {f"p{j}": {"$ref": f"#/$defs/d{(i * 7 + j) % 40}"} for j in range(8)},
            }
            for i in range(40)
        }  # fmt: skip
        return {"$ref": "#/$defs/d0", "$defs": {**definitions, "d39": last}}

    return web({"type": "object"}), web({"type": ["object", "null"]})


@case
def dynamic_reference_loop() -> Pair:
    schema = {"$dynamicAnchor": "n", "properties": {"a": {"$dynamicRef": "#n"}}}
    return {**schema, "additionalProperties": False}, {**schema, "allOf": [{"$dynamicRef": "#n"}]}


@case
def remote_references() -> Pair:
    return {"$ref": "https://attacker.example/schema.json"}, {"$ref": "http://169.254.169.254/latest/meta-data"}


@case
def file_references() -> Pair:
    return {"$ref": "file:///etc/passwd"}, {"properties": {"a": {"$ref": "../../../etc/passwd"}}}


@case
def remote_identifiers() -> Pair:
    return (
        {"$id": "https://attacker.example/root", "$ref": "other", "type": "string"},
        {"$id": "https://attacker.example/root", "$schema": "https://json-schema.org/draft/2020-12/schema"},
    )


@case
def references_that_lead_nowhere() -> Pair:
    return {"$ref": "#/$defs/missing"}, {"$ref": "#anchor-that-is-missing", "type": "string"}


@case
def references_into_values() -> Pair:
    return {"const": {"type": "string"}, "anyOf": [{"$ref": "#/const"}]}, {"$ref": "#/title", "title": "a"}


# Combinations


@case
def exponential_one_of() -> Pair:
    clauses = [{"oneOf": [{"required": [f"a{i}"]}, {"required": [f"b{i}"]}]} for i in range(30)]
    return {"type": "object", "allOf": clauses}, {"type": "object", "allOf": clauses[1:], "maxProperties": 29}


@case
def exponential_any_of() -> Pair:
    clauses = [
        {"anyOf": [{"properties": {f"p{i}": {"const": v}}, "required": [f"p{i}"]} for v in range(4)]} for i in range(20)
    ]
    return {"allOf": clauses}, {"allOf": [*clauses, {"not": {"properties": {"p0": {"const": 3}, "p1": {"const": 3}}}}]}


@case
def unsatisfiable_pigeons() -> Pair:
    """Nine pigeons in eight holes, as a satisfiability question: the answer is "no", and hard to find."""
    clauses = [{"anyOf": [{"required": [f"x{p}-{h}"]} for h in range(8)]} for p in range(9)]
    clauses += [
        {"not": {"required": [f"x{p}-{h}", f"x{q}-{h}"]}} for h in range(8) for p in range(9) for q in range(p + 1, 9)
    ]
    return False, {"type": "object", "allOf": clauses}


@case
def wide_one_of() -> Pair:
    return tuple(
        {"oneOf": [{"properties": {"k": {"const": i}, f"v{i}": {"type": kind}}, "required": ["k"]} for i in range(300)]}
        for kind in ("string", "integer")
    )


@case
def one_of_of_overlapping_ranges() -> Pair:
    return tuple({"oneOf": [{"minimum": i, "maximum": i + 50 + extra} for i in range(200)]} for extra in (0, 1))


@case
def wide_any_of_that_declares() -> Pair:
    branches = [{"properties": {f"p{i}": {"type": "string"}}} for i in range(200)]
    return {"anyOf": branches}, {"anyOf": branches[1:]}


@case
def nested_conditions() -> Pair:
    schema: Any = {"type": "string"}
    for i in range(11):
        schema = {"if": {"required": [f"c{i}"]}, "then": schema, "else": {"properties": {f"c{i}": schema}}}
    return schema, {"allOf": [schema], "minProperties": 1}


@case
def unevaluated_beside_many_branches() -> Pair:
    branches = [{"anyOf": [{"properties": {f"p{i}": {}}}, {"properties": {f"q{i}": {}}}]} for i in range(20)]
    return {"allOf": branches, "unevaluatedProperties": False}, {
        "allOf": branches,
        "unevaluatedProperties": {"type": "null"},
    }


# Patterns


@case
def catastrophic_pattern() -> Pair:
    return {"pattern": "^(a+)+$"}, {"type": "string", "minLength": 30}


@case
def catastrophic_pattern_of_a_name() -> Pair:
    return {"patternProperties": {"^(a|a)*b$": {"type": "string"}}}, {"properties": {"a" * 50: {"type": "integer"}}}


@case
def catastrophic_pattern_on_a_constant() -> Pair:
    return {"pattern": "^(([a-z])+.)+[A-Z]([a-z])+$"}, {"const": "a" * 5_000}


@case
def huge_repetition() -> Pair:
    return {"pattern": "^(a{1,1000}){1,1000}$"}, {"pattern": "^a{1,1000000}$"}


@case
def patterns_that_multiply() -> Pair:
    clauses = [{"pattern": f"^(.{{{n}}})*$"} for n in (7, 11, 13, 17, 19, 23)]
    return {"minLength": 1, "type": "string"}, {"allOf": [*clauses, {"type": "string"}]}


@case
def patterns_that_count() -> Pair:
    return {"pattern": "(a|b)*a(a|b){40}"}, {"pattern": "^(a|b)*a(a|b){41}$"}


@case
def pattern_with_a_back_reference() -> Pair:
    return {"pattern": "^(a+)\\1$"}, {"type": "string", "pattern": "^a+$"}


@case
def pattern_that_is_none() -> Pair:
    return {"pattern": "(("}, {"pattern": "[z-a]"}


@case
def pattern_of_100_kilobytes() -> Pair:
    return {"pattern": "^" + "a?" * 50_000 + "$"}, {"pattern": "^" + "(b|c)" * 20_000 + "$", "type": "string"}


@case
def deeply_grouped_pattern() -> Pair:
    return {"pattern": "(" * 5_000 + "a" + ")" * 5_000}, {"type": "string"}


@case
def many_overlapping_name_patterns() -> Pair:
    return tuple(
        {"patternProperties": {f"[a-z]*{chr(97 + i % 26)}{i}": {"minimum": i + extra} for i in range(60)}}
        for extra in (0, 1)
    )


# Sizes


@case
def large_enum() -> Pair:
    return {"enum": [f"value-{i}" for i in range(100_000)]}, {"enum": [f"value-{i}" for i in range(1, 100_001)]}


@case
def large_enum_of_objects() -> Pair:
    return tuple({"enum": [{"a": i, "b": [i]} for i in range(20_000)]} for _ in range(2))


@case
def large_enum_with_patterns() -> Pair:
    return {"pattern": "^value-[0-9]+$"}, {"enum": [f"value-{i}" for i in range(20_000)] + ["other"]}


@case
def many_properties() -> Pair:
    old = {f"p{i}": {"type": "string"} for i in range(10_000)}
    return {"properties": old, "type": "object"}, {
        "properties": {**old, "p5000": {"type": "integer"}},
        "type": "object",
    }


@case
def many_required_properties() -> Pair:
    names = [f"p{i}" for i in range(10_000)]
    return {"type": "object", "required": names}, {"type": "object", "required": names[:-1]}


@case
def many_properties_at_least() -> Pair:
    return {"type": "object", "minProperties": 10**6}, {"type": "object", "minProperties": 10**6 - 1}


@case
def huge_arrays() -> Pair:
    return {"type": "array", "minItems": 10**9}, {"type": "array", "minItems": 10**9 - 1}


@case
def huge_unique_arrays() -> Pair:
    items = {"enum": list(range(2_000))}
    return {"uniqueItems": True, "items": items, "minItems": 2_000}, {
        "type": "array", "uniqueItems": True, "items": items, "minItems": 1_999
    }  # fmt: skip


@case
def unique_arrays_of_few_values() -> Pair:
    items = {"type": "array", "uniqueItems": True, "items": {"type": "boolean"}}
    return False, {"type": "array", "uniqueItems": True, "minItems": 6, "items": items}


@case
def huge_counts() -> Pair:
    return tuple({"type": "array", "contains": {"type": "string"}, "minContains": 10**7 + n} for n in (1, 0))


@case
def long_strings() -> Pair:
    return {"const": "a" * 100_000}, {"const": "a" * 100_000 + "b"}


@case
def strings_of_a_great_length() -> Pair:
    return {"type": "string", "maxLength": 10**9}, {"type": "string"}


@case
def long_names() -> Pair:
    name = "n" * 100_000
    return {"properties": {name: {"type": "string"}}}, {"properties": {name: {"type": "integer"}}, "required": [name]}


# Numbers


@case
def huge_exponents() -> Pair:
    return {"maximum": Decimal("1e999999999")}, {"minimum": Decimal("1e-999999999")}


@case
def huge_integers() -> Pair:
    return {"type": "integer", "maximum": 10**4_000}, {"type": "integer", "maximum": 10**4_000 + 1}


@case
def large_exponent() -> Pair:
    return {"type": "number", "maximum": Decimal("1e400")}, {"type": "number", "maximum": Decimal("1e401")}


@case
def huge_divisors() -> Pair:
    primes = [2**61 - 1, 2**89 - 1, 2**107 - 1, 10**18 + 9]
    return {"not": {"multipleOf": 3}}, {"type": "integer", "allOf": [{"multipleOf": p} for p in primes]}


@case
def sparse_multiples() -> Pair:
    holes = [{"not": {"multipleOf": p}} for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)]
    return {"type": "string"}, {"type": "integer", "allOf": holes, "minimum": 2, "maximum": 10**30}


@case
def tiny_divisor() -> Pair:
    return {"multipleOf": Decimal("1e-4000")}, {"type": "number", "multipleOf": Decimal("3e-4000")}


@case
def bounds_that_touch() -> Pair:
    return False, {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": Decimal("1e-300")}


# Documents that are not what they should be


@case
def keywords_of_the_wrong_type() -> Pair:
    return {"type": 5, "properties": [], "minimum": "a"}, {"required": "a"}


@case
def subschemas_that_are_none() -> Pair:
    return {"properties": {"a": 5}, "allOf": {}}, {"items": "x"}


@case
def numbers_that_are_booleans() -> Pair:
    return {"minLength": True, "minimum": False}, {"maxItems": -1}


@case
def documents_that_are_no_schemas() -> Pair:
    return [1, 2], "schema"


@case
def null_document() -> Pair:
    return None, {"type": None}


@case
def references_that_are_no_strings() -> Pair:
    return {"$ref": 5}, {"$ref": {"$ref": "#"}, "$id": 7, "$anchor": []}


@case
def identifiers_that_are_no_uris() -> Pair:
    return {"$id": "http://[", "$ref": "http://[::1"}, {"$id": ":::", "$schema": "http://["}


@case
def names_like_attributes() -> Pair:
    names = ["__class__", "__proto__", "constructor", "", "$ref", "~", "/", "%", "\u2028", "\x00", "a" * 300]
    return {"properties": {n: {"type": "string"} for n in names}}, {"properties": {n: {"type": "null"} for n in names}}


@case
def lone_surrogates() -> Pair:
    return {"const": "\ud800"}, {"const": "\udfff", "pattern": "\ud83d"}


def texts(pair: Pair) -> tuple[str, str]:
    """The documents as JSON, whatever their depth."""
    first, second = (text_of(document) for document in pair)
    return first, second


def text_of(value: Any) -> str:
    out: list[str] = []
    work: list[Any] = [value]
    while work:
        part = work.pop()
        match part:
            case _Raw():
                out.append(part)
            case dict():
                pieces: list[Any] = [_Raw("{")]
                for index, (name, member) in enumerate(part.items()):
                    pieces += [_Raw(("," if index else "") + json.dumps(name) + ":"), member]
                work += reversed([*pieces, _Raw("}")])
            case list():
                pieces = [_Raw("[")]
                for index, item in enumerate(part):
                    pieces += [_Raw("," if index else ""), item]
                work += reversed([*pieces, _Raw("]")])
            case Decimal():
                out.append(str(part))
            case _:
                out.append(json.dumps(part))
    return "".join(out)


class _Raw(str):
    __slots__ = ()


# Found by attacking


@case
def alternatives_repeated_in_a_short_text() -> Pair:
    alternatives = "|".join(["(a)"] * 9)
    return {"type": "string", "pattern": f"^(?:{alternatives})*$"}, {"type": "string", "pattern": "^a{11}b$"}


@case
def many_counts_in_one_array() -> Pair:
    counts = [{"contains": {"const": number}} for number in range(40)]
    return {"maxItems": 3}, {"type": "array", "allOf": counts}


@case
def many_overlapping_counts_in_one_array() -> Pair:
    counts = [{"contains": {"minimum": number, "maximum": number + 20}} for number in range(40)]
    return {"maxItems": 1}, {"type": "array", "maxItems": 2, "allOf": counts}


@case
def exactly_one_of_thousands() -> Pair:
    branches = [{"type": "object", "required": [f"a{i}"], "properties": {"k": {"const": i}}} for i in range(4_000)]
    return {"oneOf": branches}, {"type": "object"}


@case
def multiples_of_numbers_too_long_for_any_document() -> Pair:
    divisors = [{"multipleOf": 10**4000 + 1}, {"multipleOf": 10**4000 + 3}]
    return {"type": "number", "maximum": 5}, {"type": "integer", "minimum": 1, "allOf": divisors}


@case
def a_recursive_schema_that_is_negated_twice() -> Pair:
    def document(least: int) -> Any:
        members = {name: {"not": {"$ref": "#/$defs/d"}} for name in "abc"}
        return {"$ref": "#/$defs/d", "$defs": {"d": {"type": "object", "minProperties": least, "properties": members}}}

    return document(1), document(2)


@case
def wide_unions_that_lead_to_one_another() -> Pair:
    def document(kind: str) -> Any:
        parts = [{"$ref": f"#/$defs/d{i}"} for i in range(60)]
        return {"$ref": "#/$defs/d0", "$defs": {f"d{i}": {"anyOf": [*parts, {"type": kind}]} for i in range(60)}}

    return document("string"), document("null")


@case
def what_is_declared_inside_itself() -> Pair:
    return {}, {"contains": {"unevaluatedProperties": False, "anyOf": [{"$ref": "#"}]}}


@case
def dynamic_scopes_without_number() -> Pair:
    def document(**more: int) -> Any:
        number = range(14)
        leads = {f"p{j}": {"$ref": f"http://x/r{j}"} for j in number}
        resources = {
            f"r{i}": {
                "$id": f"http://x/r{i}",
                "$dynamicAnchor": f"a{i}",
                "properties": leads | {"q": {"$dynamicRef": f"#a{i}"}},
            }
            for i in number
        }
        resources["r3"] |= more
        return {"$id": "http://x/", "$ref": "r0", "$defs": resources}

    return document(), document(maxProperties=4)


@case
def closed_places_that_double() -> Pair:
    def document(kind: str) -> Any:
        levels = {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(13)}
        levels["d13"] = {"properties": {"x": {"type": kind}}}
        places = {f"p{i}": {"$ref": "#/$defs/d0", "properties": {f"q{i}": {}}} for i in range(300)}
        return {"properties": places, "$defs": levels}

    return document("integer"), document("number")


@case
def unevaluated_places_that_double() -> Pair:
    def document(kind: str) -> Any:
        levels = {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(13)}
        levels["d13"] = {"properties": {"x": {"type": kind}}}
        places = {f"p{i}": {"$ref": "#/$defs/d0", "unevaluatedProperties": False, "minProperties": i}
                  for i in range(300)}  # fmt: skip
        return {"properties": places, "$defs": levels}

    return document("integer"), document("number")


@case
def closed_places_of_many_patterns() -> Pair:
    parts = [
        {"patternProperties": {f"a{i}|^b": {"properties": {f"x{i}": {}}}},
         "additionalProperties": {"properties": {"q": {}}}}
        for i in range(200)
    ]  # fmt: skip
    return {"type": "object", "maxProperties": 0}, {"type": "object", "allOf": parts}


@case
def closed_places_under_conditions_under_conditions() -> Pair:
    def when(name: str, number: int, then: Any) -> Any:
        return {"if": {"properties": {name: {"const": number}}, "required": [name]}, "then": then}

    inner = [when("m", j, {"properties": {f"n{j}": {}}}) for j in range(20)]
    outer = [when("k", i, {"properties": {"z": {"allOf": inner}}}) for i in range(100)]
    return {"properties": {"z": {"maxProperties": 1}}}, {"allOf": outer}


@case
def references_that_double_under_alternatives() -> Pair:
    def document(kind: str) -> Any:
        levels = {
            f"d{i}": {"anyOf": [{"$ref": f"#/$defs/d{i + 1}"},
                                {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}], "properties": {f"x{i}": {}}}]}
            for i in range(40)
        }  # fmt: skip
        return {"$ref": "#/$defs/d0", "$defs": levels | {"d40": {"type": kind}}}

    return document("integer"), document("number")


@case
def recursion_that_combines_places() -> Pair:
    definitions = {
        "d0": {"type": ["string", "null"], "allOf": [{"type": "integer", "anyOf": [{"$ref": "#"},
               {"$ref": "#/definitions/d2"}, False]}]},
        "d2": {"additionalProperties": {"$ref": "#/definitions/d0"}, "maxContains": 2},
    }  # fmt: skip
    inside = {"type": "boolean", "additionalProperties": {"$ref": "#/definitions/d0"}, "$ref": "#/definitions/d2"}
    c = {"anyOf": [{"$ref": "#"}], "additionalProperties": {"$ref": "#/definitions/d2"},
         "allOf": [{"$ref": "#/definitions/d0"}, False]}  # fmt: skip
    members = {"properties": {"c": c}, "patternProperties": {"^x": inside}, "oneOf": [True, {"contains": {}}]}
    return {}, {"$schema": "https://json-schema.org/draft/2019-09/schema", **members, "definitions": definitions}


@case
def many_searches_in_one_event() -> Pair:
    patterns = [f"a*a*a*a*{chr(0x4E00 + number)}" for number in range(300)]
    reader = {"type": "string", "allOf": [{"not": {"pattern": source}} for source in patterns], "maxLength": 60}
    return reader, {"type": "string", "minLength": 70, "maxLength": 70, "pattern": "^a*$"}


@case
def recursion_that_multiplies_with_the_depth_of_the_event() -> Pair:
    branch = {"required": ["c"], "properties": {"c": {"$ref": "#/$defs/d"}}}
    event: Any = {}
    for _ in range(10):
        event = {"c": event}
    branches = [{**branch, "maxProperties": number} for number in range(2, 6)]
    return {"$ref": "#/$defs/d", "$defs": {"d": {"anyOf": branches}}}, {"const": event}
