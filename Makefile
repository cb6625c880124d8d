# Suara Loket. `make` lists what can be done here.
# PYTHON=/path/to/python3.12 chooses the interpreter, CHROMIUM=/path/to/it the browser of the tests.
PORT ?= 8080
# Some machines forbid Python to keep what it compiled: each of the tests' many programs would compile anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes
LOCK := build/lock/bin/uv pip compile --quiet $(if $(UPGRADE),--upgrade) --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
# bandit leaves out what ruff asks too and somebody has answered beside the code; of it ruff reports what is new.
CODE := survey reports kiosk run_kiosk.py
BANDIT := build/check/bin/bandit --quiet --skip B104,B105,B311,B404,B603,B704 --recursive
SEMGREP := build/check/bin/semgrep scan --metrics=off --disable-version-check --no-git-ignore --quiet --error --strict \
	--config tests/rules/forbidden.yaml

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run check test test-faults truth bench translate lock sbom

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The stamps lie inside .venv and follow the lock files: a second run does nothing and needs no network.
.venv/created:
	@python=$$(deploy/need python) && "$$python" -m venv --clear .venv
	@touch $@

.venv/ready: .venv/created requirements/reports.txt
	@echo "Installing the libraries into .venv (once) ..."
	@$(PIP) -r requirements/reports.txt
	@touch $@

.venv/ready-dev: .venv/created requirements/dev.txt
	@echo "Installing the test tools into .venv (once) ..."
	@$(PIP) -r requirements/dev.txt
	@touch $@ .venv/ready

# What looks at the code has an environment of its own: semgrep wants an older click than we do.
build/check/ready: .venv/created requirements/check.txt
	@echo "Installing bandit, semgrep and cyclonedx into build/check (once) ..."
	@$(BIN)/python -m venv build/check
	@build/$(PIP:.venv/%=check/%) -r requirements/check.txt
	@touch $@

setup: .venv/ready ## make .venv with everything that running needs
	@:

run: setup ## serve the demonstration office on http://127.0.0.1:8080 (PORT=9000 for another port)
	@exec $(BIN)/python run_kiosk.py serve --demo --port $(PORT)

check: .venv/ready-dev build/check/ready ## ruff, mypy --strict, bandit, and semgrep with our own rules
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "Some files are not formatted: .venv/bin/ruff format ."; exit 1; }
	@$(BIN)/mypy
	@$(BANDIT) $(CODE)
	@$(SEMGREP) $(CODE) || { [ $$? = 1 ] || echo "semgrep cannot read a file, which the same command names with --verbose in place of --quiet:" \
		"$(SEMGREP)"; exit 1; }

test: check ## everything CI runs: check, then all tests
	@deploy/need chromium
	@deploy/need strace
	@deploy/need nginx
	@$(BIN)/pytest -n 2 --dist loadfile

test-faults: .venv/ready-dev ## 200 kills, 1 000 power cuts and the other slow tests
	@deploy/need chromium
	@deploy/need strace
	@$(BIN)/pytest -m "faults or slow"

truth: .venv/ready-dev ## simulate offices whose truth is known; writes the tables of docs/method.md
	@$(BIN)/python -m tests.truth

bench: .venv/ready-dev ## measure speed and size against a baseline; writes docs/benchmarks.md
	@$(BIN)/python -m tests.bench

translate: .venv/ready-dev ## collect the texts of the code into data/translations and docs/messages.md
	@$(BIN)/python -m tests.catalogue

lock: .venv/created ## write requirements/*.txt anew from setup.cfg (UPGRADE=1 takes newer libraries)
	@test -x build/lock/bin/uv || { $(BIN)/python -m venv build/lock && build/lock/bin/pip install -qq uv; }
	@$(LOCK) setup.cfg --all-extras -o requirements/dev.txt
	@$(LOCK) setup.cfg -c requirements/dev.txt -o requirements/base.txt
	@$(LOCK) setup.cfg -c requirements/dev.txt --extra reports -o requirements/reports.txt
	@$(LOCK) setup.cfg -c requirements/dev.txt --extra reports --extra parquet --extra hub -o requirements/hub.txt
	@$(LOCK) --no-strip-extras requirements/check.in -o requirements/check.txt
	@rm -rf suara_loket.egg-info

sbom: build/check/ready ## list every library an office may install, as CycloneDX: build/sbom.json
	@$(BIN)/python -c 'import kiosk; print(f"[project]\nname = \"suara-loket\"\nversion = \"{kiosk.__version__}\"")' >build/sbom.toml
	@PYTHONWARNINGS=ignore build/check/bin/cyclonedx-py requirements requirements/hub.txt --pyproject build/sbom.toml --output-reproducible -o build/sbom.json
