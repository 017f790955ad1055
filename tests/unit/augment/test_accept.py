"""Prevents: an accepted row without its parent, one that is added twice, one outside train."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from core.augment.accept import Accept
from core.augment.common.pair import Pair
from core.contracts import Context

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def frame() -> pd.DataFrame:
    """Two collected rows and a child of the first."""
    rows = [("a", "late parcel", "x", None), ("a~2.0", "parcel late", "x", "a"), ("b", "lost card", "y", None)]
    table = pd.DataFrame(rows, columns=["uid", "text", "label", "origin"]).assign(split="train", channel="mail")
    return table[["uid", "text", "label", "split", "origin", "channel"]].astype("str")


def step(*pairs: tuple[str, str]) -> Accept:
    return Accept(rows=tuple(Pair(parent=parent, text=text) for parent, text in pairs))


def test_a_child_follows_its_parent_with_all_that_the_parent_has() -> None:
    after = step(("b", "card lost"), ("a", "the parcel is late")).apply(frame(), Context(place=4))
    made = after[after["uid"].str.contains("~4.")]
    assert after["uid"].tolist() == ["a", "a~4.1", "a~2.0", "b", "b~4.0"]
    assert made[["text", "label", "origin", "channel"]].to_numpy().tolist() == [
        ["the parcel is late", "x", "a", "mail"], ["card lost", "y", "b", "mail"],
    ]  # fmt: skip
    assert (after.dtypes == frame().dtypes).all()


def test_what_is_there_already_is_not_added_again() -> None:
    context = Context()
    after = step(("a", "parcel late"), ("a", "late parcel"), ("b", "card lost"), ("b", "card lost")).apply(
        frame(), context
    )
    assert len(after) == 4 and context.notes[0].startswith("2 accepted rows could not be added")


def test_a_parent_must_be_there_and_be_no_made_row() -> None:
    context, given_frame = Context(), frame()
    assert step(("gone", "one"), ("a~2.0", "two"), ("a", " ")).apply(given_frame, context) is given_frame
    assert context.notes[0].startswith("3 accepted rows could not be added")


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", "a~2.0"]), TEXTS), max_size=6))
def test_whatever_the_texts(pairs: list[tuple[str, str]]) -> None:
    before, made = frame(), step(*pairs)
    after = made.apply(before, Context(place=3))
    new = after[~after["uid"].isin(before["uid"])]
    assert after["uid"].is_unique and set(before["uid"]) <= set(after["uid"])
    assert set(zip(new["origin"], new["text"], strict=True)) <= set(pairs) and set(new["origin"]) <= {"a", "b"}
    pd.testing.assert_frame_equal(made.apply(after, Context(place=3)), after)
