import gc
from concurrent.futures import ThreadPoolExecutor

import pytest

from schema_guard.canonical import build, nodes
from schema_guard.canonical.values import ALL_TYPES, NUMBER, OBJECT, STRING

TEXT, NUMERIC = build.types(STRING), build.types(NUMBER)
SHORT = build.size(STRING, 0, 2)


def test_equal_structures_are_one_object():
    assert build.all_of([TEXT, SHORT]) is build.all_of([SHORT, TEXT, build.ANYTHING])
    assert build.values([1, "a"]) is build.values(["a", 1.0])
    assert build.properties({"b": TEXT, "a": SHORT}, (), build.ANYTHING) is build.properties(
        {"a": SHORT, "b": TEXT}, (), build.ANYTHING
    )
    assert build.values([1]) is not build.values([True])


@pytest.mark.parametrize(
    ("made", "simple"),
    [
        (lambda: build.all_of([]), build.ANYTHING),
        (lambda: build.any_of([]), build.NOTHING),
        (lambda: build.all_of([TEXT, NUMERIC]), build.NOTHING),
        (lambda: build.any_of([TEXT, build.types(ALL_TYPES & ~STRING)]), build.ANYTHING),
        (lambda: build.not_(build.not_(SHORT)), SHORT),
        (lambda: build.one_of([TEXT, build.NOTHING]), TEXT),
        (lambda: build.one_of([TEXT, NUMERIC]), build.types(STRING | NUMBER)),
        (lambda: build.size(OBJECT, 0, None), build.ANYTHING),
        (lambda: build.pattern(""), build.ANYTHING),
        (lambda: build.properties({"a": build.ANYTHING}, (), build.ANYTHING), build.ANYTHING),
        (lambda: build.items([], build.ANYTHING), build.ANYTHING),
        (lambda: build.contains(TEXT, 0, None), build.ANYTHING),
        (lambda: build.values([]), build.NOTHING),
    ],
)
def test_what_can_be_seen_at_once_is_simplified(made, simple):
    assert made() is simple


def test_exactly_one_counts_equal_parts_twice():
    assert isinstance(build.one_of([SHORT, SHORT, TEXT]), nodes.One)
    assert len(build.one_of([SHORT, SHORT, TEXT]).parts) == 3


def test_constraints_on_excluded_types_are_dropped():
    assert build.all_of([NUMERIC, SHORT]) is NUMERIC


def test_unused_nodes_are_forgotten():
    gc.collect()  # what other tests left behind must not disappear while this one counts
    before = len(nodes._table)
    made = [build.pattern(f"^only-here-{number}$") for number in range(5_000)]
    assert len(nodes._table) >= before + 4_000
    build.pattern.cache_clear()
    del made
    gc.collect()
    assert len(nodes._table) < before + 1_000


def test_threads_get_the_same_node():
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: build.values([f"thread-{number % 7}"]), range(200)))
    assert len({id(node) for node in made}) == 7
