"""Events that are built for a reason are valid, labelled and the same on every run."""

from __future__ import annotations

import copy
import datetime as dt
import sys

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

import schema_guard
from schema_guard.errors import DocumentError, UsageError
from schema_guard.model.settings import CheckSettings
from schema_guard.workflows.contract_events import example


def labelled(cases):
    return {case.label: case.event["detail"] for case in cases}


def test_every_kind_is_there_and_valid(registry, document):
    cases = schema_guard.events("parcels@ParcelSent", registry_dir=registry)
    validator = jsonschema_rs.Draft202012Validator(document)
    assert all(validator.is_valid(case.event) for case in cases)
    found = labelled(cases)
    assert set(found["minimal"]) == {"parcel", "carrier", "stops"}
    assert set(found["maximal"]) == {"parcel", "carrier", "stops", "grams", "note"}
    assert {found["minimal"]["carrier"]} | {
        found[label]["carrier"] for label in found if label.startswith(("RAIL", "ROAD"))
    } == {"RAIL", "ROAD"}
    assert found["minimum at /detail/grams"]["grams"] == 1
    assert found["maximum at /detail/grams"]["grams"] == 30000
    assert len(found["longest array at /detail/stops"]["stops"]) == 3
    assert found["null at /detail/note"]["note"] is None
    assert "x-unknown-property" in found["unknown property in /detail"]
    assert sum(case.kind == "drawn" for case in cases) == 5


def test_the_same_on_every_run(registry):
    first, second = (schema_guard.events("parcels@ParcelSent", registry_dir=registry) for _ in range(2))
    assert [(str(case), case.event) for case in first] == [(str(case), case.event) for case in second]


def test_what_no_event_can_have_is_reported(registry):
    cases = schema_guard.events("parcels@ParcelSent", registry_dir=registry)
    assert not any("never" in case.event["detail"] for case in cases)


def test_impossible_limits_are_reported(registry, document):
    import json  # noqa: PLC0415  only here

    document["$defs"]["Sent"]["properties"]["grams"]["enum"] = [5, 50_000]
    (registry / "shop" / "parcels@ParcelSent" / "1.json").write_text(json.dumps(document), encoding="utf-8")
    cases = schema_guard.events("parcels@ParcelSent", registry_dir=registry)
    assert any("50000 at /detail/grams" in line and "no event can have it" in line for line in cases.unreached_lines)


def test_a_contract_that_accepts_nothing_is_one_clear_error(registry, document):
    import json  # noqa: PLC0415  only here

    document["$defs"]["Sent"]["properties"]["carrier"] = {"enum": ["RAIL"], "minLength": 9}
    (registry / "shop" / "parcels@ParcelSent" / "1.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(DocumentError, match=r"1\.json: no valid event was found: no event can have it"):
        schema_guard.events("parcels@ParcelSent", registry_dir=registry)


def test_a_contract_of_detail_alone_gets_an_envelope(registry, document):
    import json  # noqa: PLC0415  only here

    alone = {
        **document["$defs"]["Sent"],
        "x-amazon-events-source": "parcels",
        "x-amazon-events-detail-type": "Parcel Sent",
    }
    (registry / "shop" / "parcels@ParcelSent" / "1.json").write_text(json.dumps(alone), encoding="utf-8")
    case = schema_guard.events("parcels@ParcelSent", registry_dir=registry)[0]
    assert (case.event["source"], case.event["detail-type"]) == ("parcels", "Parcel Sent")
    assert case.event["detail"]["carrier"] == "RAIL"


def test_a_case_gives_fresh_copies(registry):
    case = schema_guard.events("parcels@ParcelSent", registry_dir=registry, kinds=["minimal"])[0]
    before = copy.deepcopy(case.event)
    case.event.clear()
    case.deliveries[0].clear()
    assert case.event == before


def test_deliveries(registry, document):
    cases = schema_guard.events(
        "parcels@ParcelSent", registry_dir=registry, kinds=["minimal", "maximal"], duplicates=True
    )
    twice = next(case for case in cases if case.kind == "duplicate")
    assert twice.deliveries[0] == twice.deliveries[1]
    first, second = next(case for case in cases if case.kind == "out-of-order").deliveries
    assert first["time"] > second["time"]
    assert first["id"] != second["id"]


def test_invalid_events_are_invalid(registry, document):
    validator = jsonschema_rs.Draft202012Validator(document)
    cases = schema_guard.events("parcels@ParcelSent", registry_dir=registry, kinds=["invalid"])
    assert len(cases) > 20
    assert not any(validator.is_valid(case.event) for case in cases)
    labels = {case.label for case in cases}
    assert {"without /detail/carrier", "'not-in-the-enum' at /detail/carrier", "30001 at /detail/grams"} <= labels


def test_the_strategy_draws_valid_events_and_shrinks_to_the_minimal_one(registry, document):
    validator = jsonschema_rs.Draft202012Validator(document)
    strategy = schema_guard.event_strategy("parcels@ParcelSent", registry_dir=registry)

    @settings(max_examples=50, database=None, suppress_health_check=list(HealthCheck))
    @given(event=strategy)
    def check(event):
        assert validator.is_valid(event)

    check()
    patient = settings(database=None, suppress_health_check=list(HealthCheck))
    smallest = find(strategy, lambda _: True, settings=patient)
    assert smallest == schema_guard.events("parcels@ParcelSent", registry_dir=registry, kinds=["minimal"])[0].event
    assert isinstance(strategy, st.SearchStrategy)


def test_drawn_texts_have_the_format_that_the_contract_names(registry, document):
    import json  # noqa: PLC0415  only here

    sent = document["$defs"]["Sent"]
    sent["properties"]["at"] = {"type": "string", "format": "date-time"}
    sent["required"].append("at")
    (registry / "shop" / "parcels@ParcelSent" / "1.json").write_text(json.dumps(document), encoding="utf-8")
    drawn = [
        example(registry, "parcels@ParcelSent", None, "random", settings=CheckSettings(), seed=seed)[0]["detail"]
        for seed in range(60)
    ]
    assert len({json.dumps(one, sort_keys=True) for one in drawn}) > 20
    assert len({dt.datetime.fromisoformat(one["at"]) for one in drawn}) > 1


def test_without_hypothesis_the_error_says_what_to_install(registry, monkeypatch):
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(UsageError, match="pip install hypothesis"):
        schema_guard.event_strategy("parcels@ParcelSent", registry_dir=registry)


@pytest.mark.parametrize("kind", ["minimal", "maximal", "random", "invalid"])
def test_example(registry, document, kind):
    event, label = example(registry, "shop/parcels@ParcelSent", None, kind, settings=CheckSettings(), seed=2)
    assert jsonschema_rs.Draft202012Validator(document).is_valid(event) is (kind != "invalid")
    assert label


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"schema": "parcels@Parcelsent"}, "Did you mean 'parcels@ParcelSent'"),
        ({"schema": "parcels@ParcelSent", "versions": "dead"}, "names no versions"),
        ({"schema": "parcels@ParcelSent", "versions": [1, 4]}, "has no version 4"),
        ({"schema": "parcels@ParcelSent", "kinds": ["odd"]}, "Kinds are minimal, maximal"),
    ],
)
def test_wrong_arguments(registry, arguments, message):
    with pytest.raises(UsageError, match=message):
        schema_guard.events(**arguments, registry_dir=registry)
