"""Random schemas over every keyword of every dialect.

One ``random.Random`` drives everything, so a seed names a case; Hypothesis and the fuzzer draw seeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
from schema_names import with_names
from schema_places import References

from schema_guard.canonical.dialects import Dialect

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

NAMES = ("a", "b", "ab", "c")
DEFINITIONS = ("d", "e", "f")
PATTERNS = ("^a", "b$", "^[ab]+$", "^ab$", "a|c", "^.{2}$", "")
STRINGS = ("", "a", "b", "ab", "abc", "c", "aa")
NUMBERS: tuple[Any, ...] = (0, 1, 2, 3, -1, 1.5, 0.5, 10)
LEAVES: tuple[Any, ...] = (None, True, False, 0, 1, 2, 3, -1, 1.5, "", "a", "b", "ab", "abc")
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
UNUSUAL_NUMBERS: tuple[Any, ...] = (1.0, 0.1, 0.3, 9007199254740993, 9007199254740992, 1e308, -1e308, 1e-7, 10**20)
UNUSUAL_STRINGS = ("\U0001f600", "a\U0001f600", "\u00e9", "e\u0301", "a\nb", "2020-01-01")
UNUSUAL_PATTERNS = ("^.$", "\U0001f600$", "^[^a]*$", "^\\S+$", "^(a|b){1,2}$", "^\\d{4}-", "^$")
FORMATS = ("date-time", "date", "time", "ipv4", "ipv6", "uuid", "email", "uri", "hostname", "duration")
REFERENCE = {
    Dialect.DRAFT4: jsonschema.Draft4Validator,
    Dialect.DRAFT6: jsonschema.Draft6Validator,
    Dialect.DRAFT7: jsonschema.Draft7Validator,
    Dialect.DRAFT2019: jsonschema.Draft201909Validator,
    Dialect.DRAFT2020: jsonschema.Draft202012Validator,
}
NEWER = frozenset({Dialect.DRAFT2019, Dialect.DRAFT2020})
_VALUES = (*LEAVES, [], [1], {}, {"a": 1}, {"a": "a", "b": 1}, [1, 2], [[1]], [{"a": 1}], {"a": {"a": 1}}, {"b": [1]})
_UNUSUAL = 0.06  # the share of numbers, strings and patterns that few schemas have
_MOST_TRIES = 8
_DIALECTS = (*Dialect, Dialect.DRAFT2019, Dialect.DRAFT2020, Dialect.DRAFT2020)  # there is most to get wrong in these


def drawn_dialect(rng: random.Random) -> Dialect:
    """A dialect, mostly one of those with most keywords."""
    return rng.choice(_DIALECTS)


class SchemaMaker:
    """Makes random schemas of one dialect.

    Args:
        rng: Where chance comes from.
        dialect: The dialect to write in.
        named: Whether documents may have anchors, identifiers, and references to any place; otherwise they refer to
            definitions by pointer only, so that they may stand inside another document with the same definitions.
    """

    def __init__(self, rng: random.Random, dialect: Dialect, *, named: bool = True) -> None:
        self.rng = rng
        self.dialect = dialect
        self.definitions = "$defs" if dialect in NEWER else "definitions"
        self._named = named
        self._targets = [f"#/{self.definitions}/d"]
        self._referring = 0.2  # the share of leaves that are references
        self._left = 10  # schemas that may still be put together of others
        self._all_makers = [
            self._type, self._values, self._number, self._sizes, self._string, self._items, self._array, self._object,
            self._object, self._combinator, self._combinator, self._condition, self._dependent, self._unevaluated,
            self._reference, self._discriminated, self._names, self._declared_on_condition,
        ]  # fmt: skip
        self._makers: list[Callable[[dict[str, Any], int], None]] = self._all_makers

    def document(self, *, endless: bool = False) -> Any:
        """A whole document, with definitions that may refer to themselves and to one another.

        Args:
            endless: Whether references may lead back to their own schema for the same value.
        """
        for _ in range(_MOST_TRIES):
            document = self._document()
            if endless or not isinstance(document, dict) or not References(document, self.dialect).is_endless():
                break
        else:
            document = {"$schema": self.dialect.uri, "type": self.rng.choice(TYPES), self.definitions: {"d": {}}}
        return with_names(self.rng, document, self.dialect) if self._named and isinstance(document, dict) else document

    def _document(self) -> Any:
        self._makers = self._all_makers
        if self.rng.random() < 0.5:  # few keywords, which meet the more often
            self._makers = self.rng.sample(self._all_makers, self.rng.randint(3, 7))
        names = DEFINITIONS[: self.rng.choice((1, 1, 1, 2, 2, 3))]
        self._targets = [f"#/{self.definitions}/{name}" for name in names]
        self._referring = self.rng.choice((0.1, 0.2, 0.5))
        self._left = self.rng.choice((5, 10, 10, 20, 40))
        document = self.schema(self.rng.choice((1, 2, 2, 2, 3)))
        if isinstance(document, bool):
            return document
        self._left += 10
        targets = {name: self.schema(self.rng.choice((1, 1, 2))) for name in names}
        document[self.definitions] = {
            name: target if isinstance(target, dict) else {"type": "object"} for name, target in targets.items()
        }
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
        self._left -= 1
        if depth > 0 and self._left > 0:
            return self.schema(depth - 1)
        chance = self.rng.random()
        if chance < self._referring:
            return {"$ref": self.rng.choice(self._targets)}
        made: dict[str, Any] = {}
        maker = self._values if chance > 0.85 else self._number if chance > 0.8 else self._type
        maker(made, 0)
        return made

    def _picked(self, usual: tuple[Any, ...], unusual: tuple[Any, ...]) -> Any:
        return self.rng.choice(unusual if self.rng.random() < _UNUSUAL else usual)

    def _type(self, made: dict[str, Any], _depth: int) -> None:
        count = self.rng.choice((1, 1, 1, 2, 3))
        names = self.rng.sample(TYPES, count)
        made["type"] = names[0] if count == 1 else names

    def _values(self, made: dict[str, Any], _depth: int) -> None:
        pool = (*_VALUES, self.rng.choice(UNUSUAL_NUMBERS), self.rng.choice(UNUSUAL_STRINGS))
        if self.dialect is not Dialect.DRAFT4 and self.rng.random() < 0.4:
            made["const"] = self.rng.choice(pool)
        else:
            picked = self.rng.sample(range(len(pool)), self.rng.randint(1, 4))
            made["enum"] = [pool[index] for index in picked]

    def _number(self, made: dict[str, Any], _depth: int) -> None:
        lower, upper = self._picked(NUMBERS, UNUSUAL_NUMBERS), self._picked(NUMBERS, UNUSUAL_NUMBERS)
        which = self.rng.randrange(5)
        if which == 0:
            made["multipleOf"] = self._picked((1, 2, 3, 0.5, 1.5), (0.1, 0.3, 0.01, 1.0))
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
        made["pattern"] = self._picked(PATTERNS, UNUSUAL_PATTERNS)
        if self.rng.random() < 0.1:
            made["format"] = self.rng.choice(FORMATS)  # an annotation

    def _items(self, made: dict[str, Any], depth: int) -> None:
        newest = self.dialect is Dialect.DRAFT2020
        if self.rng.random() < 0.5:
            prefix = [self._below(depth) for _ in range(self.rng.randint(1, 2))]
            made["prefixItems" if newest else "items"] = prefix
            if self.rng.random() < 0.6:
                rest = False if self.rng.random() < 0.4 else self._below(depth)
                made["items" if newest else "additionalItems"] = rest
        else:
            made["items"] = self._below(depth)

    def _array(self, made: dict[str, Any], depth: int) -> None:
        if self.rng.random() < 0.3 or self.dialect is Dialect.DRAFT4:
            made["uniqueItems"] = self.rng.random() < 0.8
            return
        made["contains"] = self._below(depth)
        if self.dialect in NEWER:
            if self.rng.random() < 0.4:
                made["minContains"] = self.rng.randint(0, 2)
            if self.rng.random() < 0.4:
                made["maxContains"] = self.rng.randint(0, 2)
            if self.rng.random() < 0.3:
                made["unevaluatedItems"] = False if self.rng.random() < 0.6 else self._below(depth)

    def _object(self, made: dict[str, Any], depth: int) -> None:
        names = self.rng.sample(NAMES, self.rng.randint(1, 3))
        if self.rng.random() < 0.8:
            made["properties"] = {name: self._below(depth) for name in names}
        if self.rng.random() < 0.4:
            made["required"] = self.rng.sample(NAMES, self.rng.randint(1, 2))
        if self.rng.random() < 0.3:
            patterns = self.rng.sample(PATTERNS, self.rng.choice((1, 1, 2)))
            made["patternProperties"] = {pattern: self._below(depth) for pattern in patterns}
        if self.rng.random() < 0.4:
            made["additionalProperties"] = False if self.rng.random() < 0.6 else self._below(depth)
        if self.rng.random() < 0.1:
            self._names(made, depth)

    def _names(self, made: dict[str, Any], depth: int) -> None:
        if self.dialect is not Dialect.DRAFT4:
            pattern = {"pattern": self.rng.choice(PATTERNS)}
            made["propertyNames"] = pattern if self.rng.random() < 0.7 else self._below(min(depth, 1))

    def _combinator(self, made: dict[str, Any], depth: int) -> None:
        which = self.rng.choice(("allOf", "anyOf", "oneOf", "not"))
        if which == "not":
            made["not"] = self._below(depth)
        else:
            made[which] = [self._below(depth) for _ in range(self.rng.randint(1, 3))]

    def _condition(self, made: dict[str, Any], depth: int) -> None:
        if self.dialect not in (Dialect.DRAFT4, Dialect.DRAFT6):
            made["if"] = self._below(depth)
            for branch in self.rng.sample(("then", "else"), self.rng.randint(1, 2)):
                made[branch] = self._below(depth)

    def _declared_on_condition(self, made: dict[str, Any], depth: int) -> None:
        """A member that only a branch declares, when a member of another schema is there, and no others."""
        if self.dialect not in NEWER:
            return
        name, other = self.rng.sample(NAMES, 2)
        asked = {"$ref": self.rng.choice(self._targets)} if self.rng.random() < 0.6 else self._below(min(depth, 1))
        condition = {"properties": {name: asked}, "required": [name]}
        declaring = {"properties": {other: self._below(0)}}
        match self.rng.choice(("if", "anyOf", "oneOf", "dependentSchemas")):
            case "if":
                made["allOf"] = [{"if": condition, self.rng.choice(("then", "then", "else")): declaring}]
            case "dependentSchemas":
                made["dependentSchemas"] = {name: {**declaring, "not": condition}}
            case branches:
                made[branches] = [condition, declaring, self._below(0)][: self.rng.choice((2, 2, 3))]
        made.setdefault("properties", {})[name] = {"$ref": self.rng.choice(self._targets)} if depth % 2 else {}
        made["unevaluatedProperties"] = False if self.rng.random() < 0.7 else self._below(0)

    def _discriminated(self, made: dict[str, Any], depth: int) -> None:
        """Branches of which a member tells which one holds."""
        kinds = self.rng.sample(LEAVES, self.rng.choice((2, 2, 3, 3, 5, 7)))
        branches = []
        for kind in kinds:
            tag = {"enum": [kind]} if self.dialect is Dialect.DRAFT4 else {"const": kind}
            branch: dict[str, Any] = {"properties": {"a": tag}, "required": ["a"]}
            if self.rng.random() < 0.7:
                branch["properties"][self.rng.choice(NAMES[1:])] = self._below(min(depth, 1) - 1)
            if self.rng.random() < 0.2:
                branch["additionalProperties"] = False
            branches.append(branch)
        made[self.rng.choice(("anyOf", "oneOf"))] = branches

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
        target = self.rng.choice(self._targets)
        if depth <= 0 or self.rng.random() < 0.5:
            made.setdefault("properties", {})[self.rng.choice(("a", "a", "b"))] = {"$ref": target}
        else:
            made["$ref"] = target
