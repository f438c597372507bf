"""An independent reading of the LENIENT policy: which members of an event does a schema declare?

Walks schema and event together with jsonschema-rs as the judge of branches; it shares nothing with the nodes of the
package. References by pointer or anchor only; UnclearError for identifiers and dynamic references.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import jsonschema_rs

from schema_guard.canonical.dialects import Dialect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VALIDATORS: dict[Dialect, Callable[..., Any]] = {
    Dialect.DRAFT4: jsonschema_rs.Draft4Validator,
    Dialect.DRAFT6: jsonschema_rs.Draft6Validator,
    Dialect.DRAFT7: jsonschema_rs.Draft7Validator,
    Dialect.DRAFT2019: jsonschema_rs.Draft201909Validator,
    Dialect.DRAFT2020: jsonschema_rs.Draft202012Validator,
}
_NOT_FOLLOWED = frozenset({"$dynamicAnchor", "$dynamicRef", "$recursiveAnchor", "$recursiveRef"})
_NAME = "https://example.org/document"
_OLD = {Dialect.DRAFT4, Dialect.DRAFT6, Dialect.DRAFT7}


class UnclearError(Exception):
    """The schema uses what this reading does not follow."""


class ClosedWorld:
    """Reads one document.

    Args:
        document: The document; numbers are plain.
        dialect: Its dialect.
    """

    def __init__(self, document: Any, dialect: Dialect) -> None:
        self.document = document
        self.dialect = dialect
        self._validators: dict[int, Any] = {}
        named = {**document, "$schema": dialect.uri} if isinstance(document, dict) else document
        self._registry = jsonschema_rs.Registry([(_NAME, named)])
        self._pointers: dict[int, str] = {}
        self._anchors: dict[str, Any] = {}
        self._unclear = False
        self._note(document, "")

    def _note(self, value: Any, pointer: str) -> None:
        """Note where everything stands; what names more than places is not followed."""
        self._pointers[id(value)] = pointer
        if isinstance(value, dict):
            self._unclear |= not _NOT_FOLLOWED.isdisjoint(value)
            name = value.get("id" if self.dialect is Dialect.DRAFT4 else "$id")
            self._unclear |= isinstance(name, str) and not name.startswith("#")
            anchors = [f"#{value['$anchor']}"] if "$anchor" in value else []
            self._anchors |= dict.fromkeys([*anchors, *([name] if isinstance(name, str) else [])], value)
            for name, member in value.items():
                self._note(member, f"{pointer}/{quote(name.replace('~', '~0').replace('/', '~1'))}")
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self._note(item, f"{pointer}/{index}")

    def accepts(self, event: Any) -> bool:
        """Whether the document accepts the event, and every member of it is declared where anything is."""
        if self._unclear:
            raise UnclearError
        return self._holds(self.document, event) and self._closed([self.document], event)

    def _holds(self, schema: Any, value: Any) -> bool:
        if isinstance(schema, bool):
            return schema
        found = self._validators.get(id(schema))
        if found is None:
            reference = {"$ref": f"{_NAME}#{self._pointers[id(schema)]}"}
            found = VALIDATORS[self.dialect](reference, validate_formats=False, registry=self._registry, offline=True)
            self._validators[id(schema)] = found
        return bool(found.is_valid(value))

    def _closed(self, schemas: list[Any], value: Any) -> bool:
        applying = [found for schema in schemas for found in self._applying(schema, value, 0)]
        if isinstance(value, dict):
            declares = any(_declares_members(schema, self.dialect) for schema in applying)
            for name, member in value.items():
                below = [found for schema in applying for found in self._member(schema, name, value)]
                if declares and not below:
                    return False
                if not self._closed(below, member):
                    return False
        if isinstance(value, list):
            for index, item in enumerate(value):
                below = [found for schema in applying for found in self._item(schema, index, value)]
                if not self._closed(below, item):
                    return False
        return True

    def _applying(self, schema: Any, value: Any, depth: int) -> Iterator[dict[str, Any]]:
        """The schema and all that apply to the same value from inside it."""
        if not isinstance(schema, dict):
            return
        if depth > 20:
            raise UnclearError
        if "$ref" in schema:
            yield from self._applying(self._target(schema["$ref"]), value, depth + 1)
            if self.dialect in _OLD:
                return
        yield schema
        for part in schema.get("allOf", ()):
            yield from self._applying(part, value, depth + 1)
        for keyword in ("anyOf", "oneOf"):
            for part in schema.get(keyword, ()):
                if self._holds(part, value):
                    yield from self._applying(part, value, depth + 1)
        yield from self._conditional(schema, value, depth)

    def _conditional(self, schema: dict[str, Any], value: Any, depth: int) -> Iterator[dict[str, Any]]:
        if "if" in schema and self.dialect not in {Dialect.DRAFT4, Dialect.DRAFT6}:
            held = self._holds(schema["if"], value)
            if held:
                yield from self._applying(schema["if"], value, depth + 1)
            yield from self._applying(schema.get("then" if held else "else", True), value, depth + 1)
        keyword = "dependencies" if self.dialect in _OLD else "dependentSchemas"
        for name, part in schema.get(keyword, {}).items():
            if isinstance(value, dict) and name in value:
                yield from self._applying(part, value, depth + 1)

    def _target(self, reference: str) -> Any:
        if reference in self._anchors:
            return self._anchors[reference]
        if reference != "#" and not reference.startswith("#/"):
            raise UnclearError
        target = self.document
        for token in unquote(reference[1:]).split("/")[1:]:
            step = token.replace("~1", "/").replace("~0", "~")
            target = target[int(step)] if isinstance(target, list) else target[step]
        return target

    def _member(self, schema: dict[str, Any], name: str, value: Any) -> list[Any]:
        """The schemas by which one schema declares a member of a value."""
        found = [schema["properties"][name]] if name in schema.get("properties", {}) else []
        found += [part for source, part in schema.get("patternProperties", {}).items() if re.search(source, name)]
        if not found and "additionalProperties" in schema:
            found = [schema["additionalProperties"]]
        if "unevaluatedProperties" in schema and self.dialect not in _OLD:
            rest = self._others(schema, "unevaluatedProperties", value)
            if not any(self._member(other, name, value) for other in rest):
                found.append(schema["unevaluatedProperties"])
        return found

    def _others(self, schema: dict[str, Any], keyword: str, value: Any) -> Iterator[dict[str, Any]]:
        """What an ``unevaluated`` keyword looks at: its own schema without it, and what that applies to the value."""
        yield from self._applying({name: part for name, part in schema.items() if name != keyword}, value, 0)

    def _item(self, schema: dict[str, Any], index: int, value: Any) -> list[Any]:
        items = schema.get("items", True)
        prefix, rest = schema.get("prefixItems", []), items
        if self.dialect is not Dialect.DRAFT2020:
            prefix, rest = (items, schema.get("additionalItems", True)) if isinstance(items, list) else ([], items)
        covers = "items" in schema or (self.dialect is not Dialect.DRAFT2020 and "additionalItems" in schema)
        found = [prefix[index]] if index < len(prefix) else [rest] if covers else []
        if "contains" in schema and self.dialect not in _OLD and self._holds(schema["contains"], value[index]):
            found.append(True)
        if "unevaluatedItems" in schema and self.dialect not in _OLD:
            rest_of_it = self._others(schema, "unevaluatedItems", value)
            if not any(self._item(other, index, value) for other in rest_of_it):
                found.append(schema["unevaluatedItems"])
        return found


def _declares_members(schema: dict[str, Any], dialect: Dialect) -> bool:
    keywords = ["properties", "patternProperties"]
    told = any(schema.get(keyword) for keyword in keywords) or "additionalProperties" in schema
    return told or ("unevaluatedProperties" in schema and dialect not in _OLD)


def plain(value: Any) -> Any:
    """The value without ``Decimal``."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case list():
            return [plain(item) for item in value]
        case dict():
            return {name: plain(member) for name, member in value.items()}
        case _:
            return value
