"""What pages for train rows need: a version whose rows are split."""

import streamlit as st

from core.store.records import Version
from pages.ui import cache, frame, recipes


def need_split(why: str) -> Version:
    """The current version if it is split; else says the next step, offers it, and ends the page.

    ``why`` completes the sentence: what this page would do with the train rows.
    """
    version = frame.need_version(why)
    if not cache.dataset(version).is_split:
        _next_step(version, why)
        st.stop()
    return version


def _next_step(version: Version, why: str) -> None:
    """To apply the recipe if it splits, else to make a split."""
    planned = any(step.effect == "splits" for step in recipes.draft(version).active.steps)
    with st.container(horizontal=True, vertical_alignment="center"):
        if planned:
            st.info(f"The recipe splits the dataset, but is not applied: apply it, {why}", icon=":material/call_split:")
            recipes.apply_button(version, key="apply_split")
        else:
            st.info(f"Split the dataset first, {why}", icon=":material/call_split:")
            st.page_link("pages/prepare/split.py", label="Go to Split", icon=":material/arrow_forward:")
