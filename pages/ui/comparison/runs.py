"""Which comparison the page shows: the run in the address, its settings, and the job that works on it."""

from typing import Any

import streamlit as st

from core import comparison
from core.contracts import Approach
from core.errors import AssayError
from core.jobs.queue import Job
from core.live import RESUMED
from core.members import make
from core.store.records import Run, Version
from core.tune.compare.budget import Budget
from pages.ui import jobs, messages, state

_SEEN = "compare_version"

#: The settings that decide what is fitted.
_TERMS = ("approaches", "budget", "model")


def current(version: Version) -> str | None:
    """The run to show, if the address or the session has one of this version.

    A run of another version selects that version when a session begins with it; later it is forgotten, because then
    the user has turned to another version.
    """
    name, first = state.recall("run"), _SEEN not in st.session_state
    st.session_state[_SEEN] = version.id
    if name is None:
        return None
    settings = settings_of(name)
    if settings is None:
        messages.show(
            AssayError(f"Run '{name}' is not in this workspace.", "", "Open an earlier one or start a new one.")
        )
        close()
        return None
    if settings["version"] == version.id:
        return name
    if first:
        open_run(name)
        st.rerun()
    close()
    return None


def settings_of(run: str) -> dict[str, Any] | None:
    """Version, approaches, budget and model of a run, also while its job still waits; None for an unknown run."""
    job = job_of(run, active=False)
    if job is not None:
        return job.params
    return next((one.settings for one in state.workspace().runs.list() if one.id == run), None)


def job_of(run: str, active: bool = True) -> Job | None:
    """The last job that worked on a run; with ``active`` only if it still waits or runs."""
    queue = jobs.queue()
    found = queue.active()[::-1] if active else queue.list(limit=200)
    return next((job for job in found if job.kind == "compare" and job.params.get("run") == run), None)


def approaches_of(settings: dict[str, Any]) -> list[Approach]:
    """The approaches of a run's settings."""
    made = [make("approaches", value) for value in settings["approaches"]]
    return [approach for approach in made if isinstance(approach, Approach)]


def budget_of(settings: dict[str, Any]) -> Budget:
    """The budget of a run's settings."""
    return Budget(**settings["budget"])


def earlier(version: Version) -> list[Run]:
    """Runs of the version's dataset, newest first."""
    return [run for run in state.workspace().runs.list() if run.dataset == version.dataset]


def start(version: Version, settings: dict[str, Any], run: str | None = None) -> None:
    """Queue a comparison, or go on with a run, and put run and job into the address.

    An estimate that is still being made is stopped: it holds the place in which the comparison is to run.
    """
    for job in jobs.active():
        if job.kind == "estimate":
            jobs.queue().cancel(job.id)
    if run is not None and state.workspace().runs.events(run):
        state.workspace().runs.append_event(run, {"event": RESUMED})
    name = run or comparison.new_run_id()
    wanted = {key: settings.get(key) for key in (*_TERMS, "constraints", "country", "estimates", "advice")}
    jobs.start("compare", {"version": version.id, **wanted, "run": name}, version.dataset)
    state.remember("run", name)


def estimate(version: Version, settings: dict[str, Any], again: bool) -> None:
    """Queue an estimate of how long the approaches will take; ``again`` asks for what is known already, too."""
    wanted = {key: settings.get(key) for key in _TERMS}
    jobs.start("estimate", {"version": version.id, **wanted, "again": again}, version.dataset)


def open_run(run: str) -> None:
    """Show a run, and select the version it was made on."""
    settings = settings_of(run)
    if settings is not None:
        job = job_of(run, active=False)
        dataset = job.dataset if job else state.workspace().runs.get(run).dataset
        state.select(state.workspace().catalog.version(settings["version"], dataset))
        st.session_state[_SEEN] = settings["version"]
        state.remember("run", run)


def close() -> None:
    """Show the plan of a new comparison."""
    state.remember("run", None)


def picker(version: Version, shown: str | None) -> None:
    """The list of this dataset's earlier comparisons, newest first; choosing one opens it."""
    found = earlier(version)
    if not found or (len(found) == 1 and found[0].id == shown):
        return
    names = {run.id: _named(run) for run in found}
    st.session_state["earlier_run"] = shown if shown in names else None
    st.selectbox(
        "Earlier comparisons",
        list(names),
        index=None,
        format_func=lambda run: names[run],
        key="earlier_run",
        placeholder=f"Open an earlier comparison ({len(names)})",
        label_visibility="collapsed",
        on_change=_picked,
    )


def _picked() -> None:
    if st.session_state["earlier_run"]:
        open_run(st.session_state["earlier_run"])


def _named(run: Run) -> str:
    """``21 Nov 06:02, version 2, 4 approaches, done``."""
    import time

    made = time.strftime("%d %b %H:%M", time.localtime(run.created))
    catalog = state.workspace().catalog
    number = catalog.version(run.version, run.dataset).number if run.version else "?"
    count = len(run.settings.get("approaches", ()))
    condition = "not finished" if run.state == "open" else run.state
    return f"{made}, version {number}, {count} approach{'es' if count != 1 else ''}, {condition}"
