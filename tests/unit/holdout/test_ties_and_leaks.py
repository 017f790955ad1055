"""Prevents: leaks that are missed or made up, by any way in which rows are tied."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Context
from core.dataset import Dataset
from core.holdout.leaks import leaked_test, leaks, places, twins_in_train
from core.holdout.ties import families, ties
from core.split.grouped import Grouped
from core.types import Roles

SPLITS = [None, "train", "validation", "test"]
LONG = "the parcel was left in the rain behind the house"


def frame(rows: list[tuple[str | None, str | None]], **more: list[str | None]) -> pd.DataFrame:
    """Rows of text and split, named r0, r1, ..."""
    table = pd.DataFrame(rows, columns=["text", "split"]).astype("str")
    table.insert(0, "uid", [f"r{place}" for place in range(len(rows))])
    return table.assign(label="a", origin=pd.Series(more.pop("origin", [None] * len(rows)), dtype="str"), **more)


def test_each_way_is_counted_once_with_an_example() -> None:
    rows = [(LONG, "train"), (LONG.upper(), "test"), (f"{LONG}!!", "validation"), ("something else", "test")]
    table = frame(rows, origin=[None, None, None, "r0"], who=["x", "y", "", ""])
    found = {one.way: one for one in leaks(table, ties(table, Context(), "who"))}
    assert [(one.clusters, one.straddling, one.test, one.validation) for one in found.values()] == [
        (1, 1, 1, 0), (1, 1, 1, 1), (1, 1, 1, 0), (0, 0, 0, 0),
    ]  # fmt: skip
    example = found["equal text"].examples[0]
    assert (example["uid"], example["twin_uid"], example["split"], example["twin_split"]) == (
        "r1",
        "r0",
        "test",
        "train",
    )
    near = found["near text"].examples
    assert {one["uid"] for one in near} <= {"r1", "r2"} and all(0.8 <= one["similarity"] < 1 for one in near)
    assert leaked_test(ties(table, Context()), places(table)) == 2


def test_rows_of_no_split_and_missing_texts_leak_nothing() -> None:
    table = frame([(LONG, "train"), (LONG, None), (None, "test"), (None, "train"), ("", "validation")])
    assert [one.rows for one in leaks(table, ties(table, Context()))] == [0, 0, 0]


def test_children_of_one_parent_are_a_family_even_without_it() -> None:
    table = frame([("a", "train")] * 4, origin=[None, "r0", "gone", "gone"])
    assert families(table).tolist() == [0, 0, *families(table)[[2, 2]]] and families(table)[2] not in (-1, 0)
    assert (families(table.iloc[:0]) == np.zeros(0)).all()


texts = st.sampled_from(["same words here", "Same  words here", "same words here.", "other things", "x", "", None])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts, st.sampled_from(SPLITS)), min_size=1, max_size=14))
def test_a_row_leaks_if_and_only_if_a_tied_row_lies_in_an_earlier_split(
    rows: list[tuple[str | None, str | None]],
) -> None:
    table = frame(rows)
    found = ties(table, Context())
    splits = places(table)
    near = {frozenset(pair) for pair in zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True)}
    first = found.pairs.first

    def tied(one: int, other: int) -> bool:
        return bool(first[one] >= 0 and frozenset((first[one], first[other])) in near)

    def held(split: int, kind: str) -> int:
        everyone = range(len(rows))
        equal = {one: [other for other in everyone if first[other] == first[one] >= 0] for one in everyone}
        twins = equal if kind == "equal text" else {one: [o for o in everyone if tied(one, o)] for one in everyone}
        return sum(
            1 for one in everyone if splits[one] == split and any(0 <= splits[other] < split for other in twins[one])
        )

    for leak in leaks(table, found):
        if leak.way != "same parent":
            assert (leak.test, leak.validation) == (held(2, leak.way), held(1, leak.way)), leak.way
            assert bool(leak.examples) == bool(leak.rows)
    train = splits == 0
    alone = twins_in_train(found, train)
    for place in np.flatnonzero(~train):
        both = [other for other in np.flatnonzero(train) if first[other] == first[place] >= 0 or tied(place, other)]
        assert alone[place] == bool(both)


def test_a_grouped_split_leaks_nothing_by_construction() -> None:
    rng = np.random.default_rng(3)
    words = ["parcel", "late", "card", "refund", "again", "lost", "shop", "desk"]
    said = [" ".join(rng.choice(words, 7)) for _ in range(120)]
    said += [f"{text}!" for text in said[:40]]
    raw = pd.DataFrame({"text": said, "label": ["a", "b"] * 80, "who": [f"u{place % 61}" for place in range(160)]})
    data = Dataset.from_frame(raw, Roles(text="text", label="label", group="who"))
    made = Grouped(columns=("who",)).apply(data.frame, Context(seed=1))
    assert made["split"].nunique() == 3
    assert [(one.straddling, one.rows) for one in leaks(made, ties(made, Context(), "who"))] == [(0, 0)] * 4
