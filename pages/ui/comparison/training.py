"""How training went: the settings tried, what the trials were worth, and the curves."""

from typing import Any

import streamlit as st

from core.figures.style import METRICS
from core.figures.training import adaptation_curve, expected_best, training_curves, trial_curve
from core.tune.compare import inside
from core.tune.compare.views import units
from core.words import count
from pages.ui import state, tables
from pages.ui.comparison import parts

_CURVES = ("validation_macro_f1", "validation_log_loss", "train_loss")


def draw(run: str, answer: dict[str, Any]) -> None:
    """The views of training."""
    parts.views("training_view", {"Trials": _trials, "Training curves": _curves, "Inside": _inside}, run, answer)


def _trials(run: str, answer: dict[str, Any]) -> None:
    budget, epochs = answer["budget"], answer.get("epochs")
    st.caption(
        f"The budget was the same for all: up to {count(budget['trials'], 'trial')}, {count(budget['seeds'], 'seed')}"
        + (f" and {count(epochs, 'epoch')}" if epochs else "")
        + ". Settings are chosen on validation."
    )
    rows = list(parts.done(answer).values())
    left, right = st.columns(2, gap="medium")
    with left:
        parts.title("Each setting tried", "The ring marks the best one.")
        parts.show(trial_curve(rows), "trials", "Validation score of each setting tried")
    with right:
        parts.title("Expected best of k trials", "Mean of the best score over all choices of k of the trials.")
        parts.show(expected_best(rows), "expected", "Expected best validation score by the number of trials")


def _curves(run: str, answer: dict[str, Any]) -> None:
    chosen = st.segmented_control(
        "Metric", _CURVES, default=_CURVES[0], required=True, format_func=METRICS.__getitem__, key="curve_metric",
        label_visibility="collapsed",
    )  # fmt: skip
    fitted = units(state.workspace().runs.events(run))
    parts.show(training_curves(fitted, str(chosen)), "curves", f"{METRICS[str(chosen)]} after each epoch")


def _inside(run: str, answer: dict[str, Any]) -> None:
    """What single approaches tell of themselves: templates, rounds, the first stage of adaptation."""
    fitted = units(state.workspace().runs.events(run))
    prompts, taught, adapted = inside.templates(fitted), inside.rounds(fitted), inside.adaptations(fitted)
    score = st.column_config.NumberColumn
    columns = {
        "fit": st.column_config.TextColumn("Fit", width=200),
        "template": st.column_config.TextColumn("Template", width=420),
        "macro_f1": score("Validation macro-F1", format="%.3f"),
        "log_loss": score("Validation log loss", format="%.3f"),
        "round": score("Round"),
        "texts": score("Texts taken", format="localized"),
        "per_class": st.column_config.TextColumn("Of each class"),
        "best": st.column_config.CheckboxColumn("Best so far"),
    }
    for name, heading, table in (
        ("templates", "Templates of prompts", prompts),
        ("rounds", "Rounds of self-training; round 0 is the teacher", taught),
    ):
        if len(table):
            parts.title(heading)
            st.dataframe(table, hide_index=True, column_config=columns, height=tables.height(len(table), 10), key=name)
    if len(adapted):
        parts.title("Masked-LM adaptation", "The loss of hidden words on texts held out, before any label is seen.")
        parts.show(adaptation_curve(adapted), "adaptation", "Loss of hidden words after each epoch of adaptation")
    if not (len(prompts) or len(taught) or len(adapted)):
        st.caption(
            "No approach of this run has templates, rounds or a first stage. Prompting, self-training and "
            "masked-LM adaptation have."
        )
