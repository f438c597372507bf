from __future__ import annotations

import json

import pytest

from schema_guard.endpoint import protocol
from schema_guard.endpoint.errors import ServiceError
from schema_guard.endpoint.handlers import HANDLERS

OPENAPI = '{"openapi": "3.0.0", "info": {"title": "A", "version": "1"}, "paths": {}, "components": {"schemas": {}}}'
OTHER = OPENAPI.replace('"A"', '"B"')
DRAFT4 = '{"$schema": "http://json-schema.org/draft-04/schema#", "type": "object"}'
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/orders"


def refused(name):
    return pytest.raises(ServiceError, check=lambda error: error.name == name)


def test_every_operation_of_the_model_is_answered():
    assert set(HANDLERS) == {operation.name for operation in protocol.operations()}


def test_every_input_type_of_the_model_can_be_checked():
    def visit(shape, seen):
        if shape.name not in seen:
            seen[shape.name] = shape.type_name
            for child in [*getattr(shape, "members", {}).values(), *filter(None, [getattr(shape, "member", None)])]:
                visit(child, seen)
        return seen

    types = {}
    for operation in protocol.operations():
        visit(operation.input_shape, types)
    visit(protocol.service("events").operation_model("PutEvents").input_shape, types)
    assert set(types.values()) <= protocol._TYPES.keys()


class TestRegistries:
    def test_what_was_created_is_described(self, call):
        made = call("CreateRegistry", RegistryName="orders", Description="Shop", Tags={"team": "a"})
        assert made == {
            "RegistryName": "orders",
            "RegistryArn": "arn:aws:schemas:us-east-1:123456789012:registry/orders",
            "Description": "Shop",
            "Tags": {"team": "a"},
        }
        assert call("DescribeRegistry", RegistryName="orders") == made

    def test_the_registries_of_aws_and_of_discovery_are_always_there(self, call):
        names = [each["RegistryName"] for each in call("ListRegistries")["Registries"]]
        assert names == ["aws.events", "discovered-schemas"]

    @pytest.mark.parametrize(
        ("scope", "names"), [("Local", ["discovered-schemas", "orders"]), ("AWS", ["aws.events"])], ids=str
    )
    def test_a_scope_selects(self, call, scope, names):
        call.registry()
        assert [each["RegistryName"] for each in call("ListRegistries", Scope=scope)["Registries"]] == names

    def test_a_prefix_selects(self, call):
        call.registry("orders")
        call.registry("others")
        listed = call("ListRegistries", RegistryNamePrefix="ord")["Registries"]
        assert [each["RegistryName"] for each in listed] == ["orders"]

    def test_another_scope_is_refused(self, call):
        with refused("BadRequestException"):
            call("ListRegistries", Scope="All")

    def test_a_second_of_one_name_is_refused(self, call):
        call.registry()
        with refused("ConflictException"):
            call.registry()

    @pytest.mark.parametrize("name", ["aws.events", "discovered-schemas", "aws.partner"])
    def test_reserved_names_are_refused(self, call, name):
        with refused("ForbiddenException"):
            call("CreateRegistry", RegistryName=name)

    @pytest.mark.parametrize("operation", ["UpdateRegistry", "DeleteRegistry"])
    def test_reserved_registries_stay_as_they_are(self, call, operation):
        with refused("ForbiddenException"):
            call(operation, RegistryName="discovered-schemas")

    @pytest.mark.parametrize("name", ["a b", "a/b", "ä", "x" * 386, ""])
    def test_names_that_aws_does_not_allow_are_refused(self, call, name):
        with refused("BadRequestException"):
            call("CreateRegistry", RegistryName=name)

    def test_any_name_is_allowed_when_names_are_not_strict(self, make_driver):
        call = make_driver(strict_names=False)
        call("CreateRegistry", RegistryName="a/b ä")
        assert call.schema("../x", registry="a/b ä")

    def test_a_description_can_be_changed_and_emptied(self, call):
        call.registry()
        assert call("UpdateRegistry", RegistryName="orders", Description="New")["Description"] == "New"
        assert call("UpdateRegistry", RegistryName="orders")["Description"] == "New"
        assert call("UpdateRegistry", RegistryName="orders", Description="")["Description"] == ""

    def test_an_empty_registry_can_be_deleted_and_made_anew(self, call):
        call("CreateRegistry", RegistryName="orders", Tags={"a": "b"})
        assert call("DeleteRegistry", RegistryName="orders") == {}
        with refused("NotFoundException"):
            call("DescribeRegistry", RegistryName="orders")
        assert call("CreateRegistry", RegistryName="orders")["Tags"] == {}

    def test_a_registry_with_schemas_cannot_be_deleted(self, call):
        schema = call.schema()
        with refused("BadRequestException"):
            call("DeleteRegistry", RegistryName="orders")
        call("DeleteSchema", **schema)
        call("DeleteRegistry", RegistryName="orders")
        assert "orders" not in call.service.registry_names()

    def test_everything_survives_a_restart(self, call):
        call("CreateRegistry", RegistryName="orders", Description="Shop", Tags={"a": "b"})
        before = call("DescribeRegistry", RegistryName="orders")
        call.restart()
        assert call("DescribeRegistry", RegistryName="orders") == before


