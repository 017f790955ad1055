"""The page Collect: adding data, and reading what was added."""

import time

import pandas as pd
import streamlit as st

from core.collect.sample import Sample
from core.dataset import Dataset
from core.store.records import Version
from core.text import is_missing
from core.types import LABEL, TEXT
from pages.ui import cache, commands, frame, intake, jobs, messages, review, state, tables


def show_numbers(dataset: Dataset) -> None:
    """The figures of a stored dataset."""
    rows = dataset.frame
    missing = f"{is_missing(rows[TEXT]).sum():,} / {is_missing(rows[LABEL]).sum():,}"
    frame.figures(
        [
            ("Rows", f"{len(rows):,}"),
            ("Classes", f"{len(dataset.class_sizes()):,}"),
            ("Without text / label", missing, "Rows whose text or label is empty or white space."),
            ("Rejected rows", f"{len(dataset.lineage.rejected):,}", "Rows of the input that could not be read."),
        ]
    )


def show_dataset(version: Version) -> None:
    """The stored rows with search and inspector, how they were read, and all versions."""
    dataset = cache.dataset(version)
    show_numbers(dataset)
    found = tables.search(dataset.frame, key="rows")
    if len(found) < len(dataset):
        st.caption(f"{len(found):,} of {len(dataset):,} rows")
    tables.split_view(found, key="rows")
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Datasets and versions", anchor=False)
        show_versions(version)
    with right:
        st.subheader("How it was read", anchor=False)
        lines = dataset.lineage.notes or ("Nothing had to be guessed.",)
        st.caption("  \n".join(messages.escaped(line) for line in lines))
        review.rejected(dataset.lineage.rejected)


def show_versions(version: Version) -> None:
    """Every version of every dataset; another one can be opened."""
    versions = state.workspace().catalog.versions()
    table = pd.DataFrame(
        [
            {
                "dataset": one.dataset,
                "version": one.number,
                "rows": one.rows,
                "classes": one.classes,
                "made by": one.note,
                "stored": time.strftime("%Y-%m-%d %H:%M", time.localtime(one.created)),
            }
            for one in versions
        ]
    )
    row = tables.rows(table, key="versions", columns=list(table.columns), most=6)
    if row is not None and versions[int(str(row.name))] != version:
        chosen = versions[int(str(row.name))]
        st.button(
            f"Open version {chosen.number}",
            key="open_version",
            icon=":material/visibility:",
            on_click=state.select,
            args=(chosen,),
        )


def show_add(empty: bool) -> None:
    """Choose a file, or look at the one that was chosen."""
    path = intake.chosen()
    if path is None:
        intake.choose(empty)
        frame.foot(commands.collect_source(Sample().model_dump(), None, "support"))
    else:
        review.show(path)


frame.header("Collect", "Read a table of texts, see what was understood of it, and store it as a dataset.")
version = state.current()
busy = jobs.of_kind("collect")
if busy is not None:
    st.info("A file is being read; the sidebar shows how far it is.", icon=":material/sync:")
if version is None:
    show_add(empty=busy is None)
else:
    wanted = st.session_state.pop(frame.NEXT_VIEW, None)
    if wanted or "collect_view" not in st.session_state:
        st.session_state["collect_view"] = wanted or ("Add data" if intake.chosen() else "Dataset")
    view = st.segmented_control(
        "View", ["Dataset", "Add data"], required=True, key="collect_view", label_visibility="collapsed"
    )
    if view == "Add data":
        show_add(empty=False)
    else:
        show_dataset(version)
        frame.foot(commands.collect(version))
