"""What a user may set, as values; :mod:`schema_guard.config` reads them from files and the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy, FailOn, UndecidedPolicy

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from schema_guard.errors import Place
    from schema_guard.model.ids import SchemaId


class ModelKind(StrEnum):
    """What ``generate`` writes."""

    PYDANTIC = "pydantic"
    DATACLASS = "dataclass"
    TYPEDDICT = "typeddict"
    MSGSPEC = "msgspec"


@dataclass(frozen=True, slots=True)
class SchemaOverride:
    """Settings of the schemas that a glob names; None leaves the general setting as it is.

    Attributes:
        glob: Matches ``REGISTRY/SCHEMA``, or the schema name alone when it holds no slash; case counts.
        retired: Versions that no subscriber reads any more.
    """

    glob: str
    compatibility: CompatibilityMode | None = None
    policy: CompatibilityPolicy | None = None
    retired: frozenset[str] = frozenset()
    owner: str | None = None

    def matches(self, schema: SchemaId) -> bool:
        """Whether the glob names this schema."""
        return fnmatchcase(str(schema) if "/" in self.glob else schema.schema_name, self.glob)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that someone accepted; the check reports it as waived, and errs when it is unused or expired.

    Attributes:
        expires: The last day on which the waiver holds.
        place: Where the configuration states it.
    """

    fingerprint: str
    reason: str
    owner: str | None = None
    expires: dt.date | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """Settings of ``diff`` and of whatever else asks for a verdict.

    Attributes:
        against: The git ref to compare with; None lets the baseline be found.
        discovered: Globs of registry names whose schemas are folded.
        schemas: Overrides; where several match, the later one wins, key by key.
        time_limit: Seconds for one comparison.
        format_assertion: Whether ``format`` constrains; by default it only annotates.
    """

    compatibility: CompatibilityMode = CompatibilityMode.FORWARD_TRANSITIVE
    policy: CompatibilityPolicy = CompatibilityPolicy.LENIENT
    fail_on: FailOn = FailOn.BREAKING
    undecided: UndecidedPolicy = UndecidedPolicy.FAIL
    against: str | None = None
    discovered: tuple[str, ...] = ("discovered-schemas",)
    schemas: tuple[SchemaOverride, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    time_limit: float = 10.0
    format_assertion: bool = False

    def is_discovered(self, registry_name: str) -> bool:
        """Whether the contract of this registry's schemas is the fold of their versions."""
        return any(fnmatchcase(registry_name, glob) for glob in self.discovered)

    def override_for(self, schema: SchemaId) -> SchemaOverride:
        """All overrides that match ``schema``, merged; ``retired`` versions add up."""
        merged = SchemaOverride(str(schema))
        for override in self.schemas:
            if override.matches(schema):
                merged = SchemaOverride(
                    merged.glob,
                    override.compatibility or merged.compatibility,
                    override.policy or merged.policy,
                    merged.retired | override.retired,
                    override.owner or merged.owner,
                )
        return merged


@dataclass(frozen=True, slots=True)
class PullTarget:
    """One account and region that ``pull`` reads into one folder; None falls back to the general setting."""

    registry_dir: Path
    registries: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None


@dataclass(frozen=True, slots=True)
class PullSettings:
    """Settings of ``pull``, ``push`` and ``status``.

    Attributes:
        registries: Registry names; empty means that the command line has to name them.
        include: Globs of schema names; empty means all.
        exclude: Globs of schema names to leave out; stronger than ``include``.
        profile: AWS profile; ``region`` and ``endpoint_url`` likewise; None leaves them to the AWS configuration.
        concurrency: Requests under way at once.
        targets: Several accounts or regions, each with a folder of its own.
    """

    registries: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    concurrency: int = 8
    targets: tuple[PullTarget, ...] = ()


@dataclass(frozen=True, slots=True)
class GenerateSettings:
    """Settings of ``generate``.

    Attributes:
        output: Folder of the generated package; None means that the command line has to name it.
        include: Globs of ``REGISTRY/SCHEMA``; empty means all.
    """

    output: Path | None = None
    model: ModelKind = ModelKind.PYDANTIC
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
