# One word for each daily act. `make help` lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
LOCK = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade --quiet --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links
# Side by side, on every core; each takes a stretch of the tests and, when done, half of what another has left. What is
# compiled is kept, whatever the environment says: the tests start dozens of processes.
TESTS = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet --python $(BIN)/python

.PHONY: help run demo chat test test-postgres test-wheel soak check fix lock train evaluate clean
.DEFAULT_GOAL := help

help: ## List what can be done.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

# --without-pip: works where Debian's python3-venv is not installed; pip then installs from outside.
.venv/bin/python:
	@$(PYTHON) -m venv --without-pip .venv

.venv/run-ready: requirements.lock | .venv/bin/python
	@echo "Installing what the bot needs to run ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

.venv/dev-ready: requirements-dev.lock | .venv/bin/python
	@echo "Installing what development needs ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@ .venv/run-ready

run: .venv/run-ready ## Set everything up, start the bot with its phone page, and stay.
	@APP_ENV=development $(BIN)/python -m bot run

demo: .venv/run-ready ## The same with an invented week in the staff console, beside it: at port 8100, in a database of its own.
	@APP_ENV=development PORT=$(or $(PORT),8100) VAR_DIR=var/demo DATABASE_URL=sqlite:///var/demo/bot.db $(BIN)/python -m bot demo

chat: .venv/run-ready ## Talk with the bot in this terminal.
	@$(BIN)/python -m bot chat

test: .venv/dev-ready ## Set everything up and run all tests, offline.
	@$(TESTS)

test-postgres: .venv/dev-ready ## The same tests on a throw-away PostgreSQL server, if PostgreSQL is installed.
	@TEST_DATABASE=postgresql $(TESTS)

test-wheel: .venv/dev-ready ## Build the package, install it into an empty environment, use it there; not offline.
	@TEST_WHEEL=1 $(BIN)/python -m pytest tests/test_wheel.py

soak: .venv/dev-ready ## Kill it at random under load, hang everything around it; prints tables (about fifteen minutes).
	@CRASH_POINTS_APART=1 $(BIN)/python -m pytest tests/faults
	@TEST_DATABASE=postgresql CRASH_POINTS_APART=1 $(BIN)/python -m pytest tests/faults
	@$(BIN)/python -m tests.faults.soak

check: .venv/dev-ready ## Tests, then format, lint, types and content, as CI does.
	@$(TESTS)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m knowledge

fix: .venv/dev-ready ## Mend format and lint where it can be done by machine.
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: .venv/dev-ready ## Lock the newest versions that pyproject.toml allows.
	@$(LOCK) --generate-hashes -o requirements.lock
	@$(LOCK) --extra dev -c requirements.lock --generate-hashes -o requirements-dev.lock
	@$(LOCK) --extra train -c requirements.lock --no-deps -o requirements-train.lock

# Some 300 MB, and PyTorch's own parts are left to the machine: its build for processors alone is enough.
.venv/train-ready: requirements-train.lock .venv/dev-ready
	@echo "Installing what training needs ..."
	@$(PIP) install -r requirements-train.lock
	@touch $@

train: .venv/train-ready ## Train the reader from the phrases and talks in knowledge/ (about a quarter of an hour).
	@$(BIN)/python -m bot train

evaluate: .venv/train-ready ## How well texts are read, by networks that have not heard their authors (about half an hour).
	@$(BIN)/python -m bot evaluate

clean: ## Remove the environment and everything in var/.
	@rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache
