"""Random schemas over every keyword of every dialect, and a small universe of instances to judge them on.

One ``random.Random`` drives everything, so a seed names a case; Hypothesis and the fuzzer draw seeds.
"""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import jsonschema

from schema_guard.canonical.dialects import Dialect

if TYPE_CHECKING:
    import random

NAMES = ("a", "b", "ab", "c")
PATTERNS = ("^a", "b$", "^[ab]+$", "^ab$", "a|c", "^.{2}$", "")
STRINGS = ("", "a", "b", "ab", "abc", "c", "aa")
NUMBERS: tuple[Any, ...] = (0, 1, 2, 3, -1, 1.5, 0.5, 10)
LEAVES: tuple[Any, ...] = (None, True, False, 0, 1, 2, 3, -1, 1.5, "", "a", "b", "ab", "abc")
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
REFERENCE = {
    Dialect.DRAFT4: jsonschema.Draft4Validator,
    Dialect.DRAFT6: jsonschema.Draft6Validator,
    Dialect.DRAFT7: jsonschema.Draft7Validator,
    Dialect.DRAFT2019: jsonschema.Draft201909Validator,
    Dialect.DRAFT2020: jsonschema.Draft202012Validator,
}
NEWER = frozenset({Dialect.DRAFT2019, Dialect.DRAFT2020})


def universe() -> list[Any]:
    """All leaves, short arrays of leaves, small objects, and a few nested values."""
    few = (None, True, 0, 1, 1.5, "a", "ab")
    values: list[Any] = list(LEAVES)
    values += [[], *([x] for x in LEAVES), *([x, y] for x, y in itertools.product(few, few)), [1, 1, 1], ["a", 1, None]]
    values += [{}, *({name: x} for name in NAMES for x in few)]
    values += [{"a": x, "b": y} for x, y in itertools.product(few, few)]
    values += [{"a": 1, "b": 1, "c": 1}, {"a": "a", "ab": 1}, {"c": 0, "ab": "a"}]
    values += [[[]], [[1]], [{}], [{"a": 1}], {"a": {}}, {"a": {"a": 1}}, {"a": []}, {"a": [1]}, {"b": {"a": {"a": 1}}}]
    return values


