"""Holds streams of events against their contracts: findings are handed on as they come, and only counts are kept."""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from schema_guard.canonical.json_text import PositionMap
from schema_guard.contracttest.contract import judge
from schema_guard.contracttest.entries import event_of_entry, is_entry
from schema_guard.contracttest.exact import ExactJson
from schema_guard.contracttest.inputs import MAX_LINE, READ_ERRORS, blocks_or_document, lines_of, opened
from schema_guard.contracttest.validation import EventFinding, FindingKind, Tally, Validation
from schema_guard.errors import DocumentError, Place

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from schema_guard.contracttest.contract import Contracts
    from schema_guard.model.verdicts import WitnessError

_NOT_SIMPLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)

_TOO_LONG = object()
_NOTHING = object()  # a line that is blank, or whose finding is added already

Offer: TypeAlias = "tuple[str, int, int | None, Any]"  # file, line, index and either the bytes of a line or a value


class Validator:
    """Holds events against contracts.

    Args:
        contracts: By type of event.
        found: Called with each finding as it comes.
        progress: Called now and then with the number of lines.
        allow_unknown: Whether events without a contract are left alone.
    """

    def __init__(
        self,
        contracts: Contracts,
        found: Callable[[EventFinding], None],
        *,
        progress: Callable[[int], None] | None = None,
        allow_unknown: bool = False,
    ) -> None:
        self.result = Validation()
        self._contracts = contracts
        self._found = found
        self._progress = progress
        self._allow_unknown = allow_unknown
        self._json = ExactJson()
        self._simple: dict[tuple[Any, Any], tuple[Callable[[Any], bool], Tally]] = {}
        self._lines = self._before = 0

    def check(self, names: Iterable[str]) -> None:
        """Check every event of the files.

        Raises:
            DocumentError: A file cannot be opened, or a contract not be compiled.
        """
        for name in names:
            with _reading(name) as stream, self._breaks(name):
                blocks, document = blocks_or_document(name, stream)
                for block in blocks:
                    if block is None:
                        self._lines += 1
                        self._check_value((name, self._line, None, _TOO_LONG))
                    else:
                        self._check_block(name, block)
                if document is not None:
                    self._check_text(name, 1, document)

    def check_sample(self, names: Iterable[str], size: int) -> None:
        """Check a random sample of the events, the same one whenever the input is the same.

        Raises:
            DocumentError: As in `check`.
        """
        drawn = random.Random(0)  # noqa: S311  a sample that can be drawn again, not a secret
        kept: list[Offer] = []
        seen = 0
        for seen, offer in enumerate(self._offers(names), 1):
            if len(kept) < size:
                kept.append(offer)
            elif (place := drawn.randrange(seen)) < size:
                kept[place] = offer
        self.result.seen = seen
        for offer in sorted(kept, key=lambda one: (one[0], one[1], one[2] or 0)):
            if isinstance(offer[3], bytes):
                self._check_text(offer[0], offer[1], offer[3])
            else:
                self._check_value(offer)

    @property
    def _line(self) -> int:
        """The number of the last line that was read, in its file."""
        return self._lines - self._before

    def _offers(self, names: Iterable[str]) -> Iterator[Offer]:
        for name in names:
            with _reading(name) as stream, self._breaks(name):
                blocks, document = blocks_or_document(name, stream)
                if document is not None:
                    yield from self._of_text(name, 1, document)
                for block in blocks:
                    for text in [_TOO_LONG] if block is None else lines_of(block):
                        self._lines += 1
                        if not isinstance(text, bytes) or text.strip():
                            yield name, self._line, None, text

    def _check_block(self, name: str, block: bytes) -> None:
        """The loop that a million events go through: everything but a valid event is left to others."""
        lines = lines_of(block)
        first = self._line + 1
        values = self._json.values(lines, block)
        simple = self._simple
        for number, value in enumerate(self._one_by_one(name, first, lines) if values is None else values, first):
            try:
                accepts, tally = simple[value["source"], value["detail-type"]]
                valid = accepts(value)
            except _NOT_SIMPLE:
                valid = False
            if valid:
                tally.valid += 1
            elif value is not _NOTHING:
                for offer in self._of_value(name, number, value):
                    self._check_value(offer)
        self._lines += len(lines)
        if self._progress is not None:
            self._progress(self._lines)

    def _one_by_one(self, name: str, first: int, lines: list[bytes]) -> Iterator[Any]:
        for number, line in enumerate(lines, first):
            yield self._value(name, number, line) if line.strip() else _NOTHING

    def _check_text(self, name: str, line: int, text: bytes) -> None:
        for offer in self._of_text(name, line, text):
            self._check_value(offer)

    def _value(self, name: str, line: int, text: bytes) -> Any:  # noqa: ANN401  any JSON value
        """The value of a JSON text, or `_NOTHING` and a finding."""
        try:
            return self._json.value(text)
        except DocumentError as error:
            place = error.place or Place()
            self._add(FindingKind.MALFORMED, (name, line + (place.line or 1) - 1, None, None), _reason(error))
            return _NOTHING

    def _of_text(self, name: str, line: int, text: bytes) -> Iterator[Offer]:
        """The events of a JSON text, which may stand on several lines."""
        value = self._value(name, line, text)
        if value is not _NOTHING:
            yield from self._of_value(name, line, value, text)

    def _of_value(self, name: str, line: int, value: Any, text: bytes = b"") -> Iterator[Offer]:  # noqa: ANN401  any JSON value
        """The events of a value: the one that it is, the entries of a request, or those of an array."""
        below = ""
        if isinstance(value, dict) and "detail-type" not in value and isinstance(value.get("Entries"), list):
            value, below = value["Entries"], "/Entries"
        if not isinstance(value, list):
            yield name, line, None, value
            return
        positions = PositionMap.of(text.decode()) if b"\n" in text.strip() else None
        for index, item in enumerate(value):
            start = line if positions is None else line + positions.nearest(f"{below}/{index}").line - 1
            yield name, start, index, item

    def _check_value(self, offer: Offer) -> None:
        value = offer[3]
        if value is _TOO_LONG:
            message = f"a line, or a JSON text on several lines, of {MAX_LINE // 2**20} MiB or more"
            self._add(FindingKind.MALFORMED, offer, message, remedy="Write one event a line.")
            return
        if is_entry(value):
            try:
                value = event_of_entry(value, self._json.value(value["Detail"].encode()))
            except DocumentError as error:
                self._add(FindingKind.MALFORMED, offer, f"Detail of the entry is not JSON: {_reason(error)}")
                return
            except (LookupError, AttributeError, UnicodeError):
                self._add(FindingKind.MALFORMED, offer, "Detail of the entry is not a string that holds JSON")
                return
        if not isinstance(value, dict):
            self._add(FindingKind.MALFORMED, offer, "not an event: an event is a JSON object")
            return
        source, detail_type = value.get("source"), value.get("detail-type")
        if not (isinstance(source, str) and isinstance(detail_type, str)):
            missing = "source" if not isinstance(source, str) else "detail-type"
            self._add(FindingKind.MALFORMED, offer, f"not an event: it has no {missing!r}")
            return
        self._check_event(offer, value, source, detail_type)

    def _check_event(self, offer: Offer, event: dict[str, Any], source: str, detail_type: str) -> None:
        contracts = self._contracts.of(source, detail_type)
        if not contracts:
            if not self._allow_unknown:
                message = f"no contract for source {source!r} with detail-type {detail_type!r}"
                remedy = self._contracts.near(source, detail_type)
                self._add(FindingKind.UNKNOWN, offer, message, (source, detail_type), remedy=remedy)
            return
        contract, errors = judge(contracts, event)
        tally = self.result.contracts.setdefault(contract.label, Tally())
        if len(contracts) == 1 and contract.has_envelope:
            self._simple[source, detail_type] = (contract.validator.is_valid, tally)
        if not errors:
            tally.valid += 1
            return
        message = f"{contract.label} rejects the event"
        self._add(FindingKind.INVALID, offer, message, (source, detail_type), contract=contract.label, errors=errors)

    def _add(  # noqa: PLR0913  the parts of a finding
        self,
        kind: FindingKind,
        offer: Offer,
        message: str,
        event_type: tuple[str, str] | None = None,
        *,
        contract: str | None = None,
        errors: tuple[WitnessError, ...] = (),
        remedy: str = "",
    ) -> None:
        name, line, index, _ = offer
        source, detail_type = event_type or (None, None)
        finding = EventFinding(kind, name, line, index, source, detail_type, contract, message, errors, remedy)
        self.result.add(finding)
        self._found(finding)

    @contextmanager
    def _breaks(self, name: str) -> Iterator[None]:
        """What comes before a file breaks off counts, and that it does is a finding."""
        self._before = self._lines
        try:
            yield
        except READ_ERRORS as error:
            offer = (name, self._line + 1, None, None)
            self._add(FindingKind.MALFORMED, offer, f"the file breaks off: {error}")


def _reading(name: str) -> AbstractContextManager[io.BufferedReader]:
    try:
        return opened(name)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        raise DocumentError(message, place=Place(name), remedy="Check the path.") from error


def _reason(error: DocumentError) -> str:
    """What is wrong with a JSON text, and where in its line."""
    column = error.place.column if error.place is not None else None
    return error.message + (f" (column {column})" if column else "")
