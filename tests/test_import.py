"""Importing the package is cheap: heavy libraries are loaded when something needs them."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("torch", "transformers", "great_expectations", "ray", "sklearn", "plotly", "streamlit", "peft", "duckdb")
ROOT = Path(__file__).parents[1]


def loaded(statement: str) -> set[str]:
    """Top-level modules in a fresh interpreter after the statement."""
    code = f"import sys; {statement}; print(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "module",
    ["core", "core.cli", "core.commands", "core.members", "core.flow", "core.store.workspace", "core.tune.compare.run"],
)
def test_import_loads_nothing_heavy(module: str) -> None:
    assert not loaded(f"import {module}") & set(HEAVY)


def test_core_alone_loads_no_pandas() -> None:
    assert not loaded("import core") & {"pandas", "numpy", "pydantic", "pyarrow"}


def test_listing_loads_nothing_heavy() -> None:
    found = loaded("from core.cli import main; main(['list', 'approaches', '--json'])")
    assert not found & set(HEAVY)


def test_the_probe_sees_what_is_loaded() -> None:
    assert "sklearn" in loaded("import sklearn")
