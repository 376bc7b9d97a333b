# Chores of modelcheck. `make` alone lists them.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TEXTS ?= ../shared/license-texts/texts

.DEFAULT_GOAL := help
.PHONY: help try test check bench schema docs verify clean

help: ## list these chores
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

try: $(VENV)/.installed ## set up everything and show the card of one model
	$(BIN)/modelcheck license meta-llama/Llama-3.3-70B-Instruct

test: $(VENV)/.installed-dev ## set up everything and run the whole test suite
	$(BIN)/pytest -n 2

check: $(VENV)/.installed-dev ## lint, types, layers, the knowledge base and the editors' schemas
	$(BIN)/ruff check src tests benchmarks docs integrations build_data.py
	$(BIN)/ruff format --check src tests benchmarks docs integrations build_data.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/modelcheck kb lint

verify: $(VENV)/.installed ## prove the knowledge base against the license texts in $(TEXTS)
	$(BIN)/modelcheck kb verify --texts $(TEXTS)

schema: $(VENV)/.installed ## write the editors' schemas of the knowledge-base files
	@for name in license service models vocabulary unencoded hub names contexts; do \
	  $(BIN)/modelcheck schema $$name-file --output licenses/schema/$$name-file.json || exit 1; \
	done

docs: $(VENV)/.installed ## write docs/rules.md, the page of the rules of `modelcheck check`
	$(BIN)/python docs/write_rules.py

bench: $(VENV)/.installed-dev ## time the commands against their baselines (installs those into a folder of their own)
	$(BIN)/python benchmarks/license_lookup.py
	$(BIN)/python benchmarks/project_check.py

clean: ## remove what these chores made
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "modelcheck needs Python 3.11 or newer; name one with PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@
