from __future__ import annotations

import pytest
import yaml

from schema_guard.config import load_config
from schema_guard.model.settings import CheckSettings
from schema_guard.workflows.starter import CiSystem, detect_ci, starter_files, write_starter


def start(root, ci=CiSystem.GITHUB, *, force=False):
    files = starter_files(root, ci, "1.2.3", force=force)
    write_starter(files)
    return {str(file.path.relative_to(root)): file for file in files}


def hooks(root):
    content = yaml.safe_load((root / ".pre-commit-config.yaml").read_text())
    return [hook["id"] for repo in content["repos"] for hook in repo["hooks"]]


def test_an_empty_folder(tmp_path):
    files = start(tmp_path)
    assert list(files) == ["schema-guard.toml", ".pre-commit-config.yaml", ".github/workflows/schema-guard.yml"]
    assert load_config(tmp_path / "schema-guard.toml").check == CheckSettings()
    assert hooks(tmp_path) == ["schema-guard"]
    workflow = yaml.safe_load((tmp_path / ".github/workflows/schema-guard.yml").read_text())
    steps = workflow["jobs"]["diff"]["steps"]
    assert steps[0]["with"] == {"fetch-depth": 0}
    assert steps[2]["run"] == 'pip install "schema-guard==1.2.3"'
    assert workflow["permissions"] == {"contents": "read"}


def test_a_second_run_changes_nothing(tmp_path):
    start(tmp_path)
    (tmp_path / "schema-guard.toml").write_text("policy = 'STRICT'\n")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    files = start(tmp_path)
    assert all(file.kept for file in files.values())
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    start(tmp_path, force=True)
    assert "FORWARD_TRANSITIVE" in (tmp_path / "schema-guard.toml").read_text()
    assert hooks(tmp_path) == ["schema-guard"]


def test_a_project_is_added_to(tmp_path):
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\nname = "x"  # kept')
    start(tmp_path)
    assert project.read_text().startswith('[project]\nname = "x"  # kept\n\n[tool.schema-guard]\n')
    config = load_config(project)
    assert config.check.discovered == ("discovered-schemas",)
    assert config.pull.registries == ()
    text = project.read_text()
    for force in (False, True):
        assert start(tmp_path, force=force)["pyproject.toml"].kept
    assert project.read_text() == text


@pytest.mark.parametrize("indent", ["", "  "])
def test_a_list_of_hooks_is_added_to(tmp_path, indent):
    path = tmp_path / ".pre-commit-config.yaml"
    path.write_text(
        f"default_stages: [pre-commit]\nrepos:  # ours\n{indent}- repo: local\n{indent}  hooks:\n{indent}  - id: other"
    )
    start(tmp_path)
    assert hooks(tmp_path) == ["other", "schema-guard"]


def test_a_list_of_hooks_that_goes_on_is_left_alone(tmp_path):
    path = tmp_path / ".pre-commit-config.yaml"
    text = "repos: []\nfail_fast: true\n"
    path.write_text(text)
    file = start(tmp_path)[".pre-commit-config.yaml"]
    assert "add this" in file.kept
    assert "schema-guard diff --staged" in file.added
    assert path.read_text() == text


def test_gitlab(tmp_path):
    assert detect_ci(tmp_path) is CiSystem.GITHUB
    (tmp_path / ".gitlab-ci.yml").touch()
    assert detect_ci(tmp_path) is CiSystem.GITLAB
    start(tmp_path, CiSystem.GITLAB)
    job = yaml.safe_load((tmp_path / ".gitlab/schema-guard.yml").read_text())["schema-guard"]
    assert job["variables"] == {"GIT_DEPTH": "0"}
    assert list(start(tmp_path, CiSystem.NONE)) == ["schema-guard.toml", ".pre-commit-config.yaml"]
