# One set of verbs: run, test, check, bench. Each sets up what it needs on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --only-binary :all:
LOCAL := $(PIP) install --no-deps --no-build-isolation --editable .

SCRATCH := $(VENV)/scratch
# A file of tests stays in one process: its fixtures are made once.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile

.PHONY: run test coverage check bench lock clean

run: $(VENV)/.run
	$(BIN)/jixiao serve --demo

test: $(VENV)/.check
	sh scripts/install-chromium
	$(BIN)/python -m pytest $(PARALLEL)
	JIXIAO_TEST_DATABASE=postgresql $(BIN)/python -m pytest $(PARALLEL) tests/web

coverage: $(VENV)/.check
	sh scripts/install-chromium
	$(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=term

check: $(VENV)/.check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	JIXIAO_HTTPS=1 JIXIAO_DATA=$(SCRATCH) $(BIN)/python -m jixiao.web.manage check --deploy --fail-level WARNING
	JIXIAO_DATA=$(SCRATCH) $(BIN)/python -m jixiao.web.manage makemigrations --check --dry-run

bench: $(VENV)/.check
	$(BIN)/python -m benchmarks

# Recompile the lock files from pyproject.toml: pinned versions and hashes, no index address.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --upgrade pyproject.toml
lock:
	$(LOCK) --extra ocr --group build --output-file requirements/run.txt
	$(LOCK) --extra ocr --extra postgres --group check --output-file requirements/check.txt

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "jixiao needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Could not create $(VENV): install the venv module of your Python (Debian: python3-venv)."; exit 1; }

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(INSTALL) -r requirements/run.txt
	$(LOCAL)
	@touch $@

$(VENV)/.check: requirements/check.txt pyproject.toml | $(VENV)/bin/python
	$(INSTALL) -r requirements/check.txt
	$(LOCAL)
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
