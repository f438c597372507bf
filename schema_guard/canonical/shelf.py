"""Documents that were read lately, by content: reading one again in the same process costs a hash."""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from schema_guard.canonical.json_text import exact_text
from schema_guard.canonical.node_cache import NodeCache
from schema_guard.canonical.nodes import digest_of
from schema_guard.canonical.normalise import normalise

if TYPE_CHECKING:
    from schema_guard.canonical.dialects import Dialect
    from schema_guard.canonical.normalise import Canonical
    from schema_guard.model.documents import JsonValue

_PLACES = 32
_MAX_TEXT = 1_000_000  # larger documents are rare, and not kept

_shelf: OrderedDict[tuple[bytes, Dialect, bool], tuple[Canonical, NodeCache]] = OrderedDict()
_lock = threading.Lock()


def read(document: JsonValue, dialect: Dialect, *, asserts_format: bool, cache: NodeCache) -> Canonical:
    """The nodes of a document, from the shelf when its content was read lately.

    Args:
        document: The document; what the shelf returns is equal to it, not the same object.
        dialect: The dialect to read it in.
        asserts_format: Whether ``format`` rejects values.
        cache: Learns the nodes of the document's subschemas.

    Raises:
        DocumentError: The document is not a schema.
    """
    try:
        text = exact_text(document)
    except (RecursionError, ValueError):
        return normalise(document, dialect, asserts_format=asserts_format, cache=cache)
    key = (digest_of(*text), dialect, asserts_format)
    with _lock:
        found = _shelf.get(key)
        if found is not None:
            _shelf.move_to_end(key)
    if found is None:
        try:
            copied = _copy(document)
        except RecursionError:  # pickle goes less deep than JSON
            return normalise(document, dialect, asserts_format=asserts_format, cache=cache)
        own = NodeCache()
        found = (normalise(copied, dialect, asserts_format=asserts_format, cache=own), own)
        if len(text[0]) <= _MAX_TEXT:
            with _lock:
                _shelf[key] = found
                while len(_shelf) > _PLACES:
                    _shelf.popitem(last=False)
    cache.adopt(found[1])
    return found[0]


def _copy(document: JsonValue) -> JsonValue:
    """A copy of our own, since the caller may go on to change the document."""
    copied: JsonValue = pickle.loads(pickle.dumps(document))  # noqa: S301 - our own bytes, faster than deepcopy
    return copied
