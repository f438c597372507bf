"""Runs instances through a generated module and through its contract, and tells where the two do not agree.

The base classes check every model against the contract, so a model never takes what the contract refuses; that is
verified here too. What is left is what the types refuse although the contract takes it, and what a model drops.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from schema_guard.codegen.conjunction import Reader, child, listed, mapped, unions
from schema_guard.codegen.refs import References
from schema_guard.codegen.samples import Sample, samples
from schema_guard.codegen.shape import ENVELOPE
from schema_guard.codegen.types import Note
from schema_guard.errors import GenerationError, Place
from schema_guard.model.documents import pointer_of
from schema_guard.model.settings import ModelKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from schema_guard.codegen.conjunction import Part
    from schema_guard.codegen.types import Typing
    from schema_guard.model.documents import JsonPointer, JsonValue

_ROOT = "schema_guard_generated"
_ENVELOPE_VALUE: Mapping[str, JsonValue] = dict.fromkeys(ENVELOPE, "x") | {"resources": []}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What instances showed.

    Attributes:
        valid: How many instances the contract took; ``invalid`` how many it refused.
        disagreements: How many instances model and contract saw differently, by the note that says so.
    """

    valid: int
    invalid: int
    disagreements: Mapping[Note, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A module that was just written: what its classes are, its text, and the types that it was made from."""

    kind: ModelKind
    text: str
    typing: Typing


def compare(candidate: Candidate, document: JsonValue, *, limit: int = 60, seed: int = 0) -> Verdict:
    """Run instances through a module and through its contract.

    Args:
        candidate: The module.
        document: The contract.
        limit: How many instances.
        seed: Draws other instances where there are more.

    Raises:
        GenerationError: The contract cannot be checked, the module cannot be run, or it takes what it must refuse.
    """
    is_valid = _validator(document)
    walker = _Walker(document)
    kind, typing = candidate.kind, candidate.typing
    found: dict[Note, int] = {}
    counts = {True: 0, False: 0}
    with _loaded(kind, candidate.text) as module:
        _compiled(module)
        for sample in samples(document, limit, is_valid=is_valid, seed=seed):
            value = _as_event(sample.value, typing)
            if value is None or _is_given(sample, typing):
                continue
            taken = is_valid(sample.value)
            counts[taken] += 1
            note = _difference(kind, module, value, sample, taken=taken)
            if note is not None:
                explained = walker.explain(sample, typing.notes) or note
                found[explained] = found.get(explained, 0) + 1
    return Verdict(counts[True], counts[False], found)


def _validator(document: JsonValue) -> Callable[[JsonValue], bool]:
    from jsonschema_rs import validator_for  # noqa: PLC0415  45 ms to load

    try:
        validator = validator_for(_plain(document), offline=True)
    except (ValueError, TypeError, RecursionError) as error:
        raise _refused(error) from error
    return lambda value: bool(validator.is_valid(_plain(value)))


def _compiled(module: ModuleType) -> None:
    """Make sure that the contract can be used as the module embeds it."""
    try:
        module.CONTRACT.compile()
    except (ValueError, TypeError, RecursionError) as error:
        raise _refused(error) from error


def _refused(error: Exception) -> GenerationError:
    path = getattr(error, "instance_path", None)  # the schema is what the metaschema was asked about
    reason = str(error).partition("\n")[0]
    return GenerationError(
        f"jsonschema-rs, which checks events in the generated package, refuses the schema: {reason}",
        place=Place(pointer=pointer_of(path) if path else None),
    )


def _as_event(value: JsonValue, typing: Typing) -> JsonValue:
    """The sample as EventBridge delivers it; None when EventBridge cannot."""
    if typing.detail_pointers:
        return value
    return {**_ENVELOPE_VALUE, "detail": value} if isinstance(value, dict) else None


def _is_given(sample: Sample, typing: Typing) -> bool:
    """Whether the sample differs in a member that EventBridge describes and the contract does not."""
    return bool(typing.detail_pointers) and bool(sample.path) and sample.path[0] in typing.given


def _difference(kind: ModelKind, module: ModuleType, value: JsonValue, sample: Sample, *, taken: bool) -> Note | None:
    place = pointer_of(sample.path)
    plain = _plain(value)
    try:
        made = module.parse(plain)
    except ValueError:
        return Note("unknown", place, "the types refuse what the contract takes") if taken else None
    if not taken:
        raise GenerationError(f"the model takes what the contract refuses, at {place or 'the root'} of the event")
    wire = made if kind is ModelKind.TYPEDDICT else made.to_wire()
    if _same(wire, plain):
        return None
    if kind is ModelKind.MSGSPEC and _holds(plain, wire):
        return None  # documented: a Struct drops what is not declared
    raise GenerationError(f"the model changes or loses a member of the event, seen when {place or 'the root'} varies")


def _same(left: object, right: object) -> bool:
    """Equal as JSON."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[name], right[name]) for name in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _holds(whole: object, part: object) -> bool:
    """Whether ``part`` is ``whole`` without some members of its objects."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(name in whole and _holds(whole[name], each) for name, each in part.items())
    if isinstance(whole, list) and isinstance(part, list):
        return len(whole) == len(part) and all(map(_holds, whole, part))
    return _same(whole, part)


class _Walker:
    """Finds the note that explains why the types refuse a sample."""

    def __init__(self, document: JsonValue) -> None:
        self._reader = Reader(References(document))
        self._root: Part = ("", document)

    def explain(self, sample: Sample, notes: tuple[Note, ...]) -> Note | None:
        """The note about a place that the sample's place lies in or holds."""
        passed = self._pointers(sample.path)
        return next((note for note in notes if note.pointer in passed), None) or next(
            (note for note in notes if any(note.pointer.startswith(f"{pointer}/") for pointer in passed if pointer)),
            None,
        )

    def _pointers(self, path: tuple[str | int, ...]) -> set[JsonPointer]:
        parts = self._all((self._root,))
        passed = {pointer for pointer, _ in parts}
        for token in path:
            parts = self._all(tuple(self._children(parts, token)))
            passed |= {pointer for pointer, _ in parts}
        return passed

    def _all(self, parts: tuple[Part, ...]) -> list[Part]:
        """The parts with everything that they refer to, and all branches of their unions."""
        found: dict[JsonPointer, Part] = {}
        stack = list(parts)
        while stack:
            for part in self._reader.expand((stack.pop(),)):
                if part[0] not in found:
                    found[part[0]] = part
                    stack += [branch for branches in unions(part) for branch in branches]
        return list(found.values())

    def _children(self, parts: list[Part], token: str | int) -> Iterator[Part]:
        for part in parts:
            schema = part[1]
            if isinstance(token, int):
                first = listed(schema, "prefixItems")
                if token < len(first):
                    yield child(part, "prefixItems", token)
                elif isinstance(schema, dict) and "items" in schema:
                    yield child(part, "items")
            elif token in mapped(schema, "properties"):
                yield child(part, "properties", token)
            elif isinstance(schema, dict) and "additionalProperties" in schema:
                yield child(part, "additionalProperties")


@contextmanager
def _loaded(kind: ModelKind, text: str) -> Iterator[ModuleType]:
    """The module, run with this package's own copy of the runtime; `guard` has seen to it that it is inert."""
    names = {
        f"{_ROOT}._runtime.contract": import_module("schema_guard.codegen.runtime.contract"),
        f"{_ROOT}._runtime.models": _models(kind),
    }
    for package in (_ROOT, f"{_ROOT}._runtime", f"{_ROOT}.a", f"{_ROOT}.a.b"):
        names[package] = ModuleType(package)
    module = names[f"{_ROOT}.a.b.c"] = ModuleType(f"{_ROOT}.a.b.c")
    module.__package__ = f"{_ROOT}.a.b"
    sys.modules.update(names)
    try:
        _run(text, module)
        yield module
    finally:
        for name in names:
            del sys.modules[name]


def _models(kind: ModelKind) -> ModuleType:
    try:
        return import_module(f"schema_guard.codegen.runtime.{kind}_models")
    except ModuleNotFoundError as error:
        raise GenerationError(
            f"the models cannot be tried out: {error.name} is not installed", remedy=f"Run `pip install {error.name}`."
        ) from error


def _run(text: str, module: ModuleType) -> None:
    try:
        exec(compile(text, module.__name__, "exec"), module.__dict__)  # noqa: S102  `guard` knows every node of it
    except Exception as error:
        raise GenerationError(f"the generated module cannot be imported: {type(error).__name__}: {error}") from error


def _plain(value: Any) -> Any:  # noqa: ANN401  a JSON value without Decimals
    match value:
        case Decimal():
            return float(value)
        case dict():
            return {name: _plain(member) for name, member in value.items()}
        case list():
            return [_plain(item) for item in value]
        case _:
            return value
