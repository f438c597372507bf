"""The only door to datamodel-code-generator: shapes go in, classes come out, and nothing else is believed."""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import TYPE_CHECKING

from schema_guard.codegen.types import (
    ClassModel,
    ClassRef,
    Field,
    ListOf,
    LiteralOf,
    MapOf,
    Scalar,
    TypeExpr,
    Typing,
    UnionOf,
)
from schema_guard.errors import GenerationError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schema_guard.codegen.shape import ObjectShape, Shape
    from schema_guard.model.documents import JsonObject, JsonValue

_SAFE_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9_]*|#/\$defs/[A-Za-z][A-Za-z0-9_]*")
_KEYWORDS = frozenset(
    {"$defs", "type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "$ref"}
)
_PLACEHOLDER = re.compile(r"literal_([0-9]+)")
_SCALARS = {
    "Any": Scalar.ANY,
    "None": Scalar.NULL,
    "bool": Scalar.BOOLEAN,
    "int": Scalar.INTEGER,
    "float": Scalar.NUMBER,
    "str": Scalar.STRING,
}


def types_of(shape: Shape) -> Typing:
    """The classes of a shape.

    Raises:
        GenerationError: datamodel-code-generator cannot express something, or expresses it otherwise than it was asked.
    """
    request: JsonObject = {"$defs": {each.name: _object_schema(each) for each in shape.objects}}
    _refuse_unsafe(request)
    found = {node.name: node for node in _parse(_generate(request)).body if isinstance(node, ast.ClassDef)}
    return Typing(
        event=shape.event,
        detail=shape.detail,
        classes=tuple(_class(each, found, shape) for each in shape.objects),
        detail_pointers=shape.detail_pointers,
        given=shape.given,
        notes=shape.notes,
    )


def _object_schema(shape: ObjectShape) -> JsonObject:
    return {
        "type": "object",
        "properties": {shape.names[wire]: type_ for wire, type_ in shape.members.items()},
        "required": [shape.names[wire] for wire in shape.members if wire in shape.required],
    }


def _generate(request: JsonObject) -> str:
    # 400 ms to import, and only a contract that has changed needs it
    from datamodel_code_generator import InputFileType, generate  # noqa: PLC0415 - loaded where it is used
    from datamodel_code_generator.config import GenerateConfig  # noqa: PLC0415 - loaded where it is used
    from datamodel_code_generator.enums import DataModelType, TargetPydanticVersion  # noqa: PLC0415 - loaded where it is used
    from datamodel_code_generator.format import PythonVersion  # noqa: PLC0415 - loaded where it is used
    from datamodel_code_generator.parser import LiteralType  # noqa: PLC0415 - loaded where it is used

    options = GenerateConfig(
        input_file_type=InputFileType.JsonSchema,
        schema_version="2020-12",
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        target_pydantic_version=TargetPydanticVersion.V2_14,
        use_missing_sentinel=True,
        enum_field_as_literal=LiteralType.All,
        keep_model_order=True,
        disable_timestamp=True,
        strict_refs=True,
        allow_remote_refs=False,
        formatters=[],
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of options that this call does not use
            text = generate(json.dumps(request), config=options)
    except Exception as error:
        raise GenerationError(f"datamodel-code-generator failed: {type(error).__name__}: {error}") from error
    if not isinstance(text, str):
        raise GenerationError("datamodel-code-generator wrote no single module")
    return text


def _parse(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise GenerationError(f"datamodel-code-generator wrote something that is not Python: {error}") from error


def _refuse_unsafe(value: JsonValue, *, is_member_map: bool = False) -> None:
    """Make sure that no text of a document is on its way into code."""
    match value:
        case str() if not _SAFE_TEXT.fullmatch(value):
            raise GenerationError(f"{value!r} is not a name")
        case dict():
            for key, child in value.items():
                if not _SAFE_TEXT.fullmatch(key) if is_member_map else key not in _KEYWORDS:
                    raise GenerationError(f"{key!r} is not a name")
                _refuse_unsafe(child, is_member_map=not is_member_map and key in {"properties", "$defs"})
        case list():
            for item in value:
                _refuse_unsafe(item)
        case _:
            return


def _class(shape: ObjectShape, found: Mapping[str, ast.ClassDef], whole: Shape) -> ClassModel:
    node = found.get(shape.name)
    written = dict(_fields(node)) if node is not None else {}
    fields = []
    for wire, name in ((wire, shape.names[wire]) for wire in shape.members):
        if name not in written:
            raise GenerationError(
                f"datamodel-code-generator lost the member {wire!r}",
                place=Place(pointer=shape.pointer),
                remedy="Describe the object without this member, or rename it.",
            )
        annotation, required = written[name]
        if required != (wire in shape.required):
            raise GenerationError(
                f"datamodel-code-generator changed whether {wire!r} is required", place=Place(pointer=shape.pointer)
            )
        fields.append(Field(name, wire, _type(annotation, whole, shape), required, shape.docs.get(wire, "")))
    return ClassModel(shape.name, tuple(fields), shape.pointer, shape.doc, shape.open)


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, tuple[ast.expr, bool]]]:
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id, (statement.annotation, statement.value is None)


def _type(node: ast.expr, whole: Shape, owner: ObjectShape) -> TypeExpr:  # noqa: PLR0911  one line a kind of type
    """Read a type; only what a shape can ask for is understood."""
    match node:
        case ast.Name(id=name) if name in _SCALARS:
            return _SCALARS[name]
        case ast.Name(id=name) if any(name == each.name for each in whole.objects):
            return ClassRef(name)
        case ast.Constant(value=None):
            return Scalar.NULL
        case ast.BinOp(op=ast.BitOr()):
            members = [_type(each, whole, owner) for each in _alternatives(node)]
            return members[0] if len(members) == 1 else UnionOf(tuple(members))
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            return ListOf(_type(item, whole, owner))
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[ast.Name(id="str"), value])):
            return MapOf(_type(value, whole, owner))
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Constant(value=str(placeholder))):
            return LiteralOf(whole.literals[int(_PLACEHOLDER.sub(r"\1", placeholder))])
        case _:
            raise GenerationError(
                f"datamodel-code-generator typed a member as {ast.unparse(node)}", place=Place(pointer=owner.pointer)
            )


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    """The members of ``a | b | MISSING``, without the mark for an absent member."""
    stack = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.BitOr):
            stack += [each.right, each.left]
        elif not (isinstance(each, ast.Name) and each.id == "MISSING"):
            yield each
