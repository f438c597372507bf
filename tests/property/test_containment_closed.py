"""What a document accepts under LENIENT is what it accepts without undeclared members, read independently."""

import os
import random
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from closed_world import VALIDATORS, ClosedWorld, UnclearError
from schema_events import decimals, universe
from schema_pairs import SchemaMaker, drawn_dialect

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.algebra import validator
from schema_guard.containment.budget import Budget, BudgetExceededError
from schema_guard.containment.evaluate import Evaluator

EXAMPLES = int(os.environ.get("SCHEMA_GUARD_TEST_EXAMPLES", "150"))
attempts = settings(max_examples=2 * EXAMPLES, derandomize=EXAMPLES == 150, database=None)
STEPS = 50_000
VALUES = universe()
NEWER = {Dialect.DRAFT2019, Dialect.DRAFT2020}
seeds = st.integers(0, 2**40)


def closed(schema, dialect):
    """Whether the closed document accepts a value; None where that takes too many steps."""
    budget = Budget(60, steps=STEPS)

    def accepts(value):
        try:
            return Evaluator(budget).accepts(document.closing(budget.spend), decimals(value))
        except BudgetExceededError:
            return None

    document = normalise(decimals(schema), dialect)
    return accepts


@attempts
@given(seeds)
def test_closed_accepts_only_what_the_document_accepts(seed):
    rng = random.Random(seed)  # noqa: S311 - a seed has to reproduce the case
    dialect = drawn_dialect(rng)
    schema = SchemaMaker(rng, dialect).document()
    if validator(schema, dialect) is None:
        return
    judge = VALIDATORS[dialect](schema, validate_formats=False)
    accepts = closed(schema, dialect)
    for value in VALUES:
        if accepts(value):
            assert judge.is_valid(value), (schema, value)


@attempts
@given(seeds)
def test_closed_accepts_what_declares_every_member(seed):
    rng = random.Random(seed)  # noqa: S311 - a seed has to reproduce the case
    dialect = drawn_dialect(rng)
    schema = SchemaMaker(rng, dialect).document()
    if validator(schema, dialect) is None:
        return
    world, accepts = ClosedWorld(schema, dialect), closed(schema, dialect)
    for value in VALUES:
        try:
            expected = world.accepts(value)
        except UnclearError:
            return
        assert accepts(value) in (None, expected), (schema, value)


INNER = [{}, {"a": 1}, {"b": 1}, {"a": 1, "b": 1}, {"a": 1, "ab": {"a": 1}}, {"ab": 1}, {"c": 1}, [{"a": 1}], 1]
NESTED = [{name: value} for name in ("a", "ab", "b", "c") for value in INNER]
NESTED += [{"a": one, "ab": other} for one in INNER[:5] for other in INNER[:5]]
NESTED += [[], [{"a": 1}], [{"b": 1}], [{"a": 1}, {"b": 1}], [{"b": 1}, {"a": 1, "b": 1}], [1, {"c": 1}]]


