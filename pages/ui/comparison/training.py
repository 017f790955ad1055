"""How training went: the settings tried, what the trials were worth, and the curves."""

from typing import Any

import streamlit as st

from core.figures.style import METRICS
from core.figures.training import expected_best, training_curves, trial_curve
from core.tune.compare.views import units
from core.words import count
from pages.ui import state
from pages.ui.comparison import parts

_CURVES = ("validation_macro_f1", "validation_log_loss", "train_loss")


def draw(run: str, answer: dict[str, Any]) -> None:
    """The views of training."""
    parts.views("training_view", {"Trials": _trials, "Training curves": _curves}, run, answer)


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
