"""action.yml: valid, and its scripts do what they say under the variables that GitHub sets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "../shared/schemas/github-action.json"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step.get("id") or step.get("name"): step for step in ACTION["runs"]["steps"]}
FOLDER = "registry/shop/orders@Placed"


def test_it_is_valid():
    if not SCHEMA.exists():
        pytest.skip("../shared is absent")
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(ACTION)


def test_no_text_from_outside_is_pasted_into_a_script():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_other_actions_are_pinned_by_major_version():
    used = [step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step]
    assert used == ["actions/setup-python@v6", "github/codeql-action/upload-sarif@v4"]


def test_the_findings_go_to_code_scanning_unless_that_is_turned_off():
    upload = STEPS["upload"]
    assert ACTION["inputs"]["sarif"]["default"] == "true"
    assert "inputs.sarif == 'true'" in upload["if"]
    assert upload["if"].startswith("always()")  # a failed comparison is what there is to show
    assert upload["continue-on-error"] is True
    assert upload["with"]["sarif_file"] == "${{ steps.diff.outputs.sarif }}"


def test_an_upload_that_is_not_allowed_is_a_notice(runner):
    told = STEPS["Upload failed"]
    assert told["if"] == "always() && steps.upload.outcome == 'failure'"
    done, _, _ = runner("Upload failed")
    assert (done.returncode, done.stdout.startswith("::notice::")) == (0, True)


def test_the_python_of_the_job_stays_as_it_is():
    assert STEPS["python"]["with"]["update-environment"] is False


def schema(*required):
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}},
        "required": list(required),
    }


@pytest.fixture
def runner(git_repository, tmp_path):
    """A checkout and the folders of a runner; runs one step as GitHub would."""
    temporary = tmp_path / "temporary"
    (temporary / "schema-guard/bin").mkdir(parents=True)
    for program in ("python", "schema-guard"):
        (temporary / "schema-guard/bin" / program).symlink_to(Path(sys.executable).with_name(program))
    git_repository.write(f"{FOLDER}/1.json", schema("id", "amount"))
    git_repository.commit()
    git_repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    git_repository.git("switch", "-q", "-c", "feature")

    def run(name, folder=git_repository.path, **variables):
        output, summary = tmp_path / "output", tmp_path / "summary"
        for file in (output, summary):
            file.write_text("")
        step = STEPS[name]
        empty = {key: "" for key in step.get("env", {}) if key not in variables}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=folder,
            env={
                **os.environ,
                **empty,
                "RUNNER_TEMP": str(temporary),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_BASE_REF": "main",
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done, outputs, summary.read_text()

    return run


def test_a_breaking_pull_request(git_repository, runner):
    git_repository.write(f"{FOLDER}/2.json", schema("id"))
    git_repository.commit()
    done, files, summary = runner("diff")
    assert done.returncode == 1, done.stderr
    assert "::error" in done.stdout
    assert summary == Path(files["markdown"]).read_text()
    assert set(files) == {"json", "markdown", "sarif"}
    assert all(Path(path).is_file() for path in files.values())
    done, outputs, _ = runner("outputs", REPORT=files["json"])
    assert done.returncode == 0, done.stderr
    base = git_repository.git("rev-parse", "main").strip()
    expected = {"breaking": "1", "dangerous": "0", "undecided": "0", "waived": "0", "bump": "major", "base-sha": base}
    assert outputs == expected
    assert set(outputs) | set(files) == set(ACTION["outputs"])


def test_inputs_reach_the_program(git_repository, runner):
    git_repository.write(f"{FOLDER}/2.json", schema("id"))
    git_repository.commit()
    assert runner("diff", FAIL_ON="never")[0].returncode == 0
    assert runner("diff", MODE="BACKWARD", UNDECIDED="warn")[0].returncode == 0
    assert runner("diff", AGAINST="HEAD", POLICY="STRICT")[0].returncode == 0
    assert runner("diff", REGISTRY_DIR="elsewhere")[0].returncode == 2
    assert runner("diff", CONFIG="missing.toml")[0].returncode == 2
    hostile = runner("diff", MODE='NONE"; touch hacked; echo "')
    assert hostile[0].returncode == 2
    assert not (git_repository.path / "hacked").exists()


def test_a_push_is_compared_with_what_was_there(git_repository, runner):
    before = git_repository.git("rev-parse", "HEAD").strip()
    git_repository.write(f"{FOLDER}/2.json", schema("id"))
    git_repository.commit()
    git_repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert runner("diff", GITHUB_BASE_REF="", BEFORE=before)[0].returncode == 1
    assert runner("diff", GITHUB_BASE_REF="", BEFORE="0" * 40)[0].returncode == 0


def test_when_the_comparison_cannot_run_there_are_no_outputs(git_repository, runner):
    git_repository.write(f"{FOLDER}/2.json", "{")
    done, files, summary = runner("diff")
    assert (done.returncode, files, summary) == (3, {}, "")
    assert "2.json:1:" in done.stderr
    for step in ("outputs", "Comment", "upload"):
        assert re.search(r"steps\.diff\.outputs\.\w+ != ''", STEPS[step]["if"])


@pytest.mark.parametrize("reachable", [True, False])
def test_a_checkout_without_history_gets_what_is_missing(git_repository, runner, tmp_path, reachable):
    git_repository.write(f"{FOLDER}/2.json", schema("id"))
    git_repository.commit()
    clone = tmp_path / "clone"
    origin = f"file://{git_repository.path}"
    git_repository.git("clone", "-q", "--depth=1", "--branch=feature", "--single-branch", origin, str(clone))
    if not reachable:
        subprocess.run(["git", "remote", "set-url", "origin", "file:///nowhere"], cwd=clone, check=True)
    done, files, _ = runner("diff", clone)
    if reachable:
        assert done.returncode == 1, done.stderr
        assert "::error file=" in done.stdout
    else:
        assert (done.returncode, files) == (3, {})
        assert "::notice::schema-guard could not fetch the history" in done.stdout
        assert "fetch-depth: 0" in done.stderr


@pytest.mark.parametrize(("existing", "method"), [("", "POST"), ("42", "PATCH")])
def test_one_comment_is_updated(runner, tmp_path, monkeypatch, existing, method):
    calls, markdown = tmp_path / "calls", tmp_path / "report.md"
    markdown.write_text("<!-- schema-guard -->\n")
    program = tmp_path / "bin/gh"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {calls}\ncase "$*" in *paginate*) echo "{existing}";; esac\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    where = "repos/o/r/issues/7/comments"
    done, _, _ = runner("Comment", COMMENTS=where, REPOSITORY="o/r", MARKDOWN=str(markdown))
    assert done.returncode == 0, done.stderr
    sent = calls.read_text().splitlines()[-1]
    target = "repos/o/r/issues/comments/42" if existing else where
    assert sent == f"api --method {method} {target} --field body=@{markdown} --silent"
    program.write_text("#!/bin/sh\nexit 1\n")
    done, _, _ = runner("Comment", COMMENTS=where, REPOSITORY="o/r", MARKDOWN=str(markdown))
    assert done.returncode == 0
    assert "::notice::" in done.stdout
