"""The only door to jsonschema, the reference validator; with jsonschema-rs beside it, the judge of every witness.

Both judge the documents as they were given, never our nodes. Where either cannot tell (a pattern that it does not
take, a reference that leads outside, references that multiply without end), nothing is confirmed.
"""

from __future__ import annotations

import math
import re
import threading
from decimal import Decimal
from functools import cache, cached_property, partial
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from schema_guard.canonical.cases import unlimited
from schema_guard.canonical.dialects import REFERENCES, Dialect
from schema_guard.canonical.reference_paths import reference_paths
from schema_guard.canonical.unfolding import EXPLOSION, MOST_CHECKS, Unfolding
from schema_guard.containment import algebra
from schema_guard.model.verdicts import MOST_ERRORS, WitnessError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schema_guard.canonical.normalise import Canonical
    from schema_guard.model.documents import JsonValue

_CLASSES = {
    Dialect.DRAFT4: "Draft4Validator",
    Dialect.DRAFT6: "Draft6Validator",
    Dialect.DRAFT7: "Draft7Validator",
    Dialect.DRAFT2019: "Draft201909Validator",
    Dialect.DRAFT2020: "Draft202012Validator",
}
_QUANTIFIER = re.compile(r"[*+?{]")
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_MANY_STEPS = 30_000_000  # for all searches in one event
_MOST_NESTED = 8  # times that one reference is followed inside itself for one value; dynamic ones may lead elsewhere
_BEYOND_COUNTING = 300  # logarithm
_FEW_PATHS = 10_000
_spent = threading.local()
_MAX_COLLECTED = 100
_BEYOND_FLOATS = 400  # decimal exponent
_EXACT_FLOATS = 2**53


_judges: WeakKeyDictionary[Canonical, Judge] = WeakKeyDictionary()
_lock = threading.Lock()


def judge_of(document: Canonical, *, asserts_format: bool = False) -> Judge:
    """The judge of a document, kept as long as the document is; ``asserts_format`` is what it was normalised with."""
    with _lock:
        judge = _judges.get(document)
        if judge is None:
            judge = _judges[document] = Judge(document, asserts_format=asserts_format)
    return judge


class Judge:
    """Both validators for one document, compiled on first use.

    Args:
        document: The document and its dialect.
        asserts_format: Whether ``format`` rejects values.
    """

    def __init__(self, document: Canonical, *, asserts_format: bool = False) -> None:
        self._dialect = document.dialect
        self._asserts_format = asserts_format
        self._names: set[str] = set()  # of keywords and members, anywhere in the document
        self._schema = plain(document.source, self._names)
        self._is_too_dynamic = document.is_too_dynamic
        self._reference: Any = None
        self._fast: Any = None
        self._patterns_elsewhere: list[str] | None = None

    def accepts(self, event: JsonValue, spend: Callable[[int], None] = unlimited) -> bool | None:
        """Whether both validators accept the event; None when they differ or one cannot tell.

        Args:
            event: Plain JSON.
            spend: Is told of steps about to be made; what it raises ends the work, and None is the answer.
        """
        if self._explodes:
            return None
        fast = self._fast_says(event)
        if fast is None:
            return None
        errors, stopped = self._reported(event, 1, spend)
        reference = not errors
        return fast if reference is fast and not (stopped and reference) else None

    def complaint(self) -> str | None:
        """Why the fast validator does not take the document, or is not given it, if that is so."""
        return EXPLOSION if self._explodes else algebra.complaint(self._schema, self._dialect)

    @cached_property
    def _explodes(self) -> bool:
        """Whether the fast validator, which cannot be stopped, may go through too many subschemas."""
        if self._is_too_dynamic or self._names.isdisjoint(REFERENCES):
            return self._is_too_dynamic
        paths = reference_paths(self._schema)
        if paths.certain and paths.number <= _FEW_PATHS:
            return False
        unfolding = Unfolding(self._schema, self._dialect)
        return unfolding.explosion is not None or unfolding.expansion > MOST_CHECKS

    def errors(self, event: JsonValue) -> tuple[WitnessError, ...]:
        """Why the reference validator rejects the event, at most a handful of reasons."""
        errors, _ = self._reported(event, _MAX_COLLECTED, unlimited)
        return tuple(
            WitnessError.at(error.absolute_path, error.message, error.absolute_schema_path)
            for error in sorted(errors, key=_error_order)[:MOST_ERRORS]
        )

    def _reported(self, event: JsonValue, most: int, spend: Callable[[int], None]) -> tuple[list[Any], bool]:
        """The first errors of the reference validator, and whether something stopped it before it was through."""
        found: list[Any] = []
        if self._is_slow(event):
            return found, True
        _spent.references, _spent.steps, _spent.spend, _spent.nested = MOST_CHECKS, _MANY_STEPS, spend, {}
        try:
            found.extend(islice(self._compiled().iter_errors(event), most))
        except Exception:  # noqa: BLE001 - whatever stops the validator on this schema, it confirms nothing further
            return found, True
        except BaseException as error:
            # A recursion error inside the validator's Rust extension arrives as a panic, which is no Exception.
            if type(error).__name__ != "PanicException":
                raise
            return found, True
        return found, False

    def _fast_says(self, event: JsonValue) -> bool | None:
        if self._fast is None:
            self._fast = algebra.validator(self._schema, self._dialect, asserts_format=self._asserts_format) or False
        return bool(self._fast.is_valid(event)) if self._fast else None

    def _is_slow(self, event: JsonValue) -> bool:
        """Whether ``unevaluatedProperties`` may search a name of a member for a pattern forever."""
        if self._patterns_elsewhere is None:
            may_search = self._names.issuperset({"unevaluatedProperties", "patternProperties"})
            self._patterns_elsewhere = _name_patterns(self._schema) if may_search else []
        patterns = self._patterns_elsewhere
        steps = (search_steps(source, len(name)) for name in _names(event) for source in patterns)
        return bool(patterns) and any(total > _MANY_STEPS for total in accumulate(steps))

    def _compiled(self) -> Any:  # noqa: ANN401 - validator classes are made at run time
        if self._reference is None:
            from jsonschema_specifications import REGISTRY  # noqa: PLC0415 - loaded by the first question that needs it

            cls = _validator_class(self._dialect)
            checker = _format_checker(cls.FORMAT_CHECKER) if self._asserts_format else None
            self._reference = cls(self._schema, registry=REGISTRY, format_checker=checker)
        return self._reference


