"""Discovery histories made of real events: neighbouring versions differ all the time, their folds settle.

What is new is found out from the events themselves, without schemas: a field that every object at a place had and that
one has not any more, and a JSON type that was not seen at a place before.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from schema_guard.canonical.fold import fold
from schema_guard.canonical.json_scan import escaped
from schema_guard.canonical.json_text import dump_json
from schema_guard.canonical.lower import lower
from schema_guard.compat.questions import History, StoredVersion
from schema_guard.endpoint.discovery import fingerprint, infer, is_envelope
from schema_guard.model.findings import Severity
from schema_guard.model.ids import SchemaId
from schema_guard.model.modes import CompatibilityMode
from schema_guard.model.settings import CheckSettings
from schema_guard.workflows.check import run_check
from schema_guard.workflows.history import StoredText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

EVENTS = Path(__file__).resolve().parents[2] / "../shared/eventbridge/events.jsonl"
DISCOVERED = SchemaId("discovered-schemas", "seen")
AUTHORED = SchemaId("authored", "seen")  # whose versions are compared as they are
VARIANTS = 3


@pytest.fixture(scope="module")
def groups() -> list[list[Any]]:
    """The events, by source and detail type."""
    if not EVENTS.exists():
        pytest.skip("../shared is absent")
    events = [json.loads(line)["event"] for line in EVENTS.read_text().splitlines()]
    envelopes = sorted(filter(is_envelope, events), key=kind)
    return [list(group) for _, group in groupby(envelopes, kind)]


@pytest.fixture(scope="module")
def histories(groups):
    """Version documents and the events that they were made of."""
    return [[(lower(infer([event]), "OpenApi3"), event) for event in group] for group in groups]


def kind(event):
    return event["source"], event["detail-type"]


def test_a_fold_accepts_every_event_that_was_seen(histories):
    for history in histories:
        contract = jsonschema_rs.Draft202012Validator(
            json.loads(dump_json(fold([document for document, _ in history])))
        )
        for _, event in history:
            assert contract.is_valid(event), [error.message for error in contract.iter_errors(event)]


def test_folds_settle_in_any_order(histories):
    chance = random.Random(5)  # noqa: S311 - no secret
    for history in histories:
        documents = [document for document, _ in history]
        whole = dump_json(fold(documents))
        again = chance.choices(documents, k=len(documents))
        assert dump_json(fold(chance.sample(documents, len(documents)) + again)) == whole
        grown = fold(documents[:1])
        for document in documents[1:]:
            grown = fold([grown, document])
        assert dump_json(grown) == whole


@dataclass
class Seen:
    """What events showed, place by place; a place is a JSON Pointer with ``*`` for any item."""

    types: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    common: dict[str, set[str]] = field(default_factory=dict)  # fields that every object at a place had

    def add(self, value: Any, place: str = "") -> None:
        self.types[place].add(json_type(value))
        if isinstance(value, dict):
            self.common[place] = self.common.get(place, set(value)) & set(value)
            for name, member in value.items():
                self.add(member, f"{place}/{escaped(name)}")
        for item in value if isinstance(value, list) else ():
            self.add(item, f"{place}/*")

    def news(self, value: Any) -> set[str]:
        """The places at which an event shows what none before it did."""
        other = Seen()
        other.add(value)
        absent = {
            f"{place}/{escaped(name)}"
            for place, names in other.common.items()
            for name in self.common.get(place, set()) - names
        }
        return absent | {place for place, types in other.types.items() if self._widens(place, types)}

    def _widens(self, place: str, types: set[str]) -> bool:
        known = self.types.get(place, set())
        if known <= {"null"}:  # never seen, or never seen with a value: whatever comes is no surprise
            return False
        return bool(types - known - ({"integer"} if "number" in known else set()))


def json_type(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def variants(event: Any, chance: random.Random) -> Iterator[Any]:
    """The event, and events that producers with optional fields, empty lists, nulls and fractions would send."""
    yield event
    for _ in range(VARIANTS):
        changed = deepcopy(event)
        for holder, name in chance.sample(list(fields(changed["detail"])), k=1):
            chance.choice((drop, empty, fraction))(holder, name)
        yield changed


def fields(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield value, name
            yield from fields(member)
    for item in value if isinstance(value, list) else ():
        yield from fields(item)


def drop(holder: dict[str, Any], name: str) -> None:
    del holder[name]


def empty(holder: dict[str, Any], name: str) -> None:
    holder[name] = [] if isinstance(holder[name], list) else None


def fraction(holder: dict[str, Any], name: str) -> None:
    holder[name] = holder[name] + 0.5 if json_type(holder[name]) == "integer" else str(holder[name])


@dataclass
class Tally:
    """Breaking findings, of neighbouring versions and of folds, and what is new by the events themselves."""

    steps: int = 0
    raw: int = 0
    folded: int = 0
    new: int = 0


def breaking(schema: SchemaId, texts: Sequence[str], base: Iterable[int]) -> Counter[str]:
    """The pointers of the breaking findings that the last text raises against those before it."""
    old = tuple(str(number + 1) for number in base)
    history = History(schema, old, (*old, str(len(texts))))

    def read(versions: Iterable[StoredVersion]) -> dict[StoredVersion, StoredText]:
        return {version: StoredText(texts[int(version.version) - 1], f"{version.version}.json") for version in versions}

    mode = CompatibilityMode.FULL_TRANSITIVE if schema is DISCOVERED else CompatibilityMode.FORWARD
    settings = CheckSettings(compatibility=mode)
    comparisons = run_check((history,), read, settings, against="before").comparisons
    answers = {comparison.direction: comparison for comparison in comparisons}
    assert answers["FORWARD"].verdict != "undecided"
    if schema is DISCOVERED:  # what was sent before is always understood
        assert answers["BACKWARD"].verdict == "compatible", answers["BACKWARD"]
    return Counter(each.pointer for each in answers["FORWARD"].findings if each.severity is Severity.BREAKING)


@dataclass
class Discovery:
    """The versions that discovery makes of events, one by one."""

    seen: Seen = field(default_factory=Seen)
    prints: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def replay(self, events: Sequence[Any], tally: Tally) -> None:
        for event in events:
            news = self.seen.news(event) if self.texts else set()
            self.seen.add(event)
            if self.makes_a_version(infer([event])):
                found = breaking(DISCOVERED, self.texts, range(len(self.texts) - 1))
                assert found == Counter(news), (kind(event), len(self.texts))
                tally.steps += 1
                tally.raw += breaking(AUTHORED, self.texts, [len(self.texts) - 2]).total()
                tally.folded += found.total()
                tally.new += len(news)

    def makes_a_version(self, document: Any) -> bool:
        """Keep a shape that the latest version does not have; whether there is one before it."""
        if self.prints[-1:] == [fingerprint(document)]:
            return False
        self.prints.append(fingerprint(document))
        self.texts.append(dump_json(lower(document, "OpenApi3")))
        return len(self.texts) > 1


@pytest.mark.parametrize("seed", [1, 2])
def test_a_diff_of_folds_finds_what_is_new_and_nothing_else(groups, seed, record_testsuite_property):
    chance, growing, settled = random.Random(seed), Tally(), Tally()  # noqa: S311 - no secret
    for group in groups[seed::2]:
        samples = [variant for event in group[:2] for variant in variants(event, chance)]
        discovery = Discovery()
        discovery.replay(chance.sample(samples, len(samples)), growing)
        discovery.replay(chance.sample(samples, len(samples)), settled)
    record_testsuite_property(f"folds, order {seed}", f"while shapes are new: {growing}, once all were seen: {settled}")
    assert growing.raw > growing.folded == growing.new > 0
    assert settled.raw > settled.steps // 2 > settled.folded == settled.new == 0
