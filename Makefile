PORT ?= 8501
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint bench docs clean

run: .venv/installed
	$(BIN)/python -m dashboard run --port $(PORT)

# Three processes for two cores: servers and browsers that start up are waited for. A file stays in one process, so that
# its server and its database are started once.
test: .venv/installed-tests
	sh tests/setup-browser.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 3 --dist loadfile

lint: .venv/installed-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

bench: .venv/installed-tests
	$(BIN)/python -m tests.bench.load
	$(BIN)/python -m tests.bench.figures
	$(BIN)/python -m tests.bench.pages
	$(BIN)/python -m tests.bench.slides
	$(BIN)/python -m tests.bench.viewers
	$(BIN)/python -m tests.bench.rollups
	$(BIN)/python -m tests.bench.sessions
	$(BIN)/python -m tests.bench.crowd
	$(BIN)/python -m tests.bench.browser pages
	$(BIN)/python -m tests.bench.browser peers

docs: .venv/installed
	$(BIN)/python -m db.schema_docs > docs/schema.md

clean:
	rm -rf .venv data .pytest_cache .ruff_cache .mypy_cache

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/installed-tests: tests/requirements.txt .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@
