# Two commands for everybody: `make build` and `make test`. Both need Python 3.11 or later and nothing else.

PYTHON ?= python3
VENV ?= .venv
OUT ?= out
SPEC ?= protocol/nct03239535
BIN := $(VENV)/bin

.PHONY: build check test lint clean

build: $(VENV)/.installed
	$(BIN)/protocolkit build $(SPEC) -o $(OUT)

check: $(VENV)/.installed
	$(BIN)/protocolkit check $(SPEC)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("protocolkit needs Python 3.11 or later, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) $(OUT) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
