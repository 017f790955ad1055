"""Long work from a page: start it, follow it, stop it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.jobs.kinds import job_kinds
from core.jobs.queue import Job, Queue
from core.store.records import Version
from core.words import duration
from pages.ui import messages, state

#: Tables up to this many rows are checked and changed while the page waits; it takes milliseconds.
INLINE_ROWS = 20_000
_SEEN = "ui_active_jobs"


def inline(version: Version) -> bool:
    """Whether a recipe or a check on this version may run while the page waits."""
    return version.rows <= INLINE_ROWS


def queue() -> Queue:
    """The queue of this server's workspace."""
    return Queue(state.workspace())


def start(kind: str, params: dict[str, Any], dataset: str | None = None) -> str:
    """Queue a job, put its id into the address, and return it."""
    job = queue().submit(kind, params, dataset=dataset)
    state.remember("job", job)
    return job


def active() -> list[Job]:
    """Jobs that wait or run, oldest first."""
    return queue().active()


def of_kind(kind: str, dataset: str | None = None) -> Job | None:
    """The first active job of a kind (and dataset, if given)."""
    found = [job for job in active() if job.kind == kind and (dataset is None or job.dataset == dataset)]
    return found[0] if found else None


def title(job: Job) -> str:
    """What a job does, for people."""
    kind = job_kinds().get(job.kind)
    return kind.title if kind else job.kind


def progress(job: Job) -> None:
    """One job's bar: what it is doing, how far it is, and how long it will take if that is known."""
    share = min(1.0, job.done / job.total) if job.total else 0.0
    left = f", about {duration(job.eta_seconds)} left" if job.eta_seconds is not None else ""
    said = "Waiting for its turn" if job.state == "queued" else job.message or "Starting"
    st.progress(share, text=f"{_without_stop(messages.escaped(said))}{left}")


def _without_stop(text: str) -> str:
    """A message without its last full stop, so that more can follow."""
    return text.removesuffix("\\.")


def cancel_button(job: Job, key: str = "cancel") -> None:
    """Ask a job to stop. Keep it outside of fragments that poll."""
    st.button(
        "Cancel", key=f"{key}_{job.id}", icon=":material/close:", on_click=_cancel, args=(job.id,), type="tertiary"
    )


def follow(draw: Callable[[], None], key: str = "follow") -> None:
    """Draw something again each second while any job is active, and once more, with the whole page, when one ends.

    The one polling fragment of a page. ``draw`` takes nothing, asks the workspace itself, and holds no buttons. A page
    that calls this tells the frame so in `frame.WATCHING`, so that the sidebar does not poll too.
    """
    st.session_state[_SEEN] = [job.id for job in active()]
    every = 1.0 if st.session_state[_SEEN] else None

    @st.fragment(run_every=every, key=key)
    def polled() -> None:
        draw()
        ended = set(st.session_state.get(_SEEN, ())) - {job.id for job in active()}
        if ended:
            st.rerun(scope="app")

    polled()


def panel(poll: bool) -> None:
    """The sidebar's list of active jobs; nothing when there are none."""
    jobs = active()
    if not jobs:
        return
    st.caption("Jobs")
    if poll:
        follow(_bars, key="sidebar_jobs")
    else:
        _bars(with_progress=False)
    for job in jobs:
        cancel_button(job, key="sidebar_cancel")


def settle() -> None:
    """When the job of this session has ended: select the version it made, or show its error."""
    watched = st.session_state.get("ui_job") or st.query_params.get("job")
    found = {job.id: job for job in queue().list(limit=200)}.get(watched) if watched else None
    if found is None or found.active:
        return
    state.remember("job", None)
    if found.state == "done" and found.kind in ("collect", "recipe") and found.result:
        state.select(state.workspace().catalog.version(found.result["version"]))
    if found.error:
        st.session_state["ui_failure"] = found.error
    messages.later(f"{title(found)}: {found.state}")


def _bars(with_progress: bool = True) -> None:
    for job in active():
        st.text(title(job) + (f" ({job.dataset})" if job.dataset else ""))
        if with_progress:
            progress(job)


def _cancel(job: str) -> None:
    queue().cancel(job)
