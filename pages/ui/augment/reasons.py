"""The gate's reasons and scores in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.augment.gate import REASONS
from core.making import BY_HAND
from core.types import LABEL, TEXT
from pages.ui import tables
from pages.ui.augment.made import Judged

#: Reasons in a word or two; what they mean at length is the gate's to say.
_WORDS = {
    "orphan": "No parent",
    "copy": "Copy of its parent",
    "duplicate": "Not new",
    "held": "Near a held-out row",
    "numbers": "Other numbers",
    "negation": "Other negation",
    "fluency": "Not fluent",
    "meaning": "Other meaning",
    "label": "Label in doubt",
    "twin": "Twin of a made row",
    BY_HAND: "Rejected by hand",
}

#: Fields of the gate by the reason that they decide; what falls is told at the last field of a reason.
FIELDS = {
    "label_drop": ("label",),
    "farthest": ("meaning",),
    "nearest": ("copy",),
    "near": ("duplicate", "twin"),
    "held_margin": ("held",),
    "surprise": ("fluency",),
    "numbers": ("numbers",),
    "negation": ("negation",),
}


def words(reason: str) -> str:
    """A reason for people."""
    return _WORDS.get(reason, reason.capitalize())


def because(reason: str) -> str:
    """What a reason means, as a sentence."""
    said = REASONS.get(reason, "a person rejected it")
    return f"{said[:1].upper()}{said[1:]}."


def by_field(found: Judged) -> dict[str, int]:
    """How many rows fall by each limit of the gate, by the field's name; nothing where rows are not judged."""
    if found.reasons is None:
        return {}
    sizes = found.reasons.value_counts()
    return {field: sum(int(sizes.get(reason, 0)) for reason in named) for field, named in FIELDS.items()}


#: The scores that a card shows, by their column, with their names.
_SCORES = {
    "label_probability": "label",
    "similarity": "meaning",
    "nearest_train": "shared with train",
    "nearest_held": "nearest held-out",
    "fluency": "fluency",
    "surprise": "surprise",
}


def brief(values: Mapping[str, Any]) -> str:
    """The two scores that matter most: ``label 0.82, meaning 0.91``."""
    return scores(values, most=2)


def scores(values: Mapping[str, Any], most: int | None = None) -> str:
    """``label 0.82, meaning 0.91, ...``; scores that were not computed are left out."""
    shown = [(name, values.get(column)) for column, name in list(_SCORES.items())[:most]]
    return ", ".join(f"{name} {value:.2f}" for name, value in shown if value is not None and not pd.isna(value))


def rejected(found: Judged) -> None:
    """The rejected rows with the reason, by the reason that is chosen. Keys: ``why``, ``rejected_table``."""
    if found.reasons is None:
        st.caption("These rows are not judged yet.")
        return
    frame = found.made.rows.assign(reason=found.reasons.to_numpy())
    frame = frame[frame["reason"] != ""]
    if frame.empty:
        st.caption("The gate rejects none of these rows.")
        return
    sizes = frame["reason"].value_counts()
    chosen = st.pills(
        "Reason", list(sizes.index), selection_mode="multi", key="why", label_visibility="collapsed",
        format_func=lambda name: f"{words(name)} {sizes[name]:,}",
    )  # fmt: skip
    shown = frame[frame["reason"].isin(chosen)] if chosen else frame
    shown = shown.assign(reason=shown["reason"].map(words))
    tables.split_view(shown, key="rejected", columns=["reason", LABEL, "parent", TEXT])
