from __future__ import annotations

import pytest

from schema_guard.model.ids import SchemaId
from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy
from schema_guard.model.settings import CheckSettings, SchemaOverride

PLACED = SchemaId("orders", "orders@OrderPlaced")


@pytest.mark.parametrize(
    ("glob", "matches"),
    [
        ("orders/*", True),
        ("*/orders@Order*", True),
        ("orders@*", True),
        ("OrderPlaced", False),
        ("Orders/*", False),
        ("orders/orders@OrderPlaced", True),
        ("payments/*", False),
    ],
)
def test_a_glob_names_registry_and_schema_or_the_schema_alone(glob, matches):
    assert SchemaOverride(glob).matches(PLACED) is matches


def test_later_overrides_win_key_by_key_and_retired_versions_add_up():
    settings = CheckSettings(
        schemas=(
            SchemaOverride("*/*", CompatibilityMode.FULL, CompatibilityPolicy.STRICT, frozenset({"1"}), "platform"),
            SchemaOverride("orders/*", CompatibilityMode.BACKWARD, retired=frozenset({"2"})),
            SchemaOverride("payments/*", owner="payments"),
        )
    )
    merged = settings.override_for(PLACED)
    assert merged == SchemaOverride(
        "orders/orders@OrderPlaced",
        CompatibilityMode.BACKWARD,
        CompatibilityPolicy.STRICT,
        frozenset({"1", "2"}),
        "platform",
    )


def test_discovered_registries_are_named_by_glob():
    settings = CheckSettings(discovered=("discovered-schemas", "seen-*"))
    assert [settings.is_discovered(name) for name in ("discovered-schemas", "seen-eu", "orders")] == [True, True, False]
