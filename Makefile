# Everything sets itself up: `make run` and `make test` work on a fresh machine with Python 3.11.
SHELL := /usr/bin/env bash
PY := .venv/bin/python

.PHONY: run test lint demo bench clean setup setup-dev

run: setup  ## start the dashboard on 127.0.0.1:8501
	@$(PY) -m scripts.serve

test: setup-dev lint  ## style, types and every test
	@$(PY) -m pytest -n 2 --dist loadfile

lint: setup-dev  ## ruff and mypy
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

demo: setup  ## sample -> check -> recipe -> compare -> out/report.html, without a browser
	@$(PY) -m scripts.demo

bench: setup-dev  ## measurements against peers in the same run
	@$(PY) -m pytest tests/bench -m bench -s

clean:  ## remove everything that can be made again; the workspace stays
	rm -rf .venv out .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@scripts/setup.sh requirements.txt

setup-dev:
	@scripts/setup.sh requirements-dev.txt
