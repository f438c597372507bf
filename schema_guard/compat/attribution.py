"""Which edits break: ask containment again with some of them alone, from the whole down to single ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.budget import Budget
from schema_guard.containment.decide import decide
from schema_guard.containment.oracle import judge_of
from schema_guard.errors import DocumentError
from schema_guard.model.documents import pointer_tokens
from schema_guard.model.modes import Direction
from schema_guard.model.verdicts import Breaking, Compatible, Undecided, Witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schema_guard.canonical.node_cache import NodeCache
    from schema_guard.canonical.normalise import Canonical
    from schema_guard.compat.edits import Edit
    from schema_guard.compat.walk import EditScript
    from schema_guard.containment.oracle import Judge
    from schema_guard.model.documents import JsonObject, JsonValue
    from schema_guard.model.modes import CompatibilityPolicy
    from schema_guard.model.verdicts import Verdict

_MAX_QUESTIONS = 4_000
_RESERVE = 0.1  # of the time: what is left for reports
_SHARE = 0.25  # of the time left: what one question may take
_WIDE = 6  # parts of a group that are asked one by one; more are asked by halves


@dataclass(frozen=True, slots=True)
class Terms:
    """What every question of one comparison has in common."""

    direction: Direction
    policy: CompatibilityPolicy
    budget: Budget
    cache: NodeCache
    format_assertion: bool = False

    def pair(self, old: Canonical, new: Canonical) -> tuple[Canonical, Canonical]:
        """Writer and reader."""
        return (new, old) if self.direction is Direction.FORWARD else (old, new)

    def ask(self, old: Canonical, new: Canonical, budget: Budget | None = None) -> Verdict:
        """The verdict for two documents."""
        writer, reader = self.pair(old, new)
        try:
            return decide(
                writer,
                reader,
                direction=self.direction,
                policy=self.policy,
                budget=budget or self.budget,
                format_assertion=self.format_assertion,
            )
        except RecursionError:
            return Undecided("the schemas are nested too deeply")


@dataclass(frozen=True, slots=True)
class Cause:
    """Edits that break, none of which does so without the others, and an event that shows it."""

    edits: tuple[Edit, ...]
    witness: Witness


@dataclass(frozen=True, slots=True)
class Attribution:
    """The causes of a breaking verdict, and the edits that time ran out for."""

    causes: tuple[Cause, ...] = ()
    unasked: tuple[Edit, ...] = ()


class _TimeIsUpError(Exception):
    """No further question is affordable."""


class Attributor:
    """Finds the causes of one breaking verdict.

    Args:
        script: The edits between the two documents.
        old: The old document, as the edits see it.
        new: The new document.
        terms: What is asked.
    """

    def __init__(self, script: EditScript, old: Canonical, new: Canonical, terms: Terms) -> None:
        self._script = script
        self._old = old
        self._new = new
        self._terms = terms
        self._limit = terms.budget.remaining() * _RESERVE
        self._questions = 0
        self._asked: dict[frozenset[int], Verdict] = {}
        self._settled: set[int] = set()
        self._judges: tuple[Judge, Judge] | None = None

    def run(self, whole: Verdict) -> Attribution:
        """The causes, each with an event of its own."""
        causes: list[Cause] = []
        edits = self._script.edits
        if not edits:  # what differs is nothing that edits see, such as the scope of a dynamic reference
            return Attribution()
        try:
            for cause in self._search(edits, whole):
                causes.extend(self._genuine(cause, whole.witness) if isinstance(whole, Breaking) else [])
            if not causes and isinstance(whole, Breaking):
                least = self._minimal(edits, whole)
                causes += [*self._genuine(least, whole.witness)] or [Cause(least.edits, whole.witness)]
        except _TimeIsUpError:
            return Attribution(tuple(causes), tuple(edit for edit in edits if id(edit) not in self._settled))
        return Attribution(tuple(causes))

    def _search(self, edits: Sequence[Edit], known: Verdict | None) -> Iterator[Cause]:
        verdict = known if known is not None else self._ask(edits)
        if isinstance(verdict, Compatible) or len(edits) == 1:
            self._settled.update(map(id, edits))
        if isinstance(verdict, Compatible):
            return
        if len(edits) == 1:
            if isinstance(verdict, Breaking):
                yield Cause(tuple(edits), verdict.witness)
            return
        found = False
        for part in _parts(edits):
            for cause in self._search(part, None):
                found = True
                yield cause
        if not found and isinstance(verdict, Breaking):
            yield self._minimal(edits, verdict)

    def _ask(self, edits: Sequence[Edit]) -> Verdict:
        """The verdict for the old document with these edits alone."""
        key = frozenset(map(id, edits))
        found = self._asked.get(key)
        if found is None:
            edited = self._edited(edits)
            found = self._asked[key] = self._decide(self._old, edited) if edited else Undecided("not a schema")
        return found

    def _decide(self, old: Canonical, new: Canonical) -> Verdict:
        self._questions += 1
        left = self._terms.budget.remaining()
        if left <= self._limit or self._questions > _MAX_QUESTIONS:
            raise _TimeIsUpError
        return self._terms.ask(old, new, Budget(max(left * _SHARE, self._limit)))

    def _edited(self, edits: Sequence[Edit]) -> Canonical | None:
        document = self._script.patcher.apply(operation for edit in edits for operation in edit.operations)
        return self._canonical(document)

    def _canonical(self, document: JsonValue) -> Canonical | None:
        terms = self._terms
        try:
            return normalise(document, self._new.dialect, asserts_format=terms.format_assertion, cache=terms.cache)
        except (DocumentError, RecursionError):  # half of a change need not be a schema that can be read
            return None

    def _genuine(self, cause: Cause, whole: Witness) -> Iterator[Cause]:
        """The cause with an event that the writer as it is can send; nothing when other edits make up for it.

        At worst it is the event of the verdict: it breaks for sure, if for another cause first.
        """
        if cause.witness is whole:  # confirmed already
            yield cause
            return
        event = cause.witness.event
        if self._is_witness(event):
            yield Cause(cause.edits, self._witness(event))
            return
        if len(cause.edits) == len(self._script.edits):
            yield Cause(cause.edits, whole)
            return
        chosen = set(map(id, cause.edits))
        without = self._edited([edit for edit in self._script.edits if id(edit) not in chosen])
        verdict = self._decide(without, self._new) if without else Undecided("not a schema")
        if isinstance(verdict, Breaking) and self._is_witness(verdict.witness.event):
            yield Cause(cause.edits, self._witness(verdict.witness.event))
        elif not isinstance(verdict, Compatible):
            yield Cause(cause.edits, self._witness_of_both(cause) or whole)

    def _witness_of_both(self, cause: Cause) -> Witness | None:
        """An event for which the cause alone breaks, and the change as a whole as well."""
        edited = self._edited(cause.edits)
        both = self._combined(edited.source, self._new.source) if edited else None
        verdict = self._decide(self._old, both) if both else None
        if isinstance(verdict, Breaking) and self._is_witness(verdict.witness.event):
            return self._witness(verdict.witness.event)
        return None

    def _combined(self, *documents: JsonValue) -> Canonical | None:
        """Two documents in one: a writer of what both may send, a reader that rejects what both reject."""
        name = "id" if self._new.dialect is Dialect.DRAFT4 else "$id"
        parts: JsonObject = {
            f"part{index}": {**document, name: f"urn:schema-guard:part{index}"}
            for index, document in enumerate(documents)
            if isinstance(document, dict)
        }
        word = "allOf" if self._terms.direction is Direction.FORWARD else "anyOf"
        whole: JsonObject = {
            "$schema": self._new.dialect.uri,
            word: [{"$ref": f"urn:schema-guard:{part}"} for part in parts],
            "definitions": parts,
        }
        return self._canonical(whole) if len(parts) == len(documents) else None

    def _both(self) -> tuple[Judge, Judge]:
        """Judges of what the writer and the reader are as a whole."""
        if self._judges is None:
            writer, reader = self._terms.pair(self._old, self._new)
            asserts = self._terms.format_assertion
            self._judges = judge_of(writer, asserts_format=asserts), judge_of(reader, asserts_format=asserts)
        return self._judges

    def _is_witness(self, event: JsonValue) -> bool:
        writer, reader = self._both()
        spend = self._terms.budget.spend
        return writer.accepts(event, spend) is True and reader.accepts(event, spend) is False

    def _witness(self, event: JsonValue) -> Witness:
        return Witness(event, self._terms.direction, self._both()[1].errors(event))

    def _minimal(self, edits: Sequence[Edit], verdict: Breaking) -> Cause:
        """The edits that are needed to break: those without which the others still break are left out."""
        current, witness, pieces = list(edits), verdict.witness, 2
        while len(current) > 1:
            size = -(-len(current) // pieces)
            for start in range(0, len(current), size):
                rest = current[:start] + current[start + size :]
                answer = self._ask(rest) if rest else Compatible()
                if isinstance(answer, Breaking):
                    current, witness, pieces = rest, answer.witness, max(pieces - 1, 2)
                    break
            else:
                if pieces >= len(current):
                    break
                pieces = min(2 * pieces, len(current))
        return Cause(tuple(current), witness)


def _parts(edits: Sequence[Edit]) -> list[list[Edit]]:
    """Smaller groups: by the next member of the event that tells them apart, wide ones by halves, or one by one."""
    paths = [pointer_tokens(edit.where.pointer) for edit in edits]
    shared = _shared(paths)
    groups: dict[tuple[str, ...], list[Edit]] = {}
    for edit, path in zip(edits, paths, strict=True):
        groups.setdefault(path[: shared + 1], []).append(edit)
    parts = list(groups.values())
    if len(parts) == 1:
        parts = [[edit] for edit in edits]
    if len(parts) > _WIDE:
        middle = len(parts) // 2
        parts = [[edit for part in half for edit in part] for half in (parts[:middle], parts[middle:])]
    return parts


def _shared(paths: Sequence[tuple[str, ...]]) -> int:
    """How many first members all paths have in common."""
    first, last = min(paths), max(paths)
    return next(
        (index for index, (one, other) in enumerate(zip(first, last, strict=False)) if one != other),
        min(len(first), len(last)),
    )
