"""Parents and their children side by side, with what the gate says of each, and a person's word on it."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.differences import differences, folded
from core.digest import text_digest
from core.store.records import Version
from core.types import LABEL, ORIGIN, TEXT, UID
from core.words import count
from pages.ui import marked, messages, tables
from pages.ui.augment import by_hand, reasons
from pages.ui.augment.made import Judged

_HEIGHT = 660
_WIDTHS = (4, 4, 3)
#: Children on a page.
_PAGE = 24


def draw(version: Version, found: Judged) -> None:
    """A few parents with their children. Keys: ``refuse_N``, ``accept_N`` with N the place of the child."""
    rows = found.made.rows
    if rows.empty and found.reasons is None:
        st.caption("A model makes these rows, which takes a while: make some to see what they are like.")
        return
    if rows.empty:
        st.caption("No row was made: the settings leave no row to start from, or every child equals its parent.")
        return
    first, last = tables.page_of(len(rows), key="children", most=_PAGE)
    scores = None if found.made.scores is None else found.made.scores.set_index(UID)
    with st.container(height=_HEIGHT, key="children"):
        heads = st.columns(_WIDTHS, gap="small")
        for column, head in zip(heads, ("Parent", "Child", "Gate"), strict=True):
            column.caption(head)
        before = ""
        for place in range(first, last):
            row = rows.iloc[place].to_dict()
            measured = {} if scores is None or row[UID] not in scores.index else dict(scores.loc[row[UID]])
            _texts(row, again=row[ORIGIN] == before, verdict=_verdict(version, found, place, row, measured))
            before = row[ORIGIN]


def _texts(row: Mapping[str, Any], again: bool, verdict: Callable[[], None]) -> None:
    """One child beside its parent, which is not repeated for its further children."""
    before, after = differences(str(row["parent"]), str(row[TEXT]))
    label = "" if pd.isna(row[LABEL]) else f"\n{row[LABEL]}"
    left, middle, right = st.columns(_WIDTHS, gap="small")
    with left:
        marked.show([("the same parent", "folded")] if again else [*folded(before), (label, "folded")])
    with middle:
        marked.show(folded(after))
    with right, st.container(gap="xxsmall"):
        verdict()


def _verdict(
    version: Version, found: Judged, place: int, row: Mapping[str, Any], measured: Mapping[str, Any]
) -> Callable[[], None]:
    """Kept or rejected with the reason, the scores in small, and the button for a person's word."""

    def draw_it() -> None:
        if found.reasons is None:
            st.markdown(":gray[Not judged yet]")
            return
        reason = str(found.reasons.iloc[place])
        said = f":orange[:material/block: {reasons.words(reason)}]" if reason else ":green[:material/check: Kept]"
        about = [reasons.because(reason)] if reason else []
        about += [f"{reasons.scores(measured)}."] if measured else []
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(said, width="content", help=messages.escaped(" ".join(about)) if about else None)
            _buttons(version, place, row, reason)
        if measured:
            st.markdown(f":small[:gray[{messages.escaped(reasons.brief(measured))}]]")

    return draw_it


def _buttons(version: Version, place: int, row: Mapping[str, Any], reason: str) -> None:
    """Reject what is kept, keep what is rejected, or take that back."""
    refused, accepted = by_hand.hand(version)
    text, digest = str(row[TEXT]), text_digest(str(row[TEXT]))
    if (reason and digest not in refused) or digest in accepted:
        kept = digest in accepted
        st.button(
            "Take back" if kept else "Keep it",
            key=f"accept_{place}",
            icon=":material/undo:" if kept else ":material/check:",
            type="tertiary",
            on_click=by_hand.accept,
            args=(version, str(row[ORIGIN]), text),
        )
        return
    st.button(
        "Take back" if digest in refused else "Reject",
        key=f"refuse_{place}",
        icon=":material/undo:" if digest in refused else ":material/block:",
        type="tertiary",
        on_click=by_hand.refuse,
        args=(version, text),
    )


def summary(found: Judged) -> str:
    """How many rows were looked at, of how many, and whether the recipe will make these very rows."""
    rows, parents = len(found.made.rows), found.made.rows[ORIGIN].nunique()
    if not rows and found.reasons is None:
        return f"Nothing is made yet of {count(found.wanted, 'row')} that the method would make."
    of = f"{count(rows, 'row')} made of {count(parents, 'parent')}"
    if found.whole:
        return f"All rows that the method makes: {of}."
    if found.made.exact:
        return f"{of}, which the recipe will make too; {found.wanted:,} in all."
    return f"{of}, to see what the method does. The recipe draws anew: its {found.wanted:,} rows will differ."