class TestSchemas:
    def test_what_was_created_is_described(self, call):
        call.registry()
        made = call(
            "CreateSchema",
            RegistryName="orders",
            SchemaName="shop@Placed",
            Type="OpenApi3",
            Content=OPENAPI,
            Description="Placed",
            Tags={"a": "b"},
        )
        assert made == {
            "SchemaName": "shop@Placed",
            "SchemaArn": "arn:aws:schemas:us-east-1:123456789012:schema/orders/shop@Placed",
            "SchemaVersion": "1",
            "Type": "OpenApi3",
            "Description": "Placed",
            "Tags": {"a": "b"},
            "LastModified": "2026-01-01T00:00:00Z",
            "VersionCreatedDate": "2026-01-01T00:00:00Z",
        }
        described = call("DescribeSchema", RegistryName="orders", SchemaName="shop@Placed")
        assert described == {**made, "Content": OPENAPI}

    def test_a_second_of_one_name_is_refused(self, call):
        call.schema()
        with refused("ConflictException"):
            call.schema()

    def test_a_schema_needs_its_registry(self, call):
        with refused("NotFoundException"):
            call("CreateSchema", RegistryName="none", SchemaName="a", Type="OpenApi3", Content=OPENAPI)

    def test_the_registry_of_aws_is_read_only(self, call):
        with refused("ForbiddenException"):
            call("CreateSchema", RegistryName="aws.events", SchemaName="a", Type="OpenApi3", Content=OPENAPI)

    @pytest.mark.parametrize(
        ("type_", "content"),
        [
            ("OpenApi3", "{"),
            ("OpenApi3", "[]"),
            ("OpenApi3", "{}"),
            ("OpenApi3", '{"openapi": "2.0"}'),
            ("OpenApi3", '{"openapi": "3.0.0", "x": NaN}'),
            ("OpenApi3", '{"a":' * 20_000),
            ("JSONSchemaDraft4", "true"),
            ("JSONSchemaDraft3", "{}"),
            ("OpenApi3", ""),
            ("OpenApi3", OPENAPI + " " * (100_001 - len(OPENAPI))),
        ],
        ids=["cut", "array", "no version", "swagger", "NaN", "deep", "boolean", "type", "empty", "long"],
    )
    def test_other_content_is_refused(self, call, type_, content):
        call.registry()
        with refused("BadRequestException"):
            call("CreateSchema", RegistryName="orders", SchemaName="a", Type=type_, Content=content)

    def test_the_longest_content_is_taken(self, call):
        call.registry()
        content = OPENAPI + " " * (100_000 - len(OPENAPI))
        call("CreateSchema", RegistryName="orders", SchemaName="a", Type="OpenApi3", Content=content)
        assert call("DescribeSchema", RegistryName="orders", SchemaName="a")["Content"] == content

    def test_other_content_makes_a_version(self, call):
        schema = call.schema()
        call.clock.forward(hours=1)
        made = call("UpdateSchema", **schema, Content=OTHER)
        assert made["SchemaVersion"] == "2"
        assert made["VersionCreatedDate"] == made["LastModified"] == "2026-01-01T01:00:00Z"
        first = call("DescribeSchema", **schema, SchemaVersion="1")
        assert first["Content"] == OPENAPI
        assert first["VersionCreatedDate"] == "2026-01-01T00:00:00Z"
        assert first["LastModified"] == "2026-01-01T01:00:00Z"

    def test_the_same_content_makes_none(self, call):
        schema = call.schema()
        call.clock.forward(hours=1)
        made = call("UpdateSchema", **schema, Content=OPENAPI, Type="OpenApi3")
        assert made["SchemaVersion"] == "1"
        assert made["LastModified"] == "2026-01-01T00:00:00Z"

    def test_earlier_content_makes_one(self, call):
        schema = call.schema(versions=2)
        assert call("UpdateSchema", **schema, Content=OPENAPI)["SchemaVersion"] == "3"

    def test_another_type_makes_one(self, call):
        schema = call.schema()
        made = call("UpdateSchema", **schema, Content=DRAFT4, Type="JSONSchemaDraft4")
        assert (made["SchemaVersion"], made["Type"]) == ("2", "JSONSchemaDraft4")

    def test_another_type_without_content_is_refused(self, call):
        with refused("BadRequestException"):
            call("UpdateSchema", **call.schema(), Type="JSONSchemaDraft4")

    def test_a_description_makes_no_version(self, call):
        schema = call.schema()
        call.clock.forward(hours=1)
        made = call("UpdateSchema", **schema, Description="New")
        assert (made["SchemaVersion"], made["Description"]) == ("1", "New")
        assert made["LastModified"] == "2026-01-01T01:00:00Z"

    def test_refused_content_leaves_the_description(self, call):
        schema = call.schema()
        with refused("BadRequestException"):
            call("UpdateSchema", **schema, Description="New", Content="{")
        assert call("DescribeSchema", **schema)["Description"] is None

    def test_a_client_token_repeats_the_answer(self, call):
        schema = call.schema()
        first = call("UpdateSchema", **schema, Content=OTHER, ClientTokenId="t1")
        call("UpdateSchema", **schema, Content=OPENAPI, ClientTokenId="t2")
        assert call("UpdateSchema", **schema, Content=OTHER, ClientTokenId="t1") == first
        assert call.versions(**schema) == ["3", "2", "1"]

    def test_a_client_token_is_of_one_request(self, call):
        schema = call.schema()
        call("UpdateSchema", **schema, Content=OTHER, ClientTokenId="t")
        with refused("BadRequestException"):
            call("UpdateSchema", **schema, Content=OPENAPI, ClientTokenId="t")

    def test_versions_are_listed_newest_first_and_as_numbers(self, call):
        assert call.versions(**call.schema(versions=11)) == [str(number) for number in range(11, 0, -1)]

    def test_a_summary_counts_the_versions_that_are_left(self, call):
        schema = call.schema(versions=3)
        call("DeleteSchemaVersion", **schema, SchemaVersion="2")
        (summary,) = call("ListSchemas", RegistryName="orders")["Schemas"]
        assert summary == {
            "SchemaName": "shop@Placed",
            "SchemaArn": "arn:aws:schemas:us-east-1:123456789012:schema/orders/shop@Placed",
            "LastModified": "2026-01-01T00:00:00Z",
            "VersionCount": 2,
            "Tags": {},
        }

    def test_a_prefix_selects(self, call):
        call.schema("shop@Placed")
        call.schema("shop@Shipped")
        listed = call("ListSchemas", RegistryName="orders", SchemaNamePrefix="shop@P")["Schemas"]
        assert [each["SchemaName"] for each in listed] == ["shop@Placed"]

    def test_a_deleted_version_is_gone_and_its_number_is_not_given_again(self, call):
        schema = call.schema(versions=3)
        call("DeleteSchemaVersion", **schema, SchemaVersion="3")
        assert call("DescribeSchema", **schema)["SchemaVersion"] == "2"
        with refused("NotFoundException"):
            call("DescribeSchema", **schema, SchemaVersion="3")
        with refused("NotFoundException"):
            call("DeleteSchemaVersion", **schema, SchemaVersion="3")
        assert call("UpdateSchema", **schema, Content=OTHER)["SchemaVersion"] == "4"
        assert call.versions(**schema) == ["4", "2", "1"]

    def test_without_a_version_left_the_schema_is_gone(self, call):
        schema = call.schema()
        call("DeleteSchemaVersion", **schema, SchemaVersion="1")
        assert call("ListSchemas", RegistryName="orders")["Schemas"] == []
        with refused("NotFoundException"):
            call("ListSchemaVersions", **schema)

    def test_a_deleted_schema_is_gone_and_can_be_made_anew(self, call):
        schema = call.schema(versions=2)
        call("DeleteSchema", **schema)
        for operation in ("DescribeSchema", "UpdateSchema", "DeleteSchema", "ListSchemaVersions"):
            with refused("NotFoundException"):
                call(operation, **schema)
        made = call("CreateSchema", **schema, Type="OpenApi3", Content=OTHER)
        assert made["SchemaVersion"] == "3"
        assert call.versions(**schema) == ["3"]

    @pytest.mark.parametrize("version", ["0", "9", "latest", "1.0"])
    def test_an_unknown_version_is_not_found(self, call, version):
        with refused("NotFoundException"):
            call("DescribeSchema", **call.schema(), SchemaVersion=version)


