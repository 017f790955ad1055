"""The texts behind the figures: the cells of a confusion matrix, the rows that change, the rows that are hard."""

from typing import Any

import pandas as pd
import streamlit as st

from core.figures.flips import flip_bars, hardness_bars
from core.figures.heat import WRITTEN, confusion_matrix
from core.figures.style import CONFIG
from core.store.workspace import Workspace
from core.tune.compare.mistakes import (
    Judged,
    by_class,
    confusions,
    flip_rows,
    hardest_rows,
    hardness,
    judged,
    predicted_rows,
    told_flips,
    told_hardness,
)
from core.tune.compare.views import chosen_units
from core.types import LABEL, TEXT, UID
from pages.ui import messages, state, tables
from pages.ui.comparison import parts


def draw(run: str, answer: dict[str, Any]) -> None:
    """The views of mistakes."""
    choices: dict[str, parts.View] = {"Confusion matrix": _confusion}
    if len(parts.done(answer)) > 1:
        choices |= {"Fixed and broken": _flips, "Hardest rows": _hardest}
    parts.views("mistake_view", choices, run, answer)


def _confusion(run: str, answer: dict[str, Any]) -> None:
    """Choose an approach and a cell, by click or by name; the cell's texts stand below."""
    done, classes = parts.done(answer), answer["classes"]
    kind = parts.approach("Approach", list(done), "confusion_approach", parts.recommended(answer))
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
    true, said = _cell(keys, classes, row["confusion"])
    rows = _rows(str(state.workspace().root), run, kind, answer["version"])
    cell = rows[(rows[LABEL] == true) & (rows["predicted"] == said)].reset_index(drop=True)
    if cell.empty:
        st.info("No test row is in this cell.", icon=":material/info:")
        return
    columns = [TEXT, LABEL, "predicted", "probability", *(["seeds"] if seeds > 1 else []), UID]
    cell["probability"] = [f"{probability:.3f}" for probability in cell["probability"]]
    tables.split_view(cell, key=f"cell_{kind}", columns=columns)


def _cell(keys: dict[str, str], classes: list[str], matrix: list[list[int]]) -> tuple[str, str]:
    """The cell whose texts are shown: a click, a choice, or at first the most frequent mistake."""
    worst = confusions(classes, matrix)
    first = worst[0][:2] if worst else (classes[0], classes[0])
    for name, value in zip(("true", "said"), first, strict=True):
        st.session_state.setdefault(keys[name], value)
    left, middle, right = st.columns(3, gap="small")
    true = left.selectbox("True class", classes, key=keys["true"])
    said = middle.selectbox("Predicted class", classes, key=keys["said"])
    right.selectbox(
        "Most frequent mistakes",
        range(len(worst)),
        index=None,
        format_func=lambda place: f"{worst[place][2]:,}: {worst[place][0]} taken for {worst[place][1]}",
        key=keys["worst"],
        placeholder="Go to one" if worst else "There is none",
        on_change=_jump,
        args=(keys, worst),
    )
    return true, said


def _jump(keys: dict[str, str], worst: list[tuple[str, str, int]]) -> None:
    """Put a frequent mistake into the two choices."""
    place = st.session_state[keys["worst"]]
    if place is not None:
        st.session_state[keys["true"]], st.session_state[keys["said"]] = worst[place][:2]


def _keys(run: str, kind: str) -> dict[str, str]:
    return {name: f"cell_{name}_{run}_{kind}" for name in ("chart", "true", "said", "worst")}


def _clicked(keys: dict[str, str], classes: list[str]) -> None:
    """Put the clicked cell into the two choices."""
    points = st.session_state[keys["chart"]].selection.points
    place = points[0].get("customdata") if points else None
    if place:
        st.session_state[keys["true"]], st.session_state[keys["said"]] = classes[int(place[0])], classes[int(place[1])]


def _flips(run: str, answer: dict[str, Any]) -> None:
    """Two approaches, the rows that change between them, and whether that is more than chance."""
    kinds = list(parts.done(answer))
    chosen = parts.recommended(answer)
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="bottom")
    with left:
        first = parts.approach("From", kinds, "flip_first", _baseline(answer, kinds, chosen))
    with middle:
        others = [kind for kind in kinds if kind != first]
        second = parts.approach("To", others, f"flip_second_{first}", chosen if chosen in others else others[0])
    found = _judged(run, answer)
    table, counted = flip_rows(found, first, second)
    with right:
        wanted = st.segmented_control(
            "Change",
            ("All", "Fixed", "Broken"),
            default="All",
            required=True,
            format_func=lambda name: f"{name} {_counted(table, name):,}",
            key="flip_change",
            label_visibility="collapsed",
        )
    st.markdown(messages.escaped(told_flips(counted, len(found.rows), first, second)))
    figure = flip_bars(by_class(table, "fixed"), by_class(table, "broken"), first, second)
    parts.show(figure, "flips", f"Rows that {second} fixes and breaks, by class")
    shown = table if wanted == "All" else table[table["change"] == str(wanted).lower()]
    if not shown.empty:
        tables.split_view(
            shown.reset_index(drop=True), key="flip_rows", columns=["change", LABEL, first, second, TEXT, UID]
        )


def _baseline(answer: dict[str, Any], kinds: list[str], chosen: str) -> str:
    """Whom the recommended one is held against at first: the best baseline, else any other approach."""
    baseline = next((row["value"]["baseline"] for row in answer["approaches"] if row.get("value")), None)
    others = [kind for kind in kinds if kind != chosen]
    return str(baseline) if baseline in others else others[0]


def _counted(table: pd.DataFrame, name: str) -> int:
    return len(table) if name == "All" else int((table["change"] == name.lower()).sum())


def _hardest(run: str, answer: dict[str, Any]) -> None:
    """The rows that most approaches get wrong: label errors, classes that overlap, texts that say too little."""
    found = _judged(run, answer)
    counts = hardness(found)
    st.markdown(
        f"{told_hardness(counts)} Look at the labels first: where all agree on another class, the label may be wrong."
    )
    parts.show(hardness_bars(counts), "hardness", "Test rows by the number of approaches that get them wrong")
    table = hardest_rows(found)
    if table.empty:
        st.caption("Every approach gets every test row right.")
        return
    table["wrong"] = [f"{share:.0%}" for share in table["wrong"]]
    tables.split_view(table, key="hardest", columns=["wrong", LABEL, "said instead", TEXT, UID])


def _judged(run: str, answer: dict[str, Any]) -> Judged:
    kinds = tuple(parts.done(answer))
    return _gathered(str(state.workspace().root), run, answer["version"], kinds, tuple(answer["classes"]))


@st.cache_resource(max_entries=4, show_spinner="Reading predictions")
def _gathered(root: str, run: str, version_id: str, kinds: tuple[str, ...], classes: tuple[str, ...]) -> Judged:
    """What every approach said of the test rows. Everybody gets the same object: never change it."""
    workspace = Workspace.open(root)
    events = workspace.runs.events(run)
    said = {kind: workspace.runs.predictions(run, chosen_units(events, kind)) for kind in kinds}
    return judged(said, workspace.load(version_id).frame, classes)


@st.cache_resource(max_entries=8, show_spinner="Reading predictions")
def _rows(root: str, run: str, kind: str, version_id: str) -> pd.DataFrame:
    """What an approach predicted for each test row. Everybody gets the same frame: never change it."""
    workspace = Workspace.open(root)
    said = workspace.runs.predictions(run, chosen_units(workspace.runs.events(run), kind))
    return predicted_rows(said, workspace.load(version_id).frame)
