"""``waive`` and ``waivers prune``, and what ``diff`` makes of waivers."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main

FOLDER = "registry/shop/orders@Placed"
TOMORROW = (dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=2)).date().isoformat()


def schema(*required):
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}},
        "required": list(required),
    }


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


@pytest.fixture
def repository(git_repository):
    git_repository.write("schema-guard.toml", "# ours\n")
    git_repository.write(f"{FOLDER}/1.json", schema("id", "amount"))
    git_repository.commit()
    git_repository.git("switch", "-q", "-c", "feature")
    git_repository.write(f"{FOLDER}/2.json", schema("id"))
    return git_repository


@pytest.fixture
def fingerprint(repository, run):
    (comparison,) = json.loads(run("diff", "--format", "json").stdout)["comparisons"]
    (finding,) = comparison["findings"]
    return finding["fingerprint"]


def waived(run, *arguments):
    done = run("diff", "--format", "json", *arguments)
    return done.exit_code, json.loads(done.stdout)["summary"]["waived"] if done.exit_code < 2 else done.stderr


def test_a_waived_finding_is_still_shown_and_fails_nothing(repository, run, fingerprint):
    assert waived(run) == (1, 0)
    done = run("waive", fingerprint, "--reason", "nobody reads it", "--owner", "orders", "--expires", TOMORROW)
    assert (done.exit_code, done.stdout) == (0, f"schema-guard.toml: {fingerprint} is waived until {TOMORROW}\n")
    assert waived(run) == (0, 1)
    text = run("diff").stdout
    assert "nobody reads it" in text
    assert fingerprint in text
    assert run("diff", "--fail-on", "dangerous").exit_code == 0
    repository.git("add", ".")
    assert waived(run, "--staged") == (0, 1)


def test_a_waiver_holds_for_one_pair_of_versions(repository, run, fingerprint):
    run("waive", fingerprint, "--reason", "x")
    repository.write(f"{FOLDER}/3.json", schema("id"))
    assert waived(run) == (1, 1)


def test_a_removed_version_can_be_waived(repository, run):
    repository.git("rm", "-q", f"{FOLDER}/1.json")
    comparisons = json.loads(run("diff", "--format", "json").stdout)["comparisons"]
    removed = [f["fingerprint"] for c in comparisons for f in c["findings"] if f["rule"] == "VERSION_REMOVED"]
    broken = [f["fingerprint"] for c in comparisons for f in c["findings"] if f["rule"] != "VERSION_REMOVED"]
    assert run("waive", *removed, *broken, "--reason", "agreed").exit_code == 0
    assert waived(run) == (0, 2)


def test_an_expired_waiver_is_an_error_with_file_and_line(repository, run, fingerprint):
    repository.write(
        "schema-guard.toml",
        f'# ours\n\n[[waivers]]\nfingerprint = "{fingerprint}"\nreason = "for a time"\nexpires = 2020-01-31\n',
    )
    for arguments in (("diff",), ("diff", "--staged"), ("diff", f"{FOLDER}/1.json", f"{FOLDER}/2.json")):
        done = run(*arguments)
        assert done.exit_code == 2
        assert done.stderr.startswith(f"error: schema-guard.toml:3: the waiver of {fingerprint} expired on 2020-01-31")
        assert "waivers prune" in done.stderr
    assert run("waivers", "prune").exit_code == 0
    assert (repository.path / "schema-guard.toml").read_text() == "# ours\n\n"
    assert waived(run) == (1, 0)


@pytest.mark.parametrize("tracked", [True, False])
def test_a_new_waiver_that_waives_nothing_is_an_error_with_file_and_line(repository, run, tracked):
    if not tracked:
        (repository.path / "schema-guard.toml").unlink()
        repository.commit()
        repository.git("branch", "--force", "main")
    repository.write("schema-guard.toml", '[[waivers]]\nfingerprint = "1:00000000"\nreason = "mistyped"\n')
    done = run("diff", "--against", "main")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: schema-guard.toml:1: the waiver of 1:00000000 waives nothing (mistyped)")


def test_a_waiver_that_is_merged_has_done_its_work_and_is_no_error(repository, run, fingerprint):
    run("waive", fingerprint, "--reason", "agreed")
    repository.commit("reviewed and merged")
    repository.git("branch", "--force", "main")
    assert run("diff", "--against", "main").exit_code == 0, "nothing changed since"
    repository.write("registry/shop/orders@Paid/1.json", schema("id"))
    assert run("diff", "--against", "main").exit_code == 0, "another schema changed since"
    done = run("waivers", "prune", "--dry-run")
    assert f"schema-guard.toml:3: {fingerprint} (agreed): needed by no finding" in done.stdout
    assert fingerprint in (repository.path / "schema-guard.toml").read_text()
    run("waivers", "prune")
    assert (repository.path / "schema-guard.toml").read_text() == "# ours\n\n"


def test_a_hook_sees_one_commit_of_a_branch_and_does_not_judge_its_waivers(repository, run, fingerprint):
    repository.commit("past the hook")
    run("waive", fingerprint, "--reason", "agreed")
    repository.write("registry/shop/orders@Paid/1.json", schema("id"))
    repository.git("add", ".")
    assert run("diff", "--staged").exit_code == 0
    assert waived(run, "--against", "main") == (0, 1)


def test_a_waiver_in_a_configuration_of_another_repository_is_not_judged(repository, run, tmp_path):
    shared = tmp_path / "shared.toml"
    shared.write_text('[[waivers]]\nfingerprint = "1:00000000"\nreason = "somebody else\'s"\n')
    (repository.path / FOLDER / "2.json").unlink()
    assert run("diff", "--against", "main", "--config", str(shared)).exit_code == 0


def test_prune_keeps_what_is_needed(repository, run, fingerprint):
    run("waive", fingerprint, "--reason", "needed")
    run("waive", "1:00000000", "--reason", "not needed")
    done = run("waivers", "prune", "--against", "main")
    assert "1:00000000" in done.stdout
    assert fingerprint not in done.stdout
    assert waived(run) == (0, 1)


def test_wrong_usage(repository, run, fingerprint):
    assert run("waive", "TYPE_WIDENED", "--reason", "x").exit_code == 2
    assert run("waive", fingerprint).exit_code == 2
    assert "the reason is empty" in run("waive", fingerprint, "--reason", " ").stderr
    assert "the owner is empty" in run("waive", fingerprint, "--reason", "x", "--owner", "").stderr
    assert "is in the past" in run("waive", fingerprint, "--reason", "x", "--expires", "2020-01-01").stderr
    run("waive", fingerprint, "--reason", "x")
    done = run("waive", fingerprint, "--reason", "y")
    assert done.exit_code == 2
    assert "is waived already, at schema-guard.toml:3" in done.stderr


def test_without_a_configuration_one_is_made(repository, run, fingerprint):
    (repository.path / "schema-guard.toml").unlink()
    assert run("waive", fingerprint, "--reason", "x").exit_code == 0
    assert waived(run) == (0, 1)


@pytest.mark.parametrize("day", ["tomorrow", "31.12.2027", "2027-02-30"])
def test_a_day_that_is_none_shows_how_to_write_one(repository, run, fingerprint, day):
    done = run("waive", fingerprint, "--reason", "x", "--expires", day)
    assert done.exit_code == 2
    assert re.search(rf"'{day}' is not a day; write it like \d{{4}}-\d\d-\d\d\n", done.stderr)
