"""Before a comparison: what to compare, under which budget, and what the test split will be able to show."""

import json
from typing import Any

import pandas as pd
import streamlit as st

from core.contracts import Approach
from core.members import make
from core.store.records import Version
from core.store.workspace import Workspace
from core.tune import APPROACHES
from core.tune.compare.prepare import prepare
from core.tune.compare.budget import Budget, planned_fits
from core.tune.evidence.bootstrap import smallest_difference
from core.validation import parsed
from pages.ui import forms, frame, messages, state, tables
from pages.ui.comparison import runs

#: Train rows that a first comparison uses at most, so that it ends in minutes.
FIRST_ROWS = 1_000


def draw(version: Version) -> dict[str, Any]:
    """The form, what it will run, and the button that starts it; returns the settings as they now are."""
    figures = st.container()
    settings = _form(version)
    sizes, notes = _rows(
        str(state.workspace().root), version.id, settings["budget"]["max_rows"], settings["budget"]["seed"]
    )
    approaches = runs.approaches_of(settings)
    budget = parsed(Budget, settings["budget"], "The budget", "Correct the form.")
    fits = {approach.kind: planned_fits(approach, budget) for approach in approaches}
    visible = smallest_difference(sizes["test"])
    with figures:
        frame.figures(
            [
                ("Train rows", f"{sizes['train']:,}", "Rows that every approach learns from."),
                ("Validation rows", f"{sizes['validation']:,}", "Rows on which settings are chosen."),
                ("Test rows", f"{sizes['test']:,}", "The sealed test; it is opened once, at the end of the run."),
                ("Fits", f"{sum(fits.values()):,}", "Models that will be trained in all."),
                ("Smallest visible difference", f"{visible:.3f}", _VISIBLE),
            ]
        )
    said = ", ".join(f"{kind} {count}" for kind, count in fits.items())
    if fits:
        st.markdown(
            f"**{sum(fits.values())} fits will be run:** {said}. A test split of {sizes['test']:,} rows can show "
            f'differences of about {visible:.3f} and more; smaller ones will read "cannot be told apart".'
        )
    for note in notes:
        st.caption(messages.escaped(note))
    if st.button(
        "Start comparison",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not approaches,
        help=None if approaches else "Choose an approach first.",
        key="start_compare",
    ):
        runs.start(version, settings)
        st.rerun()
    return settings


_VISIBLE = (
    "Two scores on this test split differ by chance by less than this in 95 of 100 cases (at an accuracy of 0.85). "
    "More test rows make it smaller."
)


def _form(version: Version) -> dict[str, Any]:
    """The settings as they now are; they are kept, so that a refresh loses nothing."""
    key = f"compare/{version.dataset}"
    kept = json.loads(state.workspace().catalog.draft(key) or "{}")
    kinds = [approach.name() for approach in APPROACHES]
    known = [kind for kind in kept.get("approaches", kinds) if kind in kinds]
    st.subheader("Approaches", anchor=False)
    chosen = st.pills(
        "Approaches", kinds, selection_mode="multi", default=known, key="approaches", label_visibility="collapsed"
    )
    chosen = [kind for kind in kinds if kind in chosen]
    _facts(chosen)
    own = _own_settings(chosen, kept.get("own", {}))
    st.subheader("Budget", anchor=False, help="The same for every approach, so that the comparison is fair.")
    given = kept.get("budget") or {"max_rows": FIRST_ROWS if version.rows > FIRST_ROWS else None}
    budget = forms.draw(Budget, given, key="budget", columns=5, unset="All")
    model = st.text_input(
        "Model",
        kept.get("model") or "",
        key="model",
        placeholder="all-MiniLM-L6-v2, packaged with Assay",
        help="Empty for the packaged model; else a folder with a safetensors model, or a name on the hub.",
    )
    now = {
        "approaches": chosen,
        "own": {**kept.get("own", {}), **own},
        "budget": budget,
        "model": model.strip() or None,
    }
    if now != kept:
        state.workspace().catalog.save_draft(key, json.dumps(now))
    return {
        "approaches": [
            make("approaches", {"kind": kind, **own.get(kind, {})}).model_dump(mode="json") for kind in chosen
        ],
        "budget": budget,
        "model": now["model"],
    }


def _facts(chosen: list[str]) -> None:
    """What each chosen approach trains, and from which supervision."""
    members = [approach for approach in APPROACHES if approach.name() in chosen]
    if not members:
        st.info("Choose at least one approach.", icon=":material/info:")
        return
    facts = pd.DataFrame(
        {
            "Approach": [member.name() for member in members],
            "Trains": [member.trains for member in members],
            "Supervision": [member.supervision for member in members],
            "Language model": ["needed" if "model" in member.needs else "none" for member in members],
            "What it does": [member.summary() for member in members],
        }
    )
    wide = {"What it does": st.column_config.TextColumn(width="large")}
    tables.rows(facts, key="approach_facts", columns=list(facts.columns), select=False, config=wide)


def _own_settings(chosen: list[str], kept: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of each chosen approach; they are where its trials begin."""
    members = [approach for approach in APPROACHES if approach.name() in chosen and _has_fields(approach)]
    own: dict[str, dict[str, Any]] = {}
    if members:
        with st.expander("Settings of each approach (trials vary them around these values)"):
            for member in members:
                st.markdown(f"**{member.name()}**")
                own[member.name()] = forms.draw(member, kept.get(member.name()), key=f"own_{member.name()}", columns=4)
    return own


def _has_fields(approach: type[Approach]) -> bool:
    return bool(set(approach.model_fields) - {"kind"})


@st.cache_data(max_entries=16, show_spinner="Counting rows")
def _rows(root: str, version_id: str, max_rows: int | None, seed: int) -> tuple[dict[str, int], tuple[str, ...]]:
    """Rows per split as the approaches will see them, and what had to be decided; AssayError if nothing can be run."""
    prepared = prepare(Workspace.open(root).load(version_id), max_rows, seed)
    return prepared.sizes(), prepared.notes
