"""Schemas that try to become code, to collide, or to exhaust: each gives inert code or one clear refusal."""

import ast
import importlib
import json
import sys
import time
from urllib.parse import quote

import pytest

from schema_guard.codegen.contracts import ContractSource, SchemaContracts
from schema_guard.codegen.emit import EMITTERS, ModuleFacts, module_text
from schema_guard.codegen.generator import types_of
from schema_guard.codegen.shape import shape_of
from schema_guard.codegen.truth import Candidate, compare
from schema_guard.errors import GenerationError
from schema_guard.model.ids import SchemaId
from schema_guard.model.settings import ModelKind

CANARY = "canary"

TEXTS = {
    "single quote": "canary'",
    "double quote": 'canary"',
    "end of docstring": 'canary"""\nraise SystemExit("canary")\n"""',
    "end of single-quoted docstring": "canary'''\nraise SystemExit(1)\n'''",
    "call": "canary'); __import__('os').abort(); ('",
    "call in double quotes": 'canary"); __import__("os").abort(); ("',
    "bracket": "canary']; __import__('os').abort(); x = ['",
    "newline": "canary\n__import__('os').abort()",
    "carriage return": "canary\rimport os",
    "line separator": "canary\u2028import os\u2029",
    "form feed": "canary\x0cimport os",
    "backslash at the end": "canary\\",
    "escapes": "canary\\x41\\N{BULLET}\\u0041\\'",
    "null": "canary\x00",
    "lone surrogate": "canary\ud800",
    "format": "canary{0}{self.__class__}%s%(x)s$x${x}",
    "template": "canary{{ 7 * 7 }}{% for x in y %}",
    "comment": "canary # type: ignore",
    "coding cookie": "# -*- coding: utf-7 -*-canary",
    "annotation": "canary: __import__('os').abort()",
    "walrus": "canary := 1",
    "decorator": "@canary",
    "confusable": "can\u0430ry",  # a Cyrillic a
    "fullwidth": "canary\uff41\uff08\uff09",
    "bidirectional": "canary\u202e\u2066import os\u2069",
    "zero width": "can\u200bary",
    "long": "canary" * 2000,
    "empty": "",
    "space": " ",
    "digits": "1canary",
    "slash": "canary/../~0~1",
    "percent": "%2Fcanary%00",
}
NAMES = [
    "class", "None", "match", "async", "__class__", "__init__", "__del__", "__contract__", "__wire__", "_private",
    "__mangled", "self", "cls", "print", "int", "str", "list", "dict", "type", "object", "Any", "Literal", "Field",
    "Model", "Event", "Detail", "Thing", "ThingEvent", "BaseModel", "MISSING", "UNSET", "CONTRACT", "annotations",
    "model_config", "model_fields", "model_dump", "copy", "json", "schema", "validate", "to_entry", "to_wire",
    "from_wire", "from_event", "additional_properties", "parse", "timestamp", "property", "classmethod", "field",
    "dataclass", "Struct", "__struct_fields__", "__slots__", "__dict__", "mro", "register", "a-b", "a_b", "a.b", "A_B",
]  # fmt: skip


def hostile(text):
    """The text wherever a schema can hold one."""
    member = {
        "title": text,
        "description": text,
        "$comment": text,
        "examples": [text],
        "default": text,
        "format": text,
        "enum": [text, text + "2", None, 1, True],
        "x-canary": text,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": text,
        "description": text,
        "type": "object",
        "required": [text],
        "properties": {
            text: member,
            text + "-x": {"const": text},
            "nested": {"type": "object", "properties": {text: {"type": "object", "properties": {text: {}}}}},
            "ref": {"$ref": "#/$defs/" + quote(text.replace("~", "~0").replace("/", "~1"), errors="replace")},
            "union": {"anyOf": [{"type": "object", "properties": {text: {"type": "string"}}}, {"type": "null"}]},
            "map": {"type": "object", "patternProperties": {"^canary": {"type": "string"}}},
        },
        "dependentRequired": {text: [text]},
        "$defs": {text: {"type": "object", "title": text, "properties": {"a": {"type": "string"}}}},
    }


