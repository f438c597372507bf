from __future__ import annotations

import pytest

from schema_guard.errors import UsageError
from schema_guard.model.ids import SchemaId
from schema_guard.store.files import claim_dir
from schema_guard.store.manifest import Manifest, VersionEntry, write_manifest
from schema_guard.workflows.authoring import new_version

PLACED = SchemaId("shop", "orders@Placed")


@pytest.fixture
def folder(tmp_path):
    folder = claim_dir(tmp_path, PLACED)
    for version in ("2", "9", "10"):
        (folder / f"{version}.json").write_text(f'{{"title": "{version}"}}\n')
    return folder


def test_the_latest_document_is_copied_to_the_next_number(tmp_path, folder):
    made = new_version(tmp_path, PLACED)
    assert (made.copied_from, made.path) == (folder / "10.json", folder / "11.json")
    assert made.path.read_bytes() == made.copied_from.read_bytes()
    assert new_version(tmp_path, PLACED).path == folder / "12.json"


def test_a_number_that_eventbridge_has_given_is_not_taken_again(tmp_path, folder):
    (folder / "11.source.json").write_text("{}")  # it could not be lowered
    assert new_version(tmp_path, PLACED).path == folder / "12.json"
    write_manifest(folder, Manifest(versions={"20": VersionEntry("OpenApi3", "0" * 64, deleted=True)}))
    assert new_version(tmp_path, PLACED).path == folder / "21.json"


def test_an_unknown_schema(tmp_path, folder):
    with pytest.raises(UsageError, match="there is no schema shop/order@Placed") as caught:
        new_version(tmp_path, SchemaId("shop", "order@Placed"))
    assert caught.value.remedy == "Did you mean shop/orders@Placed?"
    with pytest.raises(UsageError) as caught:
        new_version(tmp_path / "nothing", PLACED)
    assert "orders@Placed/1.json" in caught.value.remedy
