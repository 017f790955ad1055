import gzip
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.resolve_conflicts import ResolveConflicts
from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.errors import AssayError
from core.text import text_key

SHARED = Path(__file__).parents[4] / "shared/data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")

ROWS = [
    ("Yes", "a"), ("yes ", "a"), ("YES", "b"), ("no", "b"), ("No", "c"), (None, "a"), (None, "b"), ("yes", None),
    ("well", "a"), ("well", "a"), ("", "c"),
]  # fmt: skip


def made(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["text", "label"]).astype("str")
    return frame.set_axis(range(50, 50 + len(frame)))


def settled(rows: list[tuple] = ROWS, **fields: object) -> pd.DataFrame:
    frame = made(rows)
    copy = frame.copy(deep=True)
    step = ResolveConflicts.model_validate(fields)
    after = step.apply(frame, Context())
    pd.testing.assert_frame_equal(frame, copy)
    pd.testing.assert_frame_equal(step.apply(after, Context()), after)
    return after


def test_the_majority_wins_and_ties_wait_for_a_person() -> None:
    after = settled()
    assert len(after) == len(ROWS)
    assert after["label"].iloc[:3].tolist() == ["a"] * 3
    assert after["label"].iloc[3:5].isna().all() and after["label"].iloc[5:7].tolist() == ["a", "b"]
    assert after["review"].dropna().tolist() == ['{"b": 1, "c": 1}'] * 2 and list(after["review"].dropna().index) == [
        53, 54
    ]  # fmt: skip
    assert pd.isna(after["label"].iloc[7]), "a row without a label is not touched"


def test_what_becomes_of_ties() -> None:
    assert list(settled(tie="drop").index) == [50, 51, 52, *range(55, 61)]
    kept = settled(tie="keep")
    assert kept["label"].iloc[3:5].tolist() == ["b", "c"] and "review" not in kept


def test_a_label_must_have_its_share() -> None:
    rows = [("x", label) for label in "aabcd"]
    assert settled(rows)["label"].isna().all(), "2 of 5 are the most frequent, but not half"
    assert settled(rows, agreement=0.4)["label"].tolist() == ["a"] * 5
    assert settled([("x", label) for label in "aab"], agreement=0.7)["label"].isna().all()
    assert settled([("x", label) for label in "aabc"])["label"].tolist() == ["a"] * 4


def test_all_dropped_or_all_to_a_person() -> None:
    assert list(settled(how="drop").index) == list(range(55, 61))
    after = settled(how="review")
    assert json.loads(after["review"].iloc[0]) == {"a": 2, "b": 1}
    assert after["label"].iloc[:5].isna().all() and after["label"].iloc[8] == "a"


def test_near_texts_only_if_asked() -> None:
    rows = [
        ("Where is my parcel with the new shoes" + end, label) for end, label in (("", "a"), ("?", "a"), ("!", "b"))
    ]
    assert settled(rows)["label"].tolist() == ["a", "a", "b"]
    assert settled(rows, near=0.8)["label"].tolist() == ["a", "a", "a"]
    assert len(settled(rows, near=0.8, how="drop")) == 0


def test_nothing_to_settle() -> None:
    for rows in ([], [("a", None), ("a", None)], [("a", "x"), ("b", "y")]):
        frame = made(rows)
        assert ResolveConflicts().apply(frame, Context()) is frame


