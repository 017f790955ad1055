"""Tables for the tests of strategies, and what must hold of every split."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from core.contracts import Context, Step
from core.text import text_key

SPLITS = ("train", "validation", "test")


def frame(rows: Sequence[tuple[str | None, str | None]], **more: Any) -> pd.DataFrame:
    """Rows of text and label, not split, with more columns; ``origin`` may be one of them."""
    table = pd.DataFrame(rows, columns=["text", "label"]).astype("str")
    table.insert(0, "uid", pd.Series([f"u{place}" for place in range(len(table))], dtype="str"))
    table["split"] = pd.Series([None] * len(table), dtype="str")
    table["origin"] = pd.Series(more.pop("origin", [None] * len(table)), dtype="str")
    return table.assign(**more)


def split_of(step: Step, table: pd.DataFrame, seed: int = 0) -> pd.Series:
    return step.apply(table, Context(seed=seed))["split"]


def grams(text: str) -> set[str]:
    return {text[place : place + 5] for place in range(len(text) - 4)}


def straddling(table: pd.DataFrame, split: pd.Series, columns: Sequence[str] = (), near: float | None = None) -> list:
    """Pairs of rows that are tied, by the definition, and stand in different splits.

    It uses no code of the package but `text_key`.
    """
    parts = split.fillna("").tolist()
    keys = ["" if pd.isna(text) else text_key(text) for text in table["text"]]
    sets = [grams(key) for key in keys]
    families = [
        {name for name in pair if isinstance(name, str)} for pair in zip(table["uid"], table["origin"], strict=True)
    ]
    values = [
        [value if isinstance(value, str) and value.strip() else None for value in table[column]] for column in columns
    ]

    def tied(one: int, other: int) -> bool:
        if (keys[one] and keys[one] == keys[other]) or families[one] & families[other]:
            return True
        if near is not None and sets[one] and sets[other]:
            common = len(sets[one] & sets[other])
            if common / (len(sets[one]) + len(sets[other]) - common) >= near - 1e-12:
                return True
        return any(of[one] is not None and of[one] == of[other] for of in values)

    places = range(len(table))
    return [(one, other) for one in places for other in range(one) if parts[one] != parts[other] and tied(one, other)]


TEXTS = st.one_of(
    st.sampled_from(
        [None, "", " ", "yes", "YES ", "\uff59es", "no", "the parcel is late", "the parcel is late!",
         "The  parcel is late", "the parcels are late", "my card does not work", "my card did not work",
         "a\u0301b", "\u00e1b"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn, made: bool = True) -> pd.DataFrame:
    """Any table: odd texts, rare and missing labels, customers, times, several labels, and perhaps made rows."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    labels = st.sampled_from(["a", "a", "b", "c", None])
    rows = draw(st.lists(st.tuples(TEXTS, labels), max_size=12))
    for number in range(draw(st.integers(15, 35))):  # texts of their own, some of which have a near or an equal twin
        text = f"{'abcdefghijklmnopqrstuvwxyzabcdefghi'[number] * 3} {rng.integers(10**9, 10**10)} words"
        twins = [
            text,
            *rng.permutation([f"{text}!", text.upper(), f"{text} again", f"the {text}"])[: rng.integers(0, 3)],
        ]
        rows += [(str(twin), str(rng.choice(["a", "a", "b"]))) for twin in twins]
    count = len(rows)
    origin: list[str | None] = [None] * count
    if made and draw(st.booleans()):
        for child in rng.integers(1, count, rng.integers(1, 4)):
            origin[child] = f"u{rng.integers(0, child)}"
    days = rng.integers(1, 29, count)
    return frame(
        rows,
        origin=origin,
        customer=_column(rng, [None, "", *(f"k{number}" for number in range(2 * count // 3))], count),
        day=pd.Series([None if rng.random() < 0.02 else f"2024-03-{day:02}" for day in days], dtype="str"),
        topics=_column(rng, ["x", "y", "x|y", "z| x", "", None], count),
        given=_column(rng, ["train", "Dev", "TEST", "train"], count),
    )


def _column(rng: np.random.Generator, values: list[str | None], count: int) -> pd.Series:
    return pd.Series([values[place] for place in rng.integers(0, len(values), count)], dtype="str")
