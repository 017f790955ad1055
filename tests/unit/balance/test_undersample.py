import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounting import Change, guard
from core.balance.oversample import Oversample
from core.balance.undersample import Undersample
from core.contracts import Context
from core.errors import AssayError
from tests.unit.balance.rows import TABLES, counts, frame_of, labelled


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"a": 2, "b": 2, "c": 2}),
        ({"target": "ratio", "ratio": 0.3}, {"a": 6, "b": 5, "c": 2}),
        ({"target": "ratio", "ratio": 0.2}, {"a": 10, "b": 5, "c": 2}),
        ({"target": "table", "sizes": {"a": 7, "c": 1}}, {"a": 7, "b": 5, "c": 1}),
    ],
)
def test_targets(fields: dict, expected: dict[str, int]) -> None:
    frame, step = labelled("a" * 12 + "b" * 5 + "cc"), Undersample(**fields)
    assert counts(step.apply(frame, Context())) == expected
    assert dict(zip(step.planned(frame)["label"], step.planned(frame)["after"], strict=True)) == expected


def test_made_rows_go_before_the_rows_they_were_made_of() -> None:
    frame = Oversample(target="table", sizes={"b": 9}).apply(labelled("aaabbb"), Context()).reset_index(drop=True)
    again = Oversample(target="table", sizes={"b": 20}).apply(frame, Context(place=1)).reset_index(drop=True)
    for keep in range(1, 20):
        after = Undersample(target="table", sizes={"b": keep}).apply(again, Context(seed=keep))
        assert counts(after)["b"] == keep
        assert set(after["origin"].dropna()) <= set(after["uid"]), "a row outlived the row it was made of"
        assert int(after["origin"].isna().sum()) == 3 + min(3, keep)


def test_asking_for_more_is_refused() -> None:
    with pytest.raises(AssayError, match="dropping rows cannot make that 5"):
        Undersample(target="table", sizes={"a": 5}).apply(labelled("aaab"), Context())


@given(TABLES, st.sampled_from(["equal", "ratio"]), st.floats(0.01, 1), st.integers(0, 9))
def test_counts_are_exactly_as_asked(rows: list, target: str, ratio: float, seed: int) -> None:
    frame = frame_of(rows)
    step = Undersample.model_validate({"target": target, "ratio": ratio})
    after = step.apply(frame, Context(seed=seed))
    before, now = counts(frame), counts(after)
    smallest = min(before.values(), default=0)
    for label, count in before.items():
        most = smallest if target == "equal" else smallest / ratio
        assert now[label] <= max(most, smallest) + 1e-9 and (now[label] == count or now[label] + 1 > most - 1e-9)
    guard(step, Change(frame, after.reset_index(drop=True)))
    idle = frame[~frame["text"].notna() | frame["label"].isna()]
    assert set(idle["uid"]) <= set(after["uid"])
    assert after["uid"].tolist() == [uid for uid in frame["uid"] if uid in set(after["uid"])]
    pd.testing.assert_frame_equal(after, step.apply(frame, Context(seed=seed)))
    pd.testing.assert_frame_equal(after, step.apply(after, Context(seed=seed + 1)))
