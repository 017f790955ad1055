"""Why a made row is rejected: the reasons in the order in which they are asked for, and the first that holds."""

from typing import Final, Protocol

import numpy as np
import pandas as pd

#: What each reason means, for people; the first that holds is given.
REASONS: Final = {
    "orphan": "there is no parent with text to compare it with",
    "copy": "it is a copy of its parent",
    "duplicate": "another train row says nearly the same",
    "held": "it is nearer to a validation or test row than its parent",
    "numbers": "its numbers, amounts or dates are others",
    "negation": "it denies with other words",
    "fluency": "it does not read like its parent",
    "meaning": "its meaning is too far from its parent's",
    "label": "it may be of another class",
    "twin": "another made row that is kept says nearly the same",
}

#: Cosines of equal texts differ from 1 by as much.
_EQUAL = 1e-6


class Limits(Protocol):
    """The limits of a gate."""

    @property
    def label(self) -> float: ...
    @property
    def label_drop(self) -> float: ...
    @property
    def farthest(self) -> float: ...
    @property
    def nearest(self) -> float: ...
    @property
    def near(self) -> float: ...
    @property
    def held_near(self) -> float: ...
    @property
    def held_margin(self) -> float: ...
    @property
    def fluency(self) -> float: ...
    @property
    def surprise(self) -> float: ...
    @property
    def numbers(self) -> bool: ...
    @property
    def negation(self) -> bool: ...


def first_reasons(table: pd.DataFrame, limits: Limits) -> pd.Series:
    """The first reason against each row of the table that `core.augment.gate.judged` gives; empty where it is kept.

    What could not be measured, and so is missing, speaks against no row.
    """
    copied = table["similarity"] > min(limits.nearest, 1 - _EQUAL)
    nearer = table["nearest_held"] > table["parent_held"] + limits.held_margin + _EQUAL
    nearer &= table["nearest_held"] >= limits.held_near
    unsure = table["label_probability"] < limits.label
    dropped = table["label_probability"] < limits.label_drop * table["parent_probability"]
    holds = {
        "orphan": table["orphan"],
        "copy": copied,
        "duplicate": table["nearest_train"] >= limits.near,
        "held": nearer | (table["nearest_held"] > 1 - _EQUAL),
        "numbers": ~table["numbers"] & limits.numbers,
        "negation": ~table["negation"] & limits.negation,
        "fluency": (table["fluency"] < limits.fluency) | (table["surprise"] > limits.surprise),
        "meaning": table["similarity"] < limits.farthest,
        "label": unsure & (dropped | table["parent_probability"].isna()),
    }
    found = np.full(len(table), "", dtype=object)
    for reason, mask in reversed(holds.items()):
        found[mask.to_numpy(dtype=bool)] = reason
    found[_twins(table, found == "", limits.near)] = "twin"
    return pd.Series(found, index=table.index, name="reason", dtype="str")


def _twins(table: pd.DataFrame, kept: np.ndarray, near: float) -> np.ndarray:
    """Places of rows that are near to an earlier row which is kept; of several near ones the first stays."""
    left = dict(zip(table["uid"], kept.tolist(), strict=True))
    gone: list[int] = []
    for place in np.flatnonzero(kept & (table["twins"].map(len) > 0).to_numpy()):
        names, shares = table["twins"].iat[place], table["twin_shares"].iat[place]
        if any(share >= near and left.get(name, False) for name, share in zip(names, shares, strict=True)):
            left[table["uid"].iat[place]] = False
            gone.append(int(place))
    return np.array(gone, dtype=np.int64)
