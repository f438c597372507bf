"""A witness that people recognise: the smallest event of a failed proof, with realistic values where any will do.

The search leaves the shortest strings and smallest numbers. Here the optional members that the break does not need
are taken out, and what the writer's document offers for a place (examples, default, format, the EventBridge envelope)
is put in wherever the event remains a witness.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.canonical.dialects import REFERENCES
from schema_guard.canonical.values import value_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schema_guard.canonical.normalise import Canonical, Site
    from schema_guard.model.documents import JsonValue

_MAX_TRIES = 120
_MAX_SITES = 64
_ENVELOPE = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "account": "123456789012",
    "time": "2026-01-31T12:00:00Z",
    "region": "eu-west-1",
}
_BRANCHES = ("allOf", "anyOf", "oneOf")

Path = tuple["str | int", ...]


def presentable(event: JsonValue, writer: Canonical, is_witness: Callable[[JsonValue], bool]) -> JsonValue:
    """The event without what the break does not need, and with realistic values.

    Args:
        event: A witness.
        writer: The document whose examples, defaults and formats are used.
        is_witness: Whether a changed event still is a witness; asked a bounded number of times.
    """
    editor = _Editor(event, is_witness)
    editor.strip()
    site = writer.root_site()
    return _ordered(editor.fill(site), [site])


def realistic(event: JsonValue, writer: Canonical, is_valid: Callable[[JsonValue], bool]) -> JsonValue:
    """The event with all its members, and with realistic values wherever it remains valid; see `presentable`."""
    site = writer.root_site()
    return _ordered(_Editor(event, is_valid).fill(site), [site])


class _Editor:
    def __init__(self, event: JsonValue, is_witness: Callable[[JsonValue], bool]) -> None:
        self._is_witness = is_witness
        self._tries = _MAX_TRIES
        self._event = event

    def strip(self) -> None:
        """Take out the members that are not needed, the outermost first."""
        for path in sorted(_member_paths(self._event), key=len):
            self._try(_without(self._event, path))

    def fill(self, site: Site | None) -> JsonValue:
        """Put realistic values in: all at once if that works, else place by place."""
        offers = [(path, offered) for path, offered in _offers(self._event, [site], ()) if offered]
        together = self._event
        for path, offered in offers:
            together = _replaced(together, path, offered[0])
        if offers and self._try(together):
            return self._event
        for path, offered in offers:
            for value in offered:
                if self._try(_replaced(self._event, path, value)):
                    break
        return self._event

    def _try(self, candidate: JsonValue | None) -> bool:
        if candidate is None or self._tries <= 0:
            return False
        self._tries -= 1
        if not self._is_witness(candidate):
            return False
        self._event = candidate
        return True


def _member_paths(event: JsonValue) -> Iterator[Path]:
    """Paths of all members of all objects."""
    work: list[tuple[Path, JsonValue]] = [((), event)]
    while work:
        path, value = work.pop()
        if isinstance(value, dict):
            work.extend(((*path, name), member) for name, member in value.items())
            yield from ((*path, name) for name in value)
        elif isinstance(value, list):
            work.extend(((*path, index), item) for index, item in enumerate(value[:3]))


def _without(event: JsonValue, path: Path) -> JsonValue | None:
    """The event without one member; None when it is not there any more."""
    *above, last = path
    parent: JsonValue = event
    for token in above:
        if isinstance(parent, dict) and token in parent:
            parent = parent[str(token)]
        elif isinstance(parent, list) and isinstance(token, int) and token < len(parent):
            parent = parent[token]
        else:
            return None
    if not isinstance(parent, dict) or last not in parent:
        return None
    return _replaced(event, tuple(above), {name: member for name, member in parent.items() if name != last})


def _replaced(event: JsonValue, path: Path, value: JsonValue) -> JsonValue:
    """A copy of the event with another value at ``path``; parts beside the path are shared."""
    if not path:
        return value
    token, rest = path[0], path[1:]
    if isinstance(event, dict):
        return {**event, str(token): _replaced(event[str(token)], rest, value)}
    if isinstance(event, list) and isinstance(token, int):
        return [*event[:token], _replaced(event[token], rest, value), *event[token + 1 :]]
    return event


def _offers(value: JsonValue, sites: list[Site | None], path: Path) -> Iterator[tuple[Path, list[JsonValue]]]:
    """For each plain value in the event: what could stand there instead, best first."""
    here = _applying(sites)
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _offers(member, [below for site in here for below in _member_sites(site, name)], (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value[:3]):
            yield from _offers(item, [below for site in here for below in _item_sites(site, index)], (*path, index))
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        found = [*_documented(here), *_customary(value, here, path)]
        own = value_key(value)
        same_type = [offer for offer in found if isinstance(offer, str) is isinstance(value, str)]
        yield path, [offer for offer in same_type if value_key(offer) != own][:4]


def _ordered(value: JsonValue, sites: list[Site | None]) -> JsonValue:
    """The same value with members in the order in which the document declares them."""
    here = _applying(sites)
    if isinstance(value, list):
        return [
            _ordered(item, [below for site in here for below in _item_sites(site, index)])
            for index, item in enumerate(value)
        ]
    if not isinstance(value, dict):
        return value
    declared = [site.schema.get("properties") for site in here]
    names = dict.fromkeys(name for members in declared if isinstance(members, dict) for name in members)
    return {
        name: _ordered(value[name], [below for site in here for below in _member_sites(site, name)])
        for name in dict.fromkeys([*names, *sorted(value)])
        if name in value
    }


def _applying(sites: list[Site | None]) -> list[Site]:
    """The sites and every subschema that may apply to the same value, a bounded number."""
    found: dict[object, Site] = {}
    work = [site for site in reversed(sites) if site is not None]
    while work and len(found) < _MAX_SITES:
        site = work.pop()
        if site.key in found:
            continue
        found[site.key] = site
        below = [site.target(keyword) for keyword in REFERENCES]
        for keyword in _BRANCHES:
            branches = site.schema.get(keyword)
            if isinstance(branches, list):
                below += [site.at(branch) for branch in branches]
        below += [site.at(site.schema[keyword]) for keyword in ("then", "else") if keyword in site.schema]
        work.extend(reversed([one for one in below if one is not None]))
    return list(found.values())


def _member_sites(site: Site, name: str) -> Iterator[Site | None]:
    named = site.schema.get("properties")
    if isinstance(named, dict) and name in named:
        yield site.at(named[name])
    elif "additionalProperties" in site.schema:
        yield site.at(site.schema["additionalProperties"])


def _item_sites(site: Site, index: int) -> Iterator[Site | None]:
    items = site.schema.get("prefixItems", site.schema.get("items"))
    if isinstance(items, list):
        yield site.at(items[index]) if index < len(items) else None
    if isinstance(site.schema.get("items"), dict):
        yield site.at(site.schema["items"])


def _documented(sites: list[Site]) -> Iterator[JsonValue]:
    """Values that the document itself gives."""
    for site in sites:
        examples = site.schema.get("examples")
        if isinstance(examples, list):
            yield from examples[:2]
        for keyword in ("example", "default"):
            if keyword in site.schema:
                yield site.schema[keyword]


def _customary(value: JsonValue, sites: list[Site], path: Path) -> Iterator[JsonValue]:
    """Values that fit the format, the place in the EventBridge envelope, or any string."""
    if not isinstance(value, str):
        return
    from schema_guard.containment.formats import format_examples  # noqa: PLC0415 - only a broken contract needs examples

    for site in sites:
        name = site.schema.get("format")
        if isinstance(name, str):
            yield from format_examples(name)[:1]
    if len(path) == 1 and path[0] in _ENVELOPE:
        yield _ENVELOPE[str(path[0])]
    if not value:
        yield "text"
