"""A finished comparison: the recommendation in words, the figures, the table, and the views behind them."""

from typing import Any

import streamlit as st

from core.store.records import Version
from core.tune.compare.tables import likely_best
from core.words import duration, times
from pages.ui import frame, messages, state
from pages.ui.comparison import about, literature, mistakes, quality, ranking, spending, training, trying

#: The views of a finished run; each has its own choices, and only the one that is shown is computed.
VIEWS = {
    "Cost": spending.draw,
    "Quality": quality.draw,
    "Mistakes": mistakes.draw,
    "Training": training.draw,
    "Try a text": trying.draw,
    "About this run": about.draw,
}


def draw(version: Version, run: str, answer: dict[str, Any]) -> None:
    """Everything about a finished run, from its stored answer."""
    advice = answer["recommendation"]
    left, right = st.columns([2, 3], gap="small")
    with left, st.container(border=True, height="stretch"):
        _recommendation(advice)
    with right, st.container(border=True, height="stretch"):
        literature.draw(answer)
    rows = {row["kind"]: row for row in answer["approaches"]}
    _figures(version, rows[advice["approach"]], answer)
    ranking.draw(run, answer)
    view = st.segmented_control(
        "View", list(VIEWS), default=next(iter(VIEWS)), required=True, key="view", label_visibility="collapsed"
    )
    VIEWS[view](run, answer)


def _recommendation(advice: dict[str, Any]) -> None:
    st.subheader(f"Recommended: {messages.escaped(advice['approach'])}", anchor=False)
    if not advice.get("within_constraints", True):
        st.warning("No approach keeps to the constraints; this one comes closest.", icon=":material/rule:")
    if advice["tied_with"]:
        st.markdown(f"**Cannot be told apart from it:** {messages.escaped(', '.join(advice['tied_with']))}")
    st.markdown(messages.escaped(advice["reason"]))
    st.markdown(f"**What would change it:** {messages.escaped(advice['would_change_if'])}")
    st.markdown(f"**Probability of being the best on validation:** {messages.escaped(likely_best(advice))}")


def _figures(version: Version, row: dict[str, Any], answer: dict[str, Any]) -> None:
    score = row["macro_f1"]
    opened = len(state.workspace().catalog.events("test_opened", version=version.id))
    frame.figures(
        [
            ("Recommended", row["kind"]),
            (f"Macro-F1, {score['low']:.3f} to {score['high']:.3f}", f"{score['mean']:.3f}", "On the sealed test."),
            ("Time of all its fits", duration(row["seconds"]), "Trials and seeds, stand-alone."),
            (
                "Test rows",
                f"{answer['splits']['test']:,}",
                f"They show differences from {answer['smallest_difference']:.3f} on.",
            ),
            (
                "Test opened",
                times(opened),
                "How often the test split of this version was looked at; each look makes it weaker.",
            ),
        ]
    )
    for note in answer["notes"]:
        st.caption(messages.escaped(note))
