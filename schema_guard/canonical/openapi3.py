"""OpenAPI 3 documents as EventBridge holds them: which component is the event, and what its words mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema_guard.canonical.dialects import OPENAPI3, Dialect, subschemas
from schema_guard.canonical.json_scan import escaped
from schema_guard.errors import LoweringError, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schema_guard.canonical.dialects import DialectName
    from schema_guard.model.documents import JsonObject, JsonPointer, JsonValue

EVENT = "AWSEvent"
_WORDS = frozenset({"discriminator", "example", "examples", "nullable"})
_COMPONENTS = "/components/schemas"
_VERSION = re.compile(r"3\.(?P<minor>\d+)(?:\.|$)")


def dialect_of(document: JsonObject) -> DialectName:
    """How the components are written: OpenAPI 3.0 has words of its own, later ones are JSON Schema 2020-12.

    Raises:
        LoweringError: The document is of another version of OpenAPI.
    """
    version = document.get("openapi")
    match = _VERSION.match(version) if isinstance(version, str) else None
    if match is None:
        raise LoweringError(
            f"the version {version!r} of OpenAPI is not supported",
            place=Place(pointer="/openapi"),
            remedy="EventBridge holds OpenAPI 3.0, written 3.0.0.",
        )
    return OPENAPI3 if match["minor"] == "0" else Dialect.DRAFT2020


def schema_places(document: JsonObject) -> dict[JsonPointer, JsonPointer]:
    """Where the components stand, and where they shall stand: the event is the root, all others are definitions.

    Raises:
        LoweringError: There is no component, or nothing says which one is the event.
    """
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    if not isinstance(schemas, dict) or not schemas:
        raise LoweringError(
            "the document has no schema in components/schemas",
            place=Place(pointer=_COMPONENTS if isinstance(components, dict) else ""),
            remedy="Describe the event there.",
        )
    root = _event(document, schemas)
    # The root comes last: its own definitions make way for components of the same name.
    names = [*(name for name in schemas if name != root), root]
    return {f"{_COMPONENTS}/{escaped(name)}": "" if name == root else f"/$defs/{escaped(name)}" for name in names}


def _event(document: JsonObject, schemas: Mapping[str, JsonValue]) -> str:
    """The component that describes the event."""
    info = document.get("info")
    title = info.get("title") if isinstance(info, dict) else None
    if EVENT in schemas:
        return EVENT
    if len(schemas) == 1:
        return next(iter(schemas))
    if isinstance(title, str) and title in schemas:
        return title
    candidates = [name for name in schemas if name not in _referenced(schemas)]
    if len(candidates) == 1:
        return candidates[0]
    raise LoweringError(
        f"nothing says which schema describes the event: {', '.join(candidates or schemas)}",
        place=Place(pointer=_COMPONENTS),
        remedy=f"Call it {EVENT}, or give its name as the title in info.",
    )


def _referenced(schemas: Mapping[str, JsonValue]) -> set[str]:
    """The components that other components refer to."""
    found: set[str] = set()
    for name, schema in schemas.items():
        pending = [schema]
        while pending:
            node = pending.pop()
            if not isinstance(node, dict):
                continue
            ref = node.get("$ref")
            if isinstance(ref, str):
                found.update({other for other in schemas if other != name and _leads_to(ref, other)})
            pending.extend(child for _, child in subschemas(node, Dialect.DRAFT2020))
    return found


def _leads_to(ref: str, name: str) -> bool:
    place = f"#{_COMPONENTS}/{escaped(name)}"
    return ref == place or ref.startswith(f"{place}/")


def adapted(schema: JsonObject, dialect: DialectName, reference: Callable[[str], str]) -> JsonObject:
    """A schema of OpenAPI with the words that JSON Schema has for the same, sub-schemas untouched.

    ``nullable`` adds null to ``type``, and to nothing else: without a ``type`` beside it, it has no effect, and an
    ``enum`` or ``allOf`` goes on rejecting null (OpenAPI 3.0.4, Schema Object).
    """
    if _WORDS.isdisjoint(schema):
        return schema
    out: JsonObject = {}
    is_old = dialect == OPENAPI3
    nullable = is_old and schema.get("nullable") is True
    for keyword, value in schema.items():
        match keyword:
            case "nullable" if is_old and isinstance(value, bool):
                continue
            case "type" if nullable:
                out["type"] = _with_null(value)
            case "discriminator" if isinstance(value, dict):
                out["discriminator"] = _discriminator(value, reference)
            case _:
                out[keyword] = value
    return _with_examples(out)


def _with_examples(schema: JsonObject) -> JsonObject:
    """A schema whose ``example`` stands in ``examples``."""
    if "example" not in schema and not isinstance(schema.get("examples"), dict):
        return schema
    out: JsonObject = {}
    for keyword, value in schema.items():
        if keyword in {"example", "examples"}:
            out.setdefault("examples", _examples(schema))
        else:
            out[keyword] = value
    return out


def _examples(schema: JsonObject) -> JsonValue:
    examples: list[JsonValue] = []
    if "example" in schema:
        examples.append(schema["example"])
    several = schema.get("examples")
    if isinstance(several, list):
        examples.extend(several)
    elif isinstance(several, dict):  # named, as in media types and in Lambda's test events
        examples.extend(
            member["value"] if isinstance(member, dict) and "value" in member else member for member in several.values()
        )
    return examples


def _with_null(types: JsonValue) -> JsonValue:
    names: list[JsonValue] = types if isinstance(types, list) else [types]
    return names if "null" in names else [*names, "null"]


def _discriminator(value: JsonObject, reference: Callable[[str], str]) -> JsonValue:
    mapping = value.get("mapping")
    if not isinstance(mapping, dict):
        return value
    refs = {name: reference(ref) if isinstance(ref, str) and "#" in ref else ref for name, ref in mapping.items()}
    return {**value, "mapping": refs}
