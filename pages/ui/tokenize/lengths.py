"""How long the texts are in tokens, what the limit cuts, and what the rest costs to train on."""

from typing import Any

import pandas as pd
import streamlit as st

from core.figures.style import CONFIG
from core.figures.tokens import cut_bars, token_histogram
from core.store.records import Version
from core.tokenize.budget import PADDINGS, cut_at, padded, per_class, sizes, waste
from core.tokenize.cost import MEMORY_NOTE, TIME_NOTE, operations, shape_of, speed, step_bytes
from core.tokenize.counts import Counts
from core.types import LABEL
from core.words import count, duration, megabytes
from pages.ui import cache, messages, state, tables
from pages.ui.tokenize.choose import Chosen, in_compare, in_use, use


def labels_of(version: Version) -> list[str | None]:
    """The label of each row, loaded once."""
    return _labels(str(state.workspace().root), version.id)


def draw(version: Version, chosen: Chosen, limit: int) -> None:
    """The histogram with the limit, the share cut of each class, and the costs."""
    counts, labels = chosen.counts, labels_of(version)
    table = per_class(counts, labels, limit)
    classes = list(cache.view(version).classes)
    picked = _class(table)
    shown = [labels[place] for place in counts.places]
    some = [place for place, name in enumerate(shown) if picked is None or name == picked]
    tokens = counts.tokens if picked is None else counts.tokens[some]
    figure = token_histogram(tokens, [shown[place] for place in some], limit, classes)
    st.plotly_chart(figure, config=CONFIG, key="token_histogram", alt="Texts by their number of tokens, with the limit")
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.subheader("Cut by class", anchor=False)
        bars = cut_bars(table, classes, cut_at(counts, limit).share)
        st.plotly_chart(bars, config=CONFIG, key="token_cut", alt="Share of each class's texts that the limit cuts")
    with right:
        _costs(version, chosen, limit)


def _class(table: pd.DataFrame) -> str | None:
    """The class whose texts are shown; None for all."""
    names = table["class"].tolist()
    if len(names) < 2:
        return None
    picked: str | None = st.selectbox(
        "Class",
        names,
        index=None,
        key="token_class",
        placeholder="All classes",
        label_visibility="collapsed",
        width=260,
    )
    return picked


def use_button(version: Version, chosen: Chosen, limit: int) -> None:
    """Hand the limit to Compare, and say what Compare has now."""
    has = in_compare(version).max_tokens
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        st.caption(f"Compare cuts texts after {count(has, 'token')}.", width="content")
        st.button(
            "Use this limit in Compare",
            type="primary",
            icon=":material/content_cut:",
            key="use_limit",
            disabled=in_use(version, chosen, limit),
            help="Sets max tokens of Compare's budget, and its model to the one of this tokenizer, if it has weights.",
            on_click=use,
            args=(version, chosen, limit),
        )


def _costs(version: Version, chosen: Chosen, limit: int) -> None:
    budget = in_compare(version)
    st.subheader("What the limit costs", anchor=False)
    shape, counts = shape_of(chosen.folder), chosen.counts
    wasted, widths, before = (
        waste(counts, limit, budget.batch),
        padded(counts, limit, budget.batch),
        padded(counts, budget.max_tokens, budget.batch),
    )
    texts = sizes(len(counts), budget.batch)
    lines: list[dict[str, Any]] = []
    for way, title in PADDINGS.items():
        computed = int((widths[way] * texts).sum())
        line: dict[str, Any] = {
            "Padding": title,
            "Waste": wasted[way],
            "Tokens": round(computed * counts.total / max(len(counts), 1)),
            "Against now": computed / max(int((before[way] * texts).sum()), 1),
        }
        if shape is not None:
            pace = speed(shape.width, shape.inner)
            took = operations(shape, widths[way], texts) / pace * counts.total / max(len(counts), 1)
            line["Memory"] = megabytes(step_bytes(shape, budget.batch, int(widths[way].max(initial=0))) / 1e6)
            line["Time"] = duration(took)
        lines.append(line)
    tables.rows(pd.DataFrame(lines), key="token_costs", columns=list(lines[0]), select=False, config=_CONFIG)
    _notes(budget.batch, budget.max_tokens, counts, shape is not None)


_CONFIG = {
    "Padding": st.column_config.TextColumn("Padding", width=180),
    "Waste": st.column_config.ProgressColumn("Padding waste", format="percent", min_value=0, max_value=1, width=110),
    "Tokens": st.column_config.NumberColumn("Tokens a pass", format="localized", width=90),
    "Against now": st.column_config.NumberColumn("Against now", format="%.2f times", width=90),
    "Memory": st.column_config.TextColumn("Memory (est.)", width=95),
    "Time": st.column_config.TextColumn("Time a pass (est.)", width=110),
}


def _notes(batch: int, now: int, counts: Counts, known: bool) -> None:
    st.caption(
        f"Batches of {count(batch, 'text')}, one pass over all texts. Against now: tokens computed compared with "
        f"Compare's limit of {now:,}. Compare sorts by length within pools of batches, which is close to the last line."
    )
    if known:
        st.caption(f"**Memory.** {messages.escaped(MEMORY_NOTE)} **Time.** {messages.escaped(TIME_NOTE)}")
    else:
        st.caption("Memory and time are not estimated: the folder holds no weights, or a model of unknown shape.")


@st.cache_resource(max_entries=4, show_spinner=False)
def _labels(root: str, version_id: str) -> list[str | None]:
    from core.store.workspace import Workspace

    return list(Workspace.open(root).view(version_id).table[LABEL].to_pylist())
