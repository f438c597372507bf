"""No verdict is contradicted by what two validators say about a small universe of values."""

import json
import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from closed_world import VALIDATORS, plain
from schema_changes import rewritten, variation
from schema_events import decimals, universe
from schema_pairs import REFERENCE, SchemaMaker, drawn_dialect
from schema_places import References

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.algebra import validator
from schema_guard.containment.budget import Budget
from schema_guard.containment.decide import decide
from schema_guard.containment.evaluate import Evaluator
from schema_guard.model.modes import CompatibilityPolicy, Direction
from schema_guard.model.verdicts import Breaking, Compatible, Undecided

EXAMPLES = int(os.environ.get("SCHEMA_GUARD_TEST_EXAMPLES", "150"))
LIMIT = 60.0  # seconds; steps end a comparison long before, so that no clock decides
STEPS = 300_000
seeds = st.integers(0, 2**40)


def attempts(share=1.0):
    return settings(max_examples=max(1, int(EXAMPLES * share)), derandomize=EXAMPLES == 150, database=None)


@cache
def values():
    return universe()


def chain(seed, length, *, named=True):
    """A random schema and variations of it, all in one dialect; only those that the validators take."""
    rng = random.Random(seed)  # noqa: S311 - a seed has to reproduce the case
    dialect = drawn_dialect(rng)
    maker = SchemaMaker(rng, dialect, named=named)
    schemas = [maker.document()]
    while len(schemas) < length:
        schemas.append(variation(rng, maker, schemas[-1]))
    exact = [plain(decimals(schema)) for schema in schemas]
    return dialect, [schema for schema in exact if validator(schema, dialect) is not None]


def verdict(writer, reader, dialect, policy=CompatibilityPolicy.STRICT):
    documents = (normalise(decimals(side), dialect) for side in (writer, reader))
    return decide(*documents, direction=Direction.FORWARD, policy=policy, budget=Budget(LIMIT, steps=STEPS))


def shown(found):
    match found:
        case Breaking():
            return json.dumps(["breaking", found.witness.event, [error.message for error in found.witness.errors]])
        case Undecided():
            return json.dumps(["undecided", found.reason, found.pointer])
        case _:
            return "compatible"


@attempts(2)
@given(seeds)
def test_no_value_contradicts_a_verdict(seed):
    dialect, schemas = chain(seed, 2)
    if len(schemas) < 2:
        return
    for writer, reader in (schemas, schemas[::-1]):
        emits, reads = (VALIDATORS[dialect](side, validate_formats=False) for side in (writer, reader))
        found = verdict(writer, reader, dialect)
        if isinstance(found, Compatible):
            refuting = [value for value in values() if emits.is_valid(value) and not reads.is_valid(value)]
            assert not refuting, (writer, reader, refuting[:1])
        if isinstance(found, Breaking):
            event = found.witness.event
            assert emits.is_valid(event), (writer, reader, event)
            assert not reads.is_valid(event), (writer, reader, event)
            assert REFERENCE[dialect](writer).is_valid(event), (writer, reader, event)
            assert not REFERENCE[dialect](reader).is_valid(event), (writer, reader, event)


@attempts()
@given(seeds)
def test_a_schema_contains_itself_and_what_it_restricts(seed):
    for named in (True, False):
        dialect, schemas = chain(seed, 2, named=named)
        for schema in schemas:
            assert isinstance(verdict(schema, schema, dialect), Compatible), schema
            assert isinstance(verdict(schema, json.loads(json.dumps(schema)), dialect), Compatible), schema
    if len(schemas) == 2 and all(isinstance(schema, dict) for schema in schemas):
        first, second = schemas
        definitions = "$defs" if "$defs" in first else "definitions"
        if first.get(definitions) != second.get(definitions):
            return
        both = {"$schema": dialect.uri, "allOf": schemas, definitions: first.get(definitions, {})}
        found = verdict(both, first, dialect)
        assert not isinstance(found, Breaking), (both, first)
        found = verdict(first, {**both, "anyOf": schemas, "allOf": [{}]}, dialect)
        assert not isinstance(found, Breaking), (first, schemas)


