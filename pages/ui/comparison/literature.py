"""What is usually written about the approaches, beside what this run's own numbers say of it."""

from typing import Any

import pandas as pd
import streamlit as st

from core.tune.compare.judged import VERDICTS, claims
from pages.ui import messages, tables

#: Chips: what this run bears out, what it contradicts, what it cannot tell.
COLORS = {"confirmed": "green", "refuted": "red", "not decided": "gray"}
_ROWS = 7


def draw(answer: dict[str, Any]) -> None:
    """The claims as a table with their verdicts; the figures behind the selected one stand below."""
    table = claims(answer)
    st.subheader("What is usually written", anchor=False)
    if table.empty:
        st.caption("This run was made before written claims were held against its numbers; run it again to see them.")
        return
    counts = table["verdict"].value_counts()
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    wanted = left.pills(
        "Verdict",
        [verdict for verdict in VERDICTS if verdict in counts],
        selection_mode="multi",
        format_func=lambda verdict: f"{verdict.capitalize()} {counts[verdict]:,}",
        key="claim_verdicts",
        label_visibility="collapsed",
    )
    kinds = list(dict.fromkeys(table["approach"]))
    kind = right.selectbox(
        "Approach", kinds, index=None, key="claim_approach", placeholder="All approaches", label_visibility="collapsed"
    )
    shown = table[table["verdict"].isin(wanted or VERDICTS) & ((table["approach"] == kind) | (kind is None))]
    if shown.empty:
        st.caption("No claim is left; choose other verdicts or all approaches.")
        return
    st.caption("Select a claim to read the figures that decide it.")
    row = _table(shown.reset_index(drop=True))
    if row is not None:
        st.markdown(
            f"**{messages.escaped(row['approach'])}: {messages.escaped(row['claim'])}** "
            f":{COLORS[row['said']]}-badge[{row['said'].capitalize()}]  \n{messages.escaped(row['because'])}"
        )


def _table(shown: pd.DataFrame) -> pd.Series | None:
    return tables.rows(
        shown.assign(verdict=[[verdict] for verdict in shown["verdict"]]).assign(said=shown["verdict"]),
        key="claims",
        columns=["approach", "role", "claim", "verdict"],
        most=_ROWS,
        config={
            "approach": st.column_config.TextColumn("Approach", width=95),
            "role": st.column_config.TextColumn("As", width=100),
            "claim": st.column_config.TextColumn("Written", width=255),
            "verdict": st.column_config.MultiselectColumn(
                "In this run", options=list(COLORS), color=list(COLORS.values()), width=100
            ),
        },
    )
