"""Typed models from the contracts of a registry folder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from schema_guard.canonical.envelope import event_type
from schema_guard.canonical.fold import fold
from schema_guard.canonical.json_text import dump_json, parse_json
from schema_guard.codegen.contracts import ContractSource, SchemaContracts
from schema_guard.codegen.manifest import MANIFEST_NAME, read_manifest
from schema_guard.codegen.output import apply, plan, refuse_foreign
from schema_guard.codegen.package import build_package
from schema_guard.errors import Place, SchemaGuardError, UsageError
from schema_guard.store.files import find_dir, list_schemas, list_versions, read_version
from schema_guard.store.layout import document_name
from schema_guard.workflows.contracts import as_object
from schema_guard.workflows.registry_root import existing_root

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from schema_guard.codegen.output import Changes
    from schema_guard.model.documents import JsonValue
    from schema_guard.model.ids import SchemaId, SchemaVersionId
    from schema_guard.model.settings import CheckSettings, GenerateSettings, ModelKind


@dataclass(frozen=True, slots=True)
class GenerateResult:
    """What one ``generate`` did, or with ``check`` would do.

    Attributes:
        changes: The files that differ from what was there.
        schemas: How many schemas the package describes; ``modules`` how many contract versions.
        made: How many modules were generated; the others were up to date.
        failures: One for each contract that could not be generated.
        differences: Keyword → places where models and contract differ, as the modules' docstrings list them.
    """

    changes: Changes
    schemas: int
    modules: int
    made: int
    failures: tuple[SchemaGuardError, ...]
    differences: Mapping[str, int]

    @property
    def is_stale(self) -> bool:
        """Whether the output folder does not hold what the contracts ask for."""
        return bool(self.changes)


def run_generate(  # noqa: PLR0913  what a command line says
    registry_dir: Path,
    output: Path,
    kind: ModelKind,
    *,
    check: CheckSettings,
    settings: GenerateSettings,
    dry_run: bool = False,
    anew: bool = False,
) -> GenerateResult:
    """Generate the package of all contracts of a registry folder.

    Args:
        registry_dir: The registry folder.
        output: The folder of the package; everything in it that this program did not write stays.
        kind: What the models are.
        check: Says which registries are discovered, and which versions are retired.
        settings: Says which schemas are meant.
        dry_run: Find out what would change, and change nothing.
        anew: Make every module again, also those whose contract has not changed.

    Raises:
        UsageError: There is no registry folder, or the output is no place for models.
        GenerationError: The output cannot be read or written.
        StoreError: The registry folder cannot be read.
    """
    _refuse_registry(output, existing_root(registry_dir))
    contracts, unreadable = _read_contracts(registry_dir, check, settings)
    previous = read_manifest(output)
    package = build_package(contracts, kind, output=output, previous=None if anew else previous)
    files = {**package.files, MANIFEST_NAME: package.manifest.to_bytes()}
    if previous is None:
        refuse_foreign(output, files)
    changes = plan(output, files, previous.files if previous is not None else {})
    if not dry_run:
        apply(changes)
    entries = package.manifest.modules.values()
    return GenerateResult(
        changes=changes,
        schemas=len({path.rpartition("/")[0] for path in package.manifest.modules}),
        modules=len(entries),
        made=package.made,
        failures=(*unreadable, *package.failures),
        differences=Counter(keyword for entry in entries for keyword, _, _ in entry.notes),
    )


def _read_contracts(
    registry_dir: Path, check: CheckSettings, settings: GenerateSettings
) -> tuple[list[SchemaContracts], list[SchemaGuardError]]:
    contracts: list[SchemaContracts] = []
    failures: list[SchemaGuardError] = []
    for schema in list_schemas(registry_dir):
        if _is_meant(schema, settings):
            found = _contracts_of(registry_dir, schema, check, failures)
            if found is not None:
                contracts.append(found)
    return contracts, failures


def _is_meant(schema: SchemaId, settings: GenerateSettings) -> bool:
    def matches(globs: tuple[str, ...]) -> bool:
        return any(fnmatchcase(str(schema), glob) for glob in globs)

    return (not settings.include or matches(settings.include)) and not matches(settings.exclude)


def _contracts_of(
    registry_dir: Path, schema: SchemaId, check: CheckSettings, failures: list[SchemaGuardError]
) -> SchemaContracts | None:
    retired = check.override_for(schema).retired
    versions = [each for each in list_versions(registry_dir, schema) if each.version not in retired]
    if not versions:
        return None
    read = [found for each in versions if (found := _read(registry_dir, each, failures)) is not None]
    discovered = check.is_discovered(schema.registry_name)
    if discovered and read:
        try:
            read = [_folded(read)]
        except SchemaGuardError as error:
            failures.append(error)
            return None
    return SchemaContracts(schema, tuple(read), versions[-1].version, discovered) if read else None


def _read(registry_dir: Path, version: SchemaVersionId, failures: list[SchemaGuardError]) -> ContractSource | None:
    folder = find_dir(registry_dir, version.schema) or registry_dir
    path = str(folder / document_name(version.version))
    try:
        text = read_version(registry_dir, version)
        return _source(version.version, parse_json(text, path), text, path)
    except SchemaGuardError as error:  # one unreadable file must not keep the others from being generated
        failures.append(error)
        return None


def _source(version: str, document: JsonValue, text: str, path: str) -> ContractSource:
    source, detail_type = event_type(document)
    return ContractSource(version, document, text, source, detail_type, path)


def _folded(versions: list[ContractSource]) -> ContractSource:
    newest = versions[-1]
    document = fold([as_object(each.document) for each in versions])
    return _source(newest.version, document, dump_json(document), newest.path or "")


def output_of(option: Path | None, settings: GenerateSettings) -> Path:
    """The output folder that was asked for.

    Raises:
        UsageError: None was.
    """
    output = option or settings.output
    if output is None:
        raise UsageError(
            "no folder was named for the models",
            remedy="Pass --output DIR, or set `output` under [tool.schema-guard.generate].",
        )
    if output.exists() and not output.is_dir():
        raise UsageError("the output is a file", place=Place(file=str(output)), remedy="Name a folder.")
    return output


def _refuse_registry(output: Path, registry_dir: Path) -> None:
    models, registry = output.resolve(), registry_dir.resolve()
    if registry not in (models, *models.parents) and models not in registry.parents:
        return
    relation = "is" if models == registry else "holds" if models in registry.parents else "is in"
    raise UsageError(
        f"the output {relation} the registry folder {registry_dir}",
        place=Place(file=str(output)),
        remedy="Models go into a folder of their own: choose another --output.",
    )
