"""``schema-guard diff`` as people call it: real repositories, real files, exit codes and reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main

FOLDER = "registry/shop/orders@Placed"
PROGRAM = Path(sys.executable).with_name("schema-guard")


def schema(required=("id", "amount"), **properties):
    known = {"id": {"type": "string"}, "amount": {"type": "integer"}, **properties}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {name: value for name, value in known.items() if value is not None},
        "required": list(required),
    }


BREAKING = schema(required=("id",))
HARMLESS = schema(note={"type": "string"})


@pytest.fixture
def run():
    def invoke(*arguments: str):
        return CliRunner().invoke(main, ["diff", *arguments])

    return invoke


@pytest.fixture
def report(run):
    """The JSON report, and the exit code."""

    def invoke(*arguments: str):
        done = run("--format", "json", *arguments)
        assert done.exit_code in {0, 1}, done.output
        return json.loads(done.stdout), done.exit_code

    return invoke


@pytest.fixture
def repository(git_repository):
    git_repository.write(f"{FOLDER}/1.json", schema())
    git_repository.write("registry/shop/orders@Paid/1.json", schema())
    git_repository.commit()
    return git_repository


def questions(result):
    return [(c["schema"], c["old"], c["new"], c["direction"], c["verdict"]) for c in result["comparisons"]]


def rules(result):
    return [finding["rule"] for comparison in result["comparisons"] for finding in comparison["findings"]]


# Two files


def test_two_files(git_repository, run, report):
    old, new = git_repository.write("old.json", schema()), git_repository.write("new.json", BREAKING)
    result, code = report("old.json", "new.json")
    assert code == 1
    (comparison,) = result["comparisons"]
    assert (comparison["registry"], comparison["schema"]) == (None, None)
    assert (comparison["old"], comparison["new"]) == ("old.json", "new.json")
    assert rules(result) == ["PROPERTY_MADE_OPTIONAL"]
    event = comparison["witness"]["event"]
    jsonschema.validate(event, json.loads(new.read_text()))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(event, json.loads(old.read_text()))
    text = run("old.json", "new.json").stdout
    assert "PROPERTY_MADE_OPTIONAL" in text
    assert "old.json:14:5" in text
    assert report("new.json", "old.json") == ({**result, **report("new.json", "old.json")[0]}, 0)


def test_two_files_of_other_drafts_and_openapi(git_repository, report):
    git_repository.write("draft4.json", {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 0})
    git_repository.write(
        "strict.json", {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 0, "exclusiveMinimum": True}
    )
    assert report("draft4.json", "strict.json")[1] == 0
    assert report("strict.json", "draft4.json")[1] == 1
    event = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}

    def openapi(nullable):
        identifier = {"type": "string", "nullable": nullable}
        changed = {**event, "properties": {"id": identifier}}
        return {"openapi": "3.0.0", "info": {}, "paths": {}, "components": {"schemas": {"AWSEvent": changed}}}

    git_repository.write("narrow.json", openapi(nullable=False))
    git_repository.write("wide.json", openapi(nullable=True))
    result, code = report("narrow.json", "wide.json")
    assert (code, result["comparisons"][0]["witness"]["event"]) == (1, {"id": None})
    assert report("wide.json", "narrow.json")[1] == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"type": "object",\n  "required": [}\n', "2:16"),
        ('{"a": 1,\n "a": 2}', "2:2"),
        ('"text"', "not a schema"),
        ("[]", "not a schema"),
        ('{"type": "objekt"}', "type"),
        ('{"type": "object", "properties": []}', "properties"),
        ('{"minimum": NaN}', "NaN"),
        ("", "1:1"),
        ("[" * 100_000, "nest"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_is_no_schema(git_repository, run, content, message):
    git_repository.write("good.json", schema())
    bad = git_repository.path / "bad.json"
    bad.write_bytes(content if isinstance(content, bytes) else content.encode())
    for arguments in (("good.json", "bad.json"), ("bad.json", "good.json")):
        done = run(*arguments)
        assert done.exit_code == 3, done.output
        assert done.stderr.startswith("error: bad.json")
        assert message in done.stderr
        assert done.stdout == ""


def test_a_file_that_is_not_there(git_repository, run):
    git_repository.write("good.json", schema())
    done = run("good.json", "missing.json")
    assert done.exit_code == 3
    assert "missing.json: the file cannot be read: No such file or directory" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("one.json",),
        ("one.json", "two.json", "three.json"),
        ("one.json", "two.json", "--staged"),
        ("--staged", "--against", "main"),
        ("--from", "1"),
        ("--mode", "SIDEWAYS"),
        ("--time-limit", "0"),
        ("--time-limit", "-1"),
        ("--time-limit", "nan"),
        ("--time-limit", "inf"),
        ("--time-limit", "soon"),
        ("--output", "xml=report"),
        ("--output", "json"),
        ("--schema", "orders"),
        ("--schema", "shop/unknown"),
    ],
)
def test_wrong_usage(repository, run, arguments):
    done = run(*arguments)
    assert done.exit_code == 2, done.output
    assert done.stderr


# The work tree against a base


def test_nothing_changed(repository, run, report):
    result, code = report("--against", "HEAD")
    assert (code, result["comparisons"]) == (0, [])
    assert result["summary"]["schemas"] == 0
    assert run("--against", "HEAD").stdout.endswith(
        f"compared with {result['against']}, mode FORWARD_TRANSITIVE, policy LENIENT\n"
    )


def test_a_breaking_version_and_a_harmless_one(repository, report):
    repository.write(f"{FOLDER}/2.json", BREAKING)
    repository.write("registry/shop/orders@Paid/2.json", HARMLESS)
    result, code = report("--against", "main")
    assert code == 1
    assert questions(result) == [
        ("orders@Paid", "1", "2", "FORWARD", "compatible"),
        ("orders@Placed", "1", "2", "FORWARD", "breaking"),
    ]
    assert result["summary"]["schemas"] == 2
    assert result["bump"] == "major"


def test_the_same_change_to_an_optional_property_is_harmless(git_repository, report):
    git_repository.write(f"{FOLDER}/1.json", schema(required=("id",)))
    git_repository.commit()
    git_repository.write(f"{FOLDER}/2.json", schema(required=("id",), amount=None))
    result, code = report("--against", "main")
    assert code == 0
    assert result["summary"]["breaking"] == 0


def test_transitive_modes_ask_about_every_version_at_the_base(repository, report):
    repository.write(f"{FOLDER}/2.json", schema(required=("id", "amount", "late"), late={"type": "string"}))
    repository.commit()
    repository.write(f"{FOLDER}/10.json", schema())
    result, code = report("--against", "main")
    assert code == 1
    assert questions(result) == [
        ("orders@Placed", "1", "10", "FORWARD", "compatible"),
        ("orders@Placed", "2", "10", "FORWARD", "breaking"),
    ]
    assert [q[1:4] for q in questions(report("--against", "main", "--mode", "FULL")[0])] == [
        ("2", "10", "FORWARD"),
        ("2", "10", "BACKWARD"),
    ]
    assert questions(report("--against", "main", "--mode", "NONE")[0]) == []
    repository.write("schema-guard.toml", '[[schemas]]\nglob = "shop/*"\nretired = [2]\n')
    result, code = report("--against", "main")
    assert (code, [q[1] for q in questions(result)]) == (0, ["1"])


def test_overrides_and_flags(repository, report):
    repository.write(f"{FOLDER}/2.json", BREAKING)
    repository.write("registry/shop/orders@Paid/2.json", BREAKING)
    repository.write(
        "schema-guard.toml", '[[schemas]]\nglob = "orders@Paid"\ncompatibility = "BACKWARD"\nowner = "payments"\n'
    )
    assert [q[3:] for q in questions(report("--against", "main")[0])] == [
        ("BACKWARD", "compatible"),
        ("FORWARD", "breaking"),
    ]
    assert {q[3] for q in questions(report("--against", "main", "--mode", "FORWARD")[0])} == {"FORWARD"}


def test_a_version_of_this_branch_may_change_and_a_published_one_may_not(repository, report):
    repository.git("switch", "--quiet", "--create", "feature")
    repository.write(f"{FOLDER}/2.json", BREAKING)
    repository.commit()
    repository.write(f"{FOLDER}/2.json", HARMLESS)
    assert report("--against", "main") == (report("--against", "main")[0], 0)
    repository.write(f"{FOLDER}/1.json", HARMLESS)
    result, code = report("--against", "main")
    assert code == 1
    assert rules(result) == ["VERSION_REWRITTEN"]
    assert ("orders@Placed", "1", "1", "FORWARD", "compatible") in questions(result)
    repository.write(f"{FOLDER}/1.json", BREAKING)
    assert rules(report("--against", "main")[0]).count("VERSION_REWRITTEN") == 1
    assert "PROPERTY_MADE_OPTIONAL" in rules(report("--against", "main")[0])


def test_a_removed_version_and_a_deleted_schema(repository, report):
    repository.write(f"{FOLDER}/2.json", HARMLESS)
    repository.commit()
    (repository.path / FOLDER / "1.json").unlink()
    result, code = report("--against", "main")
    assert (code, rules(result), questions(result)) == (
        1,
        ["VERSION_REMOVED"],
        [("orders@Placed", "1", None, "FORWARD", "compatible")],
    )
    (repository.path / FOLDER / "2.json").unlink()
    result, code = report("--against", "main")
    assert (code, rules(result)) == (1, ["SCHEMA_DELETED"])
    assert report("--against", "main", "--fail-on", "never")[1] == 0


def test_a_renamed_schema_is_compared_with_what_it_was(repository, report):
    repository.git("mv", FOLDER, "registry/shop/orders@Made")
    result, code = report("--against", "main")
    assert (code, rules(result)) == (0, ["SCHEMA_RENAMED"])
    assert report("--against", "main", "--fail-on", "dangerous")[1] == 1
    repository.write("registry/shop/orders@Made/2.json", BREAKING)
    result, code = report("--against", "main")
    assert code == 1
    assert ("orders@Made", "1", "2", "FORWARD", "breaking") in questions(result)


def test_a_changed_source_is_found(repository, report):
    repository.write(f"{FOLDER}/1.source.json", "{}")
    repository.commit()
    repository.write(f"{FOLDER}/1.source.json", "{ }")
    result, code = report("--against", "main")
    assert (code, rules(result)) == (1, ["SOURCE_FILE_CHANGED"])


def test_discovered_registries_compare_folds(git_repository, report):
    folder = "registry/discovered-schemas/orders@Placed"
    git_repository.write(f"{folder}/1.json", schema(required=("id", "amount")))
    git_repository.write(f"{folder}/2.json", schema(required=("id",), amount=None))
    git_repository.commit()
    git_repository.write(f"{folder}/3.json", schema(required=("id", "amount")))
    result, code = report("--against", "main")
    assert (code, questions(result)) == (0, [("orders@Placed", "2", "3", "FORWARD", "compatible")])
    git_repository.write(f"{folder}/4.json", schema(required=(), id=None))
    result, code = report("--against", "main")
    assert (code, rules(result)) == (1, ["PROPERTY_MADE_OPTIONAL"])
    assert "2" in result["comparisons"][0]["findings"][0]["message"]
    assert report("--schema", "discovered-schemas/orders@Placed", "--from", "2", "--to", "3")[1] == 0
    assert report("--schema", "discovered-schemas/orders@Placed", "--from", "1", "--to", "2")[1] == 1


@pytest.mark.parametrize("mode", ["FORWARD", "FULL"])
def test_the_first_item_of_an_array_that_was_always_empty_is_no_finding(git_repository, report, mode):
    folder = "registry/discovered-schemas/orders@Placed"
    for version, items in (("1", "object"), ("2", "string")):
        tags = {"type": "array", "items": {"type": items}}
        document = schema(required=("id", "tags"), tags={"$ref": "#/$defs/Tags"}) | {"$defs": {"Tags": tags}}
        git_repository.write(f"{folder}/{version}.json", document)
        if version == "1":
            git_repository.commit()
    assert report("--against", "main", "--mode", mode)[1] == 0
    assert report("--schema", "discovered-schemas/orders@Placed", "--mode", mode)[1] == 0
    git_repository.commit()
    git_repository.write(
        f"{folder}/3.json", schema(required=("id", "tags"), tags={"type": "array", "items": {"type": "integer"}})
    )
    assert report("--against", "HEAD", "--mode", mode)[1] == 1


def test_a_new_file_that_is_no_schema_stops_the_check(repository, run):
    repository.write(f"{FOLDER}/2.json", '{"type": "object",\n  "properties": {"a": }}\n')
    done = run("--against", "main")
    assert done.exit_code == 3
    assert done.stderr.startswith(f"error: {FOLDER}/2.json:2:23")
    repository.write(f"{FOLDER}/2.json", "7")
    assert run("--against", "main").exit_code == 3
    repository.write(f"{FOLDER}/2.json", {"type": "objekt"})
    assert run("--against", "main").exit_code == 3
    (repository.path / FOLDER / "2.json").unlink()
    repository.write("registry/shop/brand-new/1.json", {"properties": 7})
    done = run("--against", "main")
    assert done.exit_code == 3, "a first version raises no question and has to be a schema all the same"
    assert run("--against", "main", "--mode", "NONE").exit_code == 3


def test_a_broken_file_at_the_base_is_named_with_its_commit_unless_the_work_tree_has_it(git_repository, run):
    git_repository.write(f"{FOLDER}/1.json", "{")
    commit = git_repository.commit()
    git_repository.write(f"{FOLDER}/2.json", schema())
    done = run("--against", "main")
    assert done.exit_code == 3
    assert done.stderr.startswith(f"error: {FOLDER}/1.json:1:")
    git_repository.write(f"{FOLDER}/1.json", schema())
    done = run("--against", "main")
    assert done.exit_code == 3
    assert done.stderr.startswith(f"error: {commit[:7]}:{FOLDER}/1.json:1:")


def test_positions_are_in_the_work_tree_where_it_has_the_file(repository, run):
    repository.write(f"{FOLDER}/2.json", BREAKING)
    assert f" {FOLDER}/1.json:14:5" in run("--against", "main").stdout
    repository.write(f"{FOLDER}/1.json", BREAKING)
    base = repository.git("rev-parse", "HEAD")[:7]
    assert f" {base}:{FOLDER}/1.json:14:5" in run("--against", "main").stdout


def test_a_first_version_is_no_risk(repository, report):
    repository.write("registry/shop/brand-new/1.json", schema())
    result, code = report("--against", "main")
    assert (code, result["comparisons"], result["summary"]["schemas"], result["bump"]) == (0, [], 1, "minor")


def test_a_folder_that_is_not_there_is_noted(repository, run):
    repository.write("schema-guard.toml", 'registry_dir = "registri"\n')
    done = run("--against", "main")
    assert done.exit_code == 0
    assert "registri does not exist" in done.stdout
    done = run("--against", "main", "--format", "json")
    assert "registri does not exist" in done.stderr


def test_two_versions_of_the_registry(repository, report, run):
    for version, document in (("2", HARMLESS), ("3", BREAKING)):
        repository.write(f"{FOLDER}/{version}.json", document)
    name = "shop/orders@Placed"
    assert report("--schema", name, "--from", "1", "--to", "2")[1] == 0
    result, code = report("--schema", name)
    assert (code, questions(result)) == (1, [("orders@Placed", "2", "3", "FORWARD", "breaking")])
    done = run("--schema", name, "--from", "7")
    assert done.exit_code == 2
    assert "has no version '7'" in done.stderr
    assert "It has 1, 2, 3." in done.stderr


def test_which_base_is_taken(repository, report, monkeypatch):
    repository.git("branch", "release")
    repository.git("switch", "--quiet", "--create", "feature")
    repository.write(f"{FOLDER}/2.json", HARMLESS)
    head = repository.commit()

    def base():
        return report()[0]["against"].partition("(")[2].rstrip(")")

    assert base() == "merge base with main"
    repository.write("schema-guard.toml", 'against = "feature"\n')
    assert base() == "merge base with feature"
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "release")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", head)
    assert base() == f"merge base of release and {head[:7]}"
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    assert base() == "merge base with main"
    monkeypatch.setenv("SCHEMA_GUARD_AGAINST", "release")
    assert base() == "merge base with release"
    assert report("--against", "HEAD")[0]["against"].endswith("(HEAD)")
    assert report("--staged")[0]["against"].endswith(f"(merge base of release and {head[:7]})")


def test_staged(repository, report):
    repository.write(f"{FOLDER}/2.json", BREAKING)
    assert report("--staged")[1] == 0
    repository.git("add", ".")
    repository.write(f"{FOLDER}/2.json", HARMLESS)
    result, code = report("--staged")
    assert (code, questions(result)) == (1, [("orders@Placed", "1", "2", "FORWARD", "breaking")])
    repository.git("rm", "-q", "-f", f"{FOLDER}/1.json", f"{FOLDER}/2.json")
    assert rules(report("--staged")[0]) == ["SCHEMA_DELETED"]


def test_the_first_commit(git_repository, report):
    git_repository.write(f"{FOLDER}/1.json", schema())
    git_repository.git("add", ".")
    result, code = report("--staged")
    assert (code, result["summary"]["schemas"]) == (0, 1)
    assert result["against"] == "nothing (there is no commit yet)"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("--against", "nonsense"), "does not know the ref 'nonsense'"), ((), "no branch main or master")],
)
def test_git_refuses(repository, run, arguments, message):
    repository.git("branch", "--move", "main", "trunk")
    done = run(*arguments)
    assert done.exit_code == 3
    assert message in done.stderr


def test_not_a_repository(git_environment, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for arguments in ((), ("--staged",), ("--against", "main")):
        done = run(*arguments)
        assert done.exit_code == 3
        assert "is not in a git repository" in done.stderr


def test_a_shallow_clone_without_the_merge_base(repository, run, tmp_path, monkeypatch):
    repository.git("switch", "-q", "-c", "feature")
    repository.commit("one")
    repository.git("switch", "-q", "main")
    repository.commit("two")
    clone = tmp_path / "clone"
    source = f"file://{repository.path}"
    subprocess.run(["git", "clone", "-q", "--depth=1", "--no-single-branch", source, str(clone)], check=True)
    subprocess.run(["git", "switch", "-q", "feature"], cwd=clone, check=True)
    monkeypatch.chdir(clone)
    done = run("--against", "origin/main")
    assert done.exit_code == 3
    assert "git fetch --no-tags --deepen=200 origin" in done.stderr
    assert "fetch-depth: 0" in done.stderr


# Settings, output


def test_fail_on_and_undecided(git_repository, run):
    git_repository.write("old.json", schema(required=("id",)))
    git_repository.write("new.json", schema(required=("id",), amount=None))
    assert run("old.json", "new.json").exit_code == 0
    assert run("old.json", "new.json", "--fail-on", "dangerous").exit_code == 1
    git_repository.write("left.json", {"pattern": "^(a+)+\\1$"})
    git_repository.write("right.json", {"pattern": "^(a|b)\\1$"})
    assert run("left.json", "right.json").exit_code == 1
    assert run("left.json", "right.json", "--undecided", "warn").exit_code in {0, 1}


def test_several_outputs(repository, run):
    repository.write(f"{FOLDER}/2.json", BREAKING)
    done = run("--against", "main", "--output", "json=report.json", "--output", "text=report.txt")
    assert done.exit_code == 1
    assert json.loads((repository.path / "report.json").read_text())["summary"]["breaking"] == 1
    assert (repository.path / "report.txt").read_text() == done.stdout
    done = run("--against", "main", "--output", "json=missing/report.json")
    assert done.exit_code == 3
    assert "missing/report.json: the json report cannot be written" in done.stderr


def test_the_same_bytes_each_time(repository, run):
    repository.write(f"{FOLDER}/2.json", BREAKING)
    repository.write("registry/shop/orders@Paid/2.json", HARMLESS)
    first = run("--against", "main", "--format", "json", "--mode", "FULL_TRANSITIVE", "--all").stdout
    assert first == run("--against", "main", "--format", "json", "--mode", "FULL_TRANSITIVE", "--all").stdout
    shown = subprocess.run(
        [PROGRAM, "diff", "--against", "main", "--format", "json", "--mode", "FULL_TRANSITIVE", "--all"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (shown.returncode, shown.stdout) == (1, first)


def test_with_nothing_changed_click_alone_is_loaded(repository):
    code = (
        "import sys\n"
        "from schema_guard.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "heavy = {'boto3', 'botocore', 'jsonschema', 'jsonschema_rs', 'deepdiff', 'datamodel_code_generator',\n"
        "         'pydantic', 'rich', 'starlette', 'uvicorn', 'tomllib', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names - {'__main__'}))\n"
    )
    for arguments in (("--against", "HEAD"), ("--staged",), ()):
        shown = subprocess.run(
            [sys.executable, "-I", "-c", code, "diff", *arguments], capture_output=True, text=True, check=True
        )
        heavy, foreign = shown.stdout.splitlines()[-2:]
        assert heavy == "[]"
        assert {"click", "schema_guard"} == {
            name for name in __import__("ast").literal_eval(foreign) if not name.startswith(("_", "sitecustom"))
        }


def test_a_rewritten_version_is_told_from_what_it_was(repository, run):
    repository.write(f"{FOLDER}/1.json", BREAKING)
    text = run("--against", "HEAD").stdout
    assert "a subscriber built against version 1 as it was rejects such an event" in text
    assert "an event that version 1 as it is now accepts and version 1 as it was rejects" in text


def test_what_fails_without_an_event_says_so_and_names_the_file(repository, run):
    (repository.path / FOLDER / "1.json").unlink()
    done = run("--against", "HEAD")
    assert (done.exit_code, "breaking[" in done.stdout) == (1, False)
    assert f"--> {FOLDER}/1.json\n" in done.stdout
    assert "note: this fails the check although no event proves it" in done.stdout
    assert f"::error file={FOLDER}/1.json,line=1,title=" in run("--against", "HEAD", "--format", "github").stdout


def test_an_empty_base_is_a_mistake_and_not_the_default(repository, run):
    done = run("--against", "")
    assert (done.exit_code, done.stderr.splitlines()[0]) == (3, "error: '' is not a git ref")


def test_files_whose_names_look_like_numbers_are_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, kind in (("\u00b2", "string"), ("\u00b3", "integer")):
        (tmp_path / name).write_text(json.dumps({"type": kind}), encoding="utf-8")
    result = CliRunner().invoke(main, ["diff", "\u00b2", "\u00b3"])
    assert result.exit_code == 1, result.output
    assert "built against \u00b2 rejects" in result.output
