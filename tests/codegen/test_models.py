"""Every kind of model: import, round trip, versions, entries, type checkers."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import boto3
import jsonschema_rs
import pytest
from moto import mock_aws
from pydantic import MISSING, ValidationError

from schema_guard.model.settings import ModelKind

KINDS = list(ModelKind)
LATEST = "shop.shop_orders__order_placed"


def wire(model):
    return model if isinstance(model, dict) else model.to_wire()


@pytest.mark.parametrize("kind", KINDS)
def test_a_real_event_survives_a_round_trip(generate, shop, kind):
    _, event = shop
    if kind is ModelKind.MSGSPEC:  # a Struct holds declared members alone
        del event["detail"]["not declared"], event["detail"]["lines"][1]["gift"]
    package = generate(kind=kind)
    assert package.package.failures == ()
    parsed = package.module().parse(event)
    assert wire(parsed) == event
    assert wire(package.module().parse(json.dumps(event))) == event
    assert wire(package.module().parse_any(json.dumps(event).encode())) == event


@pytest.mark.parametrize("kind", KINDS)
def test_parse_takes_the_newest_version_that_accepts(generate, shop, kind):
    _, event = shop
    package = generate(kind=kind)
    both = package.module(LATEST)
    one, two = package.module(f"{LATEST}.v1"), package.module(f"{LATEST}.v2")
    event["detail"]["channel"] = "web"
    if kind is not ModelKind.TYPEDDICT:
        assert type(package.module().parse(event)) is two.OrderPlacedEvent
        assert type(both.parse(event)) is two.OrderPlacedEvent
        assert type(package.module().parse_any(event)) is two.OrderPlacedEvent
        older = {**event, "detail": {name: each for name, each in event["detail"].items() if name != "channel"}}
        assert type(package.module().parse(older)) is one.OrderPlacedEvent
        assert type(package.module().parse_any(older)) is one.OrderPlacedEvent
        assert package.module().models("shop.orders", "Order Placed") == (two.OrderPlacedEvent, one.OrderPlacedEvent)
    assert {both.SCHEMA_VERSION, both.latest.SCHEMA_VERSION} == {"2"}
    event["detail"]["amount"] = 0
    for parse in (package.module().parse, package.module().parse_any, both.parse, one.parse):
        with pytest.raises(ValueError, match="0 is less than or equal to the minimum of 0"):
            parse(event)


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_events_are_named(generate, shop, kind):
    _, event = shop
    event["detail-type"] = "Order Lost"
    package = generate(kind=kind).module()
    with pytest.raises(package.UnknownEventError, match=r"'Order Lost' from 'shop\.orders'"):
        package.parse(event)
    assert package.models("shop.orders", "Order Lost") == ()


@pytest.mark.parametrize("kind", KINDS)
def test_constants_describe_the_contract(generate, shop, kind):
    (placed, _), _ = shop
    module = generate(kind=kind).module(f"{LATEST}.v1")
    assert (module.SOURCE, module.DETAIL_TYPE, module.SCHEMA_VERSION) == ("shop.orders", "Order Placed", "1")
    assert placed.versions[0].text == module.SCHEMA_JSON
    assert module.CONTRACT.schema == placed.versions[0].document
    assert module.CONTRACT.schema_sha256 == module.SCHEMA_SHA256
    module.CONTRACT.compile()


def make_entry(package, kind, detail, **options):
    module = package.module(f"{LATEST}.v1")
    if kind is ModelKind.TYPEDDICT:
        return module.to_entry(detail, **options)
    made = {
        ModelKind.PYDANTIC: lambda: module.OrderPlaced.model_validate(detail),
        ModelKind.DATACLASS: lambda: module.OrderPlaced.from_wire(detail),
        ModelKind.MSGSPEC: lambda: module.OrderPlaced.from_wire(detail),
    }[kind]()
    return made.to_entry(**options)


DETAIL = {"order-id": "17", "amount": 5, "lines": [{"sku": "Ä"}]}


@pytest.mark.parametrize("kind", KINDS)
def test_entries_are_what_put_events_takes(generate, kind):
    time = datetime(2026, 1, 2, tzinfo=UTC)
    package = generate(kind=kind)
    entry = make_entry(
        package, kind, DETAIL, event_bus_name="bus", time=time, resources=["arn:x"], trace_header="Root=1-5759e988"
    )
    assert entry == {
        "Source": "shop.orders",
        "DetailType": "Order Placed",
        "Detail": '{"order-id":"17","amount":5,"lines":[{"sku":"Ä"}]}',
        "EventBusName": "bus",
        "Time": time,
        "Resources": ["arn:x"],
        "TraceHeader": "Root=1-5759e988",
    }
    size = package.module().entry_size(entry)
    assert size == 14 + len("shop.orders") + len("Order Placed") + len("arn:x") + len(entry["Detail"].encode())
    assert set(make_entry(package, kind, DETAIL)) == {"Source", "DetailType", "Detail"}


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"time": datetime(2026, 1, 2)}, "no time zone"),  # noqa: DTZ001  that is the point
        ({}, {"trace_header": ""}, "trace header"),
        ({}, {"resources": [5]}, "/resources/0"),
        ({}, {"source": "other"}, "pins it to 'shop.orders'"),
        ({"amount": 2**63}, {}, "64 bits"),
        ({"lines": [{"sku": "x" * 1_048_576}]}, {}, "PutEvents takes less than 1048576"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_entries_that_the_service_would_refuse_are_refused_before(generate, kind, change, options, message):
    package = generate(kind=kind)
    with pytest.raises(package.module().ContractError, match=message):
        make_entry(package, kind, {**DETAIL, **change}, **options)


@pytest.mark.parametrize("kind", KINDS)
def test_a_detail_that_breaks_the_contract_cannot_be_sent(generate, kind):
    package = generate(kind=kind)
    for broken in ({"order-id": "A"}, {"lines": []}, {"currency": "GBP"}, {"priority": True}, {"customer": {}}):
        with pytest.raises(ValueError, match=next(iter(broken))):
            make_entry(package, kind, {**DETAIL, **broken})


def test_entries_reach_the_service_as_they_are(generate):
    module = generate().module(f"{LATEST}.latest")
    with mock_aws():
        client = boto3.client("events", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")  # noqa: S106 - dummy credentials
        placed = module.OrderPlaced(order_id="1", amount=1, lines=[module.Line(sku="a")], channel="web")
        answer = client.put_events(Entries=[placed.to_entry(time=datetime.now(UTC))])
    assert answer["FailedEntryCount"] == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"amount": 12.5', '"amount": 12.5, "amount": 13', "the member 'amount' stands twice"),
        ('"amount": 12.5', '"amount": 1e400', "no float holds the number 1e400"),
        ('"amount": 12.5', '"amount": NaN', "NaN is not JSON"),
        ('"amount": 12.5', '"amount": ', "Expecting value"),
    ],
)
def test_text_that_readers_disagree_about_is_refused(generate, shop, kind, old, new, message):
    package = generate(kind=kind).module()
    text = json.dumps(shop[1]).replace(old, new)
    for parse in (package.parse, package.parse_any):
        with pytest.raises(ValueError, match=message):
            parse(text)


@pytest.mark.parametrize(
    "value", [Decimal("1.5"), {1, 2}, float("inf"), "\ud800", datetime(2026, 1, 2, tzinfo=UTC)], ids=ascii
)
def test_a_value_that_json_does_not_have_is_one_clear_error(generate, value):
    package = generate(kind=ModelKind.TYPEDDICT)
    with pytest.raises(package.module().ContractError):
        make_entry(package, ModelKind.TYPEDDICT, {**DETAIL, "extra": value})


@pytest.mark.parametrize("kind", [ModelKind.PYDANTIC, ModelKind.DATACLASS])
def test_members_that_the_contract_does_not_declare_are_sent_only_on_request(generate, kind):
    package = generate(kind=kind)
    more = {**DETAIL, "lines": [{"sku": "a", "gift": True}], "labels": {"any": "thing"}}
    with pytest.raises(package.module().ContractError, match="/lines/0/gift"):
        make_entry(package, kind, more)
    assert json.loads(make_entry(package, kind, more, allow_undeclared=True)["Detail"]) == more


def test_absent_is_not_null(generate):
    module = generate().module(f"{LATEST}.v1")
    line = module.Line(sku="a")
    assert line.quantity is MISSING
    assert line.to_wire() == {"sku": "a"}
    with pytest.raises(ValidationError):
        module.Line(sku="a", quantity=None)
    order = module.OrderPlaced(order_id="1", amount=1, lines=[line], currency=None)
    assert order.to_wire()["currency"] is None
    assert "customer" not in order.to_wire()


def test_python_names_are_not_wire_names(generate, shop):
    _, event = shop
    module = generate().module(f"{LATEST}.v1")
    event["detail"]["order_id"] = "not the order-id"
    parsed = module.parse(event)
    assert parsed.detail.order_id == "17"
    assert parsed.to_wire() == event
    del event["detail"]["order-id"]
    with pytest.raises(ValueError, match="order-id"):
        module.parse(event)


def test_a_contract_that_leaves_the_type_open_asks_for_it(generate, tools):
    open_contract = tools.contracts_of("free", {"type": "object", "properties": {"a": {"type": "integer"}}})
    package = generate([open_contract])
    free = package.module(next(iter(package.package.manifest.modules))[:-3].replace("/", "."))
    with pytest.raises(package.module().ContractError, match="leaves source open"):
        free.Free(a=1).to_entry()
    assert free.Free(a=1).to_entry(source="s", detail_type="t")["Source"] == "s"
    event = {**tools.ORDER_EVENT, "detail": {"a": 1}}
    assert free.parse(event).detail.a == 1


def test_models_agree_with_a_validator_of_its_own(generate, shop):
    (placed, _), event = shop
    is_valid = jsonschema_rs.validator_for(placed.versions[0].document).is_valid
    module = generate().module(f"{LATEST}.v1")
    for amount in (0, 1, 1.0, -1, "1", None, True, [], {}):
        event["detail"]["amount"] = amount
        try:
            module.parse(event)
            accepted = True
        except ValueError:
            accepted = False
        assert accepted == is_valid(event), amount


USE = {
    ModelKind.PYDANTIC: """
