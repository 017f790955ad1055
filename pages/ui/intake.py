"""Choosing a file to add: the sample, an upload, or a path on the server."""

from pathlib import Path

import streamlit as st

from pages.ui import frame, messages, state

FORMATS = "CSV, TSV, text, JSON, JSON Lines, Parquet or Excel, also in gzip or zip."


def chosen() -> Path | None:
    """The file that is being looked at; it is named in the address, so a refresh keeps it."""
    name = state.recall("file")
    if not name:
        return None
    return Path(name) if Path(name).is_absolute() else state.workspace().uploads / Path(name).name


def look_at(name: str | None) -> None:
    """Look at this file before it is stored; None goes back to choosing one."""
    state.remember("file", name)


def given_name(path: Path) -> str:
    """The name that an uploaded file had on the user's machine; a path on the server is its own."""
    workspace = state.workspace()
    if path.parent != workspace.uploads:
        return path.name
    digest = path.name.split(".")[0]
    names = [one.detail["name"] for one in workspace.catalog.events("upload") if one.detail["digest"] == digest]
    return str(names[-1]) if names else path.name


def choose(empty: bool) -> None:
    """The ways to add data. Keys: ``load_sample``, ``upload_N``, ``server_path``, ``read_path``."""
    if empty:
        st.info("This workspace is empty. Load the sample to look around, or add a file.", icon=":material/database:")
    first, second, third = st.columns(3, gap="medium")
    with first.container(border=True, height="stretch"):
        st.markdown("**The sample**")
        st.caption("Messages to the support of a shop, with the mistakes that real data has.")
        frame.load_sample_button(primary=empty)
    with second.container(border=True, height="stretch"):
        st.markdown("**A file of yours**")
        _upload()
    with third.container(border=True, height="stretch"):
        st.markdown("**A file on this server**")
        with st.form("path_form", border=False):
            path = st.text_input(
                "Path", key="server_path", placeholder="/data/messages.csv", help=FORMATS, label_visibility="collapsed"
            )
            asked = st.form_submit_button("Read file", icon=":material/description:", key="read_path")
        if asked and path.strip():
            look_at(str(Path(path.strip()).expanduser().resolve()))
            st.rerun()


def _upload() -> None:
    turn = st.session_state.setdefault("upload_turn", 0)
    given = st.file_uploader("Upload a table", key=f"upload_{turn}", help=FORMATS, label_visibility="collapsed")
    st.caption(FORMATS)
    if given is not None:
        # another key empties the uploader, so that the file does not stay in memory
        st.session_state["upload_turn"] = turn + 1
        with messages.guarded():
            look_at(state.workspace().put_upload(given.name, given).name)
            st.rerun()
