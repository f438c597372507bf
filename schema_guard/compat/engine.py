"""Questions in, comparisons out: sorted, deterministic, each breaking one with causes and witnesses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schema_guard.canonical import shelf
from schema_guard.canonical.deep import is_deeper
from schema_guard.canonical.dialects import OPENAPI3, Dialect, detect
from schema_guard.canonical.json_scan import MAX_DEPTH
from schema_guard.canonical.lower import lower
from schema_guard.canonical.node_cache import NodeCache
from schema_guard.compat.attribution import Attribution, Attributor, Cause, Terms
from schema_guard.compat.edits import Edit
from schema_guard.compat.findings import Reporter
from schema_guard.compat.locate import EventPath, Location, Source, same
from schema_guard.compat.patch import Action, Operation
from schema_guard.compat.policy import named, today, waive
from schema_guard.compat.walk import EditScript, edit_script
from schema_guard.containment.budget import DEFAULT_SECONDS, Budget
from schema_guard.errors import DocumentError, Place
from schema_guard.model.documents import SchemaType
from schema_guard.model.findings import Bump, Comparison, Severity
from schema_guard.model.ids import is_version
from schema_guard.model.modes import Direction
from schema_guard.model.verdicts import VERDICT_NAMES, Breaking, Undecided

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from schema_guard.canonical.normalise import Canonical
    from schema_guard.compat.questions import Contract, Question
    from schema_guard.model.documents import JsonValue
    from schema_guard.model.findings import Finding
    from schema_guard.model.settings import Waiver
    from schema_guard.model.verdicts import Verdict


_TOO_DEEP = "the schema is nested too deeply to be compared"


def check(  # noqa: PLR0913  # the questions, and five named settings
    questions: Sequence[Question],
    *,
    waivers: Sequence[Waiver] = (),
    time_limit: float = DEFAULT_SECONDS,
    list_all: bool = False,
    format_assertion: bool = False,
    day: dt.date | None = None,
) -> tuple[Comparison, ...]:
    """Answer every question.

    Args:
        questions: In any order.
        waivers: Findings that someone accepted; expired ones accept nothing.
        time_limit: Seconds for one question.
        list_all: Whether harmless changes are listed as well.
        format_assertion: Whether ``format`` constrains.
        day: The day on which waivers are judged; today in UTC when not given.

    Returns:
        One comparison a question, sorted by schema, versions and direction.

    Raises:
        DocumentError: A document is not a schema; the message names the file and the place.
    """
    workshop = Workshop(format_assertion=format_assertion)
    ordered = sorted(questions, key=_question_order)
    answers = [workshop.answer(question, time_limit=time_limit, list_all=list_all) for question in ordered]
    return waive(answers, waivers, day or today())


def compare_documents(
    question: Question,
    *,
    time_limit: float = DEFAULT_SECONDS,
    list_all: bool = False,
    format_assertion: bool = False,
) -> Comparison:
    """Answer one question.

    Raises:
        DocumentError: A document is not a schema; the message names the file and the place.
    """
    return Workshop(format_assertion=format_assertion).answer(question, time_limit=time_limit, list_all=list_all)


def _question_order(question: Question) -> tuple[object, ...]:
    return (
        str(question.schema or ""),
        _version_order(question.old.label),
        _version_order(question.new.label),
        question.direction is not Direction.FORWARD,
    )


def _version_order(label: str) -> tuple[bool, int, str]:
    return (not is_version(label), int(label) if is_version(label) else 0, label)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two documents as they were read."""

    old: Canonical
    new: Canonical


class Workshop:
    """Answers questions one after another and reads each document once.

    Args:
        format_assertion: Whether ``format`` constrains.
    """

    def __init__(self, *, format_assertion: bool = False) -> None:
        self._format_assertion = format_assertion
        self._cache = NodeCache()
        self._read: dict[tuple[int, Dialect | None], tuple[JsonValue, Canonical]] = {}

    def answer(self, question: Question, *, time_limit: float, list_all: bool = False) -> Comparison:
        """Answer one question."""
        budget = Budget(time_limit)  # reading counts as well
        pair = _Pair(self._canonical(question.old), self._canonical(question.new))
        terms = Terms(
            question.direction,
            question.policy,
            budget,
            self._cache,
            format_assertion=self._format_assertion,
        )
        verdict = terms.ask(pair.old, pair.new)
        return _Answer(self, question, pair, terms, verdict).comparison(list_all=list_all)

    def _canonical(self, contract: Contract) -> Canonical:
        key = (id(contract.document), contract.dialect)
        if key not in self._read:
            try:
                self._read[key] = (contract.document, self._lowered(contract))
            except DocumentError as error:
                raise _placed(error, contract) from error
            except RecursionError as error:
                raise _placed(DocumentError(_TOO_DEEP, remedy="Nest it less deeply."), contract) from error
        return self._read[key][1]

    def _lowered(self, contract: Contract) -> Canonical:
        if is_deeper(contract.document, MAX_DEPTH):
            raise DocumentError(_TOO_DEEP, remedy=f"Nest arrays and objects at most {MAX_DEPTH} levels deep.")
        dialect = contract.dialect or detect(contract.document)
        if dialect == OPENAPI3:
            return self.normalise(lower(contract.document, SchemaType.OPENAPI3), Dialect.DRAFT2020)
        return self.normalise(contract.document, Dialect(dialect))

    def normalise(self, document: JsonValue, dialect: Dialect) -> Canonical:
        """The nodes of a document."""
        return shelf.read(document, dialect, asserts_format=self._format_assertion, cache=self._cache)


