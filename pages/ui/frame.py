"""The frame of every page: sidebar, title, row of figures, empty state, and the equivalent command at the foot."""

import time
from collections.abc import Sequence
from typing import Literal

import streamlit as st

from core import actions
from core.collect.sample import Sample
from core.errors import AssayError
from core.store.records import Version
from pages.ui import jobs, messages, recipes, state

#: Pages that call `jobs.follow` themselves; on these the sidebar does not poll.
WATCHING = frozenset({"compare"})

#: Session key: the view that Collect shows next.
NEXT_VIEW = "collect_next_view"

_MARKS = {
    "done": "green[:material/check_circle:",
    "stale": "gray[:material/pending:",
    "running": "blue[:material/sync:",
    "off": "gray[:material/block:",
}


def sidebar(page: str) -> None:
    """Dataset and version, the recipe with its marks, and active jobs. ``page`` is the page's address."""
    messages.show_later()
    with st.sidebar:
        # settles a finished job first, because that may select the version it made
        jobs.settle()
        version = state.current()
        if version is None:
            st.caption("No dataset yet")
        else:
            _selectors(version)
            _recipe(version)
        jobs.panel(poll=page not in WATCHING)
    failure = st.session_state.pop("ui_failure", None)
    if failure:
        messages.show(AssayError(**failure))


def header(title: str, sentence: str) -> None:
    """The page's title and the one sentence that says what it is for."""
    st.title(title, anchor=False)
    st.caption(sentence)


def figures(values: Sequence[tuple[str, str] | tuple[str, str, str]]) -> None:
    """The row of figures that matter: (label, value) or (label, value, help), three to five of them."""
    for column, figure in zip(st.columns(len(values), gap="small"), values, strict=True):
        column.metric(figure[0], figure[1], help=figure[2] if len(figure) > 2 else None, border=True)


def foot(command: str) -> None:
    """The equivalent command, folded at the foot of the page."""
    with st.expander("Equivalent command", icon=":material/terminal:"):
        st.code(command, language="bash", wrap_lines=True)


def need_version(why: str) -> Version:
    """The current version; in an empty workspace says the next step, offers it, and ends the page.

    ``why`` completes "Collect a dataset first": what this page would do with it.
    """
    version = state.current()
    if version is None:
        st.info(f"Collect a dataset first: {why}", icon=":material/upload_file:")
        with st.container(horizontal=True, vertical_alignment="center"):
            load_sample_button()
            st.page_link("pages/data/collect.py", label="Go to Collect", icon=":material/arrow_forward:")
        st.stop()
    return version


def load_sample_button(primary: bool = True) -> None:
    """Load the sample; the primary button of an empty workspace."""
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    if st.button("Load the sample dataset", type=kind, icon=":material/database:", key="load_sample"):
        with messages.guarded():
            version = actions.collect(state.workspace(), Sample(), name="support")
            state.select(version)
            st.session_state[NEXT_VIEW] = "Dataset"
            messages.later(f"Stored {version.rows:,} rows as {version.dataset}")
            st.rerun()


def _selectors(version: Version) -> None:
    catalog = state.workspace().catalog
    names = [entry.name for entry in catalog.datasets()]
    versions = catalog.versions(version.dataset)
    by_id = {one.id: one for one in versions}
    st.session_state["sidebar_dataset"] = version.dataset
    st.session_state["sidebar_version"] = version.id
    st.selectbox("Dataset", names, key="sidebar_dataset", on_change=_dataset_chosen)
    st.selectbox(
        "Version",
        list(by_id),
        format_func=lambda one: _named(by_id[one]),
        key="sidebar_version",
        on_change=_version_chosen,
    )


def _named(version: Version) -> str:
    made = time.strftime("%d %b %H:%M", time.localtime(version.created))
    return f"v{version.number}: {version.rows:,} rows, {made}"


def _dataset_chosen() -> None:
    state.select(state.workspace().catalog.versions(st.session_state["sidebar_dataset"])[0])


def _version_chosen() -> None:
    catalog = state.workspace().catalog
    state.select(catalog.version(st.session_state["sidebar_version"], st.session_state["sidebar_dataset"]))


def _recipe(version: Version) -> None:
    st.caption("Recipe")
    steps = recipes.marks(version)
    lines = [f":{_MARKS[mark]} {place}. {name}]" for place, (name, mark) in enumerate(steps, start=1)]
    left = sum(mark == "stale" for _, mark in steps)
    if left:
        lines.append(f":small[:orange[{left} of {len(steps)} not applied]]")
    st.markdown("  \n".join(lines) if lines else ":gray[No steps yet]")
