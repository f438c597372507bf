"""The files that a repository starts with: configuration, hook, CI workflow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from schema_guard.store.files import store_errors, write_atomic
from schema_guard.workflows.waiver_file import PYPROJECT, STANDALONE

if TYPE_CHECKING:
    from pathlib import Path

HOOKS = ".pre-commit-config.yaml"

_SETTINGS = """\
registry_dir = "registry"
compatibility = "FORWARD_TRANSITIVE"  # new events must be readable with every older version that is alive
policy = "LENIENT"                    # producers send only what their schema declares
fail_on = "breaking"                  # or "dangerous", "never"
discovered = ["discovered-schemas"]   # registries that EventBridge discovery fills: their versions are folded
"""

_PULL = """\
registries = []  # what `schema-guard pull` copies, such as ["discovered-schemas", "orders"]
"""

_HOOK = """\
  - repo: local
    hooks:
      - id: schema-guard
        name: schema-guard (breaking changes)
        entry: schema-guard diff --staged
        language: system
        always_run: true
        pass_filenames: false
        require_serial: true
"""

_GITHUB = """\
name: schema-guard
on:
  pull_request:
permissions:
  contents: read
jobs:
  diff:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0  # the merge base has to be in the clone
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"
      - run: pip install "schema-guard=={version}"
      - run: schema-guard diff --format github  # annotates, and writes the step summary
"""

_GITLAB = """\
# Take it in with  include: local: .gitlab/schema-guard.yml
schema-guard:
  image: python:3.13
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_DEPTH: "0"  # the merge base has to be in the clone
  script:
    - pip install "schema-guard=={version}"
    - schema-guard diff --output gitlab=gl-code-quality-report.json --output junit=schema-guard.xml
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
      junit: schema-guard.xml
"""


class CiSystem(StrEnum):
    """Where a workflow is written for."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"


_WORKFLOWS = {
    CiSystem.GITHUB: (".github/workflows/schema-guard.yml", _GITHUB),
    CiSystem.GITLAB: (".gitlab/schema-guard.yml", _GITLAB),
}


@dataclass(frozen=True, slots=True)
class StarterFile:
    """One file of the start.

    Attributes:
        added: What is written, or added to the end of a file that is there.
        content: The whole file as it will be.
        kept: Why the file stays as it is; empty when it is written.
    """

    path: Path
    added: str
    content: str
    kept: str = ""


def starter_files(root: Path, ci: CiSystem, version: str, *, force: bool = False) -> tuple[StarterFile, ...]:
    """What ``init`` writes into a repository, and what it leaves alone.

    Args:
        root: The top folder.
        ci: Which workflow to write.
        version: Of schema-guard, for the workflow to install.
        force: Whether files that are there are replaced, and settings that are there stated again.
    """
    files = [_configuration(root, force=force), _hooks(root, force=force)]
    if ci is not CiSystem.NONE:
        name, text = _WORKFLOWS[ci]
        files.append(_whole(root / name, text.replace("{version}", version), force=force))
    return tuple(files)


def write_starter(files: tuple[StarterFile, ...]) -> None:
    """Write the files that are not kept as they are.

    Raises:
        StoreError: A file cannot be written.
    """
    for file in files:
        if not file.kept:
            with store_errors(file.path.parent, "make the folder"):
                file.path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(file.path, file.content.encode("utf-8", "surrogateescape"))


def detect_ci(root: Path) -> CiSystem:
    """GitLab where its configuration is there, else GitHub."""
    return CiSystem.GITLAB if (root / ".gitlab-ci.yml").exists() else CiSystem.GITHUB


def _configuration(root: Path, *, force: bool) -> StarterFile:
    project = root / PYPROJECT
    if not project.is_file() or (root / STANDALONE).is_file():
        return _whole(root / STANDALONE, f"{_SETTINGS}\n[pull]\n{_PULL}", force=force)
    text = _read(project)
    if "tool.schema-guard" in text:
        return StarterFile(project, "", text, "it configures schema-guard already")
    return _extended(project, text, f"[tool.schema-guard]\n{_SETTINGS}\n[tool.schema-guard.pull]\n{_PULL}", gap="\n")


def _hooks(root: Path, *, force: bool) -> StarterFile:
    path = root / HOOKS
    if not path.is_file():
        return _whole(path, f"repos:\n{_HOOK}", force=force)
    text = _read(path)
    if "schema-guard" in text:
        return StarterFile(path, "", text, "it has the hook already")
    top_level = [line for line in text.splitlines() if line[:1].isalpha()]
    if not top_level or top_level[-1].split("#")[0].rstrip() != "repos:":
        return StarterFile(path, _HOOK, text, "its list of repos is not at the end; add this to it")
    flush = any(line.startswith("- ") for line in text.splitlines())
    return _extended(path, text, "".join(line[2:] for line in _HOOK.splitlines(keepends=True)) if flush else _HOOK)


def _whole(path: Path, content: str, *, force: bool) -> StarterFile:
    if path.exists() and not force:
        return StarterFile(path, "", content, "it is there already (--force replaces it)")
    return StarterFile(path, content, content)


def _extended(path: Path, text: str, added: str, *, gap: str = "") -> StarterFile:
    joint = "" if text.endswith("\n") or not text else "\n"
    return StarterFile(path, added, text + joint + gap + added)


def _read(path: Path) -> str:
    with store_errors(path, "read the file"):
        return path.read_bytes().decode("utf-8", "surrogateescape")
