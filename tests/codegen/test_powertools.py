"""Generated models stand where AWS Lambda Powertools expects its own, or a model of the detail."""

import aws_lambda_powertools.utilities.parser as powertools
import pytest
from aws_lambda_powertools.utilities.parser import envelopes, models
from pydantic import ValidationError

LATEST = "shop.shop_orders__order_placed"


@pytest.fixture
def v1(generate):
    return generate().module(f"{LATEST}.v1")


def test_a_detail_model_goes_into_the_envelope_of_powertools(v1, shop):
    _, event = shop

    @powertools.event_parser(model=v1.OrderPlaced, envelope=envelopes.EventBridgeEnvelope)
    def handler(event, context):
        return event

    parsed = handler(event, None)
    assert type(parsed) is v1.OrderPlaced
    assert parsed.to_wire() == event["detail"]
    event["detail"]["lines"] = []
    with pytest.raises(ValidationError, match="lines"):
        handler(event, None)


def test_an_event_model_stands_in_for_the_model_of_powertools(v1, shop):
    _, event = shop

    @powertools.event_parser(model=v1.OrderPlacedEvent)
    def handler(event, context):
        return event

    parsed = handler(event, None)
    reference = models.EventBridgeModel.model_validate(event)
    for name in ("version", "id", "source", "account", "region", "resources", "detail_type"):
        assert getattr(parsed, name) == getattr(reference, name), name
    assert parsed.timestamp == reference.time
    assert parsed.detail.lines[0].quantity == 2
    assert set(models.EventBridgeModel.model_fields) <= set(v1.OrderPlacedEvent.model_fields)
    event["detail"]["amount"] = 0
    with pytest.raises(ValidationError, match="minimum"):
        handler(event, None)


def test_a_detail_model_types_the_detail_of_the_model_of_powertools(v1, shop):
    _, event = shop

    class OrderPlacedModel(models.EventBridgeModel):
        detail: v1.OrderPlaced

    parsed = powertools.parse(event=event, model=OrderPlacedModel)
    assert parsed.detail.order_id == "17"
    assert parsed.time.year == 2026


def test_the_union_of_all_events_is_a_model_too(generate, shop):
    _, event = shop
    union = generate().module("union")
    parsed = powertools.parse(event=event, model=union.AnyEvent)
    assert type(parsed).__name__ == "OrderPlacedEvent"
    event["detail-type"] = "Order Lost"
    with pytest.raises((ValidationError, powertools.exceptions.InvalidModelTypeError)):
        powertools.parse(event=event, model=union.AnyEvent)