def deep(levels):
    made = {"type": "string"}
    for _ in range(levels):
        made = {"type": "object", "properties": {"x": made}}
    return made


def doubling(levels, keyword):
    step = {f"L{n}": {keyword: [{"$ref": f"#/$defs/L{n + 1}"}, {"$ref": f"#/$defs/L{n + 1}"}]} for n in range(levels)}
    leaf = {"type": "object", "properties": {"a": {"type": "string"}}}
    return {"$ref": "#/$defs/L0", "$defs": {**step, f"L{levels}": leaf}}


def named(names):
    return {"type": "object", "required": names, "properties": {name: {"type": "string"} for name in names}}


OBJECT = {"type": "object"}


def with_member(member, **more):
    """An object that demands one member."""
    return {**OBJECT, "required": ["a"], "properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": member, **more}}


def referring(names):
    """An object with a member for each definition."""
    definitions = {name: {**OBJECT, "properties": {"a": {}}} for name in names}
    return {**OBJECT, "properties": {name: {"$ref": f"#/$defs/{name}"} for name in names}, "$defs": definitions}


STRUCTURES = {
    "all strange names at once": named(NAMES),
    "names that differ in punctuation": named(["a-b", "a_b", "a.b", "a b", "a--b", "ab", "A-B", "a/b", "a~b"]),
    "names that are nothing in ASCII": named(["名前", "имя", "🙂", "ñ", "é", "-", "_", "__", "1", "²"]),
    "10,000 members": named([f"member-{n}" for n in range(10_000)]),
    "1,000 levels": deep(1000),
    "100 levels": deep(100),
    "a long enum": {**OBJECT, "properties": {"a": {"enum": [f"v{n}" for n in range(20_000)]}}},
    "itself": {**OBJECT, "properties": {"self": {"$ref": "#"}}},
    "a list of itself": with_member({"type": "array", "items": {"$ref": "#/$defs/A"}}),
    "a union of itself": with_member({"anyOf": [{"$ref": "#/$defs/A"}, {"type": "string"}]}),
    "all of itself": {**OBJECT, "allOf": [{"$ref": "#"}], "properties": {"a": {"type": "string"}}},
    "nothing but itself": {"$ref": "#"},
    "two that refer to each other": with_member(
        {**OBJECT, "properties": {"b": {"$ref": "#/$defs/B"}}}, B={**OBJECT, "properties": {"a": {"$ref": "#/$defs/A"}}}
    ),
    "a reference to nothing": {**OBJECT, "properties": {"a": {"$ref": "#/$defs/None"}}},
    "a reference to a file": {**OBJECT, "properties": {"a": {"$ref": "file:///etc/passwd"}}},
    "a reference to a host": {**OBJECT, "properties": {"a": {"$ref": "http://127.0.0.1:1/x"}}},
    "a reference that is no text": {**OBJECT, "properties": {"a": {"$ref": 1}}},
    "alternatives within alternatives": doubling(40, "anyOf"),
    "conjunctions within conjunctions": doubling(40, "allOf"),
    "exclusive alternatives within alternatives": doubling(40, "oneOf"),
    "a chain of 5,000 references": {
        **OBJECT,
        "properties": {"a": {"$ref": "#/$defs/L0"}},
        "$defs": {f"L{n}": {"anyOf": [{"$ref": f"#/$defs/L{n + 1}"}, {}]} for n in range(5000)} | {"L5000": {}},
    },
    "a pattern that is none": {**OBJECT, "properties": {"a": {"type": "string", "pattern": "("}}},
    "a pattern that backtracks": with_member({"type": "string", "pattern": "^(a+)+$", "minLength": 1000}),
    "a text of 10**12 characters": with_member({"type": "string", "minLength": 10**12}),
    "an array of 10**9 items": with_member({"type": "array", "minItems": 10**9}),
    "steps that no float holds": with_member({"type": "number", "minimum": 1e308, "multipleOf": 5e-324}),
    "huge numbers": with_member({"enum": [10**400, -(10**400), 2**64, 2**63, 1]}),
    "arrays that demand arrays": with_member({"type": "array", "minItems": 30, "items": {"$ref": "#/$defs/A"}}),
    "an object that demands itself": {**OBJECT, "required": ["a"], "properties": {"a": {"$ref": "#"}}},
    "keywords of the wrong type": {
        **OBJECT,
        "properties": ["a"],
        "required": "a",
        "anyOf": {},
        "allOf": 1,
        "$defs": [],
    },
    "a type that is none": {"type": "thing"},
    "no object": {"type": "string"},
    "nothing at all": False,
    "anything": True,
    "an empty enum": {**OBJECT, "properties": {"a": {"enum": []}}},
    "a member that must not be": {**OBJECT, "properties": {"a": False}},
    "the same class twice": referring(["Thing", "ThingEvent", "thing", "thing_event"]),
    "classes called like what modules use": referring(NAMES),
}
REFUSED = {
    "text: lone surrogate": "names nothing",
    "1,000 levels": "levels deep",
    "a reference to nothing": "names nothing",
    "a reference to a file": "names nothing",
    "a reference to a host": "names nothing",
    "a reference that is no text": "not a text",
    "alternatives within alternatives": "references multiply",
    "conjunctions within conjunctions": "references multiply",
    "exclusive alternatives within alternatives": "references multiply",
    "a chain of 5,000 references": "too deep",
    "a pattern that is none": "jsonschema-rs",
    "keywords of the wrong type": "jsonschema-rs",
    "a type that is none": "a JSON object",
    "no object": "a JSON object",
    "nothing at all": "says nothing",
    "anything": "says nothing",
}
MSGSPEC_REFUSES = "msgspec takes no member called"