@cache
def _validator_class(dialect: Dialect) -> Any:  # noqa: ANN401 - validator classes are made at run time
    """The library's class for a dialect, whose work is bounded; making a class takes a millisecond."""
    import jsonschema  # noqa: PLC0415 - loaded by the first question that needs it

    cls = getattr(jsonschema, _CLASSES[dialect])
    ours = {
        keyword: partial(bounded, original)
        for keyword, bounded in _BOUNDED.items()
        if (original := cls.VALIDATORS.get(keyword)) is not None
    }
    return jsonschema.validators.extend(cls, ours)  # type: ignore[no-untyped-call] # the library has no type for it


def _pattern(original: Any, validator: Any, source: str, value: Any, schema: Any) -> Iterator[Any]:  # noqa: ANN401 - the library's types
    """The library's ``pattern``, where Python's backtracking search is sure to end soon; elsewhere our automaton."""
    if not isinstance(value, str) or _affords([search_steps(source, len(value))]):
        yield from original(validator, source, value, schema)
        return
    from jsonschema import ValidationError  # noqa: PLC0415 - loaded by the first question that needs it

    if not _matches(source, value):
        yield ValidationError(f"{value!r} does not match {source!r}")


def _pattern_properties(original: Any, validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[Any]:  # noqa: ANN401 - the library's types
    """The library's ``patternProperties``, and our automaton for the patterns that it may search for too long."""
    slow = _slow_patterns(patterns, instance)
    yield from original(validator, {name: patterns[name] for name in patterns if name not in slow}, instance, schema)
    for source in slow:
        for name, member in instance.items():
            if _matches(source, name):
                yield from validator.descend(member, patterns[source], path=name, schema_path=source)


def _additional_properties(original: Any, validator: Any, additional: Any, instance: Any, schema: Any) -> Iterator[Any]:  # noqa: ANN401 - the library's types
    """The library's ``additionalProperties``, without the members that our automaton finds to match a pattern."""
    patterns = schema.get("patternProperties", {})
    slow = _slow_patterns(patterns, instance)
    if slow:
        instance = {name: instance[name] for name in instance if not any(_matches(source, name) for source in slow)}
        schema = {**schema, "patternProperties": {name: patterns[name] for name in patterns if name not in slow}}
    yield from original(validator, additional, instance, schema)


def _reference(original: Any, validator: Any, reference: str, instance: Any, schema: Any) -> Iterator[Any]:  # noqa: ANN401 - the library's types
    """The library's ``$ref``, which remembers nothing: references to references multiply what it does.

    One that leads back to itself on the same value would end in a panic of Rust code, which prints before it is caught.
    """
    _spent.spend(1)
    _spent.references -= 1
    here = (id(schema), id(instance))
    depth = _spent.nested.get(here, 0)
    if _spent.references < 0 or depth >= _MOST_NESTED:
        raise _TooMuchError
    _spent.nested[here] = depth + 1
    try:
        yield from original(validator, reference, instance, schema)
    finally:
        _spent.nested[here] = depth


class _TooMuchError(Exception):
    """The reference validator has followed too many references for one event, or one of them for ever."""


_BOUNDED = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "$ref": _reference,
    "$dynamicRef": _reference,
    "$recursiveRef": _reference,
}


