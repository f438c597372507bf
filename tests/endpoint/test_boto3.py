"""boto3, unmodified: every operation, every paginator, and what errors look like to it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from schema_guard.endpoint.settings import EndpointSettings
from schema_guard.workflows.serve import running

OPENAPI = '{"openapi": "3.0.0", "info": {"title": "A", "version": "1"}, "paths": {}, "components": {"schemas": {}}}'
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
REGISTRY = "arn:aws:schemas:us-east-1:123456789012:registry/orders"
SCHEMA = {"RegistryName": "orders", "SchemaName": "shop@Placed"}
DISCOVERED = {"RegistryName": "discovered-schemas", "SchemaName": "shop@Placed"}
DISCOVERER = {"DiscovererId": "events-event-bus-orders"}

WALK = [
    ("CreateRegistry", {"RegistryName": "orders", "Description": "Shop", "Tags": {"team": "a"}}),
    ("DescribeRegistry", {"RegistryName": "orders"}),
    ("UpdateRegistry", {"RegistryName": "orders", "Description": "The shop"}),
    ("ListRegistries", {"Scope": "Local", "RegistryNamePrefix": "o", "Limit": 1}),
    ("PutResourcePolicy", {"RegistryName": "orders", "Policy": POLICY}),
    ("GetResourcePolicy", {"RegistryName": "orders"}),
    ("DeleteResourcePolicy", {"RegistryName": "orders"}),
    ("CreateSchema", {**SCHEMA, "Type": "OpenApi3", "Content": OPENAPI, "Tags": {"a": "b"}, "Description": "Placed"}),
    ("UpdateSchema", {**SCHEMA, "Content": OPENAPI.replace('"A"', '"B"')}),
    ("DescribeSchema", {**SCHEMA, "SchemaVersion": "1"}),
    ("ListSchemas", {"RegistryName": "orders", "SchemaNamePrefix": "shop"}),
    ("ListSchemaVersions", SCHEMA),
    ("SearchSchemas", {"RegistryName": "orders", "Keywords": "openapi"}),
    ("TagResource", {"ResourceArn": REGISTRY, "Tags": {"b": "c"}}),
    ("UntagResource", {"ResourceArn": REGISTRY, "TagKeys": ["b", "team"]}),
    ("ListTagsForResource", {"ResourceArn": REGISTRY}),
    ("PutCodeBinding", {**SCHEMA, "Language": "Python36"}),
    ("DescribeCodeBinding", {**SCHEMA, "Language": "Python36"}),
    ("GetCodeBindingSource", {**SCHEMA, "Language": "Python36"}),
    ("DeleteSchemaVersion", {**SCHEMA, "SchemaVersion": "1"}),
    ("DeleteSchema", SCHEMA),
    ("DeleteRegistry", {"RegistryName": "orders"}),
    ("GetDiscoveredSchema", {"Type": "OpenApi3", "Events": ['{"a": 1}']}),
    ("CreateSchema", {**DISCOVERED, "Type": "OpenApi3", "Content": OPENAPI}),
    ("ExportSchema", {**DISCOVERED, "Type": "JSONSchemaDraft4"}),
    ("CreateDiscoverer", {"SourceArn": BUS, "Description": "Orders", "CrossAccount": False, "Tags": {"a": "b"}}),
    ("DescribeDiscoverer", DISCOVERER),
    ("ListDiscoverers", {"SourceArnPrefix": BUS}),
    ("UpdateDiscoverer", {**DISCOVERER, "CrossAccount": True}),
    ("StopDiscoverer", DISCOVERER),
    ("StartDiscoverer", DISCOVERER),
    ("DeleteDiscoverer", DISCOVERER),
]


def assert_modelled(client, operation, response):
    """The response is what botocore's model says, and came with the status that it says."""
    model = client.meta.service_model.operation_model(operation)
    metadata = response.pop("ResponseMetadata")
    assert metadata["HTTPStatusCode"] == model.http["responseCode"]
    assert metadata["RequestId"]
    if model.output_shape is None:
        assert response == {}
    else:
        report = ParamValidator().validate(response, model.output_shape)
        assert not report.has_errors(), report.generate_report()