from {name} import parse, parse_any
from {name}.{latest} import Line, OrderPlaced, OrderPlacedEvent
from pydantic import MISSING

def handler(event: dict[str, object]) -> str:
    found = OrderPlacedEvent.model_validate(event)
    currency = found.detail.currency
    if currency is MISSING or currency is None:
        return found.detail.order_id
    return currency

OrderPlaced(order_id="1", amount=1, lines=[Line(sku="a", quantity=2)], channel="web").to_entry(event_bus_name="b")
parse({{}}).to_wire()
parse_any({{}}).to_wire()
OrderPlaced(order_id="1", amount=1, lines=[])  # E: missing channel
OrderPlaced(order_id=1, amount=1, lines=[], channel="web")  # E: order_id is no text
OrderPlaced(order_id="1", amount=1, lines=[], channel="web", currency="GBP")  # E: no such currency
OrderPlaced(order_id="1", amount=1, lines=[], channel="web", chanel="web")  # E: no such member
""",
    ModelKind.DATACLASS: """
from {name} import parse
from {name}.{latest} import Line, OrderPlaced, OrderPlacedEvent
from {name}._runtime.models import UNSET

def handler(event: dict[str, object]) -> str:
    found = OrderPlacedEvent.from_event(event)
    currency = found.detail.currency
    if currency is UNSET or currency is None:
        return found.detail.order_id
    return currency

