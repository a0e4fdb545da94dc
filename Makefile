# Two commands are enough on a fresh Debian or Ubuntu with Python 3.11 or newer: `make demo` and
# `make test`. What each does lives in .ci/ and tox.ini; this file only gives it a name.

.DEFAULT_GOAL := help
.PHONY: help demo flask django fastapi test live quick lint typing format fuzz containers bench venv tools clean

BIN := .venv/bin

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: tools venv ## Start the demo and say where to look (ONCE=1: run through it once and stop)
	$(BIN)/python examples/demo $(if $(ONCE),--once)

flask: venv ## Start the sign-up page with Flask
	$(BIN)/python examples/flask_signup --port 8951

django: venv ## Start the sign-up page with Django and allauth
	$(BIN)/python examples/django_signup --port 8952

fastapi: venv ## Start the sign-up page with FastAPI
	$(BIN)/python examples/fastapi_signup --port 8953

test: tools venv ## Test everything: every Python here, every integration alone, the built wheel
	.ci/test

live: venv ## Follow the pages for mail servers and service on a fresh Debian (root, 10 minutes)
	$(BIN)/python tests/live $(LIVE) $(WALKS)

# What Python and pytest compile is kept, also where PYTHONDONTWRITEBYTECODE is set: 6 s a worker.
quick: venv ## Test without real servers, in less than a minute
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -m "not slow" -n auto --dist worksteal

lint: venv ## Check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

typing: venv ## Check types
	$(BIN)/mypy

format: venv ## Rewrite the code in the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz: venv ## Feed the milter's protocols garbage (SECONDS=600)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	PYTHONPATH=tests $(BIN)/python tests/milter/fuzz.py -max_total_time=$(or $(SECONDS),600) -max_len=4096 -artifact_prefix=.hypothesis/

containers: venv ## Run deploy/compose for real (Docker; STAND_INS=1 where no images can be had)
	PYTHONPATH=tests $(BIN)/python -m containers $(if $(STAND_INS),--stand-ins)

bench: venv ## Measure, and print the tables
	@for script in $(sort $(wildcard benchmarks/*.py)); do echo "$$script"; $(BIN)/python "$$script" || exit 1; done

venv: ## Make .venv with everything in it (when pyproject.toml changed)
	@.ci/venv

tools: ## Install the system packages that the tests need (apt-get, when allowed)
	@.ci/tools

clean: ## Remove everything that the other commands made
	rm -rf .venv .tox .demo .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
