"""Which account, region and folder a command works on, from flags and configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema_guard.errors import UsageError
from schema_guard.eventbridge.client import Connection, SchemasClient
from schema_guard.workflows.selection import Selection

if TYPE_CHECKING:
    from pathlib import Path

    from schema_guard.model.settings import PullSettings, PullTarget


@dataclass(frozen=True, slots=True)
class AwsFlags:
    """What the command line says; None and () leave it to the configuration."""

    registries: tuple[str, ...] = ()
    all_registries: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None

    @property
    def names_connection(self) -> bool:
        """Whether one account and region is meant, and not the configured targets."""
        return any((self.profile, self.region, self.endpoint_url))


@dataclass(frozen=True, slots=True)
class Target:
    """One folder, and where its schemas come from."""

    root: Path
    connection: Connection
    selection: Selection

    def connect(self) -> SchemasClient:
        """A client for this target.

        Raises:
            RemoteError: The profile, region or endpoint is not usable.
        """
        return SchemasClient.connect(self.connection)


def targets(flags: AwsFlags, settings: PullSettings, root: Path, *, configured_root: Path) -> tuple[Target, ...]:
    """The targets of a command, in the order of the configuration.

    Without configured targets, or when the command line names a folder, a profile, a region or an endpoint, there is
    one; otherwise every configured target, each in the folder that it names.

    Raises:
        UsageError: No registry is named anywhere, or both some and all.
    """
    if flags.registries and flags.all_registries:
        raise UsageError("--registry and --all exclude each other")
    if settings.targets and not flags.names_connection and root == configured_root:
        return tuple(_configured(flags, settings, target) for target in settings.targets)
    return (_single(flags, settings, root),)


def _single(flags: AwsFlags, settings: PullSettings, root: Path) -> Target:
    connection = Connection(
        profile=flags.profile or settings.profile,
        region=flags.region or settings.region,
        endpoint_url=flags.endpoint_url or settings.endpoint_url,
        concurrency=settings.concurrency,
    )
    return Target(root, connection, _selection(flags, settings.registries, settings.include, settings.exclude))


def _configured(flags: AwsFlags, settings: PullSettings, target: PullTarget) -> Target:
    connection = Connection(
        profile=target.profile or settings.profile,
        region=target.region or settings.region,
        endpoint_url=target.endpoint_url or settings.endpoint_url,
        concurrency=settings.concurrency,
    )
    registries = target.registries or settings.registries
    include, exclude = target.include or settings.include, target.exclude or settings.exclude
    return Target(target.registry_dir, connection, _selection(flags, registries, include, exclude))


def _selection(
    flags: AwsFlags, registries: tuple[str, ...], include: tuple[str, ...], exclude: tuple[str, ...]
) -> Selection:
    names = () if flags.all_registries else flags.registries or registries
    if not names and not flags.all_registries:
        raise UsageError(
            "no registry is named",
            remedy="Pass --registry NAME or --all, or set registries under [pull] in the configuration.",
        )
    return Selection(names, flags.include or include, flags.exclude or exclude)
