from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.store import files, layout
from schema_guard.store.layout import FileKind, RegistryFile

ROOT = Path("registry")

HOSTILE = st.one_of(
    st.text(st.characters(), max_size=40),  # any code point, lone surrogates included
    st.text("aAbB./\\:@ %~-_0\x00\n", max_size=12),
    st.sampled_from(
        ["", ".", "..", "...", ".git", "CON", "con.x", "Aux", "lpt1.json", "COM0", "a ", "a.", "%", "%~", "~"]
    ),
    st.text("aZ.é~%", min_size=90, max_size=1200),
)


def test_names_that_aws_allows_stay_readable():
    version = SchemaVersionId(SchemaId("discovered-schemas", "orders@OrderPlaced"), "4")
    assert layout.version_path(ROOT, version).as_posix() == "registry/discovered-schemas/orders@OrderPlaced/4.json"
    assert layout.source_path(ROOT, version).name == "4.source.json"
    assert layout.manifest_path(ROOT, version.schema).name == "versions.json"
    for name in ("orders.acme@OrderCreated-v1", "aws.ec2@Foo", "a_B-c.D@e", "1", "contract", "auxiliary"):
        assert layout.segments(name) == (name,)


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("", "%"),
        (".", "%2e"),
        ("..", "%2e%2e"),
        (".git", "%2egit"),
        ("a.", "a%2e"),
        ("a ", "a%20"),
        ("CON", "%43ON"),
        ("nul.txt", "%6eul.txt"),
        ("a/b\\c", "a%2fb%5cc"),
        ("100%", "100%25"),
        ("é", "%c3%a9"),
        (unicodedata.normalize("NFD", "é"), "e%cc%81"),
    ],
)
def test_what_a_file_system_cannot_hold_is_escaped(name, segment):
    assert layout.segments(name) == (segment,)
    assert layout.name_of((segment,)) == name


@given(HOSTILE)
@example("x" * 385)
@example("é" * 385)
@example("a" * 250 + "...")
@settings(max_examples=600)
def test_segments_are_reversible_and_safe(name):
    for twin in (False, True):
        parts = layout.segments(name, twin=twin)
        assert layout.name_of(parts) == name
        for part in parts:
            assert 0 < len(part.encode()) <= layout.MAX_SEGMENT
            assert part.isascii()
            assert part.isprintable()
            assert not part.startswith((".", " "))
            assert not part.endswith((".", " "))
            assert not set(part) & set('/\\:*?"<>| ')
            assert PurePosixPath(part).parts == PureWindowsPath(part).parts == (part,)
            assert part.partition(".")[0].lower() not in layout._RESERVED


@given(HOSTILE, HOSTILE)
@settings(max_examples=500)
def test_no_two_names_share_a_form(one, other):
    forms = {layout.segments(one), layout.segments(one, twin=True)}
    others = {layout.segments(other), layout.segments(other, twin=True)}
    assert bool(forms & others) == (one == other)
    if one != other:
        folded = "/".join(layout.segments(one, twin=True)).lower()
        assert folded != "/".join(layout.segments(other, twin=True)).lower()


@given(HOSTILE, HOSTILE, st.integers(0, 10**20))
@settings(max_examples=500)
def test_paths_are_reversible(registry_name, schema_name, number):
    version = SchemaVersionId(SchemaId(registry_name, schema_name), str(number))
    for path, expected in (
        (layout.version_path(ROOT, version), RegistryFile(FileKind.DOCUMENT, version.schema, version)),
        (layout.source_path(ROOT, version), RegistryFile(FileKind.SOURCE, version.schema, version)),
        (layout.manifest_path(ROOT, version.schema), RegistryFile(FileKind.MANIFEST, version.schema)),
    ):
        relative = path.relative_to(ROOT)
        assert layout.parse_path(relative) == expected
        assert layout.parse_path(relative.as_posix()) == expected


@given(st.lists(st.text("aA.%2e~/1json", max_size=8), max_size=4).map("/".join))
@settings(max_examples=600)
def test_every_path_that_parses_is_the_path_of_what_it_means(text):
    file = layout.parse_path(text)
    if file is None:
        return
    parts = PurePosixPath(text).parts
    registry = {layout.segments(file.schema.registry_name, twin=twin) for twin in (False, True)}
    schema = {layout.segments(file.schema.schema_name, twin=twin) for twin in (False, True)}
    assert parts[:-1] in {(*one, *other) for one in registry for other in schema}


@pytest.mark.parametrize(
    "path",
    ["", "1.json", "r/1.json", "r/s/t/1.json", "r/s/01.json", "r/s/x.json", "r/s/1.source.source.json", "r/s/README.md",
     "r/%2E/1.json", "r/%61/1.json", "../s/1.json", "r/../1.json", "/r/s/1.json", "r/%ff/1.json", "r/%~x/1.json"],
)  # fmt: skip
def test_foreign_paths_mean_nothing(path):
    assert layout.parse_path(path) is None


def test_ten_thousand_hostile_names_stay_inside(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "sync_dir", lambda _: None)  # twenty thousand waits for the disk prove nothing here
    root = tmp_path / "in" / "registry"
    root.mkdir(parents=True)
    names = set()

    @given(HOSTILE)
    @settings(max_examples=2_500, database=None)
    def collect(name):
        names.update({name, name.swapcase(), f"../{name}", f"{name}.", f"{name}/..", name[::-1]})

    collect()
    assert len(names) >= 10_000
    made = {}
    for name in sorted(names)[:10_000]:
        schema = SchemaId(name[-2:], name)
        made[schema] = files.claim_dir(root, schema)
        (made[schema] / "1.json").touch(exist_ok=False)
    assert set(files.list_schemas(root)) == set(made)
    assert len(set(made.values())) == len(made)
    assert {path.name for path in tmp_path.iterdir()} == {"in"}
    assert {path.name for path in root.parent.iterdir()} == {"registry"}
    lowered = [path.as_posix().lower() for path in made.values()]
    assert len(set(lowered)) == len(lowered), "two names would meet on a file system that ignores case"