def _slow_patterns(patterns: Any, instance: Any) -> list[str]:  # noqa: ANN401 - the library's types
    """The patterns for which a name of a member may be searched too long."""
    if not isinstance(patterns, dict) or not isinstance(instance, dict):
        return []
    lengths = [len(name) for name in instance]
    return [source for source in patterns if not _affords([search_steps(source, length) for length in lengths])]


def _affords(steps: list[float]) -> bool:
    """Whether backtracking searches are within what is left for one event; if so, they are paid for."""
    total = sum(steps)
    if total > _spent.steps:
        return False
    _spent.steps -= total
    return True


def _matches(source: str, text: str) -> bool:
    """Whether a pattern that is slow to search for is found in a text that all engines take alike."""
    from schema_guard.containment import regex  # noqa: PLC0415 - few patterns are dangerous

    if not text.isascii() or "\n" in text:
        raise regex.UnsupportedPatternError("too slow to search here, and engines differ on such texts", source)
    return regex.matches(source, text)


def search_steps(source: str, length: int) -> float:
    """How many steps a backtracking search in a text of so many characters takes at most, whatever the text.

    A rough bound: the search may begin at each character, unless it is anchored; each quantifier may try as many ways
    as there are characters, and what is repeated may go on at each character with each of its alternatives,
    quantifiers or not at all.
    """
    quantifiers = len(_QUANTIFIER.findall(source))
    if _REPEATED_GROUP.search(source):
        magnitude = length * math.log(1 + source.count("|") + quantifiers)
    else:
        magnitude = quantifiers * math.log(max(length, 1))
    beginnings = 1 if source.startswith("^") and "|" not in source else max(length, 1)
    return beginnings * math.exp(min(magnitude, _BEYOND_COUNTING))


def _name_patterns(schema: JsonValue) -> list[str]:
    """The patterns for names of members."""
    found: dict[str, None] = {}
    work = [schema]
    while work:
        part = work.pop()
        if isinstance(part, dict):
            patterns = part.get("patternProperties")
            found.update(dict.fromkeys(patterns if isinstance(patterns, dict) else ()))
            work.extend(part.values())
        elif isinstance(part, list):
            work.extend(part)
    return list(found)


def _names(event: JsonValue) -> Iterator[str]:
    """The names of all members."""
    work = [event]
    while work:
        part = work.pop()
        if isinstance(part, dict):
            yield from part
            work.extend(part.values())
        elif isinstance(part, list):
            work.extend(part)


def _format_checker(standard: Any) -> Any:  # noqa: ANN401 - the library's class is loaded late
    """The library's checker, with our patterns for the formats that it would need further packages for."""
    from jsonschema import FormatChecker  # noqa: PLC0415 - loaded by the first question that needs it

    from schema_guard.containment import formats, regex  # noqa: PLC0415 - formats are rarely assertions

    checker = FormatChecker(formats=())
    checker.checkers = dict(standard.checkers)
    for name in formats.known_formats():
        pattern = formats.format_pattern(name)
        if name not in checker.checkers and pattern is not None:
            checker.checkers[name] = (partial(_has_pattern, regex.matches, pattern), ())
    return checker


def _has_pattern(matches: Callable[[str, str], bool], pattern: str, value: object) -> bool:
    return not isinstance(value, str) or matches(pattern, value)


def _error_order(error: Any) -> tuple[list[str], str]:  # noqa: ANN401 - the library's error class is loaded late
    return [str(token) for token in error.absolute_path], str(error.validator)


def plain(value: JsonValue, names: set[str] | None = None) -> Any:  # noqa: ANN401 - plain JSON for libraries
    """The value without ``Decimal``, for validators that compute with floats; whole numbers as such, for draft 4.

    ``names`` takes in the names of all members.
    """
    match value:
        case str():  # first, for most values are texts
            return value
        case dict():
            if names is not None:
                names.update(value)
            return {name: plain(member, names) for name, member in value.items()}
        case list():
            return [plain(item, names) for item in value]
        case Decimal():
            small = value.is_finite() and abs(value.adjusted()) < _BEYOND_FLOATS
            return int(value) if small and value == value.to_integral_value() else float(value)
        case float() if value.is_integer() and abs(value) < _EXACT_FLOATS:
            return int(value)
        case _:
            return value
