"""The equivalent command at the foot of the page, and the plan as a file where the command needs one."""

from typing import Any

import streamlit as st

from core.planning import command, needs_plan, plan_text
from core.store.records import Version
from pages.ui import downloads, state


def draw(version: Version, settings: dict[str, Any]) -> None:
    """What does the same on the command line."""
    with st.expander("Equivalent command", icon=":material/terminal:"):
        if not settings["approaches"]:
            st.caption("Choose an approach first.")
            return
        st.code(command(version.id[: state.SHORT], settings), language="bash", wrap_lines=True)
        if needs_plan(settings):
            text = plan_text(settings)
            downloads.button(st, "Download plan.yaml", lambda: text.encode(), "plan.yaml", ":material/download:")
