"""What steps did to rows, in words and as tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.trial import Known
from core.words import count, duration
from pages.ui import forms

_DONE = ("changed", "dropped", "added")


def said(known: Known) -> str:
    """What a step does: ``1,052 in, 120 changed, 14 dropped``; of a sample with its size and shares."""
    account = known.account
    parts = [f"{account[name]:,} {name}{_share(account, name, known.exact)}" for name in _DONE if account[name]]
    done = ", ".join(parts) or "no row changed"
    if known.exact:
        return f"{account['rows_in']:,} in, {done}"
    return f"In a sample of {count(known.of, 'row')}: {done}"


def totals(account: Mapping[str, Any]) -> str:
    """``134 rows changed, 48 dropped`` of all steps together."""
    parts = [f"{account[name]:,} {name}" for name in _DONE if account[name]]
    return ", ".join(parts) or "no row changed"


def per_class(account: Mapping[str, Any], key: str) -> None:
    """The classes a step touched, those that lost most first."""
    rows = [
        {
            "class": name or "(no label)",
            "rows": one.get("rows"),
            "changed": one["changed"],
            "dropped": one["dropped"],
            "lost": one["dropped"] / one["rows"] if one.get("rows") else None,
        }
        for name, one in account["classes"].items()
    ]
    if not rows:
        st.caption("No class is touched.")
        return
    table = pd.DataFrame(rows).sort_values(["lost", "dropped", "changed"], ascending=False, kind="stable")
    number = st.column_config.NumberColumn(format="localized", width=60)
    config: dict[str, Any] = dict.fromkeys(("rows", "changed", "dropped"), number)
    config["lost"] = st.column_config.NumberColumn(format="percent", width=60)
    st.dataframe(table, hide_index=True, column_config=config, key=key, height=min(36 + 35 * len(table), 220))


def accounting(steps: Sequence[dict[str, Any]]) -> None:
    """The row accounting of a version as a table: a line per step."""
    table = pd.DataFrame(
        [
            {
                "step": f"{place}. {forms.words(step['kind'])}",
                "rows in": step["rows_in"],
                "changed": step["changed"],
                "dropped": step["dropped"],
                "added": step["added"],
                "rows out": step["rows_out"],
                "time": duration(step["seconds"]) if "seconds" in step else "",
                "cached": bool(step.get("cached")),
            }
            for place, step in enumerate(steps, start=1)
        ]
    )
    number = st.column_config.NumberColumn(format="localized")
    config: dict[str, Any] = dict.fromkeys(("rows in", "changed", "dropped", "added", "rows out"), number)
    config["cached"] = st.column_config.CheckboxColumn(
        help="Taken from an earlier run of the same step on the same rows."
    )
    st.dataframe(table, hide_index=True, column_config=config, key="accounting")


def _share(account: Mapping[str, Any], name: str, exact: bool) -> str:
    """The share beside a count of a sample, where it is what can be carried over to all rows."""
    return "" if exact or not account["rows_in"] else f" ({account[name] / account['rows_in']:.1%})"