def test_a_column_of_that_name_is_not_overwritten() -> None:
    frame = made([("a", "x"), ("a", "y")]).assign(review=["Great product", None])
    with pytest.raises(AssayError, match="column 'review' of its own"):
        ResolveConflicts().apply(frame, Context())
    assert len(ResolveConflicts(how="drop").apply(frame, Context())) == 0
    waiting = made([("a", "x"), ("a", "y"), ("b", None)]).assign(review=[None, None, '{"q": 1, "r": 1}'])
    after = ResolveConflicts().apply(waiting, Context())
    assert after["review"].tolist() == ['{"x": 1, "y": 1}'] * 2 + ['{"q": 1, "r": 1}']


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.one_of(st.none(), st.sampled_from(["A", "a ", "b", ""]), st.text(max_size=3)),
                       st.one_of(st.none(), st.sampled_from(["x", "y", "\U0001f600"]))), max_size=25),
    st.sampled_from(["majority", "drop", "review"]),
    st.sampled_from(["review", "drop", "keep"]),
)  # fmt: skip
def test_against_a_plain_loop(rows: list[tuple], how: str, tie: str) -> None:
    after = settled(rows, how=how, tie=tie)
    votes: dict[str, Counter[str]] = {}
    for text, label in rows:
        if text is not None and label is not None and text_key(text):
            votes.setdefault(text_key(text), Counter())[label] += 1
    expected = {}
    for place, (text, label) in enumerate(rows, start=50):
        seen = votes.get(text_key(text or ""), Counter())
        if label is None or len(seen) < 2:
            expected[place] = label
            continue
        (best, most), (_, second) = seen.most_common(2)
        rule = how if how != "majority" or (most > second and most * 2 >= seen.total()) else tie
        if rule != "drop":
            expected[place] = {"majority": best, "review": None, "keep": label}[rule]
    found = {place: None if pd.isna(label) else label for place, label in after["label"].items()}
    assert found == expected


@real
@pytest.mark.shared
def test_real_tweets() -> None:
    air = gather(
        Table(path=str(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz")), text="text", label="airline_sentiment"
    ).frame
    context = Context()
    after = ResolveConflicts().apply(air, context)
    assert context.notes[0] == "29 rows of texts with several labels: settled by majority."
    thanks = [4447, 4609, 4938, 5520, 5865, 6311]  # "@SouthwestAir thank you!", the first one neutral
    assert air["label"].iloc[4447] == "neutral" and (after["label"].iloc[thanks] == "positive").all()
    assert (after["label"].iloc[[10755, 10879, 11194, 11576]] == "positive").all()
    tied = [12621, 12627, 13064, 13339]  # "@AmericanAir thank you", twice positive and twice neutral
    assert after["label"].iloc[tied].isna().all()
    assert set(after["review"].iloc[tied]) == {'{"neutral": 2, "positive": 2}'}
    assert (after["label"].isna() == after["review"].notna()).all() and after["review"].notna().sum() == 44
    assert len(ResolveConflicts(how="drop").apply(air, Context())) == 14_640 - 73


@real
@pytest.mark.shared
def test_real_thai_reviews_and_emoji() -> None:
    parts = []
    for name in ("pos.txt", "neu.txt.gz", "neg.txt.gz", "q.txt"):
        opened = gzip.open if name.endswith(".gz") else open
        with opened(SHARED / "wisesight_thai" / name, "rt", encoding="utf-8", newline="\n") as handle:
            lines = [line.rstrip("\n") for line in handle]
        parts.append(pd.DataFrame({"text": lines, "label": name.split(".")[0]}))
    after = ResolveConflicts().apply(pd.concat(parts, ignore_index=True).astype("str"), Context())
    assert after["review"].value_counts()['{"pos": 1, "q": 1}'] == 28 and after["label"].isna().sum() == 48
    folder = SHARED / "tweeteval/emoji"
    texts, labels = (
        gzip.decompress((folder / f"train_{name}.txt.gz").read_bytes()).decode().split("\n")[:-1]
        for name in ("text", "labels")
    )
    after = ResolveConflicts().apply(pd.DataFrame({"text": texts, "label": labels}).astype("str"), Context())
    assert (after["label"].iloc[[15840, 28988, 28989]] == "8").all(), "two of three"
    assert (after["label"].iloc[[13790, 24012, 33017, 36856]] == "0").all(), "three of four"
    assert after["label"].iloc[[1494, 35811, 39469]].isna().all(), "three different ones"
    seen = json.loads(after["review"].iloc[1767])  # "@ Los Angeles, California"
    assert next(iter(seen.items())) == ("2", 9) and sum(seen.values()) == 60, "9 of 60 are no majority"
