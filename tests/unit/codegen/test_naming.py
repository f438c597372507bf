import keyword
import re

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema_guard.codegen import naming

SAFE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
TEXT = st.text(max_size=40) | st.sampled_from(["a-b", "a_b", "a.b", "A", "a", "class", "__x__", "é", ""])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("orders@OrderPlaced", "orders__order_placed"),
        ("com.acme.orders@OrderPlaced", "com_acme_orders__order_placed"),
        ("OrderPlaced", "order_placed"),
    ],
)
def test_plain_schema_names_stay_plain(name, expected):
    assert naming.schema_package(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("discovered-schemas", "discovered_schemas"), ("orders", "orders"), ("a1-b2", "a1_b2")]
)
def test_plain_registry_names_stay_plain(name, expected):
    assert naming.registry_package(name) == expected


@pytest.mark.parametrize("name", ["aws.events", "Orders", "my_orders", "class", "union", "models", "1a", "é"])
def test_other_registry_names_get_a_suffix_of_their_own(name):
    assert re.fullmatch(r"[a-z][a-z0-9_]*_x[0-9a-f]{6}", naming.registry_package(name))


@given(st.lists(TEXT, unique=True, max_size=8))
def test_packages_never_meet(names):
    assert len({naming.schema_package(name) for name in names}) == len(names)
    assert len({naming.registry_package(name) for name in names}) == len(names)
    for name in names:
        for made in (naming.schema_package(name), naming.registry_package(name)):
            assert SAFE.fullmatch(made)
            assert made == made.lower()
            assert not keyword.iskeyword(made)


@given(st.lists(TEXT, unique=True, max_size=8))
def test_members_never_meet_and_are_safe(names):
    made = naming.field_names(names, ["OrderPlaced"])
    assert list(made) and len(set(made.values())) == len(names) if names else not made
    for name in made.values():
        assert SAFE.fullmatch(name)
        assert not keyword.iskeyword(name)
        assert not hasattr(pydantic.BaseModel, name)


@given(TEXT, TEXT)
def test_a_member_more_changes_no_other_name_unless_they_meet(one, two):
    alone = naming.field_names([one], [])[one]
    if one != two and naming.field_names([two], [])[two] != alone:
        assert naming.field_names([one, two], [])[one] == alone


def test_no_member_hides_what_pydantic_calls_its_own():
    members = [name for name in dir(pydantic.BaseModel) if not name.startswith("_")]
    assert not set(naming.field_names(members, []).values()) & set(members)


def test_a_name_that_is_fine_stays_as_it_is():
    names = ["orderId", "order_id", "id", "type", "match", "Amount"]
    assert naming.field_names(names, []) == {name: name for name in names}
    assert naming.field_names(["detail-type"], []) == {"detail-type": "detail_type"}
    assert naming.field_names(["class"], []) == {"class": "class_"}


def test_class_names_that_are_taken_get_a_suffix_of_their_place():
    names = naming.ClassNames(["OrderPlaced"])
    assert names.claim("customer", "/a") == "Customer"
    second = names.claim("Customer", "/b")
    assert re.fullmatch(r"CustomerX[0-9a-f]{6}", second)
    assert naming.ClassNames(["OrderPlaced", "Customer"]).claim("Customer", "/b") == second
    assert names.claim("str", "/c") == "Str"
    assert names.claim("Any", "/d").startswith("AnyX")
    assert names.claim("名前", "/e") == "Object"


def test_the_class_of_a_schema_is_what_follows_the_at_sign():
    assert naming.schema_class("orders@OrderPlaced") == "OrderPlaced"
    assert naming.schema_class("aws.ec2@EC2InstanceState-changeNotification") == "EC2InstanceStateChangeNotification"
    assert naming.schema_class("Model") == "ModelDetail"
    assert naming.schema_class("名前").startswith("Event")
