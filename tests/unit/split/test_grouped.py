"""Prevents: groups, near duplicates or families in two splits, and classes that groups tear apart without need."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.collect.gather import gather
from core.collect.sample import Sample
from core.collect.table import Table
from core.contracts import Context
from core.dataset import Dataset
from core.errors import AssayError
from core.quality.leakage import Leakage
from core.split.common.groups import groups_of
from core.split.grouped import Grouped
from tests.unit.split.kit import frame, split_of

SHARED = Path(__file__).parents[4] / "shared/data"
shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout"),
]


def numbered(count: int, **more: list) -> pd.DataFrame:
    return frame([(f"{place * 7919} words {place}", "ab"[place % 2]) for place in range(count)], **more)


def test_a_chain_of_ties_is_one_group() -> None:
    """0 and 1 share a customer, 1 and 2 a text, 2 and 3 are near, 4 was made of 3, 5 of 3, too; 6 is alone."""
    table = frame(
        [("first words here", "a"), ("TWIN text", "a"), ("twin  text", "b"), ("twin texts", "a"), ("child", "a"),
         ("other child", "a"), ("alone among all", "b")],
        origin=[None, None, None, None, "u3", "u3", None],
        customer=["k", "k", None, "", "", None, None],
    )  # fmt: skip
    groups = groups_of(table, ("customer",), 0.8)
    assert groups.of.tolist() == [0, 0, 0, 0, 0, 0, 1] and groups.made.tolist() == [True, False]
    apart = groups_of(table, (), None)
    assert apart.of.tolist() == [0, 1, 1, 2, 2, 2, 3]
    assert groups_of(table.iloc[[0, 1, 2, 4, 5, 6]], (), None).of.tolist() == [0, 1, 1, 2, 2, 3], (
        "siblings, parent gone"
    )


def test_values_of_any_type_tie_and_missing_ones_do_not() -> None:
    table = numbered(4)
    for values, found in (
        ([1.0, float("nan"), float("nan"), 1.0], [0, 1, 2, 0]),
        ([["x"], ["x"], None, None], [0, 0, 1, 2]),
        (["", " ", None, "z"], [0, 1, 2, 3]),
        (pd.to_datetime(["2024-01-01", "2024-01-01", None, None]), [0, 0, 1, 2]),
    ):
        assert groups_of(table.assign(who=values), ("who",)).of.tolist() == found
    assert len(groups_of(table.head(0), ("uid",))) == 0


def test_one_group_too_large_is_told() -> None:
    table = numbered(100, customer=["big"] * 60 + [f"k{place}" for place in range(40)])
    context = Context()
    split = Grouped(columns=("customer",), train=0.2, validation=0.4, test=0.4).apply(table, context)["split"]
    assert split[:60].nunique() == 1
    assert context.notes[0].startswith("Groups are large (up to 60 of 100 rows), so the sizes are")


def test_stratification_can_be_switched_off() -> None:
    table = numbered(200)
    assert pd.crosstab(table["label"], split_of(Grouped(near=None), table)).loc["a"].tolist() == [15, 70, 15]
    free = pd.crosstab(table["label"], split_of(Grouped(near=None, stratify=False), table))
    assert free.loc["a"].tolist() != [15, 70, 15] and free.sum().tolist() == [30, 140, 30]


def test_further_labels_and_sizes_by_count() -> None:
    table = numbered(300, tone=["warm", "cold", "cold"] * 100)
    split = split_of(Grouped(near=None, labels=("tone",), train=None, validation=30, test=60), table)
    assert split.value_counts().to_dict() == {"train": 210, "test": 60, "validation": 30}
    tones = pd.crosstab(table["tone"], split)
    assert (tones.loc["cold"] - [40, 140, 20]).abs().max() <= 1


def test_made_rows_and_their_groups_stay_in_train() -> None:
    origin = [None] * 90 + [f"u{place}" for place in range(10)]
    table = numbered(100, origin=origin, customer=[f"k{place // 2}" for place in range(100)])
    split = split_of(Grouped(columns=("customer",), near=None), table)
    assert set(split[:10]) | set(split[90:]) == {"train"}
    assert sorted(split.value_counts()) == [14, 16, 70], "pairs cannot make 15"
    with pytest.raises(AssayError, match="cannot be divided into 3 parts") as caught:
        split_of(Grouped(near=None), numbered(20, origin=[None] * 10 + [f"u{place}" for place in range(10)]))
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"train": None, "validation": None}, "only one of train, validation and test can be the rest"),
        ({"test": 100}, "one of train, validation and test must be empty"),
        ({"train": None, "test": 2.5}, "neither a share below 1 nor a whole number"),
        ({"train": None, "validation": 0.5, "test": 0.5}, "leaves nothing for the third"),
        ({"near": 0.3}, "greater than or equal to 0.5"),
    ],
)
def test_settings_that_cannot_be_are_refused(sizes: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Grouped(**sizes)


def test_counts_beyond_the_rows_are_one_clear_error() -> None:
    with pytest.raises(AssayError, match="20 labelled rows leave none for train"):
        split_of(Grouped(train=None, validation=10, test=10), numbered(20))


def test_on_the_sample_nothing_leaks_and_classes_are_even() -> None:
    data = gather(Sample())
    after = Grouped(columns=("customer",)).apply(data.frame, Context())
    assert Leakage().inspect(data.with_frame(after), Context()) == []
    counts = pd.crosstab(after["label"], after["split"])[["train", "validation", "test"]]
    assert np.abs(counts - np.outer(counts.sum(axis=1), [0.7, 0.15, 0.15])).to_numpy().max() < 1.5


def real(path: str, text: str | None, label: str | None) -> Dataset:
    return gather(Table(path=str(SHARED / path)), text=text, label=label)


class TestRealRows:
    """Judged by the check `leakage`, which finds twins by its own means."""

    pytestmark = shared

    @pytest.mark.parametrize(
        ("path", "text", "label", "columns"),
        [
            ("sms_spam/SMSSpamCollection.tsv", None, None, ()),
            ("airline_tweets/Tweets_scientific_ids.csv.gz", "text", "airline_sentiment", ("name",)),
            ("cfpb_complaints/complaints_2015_structured.csv.gz", "Issue", "Product", ()),
            ("stackexchange_beer/posts_flat.csv.gz", "Body", "PostTypeId", ("OwnerUserId", "ParentId")),
        ],
    )
    def test_no_twin_of_a_held_row_is_in_train(
        self, path: str, text: str | None, label: str | None, columns: tuple[str, ...]
    ) -> None:
        data = real(path, text, label)
        context = Context()
        after = Grouped(columns=columns).apply(data.frame, context)
        assert Leakage().inspect(data.with_frame(after), Context()) == []
        for column in columns:
            assert (after.dropna(subset=column).groupby(column)["split"].nunique() == 1).all()

    @pytest.mark.parametrize("rows", [[1373, 2163, 2344], [1470, 1779, 2982, 4556], [427, 2843, 3471], [7, 103, 154]])
    def test_messages_that_were_sent_again(self, rows: list[int]) -> None:
        """Row numbers of messages that are the same but for capital letters."""
        data = real("sms_spam/SMSSpamCollection.tsv", None, None)
        assert data.frame["text"].iloc[rows].str.casefold().nunique() == 1
        assert split_of(Grouped(near=None), data.frame).iloc[rows].nunique() == 1

    @pytest.mark.parametrize(
        ("who", "rows"),
        [
            ("0504Traveller", [373, 435, 4746, 5971]), ("140JustinC", [3577, 3578, 3591, 3609]),
            ("1JENSABA", [13162, 13233, 13305, 13310]), ("219jondn", [13710, 13989, 13992, 14247]),
        ],
    )  # fmt: skip
    def test_tweets_of_one_person(self, who: str, rows: list[int]) -> None:
        data = real("airline_tweets/Tweets_scientific_ids.csv.gz", "text", "airline_sentiment")
        assert set(data.frame["name"].iloc[rows]) == {who}
        split = split_of(Grouped(columns=("name",), near=None), data.frame)
        assert split.iloc[rows].nunique() == 1
        assert split.value_counts().to_dict() == {"train": 10_248, "validation": 2_196, "test": 2_196}
