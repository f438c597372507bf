"""From the text of a file to the contract that the engine compares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schema_guard.compat.questions import Contract, Question
from schema_guard.errors import DocumentError, Place
from schema_guard.model.findings import SourcePlace
from schema_guard.model.ids import SchemaVersionId
from schema_guard.model.modes import Direction
from schema_guard.store.files import find_dir, read_version
from schema_guard.store.layout import document_name, schema_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from schema_guard.compat.questions import StoredVersion, Terms, VersionQuestion
    from schema_guard.model.documents import JsonObject, JsonValue
    from schema_guard.model.ids import SchemaId
    from schema_guard.workflows.history import StoredText


def read_contract(text: str, path: str, label: str) -> Contract:
    """The contract that a JSON Schema or OpenApi3 document states.

    Raises:
        DocumentError: The text is not JSON, or not a schema.
    """
    from schema_guard.canonical.dialects import Dialect, detect  # noqa: PLC0415 - nothing changed, nothing loaded
    from schema_guard.canonical.json_text import parse_json  # noqa: PLC0415 - as above
    from schema_guard.canonical.lower import lower  # noqa: PLC0415 - as above
    from schema_guard.model.documents import SchemaType  # noqa: PLC0415 - as above

    document = parse_json(text, file=path)
    if not isinstance(document, dict | bool):
        raise DocumentError(
            "the document is not a schema",
            place=Place(path, 1, 1, ""),
            remedy="A JSON Schema is an object, true or false.",
        )
    dialect = detect(document)
    if isinstance(dialect, Dialect):
        return Contract(label, document, text, path, dialect)
    # pointers into the lowered document are none into the text, so there are no positions
    return Contract(label, lower(document, SchemaType.OPENAPI3), None, path)


def read_text(path: Path) -> str:
    """The text of a file that the user named.

    Raises:
        DocumentError: It cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise DocumentError(message, place=Place(str(path)), remedy="Check the path.") from error
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8 (byte {error.start})"
        raise DocumentError(message, place=Place(str(path)), remedy="Save it as UTF-8.") from error


def stored_contract(root: Path, schema: SchemaId, versions: Sequence[str], *, folded: bool = False) -> Contract:
    """The contract of a version of the registry folder, or the fold of several.

    Args:
        root: The registry folder.
        schema: The schema.
        versions: At least one.
        folded: Whether a single version is folded as well, so that it can be compared with a fold.

    Raises:
        DocumentError: A document is not JSON, or not a schema.
        StoreError: A file cannot be read.
    """
    folder = find_dir(root, schema) or schema_dir(root, schema)
    contracts = [
        read_contract(
            read_version(root, SchemaVersionId(schema, version)), str(folder / document_name(version)), version
        )
        for version in versions
    ]
    return _fold(contracts) if folded or len(contracts) > 1 else contracts[0]


class ContractReader:
    """Reads each version once, however many questions it has a part in."""

    def __init__(self, texts: Mapping[StoredVersion, StoredText]) -> None:
        self._contracts = {
            version: read_contract(stored.text, stored.path, version.version) for version, stored in texts.items()
        }
        self._folds: dict[tuple[StoredVersion, ...], Contract] = {}

    def verify(self, versions: Iterable[StoredVersion]) -> None:
        """Make sure that versions which no question is about are schemas all the same.

        Raises:
            DocumentError: One is not; the message names the file and the place.
        """
        from schema_guard.canonical.normalise import normalise  # noqa: PLC0415 - nothing changed, nothing loaded

        for version in versions:
            contract = self._contracts[version]
            try:
                normalise(contract.document, contract.dialect)
            except DocumentError as error:
                place = replace(error.place or Place(), file=contract.path)
                raise type(error)(error.message, place=place, remedy=error.remedy) from error

    def start_of(self, version: StoredVersion) -> SourcePlace | None:
        """The first line of a version's file; None when no question needed it."""
        contract = self._contracts.get(version)
        if contract is None or contract.path is None:
            return None
        line = (contract.text or "").partition("\n")[0]
        return SourcePlace(contract.path, 1, 1, len(line) + 1, line)

    def question(self, asked: VersionQuestion) -> Question:
        """The question with its documents."""
        folded = asked.terms.discovered
        old, new = (self._side(versions, folded=folded) for versions in (asked.old, asked.new))
        return ask(asked.schema, old, new, asked.direction, asked.terms)

    def _side(self, versions: tuple[StoredVersion, ...], *, folded: bool) -> Contract:
        if not folded:
            return self._contracts[versions[0]]
        if versions not in self._folds:
            self._folds[versions] = _fold([self._contracts[version] for version in versions])
        return self._folds[versions]


def ask(schema: SchemaId | None, old: Contract, new: Contract, direction: Direction, terms: Terms) -> Question:
    """The question about two contracts; what the older of two folds does not know yet, nobody relies on."""
    if terms.discovered and isinstance(old.document, dict) and isinstance(new.document, dict):
        from schema_guard.canonical.give_way import give_way  # noqa: PLC0415 - only discovered registries fold

        reads = direction is Direction.FORWARD
        old = replace(old, document=give_way(old.document, new.document, reads=reads))
    return Question(schema, old, new, direction, terms.policy, terms.owner)


def _fold(contracts: Iterable[Contract]) -> Contract:
    from schema_guard.canonical.fold import fold  # noqa: PLC0415 - only discovered registries fold

    samples = list(contracts)
    latest = max(samples, key=lambda contract: int(contract.label))
    document = fold([as_object(contract.document) for contract in samples])
    return Contract(latest.label, document, None, latest.path, latest.dialect, len(samples))


def as_object(document: JsonValue) -> JsonObject:
    """A schema as an object, which ``true`` and ``false`` have a long form for."""
    if isinstance(document, dict):
        return document
    return {} if document else {"not": {}}