class SchemaMaker:
    """Makes random schemas of one dialect.

    Args:
        rng: Where chance comes from.
        dialect: The dialect to write in.
    """

    def __init__(self, rng: random.Random, dialect: Dialect) -> None:
        self.rng = rng
        self.dialect = dialect
        self.definitions = "$defs" if dialect in NEWER else "definitions"
        self._makers = [
            self._type, self._values, self._number, self._sizes, self._string, self._items, self._array, self._object,
            self._object, self._combinator, self._combinator, self._dependent, self._unevaluated, self._reference,
        ]  # fmt: skip

    def document(self, depth: int = 2) -> Any:
        """A whole document, with a definition that may refer to itself."""
        document = self.schema(depth)
        if isinstance(document, bool):
            return document
        target = self.schema(1)
        document[self.definitions] = {"d": target if isinstance(target, dict) else {"type": "object"}}
        return {"$schema": self.dialect.uri, **document}

    def schema(self, depth: int) -> Any:
        """One schema."""
        if self.dialect is not Dialect.DRAFT4 and self.rng.random() < 0.05:
            return self.rng.random() < 0.7
        made: dict[str, Any] = {}
        for _ in range(self.rng.choice((1, 1, 2, 2, 3))):
            self.rng.choice(self._makers)(made, depth)
        return made

    def _below(self, depth: int) -> Any:
        return self.schema(depth - 1) if depth > 0 else {"type": self.rng.choice(TYPES)}

    def _type(self, made: dict[str, Any], _depth: int) -> None:
        count = self.rng.choice((1, 1, 1, 2, 3))
        names = self.rng.sample(TYPES, count)
        made["type"] = names[0] if count == 1 else names

    def _values(self, made: dict[str, Any], _depth: int) -> None:
        pool = (*LEAVES, [], [1], {}, {"a": 1}, {"a": "a", "b": 1})
        if self.dialect is not Dialect.DRAFT4 and self.rng.random() < 0.4:
            made["const"] = self.rng.choice(pool)
        else:
            picked = self.rng.sample(range(len(pool)), self.rng.randint(1, 4))
            made["enum"] = [pool[index] for index in picked]

    def _number(self, made: dict[str, Any], _depth: int) -> None:
        lower, upper = self.rng.choice(NUMBERS), self.rng.choice(NUMBERS)
        which = self.rng.randrange(5)
        if which == 0:
            made["multipleOf"] = self.rng.choice((1, 2, 3, 0.5, 1.5))
        elif which in (1, 2) and self.dialect is Dialect.DRAFT4:
            made["minimum"], made["exclusiveMinimum"] = lower, which == 1
        elif which == 1:
            made["exclusiveMinimum"] = lower
        elif which == 2:
            made["minimum"] = lower
        elif which == 3 and self.dialect is not Dialect.DRAFT4:
            made["exclusiveMaximum"] = upper
        else:
            made["maximum"] = upper

    def _sizes(self, made: dict[str, Any], _depth: int) -> None:
        what = self.rng.choice(("Length", "Items", "Properties"))
        if self.rng.random() < 0.6:
            made["min" + what] = self.rng.randint(0, 3)
        if self.rng.random() < 0.6:
            made["max" + what] = self.rng.randint(0, 3)

    def _string(self, made: dict[str, Any], _depth: int) -> None:
        made["pattern"] = self.rng.choice(PATTERNS)

    def _items(self, made: dict[str, Any], depth: int) -> None:
        newest = self.dialect is Dialect.DRAFT2020
        if self.rng.random() < 0.5:
            prefix = [self._below(depth) for _ in range(self.rng.randint(1, 2))]
            made["prefixItems" if newest else "items"] = prefix
            if self.rng.random() < 0.6:
                rest = False if self.rng.random() < 0.4 else self._below(depth)
                made["items" if newest else "additionalItems"] = rest if newest or rest is not False else False
        else:
            made["items"] = self._below(depth)

    def _array(self, made: dict[str, Any], depth: int) -> None:
        if self.rng.random() < 0.4 or self.dialect is Dialect.DRAFT4:
            made["uniqueItems"] = self.rng.random() < 0.8
            return
        made["contains"] = self._below(depth)
        if self.dialect in NEWER:
            if self.rng.random() < 0.4:
                made["minContains"] = self.rng.randint(0, 2)
            if self.rng.random() < 0.4:
                made["maxContains"] = self.rng.randint(0, 2)

    def _object(self, made: dict[str, Any], depth: int) -> None:
        names = self.rng.sample(NAMES, self.rng.randint(1, 3))
        if self.rng.random() < 0.8:
            made["properties"] = {name: self._below(depth) for name in names}
        if self.rng.random() < 0.4:
            made["required"] = self.rng.sample(NAMES, self.rng.randint(1, 2))
        if self.rng.random() < 0.3:
            made["patternProperties"] = {self.rng.choice(PATTERNS): self._below(depth)}
        if self.rng.random() < 0.4:
            made["additionalProperties"] = False if self.rng.random() < 0.6 else self._below(depth)
        if self.rng.random() < 0.15 and self.dialect is not Dialect.DRAFT4:
            made["propertyNames"] = {"pattern": self.rng.choice(PATTERNS)}

    def _combinator(self, made: dict[str, Any], depth: int) -> None:
        which = self.rng.choice(("allOf", "anyOf", "oneOf", "not", "if"))
        if which == "not":
            made["not"] = self._below(depth)
        elif which == "if":
            if self.dialect in (Dialect.DRAFT4, Dialect.DRAFT6):
                return
            made["if"] = self._below(depth)
            for branch in self.rng.sample(("then", "else"), self.rng.randint(1, 2)):
                made[branch] = self._below(depth)
        else:
            made[which] = [self._below(depth) for _ in range(self.rng.randint(1, 3))]

    def _dependent(self, made: dict[str, Any], depth: int) -> None:
        name, other = self.rng.sample(NAMES, 2)
        as_names = self.rng.random() < 0.5
        if self.dialect not in NEWER:
            made["dependencies"] = {name: [other] if as_names else self._below(depth)}
        elif as_names:
            made["dependentRequired"] = {name: [other]}
        else:
            made["dependentSchemas"] = {name: self._below(depth)}

    def _unevaluated(self, made: dict[str, Any], depth: int) -> None:
        if self.dialect in NEWER:
            rest = False if self.rng.random() < 0.6 else self._below(depth)
            made[self.rng.choice(("unevaluatedProperties", "unevaluatedItems"))] = rest

    def _reference(self, made: dict[str, Any], depth: int) -> None:
        target = f"#/{self.definitions}/d"
        if depth <= 0 or self.rng.random() < 0.5:
            made.setdefault("properties", {})["a"] = {"$ref": target}
        else:
            made["$ref"] = target


def variation(rng: random.Random, maker: SchemaMaker, schema: Any) -> Any:
    """A schema close to the given one: one place changed, dropped or added."""
    if not isinstance(schema, dict) or rng.random() < 0.15:
        return maker.document()
    changed = dict(schema)
    keys = [key for key in changed if key not in ("$schema", maker.definitions)]
    if keys and rng.random() < 0.6:
        key = rng.choice(keys)
        value = changed[key]
        if isinstance(value, dict) and value and rng.random() < 0.7 and key != "const":
            inner = rng.choice(list(value))
            below = value[inner]
            if isinstance(below, dict):
                changed[key] = {**value, inner: {k: v for k, v in below.items() if rng.random() < 0.7}}
                return changed
        del changed[key]
        if key == "items" and "additionalItems" in changed:
            del changed["additionalItems"]
        return changed
    extra = maker.schema(1)
    return {**changed, **extra} if isinstance(extra, dict) else changed


def decimals(value: Any) -> Any:
    """The value as a strict JSON reader gives it: floats as exact decimals."""
    match value:
        case float():
            return Decimal(repr(value))
        case list():
            return [decimals(item) for item in value]
        case dict():
            return {name: decimals(member) for name, member in value.items()}
        case _:
            return value