class TestPages:
    def all(self, call, operation, key, **params):
        pages, token = [], None
        while True:
            found = call(operation, **params, **({"NextToken": token} if token else {}))
            pages.append([next(iter(each.values())) for each in found[key]])
            token = found["NextToken"]
            if token is None:
                return pages

    def test_pages_hold_what_the_limit_says(self, call):
        call.schema(versions=5)
        pages = self.all(
            call, "ListSchemaVersions", "SchemaVersions", RegistryName="orders", SchemaName="shop@Placed", Limit=2
        )
        assert [len(page) for page in pages] == [2, 2, 1]

    def test_a_full_last_page_has_no_token(self, call):
        call.schema(versions=4)
        pages = self.all(
            call, "ListSchemaVersions", "SchemaVersions", RegistryName="orders", SchemaName="shop@Placed", Limit=2
        )
        assert [len(page) for page in pages] == [2, 2]

    def test_the_page_size_is_a_setting(self, make_driver):
        call = make_driver(page_size=2)
        for name in "abc":
            call.schema(name)
        assert self.all(call, "ListSchemas", "Schemas", RegistryName="orders") == [["a", "b"], ["c"]]
        assert self.all(call, "ListSchemas", "Schemas", RegistryName="orders", Limit=100) == [["a", "b"], ["c"]]

    def test_what_changes_between_pages_neither_repeats_nor_hides_others(self, call):
        for name in "bdf":
            call.schema(name)
        first = call("ListSchemas", RegistryName="orders", Limit=2)
        call("DeleteSchema", RegistryName="orders", SchemaName="d")
        call.schema("a")
        call.schema("e")
        rest = call("ListSchemas", RegistryName="orders", Limit=9, NextToken=first["NextToken"])
        assert [each["SchemaName"] for each in rest["Schemas"]] == ["e", "f"]

    def test_descending_lists_go_on_too(self, call):
        schema = call.schema(versions=3)
        first = call("ListSchemaVersions", **schema, Limit=2)
        call("DeleteSchemaVersion", **schema, SchemaVersion="2")
        rest = call("ListSchemaVersions", **schema, NextToken=first["NextToken"])
        assert [each["SchemaVersion"] for each in rest["SchemaVersions"]] == ["1"]

    @pytest.mark.parametrize("token", ["x", "", "AAAA", "ä", "a" * 4096], ids=range(5))
    def test_a_damaged_token_is_refused(self, call, token):
        with refused("BadRequestException"):
            call("ListRegistries", NextToken=token)

    def test_a_token_of_another_request_is_refused(self, call):
        token = call("ListRegistries", Limit=1)["NextToken"]
        for operation, params in [("ListDiscoverers", {}), ("ListRegistries", {"Scope": "Local"})]:
            with refused("BadRequestException"):
                call(operation, **params, NextToken=token)

    def test_a_token_of_another_account_is_refused(self, call, make_driver):
        token = make_driver(account="999999999999")("ListRegistries", Limit=1)["NextToken"]
        with refused("BadRequestException"):
            call("ListRegistries", NextToken=token)

    def test_a_token_expires_after_a_day(self, call):
        token = call("ListRegistries", Limit=1)["NextToken"]
        call.clock.forward(hours=24)
        assert call("ListRegistries", NextToken=token)
        call.clock.forward(seconds=1)
        with refused("BadRequestException"):
            call("ListRegistries", NextToken=token)

    @pytest.mark.parametrize("limit", [0, -1, 101])
    def test_a_limit_is_from_1_to_100(self, call, limit):
        with refused("BadRequestException"):
            call("ListRegistries", Limit=limit)


