"""Prevents: a rejected text that comes back, a collected row that is dropped because a made one had its text."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from core.augment.refuse import Refuse
from core.contracts import Context
from core.digest import text_digest
from core.making import BEHIND

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def frame(made: list[str | None]) -> pd.DataFrame:
    """One collected row, and children of it."""
    uids = ["a", *(f"a~2.{place}" for place in range(len(made)))]
    texts = ["the parcel is late", *made]
    table = pd.DataFrame(
        {"uid": uids, "text": texts, "label": "x", "split": "train", "origin": [None, *["a"] * len(made)]}
    )
    return table.astype("str")


def kept(texts: list[str | None], *refused: str) -> list[str]:
    step = Refuse(texts=tuple(text_digest(text) for text in refused))
    return step.apply(frame(texts), Context())["uid"].tolist()


def test_only_the_rejected_texts_go() -> None:
    assert kept(["teh parcel", "parcel late the"], "teh parcel") == ["a", "a~2.1"]
    assert kept(["same", "same", "other"], "same") == ["a", "a~2.2"]


def test_a_collected_row_with_a_rejected_text_stays() -> None:
    assert kept(["the parcel is late"], "the parcel is late") == ["a"]


def test_nothing_rejected_changes_nothing_and_a_row_without_text_stays() -> None:
    given_frame = frame(["one", None])
    assert Refuse().apply(given_frame, Context()) is given_frame
    assert kept(["one", None], "one") == ["a", "a~2.1"]


def test_texts_that_were_not_made_are_said() -> None:
    context = Context()
    Refuse(texts=(text_digest("never"), text_digest("one"))).apply(frame(["one"]), context)
    assert context.notes == ["Not made this time: 1 rejected text."]


def test_it_stands_behind_the_gate() -> None:
    assert [step.name() for step in BEHIND] == ["augment.gate", "augment.refuse", "augment.accept"]


@given(st.lists(TEXTS, max_size=6), st.sets(st.integers(0, 5)))
def test_whatever_the_texts(texts: list[str], chosen: set[int]) -> None:
    refused = {texts[place] for place in chosen if place < len(texts)}
    step, table = Refuse(texts=tuple(map(text_digest, sorted(refused)))), frame(list(texts))
    after = step.apply(table, Context())
    assert after["text"].tolist() == [table["text"][0], *(text for text in texts if text not in refused)]
    pd.testing.assert_frame_equal(step.apply(after, Context()), after)
