"""The blind check: 20 of the rows that are kept, and whether their label still holds in a person's eyes."""

import json
from typing import Any

import pandas as pd
import streamlit as st

from core import making
from core.augment.gate import error_rate
from core.digest import text_digest
from core.store.records import Version
from core.types import LABEL, UID
from core.words import count
from pages.ui import marked, messages, state
from pages.ui.augment import made
from pages.ui.augment.made import Judged


def draw(version: Version, found: Judged) -> None:
    """One pair after the other. Keys: ``holds``, ``lost``, ``unsaid``, ``blind_anew``; 1 and 2 on the keyboard."""
    if found.reasons is None or not found.kept:
        st.caption("There are no kept rows to look at yet.")
        return
    answers = _answers(version)
    pairs = making.drawn(made.ground(version), found.made, found.reasons, seed=answers.get("round", 0))
    said = answers.get("said", {})
    keys = [text_digest(f"{row.label}\n{row.after}") for row in pairs.itertuples()]
    open_ones = [place for place, key in enumerate(keys) if key not in said]
    mine = [said[key] for key in keys if key in said]
    st.progress(len(mine) / len(pairs), text=f"{len(mine)} of {len(pairs)} judged")
    if open_ones:
        _ask(version, pairs.iloc[open_ones[0]], keys[open_ones[0]])
    _result(version, mine, len(pairs))


def _ask(version: Version, pair: pd.Series, key: str) -> None:
    """The made text and its label, without the parent, so that the text has to speak for itself."""
    with st.container(border=True, key="blind_pair"):
        st.caption("Made row")
        marked.show([(str(pair["after"]), "")], boxed=True)
        st.markdown(f"Is this still **{messages.escaped(pair[LABEL])}**?")
        with st.container(horizontal=True, vertical_alignment="center"):
            for name, title, icon, shortcut in (
                ("holds", "Yes, it holds", "check", "1"), ("lost", "No, it is lost", "close", "2"),
            ):  # fmt: skip
                st.button(
                    title,
                    key=name,
                    icon=f":material/{icon}:",
                    shortcut=shortcut,
                    on_click=_answer,
                    args=(version, key, name == "holds"),
                )
            if st.toggle("Show the parent", key=f"blind_parent_{pair[UID]}"):
                marked.show([(str(pair["before"]), "folded")])


def _result(version: Version, mine: list[bool], of: int) -> None:
    """The error rate so far, with its interval, and starting over."""
    if not mine:
        st.caption("The parent is hidden, so that the text has to speak for itself.")
        return
    wrong = mine.count(False)
    rate = error_rate(wrong, len(mine))
    left, right = st.columns([3, 2], vertical_alignment="center")
    left.metric(
        "Label lost",
        f"{rate['mean']:.0%} ({rate['low']:.0%} to {rate['high']:.0%})",
        help="With the exact 95 % interval of Clopper and Pearson.",
        border=True,
    )
    with right:
        st.caption(
            f"{count(wrong, 'row')} of {len(mine)} lost the label.{'' if len(mine) < of else ' All are judged.'}"
        )
        st.button("Draw other rows", key="blind_anew", icon=":material/refresh:", on_click=_anew, args=(version,))


def _answer(version: Version, key: str, holds: bool) -> None:
    now = _answers(version)
    _keep(version, {**now, "said": {**now.get("said", {}), key: holds}})


def _anew(version: Version) -> None:
    """Other rows; what was said of a text is remembered, should it come again."""
    now = _answers(version)
    _keep(version, {**now, "round": now.get("round", 0) + 1})


def _answers(version: Version) -> dict[str, Any]:
    return dict(json.loads(state.workspace().catalog.draft(f"blind check/{version.dataset}") or "{}"))


def _keep(version: Version, now: dict[str, Any]) -> None:
    state.workspace().catalog.save_draft(f"blind check/{version.dataset}", json.dumps(now, ensure_ascii=False))