class TestTags:
    @pytest.fixture(params=["registry/orders", "schema/orders/shop@Placed", "discoverer/events-event-bus-orders"])
    def arn(self, call, request):
        call.schema()
        call("CreateDiscoverer", SourceArn=BUS)
        return f"arn:aws:schemas:us-east-1:123456789012:{request.param}"

    def test_tags_are_added_changed_and_removed(self, call, arn):
        call("TagResource", ResourceArn=arn, Tags={"a": "1", "b": "2"})
        call("TagResource", ResourceArn=arn, Tags={"b": "3", "c": "4"})
        call("UntagResource", ResourceArn=arn, TagKeys=["a", "unknown"])
        assert call("ListTagsForResource", ResourceArn=arn) == {"Tags": {"b": "3", "c": "4"}}
        call.restart()
        assert call("ListTagsForResource", ResourceArn=arn) == {"Tags": {"b": "3", "c": "4"}}

    @pytest.mark.parametrize(
        "tags",
        [{"aws:x": "y"}, {"": "y"}, {"k" * 129: ""}, {"k": "v" * 257}, {str(number): "" for number in range(51)}],
        ids=["reserved", "empty", "long key", "long value", "many"],
    )
    def test_tags_that_aws_does_not_allow_are_refused(self, call, arn, tags):
        with refused("BadRequestException"):
            call("TagResource", ResourceArn=arn, Tags=tags)

    @pytest.mark.parametrize("resource", ["registry/none", "schema/orders/none", "schema/orders", "discoverer/none"])
    def test_an_unknown_resource_is_not_found(self, call, resource):
        call.schema()
        with refused("NotFoundException"):
            call("ListTagsForResource", ResourceArn=f"arn:aws:schemas:us-east-1:123456789012:{resource}")

    @pytest.mark.parametrize("arn", ["orders", "arn:aws:s3:::bucket", "arn:aws:schemas:us-east-1:1:bus/x"])
    def test_another_arn_is_refused(self, call, arn):
        with refused("BadRequestException"):
            call("ListTagsForResource", ResourceArn=arn)

    def test_an_arn_without_an_account_is_read(self, call):
        call.registry()
        assert call("ListTagsForResource", ResourceArn="arn:aws:schemas:us-east-1::registry/orders") == {"Tags": {}}


