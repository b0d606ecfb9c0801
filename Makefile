# Two commands on a fresh machine with Python 3.11: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WORKERS ?= 3
BROWSERS ?= 2
DEALT = -n $(WORKERS) --dist loadfile --no-loadscope-reorder
MAKERS = $(DEALT) tests/providers tests/upstreams
HOUSE = $(DEALT) --ignore tests/browser --ignore tests/providers --ignore tests/upstreams tests
PAGES = -n $(BROWSERS) --dist loadfile tests/browser
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-all test-kill bench lint makers makers-all house house-all pages pages-all machine clean
.DEFAULT_GOAL := run

run: .venv/run.stamp
	$(BIN)/python app.py

test: machine
	$(MAKE) --jobs=3 --output-sync=line lint makers house
	$(MAKE) pages

test-all: machine
	$(MAKE) --jobs=3 --output-sync=line lint makers-all house-all
	$(MAKE) pages-all

# Playwright keeps an event loop in its thread, so the browser tests run in processes of their own; few of them, since a page
# draws all the time, and after the others: beside them, both are starved. The others are two heaps, since each process reads the
# whole heap that it works at; they are dealt out in the order of tests/conftest.py.
makers: .venv/dev.stamp
	$(BIN)/python -m pytest $(MAKERS) -m "not long"

makers-all: .venv/dev.stamp
	$(BIN)/python -m pytest $(MAKERS)

house: .venv/dev.stamp
	$(BIN)/python -m pytest $(HOUSE) -m "not long"

house-all: .venv/dev.stamp
	$(BIN)/python -m pytest $(HOUSE)

pages: .venv/dev.stamp
	$(BIN)/python -m pytest $(PAGES) -m "not long"

pages-all: .venv/dev.stamp
	$(BIN)/python -m pytest $(PAGES)

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
