"""What the approaches cost: two measures of one's choice, all of them at once, each point gained, the estimates."""

from typing import Any

import pandas as pd
import streamlit as st

from core.figures.compare import tradeoff
from core.figures.measures import COSTS, MEASURES, measured
from core.figures.parallel import parallel
from core.figures.spending import estimates, point_costs
from core.tune.compare.tables import methods
from pages.ui import messages, tables
from pages.ui.comparison import parts

_AXES = ("macro_f1", "calibration_error", "seconds", "latency_ms_per_1000", "peak_memory_mb", "energy_kwh", "model_mb")


def draw(run: str, answer: dict[str, Any]) -> None:
    """The views of costs."""
    choices: dict[str, parts.View] = {
        "Pareto chart": _pareto,
        "Parallel coordinates": _parallel,
        "Cost of each point": _points,
        "Energy": _energy,
    }
    if answer.get("estimates"):
        choices["Estimates"] = _estimates
    parts.views("cost_view", choices, run, answer)


def _pareto(run: str, answer: dict[str, Any]) -> None:
    names = measured(answer["approaches"])
    left, right = st.columns(2, gap="small")
    with left:
        x = _axis("Across", list(names), "seconds", "pareto_x")
    with right:
        y = _axis("Up", list(names), "macro_f1", "pareto_y")
    figure = tradeoff(answer["approaches"], x, y, parts.recommended(answer))
    parts.show(figure, "pareto", f"{MEASURES[y].title} of each approach against {MEASURES[x].title}")


def _axis(label: str, names: list[str], default: str, key: str) -> str:
    chosen = st.selectbox(
        label, names, index=names.index(default), format_func=lambda name: MEASURES[name].title, key=key
    )
    return str(chosen)


def _parallel(run: str, answer: dict[str, Any]) -> None:
    names = list(measured(answer["approaches"]))
    left, right = st.columns([3, 2], gap="small")
    axes = left.multiselect(
        "Measures",
        names,
        default=[name for name in _AXES if name in names],
        format_func=lambda name: MEASURES[name].title,
        key="parallel_axes",
    )
    raised = right.multiselect(
        "Stand out", list(parts.done(answer)), key="parallel_raised", placeholder="All approaches"
    )
    st.caption("Up is better on every axis; costs are on a log scale. A gap is a figure that was not measured.")
    figure = parallel(answer["approaches"], axes, parts.recommended(answer), raised)
    parts.show(figure, "parallel", "Every approach as a line over the chosen measures")


def _points(run: str, answer: dict[str, Any]) -> None:
    rows = [row for row in parts.done(answer).values() if row.get("value")]
    if not rows:
        st.caption("This run has no baseline to measure a gain against.")
        return
    st.caption("One point is 0.01 of macro-F1 on test. Only gains that are more than chance have a price.")
    parts.show(point_costs(rows), "points", "Time for each point of macro-F1 above the best baseline")
    lines = [
        {
            "Approach": row["kind"],
            "Points gained": f"{row['value']['points']['mean']:+.1f} "
            f"({row['value']['points']['low']:+.1f} to {row['value']['points']['high']:+.1f})",
            "Time for each": row["value"]["seconds_per_point"],
            "Energy for each": row["value"]["kwh_per_point"],
            "Why": row["value"].get("because", ""),
        }
        for row in rows
    ]
    for line in lines:
        line["Time for each"] = _written("seconds_per_point", line["Time for each"])
        line["Energy for each"] = _written("energy_kwh", line["Energy for each"])
    tables.rows(pd.DataFrame(lines), key="point_rows", columns=list(lines[0]), select=False, most=16)


def _written(name: str, value: float | None) -> str:
    return "" if value is None else COSTS[name].write(value)


def _energy(run: str, answer: dict[str, Any]) -> None:
    rows = list(parts.done(answer).values())
    for how, kinds in methods(rows).items():
        st.caption(f"**{messages.escaped(', '.join(kinds))}**: {messages.escaped(how)}.")
    lines = [
        {"Approach": row["kind"], **{COSTS[name].title: COSTS[name].said(row) for name in ("energy_kwh", "co2_kg")}}
        for row in rows
    ]
    tables.rows(pd.DataFrame(lines), key="energy", columns=list(lines[0]), select=False, most=16)
    st.caption("The figures of one run share most of their error: their order is firmer than their size.")


def _estimates(run: str, answer: dict[str, Any]) -> None:
    st.caption("Made by a short probe before the start; the dot is what happened.")
    parts.show(estimates(answer["estimates"], answer["approaches"]), "estimates", "Estimated and real time")
    sentence = (answer.get("estimates_score") or {}).get("sentence")
    if sentence:
        st.markdown(messages.escaped(sentence))
    lines = [
        {"Approach": one["kind"], "Rests on": one.get("basis") or one.get("error") or one.get("skipped") or ""}
        for one in answer["estimates"]
    ]
    wide = {"Rests on": st.column_config.TextColumn("What the estimate rests on", width="large")}
    tables.rows(pd.DataFrame(lines), key="bases", columns=list(lines[0]), select=False, most=16, config=wide)