class DeclaringSchemaMaker:
    """Schemas that say little but what they declare, in every way that there is, several of them side by side."""

    def __init__(self, rng, dialect):
        self.rng = rng
        self.dialect = dialect
        self.definitions = None

    def document(self):
        definition = self.schema(1)
        self.definitions = "$defs" if self.dialect in NEWER else "definitions"
        return {**self.schema(2), self.definitions: {"d": definition}}

    def schema(self, depth):
        if depth == 0:
            anything = {} if self.dialect is Dialect.DRAFT4 else True
            return self.rng.choice(
                [anything, {}, {"type": "object"}, {"properties": {"a": {}}}, {"properties": {"b": {}}}]
            )
        ways = [self._named, self._by_pattern, self._others, self._all, self._some, self._items]
        ways += [self._when, self._left] if self.dialect in NEWER else []
        found = {}
        for way in self.rng.sample(ways, self.rng.choice([1, 1, 2, 3])):
            found |= way(depth - 1)
        return found

    def _named(self, depth):
        return {"properties": {name: self.schema(depth) for name in self.rng.sample(["a", "ab", "b"], 2)}}

    def _by_pattern(self, depth):
        patterns = self.rng.sample(["^a", "b$", "^ab?$", "a"], self.rng.choice([1, 1, 2, 3]))
        return {"patternProperties": {pattern: self.schema(depth) for pattern in patterns}}

    def _others(self, depth):
        return {"additionalProperties": self.schema(depth)}

    def _all(self, depth):
        if self.definitions and self.rng.random() < 0.3:
            return {"$ref": f"#/{self.definitions}/d"}
        return {"allOf": [self.schema(depth or self.rng.randint(0, 1)) for _ in range(2)]}

    def _some(self, depth):
        """Two alternatives, or now and then more than are combined."""
        conditions = [{"required": [name]} for name in ("a", "b", "ab", "c")]
        conditions += [{"not": condition} for condition in conditions]
        chosen = self.rng.sample(conditions, self.rng.choice([2, 2, 2, 6]))
        parts = [{"allOf": [condition, self.schema(depth)]} for condition in chosen]
        return {self.rng.choice(["anyOf", "anyOf", "oneOf"]): parts}

    def _items(self, depth):
        keyword = self.rng.choice(["prefixItems", "items"] if self.dialect is Dialect.DRAFT2020 else ["items"])
        return {keyword: [self.schema(depth)] if keyword == "prefixItems" else self.schema(depth)}

    def _when(self, depth):
        return {"dependentSchemas": {self.rng.choice("ab"): self.schema(depth)}}

    def _left(self, depth):
        return {
            self.rng.choice(["unevaluatedProperties", "unevaluatedProperties", "unevaluatedItems"]): self.schema(depth)
        }


@attempts
@given(seeds)
def test_all_that_describes_a_member_declares_together(seed):
    rng = random.Random(seed)  # noqa: S311 - a seed has to reproduce the case
    dialect = rng.choice(list(Dialect))
    schema = DeclaringSchemaMaker(rng, dialect).document()
    world, accepts = ClosedWorld(schema, dialect), closed(schema, dialect)
    for value in NESTED:
        assert accepts(value) in (None, world.accepts(value)), (dialect, schema, value)


def plain_object(rng, depth):
    """An object schema as people write them: named members, some required, no branches."""
    names = rng.sample(["a", "b", "ab", "c"], rng.randint(1, 3))
    leaves = [{"type": "integer"}, {"type": "string"}, {}, {"type": "array", "items": {"type": "integer"}}]
    members = {n: plain_object(rng, depth - 1) if depth and rng.random() < 0.5 else rng.choice(leaves) for n in names}
    return {"type": "object", "properties": members, "required": rng.sample(names, rng.randint(0, 1))}


def with_keyword(schema):
    """The same with ``unevaluatedProperties: false`` wherever members are declared."""
    if not isinstance(schema, dict) or "properties" not in schema:
        return schema
    members = {name: with_keyword(member) for name, member in schema["properties"].items()}
    return {**schema, "properties": members, "unevaluatedProperties": False}


@attempts
@given(seeds)
def test_closing_is_what_the_keyword_would_do(seed):
    rng = random.Random(seed)  # noqa: S311 - a seed has to reproduce the case
    schema = plain_object(rng, 2)
    judge = VALIDATORS[Dialect.DRAFT2020](with_keyword(schema))
    accepts = closed(schema, Dialect.DRAFT2020)
    for value in VALUES:
        assert accepts(value) is judge.is_valid(value), (schema, value)
    for parts in ([schema, plain_object(rng, 0)], [{"$ref": "#/$defs/o"}, plain_object(rng, 0)]):
        both = {"allOf": parts, "$defs": {"o": plain_object(rng, 0)}}
        whole = VALIDATORS[Dialect.DRAFT2020]({**both, "unevaluatedProperties": False})
        accepts = closed(both, Dialect.DRAFT2020)
        for value in VALUES:
            if accepts(value):
                assert whole.is_valid(value), (both, value)
