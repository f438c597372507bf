"""An order service that tells the rest of the company what was ordered."""

from __future__ import annotations

import json
from typing import Any


def place_order(events: Any, order_id: str, customer_id: str, lines: list[tuple[str, int, int]]) -> str:
    """Publish ``OrderPlaced`` and return the id of the event.

    Args:
        events: A client of EventBridge.
        lines: Article, quantity and price of a piece in cents.
    """
    detail = {
        "orderId": order_id,
        "customerId": customer_id,
        "placedAt": "2026-01-31T12:00:00Z",
        "currency": "EUR",
        "totalCents": total_cents(lines),
        "items": [{"sku": sku, "quantity": quantity, "unitPriceCents": price} for sku, quantity, price in lines],
    }
    entry = {"Source": "orders", "DetailType": "OrderPlaced", "Detail": json.dumps(detail)}
    answer = events.put_events(Entries=[entry])
    return answer["Entries"][0]["EventId"]


def total_cents(lines: list[tuple[str, int, int]]) -> int:
    return sum(quantity * price for _, quantity, price in lines)
