import ast

import pytest

from schema_guard.codegen.emit import ModuleFacts, module_text
from schema_guard.codegen.generator import _refuse_unsafe, types_of
from schema_guard.codegen.guard import check_glue, check_module
from schema_guard.codegen.shape import shape_of
from schema_guard.codegen.source import constant, docstring, text_block
from schema_guard.codegen.types import ClassModel, ClassRef, Field, Scalar, Typing
from schema_guard.errors import GenerationError
from schema_guard.model.settings import ModelKind


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "from os import system",
        "from typing import TextIO",
        "__import__('os')",
        "eval('1')",
        "x = open",
        "class Thing(Model):\n    a: __import__('os')",
        "class Thing(Model):\n    a: str = print()",
        "class Thing(Model):\n    a: ''.__class__",
        "class Other(Model):\n    pass",
        "class Thing(Model):\n    def f(self): pass",
        "SOURCE = [x for x in ()]",
        "SOURCE = lambda: 1",
        "SOURCE = f'{1}'",
        "while True: pass",
        "def evil(): pass",
        "Thing.mro()",
        "CONTRACT.make_entry.__globals__",
        "Thing = TypedDict('Thing', {'a': '__import__(\"os\")'})",
        "SOURCE = (",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(GenerationError):
        check_module(text, ["Thing"])


@pytest.mark.parametrize(
    "text", ["import os", "eval('1')", "x.system('1')", "(lambda: 1)()", "f'{1}'", "caf\u00e9 = 1", "("]
)
def test_files_that_hold_modules_together_are_held_to_less(text):
    with pytest.raises(GenerationError):
        check_glue(text)


@pytest.mark.parametrize("kind", ModelKind)
def test_what_the_emitters_write_passes(kind):
    shape = shape_of({"type": "object", "properties": {"a-b": {"enum": [1, "x"]}, "c": {"properties": {}}}}, "Thing")
    text = module_text(kind, ModuleFacts("r/s", "1", "s", "t", "{}"), types_of(shape))
    check_module(text, ["Thing", "ThingEvent"])


def test_a_dataclass_of_thousands_of_members_is_refused():
    fields = tuple(Field(f"m{number}", f"m{number}", Scalar.ANY, required=False) for number in range(2001))
    detail = ClassModel("Thing", fields, "/detail")
    event = ClassModel("ThingEvent", (Field("detail", "detail", ClassRef("Thing"), required=True),), "")
    typing = Typing("ThingEvent", "Thing", (event, detail), ())
    with pytest.raises(GenerationError, match="2001 members") as caught:
        module_text(ModelKind.DATACLASS, ModuleFacts("r/s", "1", None, None, "{}"), typing)
    assert caught.value.place.pointer == "/detail"


@pytest.mark.parametrize(
    "request_", [{"title": "x"}, {"properties": {"a b": {}}}, {"enum": ["a'b"]}, {"$ref": "#/x"}, {"pattern": "x"}]
)
def test_no_text_of_a_document_reaches_the_code_generator(request_):
    with pytest.raises(GenerationError, match="not a name"):
        _refuse_unsafe(request_)


TEXTS = ['"""', "'''", "\\", '\\"', "a\nb", "\u202e", "\ud800", "\x00", '"', "é", "x" * 5000, "a\\\n", "\r", "\u2028"]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_stay_texts(text):
    assert ast.literal_eval(constant(text)) == text
    assert constant(text).isascii()
    tree = ast.parse(docstring(text) + "x = 1\n")
    assert [type(node) for node in tree.body] == [ast.Expr, ast.Assign]
    assert isinstance(tree.body[0].value, ast.Constant)
    block = ast.parse(text_block("NAME", text))
    assert [type(node) for node in block.body] == [ast.AnnAssign]
    assert ast.literal_eval(block.body[0].value) == text
