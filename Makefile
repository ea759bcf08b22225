# make run    everything, from nothing: environment, front end, database, demo region, web server and jobs
# make setup  the same without starting
# make test   everything that CI runs
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run setup setup-test ready-test prepared test code lint types pure unit postgres journeys audit screenshots lock clean

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && { echo $$p; break; }; done)
export RELAIS_HOME ?= $(CURDIR)/.relais
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.venv/node:$(PATH)
PORT ?= 8000
# What was imported once stays compiled, whatever the environment says: each start takes half as long.
unexport PYTHONDONTWRITEBYTECODE

help:
	@sed -n '1,3s/^# //p' Makefile

run: .venv/run.done relais/groundwork/static/built/manifest.json build/messages.done
	@exec relais serve --demo --port $(PORT)

setup: .venv/run.done relais/groundwork/static/built/manifest.json build/messages.done
	@relais setup

.venv/bin/uv:
	@test -n "$(PYTHON)" || { echo "Relais needs Python 3.11, 3.12 or 3.13: none was found (Debian: apt-get install python3 python3-venv)"; exit 1; }
	@echo "→ Python environment"
	@$(PYTHON) -m venv .venv || { echo "the venv module is missing (Debian: apt-get install python3-venv)"; exit 1; }
	@if command -v uv >/dev/null 2>&1 && [ "$$(command -v uv)" != "$(CURDIR)/.venv/bin/uv" ]; then ln -s "$$(command -v uv)" .venv/bin/uv; \
	else .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt; fi

.venv/run.done: requirements/run.txt pyproject.toml | .venv/bin/uv
	@echo "→ Python packages"
	@if [ ! -e .venv/test.done ]; then uv pip sync --quiet --python .venv/bin/python --require-hashes requirements/run.txt $$([ -L .venv/bin/uv ] || echo requirements/uv.txt); fi
	@uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.done: requirements/test.txt pyproject.toml | .venv/bin/uv
	@echo "→ Python packages, with those for tests"
	@uv pip sync --quiet --python .venv/bin/python --require-hashes requirements/test.txt $$([ -L .venv/bin/uv ] || echo requirements/uv.txt)
	@uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
	@touch $@ .venv/run.done

# Node comes with the machine, or else as a Python package into the environment.
frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json | .venv/bin/uv
	@if ! command -v npm >/dev/null 2>&1; then echo "→ Node (this machine has none)"; \
	  uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/node.txt; fi
	@echo "→ front-end packages"
	@cd frontend && npm ci --silent --no-audit --no-fund $$([ -e ../.venv/test.done ] || echo --omit=dev)

relais/groundwork/static/built/manifest.json: frontend/node_modules/.package-lock.json $(wildcard frontend/css/* frontend/js/* frontend/*.js)
	@echo "→ front end"
	@cd frontend && npm run --silent build
	@touch $@

# Catalogues are compiled here, so that no compiled file is kept beside its source.
build/messages.done: $(wildcard relais/locale/*/LC_MESSAGES/django.po) | .venv/run.done
	@python -m scripts.messages compile
	@mkdir -p build && touch $@

setup-test: ready-test prepared

ready-test: .venv/test.done
	@[ -d frontend/node_modules/axe-core ] || rm -f frontend/node_modules/.package-lock.json  # they came without those for tests
	@$(MAKE) --no-print-directory relais/groundwork/static/built/manifest.json build/messages.done
	@command -v chromium >/dev/null 2>&1 || { echo "the browser tests need Chromium: apt-get install -y chromium"; exit 1; }

prepared:
	@relais setup

# Three at a time on two cores: one of them often waits, for a browser, a server or a database. What asks a database waits until one is prepared.
test: ready-test
	@$(MAKE) --no-print-directory -j3 code prepared pure postgres unit journeys-1 journeys-2
	@$(MAKE) --no-print-directory audit

code:
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types

lint:
	@echo "→ lint"
	@ruff check . && ruff format --check .
	@lint-imports --no-cache
	@djlint --quiet --lint relais

types:
	@echo "→ types"
	@mypy

pure:
	@echo "→ tests that ask no database"
	@RELAIS_TEST_PART=pure pytest tests --ignore=tests/journeys

# Hostile values run on PostgreSQL only, the stricter of the two; who may open which address is decided without the database.
unit: prepared
	@echo "→ tests on SQLite"
	@RELAIS_TEST_PART=asking pytest tests --ignore=tests/journeys --ignore=tests/people/test_hostile_forms.py

postgres: prepared
	@echo "→ tests on PostgreSQL"
	@RELAIS_TEST_POSTGRES=1 RELAIS_TEST_PART=asking pytest tests --ignore=tests/journeys --ignore=tests/house --ignore=tests/people/test_permissions.py

journeys-%: prepared
	@echo "→ journeys in a browser, half $*"
	@RELAIS_JOURNEYS=$* pytest tests/journeys

journeys: prepared
	@pytest tests/journeys

audit:
	@echo "→ audit of dependencies"
	@out=$$(pip-audit --require-hashes --disable-pip -r requirements/run.txt --progress-spinner off 2>&1) || true; \
	if grep -qE '^Found [0-9]+ known vulnerabilit' <<<"$$out"; then echo "$$out"; exit 1; fi; \
	skipped=$$(grep -c 'could not be audited' <<<"$$out") || true; \
	if [ "$$skipped" -gt 0 ] || ! grep -q 'No known vulnerabilities' <<<"$$out"; then echo "not audited: the vulnerability service could not be asked ($$skipped packages)"; else echo "no known vulnerability"; fi

screenshots: setup-test
	@python -m scripts.take_screenshots

lock:
	@for kind in run test teach; do uv pip compile pyproject.toml --group build $$([ $$kind = run ] || echo --group $$kind) --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --upgrade --output-file requirements/$$kind.txt; done

clean:
	@rm -rf .venv build frontend/node_modules relais/groundwork/static/built
