# Every target sets up what it needs; `make demo` and `make test` are the two to know.
PYTHON ?= python3
PY := .venv/bin/python
UV := .venv/bin/uv
SETUP := .venv/.synced
TESTS := $(PY) -m pytest -q
LINT := .venv/bin/ruff check --quiet . && .venv/bin/ruff format --check --quiet . && \
  .venv/bin/mypy && .venv/bin/lint-imports --no-logo

# The environment is this folder's, whatever another one has set.
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
# Where it is set, each process of the tests compiles the program anew, for a second or more.
unexport PYTHONDONTWRITEBYTECODE

# Half made, or its python3 is gone: make it again.
ifneq ($(shell $(PY) -c "print(1)" 2>/dev/null),1)
$(shell rm -f $(UV) $(SETUP))
endif

.PHONY: demo test check lint unit contract e2e browserless coverage faults bench guards preview clean audit secrets sbom
.DEFAULT_GOAL := demo

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Drumbeat needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "With another one installed: make PYTHON=python3.12"; exit 1; }
	@echo "==> making the virtual environment (.venv)"
	@$(PYTHON) -m venv --clear .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check uv

$(SETUP): pyproject.toml uv.lock | $(UV)
	@echo "==> installing what uv.lock names (once; after this everything works offline)"
	@$(UV) sync --locked --quiet
	@touch $@

demo: $(SETUP)
	@echo "==> starting the local workspace with the bot in it"
	@$(PY) -m bot demo

lint: $(SETUP)
	@echo "==> lint, types, imports"
	@$(LINT)

unit: $(SETUP)
	@echo "==> unit tests"
	@$(TESTS) tests/unit

contract e2e: $(SETUP)
	@echo "==> $@ tests"
	@$(TESTS) -n 2 tests/$@

check: lint
	@echo "==> unit and contract tests"
	@$(TESTS) -n 2 tests/unit tests/contract

# From here on, since lint and types are part of what everybody waits for.
test: export TESTS_BEGAN := $(shell date +%s)
test: export TESTS_BUDGET_S := 180
test: $(SETUP) browserless
	@echo "==> lint, types and imports, beside every test layer once"
	@# Together: one thinks while the other waits. What lint says stands after the tests, whole.
	@said=$$(mktemp); trap 'rm -f "$$said"' EXIT; \
	  ($(LINT)) >"$$said" 2>&1 & lint=$$!; \
	  $(TESTS) -n 3 --dist worksteal -m "not long" tests/faults tests/e2e tests/contract tests/unit; \
	  tests=$$?; wait $$lint; linted=$$?; cat "$$said"; [ $$tests = 0 ] && [ $$linted = 0 ]

browserless: $(SETUP)
	@command -v $${CHROMIUM:-chromium} >/dev/null || \
	  echo "==> no chromium on this machine: the browser tests do not run"

coverage: $(SETUP)
	@echo "==> branch coverage of unit, contract and end-to-end tests"
	@$(TESTS) -n 2 -m "not long and not browser" --cov --cov-report= tests/unit tests/contract tests/e2e
	@.venv/bin/coverage report --skip-covered --sort=cover --fail-under=95
	@.venv/bin/coverage report --include='bot/domain/*' --fail-under=100

faults: $(SETUP)
	@echo "==> the long fault tests; what they tried is written into docs/faults.md"
	@rm -f .faults.jsonl; FAULTS_LEDGER=$(CURDIR)/.faults.jsonl $(TESTS) tests/faults; tests=$$?; \
	  $(PY) -m tests.faults.matrix .faults.jsonl; held=$$?; [ $$tests = 0 ] && [ $$held = 0 ]

bench: $(SETUP)
	@$(PY) -m tests.bench $(n)

guards: $(SETUP)
	@$(PY) -m tests.guards

preview: $(SETUP)
	@$(PY) -m bot preview $(t)

# For whoever vouches for what runs; none of them asks the network.
audit: $(SETUP)
	@$(PY) -m bot supply audit $(a)

secrets: $(SETUP)
	@$(PY) -m bot supply secrets --history

sbom: $(SETUP)
	@$(PY) -m bot supply sbom

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .demo .bench .coverage
