from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import botocore.session
import pytest
from botocore.stub import Stubber

from schema_guard.errors import RemoteError
from schema_guard.eventbridge.client import SchemasClient
from schema_guard.eventbridge.failures import SessionError
from schema_guard.eventbridge.pacing import Pacer
from schema_guard.model.documents import SchemaDocument, SchemaType
from schema_guard.model.ids import SchemaId, SchemaVersionId

ORDERS = SchemaId("shop", "orders")
FIRST = SchemaVersionId(ORDERS, "1")
PAGE = {"Limit": 100, "RegistryName": "shop"}


@pytest.fixture
def stub():
    session = botocore.session.Session()
    session.set_credentials("test", "test")
    boto = session.create_client("schemas", region_name="us-east-1")
    with Stubber(boto) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def client(stub):
    pacer = Pacer(sleep=lambda _: None)
    pacer.succeeded()
    pacer._resume = -1e9
    return SchemasClient(stub.client, pacer)


def test_listings_are_complete_and_sorted(stub, client):
    at = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    later = {"SchemaName": "b", "LastModified": at, "VersionCount": 2, "Tags": {"k": "v"}, "SchemaArn": "arn:b"}
    stub.add_response("list_schemas", {"Schemas": [later], "NextToken": "t"}, PAGE)
    stub.add_response("list_schemas", {"Schemas": [{"SchemaName": "a"}]}, {**PAGE, "NextToken": "t"})
    first, second = client.list_schemas("shop")
    assert (first.id.schema_name, first.last_modified, first.version_count) == ("a", None, None)
    assert second.last_modified == "2026-05-01T10:00:00Z"
    assert (second.version_count, second.tags, second.arn) == (2, {"k": "v"}, "arn:b")


def test_versions_are_in_numeric_order(stub, client):
    numbers = [{"SchemaVersion": number} for number in ("10", "9", "2")]
    stub.add_response("list_schema_versions", {"SchemaVersions": numbers})
    assert [version.version for version in client.list_versions(ORDERS)] == ["2", "9", "10"]


@pytest.mark.parametrize("version", ["../1", "01", "", "1.5", "-1", "9" * 19, "٣"])
def test_a_version_that_is_no_number_is_refused(stub, client, version):
    stub.add_response("list_schema_versions", {"SchemaVersions": [{"SchemaVersion": version}]})
    with pytest.raises(RemoteError, match="not a number"):
        client.list_versions(ORDERS)


def test_an_expired_page_token_starts_the_listing_again(stub, client):
    stub.add_response("list_schemas", {"Schemas": [{"SchemaName": "a"}], "NextToken": "t"})
    stub.add_client_error("list_schemas", "BadRequestException", "token expired", 400)
    stub.add_response("list_schemas", {"Schemas": [{"SchemaName": "a"}], "NextToken": "u"})
    stub.add_response("list_schemas", {"Schemas": [{"SchemaName": "b"}]})
    assert [summary.id.schema_name for summary in client.list_schemas("shop")] == ["a", "b"]


def test_a_bad_first_page_is_no_expired_token(stub, client):
    stub.add_client_error("list_schemas", "BadRequestException", "no", 400)
    with pytest.raises(RemoteError, match=r"refuses \(BadRequestException\): no"):
        client.list_schemas("shop")


def test_a_version_has_its_content_and_its_date(stub, client):
    at = datetime(2026, 5, 1, tzinfo=UTC)
    answer = {"Content": "{}", "Type": "OpenApi3", "VersionCreatedDate": at, "Description": "d", "SchemaVersion": "1"}
    stub.add_response("describe_schema", answer)
    document = client.describe(FIRST)
    assert document is not None
    assert (document.content, document.type, document.created) == ("{}", SchemaType.OPENAPI3, "2026-05-01T00:00:00Z")


@pytest.mark.parametrize("answer", [{}, {"Type": "OpenApi3"}, {"Content": "{}"}])
def test_a_version_without_content_or_type_is_refused(stub, client, answer):
    stub.add_response("describe_schema", answer)
    with pytest.raises(RemoteError, match=r"shop/orders version 1: EventBridge sent no (Content|Type)"):
        client.describe(FIRST)


def test_an_answer_that_names_no_version_published_nothing(stub, client):
    stub.add_response("update_schema", {})
    with pytest.raises(RemoteError, match="sent no SchemaVersion"):
        client.update_schema(SchemaDocument(FIRST, SchemaType.OPENAPI3, "{}"))


def test_an_unknown_type_is_refused(stub, client):
    stub.add_response("describe_schema", {"Content": "{}", "Type": "Avro"})
    with pytest.raises(RemoteError, match="'Avro' is not known"):
        client.describe(FIRST)


def test_what_does_not_exist_is_none(stub, client):
    stub.add_client_error("describe_schema", "NotFoundException", "gone", 404)
    assert client.describe(FIRST) is None


@pytest.mark.parametrize(
    ("code", "status"),
    [("TooManyRequestsException", 429), ("ServiceUnavailableException", 503), ("ThrottlingException", 400)],
)
def test_a_service_that_pushes_back_is_asked_again(stub, client, code, status):
    for _ in range(5):
        stub.add_client_error("list_schemas", code, "slow down", status)
    stub.add_response("list_schemas", {"Schemas": []})
    assert client.list_schemas("shop") == ()


@pytest.mark.parametrize(
    ("code", "status", "message", "remedy"),
    [
        ("AccessDeniedException", 403, "access denied", "schemas:ListSchemas"),
        ("ForbiddenException", 403, "access denied", "schemas:ListSchemas"),
        ("NotFoundException", 404, "registry shop is not in EventBridge", "Check the name"),
    ],
)
def test_refusals_name_what_to_do(stub, client, code, status, message, remedy):
    stub.add_client_error("list_schemas", code, "no", status)
    with pytest.raises(RemoteError, match=message) as raised:
        client.list_schemas("shop")
    assert not isinstance(raised.value, SessionError)
    assert remedy in raised.value.remedy


@pytest.mark.parametrize(
    ("code", "remedy"),
    [("ExpiredTokenException", "aws sso login"), ("UnrecognizedClientException", "aws sts get-caller-identity")],
)
def test_credentials_end_the_session(stub, client, code, remedy):
    stub.add_client_error("list_registries", code, "no", 403)
    with pytest.raises(SessionError) as raised:
        client.list_registries()
    assert remedy in raised.value.remedy
