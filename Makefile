.PHONY: check test lint style types layers docs docs-check same-bytes gold bench wheel
BASE ?= HEAD
PYTHON ?= python
# A worker a core; what shares a server, a browser or Spark stays in one (tests/conftest.py).
WORKERS ?= -n auto --dist loadfile --no-loadscope-reorder
DOCS = README.md data/README.md kg/README.md ontology/README.md queries/README.md tests/benchmarks/README.md

check: lint style types layers docs-check test
test:
	$(PYTHON) -m pytest $(WORKERS)
lint:
	$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check .
style:
	$(PYTHON) -m tests.tools.style
types:
	$(PYTHON) -m mypy
layers:
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
docs:
	$(PYTHON) -m cogapp -r $(DOCS)
	$(PYTHON) -m tests.tools.result_schema
	$(PYTHON) -m tests.tools.pictures
docs-check:
	$(PYTHON) -m cogapp --check $(DOCS)
	$(PYTHON) -m tests.tools.result_schema --check
	$(PYTHON) -m tests.tools.pictures --check
same-bytes:
	$(PYTHON) -m tests.tools.same_bytes $(BASE)
gold:
	$(PYTHON) -m tests.queries.regenerate
	$(PYTHON) -m tests.tools.sentences
bench:
	$(PYTHON) -m tests.benchmarks
wheel:
	$(PYTHON) -m tests.tools.wheel_outside
