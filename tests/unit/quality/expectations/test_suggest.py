"""Prevents: a suggested suite that its own dataset fails, or that lets through what it was made to catch."""

import pandas as pd
import pytest

from core.collect.gather import gather
from core.collect.sample import Sample
from core.dataset import Dataset
from core.quality.expectations.gx import validate
from core.quality.expectations.suggest import suggest
from core.quality.expectations.suite import Suite, SuiteResult
from core.types import Roles


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return gather(Sample())


@pytest.fixture(scope="module")
def suite(sample: Dataset) -> Suite:
    return suggest(sample)


def states(result: SuiteResult) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in result.outcomes:
        found.setdefault(one.state, []).append(one.kind)
    return found


def test_the_sample_passes_its_own_suite(sample: Dataset, suite: Suite) -> None:
    assert {"Met"} == set(states(validate(sample, suite)))
    kinds = {one.kind for one in suite.expectations}
    wanted = "column_set not_null unique in_set lengths_between no_html no_personal_data language_share class_balance"
    assert set(wanted.split()) <= kinds
    assert suggest(sample) == suite and Suite.parse(suite.to_json()) == suite


def test_a_next_version_that_is_as_good_passes_and_a_worse_one_does_not(sample: Dataset, suite: Suite) -> None:
    half = sample.frame.iloc[::2].reset_index(drop=True)
    as_good = validate(sample.with_frame(half), suite)
    assert {one.kind for one in as_good.outcomes if not one.passed} <= {"no_html", "no_personal_data", "has_text"}
    worse = sample.frame.copy()
    worse["text"] = "<b>" + worse["text"].astype("str") + "</b> write to me@example.org"
    worse.loc[:400, "label"] = "new class"
    failed = set(states(validate(sample.with_frame(worse.drop(columns="channel")), suite))["Not met"])
    assert failed >= {"no_html", "no_personal_data", "in_set", "column_set"}


def texts(rows: int) -> list[str | None]:
    return [f"This is the sentence number {row} about how to pay with a card." for row in range(rows)]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"text": pd.Series([], dtype="str")}),
        pd.DataFrame({"text": pd.Series([None, None], dtype="str"), "label": ["a", "b"]}),
        pd.DataFrame({"text": ["one"], "label": ["a"]}),
        pd.DataFrame({"text": [*texts(30), "  ", None], "label": [None] * 32, "n": [None, 1.5] * 16}),
        pd.DataFrame({"text": texts(600), "label": [f"class {row}" for row in range(600)]}),
        pd.DataFrame({"text": [f"<p>{text}</p>" for text in texts(40)], "label": ["a", "b"] * 20}),
        pd.DataFrame({"text": ["\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35" * 9] * 25, "label": [1, 2, 3, 4, 5] * 5}),
    ],
    ids=["empty", "no texts", "one row", "gaps", "a class each", "all html", "thai"],
)
def test_any_dataset_passes_its_own_suite(frame: pd.DataFrame) -> None:
    label = "label" if "label" in frame.columns else None
    data = Dataset.from_frame(frame, Roles(text="text", label=label), prefix="d")
    result = validate(data, suggest(data))
    assert result.passed == len(result.outcomes), [one.message for one in result.outcomes if not one.passed]


def test_dirt_that_is_everywhere_is_not_asked_to_be_absent() -> None:
    frame = pd.DataFrame({"text": [f"<p>{text}</p>" for text in texts(40)]})
    suite = suggest(Dataset.from_frame(frame, Roles(text="text"), prefix="d"))
    assert "no_html" not in {one.kind for one in suite.expectations}
