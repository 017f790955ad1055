"""Prevents: figures of a real dataset that are not those that were counted for its manifest by other means."""

import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.dataset import Dataset
from core.quality.exact_duplicates import ExactDuplicates
from core.quality.markup import Markup
from core.quality.missing import Missing
from core.quality.statistics import statistics
from core.types import Roles

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
    said = statistics(data, Context())
    assert said["rows"] == counted["rows"] and said["classes"] == counted["classes"]
    assert said["rows"] - said["texts"] == counted["blank"]
    repeated = counted["dup_norm"] - max(counted["blank"] - 1, 0)  # there, empty texts repeat one another
    assert said["texts"] - said["distinct_texts"] == repeated
    if isinstance(counted["counts"], dict):
        assert said["class_sizes"] == counted["counts"]


def test_findings_count_the_same_rows(case: tuple[Dataset, dict[str, Any]]) -> None:
    data, counted = case
    context = Context()
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


def test_complaints_miss_what_their_manifest_says() -> None:
    path = SHARED / "cfpb_complaints/complaints_2015_structured.csv.gz"
    said = statistics(gather(Table(path=str(path)), text="Issue", label="Product"), Context())
    assert said["rows"] == 28_156 and said["classes"] == 11 and said["class_sizes"]["Debt collection"] == 7_494
    assert said["distinct_texts"] <= 90
    missing = {"Sub-product": 10_574, "Sub-issue": 14_945, "State": 421, "ZIP code": 280, "Consumer disputed?": 22_150}
    assert {name: said["missing"][name] for name in missing} == missing


def test_classes_in_files_of_their_own() -> None:
    parts = []
    for name in ("pos.txt", "neu.txt.gz", "neg.txt.gz", "q.txt"):
        opened = gzip.open if name.endswith(".gz") else open
        with opened(SHARED / "wisesight_thai" / name, "rt", encoding="utf-8", newline="\n") as handle:
            texts = [line.rstrip("\n") for line in handle]
        parts.append(pd.DataFrame({"text": texts, "label": name.split(".")[0]}))
    data = Dataset.from_frame(pd.concat(parts, ignore_index=True), Roles(text="text", label="label"))
    said = statistics(data, Context())
    assert said["rows"] == 26_737 and said["class_sizes"] == {"neu": 14_561, "neg": 6_823, "pos": 4_778, "q": 575}
    assert said["texts"] - said["distinct_texts"] == 24
    found = ExactDuplicates().inspect(data, Context())
    assert sorted(one.rows for one in found) == [24, 48]
