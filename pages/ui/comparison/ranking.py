"""The table of all approaches, and everything about the one that is selected in it."""

from typing import Any, cast

import pandas as pd
import streamlit as st

from core.figures.intervals import WIDTH, pictures
from core.tune.card import three_lines
from core.tune.compare.tables import By, details, results, unfinished
from pages.ui import messages, state, tables
from pages.ui.comparison import parts

_GROUPS = {"Best first": None, "By what trains": "family", "By supervision": "supervision"}


def draw(run: str, answer: dict[str, Any]) -> None:
    """The table, sortable by every column, in the groups that the literature makes; a row opens its details."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("All approaches", anchor=False, width="content")
        st.segmented_control(
            "Order", list(_GROUPS), default="Best first", required=True, key="groups", label_visibility="collapsed"
        )
    by = order()
    row = _table(results(answer, by), answer, by)
    for what, why in unfinished(answer):
        st.caption(f":material/block: **{messages.escaped(what)}**: {messages.escaped(why)}")
    done = parts.done(answer)
    if row is not None and row["approach"] in done:
        _details(run, done[row["approach"]])
    else:
        st.caption(
            "The dotted line is the recommended approach; intervals are 95 %, over rows and seeds. Click a heading to "
            "sort, a row to read all about its approach."
        )


def order() -> By | None:
    """The groups that the user has chosen, for the table and for the scores below it; None for best first."""
    return cast("By | None", _GROUPS[st.session_state.get("groups", "Best first")])


def _table(table: pd.DataFrame, answer: dict[str, Any], by: By | None) -> pd.Series | None:
    drawn = pictures(answer["approaches"], recommended=parts.recommended(answer))
    shown = table.assign(picture=[drawn.get(kind) for kind in table["approach"]])
    groups = [by] if by else []
    rest = [name for name in ("family", "supervision") if name not in groups]
    columns = [
        "approach",
        *groups,
        "picture",
        "macro_f1_interval",
        "gap",
        "difference",
        "breaks",
        "p_best",
        *_FIGURES,
        *rest,
    ]
    measured = [name for name in columns if name in ("approach", "picture") or shown[name].notna().any()]
    state_ = st.dataframe(
        shown,
        hide_index=True,
        column_order=measured,
        column_config=_config(),
        height=tables.height(len(shown), 16),
        row_height=32,
        placeholder="not measured",
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key="results",
    )
    chosen = [*state_.selection.rows, *(place for place, _ in state_.selection.cells)]
    return shown.iloc[chosen[0]] if chosen and chosen[0] < len(shown) else None


#: Columns of figures, in the order of the table.
_FIGURES = (
    "seconds", "latency", "memory", "parameters", "model_mb", "energy_wh", "co2_g", "accuracy",
    "weighted_f1", "mcc", "validation", "calibration_error", "similarity",
)  # fmt: skip


def _config() -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    how = "All fits; select a row to read how it was measured."
    return {
        "approach": text("Approach", pinned=True, width=115),
        "family": text("Trains", width=195, help="What is trained, in the groups of the literature."),
        "supervision": text("Supervision", width=205, help="What it learns from."),
        "picture": st.column_config.ImageColumn("Macro-F1 on test", width=WIDTH + 20, help="With its 95 % interval."),
        "macro_f1_interval": text("Macro-F1, 95 %", width=160, help="On test: bootstrap over rows and seeds."),
        "gap": st.column_config.NumberColumn(
            "Gap",
            format="%+.3f",
            width=75,
            help="Macro-F1 less that of the recommended approach, on the same test rows.",
        ),
        "difference": text("Gap, 95 %", width=270, help="Paired: the same rows and resamples for both."),
        "breaks": text("Breaks constraints", width=260),
        "p_best": _score("P(best)", "Probability of being the best, on validation."),
        "seconds": number("Time, s", format="localized", width=80, help="All fits, stand-alone: what is kept counts."),
        "latency": number("1,000 texts, s", format="localized", width=100, help="To classify texts never seen before."),
        "memory": number("Memory, MB", format="localized", width=95, help="Peak of one fit."),
        "parameters": number("Trained parameters", format="localized", width=130),
        "model_mb": number("Size, MB", format="localized", width=80, help="On disk."),
        "energy_wh": number("Energy, Wh", format="localized", width=95, help=how),
        "co2_g": number("CO2, g", format="localized", width=75, help=how),
        "accuracy": _score("Accuracy", "On test."),
        "weighted_f1": _score("Weighted F1", "On test."),
        "mcc": _score("MCC", "On test: Matthews correlation."),
        "validation": text("Validation macro-F1", width=160, help="What the choice was made on."),
        "calibration_error": _score("Calibration", "Expected calibration error on test; 0 is best."),
        "similarity": _score("Kept", "Of the encoder's similarity structure; 1 is nothing forgotten."),
    }


def _score(title: str, help: str) -> Any:
    return st.column_config.NumberColumn(title, format="%.3f", width=85, help=help)


def _details(run: str, row: dict[str, Any]) -> None:
    """Everything about one approach, and how its model is used again."""
    folder = state.workspace().runs.folder(run) / "models" / row["kind"]
    with st.container(border=True, key="details"):
        parts.title(messages.escaped(row["kind"]))
        facts = details(row)
        half = -(-len(facts) // 2)
        for place, some in zip(st.columns(2, gap="medium"), (facts[:half], facts[half:]), strict=True):
            for name, value in some:
                left, right = place.columns([1, 3], gap="small")
                left.caption(name)
                right.text(value)
        if folder.is_dir():
            st.caption("Its model, used again in three lines:")
            st.code(three_lines(str(folder)), language="python", wrap_lines=True)
