"""What a finding tells beyond its rows, as small tables: pairs, counts by format, lines that recur, features."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import forms, messages, tables


def draw(finding: dict[str, Any], *, key: str) -> None:
    """Each list of the finding's details as a table, each single figure as a line; nothing when there are none."""
    for number, (name, value) in enumerate(finding.get("details", {}).items()):
        heading = forms.words(name)
        if isinstance(value, dict) and value and not any(isinstance(one, dict | list) for one in value.values()):
            _table(
                heading, pd.DataFrame({"name": list(value), "value": [str(one) for one in value.values()]}), key, number
            )
        elif isinstance(value, dict) and value and all(isinstance(one, dict) for one in value.values()):
            _table(heading, pd.DataFrame([{"name": each, **one} for each, one in value.items()]), key, number)
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            _table(heading, pd.DataFrame(value), key, number)
        elif isinstance(value, list) and value:
            _table(heading, pd.DataFrame({"value": [str(one) for one in value]}), key, number)
        elif not isinstance(value, dict | list):
            st.caption(f"{heading}: {messages.escaped(value)}")


def _table(heading: str, table: pd.DataFrame, key: str, number: int) -> None:
    st.caption(heading)
    shown = table.map(lambda value: str(value) if isinstance(value, dict | list | tuple) else value)
    st.dataframe(shown, hide_index=True, height=tables.height(len(shown), 6), key=f"{key}_{number}")