class TestPolicies:
    POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})

    def test_a_policy_has_a_revision(self, call):
        name = call.registry()
        put = call("PutResourcePolicy", RegistryName=name, Policy=self.POLICY)
        assert put["Policy"] == self.POLICY
        assert call("GetResourcePolicy", RegistryName=name) == put
        again = call("PutResourcePolicy", RegistryName=name, Policy=self.POLICY, RevisionId=put["RevisionId"])
        assert again["RevisionId"] != put["RevisionId"]

    def test_an_outdated_revision_is_refused(self, call):
        name = call.registry()
        put = call("PutResourcePolicy", RegistryName=name, Policy=self.POLICY)
        call("PutResourcePolicy", RegistryName=name, Policy=self.POLICY)
        with refused("PreconditionFailedException"):
            call("PutResourcePolicy", RegistryName=name, Policy=self.POLICY, RevisionId=put["RevisionId"])

    def test_a_revision_of_no_policy_is_refused(self, call):
        with refused("PreconditionFailedException"):
            call("PutResourcePolicy", RegistryName=call.registry(), Policy=self.POLICY, RevisionId="1")

    def test_a_deleted_policy_is_gone(self, call):
        name = call.registry()
        call("PutResourcePolicy", RegistryName=name, Policy=self.POLICY)
        call("DeleteResourcePolicy", RegistryName=name)
        for operation in ("GetResourcePolicy", "DeleteResourcePolicy"):
            with refused("NotFoundException"):
                call(operation, RegistryName=name)
        assert call("DescribeRegistry", RegistryName=name)

    @pytest.mark.parametrize("policy", ["", "{", "[]", "{}", "1"])
    def test_what_is_no_policy_is_refused(self, call, policy):
        with refused("BadRequestException"):
            call("PutResourcePolicy", RegistryName=call.registry(), Policy=policy)

    def test_a_policy_is_one_registrys(self, call):
        for operation, params in [("GetResourcePolicy", {}), ("PutResourcePolicy", {"Policy": self.POLICY})]:
            with refused("BadRequestException"):
                call(operation, **params)
        with refused("NotFoundException"):
            call("GetResourcePolicy", RegistryName="none")


