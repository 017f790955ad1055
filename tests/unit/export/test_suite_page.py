"""Prevents: a page that needs the network, runs a script, or takes a text of the data for markup."""

import re
from pathlib import Path

import pandas as pd
import pytest

from core.dataset import Dataset
from core.export.suite_page import page, write
from core.quality.expectations.suite import Outcome, SuiteResult
from core.types import Roles

BAD = "<script>alert(1)</script> <img src=http://example.org/x.png>"


@pytest.fixture
def data() -> Dataset:
    texts = [BAD, *(f"text number {row}" for row in range(30)), None]
    return Dataset.from_frame(pd.DataFrame({"text": texts, "label": ["a"] * 32}), Roles(text="text"), prefix="r")


@pytest.fixture
def result(data: Dataset) -> SuiteResult:
    broken = Outcome(
        kind="no_html", columns=("text",), severity="error", expected="No text has HTML.", passed=False, observed=BAD,
        unexpected=32, share=1.0, uids=tuple(data.frame["uid"]), message=f"Not met. {BAD}",
    )  # fmt: skip
    met = broken.model_copy(update={"passed": True, "uids": (), "unexpected": 0, "expected": "The number of rows."})
    odd = broken.model_copy(update={"error": "there is no column 'x'.", "uids": (), "unexpected": 0})
    return SuiteResult(suite="s", dataset=BAD, rows=32, seconds=1.0, outcomes=(met, broken, odd))


def test_the_page_is_offline_and_escaped(result: SuiteResult, data: Dataset) -> None:
    html = page(result, data)
    assert not re.search(r"<script|<img|<link|<[^>]*src=|url\(|@import|javascript:", html, re.IGNORECASE)
    assert "&lt;script&gt;alert(1)" in html and "prefers-color-scheme: dark" in html


def test_it_shows_what_was_not_met_first_with_its_first_rows(result: SuiteResult, data: Dataset) -> None:
    html = page(result, data)
    assert result.headline() in html
    assert [html.count(f">{state}<") for state in ("Met", "Not met", "Not checked")] == [1, 1, 1]
    assert html.index(">Not met<") < html.index(">Met<")
    assert "The first 10 of 32 rows." in html and "text number 8" in html and "text number 9" not in html
    assert "there is no column" in html


def test_without_the_data_it_names_the_rows(result: SuiteResult, data: Dataset, tmp_path: Path) -> None:
    path = write(result, tmp_path / "deep" / "suite.html")
    html = path.read_text(encoding="utf-8")
    assert data.frame["uid"][0] in html and "text number" not in html
