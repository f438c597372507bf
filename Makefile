# Every target creates .venv with the locked dependencies first, and does so again when the lock changes.
# Needed: Python 3.11 or newer, git, make.

VENV ?= .venv
BIN := $(VENV)/bin
SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help venv demo test check bench fuzz docs site lock

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

venv:  ## create or update .venv
	@tools/venv $(VENV)

demo: venv  ## the main job on a local endpoint, without an AWS account
	@$(BIN)/schema-guard demo

test: venv  ## the whole test suite
	$(BIN)/python -m pytest -n 2

check: venv  ## linter, formatter, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: venv  ## the benchmarks
	@set -e; for script in $(filter-out %/fuzz.py,$(wildcard benchmarks/*.py)); do echo "== $$script"; $(BIN)/python "$$script"; done

fuzz: venv  ## differential fuzzing of the prover for SECONDS (60)
	$(BIN)/python -m benchmarks.fuzz --seconds $(SECONDS)

docs: venv  ## write docs/commands.md and docs/rules/ from the program
	$(BIN)/python tools/docs.py
	$(BIN)/schema-guard rules --docs docs/rules

site: venv  ## build the pages of docs/ into site/
	$(BIN)/uv tool run --quiet mkdocs@1.6.1 build --quiet --strict --site-dir site

lock: venv  ## resolve the dependencies anew
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
		--generate-hashes --only-binary :all: --no-emit-index-url --no-annotate --quiet \
		--custom-compile-command "make lock" --output-file requirements.lock