class TestDiscoverers:
    def test_a_discoverer_starts_at_once(self, call):
        made = call("CreateDiscoverer", SourceArn=BUS, Description="Orders", Tags={"a": "b"})
        assert made == {
            "DiscovererId": "events-event-bus-orders",
            "DiscovererArn": "arn:aws:schemas:us-east-1:123456789012:discoverer/events-event-bus-orders",
            "SourceArn": BUS,
            "State": "STARTED",
            "Description": "Orders",
            "CrossAccount": True,
            "Tags": {"a": "b"},
        }
        assert call("DescribeDiscoverer", DiscovererId="events-event-bus-orders") == made

    def test_it_stops_and_starts(self, call):
        id_ = call("CreateDiscoverer", SourceArn=BUS)["DiscovererId"]
        for operation, state in [
            ("StopDiscoverer", "STOPPED"),
            ("StopDiscoverer", "STOPPED"),
            ("StartDiscoverer", "STARTED"),
        ]:
            assert call(operation, DiscovererId=id_) == {"DiscovererId": id_, "State": state}
            assert call("DescribeDiscoverer", DiscovererId=id_)["State"] == state

    def test_it_is_updated(self, call):
        id_ = call("CreateDiscoverer", SourceArn=BUS, Description="Old")["DiscovererId"]
        assert call("UpdateDiscoverer", DiscovererId=id_, CrossAccount=False)["Description"] == "Old"
        assert call("UpdateDiscoverer", DiscovererId=id_, Description="New")["CrossAccount"] is False

    def test_a_bus_has_one(self, call):
        call("CreateDiscoverer", SourceArn=BUS)
        with refused("ConflictException"):
            call("CreateDiscoverer", SourceArn=BUS)

    def test_a_deleted_one_is_gone(self, call):
        id_ = call("CreateDiscoverer", SourceArn=BUS)["DiscovererId"]
        call("DeleteDiscoverer", DiscovererId=id_)
        for operation in ("DescribeDiscoverer", "DeleteDiscoverer", "StartDiscoverer", "UpdateDiscoverer"):
            with refused("NotFoundException"):
                call(operation, DiscovererId=id_)

    def test_prefixes_select(self, call):
        for bus in ("orders", "other", "third"):
            call("CreateDiscoverer", SourceArn=BUS.replace("orders", bus))

        def ids(**params):
            return [each["DiscovererId"] for each in call("ListDiscoverers", **params)["Discoverers"]]

        assert ids() == ["events-event-bus-orders", "events-event-bus-other", "events-event-bus-third"]
        assert ids(DiscovererIdPrefix="events-event-bus-o") == ids()[:2]
        assert ids(SourceArnPrefix=BUS) == ids()[:1]

    @pytest.mark.parametrize("arn", ["arn:aws:s3:::a-bucket-with-a-long-name", "x" * 30])
    def test_another_source_is_refused(self, call, arn):
        with refused("BadRequestException"):
            call("CreateDiscoverer", SourceArn=arn)


