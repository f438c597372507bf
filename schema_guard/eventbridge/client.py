"""The only door to boto3: thin typed functions over one EventBridge Schemas client that threads share."""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from schema_guard.errors import RemoteError, UsageError
from schema_guard.eventbridge.failures import (
    UnreadableAnswerError,
    is_expired_token,
    is_not_found,
    is_transient,
    reached,
    remote_error,
)
from schema_guard.eventbridge.pacing import Pacer
from schema_guard.model.documents import SchemaDocument, SchemaType
from schema_guard.model.ids import SchemaId, SchemaVersionId, version_number
from schema_guard.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_schemas.client import SchemasClient as BotoClient

PAGE_LIMIT = 100
_LISTING_RESTARTS = 3
_UNREADABLE_ATTEMPTS = 12
# What botocore's parser raises over an answer that is not what the model says.
_STUMBLES = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
_VERSION = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Connection:
    """Which account and region to talk to; None leaves a choice to the usual AWS configuration."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    concurrency: int = 8


@dataclass(frozen=True, slots=True)
class SchemaSummary:
    """One schema as ``ListSchemas`` shows it; ``last_modified`` and ``version_count`` tell whether it changed."""

    id: SchemaId
    arn: str | None = None
    last_modified: str | None = None
    version_count: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


class SchemasClient:
    """EventBridge Schemas, with one pace for all threads.

    botocore retries each request by its ``standard`` mode; when that is not enough (throttling, 5xx, dropped
    connections), every thread slows down together and the request is made again. Every method raises ``RemoteError``
    with a remedy; a ``SessionError`` means that no other request would fare better.
    """

    def __init__(self, client: BotoClient, pacer: Pacer | None = None, concurrency: int = 8) -> None:
        self._client = client
        client.meta.events.register_last("response-received.schemas.*", _refuse_unreadable)
        self._pacer = pacer or Pacer()
        # Callers may have more threads than this, to write to the disk while others wait for the network.
        self._slots = threading.BoundedSemaphore(concurrency)

    @classmethod
    def connect(cls, connection: Connection) -> SchemasClient:
        """Make the client; no request is sent yet.

        Raises:
            RemoteError: The profile, region or endpoint is not usable.
        """
        import boto3  # noqa: PLC0415 - a quarter of a second that only pull, push and status pay
        import botocore.session  # noqa: PLC0415 - the same
        from botocore.config import Config  # noqa: PLC0415 - the same
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - the same

        core = botocore.session.Session()
        config = Config(
            # botocore would build one anew for each request, which takes a tenth of its time.
            user_agent=f"schema-guard/{__version__} {core.user_agent()}",
            retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=connection.concurrency,
            connect_timeout=10,
            read_timeout=30,
            parameter_validation=False,  # a tenth of each call; mypy has checked the parameters
        )
        try:
            core.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_datetime)
            session = boto3.session.Session(
                botocore_session=core, profile_name=connection.profile, region_name=connection.region
            )
            client = session.client("schemas", endpoint_url=connection.endpoint_url, config=config)
        except (BotoCoreError, ValueError) as error:
            raise remote_error(error, "connect", "EventBridge") from error
        return cls(client, concurrency=connection.concurrency)

    @property
    def requests(self) -> int:
        """How many calls were answered so far."""
        return self._pacer.successes

    def list_registries(self) -> tuple[str, ...]:
        """The names of all registries, sorted."""
        items = self._pages("list_registries", "Registries", "the registries", {})
        return tuple(sorted(_text(item, "RegistryName", "the registries") for item in items))

    def list_schemas(self, registry_name: str) -> tuple[SchemaSummary, ...]:
        """The schemas of a registry, sorted by name."""
        arguments = {"RegistryName": registry_name}
        items = self._pages("list_schemas", "Schemas", f"registry {registry_name}", arguments)
        summaries = {summary.id: summary for summary in (_summary(registry_name, item) for item in items)}
        return tuple(summaries[schema] for schema in sorted(summaries))

    def list_versions(self, schema: SchemaId) -> tuple[SchemaVersionId, ...]:
        """The versions of a schema in numeric order."""
        arguments = {"RegistryName": schema.registry_name, "SchemaName": schema.schema_name}
        items = self._pages("list_schema_versions", "SchemaVersions", str(schema), arguments)
        return tuple(sorted({_version_id(schema, _text(item, "SchemaVersion", str(schema))) for item in items}))

    def describe(self, version: SchemaVersionId) -> SchemaDocument | None:
        """One version with its content; None when EventBridge does not have it (any more)."""
        answer = self._call_if_found(
            "describe_schema",
            str(version),
            RegistryName=version.schema.registry_name,
            SchemaName=version.schema.schema_name,
            SchemaVersion=version.version,
        )
        return _document(version, answer) if answer is not None else None

    def create_registry(self, registry_name: str) -> None:
        """Make an empty registry."""
        self._call("create_registry", f"registry {registry_name}", RegistryName=registry_name)

    def create_schema(self, document: SchemaDocument) -> str:
        """Make a schema with its first version; returns the version's number."""
        arguments = _publication(document)
        if document.tags:
            arguments["Tags"] = dict(document.tags)
        return self._published("create_schema", document, arguments)

    def update_schema(self, document: SchemaDocument) -> str:
        """Give a schema a further version; returns its number.

        However often the request has to be made, it makes one version.
        """
        return self._published(
            "update_schema", document, {**_publication(document), "ClientTokenId": str(uuid.uuid4())}
        )

    def _published(self, operation: str, document: SchemaDocument, arguments: dict[str, Any]) -> str:
        answer = self._call(operation, str(document.id), **arguments)
        return _text(answer, "SchemaVersion", str(document.id))

    def _pages(self, operation: str, member: str, what: str, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All items of a listing; a page token that expired on the way starts the listing again."""
        for _ in range(_LISTING_RESTARTS):
            items: list[dict[str, Any]] = []
            token: dict[str, str] = {}
            try:
                while True:
                    page = self._call(operation, what, Limit=PAGE_LIMIT, **arguments, **token)
                    items += page.get(member, ())
                    if not page.get("NextToken"):
                        return items
                    token = {"NextToken": page["NextToken"]}
            except RemoteError as error:
                if not (token and is_expired_token(error.__cause__)):
                    raise
        raise RemoteError(
            f"{what}: the page token expired {_LISTING_RESTARTS} times while listing",
            remedy="Run the command again; it goes on where it stopped.",
        )

    def _call_if_found(self, operation: str, what: str, **arguments: str) -> dict[str, Any] | None:
        try:
            return self._call(operation, what, **arguments)
        except RemoteError as error:
            if is_not_found(error.__cause__):
                return None
            raise

    def _call(self, operation: str, what: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3's
        """One request, made again for as long as that is promising."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client
        from botocore.parsers import ResponseParserError  # noqa: PLC0415 - the same

        failures = (BotoCoreError, ClientError, ResponseParserError, UnreadableAnswerError)
        method = getattr(self._client, operation)
        tries: Counter[bool] = Counter()
        while True:
            self._pacer.wait()
            failure: Exception
            try:
                with self._slots:
                    answer: dict[str, Any] = method(**arguments)
            except failures as error:
                failure = error
            except _STUMBLES as error:
                failure = UnreadableAnswerError(f"the answer is not one of EventBridge: {error!r}")
            else:
                self._pacer.succeeded()
                return answer
            unreadable = isinstance(failure, UnreadableAnswerError)
            tries[unreadable] += 1
            if not (is_transient(failure) and self._try_again(failure, tries[unreadable])):
                raise remote_error(failure, operation, what) from failure

    def _try_again(self, failure: Exception, attempt: int) -> bool:
        if isinstance(failure, UnreadableAnswerError):
            return self._pacer.retry(attempt, most=_UNREADABLE_ATTEMPTS)
        return self._pacer.retry(attempt, reached=reached(failure))


def _refuse_unreadable(
    *, response_dict: Mapping[str, Any] | None, parsed_response: Mapping[str, Any] | None, **_: object
) -> None:
    """Tell an answer that says nothing from one that was lost on the way: botocore takes either for an empty one.

    A body that was cut short, or a page of a proxy, would otherwise pass for a listing without items, and that for
    the deletion of everything.

    Raises:
        UnreadableAnswerError: The body is no JSON object, or says something else than the model.
    """
    if response_dict is None or parsed_response is None or parsed_response.keys() != {"ResponseMetadata"}:
        return
    if response_dict["status_code"] == 204:  # noqa: PLR2004 - the HTTP status of an answer without a body
        return
    body: bytes = response_dict["body"]
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict) or any(said.values()):
        raise UnreadableAnswerError(f"the answer is not whole, or not one of EventBridge ({len(body)} bytes)")


