PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help run bot test test-fast cov mutants fmt check bench bench-broadcast bench-registry bench-round bench-scale bench-start bench-stops soak lock

help: ## List what make can do here.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/'

run: $(STAMP) ## Start the bot if TELEGRAM_BOT_TOKEN is set (also in .env), else the playground.
	@$(BIN)/python -m bot.command_line.has_token; case $$? in \
		0) $(BIN)/python -m bot.command_line.first_keys && exec $(BIN)/python -m bot ;; \
		3) exec $(BIN)/python -m playground ;; \
		*) exit 2 ;; esac

bot: $(STAMP) ## Run a subcommand on the same database, for instance ARGS="rules show uhc".
	@$(BIN)/python -m bot.command_line.has_token; case $$? in \
		0) exec $(BIN)/python -m bot $(if $(ARGS),$(ARGS),--help) ;; \
		3) exec $(BIN)/python -m playground.subcommand $(if $(ARGS),$(ARGS),--help) ;; \
		*) exit 2 ;; esac

test: $(STAMP) ## Run the whole test suite; ARGS="-k name" for a part.
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

test-fast: $(STAMP) ## Run what needs no database, process or server: half a minute; ARGS="-k name" for a part.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --fast -n auto --dist worksteal $(ARGS)

cov: $(STAMP) ## Run the suite and print how much of bot, domain and storage it runs, and the 20 modules with the least.
	@rm -rf .coverage
	@$(BIN)/pytest -n auto --dist worksteal --cov --cov-report= $(ARGS)
	@$(BIN)/coverage report --sort=cover | sed -n -e '1,22p' -e '$$p'

mutants: $(STAMP) .venv-mutants/installed ## Change the code in thousands of small ways and list the changes no fast test notices (ARGS="domain.areas*" for a part).
	@.venv-mutants/bin/mutmut run --max-children $(or $(CHILDREN),2) $(ARGS)
	@.venv-mutants/bin/mutmut results | grep -v 'not checked'

# In an environment of its own, for its terminal interface and its parser; what the bot needs it takes from .venv.
.venv-mutants/installed: benchmarks/mutmut.lock $(STAMP)
	@echo "Installing mutmut into .venv-mutants"
	@$(BIN)/python -m venv --clear .venv-mutants
	@.venv-mutants/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/mutmut.lock
	@$(BIN)/python -c "import site; print(site.getsitepackages()[0])" > $$(echo .venv-mutants/lib/python3.*/site-packages)/beside.pth
	@touch $@

fmt: $(STAMP) ## Mend what can be mended of style, and format.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

check: $(STAMP) ## Check style, types, borders, texts, and that the migrations match the models.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/python -m bot check

bench: $(STAMP) .venv-aiogram/installed ## Measure our conversation step beside bare echoes, and several workers (RUNS=5).
	@$(BIN)/python -m benchmarks

# In an environment of its own: it asks for older releases of what we use too.
.venv-aiogram/installed: benchmarks/aiogram.lock
	@echo "Installing aiogram into .venv-aiogram, to compare with"
	@$(PYTHON) -m venv --clear .venv-aiogram
	@.venv-aiogram/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/aiogram.lock
	@touch $@

bench-broadcast: $(STAMP) .venv-peers/installed ## Send an announcement to 10,000 beside what others do, kill it ten times, queue 230,000 (RECIPIENTS=10000, ARGS="ours paid").
	@$(BIN)/python -m benchmarks.broadcast $(ARGS)

# In an environment of its own: the bot does without the rate limiter it compares with.
.venv-peers/installed: benchmarks/rate_limiter.lock
	@echo "Installing python-telegram-bot's rate limiter into .venv-peers, to compare with"
	@$(PYTHON) -m venv --clear .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/rate_limiter.lock
	@touch $@

bench-round: $(STAMP) ## Play a round of 5,000 applicants for 80 places, on both databases.
	@ROUND_APPLICANTS=5000 $(BIN)/pytest -q -s tests/journeys/rounds/test_lifecycle.py -k from_opening

bench-scale: $(STAMP) ## Time queues and look-ups with 1,000 and 1,000,000 applications, on both databases.
	@$(BIN)/python -m benchmarks.scale

bench-start: $(STAMP) ## Measure how long importing the bot takes beside importing telegram.ext (RUNS=9).
	@$(BIN)/python -m benchmarks.start

bench-stops: $(STAMP) ## Measure how long the event loop stops while 64 people talk in a city of 100,000 (RESIDENTS=100000).
	@$(BIN)/python -m benchmarks.stops

bench-registry: $(STAMP) ## Measure how long lists of 100,000 and 1,000,000 people take to import, and who waits.
	@$(BIN)/python -m benchmarks.registry_import

soak: $(STAMP) ## Live with the real bot while everything goes wrong (MINUTES=30 RESIDENTS=2000 OFFICERS=20 SEED= DATABASE=postgresql).
	@$(BIN)/python -m tests.soak

lock: ## Work out both lock files anew from pyproject.toml (needs uv).
	uv pip compile $(COMPILE) pyproject.toml -o requirements.lock
	uv pip compile $(COMPILE) --extra dev pyproject.toml -o requirements-dev.lock
	echo aiogram | uv pip compile $(COMPILE) - -o benchmarks/aiogram.lock
	echo 'python-telegram-bot[rate-limiter]' | uv pip compile $(COMPILE) - -o benchmarks/rate_limiter.lock
	echo mutmut | uv pip compile $(COMPILE) --constraint requirements-dev.lock - -o benchmarks/mutmut.lock

COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-strip-extras

# Each check expands to nothing, or stops make with the one line it holds.
$(STAMP): requirements-dev.lock
	$(if $(call says,import sys; print(sys.hexversion >= 0x030b0000)),,$(error Python 3.11 or newer is needed: install it, or name it with make PYTHON=/path/to/python3.11))
	$(if $(call says,import ensurepip; import venv; print(True)),,$(error $(PYTHON) cannot make a virtual environment: install the package python3-venv))
	@echo "Installing what requirements-dev.lock names into .venv (takes a minute, once)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

says = $(filter True,$(shell $(PYTHON) -c '$(1)' 2>/dev/null))
