from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from schema_guard.compat.questions import History, StoredVersion
from schema_guard.errors import DocumentError
from schema_guard.model.ids import SchemaId
from schema_guard.store.changes import Baseline, changes_since, changes_staged
from schema_guard.workflows.history import touched_registry

REGISTRY = Path("registry")
PLACED, PAID = SchemaId("shop", "orders@Placed"), SchemaId("shop", "orders@Paid")
FOLDER = "registry/shop/orders@Placed"


@pytest.fixture
def repository(git_repository):
    for version in ("1", "2", "10"):
        git_repository.write(f"{FOLDER}/{version}.json", {"title": version})
    git_repository.write(f"{FOLDER}/1.source.json", '{"openapi":"3.0.0"}')
    git_repository.write(f"{FOLDER}/versions.json", {})
    git_repository.write("registry/shop/orders@Paid/1.json", {"title": "paid"})
    git_repository.write("registry/.gitattributes", "*.json text eol=lf\n")
    git_repository.commit()
    return git_repository


def touched():
    return touched_registry(REGISTRY, changes_since(REGISTRY, Baseline.named("HEAD")))


def test_a_new_version(repository):
    repository.write(f"{FOLDER}/11.json", {"title": "11"})
    found = touched()
    assert found.histories == (History(PLACED, ("1", "2", "10"), ("1", "2", "10", "11")),)
    old, new = found.histories[0].before("10"), found.histories[0].after("11")
    texts = found.read([old, new])
    assert texts[old].text == '{\n  "title": "10"\n}\n'
    assert texts[new].text == '{\n  "title": "11"\n}\n'
    assert found.path_of(new) == texts[new].path == f"{FOLDER}/11.json"


def test_rewritten_and_removed_versions(repository):
    repository.write(f"{FOLDER}/2.json", {"title": "other"})
    (repository.path / FOLDER / "10.json").unlink()
    assert touched().histories == (History(PLACED, ("1", "2", "10"), ("1", "2"), rewritten=("2",)),)


def test_a_changed_or_removed_source_is_told_apart_from_its_document(repository):
    repository.write(f"{FOLDER}/1.source.json", "other")
    changed = (History(PLACED, ("1", "2", "10"), ("1", "2", "10"), source_changed=("1",)),)
    assert touched().histories == changed
    (repository.path / FOLDER / "1.source.json").unlink()
    assert touched().histories == changed
    repository.write(f"{FOLDER}/1.json", "other")
    assert touched().histories == (History(PLACED, ("1", "2", "10"), ("1", "2", "10"), rewritten=("1",)),)


def test_what_changes_no_version(repository):
    repository.write(f"{FOLDER}/versions.json", {"description": "new"})
    repository.write(f"{FOLDER}/2.source.json", "pulled later")
    repository.write("registry/README.md", "text")
    (repository.path / FOLDER / "1.json").chmod(0o755)
    repository.git("rm", "--quiet", "--cached", f"{FOLDER}/2.json")
    found = touched()
    assert found.histories == ()
    assert found.notes == ()


def test_a_misnamed_version_is_noted(repository):
    for name in ("v3.json", "03.json", "3.JSON"):
        repository.write(f"{FOLDER}/{name}", "{}")
    repository.write("registry/3.json", "{}")
    (repository.path / "registry/linked").symlink_to(repository.path / FOLDER)
    nested = repository.path / "registry/nested"
    nested.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=nested, check=True)
    subprocess.run(["git", "commit", "--quiet", "--allow-empty", "-m", "x"], cwd=nested, check=True)
    found = touched()
    assert found.histories == ()
    assert len(found.notes) == 6
    assert f"{FOLDER}/v3.json was not compared: a version is named REGISTRY/SCHEMA/NUMBER.json" in found.notes
    assert "registry/linked is a symbolic link and was not compared" in found.notes
    assert "registry/nested is a submodule and was not compared: run schema-guard in it" in found.notes


def test_a_deleted_schema(repository):
    repository.git("rm", "--quiet", "-r", FOLDER)
    for found in (touched(), touched_registry(REGISTRY, changes_staged(REGISTRY))):
        (history,) = found.histories
        assert history.is_deleted
        assert history.removed == ("1", "2", "10")


@pytest.mark.parametrize("staged", [False, True])
def test_a_renamed_schema_goes_on_with_its_history(repository, staged):
    renamed = SchemaId("shop", "orders@Made")
    repository.git("mv", FOLDER, "registry/shop/orders@Made")
    repository.write("registry/shop/orders@Made/2.json", {"title": "edited on the way"})
    repository.write("registry/shop/orders@Made/11.json", {"title": "new"})
    repository.write("registry/shop/unrelated/1.json", {"title": "unrelated"})
    repository.git("rm", "--quiet", "-r", "registry/shop/orders@Paid")
    if staged:
        repository.git("add", "--all")
    found = touched_registry(
        REGISTRY, changes_staged(REGISTRY) if staged else changes_since(REGISTRY, Baseline.named("HEAD"))
    )
    history = History(
        renamed, ("1", "2", "10"), ("1", "2", "10", "11"), rewritten=("2",), source_changed=(), renamed_from=PLACED
    )
    deleted, unrelated = History(PAID, ("1",), ()), History(SchemaId("shop", "unrelated"), (), ("1",))
    assert found.histories == (history, deleted, unrelated)
    old = history.before("2")
    assert old == StoredVersion(PLACED, "2", at_base=True)
    assert "edited" not in found.read([old])[old].text


def test_a_new_version_that_is_committed_and_edited_again_is_no_rewrite(repository):
    repository.git("switch", "--quiet", "--create", "feature")
    repository.write(f"{FOLDER}/11.json", {"title": "first"})
    repository.commit()
    repository.write(f"{FOLDER}/11.json", {"title": "second"})
    (history,) = touched_registry(REGISTRY, changes_since(REGISTRY, Baseline.named("main"))).histories
    assert (history.added, history.rewritten) == (("11",), ())
    assert (
        "second"
        in touched_registry(REGISTRY, changes_since(REGISTRY, Baseline.named("main")))
        .read([history.after("11")])[history.after("11")]
        .text
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe{", "is not UTF-8"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "pointer of Git LFS"),
    ],
)
def test_a_file_that_is_no_text(repository, content, message):
    (repository.path / FOLDER / "11.json").write_bytes(content)
    found = touched()
    with pytest.raises(DocumentError, match=message) as caught:
        found.read([found.histories[0].after("11")])
    assert caught.value.place.file == f"{FOLDER}/11.json"


def test_a_link_in_place_of_a_version_is_refused(repository):
    (repository.path / FOLDER / "11.json").symlink_to("/etc/hostname")
    repository.git("add", "--all")
    found = touched_registry(REGISTRY, changes_staged(REGISTRY))
    with pytest.raises(DocumentError, match="symbolic link"):
        found.read([found.histories[0].after("11")])


def test_only_touched_folders_are_listed(repository, monkeypatch):
    repository.write(f"{FOLDER}/11.json", {"title": "11"})
    diff = changes_since(REGISTRY, Baseline.named("HEAD"))
    listed = []
    original = type(diff.repository).list_tree

    def spy(self, commit, folders):
        listed.extend(folders)
        return original(self, commit, folders)

    monkeypatch.setattr(type(diff.repository), "list_tree", spy)
    touched_registry(REGISTRY, diff)
    assert listed == ["shop/orders@Placed"]
