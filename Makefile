# Two commands on a fresh machine with Python 3.11: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WORKERS ?= 3
BROWSERS ?= 2
BESIDE := $(MAKE) --no-print-directory --jobs 3 --output-sync=target
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-all test-kill bench lint units units-all pages pages-all machine clean
.DEFAULT_GOAL := run

run: .venv/run.stamp
	$(BIN)/python app.py

# Beside each other, because units wait a lot and pages draw all the time; each prints when it is done.
test: machine
	$(BESIDE) lint units pages

test-all: machine
	$(BESIDE) lint units-all pages-all

# Playwright keeps an event loop in its thread, so the browser tests run in processes of their own. Files are dealt out in
# the order of tests/conftest.py: those that take long come first.
units: .venv/dev.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not browser and not long"

units-all: .venv/dev.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not browser"

pages: .venv/dev.stamp
	$(BIN)/python -m pytest -n $(BROWSERS) --dist loadfile -m "browser and not long"

pages-all: .venv/dev.stamp
	$(BIN)/python -m pytest -n $(BROWSERS) --dist loadfile -m "browser"

test-kill: .venv/dev.stamp machine
	$(BIN)/python -m pytest -s -m "kill"

bench: .venv/dev.stamp
	$(BIN)/python -m benchmarks

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Chromium for the browser tests and PostgreSQL for its suite, where they are not there yet.
machine: .venv/dev.stamp
	bash tests/prepare.sh

.venv/run.stamp: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache
