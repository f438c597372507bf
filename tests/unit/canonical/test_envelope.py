import pytest

from schema_guard.canonical.envelope import detail_pointer, event_type


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, (None, None)),
        (True, (None, None)),
        ({"properties": {"source": {"const": "s"}, "detail-type": {"enum": ["d"]}}}, ("s", "d")),
        ({"properties": {"source": {"enum": ["s", "t"]}, "detail-type": {"const": 5}}}, (None, None)),
        ({"x-amazon-events-source": "s", "x-amazon-events-detail-type": "d"}, ("s", "d")),
        ({"x-amazon-events-source": "s", "properties": {"source": {"const": "t"}}}, ("t", None)),
        ({"x-amazon-events-source": "${Source}"}, (None, None)),
        ({"$ref": "#/$defs/E", "$defs": {"E": {"properties": {"source": {"const": "s"}}}}}, ("s", None)),
        ({"allOf": [{"$ref": "#/$defs/E"}, {}], "$defs": {"E": {"x-amazon-events-source": "s"}}}, ("s", None)),
        ({"$ref": "#"}, (None, None)),
        ({"$ref": "#/nowhere", "allOf": 5, "properties": 5}, (None, None)),
        ({"properties": {"properties": {"properties": {"source": {"const": "s"}}}}}, (None, None)),
    ],
)
def test_whose_event_it_is(document, expected):
    assert event_type(document) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, None),
        (False, None),
        ({"properties": {"detail": {"type": "object"}}}, "/properties/detail"),
        ({"properties": {"detail": {"$ref": "#/$defs/D"}}, "$defs": {"D": {"$ref": "#/$defs/E"}, "E": {}}}, "/$defs/E"),
        ({"allOf": [{}, {"properties": {"detail": True}}]}, "/allOf/1/properties/detail"),
        ({"properties": {"detail": {"$ref": "#/properties/detail"}}}, "/properties/detail"),
        ({"properties": {"detail": {"$ref": "#/nowhere"}}}, "/properties/detail"),
    ],
)
def test_where_the_detail_is(document, expected):
    assert detail_pointer(document) == expected
