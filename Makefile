# Every target sets up what it needs; `make demo` and `make test` are the two to know.
PY := .venv/bin/python
UV := .venv/bin/uv
SETUP := .venv/.synced

.PHONY: demo test check lint unit contract e2e faults bench preview clean
.DEFAULT_GOAL := demo

$(UV):
	@echo "==> making the virtual environment (.venv)"
	@python3 -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check uv

$(SETUP): pyproject.toml uv.lock | $(UV)
	@echo "==> installing what uv.lock names"
	@$(UV) sync --locked --quiet
	@touch $@

demo: $(SETUP)
	@$(PY) -m bot demo

lint: $(SETUP)
	@echo "==> lint, types, imports"
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

unit contract e2e: $(SETUP)
	@echo "==> $@ tests"
	@$(PY) -m pytest -q tests/$@

check: lint unit contract

test: lint
	@echo "==> every test layer once"
	@$(PY) -m pytest -q -n 2 -m "not long" tests/unit tests/contract tests/e2e tests/faults

faults: $(SETUP)
	@echo "==> the long fault tests"
	@$(PY) -m pytest -q tests/faults

bench: $(SETUP)
	@$(PY) -m tests.bench $(n)

preview: $(SETUP)
	@$(PY) -m bot preview $(t)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .demo .bench
