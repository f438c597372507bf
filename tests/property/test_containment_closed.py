"""What a document accepts under LENIENT is what it accepts without undeclared members, read independently.

Left out: places that schemas with and without declarations describe side by side, where the branch that holds decides.
"""

import os
import random
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from closed_world import VALIDATORS, ClosedWorld, UnclearError
from schema_pairs import SchemaMaker, decimals, universe

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.algebra import validator
from schema_guard.containment.budget import Budget
from schema_guard.containment.evaluate import Evaluator

EXAMPLES = int(os.environ.get("SCHEMA_GUARD_TEST_EXAMPLES", "150"))
attempts = settings(max_examples=2 * EXAMPLES, deadline=None, derandomize=EXAMPLES == 150, database=None)
VALUES = universe()
BRANCHES = {"anyOf", "oneOf", "if", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties", "contains"}
seeds = st.integers(0, 2**40)


def closed(schema, dialect):
    node = normalise(decimals(schema), dialect).closed
    evaluator = Evaluator(Budget(10))
    return lambda value: evaluator.accepts(node, decimals(value))


def keywords(schema):
    found = set()
    work = [schema]
    while work:
        part = work.pop()
        if isinstance(part, dict):
            found |= part.keys()
            work.extend(part.values())
        elif isinstance(part, list):
            work.extend(part)
    return found


@attempts
@given(seeds)
def test_closed_accepts_only_what_the_document_accepts(seed):
    rng = random.Random(seed)  # noqa: S311 - a seed has to reproduce the case
    dialect = rng.choice(list(Dialect))
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
    dialect = rng.choice(list(Dialect))
    schema = SchemaMaker(rng, dialect).document()
    if validator(schema, dialect) is None or keywords(schema) & BRANCHES:
        return
    world, accepts = ClosedWorld(schema, dialect), closed(schema, dialect)
    for value in VALUES:
        try:
            expected = world.accepts(value)
        except UnclearError:
            return
        assert accepts(value) in (None, expected), (schema, value)


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
