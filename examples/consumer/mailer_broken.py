"""The mailer after a change that its contract does not allow: a gift message may be null."""

from __future__ import annotations

from typing import Any


def handler(event: dict[str, Any], context: object = None) -> dict[str, str]:
    """The mail for an ``OrderPlaced`` event."""
    detail = event["detail"]
    pieces = sum(item["quantity"] for item in detail["items"])
    text = f"Thank you for ordering {pieces} pieces for {detail['totalCents'] / 100:.2f} {detail['currency']}."
    if detail.get("couponCode"):
        text += f" Your coupon {detail['couponCode']} was redeemed."
    if "giftMessage" in detail:
        text += f" We enclose your message: {detail['giftMessage'].strip()}"
    return {"to": detail["customerId"], "text": text}
