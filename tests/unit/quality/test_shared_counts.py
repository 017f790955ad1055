"""Prevents: figures of a real dataset that are not those that were counted for its manifest by other means."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import CheckContext
from core.dataset import Dataset
from core.quality.exact_duplicates import ExactDuplicates
from core.quality.markup import Markup
from core.quality.missing import Missing
from core.quality.statistics import statistics

SHARED = Path(__file__).parents[4] / "shared/data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout"),
]

#: The file, its text and label columns (None: as guessed), and its name in ``measured.json``.
SETS: dict[str, tuple[str, str | None, str | None]] = {
    "sms": ("sms_spam/SMSSpamCollection.tsv", None, None),
    "banking77_train": ("banking77/train.csv", "text", "category"),
    "davidson": ("hate_offensive_davidson/labeled_data.csv.gz", "tweet", "class"),
    "Tweets_scientific_ids": ("airline_tweets/Tweets_scientific_ids.csv.gz", "text", "airline_sentiment"),
    "Tweets_excel_mangled": ("airline_tweets/Tweets_excel_mangled.csv.gz", "text", "airline_sentiment"),
    "beer": ("stackexchange_beer/posts_flat.csv.gz", "Body", "PostTypeId"),
    "rotten_tomatoes": ("rotten_tomatoes/rt-polarity.all.txt", None, None),
    "sst_binary_train": ("sst2/stsa.binary.train.txt", None, None),
}


@pytest.fixture(scope="module", params=SETS)
def case(request: pytest.FixtureRequest) -> tuple[Dataset, dict[str, Any]]:
    path, text, label = SETS[request.param]
    found = json.loads((SHARED / "measured.json").read_text("utf-8"))[request.param]
    return gather(Table(path=str(SHARED / path)), text=text, label=label), found


def test_rows_classes_and_texts(case: tuple[Dataset, dict[str, Any]]) -> None:
    data, counted = case
    said = statistics(data, CheckContext())
    assert said["rows"] == counted["rows"] and said["classes"] == counted["classes"]
    assert said["rows"] - said["texts"] == counted["blank"]
    repeated = counted["dup_norm"] - max(counted["blank"] - 1, 0)  # there, empty texts repeat one another
    assert said["texts"] - said["distinct_texts"] == repeated
    if isinstance(counted["counts"], dict):
        assert said["class_sizes"] == counted["counts"]


def test_findings_count_the_same_rows(case: tuple[Dataset, dict[str, Any]]) -> None:
    data, counted = case
    context = CheckContext()
    empty = [one.rows for one in Missing().inspect(data, context) if "no text" in one.message]
    assert sum(empty) == counted["blank"]
    found = ExactDuplicates().inspect(data, context)
    repeated = counted["dup_norm"] - max(counted["blank"] - 1, 0)
    assert sum(one.rows for one in found if "repeat" in one.message) == repeated
    if not counted["blank"]:
        torn = [one.rows for one in found if "not the label" in one.message]
        assert sum(torn) == counted["conflict_rows_norm"]
    marked = [one.rows for one in Markup().inspect(data, context)]
    assert sum(marked) >= counted["html_entity"], "tag-like words such as <user> are counted there, too, but are text"
