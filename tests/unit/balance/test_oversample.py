from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.accounting import Change, guard
from core.balance.oversample import Oversample
from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.errors import AssayError
from tests.unit.balance.rows import TABLES, counts, frame_of, labelled

SHARED = Path(__file__).parents[4] / "shared/data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")


def test_a_repeat_follows_its_row_and_names_it() -> None:
    frame = labelled("aab")
    after = Oversample().apply(frame, Context(place=4))
    assert after["label"].tolist() == ["a", "a", "b", "b"]
    first, repeat = after.iloc[2], after.iloc[3]
    assert repeat["origin"] == first["uid"] and repeat["uid"] == f"{first['uid']}~4.0"
    assert (repeat["text"], repeat["note"], repeat["split"]) == (first["text"], first["note"], "train")
    assert after.index.tolist() == [0, 1, 2, 2]


def test_rows_are_repeated_as_evenly_as_can_be() -> None:
    repeats = Oversample().repeats(labelled("aaaaaaaaaaa" + "bbbb"), Context(seed=1))
    assert repeats[:11].tolist() == [1] * 11
    assert sorted(repeats[11:]) == [2, 3, 3, 3]


def test_which_rows_stand_once_more_depends_on_the_seed_alone() -> None:
    frame = labelled("a" * 30 + "b" * 20)
    one, same, other = (Oversample().repeats(frame, Context(seed=seed)).tolist() for seed in (1, 1, 2))
    assert one == same != other


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"a": 10, "b": 10, "c": 10}),
        ({"target": "ratio", "ratio": 0.7}, {"a": 10, "b": 7, "c": 7}),
        ({"target": "ratio", "ratio": 0.35}, {"a": 10, "b": 4, "c": 4}),
        ({"target": "table", "sizes": {"b": 5}}, {"a": 10, "b": 5, "c": 1}),
        ({"most": 2}, {"a": 10, "b": 6, "c": 2}),
    ],
)
def test_targets(fields: dict, expected: dict[str, int]) -> None:
    frame, step = labelled("a" * 10 + "bbb" + "c"), Oversample(**fields)
    assert counts(step.apply(frame, Context())) == expected
    plan = step.planned(frame)
    assert dict(zip(plan["label"], plan["after"], strict=True)) == expected
    assert plan["before"].tolist() == [10, 3, 1]


def test_the_limit_is_told() -> None:
    context = Context()
    Oversample(most=3).apply(labelled("aaaaaaaab"), context)
    assert context.notes == ["'b' has 3 of the 8 rows asked for: no row may stand more than 3 times."]


def test_a_table_that_cannot_be_met_is_refused() -> None:
    with pytest.raises(ValidationError, match="the table is empty"):
        Oversample(target="table")
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        Oversample(target="table", sizes={"a": 0})
    with pytest.raises(AssayError, match="No train row with text has the label 'x'"):
        Oversample(target="table", sizes={"x": 3}).apply(labelled("ab"), Context())
    with pytest.raises(AssayError, match="'a' has 3 rows; repeating rows cannot make that 2"):
        Oversample(target="table", sizes={"a": 2}).apply(labelled("aaab"), Context())


def test_names_stay_unique_when_the_same_step_runs_again() -> None:
    frame = labelled("aaaab")
    once = Oversample(target="table", sizes={"b": 2}).apply(frame, Context()).reset_index(drop=True)
    twice = Oversample().apply(once, Context())
    assert twice["uid"].is_unique and counts(twice) == {"a": 4, "b": 4}
    assert set(twice["origin"].dropna()) <= set(once["uid"])


def test_agrees_with_imbalanced_learn_on_the_counts() -> None:
    from imblearn.over_sampling import RandomOverSampler

    frame = labelled("a" * 37 + "b" * 11 + "c" * 5)
    _, said = RandomOverSampler(random_state=0).fit_resample(frame[["uid"]], frame["label"])
    assert counts(Oversample().apply(frame, Context())) == dict(Counter(said))


@given(
    TABLES, st.sampled_from(["equal", "ratio"]), st.floats(0.01, 1), st.none() | st.integers(1, 5), st.integers(0, 9)
)
def test_counts_are_exactly_as_asked(rows: list, target: str, ratio: float, most: int | None, seed: int) -> None:
    frame = frame_of(rows)
    given = frame.copy(deep=True)
    step = Oversample.model_validate({"target": target, "ratio": ratio, "most": most})
    after = step.apply(frame, Context(seed=seed, place=2))
    pd.testing.assert_frame_equal(frame, given)
    before, now = counts(frame), counts(after)
    largest = max(before.values(), default=0)
    for label, count in before.items():
        limit = most * count if most else np.inf
        if target == "equal":
            assert now[label] == min(largest, limit)
        else:
            assert count <= now[label] and (now[label] >= min(ratio * largest, limit) - 1e-9)
            assert now[label] == count or now[label] - 1 < ratio * largest
    guard(step, Change(frame, after.reset_index(drop=True)))
    stands = Counter(after["origin"].dropna())
    assert all(times < (most or np.inf) for times in stands.values())
    idle = frame[~frame["text"].notna() | frame["label"].isna()]
    assert not set(idle["uid"]) & set(stands)
    assert after[after["origin"].isna()].reset_index(drop=True)["uid"].tolist() == frame["uid"].tolist()
    assert {name: str(kind) for name, kind in after.dtypes.items()} == {n: str(k) for n, k in frame.dtypes.items()}


@real
@pytest.mark.shared
def test_real_messages() -> None:
    """The 747 spam messages of the SMS collection become as many as its 4,827 others."""
    data = gather(Table(path=str(SHARED / "sms_spam/SMSSpamCollection.tsv"))).frame
    train = data.assign(split=pd.Series("train", data.index, dtype="str"))
    after = Oversample().apply(train, Context())
    assert after["label"].value_counts().to_dict() == {"ham": 4827, "spam": 4827}
    repeats = after["origin"].dropna().value_counts()
    assert len(repeats) == 747 and set(repeats) == {5, 6} and repeats.sum() == 4827 - 747
    assert set(train.set_index("uid").loc[repeats.index, "label"]) == {"spam"}
    capped = Oversample(most=2).apply(train, Context())
    assert capped["label"].value_counts().to_dict() == {"ham": 4827, "spam": 1494}
    for place in (2, 5, 8, 9, 11):  # the first five spam messages of the file
        uid, text = train["uid"].iloc[place], train["text"].iloc[place]
        assert train["label"].iloc[place] == "spam"
        assert (capped.loc[capped["origin"] == uid, "text"] == text).sum() == 1
