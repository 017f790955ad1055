"""What the views of a finished comparison share: a choice of view, a choice of approach, a figure."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core.figures.style import CONFIG

View = Callable[[str, dict[str, Any]], None]


def views(key: str, choices: dict[str, View], run: str, answer: dict[str, Any]) -> None:
    """A row of pills, one a view; only the chosen one is drawn."""
    chosen = st.pills(
        "Show", list(choices), default=next(iter(choices)), required=True, key=key, label_visibility="collapsed"
    )
    choices[str(chosen)](run, answer)


def done(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rows of the approaches that finished, by kind, the best on test first."""
    rows = [row for row in answer["approaches"] if row["status"] == "done"]
    return {row["kind"]: row for row in sorted(rows, key=lambda row: -row["macro_f1"]["mean"])}


def recommended(answer: dict[str, Any]) -> str:
    """The kind that the answer recommends."""
    return str(answer["recommendation"]["approach"])


def approach(label: str, kinds: Sequence[str], key: str, default: str) -> str:
    """A choice of one approach."""
    return str(st.selectbox(label, kinds, index=list(kinds).index(default), key=key, width=260))


def show(figure: Any, key: str, alt: str) -> None:
    """A figure over the whole width it is given."""
    st.plotly_chart(figure, width="stretch", config=CONFIG, key=key, alt=alt)


def title(text: str, help: str | None = None) -> None:
    """A heading within a view."""
    st.markdown(f"**{text}**", help=help)
