"""Which strategy, and how large the classes are to be; kept as a draft of the dataset."""

import json
from typing import Any, cast

import pandas as pd
import streamlit as st

from core import evening
from core.balance import STEPS
from core.balance.common.goal import Goal
from core.contracts import Step
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import forms, messages, state
from pages.ui.balance import tried

#: Groups of strategies, in the order in which they are worth a try.
_GROUPS = ("Repeat rows", "Drop rows", "By neighbors")


def strategies() -> dict[str, list[type[Step]]]:
    """The strategies by what they do to rows."""
    found: dict[str, list[type[Step]]] = {group: [] for group in _GROUPS}
    for kind in STEPS:
        found[_group(kind)].append(kind)
    return {group: kinds for group, kinds in found.items() if kinds}


def _group(kind: type[Step]) -> str:
    if kind.effect == "makes":
        return _GROUPS[0]
    return _GROUPS[1] if issubclass(kind, Goal) else _GROUPS[2]


def title(kind: str) -> str:
    """A strategy's name for people, without its package."""
    return forms.words(kind.partition(".")[2])


def strategy(version: Version, recipe: Recipe) -> Step | None:
    """The choice of a strategy and its form; None while its settings are wrong. Keys: ``even_group``, ``even_kind``."""
    said, groups = _draft(version), strategies()
    kinds = {kind.name(): kind for group in groups.values() for kind in group}
    in_recipe = [step.kind for step in recipe.steps if step.kind in kinds]
    first = next((name for name in (said.get("kind"), *in_recipe[-1:]) if name in kinds), next(iter(kinds)))
    group = st.segmented_control(
        "What it does", list(groups), default=_group(kinds[first]), required=True, key="even_group",
        label_visibility="collapsed",
    )  # fmt: skip
    offered = [kind.name() for kind in groups[str(group)]]
    place = offered.index(first) if first in offered else 0
    chosen = st.selectbox("Strategy", offered, place, format_func=title, key=f"even_kind_{group}")
    kind = kinds[chosen]
    st.caption(messages.escaped(kind.summary()))
    step: Step | None = None
    with messages.guarded():
        values = _form(version, recipe, kind, said)
        if values.get("target") == "table" and not values.get("sizes"):
            st.info("Type how many rows a class is to have.", icon=":material/edit:")
        else:
            step = cast("Step", forms.made(kind, values))
    if step is not None:
        fields = {**said.get("fields", {}), chosen: step.model_dump(mode="json", exclude={"kind", "off"})}
        _keep(version, {"kind": chosen, "fields": fields})
    return step


def _form(version: Version, recipe: Recipe, kind: type[Step], said: dict[str, Any]) -> dict[str, Any]:
    """The settings, by field; sizes by class are a table to edit, and only what the target asks for is shown."""
    own = next((step.model_dump() for step in recipe.steps if step.kind == kind.name()), {})
    values = said.get("fields", {}).get(kind.name()) or own
    key = f"even_{version.dataset}_{kind.name().partition('.')[2]}"
    goal = [name for name in ("target", "ratio", "sizes") if name in kind.model_fields and issubclass(kind, Goal)]
    answer: dict[str, Any] = {name: values[name] for name in goal if name in values}
    given: dict[str, Any] = {"values": values, "key": key, "unset": "No limit"}
    if goal:
        target = forms.draw(kind, skip=[name for name in kind.model_fields if name != "target"], columns=1, **given)
        answer |= target
        if target["target"] == "ratio":
            answer |= forms.draw(kind, skip=[name for name in kind.model_fields if name != "ratio"], columns=1, **given)
        if target["target"] == "table":
            answer["sizes"] = _table(version, values.get("sizes") or {}, key)
    return answer | forms.draw(kind, skip=goal, **given)


def _table(version: Version, values: dict[str, int], key: str) -> dict[str, int]:
    """A row a class with its rows now and those wanted; empty means that the class stays. Key: ``{key}_sizes``."""
    base, place = f"{key}_base", f"{key}_sizes"
    if base not in st.session_state or place not in st.session_state:
        now = evening.sizes(tried.ground(version))
        wanted = pd.array([values.get(label) for label in now], dtype="Int64")
        st.session_state[base] = pd.DataFrame({"class": list(now), "now": list(now.values()), "wanted": wanted})
    frame: pd.DataFrame = st.session_state[base]
    number = st.column_config.NumberColumn
    st.data_editor(
        frame,
        key=place,
        hide_index=True,
        disabled=["class", "now"],
        column_config={
            "now": number(format="localized", width=70),
            "wanted": number(min_value=1, max_value=10_000_000, step=1, width=90, help="Empty: the class stays."),
        },
    )
    edits = st.session_state[place]["edited_rows"]
    wanted = {label: size for label, size in zip(frame["class"], frame["wanted"], strict=True) if not pd.isna(size)}
    for row, cells in edits.items():
        label = frame["class"].iloc[int(row)]
        if cells.get("wanted") is not None:
            wanted[label] = cells["wanted"]
        elif "wanted" in cells:
            wanted.pop(label, None)
    return {str(label): int(size) for label, size in wanted.items()}


def _draft(version: Version) -> dict[str, Any]:
    return dict(json.loads(state.workspace().catalog.draft(f"balance/{version.dataset}") or "{}"))


def _keep(version: Version, said: dict[str, Any]) -> None:
    if said != _draft(version):
        state.workspace().catalog.save_draft(f"balance/{version.dataset}", json.dumps(said, ensure_ascii=False))
