"""The commands as processes see them: exit codes, standard output, standard error."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from schema_guard.cli.main import main
from schema_guard.endpoint.faults import Fault, FaultKind

FINDINGS, USAGE, FAILED = 1, 2, 3


@pytest.fixture
def run(account, root, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def invoke(command, *arguments, endpoint=True):
        where = ["--endpoint-url", account.url] if endpoint else []
        return CliRunner().invoke(main, [command, *arguments, *where, "--registry-dir", str(root)])

    return invoke


def test_pull_says_in_one_line_what_it_did(run, account, root):
    account.put("shop", "a", 3)
    done = run("pull", "--registry", "shop")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{root}: 1 schema, 3 versions copied\n"
    assert run("pull", "--registry", "shop", "-q").output == ""


def test_pull_check_is_for_ci(run, account, root):
    account.put("shop", "a", 1)
    done = run("pull", "--all", "--check")
    assert done.exit_code == FINDINGS
    assert done.stdout == f"new      shop/a version 1\n{root}: 1 schema, 1 version to copy\n"
    assert not root.exists()
    assert run("pull", "--all").exit_code == 0
    assert run("pull", "--all", "--check").exit_code == 0


def test_a_partial_failure_lists_what_failed(run, account, root):
    account.put("shop", "a", 1)
    done = run("pull", "--registry", "shop", "--registry", "nowhere")
    assert done.exit_code == FAILED
    assert "1 version copied" in done.stdout
    assert "registry nowhere is not in EventBridge" in done.stderr
    assert (root / "shop" / "a" / "1.json").exists()


def test_registries_have_to_be_named(run):
    done = run("pull")
    assert done.exit_code == USAGE
    assert "--registry NAME or --all" in done.stderr
    assert run("pull", "--all", "--registry", "shop").exit_code == USAGE


def test_configuration_names_registries_and_folders(run, account, tmp_path):
    account.put("shop", "a", 1)
    account.put("stock", "b", 1)
    (tmp_path / "schema-guard.toml").write_text(
        f'[[pull.targets]]\nregistry_dir = "one"\nregistries = ["shop"]\nendpoint_url = "{account.url}"\n'
        f'[[pull.targets]]\nregistry_dir = "two"\nregistries = ["stock"]\nendpoint_url = "{account.url}"\n'
    )
    done = CliRunner().invoke(main, ["pull"])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == [".gitattributes", "shop"]
    assert sorted(path.name for path in (tmp_path / "two").iterdir()) == [".gitattributes", "stock"]


def test_missing_credentials(run, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    done = run("pull", "--all")
    assert done.exit_code == FAILED
    assert "no AWS credentials" in done.stderr
    assert "--profile" in done.stderr


def test_expired_credentials(run, account):
    account.fail(Fault(FaultKind.EXPIRED_TOKEN))
    done = run("pull", "--all")
    assert done.exit_code == FAILED
    assert "credentials have expired" in done.stderr


@pytest.mark.parametrize("command", ["pull", "push", "status"])
def test_an_unreachable_endpoint_is_said_in_seconds(run, root, command):
    root.mkdir(parents=True)
    done = run(command, "--all", "--endpoint-url", "http://127.0.0.1:9", endpoint=False)
    assert done.exit_code == FAILED
    assert "cannot be reached" in done.stderr
    assert "--endpoint-url" in done.stderr


@pytest.mark.parametrize("arguments", [("--endpoint-url", "nonsense"), ("--profile", "nobody"), ("--region", "a b")])
def test_a_connection_that_cannot_be(run, arguments):
    done = run("pull", "--all", *arguments, endpoint="--endpoint-url" not in arguments)
    assert done.exit_code == FAILED
    assert "error" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_in_three_forms(run, account, root):
    account.put("shop", "a", 2)
    assert run("pull", "--all").exit_code == 0
    assert run("status", "--all").stdout == f"{root}: 1 schema, in sync\n"
    account.put("shop", "b", 1)
    done = run("status", "--all")
    assert done.exit_code == FINDINGS
    assert done.stdout == f"{root}: 2 schemas, differs\n  in EventBridge, not in git:\n    shop/b version 1\n"
    report = json.loads(run("status", "--all", "--format", "json").stdout)
    assert report["targets"][0]["only_aws"] == [{"registry": "shop", "schema": "b", "version": "1"}]
    markdown = run("status", "--all", "--format", "markdown").stdout
    assert "| `shop/b version 1` | in EventBridge, not in git |" in markdown


def test_push_refuses_what_breaks_unless_forced(run, account, root):
    account.put("shop", "a", 1)
    assert run("pull", "--all").exit_code == 0
    path = root / "shop" / "a" / "1.json"
    document = json.loads(path.read_text())
    document["$defs"]["OrderPlaced"]["required"] = []
    (root / "shop" / "a" / "2.json").write_text(json.dumps(document, indent=2) + "\n")
    done = run("push", "--all")
    assert done.exit_code == FINDINGS, done.output
    assert "shop/a: 1 → 2: " in done.stderr
    assert "0 versions published" in done.stdout
    assert run("push", "--all", "--force", "--dry-run").stdout.startswith("publish  shop/a version 2\n")
    assert run("push", "--all", "--force").exit_code == 0
    assert run("status", "--all").exit_code == 0


def test_fsck_repairs_manifests_and_names_what_only_git_has(run, account, root):
    account.put("shop", "a", 2)
    assert run("pull", "--all").exit_code == 0
    manifest = root / "shop" / "a" / "versions.json"
    manifest.write_text("{")
    assert run("fsck", "--check", endpoint=False).exit_code == FINDINGS
    done = run("fsck", endpoint=False)
    assert done.exit_code == 0
    assert f"repaired {manifest}: the manifest is damaged" in done.stdout
    assert run("fsck", endpoint=False).stdout == f"{root}: 1 schema, 2 versions, sound\n"
    (root / "shop" / "a" / "2.source.json").write_text("{}")
    done = run("fsck", endpoint=False)
    assert done.exit_code == FINDINGS
    assert "not what its checksum says" in done.stdout
    assert CliRunner().invoke(main, ["fsck", "--registry-dir", str(root / "no")]).exit_code == USAGE


def test_help_loads_no_aws():
    program = (
        "import sys\nfrom schema_guard.cli.main import main\ntry: main(sys.argv[1:])\nfinally: print([*sys.modules])"
    )
    for command in ("pull", "push", "status", "fsck"):
        done = subprocess.run(
            [sys.executable, "-c", program, command, "--help"], capture_output=True, text=True, check=True
        )
        assert "Exit codes" in done.stdout
        assert not {"boto3", "botocore", "rich", "jsonschema"} & set(done.stdout.replace("'", "").split(", "))


def test_one_target_that_fails_keeps_no_other_from_its_turn(account, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    account.put("shop", "a", 1)
    (tmp_path / "schema-guard.toml").write_text(
        '[pull]\nregistries = ["shop"]\n'
        '[[pull.targets]]\nregistry_dir = "one"\nendpoint_url = "http://127.0.0.1:9"\n'
        f'[[pull.targets]]\nregistry_dir = "two"\nendpoint_url = "{account.url}"\n'
    )
    for command, shown in (("pull", "two: 1 schema, 1 version copied\n"), ("status", "two: 1 schema, in sync\n")):
        done = CliRunner().invoke(main, [command])
        assert (done.exit_code, done.stdout) == (FAILED, shown)
        assert "A target failed:\n  one: the endpoint cannot be reached" in done.stderr


@pytest.mark.parametrize("command", ["push", "fsck"])
def test_a_folder_that_is_not_there_is_named(run, root, command):
    done = run("push", "--all") if command == "push" else run("fsck", endpoint=False)
    assert done.exit_code == USAGE
    assert f"{root}: there is no such registry folder" in done.stderr


def test_what_could_not_be_compared_is_not_called_in_sync(run, root):
    root.mkdir()
    done = run("status", "--registry", "nowhere")
    assert (done.exit_code, done.stdout) == (FAILED, f"{root}: 0 schemas, not all of it could be compared\n")
    done = run("status", "--registry", "nowhere", "--format", "json")
    assert not json.loads(done.stdout)["targets"][0]["in_sync"]
    done = run("status", "--registry", "nowhere", "--format", "markdown")
    assert "- not compared: `registry nowhere`" in done.stdout


def test_push_says_each_reason_on_a_line_of_its_own(run, account, root):
    account.put("shop", "a", 1)
    assert run("pull", "--all").exit_code == 0
    (root / "shop" / "a" / "2.json").write_text("{}\n")
    done = run("push", "--all", "--dry-run")
    assert done.exit_code == FINDINGS
    lines = done.stderr.splitlines()
    assert lines[1].startswith("  shop/a: 1 → 2: ")
    assert len(lines) > 2
    assert all(line.startswith("    1 → 2: ") for line in lines[2:])


def test_a_closed_standard_error_is_no_bug(account, root):
    account.put("shop", "a", 1)
    command = [sys.executable, "-m", "schema_guard.cli.main", "pull", "--all", "--endpoint-url", account.url]
    code = "import os, sys; os.close(2); os.execv(sys.argv[1], sys.argv[1:])"
    command = [sys.executable, "-c", code, *command, "--registry-dir", str(root)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"{root}: 1 schema, 1 version copied\n")
