# Commands for a fresh machine with Python 3.11+ and make:
#   make compare   install what is pinned, compare the two reports, write out/
#   make paper     every figure and table of an article, into out/paper
#   make test      install with the test extra; lint, types, all tests
PYTHON ?= python3
VENV   ?= .venv
OUT    ?= out
BIN     = $(VENV)/bin
PIP     = $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: install install-test compare paper test lint references lock clean

install: $(VENV)/.installed
install-test: $(VENV)/.installed-test

# The lock is complete, so nothing is resolved: --no-deps leaves out
# sentence-transformers and torch, which bertopic declares but does not need here.
$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --no-deps --require-hashes -r requirements.lock
	$(PIP) --no-deps --editable .
	touch $@

$(VENV)/.installed-test: requirements-test.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --no-deps --require-hashes -r requirements-test.lock
	$(PIP) --no-deps --editable .
	touch $@ $(VENV)/.installed

compare: install
	$(BIN)/discourse compare -o $(OUT)

paper: install
	$(BIN)/python analyses/paper.py $(OUT)/paper

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest

# Needs uv. The overrides drop what the default install must not have.
lock:
	printf 'sentence-transformers ; python_version < "0"\n' > .lock-overrides.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade \
	  --override .lock-overrides.txt --generate-hashes --no-annotate --no-header \
	  --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --upgrade \
	  --constraint requirements.lock --override .lock-overrides.txt --generate-hashes \
	  --no-annotate --no-header --quiet --output-file requirements-test.lock
	rm .lock-overrides.txt

clean:
	rm -rf $(OUT) $(VENV) .pytest_cache .mypy_cache .ruff_cache