class TestSearch:
    def test_versions_that_hold_a_keyword_are_found(self, call):
        call.schema("first", versions=2)
        call.schema("second")
        (found,) = call("SearchSchemas", RegistryName="orders", Keywords="A2")["Schemas"]
        assert found == {
            "RegistryName": "orders",
            "SchemaArn": "arn:aws:schemas:us-east-1:123456789012:schema/orders/first",
            "SchemaName": "first",
            "SchemaVersions": [{"CreatedDate": "2026-01-01T00:00:00Z", "SchemaVersion": "2", "Type": "OpenApi3"}],
        }

    def test_any_keyword_will_do_whatever_the_case(self, call):
        call.schema("first")
        call.schema("second")
        call.schema("third")
        found = call("SearchSchemas", RegistryName="orders", Keywords="FIRST seco")["Schemas"]
        assert [each["SchemaName"] for each in found] == ["first", "second"]

    def test_pages(self, call):
        for name in "abc":
            call.schema(name)
        first = call("SearchSchemas", RegistryName="orders", Keywords="openapi", Limit=2)
        rest = call("SearchSchemas", RegistryName="orders", Keywords="openapi", NextToken=first["NextToken"])
        assert [each["SchemaName"] for each in [*first["Schemas"], *rest["Schemas"]]] == ["a", "b", "c"]

    def test_no_keyword_is_refused(self, call):
        with refused("BadRequestException"):
            call("SearchSchemas", RegistryName=call.registry(), Keywords=" ")


class TestDiscoveredSchema:
    def test_json_of_no_event(self, call):
        content = call("GetDiscoveredSchema", Type="OpenApi3", Events=['{"Source":"a","Detail":"{}"}'])["Content"]
        assert content == (
            '{"openapi":"3.0.0","info":{"version":"1.0.0","title":"Event"},"paths":{},"components":{"schemas":{"Event":'
            '{"type":"object","required":["Detail","Source"],"properties":{"Detail":{"type":"string"},'
            '"Source":{"type":"string"}}}}}}'
        )

    def test_as_draft_4(self, call):
        content = call("GetDiscoveredSchema", Type="JSONSchemaDraft4", Events=['{"a": 1}'])["Content"]
        assert json.loads(content)["$schema"] == "http://json-schema.org/draft-04/schema#"

    def test_nothing_is_kept(self, call):
        call("GetDiscoveredSchema", Type="OpenApi3", Events=["{}"])
        assert call("ListSchemas", RegistryName="discovered-schemas")["Schemas"] == []

    @pytest.mark.parametrize("events", [[], ["{}"] * 11, ["{"], ["[]"], [""], ["{}", "1"]], ids=range(6))
    def test_other_samples_are_refused(self, call, events):
        with refused("BadRequestException"):
            call("GetDiscoveredSchema", Type="OpenApi3", Events=events)


@pytest.mark.parametrize("operation", ["PutCodeBinding", "DescribeCodeBinding", "GetCodeBindingSource"])
def test_no_code_binding_is_known(call, operation):
    schema = call.schema()
    with refused("NotFoundException"):
        call(operation, **schema, Language="Python36")
    with refused("NotFoundException"):
        call(operation, RegistryName="orders", SchemaName="none", Language="Python36")
