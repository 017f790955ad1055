"""A comparison that is not finished: how far each approach is, live, and how to go on when it was stopped."""

from functools import partial

import pandas as pd
import streamlit as st

from core.figures.style import CONFIG
from core.figures.training import training_curves, trial_curve
from core.jobs.queue import Job
from core.store.records import Version
from core.tune.compare.views import RUNNING, WAITING, board, trials_so_far, units
from core.words import duration
from pages.ui import frame, jobs, state, tables
from pages.ui.comparison import runs


def live(run: str, job: Job) -> None:
    """The board of a run that waits or runs, drawn again each second; the button that stops it stands outside."""
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown("The test split stays sealed until every approach is done. You may close this page; the run goes on.")
    with right:
        jobs.cancel_button(job, key="compare_cancel")
    jobs.follow(partial(_draw, run, active=True), key="compare_follow")


def elsewhere() -> None:
    """A line for each comparison that runs while another one, or a plan, is shown; the way to it stands beside."""
    if not jobs.active():
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
    table = board(runs.approaches_of(settings), runs.budget_of(settings), events)
    if not active:
        table["state"] = table["state"].replace({RUNNING: "stopped", WAITING: "not begun"})
    fitted = units(events)
    ended = int(table["state"].isin(["done", "failed"]).sum())
    best = table["validation_macro_f1"].max()
    frame.figures(
        [
            ("Approaches done", f"{ended} of {len(table)}"),
            ("Fits done", f"{len(fitted)} of {int(table['planned'].sum())}"),
            (
                "Best on validation",
                f"{best:.3f}" if not pd.isna(best) else "none yet",
                "Macro-F1 of the best fit so far.",
            ),
            ("Time spent", duration(sum(unit["seconds"] for unit in fitted)), "Stand-alone time of the finished fits."),
        ]
    )
    job = runs.job_of(run)
    if active and job is not None:
        jobs.progress(job)
    _table(table)
    left, right = st.columns(2, gap="medium")
    left.markdown("**Settings tried, on validation**")
    left.plotly_chart(trial_curve(trials_so_far(events)), width="stretch", config=CONFIG, key="live_trials")
    right.markdown("**Training curves**")
    if any(unit["curve"] for unit in fitted):
        right.plotly_chart(training_curves(fitted), width="stretch", config=CONFIG, key="live_curves")
    else:
        right.caption("A curve appears when an approach that is trained in epochs has finished a fit.")


def _table(table: pd.DataFrame) -> None:
    shown = table.assign(
        share=100 * table["fits"] / table["planned"],
        done=[f"{fits} of {planned}" for fits, planned in zip(table["fits"], table["planned"], strict=True)],
        score=["" if pd.isna(score) else f"{score:.3f}" for score in table["validation_macro_f1"]],
        time=["" if pd.isna(seconds) else duration(seconds) for seconds in table["seconds"]],
    )
    failed = bool((table["message"] != "").any())
    tables.rows(
        shown,
        key="board",
        columns=["approach", "state", "share", "done", "score", "time", *(["message"] if failed else [])],
        select=False,
        config={
            "approach": "Approach",
            "state": "State",
            "share": st.column_config.ProgressColumn("Progress", format="%.0f %%", min_value=0, max_value=100),
            "done": "Fits",
            "score": st.column_config.TextColumn("Best validation macro-F1", alignment="right"),
            "time": st.column_config.TextColumn("Time so far", alignment="right"),
            "message": st.column_config.TextColumn("What went wrong", width="large"),
        },
    )
