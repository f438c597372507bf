from __future__ import annotations

import json

import pytest

from schema_guard.endpoint.faults import Fault, FaultKind, FaultPlan, parse_fault, read_plan
from schema_guard.errors import DocumentError, UsageError


def kinds(plan, count, operation="DescribeSchema"):
    return [plan.draw(operation)[1] for _ in range(count)]


def test_no_fault_befalls_nothing():
    assert FaultPlan().draw("ListSchemas") == (0.0, None)


def test_a_rate_is_kept():
    struck = kinds(FaultPlan((Fault(FaultKind.THROTTLE, rate=0.3),), seed=1), 10_000)
    assert struck.count(FaultKind.THROTTLE) == pytest.approx(3000, abs=150)


def test_the_same_seed_gives_the_same_faults():
    faults = (Fault(FaultKind.THROTTLE, rate=0.3), Fault(FaultKind.DROP, rate=0.1))
    assert kinds(FaultPlan(faults, seed=7), 200) == kinds(FaultPlan(faults, seed=7), 200)
    assert kinds(FaultPlan(faults, seed=7), 200) != kinds(FaultPlan(faults, seed=8), 200)


def test_the_first_fault_wins_and_latencies_add_up():
    faults = (
        Fault(FaultKind.LATENCY, seconds=0.25),
        Fault(FaultKind.DROP),
        Fault(FaultKind.ERROR),
        Fault(FaultKind.LATENCY, seconds=0.5),
    )
    assert FaultPlan(faults).draw("ListSchemas") == (0.75, FaultKind.DROP)


def test_operations_are_selected_by_globs():
    plan = FaultPlan((Fault(FaultKind.ERROR, operations=("Describe*", "PutEvents")),))
    assert plan.draw("DescribeSchema")[1] is FaultKind.ERROR
    assert plan.draw("PutEvents")[1] is FaultKind.ERROR
    assert plan.draw("ListSchemas")[1] is None


def test_a_fault_can_begin_late_and_end():
    plan = FaultPlan((Fault(FaultKind.ERROR, operations=("List*",), after=2, times=3),))
    kinds(plan, 5, "DescribeSchema")
    assert [kind is not None for kind in kinds(plan, 7, "ListSchemas")] == [
        False,
        False,
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("throttle=0.3", Fault(FaultKind.THROTTLE, rate=0.3)),
        ("expired-token", Fault(FaultKind.EXPIRED_TOKEN)),
        ("latency=0.05", Fault(FaultKind.LATENCY, seconds=0.05)),
    ],
)
def test_a_flag_is_read(text, fault):
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    "text",
    ["", "throttle=", "slow=1", "throttle=often", "drop=1.1", "drop=-1", "drop=nan", "latency=-1", "latency=inf"],
)
def test_another_flag_is_refused(text):
    with pytest.raises(UsageError):
        parse_fault(text)


def test_a_plan_is_read(tmp_path):
    path = tmp_path / "plan.json"
    fault = {"fault": "drop", "rate": 0.5, "operations": ["List*"], "after": 1, "times": 2}
    path.write_text(json.dumps({"seed": 3, "faults": [fault, {"fault": "latency", "seconds": 1}]}))
    plan = read_plan(path)
    assert plan.seed == 3
    assert plan.faults == (
        Fault(FaultKind.DROP, rate=0.5, operations=("List*",), after=1, times=2),
        Fault(FaultKind.LATENCY, seconds=1),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"faults": 1}',
        '{"faults": [{}]}',
        '{"faults": [{"fault": "slow"}]}',
        '{"faults": [{"fault": "drop", "odds": 1}]}',
        '{"faults": [{"fault": "drop", "rate": "x"}]}',
    ],
    ids=range(8),
)
def test_another_plan_is_refused(tmp_path, text):
    path = tmp_path / "plan.json"
    path.write_text(text)
    with pytest.raises(DocumentError, match=r"plan\.json"):
        read_plan(path)


def test_a_missing_plan_is_refused(tmp_path):
    with pytest.raises(DocumentError):
        read_plan(tmp_path / "none.json")
