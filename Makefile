# `make demo` and `make test` set up everything themselves: Python 3.11 or later and make are enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DOCS_READY := $(VENV)/.docs-ready
DEMO := out/demo-graph
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: demo test lint docs answers setup clean

demo: $(READY)
	@mkdir -p out
	$(BIN)/kg build -o $(DEMO)
	$(BIN)/kg validate -g $(DEMO) || [ $$? -eq 1 ]  # 1: it has said what is violated, and there is more to see
	$(BIN)/kg export turtle -g $(DEMO) -o out/demo.ttl
	$(BIN)/kg draw network --antigen PSMA -g $(DEMO) -o out/network.svg -o out/network.png
	$(BIN)/kg query sponsors-by-antigen -p antigen=PSMA -g $(DEMO)
	@echo
	@echo "The graph:    $(DEMO)"
	@echo "As Turtle:    out/demo.ttl"
	@echo "As a picture: out/network.svg and out/network.png"
	@echo "More to ask:  $(BIN)/kg query -g $(DEMO)"

# `make test JOBS=2` runs them in two processes: what one has not begun when the other is done is divided anew.
test: $(READY)
	@$(BIN)/python -m pytest $(if $(JOBS),-n $(JOBS) --dist worksteal)

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(DOCS_READY)
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --nitpicky --quiet docs docs/_build/html
	@echo "The pages are in docs/_build/html"

# What the pages and the ontology show of the program, printed anew.
answers: $(READY)
	$(BIN)/python docs/rules.py
	$(BIN)/python docs/answers.py
	$(BIN)/python docs/commands.py
	$(BIN)/python docs/notebook.py

setup: $(READY)

clean:
	rm -rf $(VENV) out docs/_build

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV): this takes a minute or two, once"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade "pip>=25.1"
	@$(PIP) install --editable ".[all]" --group dev
	@touch $@

$(DOCS_READY): $(READY)
	@$(PIP) install --group docs
	@touch $@
