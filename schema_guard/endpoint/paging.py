"""Pages of a list, and the opaque tokens that lead from one to the next."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from schema_guard.endpoint.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schema_guard.endpoint.settings import EndpointSettings

_LIFETIME = timedelta(hours=24)
_SIGNATURE = 16

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for a page of a list.

    Attributes:
        settings: Whose account a token is good for, and how large a page is.
        operation: What a token is bound to, together with the parameters.
        params: The request; ``Limit`` and ``NextToken`` say which page.
    """

    settings: EndpointSettings
    operation: str
    params: Mapping[str, Any]

    def take(
        self, items: Sequence[T], key: Callable[[T], str], *, descending: bool = False
    ) -> tuple[Sequence[T], str | None]:
        """The asked-for page of ``items``, and the token of the next.

        Args:
            items: Everything, in its order.
            key: The name by which the items are ordered; no two have the same.
            descending: Whether ``items`` is ordered backwards.

        Raises:
            ServiceError: The token is damaged, expired, or of another request.
        """
        return self.take_found(items, key, lambda item: item, descending=descending)

    def take_found(
        self, items: Sequence[T], key: Callable[[T], str], find: Callable[[T], R | None], *, descending: bool = False
    ) -> tuple[Sequence[R], str | None]:
        """Like `take`, for what ``find`` makes of the items; None leaves an item out.

        Only as many items as the page needs are looked at. A token names the last item that was given, so what is
        created or deleted between two requests neither repeats nor hides another item.
        """
        last = self._read(self.params["NextToken"]) if "NextToken" in self.params else None
        most = min(self.params.get("Limit", self.settings.page_size), self.settings.page_size)
        found: list[R] = []
        end = ""
        for item in items:
            name = key(item)
            if last is not None and (name >= last if descending else name <= last):
                continue
            if (each := find(item)) is None:
                continue
            if len(found) == most:
                return found, self._write(end)
            found.append(each)
            end = name
        return found, None

    def _write(self, last: str) -> str:
        body = json.dumps([self.settings.clock().timestamp(), last]).encode()
        return base64.urlsafe_b64encode(self._sign(body) + body).decode()

    def _read(self, token: str) -> str:
        refused = bad_request("The specified NextToken is not valid.")
        try:
            raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raise refused from None
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(body)):
            raise refused
        written, last = json.loads(body)
        if self.settings.clock().timestamp() - written > _LIFETIME.total_seconds():
            raise bad_request("The specified NextToken has expired.")
        return str(last)

    def _sign(self, body: bytes) -> bytes:
        """Bind a token to account, region and request; no secret, for there is nothing to keep from the caller."""
        filters = {name: value for name, value in self.params.items() if name not in {"Limit", "NextToken"}}
        bound = json.dumps([self.settings.account, self.settings.region, self.operation, filters], sort_keys=True)
        return hmac.digest(bound.encode(), body, hashlib.sha256)[:_SIGNATURE]
