# make demo         one run of Wuhan from start to figure
# make test         the whole test suite, with coverage
# make check-slow   the tests left out of the above because they take long
# make bench        speed beside plain Mesa and C (about five minutes, on an idle machine)
# make lint         style and types
# make clean        remove the environment and all caches (results are kept)
#
# Another interpreter: PYTHON=python3.12 make demo

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip install -q --disable-pip-version-check
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
SOURCES := simulation tests docs notebooks benchmarks

# Stamps inside the environment: one says which Python made it, two say what is installed.
MADE          := $(VENV)/.made-with-$(VERSION)
INSTALLED     := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

.PHONY: demo test check-slow bench lint clean
.DEFAULT_GOAL := demo

demo: $(INSTALLED)
	@echo "== Running Wuhan: xiaoqu run wuhan"
	@$(BIN)/xiaoqu run wuhan

test: $(INSTALLED_DEV)
	@echo "== Running the tests (the first time numba also compiles)"
	@$(BIN)/python -m pytest --cov=simulation --cov-report=term

check-slow: $(INSTALLED_DEV)
	@echo "== Running the slow tests"
	@$(BIN)/python -m pytest -m slow --timeout=3600 --durations=10

bench: $(INSTALLED_DEV)
	@echo "== Measuring (nothing else should run meanwhile)"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m benchmarks

lint: $(INSTALLED_DEV)
	@echo "== Checking style and types"
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy

clean:
	@echo "== Removing $(VENV) and caches"
	@rm -rf $(VENV) .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(MADE):
	@test -n "$(VERSION)" || { echo "$(PYTHON) does not run; try PYTHON=/path/to/python3 make ..."; exit 1; }
	@echo "== Making $(VENV) with $(PYTHON) ($(VERSION))"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(INSTALLED): pyproject.toml $(MADE)
	@echo "== Installing xiaoqu and what it needs (about 1 GB; a minute or two)"
	@$(PIP) -e .
	@touch $@

$(INSTALLED_DEV): pyproject.toml $(MADE)
	@echo "== Installing xiaoqu, what it needs and the test tools (about 1 GB; a minute or two)"
	@$(PIP) -e ".[dev]"
	@touch $(INSTALLED) $@
