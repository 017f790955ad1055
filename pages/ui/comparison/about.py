"""Under which conditions a comparison was made, what was advised before, and the dataset's other comparisons."""

import time
from typing import Any

import pandas as pd
import streamlit as st

from core.tune.compare.judged import advice, other_runs
from pages.ui import messages, state, tables
from pages.ui.comparison import parts

#: Other comparisons of a dataset that are looked at, newest first.
_RUNS = 50


def draw(run: str, answer: dict[str, Any]) -> None:
    """The views about the run."""
    choices: dict[str, parts.View] = {"Settings and environment": _settings}
    if answer.get("advice"):
        choices["Advice before the run"] = _advice
    choices["Other runs"] = _others
    parts.views("about_view", choices, run, answer)


def _settings(run: str, answer: dict[str, Any]) -> None:
    chosen = [
        {"Approach": row["kind"], "Setting": name, "Value": str(value)}
        for row in answer["approaches"]
        for name, value in row.get("chosen", {}).items()
    ]
    world = answer["environment"]
    bounds = (state.workspace().runs.read_json(run, "settings.json") or {}).get("constraints") or {}
    facts = {
        "Run": run,
        "Model": answer["model"] or "none needed",
        **{f"Budget: {name.replace('_', ' ')}": value for name, value in _budget(answer).items()},
        **{f"Constraint: {name.replace('_', ' ')}": value for name, value in bounds.items()},
        **{name.replace("_", " ").capitalize(): value for name, value in world.items() if name != "packages"},
        **world["packages"],
    }
    pairs = [{"What": name, "Value": "none" if value is None else str(value)} for name, value in facts.items()]
    left, right = st.columns(2, gap="medium")
    for place, title, lines in ((left, "Chosen on validation", chosen), (right, "Run, budget and environment", pairs)):
        with place:
            parts.title(title)
            tables.rows(pd.DataFrame(lines), key=title, columns=list(lines[0]) if lines else [], select=False, most=20)


def _budget(answer: dict[str, Any]) -> dict[str, Any]:
    """The budget with what was open in it said: all rows, as many epochs as it came to, no limit of time."""
    budget = answer["budget"]
    spoken = {"max_rows": "all", "epochs": answer.get("epochs"), "minutes": "no limit"}
    return {name: spoken.get(name) if value is None else value for name, value in budget.items()}


def _advice(run: str, answer: dict[str, Any]) -> None:
    table = advice(answer)
    sentence = (answer.get("advice_score") or {}).get("sentence")
    if sentence:
        st.markdown(messages.escaped(sentence))
    st.caption(
        "From the size of the data, the classes and the machine alone. An approach proved itself when it came out "
        "level with the recommended one, or when nothing was at least as good in at most its time."
    )
    tables.rows(
        table,
        key="advice",
        columns=list(table.columns),
        select=False,
        most=16,
        config={
            "approach": "Approach",
            "verdict": "Advised",
            "outcome": "In this run",
            "reason": st.column_config.TextColumn("Why it was advised", width="large"),
        },
    )


def _others(run: str, answer: dict[str, Any]) -> None:
    """Other comparisons on this dataset; only those of the same split and environment are ranked."""
    store, catalog = state.workspace().runs, state.workspace().catalog
    known = [one for one in store.list() if one.dataset == answer["dataset"] and one.state == "done"][:_RUNS]
    answers = [found for one in known if (found := store.read_json(one.id, "result.json")) is not None]
    table = other_runs(answer, answers)
    made = {one.id: one.created for one in known}
    numbers = {one.id: one.number for one in catalog.versions(answer["dataset"])}
    table["made"] = [_when(made.get(name)) for name in table["run"]]
    table["number"] = [f"v{numbers[name]}" if name in numbers else "" for name in table["version"]]
    table["shown"] = ["this run" if name == run else "" for name in table["run"]]
    st.caption("Scores on another split, or from another environment, say nothing about which run is better.")
    tables.rows(
        table,
        key="other_runs",
        columns=["place", "made", "number", "against", "recommended", "macro_f1", "approaches", "train", "test",
                 "device", "shown"],
        select=False,
        config={
            "place": st.column_config.TextColumn("Place", width=85),
            "made": "Made",
            "number": "Version",
            "against": st.column_config.TextColumn("Compared with this run", width=210),
            "recommended": "Recommended",
            "macro_f1": st.column_config.TextColumn("Its macro-F1 on test", width=170),
            "approaches": st.column_config.NumberColumn("Approaches", width=85),
            "train": st.column_config.NumberColumn("Train rows", format="localized", width=85),
            "test": st.column_config.NumberColumn("Test rows", format="localized", width=85),
            "device": "Device",
            "shown": st.column_config.TextColumn("", width=70),
        },
    )  # fmt: skip


def _when(created: float | None) -> str:
    return "" if created is None else time.strftime("%d %b %H:%M", time.localtime(created))
