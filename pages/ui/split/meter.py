"""The view Leak meter: what a random split would flatter by, measured by a job on rows that are not the test's."""

import pandas as pd
import streamlit as st

from core import holdout
from core.figures.leaks import leak_bars
from core.figures.style import CONFIG
from core.holdout.cheap import NAMES
from core.holdout.sentences import ARMS
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import jobs, messages
from pages.ui.split.known import Known

_METRICS = {"Macro-F1": "macro_f1", "Accuracy": "accuracy"}


def draw(version: Version, plan: Recipe, known: Known) -> None:
    """What was measured, or the button that measures it."""
    st.caption(
        "A cheap model is scored with and without held-out rows that have a near twin in train, on a random split, on "
        "the chosen strategy, and where all that is tied stays together; five seeds each. :material/lock: The sealed "
        "test stays sealed: only rows that this split gives to train and validation are learned from and scored, and "
        "each draw holds out some of them. So the meter judges the way of splitting, and nobody can pick a seed "
        "because its test is easy. Nothing is logged as an opening."
    )
    if known.measured is None:
        _start(version, plan)
    elif known.measured.meter is None:
        st.info(messages.escaped(known.measured.refused), icon=":material/info:")
    else:
        _found(known.measured.meter)


def _start(version: Version, plan: Recipe) -> None:
    busy = jobs.of_kind("holdout", version.dataset) is not None
    st.button(
        "Measuring" if busy else "Measure the leak",
        key="measure_leak",
        icon=":material/speed:",
        disabled=busy,
        on_click=_submit,
        args=(version, plan),
        help="A job: it compares all texts, embeds at most 3,000, and trains some dozens of small models.",
    )


def _submit(version: Version, plan: Recipe) -> None:
    with messages.guarded():
        jobs.start("holdout", {"version": version.id, "recipe": plan.to_json()}, version.dataset)


def _found(meter: holdout.Meter) -> None:
    name = st.segmented_control("Score", list(_METRICS), default="Macro-F1", required=True, key="meter_metric")
    metric = _METRICS[str(name)]
    mine = [one for one in meter.readings if one.metric == metric]
    st.markdown(f"**{messages.escaped(holdout.verdict(meter, metric))}**")
    rows = [
        {"name": f"{ARMS[one.arm]}, {NAMES[one.model]}", "all": _whole(one.all), "clean": _whole(one.clean)}
        for one in mine
    ]
    st.plotly_chart(
        leak_bars(rows, metric), config=CONFIG, key=f"split_meter_{metric}", alt="Scores with and without leaks"
    )
    for one in mine:
        st.text(holdout.told(one))
    with st.expander("Figures", key="meter_figures"):
        st.dataframe(pd.DataFrame([_line(one) for one in mine]), hide_index=True, key="split_meter_table")
    for note in meter.notes:
        st.caption(messages.escaped(note))
    st.caption(
        f"On {meter.rows:,} of {meter.of:,} open rows. Intervals are 95 %, over rows (families of twins drawn "
        "together) and seeds. Leaked rows may be easy for other reasons too, so that the drop may be more than the "
        "leak; the split that keeps tied rows together does not have this flaw."
    )


def _whole(score: holdout.Estimate | None) -> dict[str, float] | None:
    return None if score is None else {"mean": score.mean, "low": score.low, "high": score.high}


def _line(one: holdout.Reading) -> dict[str, object]:
    return {
        "split": ARMS[one.arm],
        "model": NAMES[one.model],
        "splits drawn": one.draws,
        "train rows": round(one.train),
        "held rows": round(one.held),
        "leaked rows": round(one.leaked, 1),
        "score": _spelled(one.all),
        "without leaked": _spelled(one.clean),
        "drop": _spelled(one.drop),
        "above leak-proof": _spelled(one.above),
    }


def _spelled(score: holdout.Estimate | None) -> str:
    return "" if score is None else f"{score.mean:.3f} ({score.low:.3f} to {score.high:.3f})"