@attempts()
@given(seeds)
def test_the_same_said_otherwise_is_not_breaking(seed):
    dialect, schemas = chain(seed, 1, named=False)
    other = rewritten(random.Random(seed), schemas[0], dialect) if schemas else None  # noqa: S311 - as above
    if other is None or validator(other, dialect) is None:
        return
    for writer, reader in ((schemas[0], other), (other, schemas[0])):
        found = verdict(writer, reader, dialect)
        assert not isinstance(found, Breaking), (writer, reader, shown(found))


@attempts(0.2)
@given(seeds)
def test_references_without_an_end_are_answered(seed):
    rng = random.Random(seed)  # noqa: S311 - a seed has to reproduce the case
    dialect = drawn_dialect(rng)
    maker = SchemaMaker(rng, dialect)
    drawn = (maker.document(endless=True) for _ in range(30))
    endless = next((schema for schema in drawn if References(schema, dialect).is_endless()), None)
    if endless is None:
        return
    copy = json.loads(json.dumps(endless))
    assert isinstance(verdict(endless, copy, dialect), Compatible), endless
    for writer, reader in ((endless, maker.document()), (maker.document(), endless)):
        for policy in CompatibilityPolicy:
            verdict(writer, reader, dialect, policy)  # whatever it is


@attempts()
@given(seeds)
def test_compatible_is_transitive(seed):
    dialect, schemas = chain(seed, 3)
    if len(schemas) < 3:
        return
    first, second, third = schemas
    for one, two, three in ((first, second, third), (third, second, first)):
        if isinstance(verdict(one, two, dialect), Compatible) and isinstance(verdict(two, three, dialect), Compatible):
            assert not isinstance(verdict(one, three, dialect), Breaking), schemas


@attempts()
@given(seeds)
def test_what_is_compatible_under_strict_is_compatible_under_lenient(seed):
    dialect, schemas = chain(seed, 2)
    if len(schemas) < 2:
        return
    for writer, reader in (schemas, schemas[::-1]):
        if isinstance(verdict(writer, reader, dialect), Compatible):
            lenient = verdict(writer, reader, dialect, CompatibilityPolicy.LENIENT)
            assert isinstance(lenient, Compatible) or "step limit" in shown(lenient), (writer, reader, shown(lenient))


@attempts(3)
@given(seeds)
def test_nodes_accept_what_the_document_accepts(seed):
    dialect, schemas = chain(seed, 1)
    for schema in schemas:
        judge = VALIDATORS[dialect](schema, validate_formats=False)
        root = normalise(decimals(schema), dialect).root
        evaluator = Evaluator(Budget(LIMIT))
        for value in values():
            accepted = evaluator.accepts(root, decimals(value))
            assert accepted in (None, judge.is_valid(value)), (schema, value)


@attempts(0.5)
@given(seeds)
def test_normalising_again_gives_the_same_nodes(seed):
    dialect, schemas = chain(seed, 1)
    for schema in schemas:
        first, second = (normalise(decimals(json.loads(json.dumps(schema))), dialect) for _ in range(2))
        reordered = normalise(decimals(dict(reversed(schema.items()))) if isinstance(schema, dict) else schema, dialect)
        assert first.root is second.root or "opaque" in repr(first.root).lower(), schema
        assert first.root is reordered.root or "opaque" in repr(first.root).lower(), schema


@attempts(0.3)
@given(st.lists(seeds, min_size=3, max_size=3, unique=True))
def test_the_same_question_has_the_same_answer_whatever_came_before(some):
    def ask(seed, policy):
        dialect, schemas = chain(seed, 2)
        return shown(verdict(schemas[0], schemas[-1], dialect, policy)) if schemas else ""

    policies = list(CompatibilityPolicy)
    forwards = {(seed, policy): ask(seed, policy) for seed in some for policy in policies}
    backwards = {(seed, policy): ask(seed, policy) for seed in reversed(some) for policy in reversed(policies)}
    assert forwards == backwards


def test_the_same_question_has_the_same_answer_in_eight_threads():
    questions = [chain(seed, 2) for seed in range(40)]
    questions = [(dialect, schemas) for dialect, schemas in questions if schemas]

    def ask(question):
        dialect, schemas = question
        return [shown(verdict(schemas[0], schemas[-1], dialect, policy)) for policy in CompatibilityPolicy]

    alone = [ask(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ask, questions * 2))
    assert together == alone * 2


@pytest.mark.parametrize("dialect", list(Dialect))
def test_each_dialect_is_drawn(dialect):
    assert any(chain(seed, 1)[0] is dialect for seed in range(40))
