"""The contracts of a registry folder, ready to hold events against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema_guard.contracttest.contract import Contracts, EventContract
from schema_guard.errors import Place, UsageError
from schema_guard.model.ids import SchemaId, version_number
from schema_guard.model.settings import CheckSettings
from schema_guard.store.files import list_schemas, list_versions
from schema_guard.workflows.contracts import stored_contract
from schema_guard.workflows.registry_root import existing_root

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ALIVE, LATEST = "alive", "latest"


def latest_contracts(root: Path, settings: CheckSettings | None = None) -> Contracts:
    """What producers have to keep to today: the latest version of every schema, the fold of every discovered one.

    Raises:
        UsageError: There is no such folder.
        DocumentError: A version document is not a schema.
        StoreError: The folder cannot be read.
    """
    known = list_schemas(existing_root(root))
    found = [contract for schema in known for contract in contracts_of(root, schema, LATEST, settings)]
    return Contracts(tuple(found), str(root))


def contracts_of(
    root: Path, schema: SchemaId, versions: str | Sequence[str | int] = ALIVE, settings: CheckSettings | None = None
) -> tuple[EventContract, ...]:
    """The contracts of one schema, oldest first; a discovered schema has one.

    Args:
        root: The registry folder.
        schema: The schema.
        versions: ``alive`` (all but the retired ones), ``latest``, or version numbers.
        settings: Says which registries are discovered, and which versions are retired.

    Raises:
        UsageError: There is no such version.
    """
    known = settings or CheckSettings()
    stored = [version.version for version in list_versions(root, schema)]
    retired = known.override_for(schema).retired
    alive = [version for version in stored if version not in retired]
    discovered = known.is_discovered(schema.registry_name)
    if not isinstance(versions, str):
        chosen = sorted((str(version) for version in versions), key=version_number)
        missing = [version for version in chosen if version not in stored]
        if missing:
            raise UsageError(
                f"{schema} has no version {missing[0]}",
                remedy=f"It has {', '.join(stored) or 'none'}; pick from these.",
            )
    elif versions in {ALIVE, LATEST}:
        chosen = alive if versions == ALIVE or discovered else alive[-1:]
    else:
        raise UsageError(
            f"{versions!r} names no versions", remedy="Say 'alive', 'latest', or a list of version numbers."
        )
    groups = [chosen] if discovered and chosen else [[version] for version in chosen]
    return tuple(_contract(root, schema, group, known, discovered=discovered) for group in groups)


def find_schema(root: Path, name: str) -> SchemaId:
    """The schema that a name means: ``REGISTRY/SCHEMA``, or a schema name that only one registry has.

    Raises:
        UsageError: None or several.
    """
    known = list_schemas(existing_root(root))
    found = [schema for schema in known if name in {schema.schema_name, str(schema)}]
    if len(found) == 1:
        return found[0]
    if found:
        places = ", ".join(str(schema) for schema in found)
        raise UsageError(f"{name!r} is in several registries", remedy=f"Write one of {places}.")
    from difflib import get_close_matches  # noqa: PLC0415  only for what went wrong

    names = [str(schema) for schema in known] + [schema.schema_name for schema in known]
    close = get_close_matches(name, names, n=1)
    hint = f"Did you mean {close[0]!r}?" if close else f"It has {len(known)} schemas; `schema-guard pull` gets more."
    raise UsageError(f"there is no schema {name!r}", place=Place(file=str(root)), remedy=hint)


def _contract(
    root: Path, schema: SchemaId, versions: Sequence[str], settings: CheckSettings, *, discovered: bool
) -> EventContract:
    read = stored_contract(root, schema, versions)
    return EventContract(schema, read.label, read.document, read.path, discovered, settings.format_assertion)