OrderPlaced(order_id="1", amount=1, lines=[Line(sku="a", quantity=2)], channel="web").to_entry(event_bus_name="b")
parse({{}}).to_wire()
OrderPlaced(order_id="1", amount=1, lines=[])  # E: missing channel
OrderPlaced(order_id="1", amount=1, lines=[], channel="web", currency="GBP")  # E: no such currency
""",
    ModelKind.TYPEDDICT: """
from {name} import parse
from {name}.{latest} import OrderPlaced
from {name}.{latest}.latest import to_entry

placed: OrderPlaced = {{"order-id": "1", "amount": 1, "lines": [{{"sku": "a"}}], "channel": "web"}}
to_entry(placed, event_bus_name="b")["Detail"]
parse({{}})["detail"]
wrong: OrderPlaced = {{"order-id": "1", "amount": 1, "lines": []}}  # E: missing channel
other: OrderPlaced = {{"order-id": "1", "amount": 1, "lines": [{{"skuu": "a"}}], "channel": "web"}}  # E: no such member
""",
    ModelKind.MSGSPEC: """
from {name} import parse
from {name}.{latest} import Line, OrderPlaced, OrderPlacedEvent
from msgspec import UNSET

def handler(event: dict[str, object]) -> str:
    found = OrderPlacedEvent.from_event(event)
    currency = found.detail.currency
    if currency is UNSET or currency is None:
        return found.detail.order_id
    return currency

OrderPlaced(order_id="1", amount=1, lines=[Line(sku="a", quantity=2)], channel="web").to_entry(event_bus_name="b")
parse({{}}).to_wire()
OrderPlaced(order_id="1", amount=1, lines=[])  # E: missing channel
""",
}


def test_type_checkers_accept_the_packages_and_catch_producers(generate, tmp_path):
    uses = []
    for kind in KINDS:
        package = generate(kind=kind)
        use = tmp_path / f"use_{kind}.py"
        use.write_text(USE[kind].format(name=package.name, latest=LATEST), encoding="utf-8")
        uses += [package.folder, use]
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), *map(str, uses)]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = {line.partition(": ")[0] for line in result.stdout.splitlines() if ": error:" in line}
    expected = {
        f"use_{kind}.py:{number}"
        for kind in KINDS
        for number, line in enumerate(USE[kind].splitlines(), 1)
        if "# E:" in line
    }
    assert found == expected, result.stdout + result.stderr
