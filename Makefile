# Every target builds .venv first; only Python 3.11 or later is assumed.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
TESTS ?=
BENCHES ?=

.PHONY: help setup run test check format bench clean
help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1  /p' $(MAKEFILE_LIST) | sed 's/  make \([a-z]*\)  /  make \1\t/'

setup: $(STAMP) ## build .venv with the duixian command in it

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Duixian needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another one: make setup PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev,checks]'
	touch $@

run: $(STAMP) ## open the site with a demonstration library on SQLite
	$(BIN)/duixian demo

test: $(STAMP) ## the whole test suite with what this machine has (TESTS=tests/ground for a part)
	$(BIN)/python -m pytest -n auto --dist worksteal $(TESTS)

check: $(STAMP) ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## accuracy and performance, printed as tables (long; BENCHES="accuracy import_speed" for some)
	$(BIN)/python -m bench $(BENCHES)

clean: ## remove .venv and caches
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
