"""How good the approaches are: scores in groups, class by class, and whether they know when they are right."""

from typing import Any

import streamlit as st

from core.figures.bars import score_bars
from core.figures.calibration import calibration_errors, reliability_diagram
from core.figures.heat import per_class_scores
from core.figures.measures import SCORES
from core.figures.style import METRICS
from core.tune.compare.tables import groups
from pages.ui.comparison import parts, ranking

_SCORES = ("macro_f1", "accuracy", "weighted_f1", "mcc", "validation_macro_f1")


def draw(run: str, answer: dict[str, Any]) -> None:
    """The views of quality."""
    parts.views("quality_view", {"Scores": _scores, "Per class": _per_class, "Calibration": _calibration}, run, answer)


def _scores(run: str, answer: dict[str, Any]) -> None:
    rows = answer["approaches"]
    names = [name for name in _SCORES if any(SCORES[name].value(row) is not None for row in rows)]
    metric = _metric("score_metric", tuple(names))
    by = ranking.order()
    grouped = groups(rows, by) if by else None
    figure = score_bars(rows, metric, parts.recommended(answer), grouped)
    parts.show(figure, "scores", f"{METRICS[metric]} of each approach with its interval")


def _per_class(run: str, answer: dict[str, Any]) -> None:
    metric = _metric("per_class_metric", ("f1", "precision", "recall"))
    figure = per_class_scores(list(parts.done(answer).values()), metric)
    parts.show(figure, "per_class", f"{METRICS[metric]} of each class under each approach")


def _calibration(run: str, answer: dict[str, Any]) -> None:
    rows = [row for row in parts.done(answer).values() if row.get("calibration")]
    if not rows:
        st.caption("This run was made before calibration was measured; run it again to see it.")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        parts.title("Calibration error of each approach", "How far confidence is from accuracy, mean over test rows.")
        parts.show(calibration_errors(rows), "calibration_errors", "Calibration error of each approach")
    with right:
        kinds = [row["kind"] for row in rows]
        kind = parts.approach("Reliability of", kinds, "calibration_approach", parts.recommended(answer))
        row = rows[kinds.index(kind)]
        parts.show(reliability_diagram(row), "reliability", f"Accuracy against confidence of {kind}")
        found = row["calibration"]
        st.caption(
            f"Log loss {found['log_loss']:.3f}, {found['log_loss_scaled']:.3f} after scaling; Brier score "
            f"{found['brier']:.3f}, {found['brier_scaled']:.3f} after scaling. The temperature is fitted on validation."
        )


def _metric(key: str, names: tuple[str, ...]) -> str:
    chosen = st.segmented_control(
        "Metric",
        names,
        default=names[0],
        required=True,
        format_func=METRICS.__getitem__,
        key=key,
        label_visibility="collapsed",
    )
    return str(chosen)
