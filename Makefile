# make corpus  the foreign spreadsheets that the tests read, out of public packages, into .corpus/
# make demo    everything from nothing: a workspace with a year of made-up business, run
# make test    every check: lint, types, layers, tests, acceptance on real data
# make docs    the manual: a site in site/ that opens from the disk

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
REAL   := ../shared/acceptance/classicmodels.py

.PHONY: demo test corpus lint style types types-of-examples layers bench docs clean
.PHONY: real-whole real-as-of real-from real-terms

$(STAMP): setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: $(STAMP)
	rm -rf demo
	$(BIN)/acctkit demo demo

LINT := style types types-of-examples layers
lint: $(LINT)

style layers types: $(STAMP)
style:
	$(BIN)/ruff check .
layers:
	$(BIN)/lint-imports
types:
	$(BIN)/mypy
types-of-examples: types  # after it, for it reads what mypy kept
	MYPYPATH=$$(echo examples/acctkit-* | tr ' ' ':') $(BIN)/mypy examples

# The tests start acctkit a thousand times: compiled once, each start is a third shorter, whatever the environment
# says of writing bytecode.
test: $(STAMP)
	$(BIN)/python -m compileall -q acctkit plugins
	$(MAKE) --no-print-directory --output-sync=target -j 2 $(LINT) \
	    $(if $(wildcard $(REAL)),real-whole real-as-of real-from real-terms)
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0

real-as-of: HOW := --as-of 2004-12-15
real-from:  HOW := --from 2003-01-01
real-terms: HOW := --as-of 2004-11-30 --terms 3
real-whole real-as-of real-from real-terms: $(STAMP)
	$(BIN)/python $(REAL) --acctkit $(BIN)/acctkit $(HOW)

corpus: $(STAMP)
	$(BIN)/python -m tests.corpus.fetch

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/weekly_run.py
	$(BIN)/python benchmarks/mail.py
	$(BIN)/python benchmarks/mail_composing.py

docs: $(STAMP)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	@echo "The manual stands in site/index.html"

clean:
	rm -rf $(VENV) build dist *.egg-info demo site