def test_every_operation_answers_as_modelled(client):
    for operation, params in WALK:
        call = getattr(client, xform_name(operation))
        if "CodeBinding" in operation:
            with pytest.raises(client.exceptions.NotFoundException) as caught:
                call(**params)
            error = client.meta.service_model.shape_for("NotFoundException")
            shown = {name: caught.value.response[name] for name in error.members}
            assert not ParamValidator().validate(shown, error).has_errors()
        else:
            assert_modelled(client, operation, call(**params))
    assert {operation for operation, _ in WALK} == set(client.meta.service_model.operation_names)


def test_every_list_operation_pages(client, schema):
    for name in ("b@B", "c@C", "d@D"):
        client.create_schema(RegistryName="orders", SchemaName=name, Type="OpenApi3", Content=OPENAPI)
    for name in ("r1", "r2"):
        client.create_registry(RegistryName=name)
    for name in ("b1", "b2", "b3", "b4"):
        client.create_discoverer(SourceArn=BUS.replace("orders", name))

    def pages(operation, key, name, **params):
        return [[each[name] for each in page[key]] for page in client.get_paginator(operation).paginate(**params)]

    everything = {
        "list_registries": pages("list_registries", "Registries", "RegistryName"),
        "list_schemas": pages("list_schemas", "Schemas", "SchemaName", RegistryName="orders"),
        "list_schema_versions": pages("list_schema_versions", "SchemaVersions", "SchemaVersion", **schema),
        "search_schemas": pages("search_schemas", "Schemas", "SchemaName", RegistryName="orders", Keywords="openapi"),
        "list_discoverers": pages("list_discoverers", "Discoverers", "DiscovererId"),
    }
    assert everything == {
        "list_registries": [["aws.events", "discovered-schemas", "orders"], ["r1", "r2"]],
        "list_schemas": [["b@B", "c@C", "d@D"], ["shop@Placed"]],
        "list_schema_versions": [["4", "3", "2"], ["1"]],
        "search_schemas": [["b@B", "c@C", "d@D"], ["shop@Placed"]],
        "list_discoverers": [
            ["events-event-bus-b1", "events-event-bus-b2", "events-event-bus-b3"],
            ["events-event-bus-b4"],
        ],
    }
    listing = [name for name in client.meta.service_model.operation_names if client.can_paginate(xform_name(name))]
    assert {xform_name(name) for name in listing} == everything.keys()


def test_a_paginator_goes_on_from_its_token(client, schema):
    paginator = client.get_paginator("list_schema_versions")
    first = paginator.paginate(**schema, PaginationConfig={"MaxItems": 2}).build_full_result()
    rest = paginator.paginate(**schema, PaginationConfig={"StartingToken": first["NextToken"]}).build_full_result()
    assert [each["SchemaVersion"] for each in rest["SchemaVersions"]] == ["2", "1"]


def test_errors_are_the_modelled_exceptions(client):
    with pytest.raises(client.exceptions.NotFoundException) as caught:
        client.describe_schema(RegistryName="none", SchemaName="none")
    response = caught.value.response
    assert response["Error"] == {"Code": "NotFoundException", "Message": "Registry with name none does not exist."}
    assert (response["Code"], response["Message"]) == ("NotFound", "Registry with name none does not exist.")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert response["ResponseMetadata"]["RequestId"]


@pytest.mark.parametrize(
    ("operation", "params", "error"),
    [
        ("create_registry", {"RegistryName": "aws.events"}, "ForbiddenException"),
        ("create_registry", {"RegistryName": "orders"}, "ConflictException"),
        ("list_registries", {"NextToken": "x"}, "BadRequestException"),
        (
            "put_resource_policy",
            {"RegistryName": "orders", "Policy": POLICY, "RevisionId": "1"},
            "PreconditionFailedException",
        ),
    ],
)
def test_each_refusal_has_its_exception(client, schema, operation, params, error):
    with pytest.raises(getattr(client.exceptions, error)):
        getattr(client, operation)(**params)


