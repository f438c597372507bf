from __future__ import annotations

import pytest

from schema_guard.compat.integrity import add_integrity
from schema_guard.compat.questions import History
from schema_guard.compat.rules import RULES
from schema_guard.model.findings import Bump, Comparison, Severity, SourcePlace
from schema_guard.model.ids import SchemaId

SCHEMA = SchemaId("shop", "orders@Placed")
PLACE = SourcePlace("registry/shop/orders@Placed/1.json", 1, 1, 2, "{")


def add(history, *comparisons):
    return add_integrity(comparisons, [history], lambda _: PLACE)


def rules(comparisons):
    return [(c.old, c.new, [finding.rule for finding in c.findings]) for c in comparisons]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (History(SCHEMA, ("1", "2"), ("2",)), [("1", None, ["VERSION_REMOVED"])]),
        (History(SCHEMA, ("1", "2"), ("1", "2"), rewritten=("1",)), [("1", "1", ["VERSION_REWRITTEN"])]),
        (History(SCHEMA, ("1", "2"), ("1", "2"), source_changed=("2",)), [("2", "2", ["SOURCE_FILE_CHANGED"])]),
        (History(SCHEMA, ("1", "2"), ()), [("2", None, ["SCHEMA_DELETED"])]),
        (History(SCHEMA, ("1",), ("1", "2"), renamed_from=SchemaId("shop", "x")), [("1", "2", ["SCHEMA_RENAMED"])]),
        (History(SCHEMA, ("1", "2"), ("1", "2", "3")), []),
        (History(SCHEMA, (), ("1",)), []),
    ],
)
def test_what_is_wrong_with_the_files(history, expected):
    found = add(history)
    assert rules(found) == expected
    for comparison in found:
        (finding,) = comparison.findings
        assert (comparison.verdict, comparison.witness, comparison.bump) == ("compatible", None, Bump.MAJOR)
        assert finding.severity is Severity.DANGEROUS
        assert finding.fix
        assert finding.fingerprint.startswith("1:")
        assert "{" not in finding.message
        assert RULES[finding.rule].blocks is (finding.rule != "SCHEMA_RENAMED")


def test_a_finding_joins_the_comparison_of_its_version():
    asked = [
        Comparison("shop", "orders@Placed", "1", "1", direction, "breaking") for direction in ("FORWARD", "BACKWARD")
    ]
    found = add(History(SCHEMA, ("1",), ("1",), rewritten=("1",)), *reversed(asked))
    assert [(c.direction, len(c.findings)) for c in found] == [("FORWARD", 1), ("BACKWARD", 0)]
    assert found[0].findings[0].new_place == PLACE


def test_versions_are_in_the_order_of_their_numbers():
    asked = [Comparison("shop", "orders@Placed", old, "10", "FORWARD", "compatible") for old in ("9", "2")]
    found = add(History(SCHEMA, ("1", "2", "9"), ("2", "9", "10")), *asked)
    assert [(c.old, c.new) for c in found] == [("1", None), ("2", "10"), ("9", "10")]


def test_many_schemas_take_no_longer_than_they_have_to():
    histories = [History(SchemaId("shop", f"event{number}"), ("1",), ()) for number in range(5_000)]
    assert len(add_integrity((), histories, lambda _: None)) == 5_000
