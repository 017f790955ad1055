"""The page Compare: which way of fine-tuning is worth its cost on this dataset."""

import streamlit as st

from pages.ui import frame, messages, state
from pages.ui.comparison import board, equivalent, plan, results, runs

frame.header("Compare", "Fit several approaches on the same rows and see which one is worth its cost.")
version = frame.need_version("this page fits several approaches on it and measures them.")
workspace = state.workspace()
if not workspace.manifest(version.id)["splits"]:
    st.info(
        "The rows are not split yet. Approaches learn on train, are chosen on validation and are judged on a sealed "
        "test.",
        icon=":material/call_split:",
    )
    st.page_link("pages/prepare/split.py", label="Go to Split", icon=":material/arrow_forward:")
    st.stop()

run = runs.current(version)
left, right = st.columns([4, 1], vertical_alignment="bottom")
with left:
    runs.picker(version, run)
if run is not None:
    right.button("New comparison", icon=":material/add:", on_click=runs.close, key="new_comparison", width="stretch")

if run is None or runs.job_of(run) is None:
    board.elsewhere()
if run is None:
    settings = None
    with messages.guarded():
        settings = plan.draw(version)
else:
    settings = runs.settings_of(run)
    job = runs.job_of(run)
    answer = workspace.runs.read_json(run, "result.json")
    if job is not None:
        board.live(run, job)
    elif answer is not None:
        results.draw(version, run, answer)
    else:
        board.stopped(version, run)
if settings is not None:
    equivalent.draw(version, settings)