def test_a_limit_that_the_model_does_not_check_is_refused(client):
    for limit in (0, 101):
        with pytest.raises(client.exceptions.BadRequestException, match="Limit"):
            client.list_registries(Limit=limit)


@pytest.mark.parametrize(
    "name", ["aws.partner/example.com/Ticket", "a b", "ä", "100%", "a%2Fb", "..", "日本@注文", "a?b#c", "a+b"]
)
def test_any_name_survives_the_path(connect, name):
    with running(settings=EndpointSettings(strict_names=False)) as endpoint:
        client = connect(endpoint.url)
        client.create_registry(RegistryName="orders")
        client.create_schema(RegistryName="orders", SchemaName=name, Type="OpenApi3", Content=OPENAPI)
        assert client.describe_schema(RegistryName="orders", SchemaName=name)["SchemaName"] == name
        arn = client.describe_schema(RegistryName="orders", SchemaName=name)["SchemaArn"]
        client.tag_resource(ResourceArn=arn, Tags={"a": "b"})
        assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"a": "b"}


@pytest.mark.parametrize(
    "content",
    [
        '{"a": "\\ud800"}',
        '{"a": "ä日😀\u2028"}',
        '{"a": 1e400, "b": 1.0, "a": 2}',
        ' {"a":\r\n\t1}\n',
        '{"a": %s}' % ("9" * 5000),
    ],
    ids=["surrogate", "unicode", "numbers", "space", "digits"],
)
def test_content_comes_back_character_for_character(client, content):
    client.create_registry(RegistryName="orders")
    client.create_schema(RegistryName="orders", SchemaName="a", Type="JSONSchemaDraft4", Content=content)
    assert client.describe_schema(RegistryName="orders", SchemaName="a")["Content"] == content


def test_dates_are_of_now(client, schema):
    created = client.describe_schema(**schema)["VersionCreatedDate"]
    assert abs(datetime.now(UTC) - created) < timedelta(minutes=1)


class TestEvents:
    @pytest.fixture
    def events(self, endpoint, connect):
        return connect(endpoint.url, "events")

    def test_put_events_discovers(self, client, events):
        entry = {
            "Source": "shop",
            "DetailType": "Order Placed",
            "Detail": json.dumps({"id": 1, "at": "2026-01-01T00:00:00Z"}),
            "Time": datetime(2026, 1, 1, tzinfo=UTC),
        }
        response = events.put_events(Entries=[entry, {**entry, "Detail": "["}])
        shown = {key: value for key, value in response.items() if key != "ResponseMetadata"}
        shape = events.meta.service_model.operation_model("PutEvents").output_shape
        assert not ParamValidator().validate(shown, shape).has_errors()
        assert response["FailedEntryCount"] == 1
        assert response["Entries"][0].keys() == {"EventId"}
        assert response["Entries"][1]["ErrorCode"] == "MalformedDetail"
        found = client.describe_schema(RegistryName="discovered-schemas", SchemaName="shop@OrderPlaced")
        assert json.loads(found["Content"])["components"]["schemas"]["OrderPlaced"]["properties"] == {
            "at": {"type": "string", "format": "date-time"},
            "id": {"type": "integer", "format": "int64"},
        }

    def test_a_bad_request_is_a_validation_exception(self, events):
        with pytest.raises(ClientError) as caught:
            events.put_events(Entries=[{"Source": "a"}])
        assert caught.value.response["Error"]["Code"] == "ValidationException"

    def test_another_operation_is_unknown(self, events):
        with pytest.raises(ClientError) as caught:
            events.list_rules()
        assert caught.value.response["Error"]["Code"] == "UnknownOperationException"
