"""The race of strategies: which of them helps on this data, with intervals, and what it recommends."""

import pandas as pd
import streamlit as st

from core import making
from core.contracts import Step
from core.figures.balance import race_intervals
from core.figures.style import CONFIG
from core.members import make as member
from core.racing.race import Entry, Race, stored
from core.recipe import Recipe
from core.store.records import Version
from core.words import count, duration, interval
from pages.ui import jobs, messages, recipes, state, tables

#: What is measured, with its name and what is better.
_MEASURES = {
    "macro_f1": ("Macro-F1", "higher is better"),
    "minority_recall": ("Recall of the small classes", "higher is better"),
    "calibration_error": ("Calibration error", "lower is better"),
}
_SEEDS = 3


def draw(version: Version, recipe: Recipe) -> None:
    """The race, or the button that runs it. Keys: ``race``, ``race_measure``, ``use_winner``."""
    applied = state.workspace().manifest(version.id)["lineage"]["recipe"]
    if applied and any(step["kind"].startswith("balance.") for step in applied["steps"]):
        st.caption(":material/info: This version is balanced already: choose one before that for a fair race.")
    found = stored(state.workspace(), version.id, _SEEDS)
    if found is None:
        _start(version)
        return
    st.caption(
        f"{count(found.train, 'train row')} to learn from, judged on {count(found.validation, 'validation row')}: the "
        "same head on the vectors of the model for all. Of other approaches it is a hint. The test stays sealed."
    )
    _told(version, recipe, found)
    measure = st.segmented_control(
        "Measure",
        list(_MEASURES),
        format_func=lambda name: _MEASURES[name][0],
        default="macro_f1",
        required=True,
        key="race_measure",
        label_visibility="collapsed",
    )
    _shown(found, str(measure))
    for note in found.notes:
        st.caption(f":material/info: {messages.escaped(note)}")


def _start(version: Version) -> None:
    """What the race does, and the button."""
    busy = jobs.of_kind("race", version.dataset) is not None
    st.caption(
        "All strategies train the same head on the vectors of the train rows, those that draw at random with "
        f"{_SEEDS} seeds, and are judged on validation rows: seconds, once the model has read the texts."
    )
    title = "Racing" if busy else "Run the race"
    if st.button(title, key="race", icon=":material/flag:", disabled=busy):
        jobs.start("race", {"version": version.id, "seeds": _SEEDS}, version.dataset)
        st.rerun()


def _told(version: Version, recipe: Recipe, found: Race) -> None:
    """The recommendation, and the way to use it: into the recipe, or on Compare."""
    winner = next((entry for entry in found.entries if entry.kind == found.recommended), None)
    box = st.success if winner else st.info
    box(messages.escaped(found.told), icon=":material/flag:" if winner else ":material/help:")
    if winner is None or not winner.use:
        return
    step = _step(winner)
    if step is None:
        settings = ", ".join(f"{name} {value}" for name, value in winner.use.items() if name != "kind")
        label = f"Set it on Compare: {winner.use['kind']}, {settings}"
        st.page_link("pages/tune/compare.py", label=messages.escaped(label), icon=":material/balance:")
        return
    after = making.with_step(recipe, step)
    if st.button(
        f"Put {winner.title.lower()} into the recipe", key="use_winner", icon=":material/add:", disabled=after == recipe
    ):
        recipes.save(version, after)
        messages.later(f"{winner.title} is in the recipe")
        st.rerun()


def _step(entry: Entry) -> Step | None:
    """The step of a recipe that a strategy is; None for one that an approach has."""
    if not str(entry.use.get("kind", "")).startswith("balance."):
        return None
    made = member("steps", entry.use)
    return made if isinstance(made, Step) else None


def _shown(found: Race, measure: str) -> None:
    """Dots with intervals, best first, and the table of all measures. Keys: ``race_chart_M``, ``race_table``."""
    title, better = _MEASURES[measure]
    sign = 1 if measure == "calibration_error" else -1
    ran = sorted((one for one in found.entries if one.scores), key=lambda one: sign * one.scores[measure]["mean"])
    rows = [{"name": one.title, measure: one.scores[measure]} for one in ran]
    best = next((one.title for one in ran if one.kind == (found.recommended or "none")), None)
    figure = race_intervals(rows, measure, f"{title} ({better})", best)
    st.plotly_chart(figure, config=CONFIG, key=f"race_chart_{measure}", alt=f"{title} of each strategy with intervals")
    if measure == "minority_recall" and found.minority:
        st.caption(f"Small classes: {messages.escaped(', '.join(found.minority))}.")
    failed = [one for one in found.entries if not one.scores]
    table = pd.DataFrame([_row(one) for one in (*ran, *failed)])
    st.dataframe(table, hide_index=True, key="race_table", height=tables.height(len(table), 14))


def _row(entry: Entry) -> dict[str, str]:
    """A strategy in the table: its scores with intervals, how it differs from no balancing, and what it cost."""
    if not entry.scores:
        return {"strategy": entry.title, "difference in macro-F1": f"Did not run: {entry.problem}"}
    gap = entry.differences.get("macro_f1")
    return {
        "strategy": entry.title,
        **{name.lower(): interval(entry.scores[key]) for key, (name, _) in _MEASURES.items()},
        "difference in macro-F1": f"{gap['mean']:+.3f} ({gap['low']:+.3f} to {gap['high']:+.3f})" if gap else "",
        "train rows": f"{entry.rows:,}",
        "time": duration(entry.seconds),
    }
