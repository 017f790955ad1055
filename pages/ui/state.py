"""Where a session stands: the workspace on disk, and what the address says of version, job and run."""

import streamlit as st

from core.errors import AssayError
from core.store.records import Version
from core.store.workspace import Workspace
from pages.ui import messages

#: Characters of a version's id in the address.
SHORT = 12
_DATASET = "ui_dataset"


def workspace() -> Workspace:
    """The workspace of this server (ASSAY_WORKSPACE, else ./workspace). Opening costs about a millisecond."""
    return Workspace.open()


def recall(name: str) -> str | None:
    """What the address says under a name (``version``, ``job``, ``run``), else what this session last had.

    The menu drops the query part of the address; asking for a name puts it back, so that a refresh loses nothing.
    """
    given = st.query_params.get(name)
    if given:
        st.session_state[f"ui_{name}"] = given
        return given
    kept: str | None = st.session_state.get(f"ui_{name}")
    if kept:
        st.query_params[name] = kept
    return kept


def remember(name: str, value: str | None) -> None:
    """Put a value into the address and the session; None removes it."""
    if value is None:
        st.session_state.pop(f"ui_{name}", None)
        st.query_params.pop(name, None)
    else:
        st.session_state[f"ui_{name}"] = value
        st.query_params[name] = value


def select(version: Version) -> None:
    """Make a version the current one. Call it in a callback, or follow it with ``st.rerun()``."""
    st.session_state[_DATASET] = version.dataset
    remember("version", version.id[:SHORT])


def current() -> Version | None:
    """The version that all pages show: the one in the address, else the newest; None in an empty workspace.

    An address that names no version of this workspace is said once and forgotten.
    """
    catalog = workspace().catalog
    wanted = recall("version")
    if wanted:
        try:
            dataset = st.session_state.get(_DATASET)
            same = [one for one in catalog.versions(dataset) if one.id.startswith(wanted)] if dataset else []
            return same[0] if same else catalog.version(wanted)
        except AssayError as error:
            messages.show(error)
            remember("version", None)
    newest = catalog.versions()
    if not newest:
        return None
    select(newest[0])
    return newest[0]
