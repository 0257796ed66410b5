# make demo         one run of Wuhan from start to figure
# make test         style, types and the whole test suite
# make quick        the tests that start no processes, clusters, notebooks or code of the docs
# make check-slow   the tests left out of both because they take long
# make coverage     the whole test suite once more, with the lines that it does not reach
# make mesa-matrix  the same numbers and tests with Mesa 3.3.1, 3.5.1 and the newest alpha of 4 (Python 3.12)
# make wheel        build the wheel and run it in an empty environment, away from this folder
# make bench        speed beside an earlier commit, plain Mesa and C (ten minutes, on an idle machine)
# make lint         style and types alone
# make docs         build the site of the documentation, docs/_build/html/index.html, in both languages
# make findings     write the pages of docs/findings/NN-*.md from their committed tables
# make findings-runs  run the questions anew first (an hour); ARGS="4 7 --samples 12 --workers 4"
# make images    run Wuhan and put its figure into the README
# make clean        remove the environment and all caches (results are kept)
#
# Another interpreter: PYTHON=python3.12 make demo

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip install -q --disable-pip-version-check
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
SOURCES := simulation tests docs notebooks benchmarks

# Stamps inside the environment: one says which Python made it, the others say what is installed.
MADE          := $(VENV)/.made-with-$(VERSION)
INSTALLED     := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
INSTALLED_DOCS := $(VENV)/.installed-docs

# One worker for every core, at most eight; one that has nothing left takes over tests of another.
WORKERS ?= logical
PYTEST  := $(BIN)/python -m pytest --numprocesses=$(WORKERS) --maxprocesses=8 --dist=worksteal

.PHONY: demo test quick check-slow coverage mesa-matrix wheel bench lint compile clean docs translations findings findings-runs images
.DEFAULT_GOAL := demo

demo: $(INSTALLED)
	@echo "== Running Wuhan: xiaoqu run wuhan"
	@$(BIN)/xiaoqu run wuhan

test: lint compile
	@echo "== Running the tests"
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
		echo "== No Chromium is found: the app is not tested in a browser"
	@$(PYTEST)

quick: compile
	@echo "== Running the tests that start no other processes"
	@$(PYTEST) -m "not slow and not integration"

coverage: compile
	@echo "== Running the tests and measuring what they reach"
	@$(PYTEST) --cov=simulation --cov-report=term

check-slow: $(INSTALLED_DEV)
	@echo "== Running the slow tests"
	@$(BIN)/python -m pytest -m slow --timeout=3600 --durations=10

# Each version in an environment of its own that is removed afterwards; Mesa 4 needs Python 3.12.
MATRIX_PYTHON ?= python3.12
mesa-matrix:
	@echo "== Running the model with three versions of Mesa (several minutes, about 3 GB)"
	@$(MATRIX_PYTHON) tests/mesa_matrix.py

# All of it happens in a folder of its own; a wheel that works is kept in dist/.
wheel: $(MADE)
	@echo "== Building the wheel and running it in an empty environment (a minute or two)"
	@set -e; unset PYTHONPATH; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(BIN)/python -m pip wheel -q --disable-pip-version-check --no-deps --wheel-dir "$$folder" .; \
	$(PYTHON) -m venv "$$folder/venv"; \
	"$$folder/venv/bin/python" -m pip install -q --disable-pip-version-check "$$folder"/*.whl; \
	mkdir "$$folder/empty"; cd "$$folder/empty"; \
	"$$folder/venv/bin/xiaoqu" run yongqiao --scale 0.002 --months 2; \
	mkdir -p "$(CURDIR)/dist"; cp "$$folder"/*.whl "$(CURDIR)/dist"

bench: $(INSTALLED_DEV)
	@echo "== Measuring (nothing else should run meanwhile)"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m benchmarks

# A warning is an error. The Chinese site is the same, with what docs/locale translates.
docs: $(INSTALLED_DOCS)
	@echo "== Building the documentation"
	@$(BIN)/python -m sphinx -q -W --keep-going -c docs -d docs/_build/doctrees . docs/_build/html
	@$(BIN)/python -m sphinx -q -W --keep-going -c docs -D language=zh_CN -d docs/_build/doctrees-zh_CN \
		. docs/_build/html/zh_CN
	@echo "docs/_build/html/index.html"

# The pages that are translated are those with a catalogue; a new one: touch docs/locale/zh_CN/LC_MESSAGES/docs/NAME.po
translations: $(INSTALLED_DOCS)
	@echo "== Bringing the Chinese catalogues up to date with the pages"
	@$(BIN)/python docs/catalogues.py

findings: $(INSTALLED)
	@echo "== Writing the findings from their tables"
	@$(BIN)/python docs/make_findings.py $(ARGS)

findings-runs: $(INSTALLED)
	@echo "== Running the questions; what is done is not run again"
	@$(BIN)/python docs/make_findings.py --run $(ARGS)

images: $(INSTALLED)
	@echo "== Drawing the figure of the README: xiaoqu run wuhan"
	@$(BIN)/xiaoqu run wuhan --out results/readme --force
	@cp results/readme/figure.png docs/images/wuhan.png

lint: $(INSTALLED_DEV)
	@echo "== Checking style and types"
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy

# The workers of pytest share a cache of compiled code; here one process fills it before they start.
compile: $(INSTALLED_DEV)
	@echo "== Compiling the model for this machine, unless it is"
	@$(BIN)/python -c 'import simulation; simulation.run("yongqiao", scale=0.002, months=1)'

clean:
	@echo "== Removing $(VENV) and caches"
	@rm -rf $(VENV) docs/_build docs/reference .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
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

$(INSTALLED_DOCS): pyproject.toml $(MADE)
	@echo "== Installing xiaoqu, what it needs and Sphinx (about 1 GB; a minute or two)"
	@$(PIP) -e ".[docs]"
	@touch $(INSTALLED) $@

$(INSTALLED_DEV): pyproject.toml $(MADE)
	@echo "== Installing xiaoqu, what it needs and the test tools (about 1 GB; a minute or two)"
	@$(PIP) -e ".[dev]"
	@touch $(INSTALLED) $(INSTALLED_DOCS) $@
