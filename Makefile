# What people type. Each target sets up what it needs first; the second time that takes a second.
PYTHON ?= python3
export PORT

VENV := .venv/bin
SUPERVISOR := $(VENV)/python -m seoul4050.supervisor
SOURCES := accounts programs learning jobs digital planning town seoul4050 bin manage.py tests

.PHONY: help run test lint format bench clean-data setup setup-dev

help:
	@echo "make run         start the portal at http://localhost:8000 (PORT= chooses another port)"
	@echo "make test        run all tests, browser journeys included (ARGS= passes arguments to pytest instead)"
	@echo "make lint        check style, architecture and types"
	@echo "make bench       measure, one JSON line a figure"
	@echo "make clean-data  remove the embedded database and everything the portal kept"

setup:
	@$(PYTHON) bin/setup.py

setup-dev:
	@$(PYTHON) bin/setup.py --dev

run: setup
	@exec $(SUPERVISOR) run

test: setup-dev
	@exec $(SUPERVISOR) test $(ARGS)

bench: setup-dev
	@exec $(SUPERVISOR) bench

clean-data: setup
	@exec $(SUPERVISOR) clean-data

lint: setup-dev
	@$(VENV)/ruff check $(SOURCES)
	@$(VENV)/ruff format --check $(SOURCES)
	@$(VENV)/lint-imports
	@$(VENV)/mypy
	@$(VENV)/djlint templates --lint --quiet
	@$(VENV)/bandit --quiet --recursive --configfile pyproject.toml $(filter-out tests,$(SOURCES))
	@$(VENV)/python manage.py makemigrations --check --dry-run

format: setup-dev
	@$(VENV)/ruff check --fix $(SOURCES)
	@$(VENV)/ruff format $(SOURCES)
