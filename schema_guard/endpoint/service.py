"""The state of the local service, and what every operation asks of it."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeAlias

from schema_guard.endpoint.errors import bad_request, not_found
from schema_guard.endpoint.settings import EndpointSettings
from schema_guard.errors import SchemaGuardError
from schema_guard.model.ids import SchemaId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schema_guard.model.documents import JsonObject
    from schema_guard.model.ids import SchemaVersionId
    from schema_guard.model.ports import RegistryFolder, SchemaRecord, VersionRecord

Sink: TypeAlias = "Callable[[JsonObject], None]"
Entries: TypeAlias = "dict[str, Mapping[str, Any]]"  # an entry is replaced, never changed

AWS_EVENTS = "aws.events"
DISCOVERED = "discovered-schemas"
RESERVED = frozenset({AWS_EVENTS, DISCOVERED})

_NAME = re.compile(r"[A-Za-z0-9.\-_@]+\Z")
_MAX_NAME = 385
_MAX_REPLAYS = 1000


class Service:
    """One account's registries in one region.

    Args:
        folder: Where schemas are kept.
        settings: How the service answers.
        sink: Takes the events that the service itself emits.
    """

    def __init__(
        self, folder: RegistryFolder, settings: EndpointSettings | None = None, sink: Sink | None = None
    ) -> None:
        self.folder = folder
        self.settings = settings or EndpointSettings()
        state = folder.load_state()
        self.registries: Entries = state.get("registries", {})
        self.discoverers: Entries = state.get("discoverers", {})
        self.fingerprints: dict[SchemaVersionId, str] = {}
        self._sink = sink
        self._replays: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}

    def keep(self, entries: Entries, key: str, entry: Mapping[str, Any] | None) -> None:
        """Keep one of `registries` or `discoverers`, None for no more; what cannot be kept has not happened."""
        before = entries.get(key)
        _put(entries, key, entry)
        try:
            self.folder.save_state({"registries": self.registries, "discoverers": self.discoverers})
        except SchemaGuardError:
            _put(entries, key, before)
            raise

    def now(self) -> str:
        """The time in ISO 8601, to the second, as the service writes it."""
        return self.settings.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def arn(self, resource: str) -> str:
        """The ARN of ``registry/…``, ``schema/…`` or ``discoverer/…``."""
        return f"arn:aws:schemas:{self.settings.region}:{self.settings.account}:{resource}"

    def bus_arn(self, name: str) -> str:
        """The ARN of an event bus."""
        return f"arn:aws:events:{self.settings.region}:{self.settings.account}:event-bus/{name}"

    def registry_names(self) -> list[str]:
        """Every registry, sorted."""
        names = RESERVED.union(self.folder.registry_names(), self.registries)
        return sorted(name for name in names if not self.registries.get(name, {}).get("deleted"))

    def registry(self, name: str) -> Mapping[str, Any]:
        """What is kept about a registry.

        Raises:
            ServiceError: There is no such registry.
        """
        kept = self.registries.get(name)
        if kept is None and (name in RESERVED or name in self.folder.registry_names()):
            return {}
        if kept is None or kept.get("deleted"):
            raise not_found(f"Registry with name {name} does not exist.")
        return kept

    def living(self, schema: SchemaId) -> SchemaRecord | None:
        """A schema that has a version left, or None."""
        record = self.folder.record(schema)
        return record if record is not None and record.alive else None

    def schema(self, registry_name: str, schema_name: str) -> SchemaRecord:
        """A schema that has a version left.

        Raises:
            ServiceError: There is no such registry, or no such schema in it.
        """
        self.registry(registry_name)
        record = self.living(SchemaId(registry_name, schema_name))
        if record is None:
            raise not_found(f"Schema with name {schema_name} does not exist.")
        return record

    def version(self, record: SchemaRecord, wanted: str | None) -> VersionRecord:
        """One version; the latest when none is named.

        Raises:
            ServiceError: There is no such version.
        """
        if wanted is None:
            return record.alive[-1]
        for version in record.alive:
            if version.version == wanted:
                return version
        raise not_found(f"Schema with name {record.id.schema_name} and version {wanted} does not exist.")

    def schema_arn(self, record: SchemaRecord) -> str:
        """The ARN that a pulled schema brought along, or this service's own."""
        return record.arn or self.arn(f"schema/{record.id}")

    def last_modified(self, record: SchemaRecord) -> str:
        """When anything about a schema changed last."""
        return record.last_modified or max(version.created for version in record.versions)

    def discoverer(self, id_: str) -> Mapping[str, Any]:
        """What is kept about a discoverer.

        Raises:
            ServiceError: There is no such discoverer.
        """
        if id_ not in self.discoverers:
            raise not_found(f"Discoverer with id {id_} does not exist.")
        return self.discoverers[id_]

    def check_name(self, kind: str, name: str) -> None:
        """Refuse a name that the service would refuse to create.

        Raises:
            ServiceError: The name is too long, or holds other characters than letters, digits and ``.-_@``.
        """
        if self.settings.strict_names and (len(name) > _MAX_NAME or not _NAME.match(name)):
            raise bad_request(f"{kind} must be 1 to {_MAX_NAME} letters, digits and characters of .-_@, not {name!r}.")

    def replay(self, token: str, params: dict[str, Any]) -> dict[str, Any] | None:
        """The answer that a request with this client token had; None for a new token.

        Raises:
            ServiceError: The token came with another request before.
        """
        kept = self._replays.get(token)
        if kept is None:
            return None
        if kept[0] != params:
            raise bad_request("ClientTokenId was used for another request before.")
        return kept[1]

    def remember(self, token: str, params: dict[str, Any], result: dict[str, Any]) -> None:
        """Keep an answer for `replay`; the oldest is forgotten."""
        self._replays[token] = (params, result)
        if len(self._replays) > _MAX_REPLAYS:
            del self._replays[next(iter(self._replays))]

    def announce(self, record: SchemaRecord, version: VersionRecord) -> None:
        """Emit what the service emits when a version is created; of a first version, both kinds of event."""
        if self._sink is None:
            return
        detail_types = ["Schema Created"] if len(record.alive) == 1 else []
        for detail_type in [*detail_types, "Schema Version Created"]:
            self._sink(self._announcement(detail_type, record, version))

    def _announcement(self, detail_type: str, record: SchemaRecord, version: VersionRecord) -> JsonObject:
        return {
            "version": "0",
            "id": self.settings.new_id(),
            "detail-type": detail_type,
            "source": "aws.schemas",
            "account": self.settings.account,
            "time": self.now(),
            "region": self.settings.region,
            "resources": [self.schema_arn(record)],
            "detail": {
                "SchemaName": record.id.schema_name,
                "SchemaType": version.type,
                "RegistryName": record.id.registry_name,
                "CreationDate": version.created,
                "Version": version.version,
            },
        }


def _put(entries: Entries, key: str, entry: Mapping[str, Any] | None) -> None:
    if entry is None:
        entries.pop(key, None)
    else:
        entries[key] = entry