def has_escapes(name):
    """Whether the text of a case needs an escape in JSON, which msgspec allows no member's name."""
    text = TEXTS.get(name.removeprefix("text: "), "")
    return any(char in '"\\' or ord(char) < 32 for char in text)


CASES = {**{f"text: {name}": hostile(text) for name, text in TEXTS.items()}, **STRUCTURES}


def source_of(document):
    try:  # half a surrogate pair is in no file, but JSON text can name it
        text = json.dumps(document, indent=1, ensure_ascii=True)
    except RecursionError:
        text = "{}"
    return ContractSource("1", document, text, "canary'\"\\\n", "canary\u202e'")


def test_there_are_enough_of_them():
    assert len(CASES) >= 50


@pytest.mark.parametrize("name", CASES)
def test_hostile_schemas_give_inert_code_or_a_clear_refusal(tools, tmp_path, name):
    source = source_of(CASES[name])
    contracts = SchemaContracts(SchemaId("canary", "canary@Thing"), (source,), "1")
    started = time.process_time()
    _, package = tools.write([contracts], tmp_path / "out")
    assert time.process_time() - started < 200, "a quarter of a minute on a usual machine"
    assert bool(package.failures) == (name in REFUSED), package.failures
    for failure in package.failures:
        assert isinstance(failure, GenerationError)
        assert REFUSED[name] in failure.message
        assert "canary@Thing version 1" in str(failure)
        assert len(str(failure)) < 2000
    for path, data in package.files.items():
        if path.endswith(".py") and not path.startswith("_runtime/"):
            check_inert(
                data.decode(), ModelKind.PYDANTIC, from_schema="canary" in path, is_package=path.endswith("__init__.py")
            )
    if not package.failures and name != "10,000 members":  # once takes long enough
        other_kinds(name, source)


def other_kinds(name, source):
    """The same for the other kinds of models, from the same classes."""
    typing = types_of(shape_of(source.document, "Thing"))
    facts = ModuleFacts("canary/canary@Thing", "1", source.source, source.detail_type, source.text)
    for kind in (ModelKind.DATACLASS, ModelKind.TYPEDDICT, ModelKind.MSGSPEC):
        refused = MSGSPEC_REFUSES if kind is ModelKind.MSGSPEC and has_escapes(name) else ""
        if refused:
            with pytest.raises(GenerationError, match=refused):
                module_text(kind, facts, typing)
            continue
        text = module_text(kind, facts, typing)
        check_inert(text, kind, from_schema=True, is_package=False)
        compare(Candidate(kind, text, typing), source.document, limit=8)


