"""What a split would look like: warnings with remedies, and the views Rows, Shares, Drift, Leakage and Table."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import holdout
from core.figures.leaks import drift_dots
from core.figures.split import class_by_split
from core.figures.style import CONFIG
from core.words import count
from pages.ui import marked, messages
from pages.ui.split.known import Known

VIEWS = ("Rows", "Shares", "Drift", "Leakage", "Leak meter", "Table")
#: Warnings that are shown without a click.
_FIRST = 2
_ICONS = {"error": ":material/error:", "warning": ":material/warning:", "info": ":material/info:"}
_EXAMPLES = 8


def view() -> str:
    """The view that is chosen."""
    return str(
        st.segmented_control(
            "View", VIEWS, default="Rows", required=True, key="split_view", label_visibility="collapsed"
        )
    )


def said(seen: holdout.Seen) -> str:
    """What the test split can show."""
    macro = "" if seen.macro is None else f" in accuracy and {_digits(seen.macro)} in the mean recall of the classes"
    text = (
        f"With {count(seen.rows, 'test row')} in {count(seen.classes, 'class', 'classes')}, two approaches near "
        f"{seen.score:.2f} must differ by at least {_digits(seen.accuracy)}{macro} to be told apart."
    )
    if seen.classes > 1 and seen.fewest:
        text += (
            f" The class with fewest, {seen.least}, has {seen.fewest:,}: its recall is known to ±{seen.one_class:.2f}."
        )
    return text


def advice(found: Sequence[holdout.Advice]) -> None:
    """What is wrong, worst first, each with its remedy; the first two without a click."""
    for one in found[:_FIRST]:
        _box(one)
    if len(found) > _FIRST:
        with st.expander(f"{len(found) - _FIRST} more", icon=":material/expand_more:", key="split_more"):
            for one in found[_FIRST:]:
                _box(one)


def draw(name: str, known: Known) -> None:
    """One of the views but the leak meter's."""
    if name in ("Drift", "Leakage"):
        if known.report is None:
            st.info("This is measured on all rows by a job: see Leak meter.", icon=":material/pending:")
        elif name == "Drift":
            _drift(known.report.drift)
        else:
            _leakage(known.report.leaks)
    elif known.table is None:
        st.info("This strategy needs all rows to say how many go where: see Leak meter.", icon=":material/pending:")
    elif name == "Table":
        _table(known.table)
    else:
        shares = holdout.class_shares(known.table) if name == "Shares" else None
        figure = class_by_split(known.table, "count" if name == "Rows" else "share", shares)
        st.plotly_chart(figure, config=CONFIG, key=f"split_chart_{name}", alt=f"{name} per class and split")
        if name == "Shares":
            st.caption("Intervals are Wilson's, 95 %: what other rows from the same source could have had.")


def _box(one: holdout.Advice) -> None:
    draw = {"error": st.error, "warning": st.warning, "info": st.info}[one.severity]
    draw(f"{messages.escaped(one.found)} {messages.escaped(one.remedy)}", icon=_ICONS[one.severity])


def _table(table: pd.DataFrame) -> None:
    number = st.column_config.NumberColumn(format="localized")
    shown = table.rename_axis("class").reset_index()
    st.dataframe(shown, hide_index=True, key="split_table", column_config=dict.fromkeys(table.columns, number))


def _drift(found: Sequence[holdout.Drift]) -> None:
    rows = [
        {"name": one.name, "split": one.split, "clear": one.clear}
        | {name: getattr(one.distance, name) for name in ("value", "chance", "low", "high")}
        for one in found
    ]
    st.plotly_chart(drift_dots(rows), config=CONFIG, key="split_drift", alt="Drift between train and the other splits")
    meaning = any(one.of == "meaning" for one in found)
    table = pd.DataFrame(
        [
            {
                "split": one.split,
                "what": one.name,
                "differs by": one.distance.value,
                "chance up to": one.distance.chance,
                "interval": _interval(one),
                "p": one.p,
                "rows": f"{one.train:,} and {one.held:,}",
                "what differs most": one.detail,
            }
            for one in found
        ]
    )
    three = st.column_config.NumberColumn(format="%.3f")
    config: dict[str, Any] = dict.fromkeys(("differs by", "chance up to", "p"), three)
    config["interval"] = st.column_config.TextColumn(width=120)
    st.dataframe(
        table if meaning else table.drop(columns="interval", errors="ignore"),
        hide_index=True,
        key="split_drift_table",
        column_config=config,
    )
    st.caption(
        "Lengths: the largest gap between the cumulative shares. Source and language: the share of rows that differ. "
        + ("Meaning: how well a classifier tells the vectors apart, 0.5 is not at all. " if meaning else "")
        + "One row of each family of twins counts; languages are of at most 2,000 rows. The p-values are from 999 "
        "random dealings, corrected for being several (Holm)."
        + ("" if meaning else " Drift in meaning needs vectors: Leak meter computes them.")
    )


def _interval(one: holdout.Drift) -> str:
    low, high = one.distance.low, one.distance.high
    return "" if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _leakage(found: Sequence[holdout.Leak]) -> None:
    table = pd.DataFrame(
        [
            {
                "tied by": one.way,
                "sets of tied rows": one.clusters,
                "straddling": one.straddling,
                "test rows": one.test,
                "validation rows": one.validation,
            }
            for one in found
        ]
    )
    st.dataframe(table, hide_index=True, key="split_leaks")
    least = (
        "" if all(one.complete for one in found) else " There are more near texts than are listed: at least so many."
    )
    st.caption(
        "Counted on all rows, whatever the strategy promises: test rows tied to a row of train or validation, and "
        f"validation rows tied to a row of train. Near texts share 80 % of their character 5-grams.{least}"
    )
    leaking = [one for one in found if one.examples]
    if not leaking:
        st.success("Nothing straddles two splits.", icon=":material/check_circle:")
        return
    ways = [one.way for one in leaking]
    way = st.segmented_control("Examples", ways, default=ways[0], required=True, key=f"split_examples_{'_'.join(ways)}")
    examples = next(one for one in leaking if one.way == way).examples[:_EXAMPLES]
    cells = [
        [
            [(f"{one['split']} and {one['twin_split']}\n", ""), (f"{one['similarity']:.2f} alike", "folded")]
            if way == "near text"
            else [(f"{one['split']} and {one['twin_split']}", "")],
            [(one["text"][:300], "")],
            [(one["twin_text"][:300], "")],
        ]
        for one in examples
    ]
    heads = ("Splits", "Held row", "Row it is tied to")
    marked.table(heads, cells, widths=("11rem", "auto", "auto"), key="split_leak_rows")


def _digits(value: float) -> str:
    return f"{value:.2f}" if value >= 0.02 else f"{value:.3f}"
