"""A finished comparison: the recommendation in words, the figures, the table, the charts."""

from typing import Any

import pandas as pd
import streamlit as st

from core.figures.compare import cost_quality, per_class_scores, score_bars
from core.figures.costs import COSTS
from core.figures.style import CONFIG, METRICS
from core.figures.training import training_curves, trial_curve
from core.store.records import Version
from core.tune.compare.views import results, units
from core.words import duration, times
from pages.ui import frame, messages, state, tables
from pages.ui.comparison import mistakes

VIEWS = ("Scores", "Confusion matrix", "Per class", "Trials", "Training curves", "Settings and environment")


def draw(version: Version, run: str, answer: dict[str, Any]) -> None:
    """Everything about a finished run, from its stored answer."""
    advice = answer["recommendation"]
    rows = {row["kind"]: row for row in answer["approaches"]}
    _recommendation(advice)
    _figures(version, rows[advice["approach"]], answer)
    _table(answer)
    _chart(answer)
    view = st.segmented_control(
        "View", VIEWS, default=VIEWS[0], required=True, key="view", label_visibility="collapsed"
    )
    if view == "Scores":
        _scores(answer)
    elif view == "Confusion matrix":
        mistakes.draw(run, answer)
    elif view == "Per class":
        metric = _metric("per_class_metric", ("f1", "precision", "recall"))
        _show(per_class_scores(answer["approaches"], metric), "per_class", f"{METRICS[metric]} of each class")
    elif view == "Trials":
        st.caption("Each approach had the same number of trials; the ringed setting was chosen on validation.")
        _show(trial_curve(answer["approaches"]), "trials", "Validation score of each setting tried")
    elif view == "Training curves":
        metric = _metric("curve_metric", ("validation_macro_f1", "validation_log_loss"))
        fitted = units(state.workspace().runs.events(run))
        _show(training_curves(fitted, metric), "curves", f"{METRICS[metric]} after each epoch")
    else:
        _settings(run, answer)


def _recommendation(advice: dict[str, Any]) -> None:
    with st.container(border=True):
        st.subheader(f"Recommended: {advice['approach']}", anchor=False)
        if advice["tied_with"]:
            st.markdown(f"**Cannot be told apart from it:** {messages.escaped(', '.join(advice['tied_with']))}")
        st.markdown(messages.escaped(advice["reason"]))
        st.markdown(f"**What would change it:** {messages.escaped(advice['would_change_if'])}")
        shares = sorted(advice["p_best"].items(), key=lambda item: -item[1])
        said = ", ".join(f"{kind} {share:.3f}" for kind, share in shares)
        st.caption(f"Probability of being the best on validation: {messages.escaped(said)}")


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


def _table(answer: dict[str, Any]) -> None:
    table = results(answer)
    text = st.column_config.TextColumn
    failed = bool((table["message"].fillna("") != "").any())
    tables.rows(
        table,
        key="results",
        columns=[*(["approach", "message"] if failed else ["approach"]), *list(table.columns[1:-1])],
        select=False,
        config={
            "approach": text("Approach", pinned=True),
            "message": text("What went wrong", width="large"),
            "macro_f1": st.column_config.ProgressColumn("Macro-F1", format="%.3f", min_value=0, max_value=1),
            "macro_f1_interval": text("Macro-F1, 95 %", help="On test: bootstrap over rows and seeds."),
            "accuracy": text("Accuracy, 95 %", help="On test."),
            "validation": text("Validation macro-F1", help="What the choice was made on."),
            "difference": text("Against the recommended", help="Macro-F1 on the same test rows, with its interval."),
            "p_best": st.column_config.NumberColumn("P(best)", format="%.3f", help="On validation."),
            "time": text("Time", help="All fits, stand-alone: what is cached is billed to everyone who uses it."),
            "memory": text("Peak memory"),
            "parameters": st.column_config.NumberColumn("Trained parameters", format="localized"),
            "latency": text("Per 1,000 texts", help="Time to classify 1,000 texts never seen before."),
            "size": text("Model size"),
            "energy": text("Energy"),
        },
    )


def _chart(answer: dict[str, Any]) -> None:
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    left.subheader("Quality against cost", anchor=False)
    with right.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom"):
        metric = _metric("cost_metric", ("macro_f1", "accuracy"))
        cost = st.selectbox(
            "Cost",
            list(COSTS),
            format_func=lambda name: COSTS[name].title,
            key="cost",
            label_visibility="collapsed",
            width=260,
        )
    recommended = answer["recommendation"]["approach"]
    _show(
        cost_quality(answer["approaches"], metric, cost, recommended), "cost_quality", "Score of each approach by cost"
    )


def _scores(answer: dict[str, Any]) -> None:
    metric = _metric("score_metric", ("macro_f1", "accuracy", "validation_macro_f1"))
    figure = score_bars(answer["approaches"], metric, answer["recommendation"]["approach"])
    _show(figure, "scores", f"{METRICS[metric]} of each approach with its interval")


def _settings(run: str, answer: dict[str, Any]) -> None:
    chosen = [
        {"Approach": row["kind"], "Setting": name, "Value": str(value)}
        for row in answer["approaches"]
        for name, value in row.get("chosen", {}).items()
    ]
    world = answer["environment"]
    facts = {
        "Run": run,
        "Model": answer["model"] or "none needed",
        **{f"Budget: {name.replace('_', ' ')}": value for name, value in answer["budget"].items()},
        **{name.capitalize(): value for name, value in world.items() if name != "packages"},
        **world["packages"],
    }
    pairs = [{"What": name, "Value": "all" if value is None else str(value)} for name, value in facts.items()]
    left, right = st.columns(2, gap="medium")
    for place, title, lines in ((left, "Chosen on validation", chosen), (right, "Run, budget and environment", pairs)):
        with place:
            st.markdown(f"**{title}**")
            tables.rows(pd.DataFrame(lines), key=title, columns=list(lines[0]) if lines else [], select=False, most=20)


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


def _show(figure: Any, key: str, alt: str) -> None:
    st.plotly_chart(figure, width="stretch", config=CONFIG, key=key, alt=alt)
