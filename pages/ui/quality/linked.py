"""The filter that links charts, table and findings: what is chosen in one narrows the others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.figures.style import CONFIG
from core.store.view import View
from core.words import count
from pages.ui import messages

_TURN = "quality_turn"


@dataclass
class Filter:
    """What is chosen: classes, bars of lengths, places of rows on the map, words to search for."""

    classes: Sequence[str] = ()
    lengths: Sequence[tuple[float, float]] = ()
    places: Sequence[int] = ()
    words: str = ""
    chips: list[str] = field(default_factory=list)

    def mask(self, view: View) -> Any:
        """True for rows that fit all that is chosen; None when nothing is."""
        return view.fitting(self.classes, self.lengths, self.places, self.words)


def key(name: str) -> str:
    """The key of a linked chart; it changes when the filter is cleared, because a chart keeps its selection."""
    return f"{name}_{st.session_state.get(_TURN, 0)}"


def chosen(names: Sequence[str], spans: Sequence[Sequence[float]]) -> Filter:
    """The filter as the charts and the search field now have it.

    ``names`` are the classes of the class bars, ``spans`` the lengths of the histogram's, in their order.
    """
    classes = [names[place] for place in _points("class_bars") if place < len(names)]
    lengths = [(spans[place][0], spans[place][1]) for place in _points("length_histogram") if place < len(spans)]
    places = [int(point["customdata"][0]) for point in _selected("map") if point.get("customdata")]
    words = str(st.session_state.get(key("row_search"), "")).strip()
    found = Filter(classes, lengths, places, words)
    if classes:
        found.chips.append("class " + " or ".join(classes))
    if lengths:
        found.chips.append(" or ".join(f"{low:,.0f} to {high:,.0f} words" for low, high in lengths))
    if places:
        found.chips.append(f"{count(len(places), 'point')} of the map")
    if words:
        found.chips.append(f"texts with '{words}'")
    return found


def bar(found: Filter, shown: int, total: int) -> str:
    """The choice between findings and rows, and what is chosen, in words, with the button that clears it.

    Returns ``Findings`` or ``Rows``; the key of the choice is ``quality_list``.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        picked = st.segmented_control(
            "List", ["Findings", "Rows"], default="Findings", required=True, key="quality_list", width="content",
            label_visibility="collapsed",
        )  # fmt: skip
        if found.chips:
            st.caption(f"{shown:,} of {total:,} rows", width="content")
        for chip in found.chips:
            st.badge(messages.escaped(chip), icon=":material/filter_alt:")
        if found.chips:
            st.button("Clear", key="clear_filter", icon=":material/filter_alt_off:", type="tertiary", on_click=clear)
    return str(picked)


def clear() -> None:
    """Forget all that is chosen."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def chart(figure: Any, name: str, alt: str, lasso: bool = False) -> None:
    """A figure whose selection narrows the rest of the page: by a click on its bars, or by a lasso around points."""
    kept = ["lasso2d", "select2d"] if lasso else []
    removed = [tool for tool in CONFIG["modeBarButtonsToRemove"] if tool not in kept]
    st.plotly_chart(
        figure,
        config={**CONFIG, "modeBarButtonsToRemove": removed},
        key=key(name),
        alt=alt,
        on_select="rerun",
        selection_mode=["lasso", "box"] if lasso else ["points"],
    )


def _selected(name: str) -> list[dict[str, Any]]:
    state: Any = st.session_state.get(key(name)) or {}
    return list((state.get("selection") or {}).get("points") or [])


def _points(name: str) -> list[int]:
    """Numbers of the bars that are selected, each once."""
    return sorted({int(point["point_index"]) for point in _selected(name) if "point_index" in point})
