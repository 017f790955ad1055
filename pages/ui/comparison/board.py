"""A comparison that is not finished: how far each approach is, live, and how to go on when it was stopped."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.figures.live import HEIGHT, live_curves
from core.figures.style import CONFIG
from core.figures.training import trial_curve
from core.jobs.queue import Job
from core.live import fit_words, live_board, live_fits, troubles
from core.planning import told_estimate
from core.store.records import Version
from core.tune.compare.views import RUNNING, WAITING, trials_so_far, units
from core.words import duration
from pages.ui import frame, jobs, messages, state, tables
from pages.ui.comparison import ahead, runs

_SEALED = "The test split stays sealed until every approach is done. You may close this page; the run goes on."

#: Seconds that a figure stays as it is.
_CALM = 3.0

#: States of an approach that has ended, one way or another.
_ENDED = ("done", "failed", "skipped")


def live(run: str, job: Job) -> None:
    """The board of a run that waits or runs, drawn again each second; the button that stops it stands outside."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(_SEALED, width="content")
        jobs.cancel_button(job, key="compare_cancel")
    jobs.follow(partial(_draw, run, active=True), key="compare_follow")


def elsewhere() -> None:
    """A line for each comparison that runs while another one, or a plan, is shown; the way to it stands beside."""
    if not _comparisons():
        return
    jobs.follow(_bars, key="elsewhere_follow")
    for job in _comparisons():
        st.button(
            "Show this comparison" if job.state == "running" else "Show the waiting comparison",
            key=f"show_{job.id}",
            icon=":material/visibility:",
            type="tertiary",
            on_click=runs.open_run,
            args=(job.params["run"],),
        )


def estimating() -> None:
    """How far the estimate is that is being made; for a fragment that polls."""
    for job in jobs.active():
        if job.kind == "estimate":
            jobs.progress(job)


def _bars() -> None:
    for job in _comparisons():
        jobs.progress(job)


def _comparisons() -> list[Job]:
    return [job for job in jobs.active() if job.kind == "compare"]


def stopped(version: Version, run: str) -> None:
    """The board of a run that ended early, and the button that goes on from the last finished fit."""
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.warning(
        "This comparison ended before all approaches were done. The finished fits are kept.",
        icon=":material/pause_circle:",
    )
    settings = runs.settings_of(run)
    if settings is not None and right.button(
        "Go on",
        type="primary",
        icon=":material/play_arrow:",
        key="resume",
        help="Finished fits are not repeated.",
        width="stretch",
    ):
        runs.start(version, settings, run)
        st.rerun()
    _draw(run, active=False)


def _draw(run: str, active: bool) -> None:
    settings = runs.settings_of(run)
    if settings is None:
        return
    events = state.workspace().runs.events(run)
    table = live_board(runs.approaches_of(settings), runs.budget_of(settings), events)
    if not active:
        table["state"] = table["state"].replace({RUNNING: "stopped", WAITING: "not begun"})
    _figures(table, sum(unit["seconds"] for unit in units(events)))
    job = runs.job_of(run)
    if active and job is not None:
        jobs.progress(job)
    _table(table, {one["kind"]: one for one in settings.get("estimates") or ()})
    _troubles(events)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _curves(events, _epochs(settings), run, active)
    with right:
        st.markdown("**Settings tried, on validation**")
        tried = trials_so_far(events)
        _calm("live_trials", lambda: trial_curve(tried).update_layout(height=HEIGHT), run if active else None)


def _epochs(settings: dict[str, Any]) -> int:
    """How far the axis of epochs reaches, so that it stands still while they come."""
    limits = runs.budget_of(settings)
    return limits.epochs_for(ahead.train_rows(settings["version"], limits))


def _figures(table: pd.DataFrame, seconds: float) -> None:
    ended = int(table["state"].isin(_ENDED).sum())
    best = table["validation_macro_f1"].max()
    leader = "" if pd.isna(best) else str(table.loc[table["rank"] == 1, "approach"].iloc[0])
    frame.figures(
        [
            ("Approaches done", f"{ended} of {len(table)}"),
            ("Fits done", f"{int(table['fits'].sum())} of {int(table['planned'].sum())}"),
            (
                f"Best on validation: {leader}" if leader else "Best on validation",
                f"{best:.3f}" if leader else "none yet",
                "Macro-F1 of the best fit so far.",
            ),
            ("Time spent", duration(seconds) if seconds else "none yet", "Stand-alone time of the finished fits."),
        ]
    )


def _table(table: pd.DataFrame, estimates: Mapping[str, Mapping[str, Any]]) -> None:
    shown = table.assign(
        share=100 * table["fits"] / table["planned"],
        done=[f"{fits} of {planned}" for fits, planned in zip(table["fits"], table["planned"], strict=True)],
        time=["" if pd.isna(seconds) else duration(seconds) for seconds in table["seconds"]],
        rank=["" if pd.isna(rank) else f"{rank}" for rank in table["rank"]],
        estimate=[told_estimate(estimates[kind]) if kind in estimates else "" for kind in table["approach"]],
    )
    columns = ["approach", "state", "share", "done", "rank", "validation_macro_f1", "time"]
    tables.rows(
        shown,
        key="board",
        columns=[*columns, *(["estimate"] if estimates else [])],
        select=False,
        most=len(shown),
        config={
            "approach": "Approach",
            "state": "State",
            "share": st.column_config.ProgressColumn("Progress", format="%.0f %%", min_value=0, max_value=100),
            "done": "Fits",
            "rank": st.column_config.TextColumn("Rank", alignment="right", help="By the best validation score so far."),
            "validation_macro_f1": st.column_config.ProgressColumn(
                "Best validation macro-F1", format="%.3f", min_value=0, max_value=1
            ),
            "time": st.column_config.TextColumn("Time so far", alignment="right"),
            "estimate": st.column_config.TextColumn("Estimated"),
        },
    )


def _troubles(events: Sequence[Mapping[str, Any]]) -> None:
    """What failed or was skipped, and why; the others go on."""
    for trouble in troubles(events):
        st.caption(f":material/error: **{messages.escaped(trouble['fit'])}:** {messages.escaped(trouble['message'])}")


def _curves(events: Sequence[Mapping[str, Any]], epochs: int, run: str, active: bool) -> None:
    fits = live_fits(events)
    if fits:
        last = fits[-1]
        verb = "Learning now" if last["running"] and active else "Learned last"
        st.markdown(f"**{verb}: {messages.escaped(fit_words(last['unit'], last['kind']))}**")
    else:
        st.markdown("**Learning now**" if active else "**Learned last**")
    _calm("live_curves", lambda: live_curves(fits, epochs), run if active else None)


def _calm(key: str, build: Callable[[], Any], run: str | None) -> None:
    """A figure that changes every few seconds at most: a browser takes it down and puts it up again for each change.

    ``run`` is the running comparison; without one the figure is made anew.
    """
    shown, drawn, figure = st.session_state.get(key, (None, 0.0, None))
    if run is None or shown != run or time.monotonic() - drawn > _CALM:
        figure = build()
        st.session_state[key] = (run, time.monotonic(), figure)
    st.plotly_chart(figure, width="stretch", config=CONFIG, key=f"{key}_chart")