def check_inert(text, kind, *, from_schema, is_package):
    """No text of a schema is a name, and nothing is called, imported or read but what is meant to be."""
    tree = ast.parse(text)
    allowed = fixed_names(kind)
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if from_schema:
                assert name in allowed["calls"], name
            case ast.Attribute(attr=name) if from_schema and not is_package:
                assert name in allowed["attributes"], name
            case ast.ImportFrom(module=module) if from_schema:
                assert module in allowed["modules"], module
            case ast.Import():
                pytest.fail("a plain import")
            case ast.Name(id=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                assert name.isascii()
                assert name.isidentifier()
            case ast.ClassDef(name=name):
                assert name.isidentifier()
                assert len(name) < 100
            case ast.Lambda() | ast.Await() | ast.Global() | ast.Delete() | ast.NamedExpr() | ast.JoinedStr():
                pytest.fail(ast.dump(node))
    assert "BaseModel" not in classes


def fixed_names(kind):
    """What a module made from a harmless schema calls, reads and imports."""
    if kind not in _FIXED:
        inner = {"type": "object", "properties": {"c-d": {"type": "string"}}}
        tame = {"type": "object", "required": ["e-f"], "properties": {"a-b": inner, "e-f": {"enum": [1]}}}
        text = module_text(kind, ModuleFacts("r/s", "1", None, None, "{}"), types_of(shape_of(tame, "Tame")))
        nodes = list(ast.walk(ast.parse(text)))
        _FIXED[kind] = {
            "calls": {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)},
            "attributes": {node.attr for node in nodes if isinstance(node, ast.Attribute)},
            "modules": {node.module for node in nodes if isinstance(node, ast.ImportFrom)} | package_modules(),
        }
        _FIXED[kind]["calls"] |= {"parse_newest"}
    return _FIXED[kind]


def package_modules():
    """What the package and ``latest`` import beside."""
    return {None, "latest", "v1", "typing", "_runtime.dispatch"}


_FIXED = {}


@pytest.mark.parametrize("kind", ModelKind)
def test_hostile_texts_survive_as_values(generate, tools, kind):
    document = hostile(TEXTS["end of docstring"])
    package = generate([tools.contracts_of("canary@Thing", document)], kind)
    if kind is ModelKind.MSGSPEC:
        assert MSGSPEC_REFUSES in str(package.package.failures)
        return
    assert package.package.failures == ()
    module = package.module("shop.canary__thing")
    text = TEXTS["end of docstring"]
    event = {**tools.ORDER_EVENT, "detail": {text: text, text + "-x": text, "nested": {text: {text: 1}}}}
    parsed = module.parse(event)
    assert (parsed if kind is ModelKind.TYPEDDICT else parsed.to_wire()) == event
    event["detail"][text + "-x"] = "other"
    with pytest.raises(ValueError, match="canary"):
        module.parse(event)


@pytest.mark.parametrize("kind", ModelKind)
def test_strange_names_keep_their_values_apart(generate, tools, kind):
    package = generate([tools.contracts_of("names", named(NAMES))], kind)
    assert package.package.failures == ()
    module = package.module(next(iter(package.package.manifest.modules))[:-3].replace("/", "."))
    event = {**tools.ORDER_EVENT, "detail": {name: f"value of {name}" for name in NAMES}}
    parsed = module.parse(event)
    assert (parsed if kind is ModelKind.TYPEDDICT else parsed.to_wire()) == event


def test_every_kind_has_an_emitter():
    assert set(EMITTERS) == set(ModelKind)


def test_nothing_was_executed():
    assert not [name for name in sys.modules if CANARY in name and not name.startswith("events_")]
    assert importlib.util.find_spec("canary") is None
