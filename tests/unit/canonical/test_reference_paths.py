import pytest

from schema_guard.canonical.reference_paths import reference_paths

D = {"$ref": "#/$defs/d"}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (True, (1, False, True)),
        ({"type": "object"}, (1, False, True)),
        ({"anyOf": [D, D], "$defs": {"d": {}}}, (3, False, True)),
        ({"properties": {"a": D, "b": D}, "$defs": {"d": {"items": D}}}, (7, True, True)),
        ({"items": {"$ref": "#"}}, (2, True, True)),
        ({"$ref": "#anchor"}, (2, False, False)),
        ({"$ref": "#/$defs/none"}, (2, False, False)),
        ({"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"$ref": "#/$defs/l/1", "l": []}, "l": [1, {}]}}, (4, False, True)),
    ],
)
def test_ways_along_references(document, expected):
    assert reference_paths(document) == expected


def test_they_multiply_without_being_walked():
    levels = {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(2_000)}
    assert reference_paths({"$ref": "#/$defs/d0", "$defs": levels | {"d2000": {}}}).number == 10**9


@pytest.mark.parametrize("token", ["\u00b2", "\u0663", "01", "9" * 5_000])
def test_what_is_no_index_leads_nowhere(token):
    assert not reference_paths({"$ref": f"#/anyOf/{token}", "anyOf": [{}, {}, {}, {}]}).certain
