"""Prevents: statistics of other rows than train rows, and words of negation that come in."""

import pandas as pd

from core.augment.tfidf import Tfidf
from core.contracts import Context

TRAIN = ["parcel came late", "refund for the parcel", "never a broken mug", "my 3 mugs came broken"]


def frame(texts: list[str | None], origins: list[str | None] | None = None) -> pd.DataFrame:
    size = len(texts)
    columns = {
        "uid": [f"r{place}" for place in range(size)], "text": texts, "label": ["a"] * size, "split": ["train"] * size,
        "origin": origins or [None] * size,
    }  # fmt: skip
    return pd.DataFrame(columns).astype("str")


def test_words_come_from_train_rows_that_were_not_made() -> None:
    data = frame([*TRAIN, None, "zebra zebra quagga"], [None] * 5 + ["r0"])
    for action in ("substitute", "insert"):
        step = Tfidf.model_validate({"action": action, "share": 1.0, "per_row": 10})
        after = step.apply(data, Context())
        children = after[after["origin"].notna() & after["uid"].str.contains("~")]
        assert len(children) > 20
        words = {word.lower() for text in children["text"] for word in text.split()}
        assert words <= {word for text in TRAIN for word in text.split()} and "zebra" not in words


def test_negations_and_numbers_stay_and_do_not_come_in() -> None:
    step = Tfidf(share=1.0, per_row=20)
    after = step.apply(frame(TRAIN), Context())
    for uid, text in zip(after["uid"], after["text"], strict=True):
        assert text.split().count("never") == uid.startswith("r2")
        assert text.split().count("3") == uid.startswith("r3")


def test_insertion_keeps_the_words_and_their_order() -> None:
    (answer,) = Tfidf(action="insert", share=0.01).variants(["The parcel came late."], [""], Context())
    assert answer is not None
    words = answer.split()
    assert len(words) == 5 and answer[0].isupper() and answer.endswith(".")
    rest = iter(word.strip(".").lower() for word in words)
    assert all(word in rest for word in "the parcel came late".split())


def test_rows_of_no_words() -> None:
    assert Tfidf().variants(["12", "!"], ["", ""], Context()) == [None, None]
