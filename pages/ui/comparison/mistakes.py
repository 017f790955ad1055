"""The confusion matrix of an approach, and the texts behind each of its cells."""

from typing import Any

import pandas as pd
import streamlit as st

from core.figures.compare import confusion_matrix
from core.figures.heat import WRITTEN
from core.figures.style import CONFIG
from core.store.workspace import Workspace
from core.tune.compare.views import chosen_units, predicted_rows, worst_confusion
from core.types import LABEL, TEXT, UID
from pages.ui import state, tables


def draw(run: str, answer: dict[str, Any]) -> None:
    """Choose an approach and a cell, by click or by name; the cell's texts stand below."""
    done = {row["kind"]: row for row in answer["approaches"] if row["status"] == "done"}
    recommended = answer["recommendation"]["approach"]
    classes = answer["classes"]
    kind = st.selectbox(
        "Approach", list(done), index=list(done).index(recommended), key="confusion_approach", width=260
    )
    row = done[kind]
    seeds = len(row["seeds"])
    st.caption(
        "Counts of test rows by true and predicted class"
        + (f", summed over {seeds} seeds. " if seeds > 1 else ". ")
        + ("Click a cell or choose" if len(classes) <= WRITTEN else "Choose")
        + " one below to read its texts."
    )
    keys = _keys(run, kind)
    st.plotly_chart(
        confusion_matrix(classes, row["confusion"]),
        width="stretch",
        config=CONFIG,
        key=keys["chart"],
        on_select=lambda: _clicked(keys, classes),
        selection_mode="points",
        alt=f"Confusion matrix of {kind}",
    )
    worst = worst_confusion(classes, row["confusion"])
    for name, value in zip(("true", "said"), worst, strict=True):
        st.session_state.setdefault(keys[name], value)
    left, right = st.columns(2, gap="small")
    true = left.selectbox("True class", classes, key=keys["true"])
    said = right.selectbox("Predicted class", classes, key=keys["said"])
    rows = _rows(str(state.workspace().root), run, kind, answer["version"])
    cell = rows[(rows[LABEL] == true) & (rows["predicted"] == said)].reset_index(drop=True)
    if cell.empty:
        st.info("No test row is in this cell.", icon=":material/info:")
        return
    columns = [TEXT, LABEL, "predicted", "probability", *(["seeds"] if seeds > 1 else []), UID]
    cell["probability"] = [f"{probability:.3f}" for probability in cell["probability"]]
    tables.split_view(cell, key=f"cell_{kind}", columns=columns)


def _keys(run: str, kind: str) -> dict[str, str]:
    return {name: f"cell_{name}_{run}_{kind}" for name in ("chart", "true", "said")}


def _clicked(keys: dict[str, str], classes: list[str]) -> None:
    """Put the clicked cell into the two choices."""
    points = st.session_state[keys["chart"]].selection.points
    place = points[0].get("customdata") if points else None
    if place:
        st.session_state[keys["true"]], st.session_state[keys["said"]] = classes[int(place[0])], classes[int(place[1])]


@st.cache_resource(max_entries=8, show_spinner="Reading predictions")
def _rows(root: str, run: str, kind: str, version_id: str) -> pd.DataFrame:
    """What an approach predicted for each test row. Everybody gets the same frame: never change it."""
    workspace = Workspace.open(root)
    said = workspace.runs.predictions(run, chosen_units(workspace.runs.events(run), kind))
    return predicted_rows(said, workspace.load(version_id).frame)
