"""The dashboard in a workspace of its own, without a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import actions
from core.collect.sample import Sample
from core.dataset import Dataset
from core.store.records import Version
from core.store.workspace import Workspace
from tests.app.kit import stored

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _caches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing that an earlier test has loaded is left, and a runner that a test starts soon goes."""
    monkeypatch.setenv("ASSAY_RUNNER_IDLE", "1")
    st.cache_data.clear()
    st.cache_resource.clear()
    yield


@pytest.fixture
def sample(workspace: Workspace) -> Version:
    """The sample, stored."""
    return actions.collect(workspace, Sample(), name="support")


@pytest.fixture
def split(workspace: Workspace, support_like: Dataset) -> Version:
    """A version that is split."""
    return stored(workspace, support_like, "support")


@pytest.fixture
def visit(workspace: Workspace) -> Callable[[str], AppTest]:
    """Opens the dashboard at a page, such as ``data/quality``; every exception on it fails the test."""

    def opened(page: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        app.switch_page(str(ROOT / f"pages/{page}.py")).run()
        assert not app.exception
        return app

    return opened
