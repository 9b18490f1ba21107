# Every target does its own set-up: a virtual environment in .venv, uv inside it, packages exactly
# as locked. `make` alone prints the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# uv must never fetch an interpreter of its own; the lock holds hashes for every supported one.
export UV_PYTHON_DOWNLOADS := never
# In the order of collection: the long integration files first, the short unit files fill the end.
# A worker for each core: threads of OpenBLAS in each would spin in the others' way.
PYTEST := OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo app test test-slow test-browser mutants check lint format bench docs lock clean

help: ## Print the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(UV):
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else "artwarehouse needs Python 3.11, 3.12 or 3.13, and %s is %d.%d: run make PYTHON=/path/to/python3.12" % (sys.executable, *v))'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

# Compiled at once: a program of 140 packages that compiles at its first start seems to hang.
$(VENV)/.ready: requirements.lock pyproject.toml | $(UV)
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock
	$(UV) pip install --quiet --no-deps --python $(BIN)/python --editable .
	@rm -f $(VENV)/.ready-dev
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml | $(UV)
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python requirements-dev.lock
	$(UV) pip install --quiet --no-deps --python $(BIN)/python --editable .
	@touch $(VENV)/.ready $@

demo: $(VENV)/.ready ## Run the whole chain on the bundled sample, offline
	$(BIN)/artwarehouse demo

app: $(VENV)/.ready ## Open the app on http://127.0.0.1:8501
	$(BIN)/artwarehouse app

test: $(VENV)/.ready-dev ## Run the tests
	$(PYTEST)

test-slow: $(VENV)/.ready-dev ## Run the long campaigns: kills, fuzzing, mutants, scale
	$(PYTEST) -m slow

test-browser: $(VENV)/.ready-dev ## Run the app's tests in headless Chromium
	$(PYTEST) -m browser tests/browser

mutants: $(VENV)/.ready-dev ## Put faults into a copy and see that the tests find them
	$(BIN)/python tests/mutants/run_mutants.py

lint: $(VENV)/.ready-dev ## Check style, types, import rules and SQL
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 0 dbt_project

check: lint test ## Check everything: style, types, import rules, SQL, tests

format: $(VENV)/.ready-dev ## Rewrite Python and SQL in the project's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/sqlfluff fix --processes 0 dbt_project

bench: $(VENV)/.ready-dev ## Print tables of measures: NAME="build app", or all
	$(BIN)/python -m bench $(NAME)

docs: $(VENV)/.ready-dev ## Write the generated pages anew: dictionary, diagram, settings, queries
	$(BIN)/python -m tools.data_dictionary
	$(BIN)/python -m tools.settings_table
	$(BIN)/artwarehouse demo --data-dir .docs-data
	$(BIN)/python -m tools.example_queries --data-dir .docs-data
	rm -rf .docs-data

lock: $(UV) ## Resolve the locks anew
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --upgrade pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --upgrade --constraint requirements.lock --extra dev pyproject.toml -o requirements-dev.lock

clean: ## Remove the environment and what tools left; data/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dbt_project/target dbt_project/logs
