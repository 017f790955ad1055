"""One text through all fitted models of a run: what each says, how sure it is, and how long it took."""

from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core.errors import AssayError
from core.tune.saved import Saved, load, try_text
from core.words import count
from pages.ui import messages, state, tables
from pages.ui.comparison import parts

#: Parameters of all loaded models together from which only some are chosen at first: 4 bytes each, 1.2 GB.
_MOST_PARAMETERS = 300_000_000


def draw(run: str, answer: dict[str, Any]) -> None:
    """A text, the approaches to ask, and their answers."""
    folder = state.workspace().runs.folder(run) / "models"
    done = parts.done(answer)
    kinds = [kind for kind in done if (folder / kind).is_dir()]
    if not kinds:
        st.info("No model of this run is on disk any more.", icon=":material/info:")
        return
    with st.form("try", border=False):
        text = st.text_area("Text", key="try_text", height=90, placeholder="A text of your own")
        chosen = st.pills(
            "Approaches", kinds, selection_mode="multi", default=_first(done, kinds), key="try_kinds",
            label_visibility="collapsed",
        )  # fmt: skip
        st.form_submit_button("Classify", icon=":material/play_arrow:", type="primary")
    if text.strip() and chosen:
        _answers(folder, [kind for kind in kinds if kind in chosen], text)


def _first(done: dict[str, dict[str, Any]], kinds: list[str]) -> list[str]:
    """The best ones that together are not too large to be held in memory."""
    found: list[str] = []
    total = 0
    for kind in kinds:
        total += done[kind]["total_parameters"]
        if not found or total <= _MOST_PARAMETERS:
            found.append(kind)
    return found


def _answers(folder: Path, kinds: list[str], text: str) -> None:
    """What the models say; those that cannot be loaded or fail on the text are named with the reason."""
    loaded: dict[str, Saved] = {}
    for kind in kinds:
        try:
            loaded[kind] = _model(str(folder / kind), _stamp(folder / kind))
        except AssayError as error:
            _refused(kind, error.line())
    found = try_text(loaded, text)
    for one in found:
        if "error" in one:
            _refused(one["kind"], one["error"])
    told = [one for one in found if "error" not in one]
    if told:
        votes = pd.Series([one["label"] for one in told]).value_counts()
        took = sum(one["milliseconds"] for one in told)
        st.markdown(
            f"{votes.iloc[0]} of {count(len(told), 'approach', 'approaches')} say "
            f"**{messages.escaped(votes.index[0])}**; all together took {took:,.0f} ms."
        )
        _table(told)


def _refused(kind: str, why: str) -> None:
    st.caption(f":material/block: **{messages.escaped(kind)}**: {messages.escaped(why)}")


def _table(told: list[dict[str, Any]]) -> None:
    taken = ("label", "probability", "milliseconds")
    lines = [{"approach": one["kind"], "next": _second(one), **{name: one[name] for name in taken}} for one in told]
    tables.rows(
        pd.DataFrame(lines),
        key="answers",
        columns=["approach", "label", "probability", "next", "milliseconds"],
        select=False,
        most=16,
        config={
            "approach": st.column_config.TextColumn("Approach", width=140),
            "label": st.column_config.TextColumn("Says", width=220),
            "probability": st.column_config.ProgressColumn("Probability", format="%.3f", min_value=0, max_value=1),
            "next": st.column_config.TextColumn("Next", width=260),
            "milliseconds": st.column_config.NumberColumn("Milliseconds", format="%.1f"),
        },
    )


def _second(one: dict[str, Any]) -> str:
    """The second class with its probability."""
    ranked = sorted(one["probabilities"].items(), key=lambda item: -item[1])
    return f"{ranked[1][0]} {ranked[1][1]:.3f}" if len(ranked) > 1 else ""


def _stamp(folder: Path) -> str:
    """Changes when the saved model does."""
    return str(max((path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()), default=0))


@st.cache_resource(max_entries=16, show_spinner="Loading the models")
def _model(folder: str, stamp: str) -> Saved:
    """A saved model, loaded once for everybody."""
    return load(folder)
