# `make run` and `make test` are all a new user needs; python3.11 and make are all they need for it.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

export HF_HUB_OFFLINE := 1
export ANONYMIZED_TELEMETRY := False
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false

.PHONY: run index test lint check format gate bench clean
.DELETE_ON_ERROR:

# 4 says that some text could not be read: told on the way, and no reason not to serve the others
run: $(VENV)/.ready
	$(BIN)/recital index || [ $$? -eq 4 ]
	$(BIN)/streamlit run app.py --server.port $(PORT)

index: $(VENV)/.ready
	$(BIN)/recital index

test: $(VENV)/.test
	$(BIN)/python -m pytest $(TESTS)

lint: $(VENV)/.check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test

# Fails where answers over the shipped corpus are worse than those released, beyond the noise
gate: $(VENV)/.ready
	$(BIN)/recital eval gate --baseline eval/baselines/atmp.json --quiet

format: $(VENV)/.check
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.test
	$(BIN)/python -m eval.bench $(BENCH)

clean:
	rm -rf $(VENV) *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Each stamp is newer than what it was made from, so that a second `make run` installs nothing.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Recital into $(VENV) (about 2.5 GB, once; a few minutes)"
	$(PIP) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.ready
	$(PIP) --editable ".[test]"
	@touch $@

$(VENV)/.check: $(VENV)/.ready
	$(PIP) --editable ".[check]"
	@touch $@