def _text(item: Mapping[str, Any], key: str, what: str) -> str:
    value = item.get(key)
    if not isinstance(value, str):
        raise RemoteError(f"{what}: EventBridge sent no {key}")
    return value


def _summary(registry_name: str, item: Mapping[str, Any]) -> SchemaSummary:
    return SchemaSummary(
        id=SchemaId(registry_name, _text(item, "SchemaName", f"registry {registry_name}")),
        arn=item.get("SchemaArn"),
        last_modified=_timestamp(item.get("LastModified")),
        version_count=item.get("VersionCount"),
        tags=item.get("Tags") or {},
    )


def _publication(document: SchemaDocument) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "RegistryName": document.id.schema.registry_name,
        "SchemaName": document.id.schema.schema_name,
        "Content": document.content,
        "Type": document.type.value,
    }
    if document.description is not None:
        arguments["Description"] = document.description
    return arguments


def _version_id(schema: SchemaId, version: str) -> SchemaVersionId:
    try:
        if _VERSION.fullmatch(version):
            version_number(version)
            return SchemaVersionId(schema, version)
    except UsageError:
        pass
    raise RemoteError(f"{schema}: EventBridge names a version {version[:40]!r}, which is not a number")


def _document(version: SchemaVersionId, answer: Mapping[str, Any]) -> SchemaDocument:
    content, kind = _text(answer, "Content", str(version)), _text(answer, "Type", str(version))
    if kind not in SchemaType.__members__.values():
        raise RemoteError(
            f"{version}: the schema type {kind!r} is not known",
            remedy="Update schema-guard; it knows the types of its day.",
        )
    return SchemaDocument(
        id=version,
        type=SchemaType(kind),
        content=content,
        created=_timestamp(answer.get("VersionCreatedDate")),
        arn=answer.get("SchemaArn"),
        description=answer.get("Description"),
        tags=answer.get("Tags") or {},
    )


def _datetime(value: Any) -> datetime:  # noqa: ANN401 - whatever stands in an answer
    """A timestamp of an answer; what botocore's own parser does, which takes longer over it than the network does."""
    from botocore.utils import parse_timestamp  # noqa: PLC0415 - loaded with the client

    if isinstance(value, str):
        with suppress(ValueError):
            parsed = datetime.fromisoformat(value)
            if parsed.tzinfo is not None:
                return parsed
    answer: datetime = parse_timestamp(value)
    return answer


def _timestamp(value: datetime | None) -> str | None:
    """ISO 8601 in UTC with ``Z``; the same instant always gives the same text."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value is not None else None
