# make corpus  the foreign spreadsheets that the tests read, out of public packages, into .corpus/
# make demo    everything from nothing: a workspace with a year of made-up business, run
# make test    every check: lint, types, layers, tests, acceptance on real data
# make docs    the manual: a site in site/ that opens from the disk

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
REAL   := ../shared/acceptance/classicmodels.py

.PHONY: demo test corpus lint bench docs clean real-whole real-as-of real-from real-terms

$(STAMP): setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: $(STAMP)
	rm -rf demo
	$(BIN)/acctkit demo demo

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	MYPYPATH=$$(echo examples/acctkit-* | tr ' ' ':') $(BIN)/mypy examples
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0
ifneq ($(wildcard $(REAL)),)
	$(MAKE) --no-print-directory --output-sync=target -j 2 real-whole real-as-of real-from real-terms
endif

real-as-of: HOW := --as-of 2004-12-15
real-from:  HOW := --from 2003-01-01
real-terms: HOW := --as-of 2004-11-30 --terms 3
real-whole real-as-of real-from real-terms: $(STAMP)
	$(BIN)/python $(REAL) --acctkit $(BIN)/acctkit $(HOW)

corpus: $(STAMP)
	$(BIN)/python -m tests.corpus.fetch

bench: $(STAMP)
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/weekly_run.py
	$(BIN)/python benchmarks/mail.py

docs: $(STAMP)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	@echo "The manual stands in site/index.html"

clean:
	rm -rf $(VENV) build dist *.egg-info demo site