def _placed(error: DocumentError, contract: Contract) -> DocumentError:
    """The same error, with the file that it is about."""
    place = error.place or Place()
    if place.file is not None:
        return error
    file = contract.path or contract.label
    return type(error)(error.message, place=replace(place, file=file), remedy=error.remedy)


class _Answer:
    """The way from one verdict to a comparison."""

    def __init__(self, workshop: Workshop, question: Question, pair: _Pair, terms: Terms, verdict: Verdict) -> None:
        self._workshop = workshop
        self._question = question
        self._pair = pair
        self._terms = terms
        self._verdict = verdict

    def comparison(self, *, list_all: bool) -> Comparison:
        question, verdict = self._question, self._verdict
        base, dialect_edit = self._base()
        script = self._script(base)
        attribution = self._attribution(script, base, dialect_edit)
        edits = (*([dialect_edit] if dialect_edit else []), *script.edits)
        reporter = Reporter(question)
        findings = reporter.findings(edits, attribution)
        found = list(findings.found)
        if isinstance(verdict, Breaking) and (attribution.unasked or not attribution.causes):
            found.append(reporter.unexplained(attribution.unasked or edits, verdict.witness))
        harmless = (*findings.harmless, *(reporter.rewritings(edits) if list_all else ()))
        return Comparison(
            registry=question.schema.registry_name if question.schema else None,
            schema=question.schema.schema_name if question.schema else None,
            old=question.old.label,
            new=question.new.label,
            direction=question.direction.value,
            verdict=VERDICT_NAMES[type(verdict)],
            witness=verdict.witness if isinstance(verdict, Breaking) else None,
            findings=self._named(found),
            reason=verdict.reason if isinstance(verdict, Undecided) else "",
            reason_pointer=verdict.pointer if isinstance(verdict, Undecided) else "",
            bump=self._bump(found, edits),
            changes=self._named(harmless) if list_all else (),
            owner=question.owner,
            file=question.new.path or question.old.path,
        )

    def _named(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        question = self._question
        subject = str(question.schema) if question.schema else ""
        return named(findings, subject, question.old.label, question.new.label)

    def _base(self) -> tuple[Canonical, Edit | None]:
        """The old document in the dialect of the new one, and the edit that the change of dialect is."""
        old, new = self._pair.old, self._pair.new
        if old.dialect is new.dialect:
            return old, None
        try:
            base = self._workshop.normalise(old.source, new.dialect)
        except DocumentError:  # the old document is no schema in the new dialect: the two have nothing in common
            base = self._workshop.normalise(new.source, new.dialect)
        return base, _dialect_edit(old, new)

    def _script(self, base: Canonical) -> EditScript:
        new = self._pair.new
        return edit_script(Source(base.source, base.dialect), Source(new.source, new.dialect))

    def _attribution(self, script: EditScript, base: Canonical, dialect_edit: Edit | None) -> Attribution:
        if not isinstance(self._verdict, Breaking):
            return Attribution()
        if dialect_edit is None:
            return Attributor(script, base, self._pair.new, self._terms).run(self._verdict)
        read_anew = self._terms.ask(self._pair.old, base)
        rest = self._terms.ask(base, self._pair.new)
        own = [Cause((dialect_edit,), read_anew.witness)] if isinstance(read_anew, Breaking) else []
        others = Attributor(script, base, self._pair.new, self._terms).run(rest)
        return Attribution((*own, *others.causes), others.unasked)

    def _bump(self, found: Sequence[Finding], edits: Sequence[Edit]) -> Bump:
        if isinstance(self._verdict, Undecided) or any(each.severity is Severity.BREAKING for each in found):
            return Bump.MAJOR
        old, new = self._pair.old, self._pair.new
        # either alone may be a mere rewriting: equal nodes with edits, and none with nodes that are recursive
        if (edits and old.root is not new.root) or any(each.severity is Severity.DANGEROUS for each in found):
            return Bump.MINOR
        return Bump.NONE if not edits and same(old.source, new.source) else Bump.PATCH


def _dialect_edit(old: Canonical, new: Canonical) -> Edit:
    at = Location().child("$schema")
    stated = [isinstance(each.source, dict) and "$schema" in each.source for each in (old, new)]
    return Edit(
        "DIALECT_CHANGED",
        EventPath(),
        at if stated[0] else Location(),
        at if stated[1] else Location(),
        (Operation(Action.SET, Location(), new.source),),
        old.dialect.uri,
        new.dialect.uri,
        stated[0],
        stated[1],
        name="$schema",
    )
