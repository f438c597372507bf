"""Pages of a list, and the opaque tokens that lead from one to the next."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from schema_guard.endpoint.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schema_guard.endpoint.settings import EndpointSettings

_LIFETIME = timedelta(hours=24)
_SIGNATURE = 16

T = TypeVar("T")


def page(
    settings: EndpointSettings,
    params: Mapping[str, Any],
    items: Sequence[T],
    key: Callable[[T], str],
    *,
    descending: bool = False,
) -> tuple[Sequence[T], str | None]:
    """The asked-for page of ``items``, and the token of the next.

    A token names the last item that was given, so what is created or deleted between two requests neither repeats nor
    hides another item.

    Args:
        settings: Whose account the token is good for, and for how long.
        params: The request; ``Limit`` and ``NextToken`` say which page, the rest is what the token is bound to.
        items: Everything, in its order.
        key: The name by which the items are ordered; no two have the same.
        descending: Whether ``items`` is ordered backwards.

    Raises:
        ServiceError: The token is damaged, expired, or of another request.
    """
    scope = {name: value for name, value in params.items() if name not in {"Limit", "NextToken"}}
    start = 0
    if "NextToken" in params:
        last = _read(settings, scope, params["NextToken"])
        start = sum(key(item) >= last if descending else key(item) <= last for item in items)
    end = start + min(params.get("Limit", settings.page_size), settings.page_size)
    token = _write(settings, scope, key(items[end - 1])) if end < len(items) else None
    return items[start:end], token


def _write(settings: EndpointSettings, scope: Mapping[str, Any], last: str) -> str:
    body = json.dumps([settings.clock().timestamp(), last]).encode()
    return base64.urlsafe_b64encode(_sign(settings, scope, body) + body).decode()


def _read(settings: EndpointSettings, scope: Mapping[str, Any], token: str) -> str:
    refused = bad_request("The specified NextToken is not valid.")
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise refused from None
    signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
    if not hmac.compare_digest(signature, _sign(settings, scope, body)):
        raise refused
    written, last = json.loads(body)
    if settings.clock().timestamp() - written > _LIFETIME.total_seconds():
        raise bad_request("The specified NextToken has expired.")
    return str(last)


def _sign(settings: EndpointSettings, scope: Mapping[str, Any], body: bytes) -> bytes:
    """Bind a token to account, region and request; not a secret, for there is nothing here to keep from the caller."""
    text = json.dumps([settings.account, settings.region, scope], sort_keys=True).encode()
    return hmac.digest(text, body, hashlib.sha256)[:_SIGNATURE]
