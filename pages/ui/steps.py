"""The recipe panel: a card for each step with its settings, its order, and what it does to the rows."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.contracts import Step
from core.errors import AssayError
from core.members import STEPS
from core.recipe import Recipe
from core.store.records import Version
from core.words import duration
from pages.ui import forms, messages, recipes

_SHOWN = "steps_shown"
_ROUND = "steps_round"


def cleaning() -> list[type[Step]]:
    """Steps that clean: they change or drop rows and are not for train rows alone."""
    return [step for step in STEPS if step.effect in ("values", "drops") and not step.train_only]


def cleaning_part(recipe: Recipe) -> Recipe:
    """The recipe with its cleaning steps only."""
    kinds = tuple(cleaning())
    return recipe.with_steps([step for step in recipe.steps if isinstance(step, kinds)])


def panel(version: Version, recipe: Recipe, accounts: Sequence[dict[str, Any]] = ()) -> None:
    """A card for each step of the recipe being edited; edits are kept at once.

    ``accounts`` say what each cleaning step does to rows. Keys of the buttons: ``up_N``, ``down_N``, ``remove_N``, of
    the fields ``step_R_N_FIELD`` with N the place from 0 and R the number of rearrangements so far.
    """
    if recipe.digest != st.session_state.get(_SHOWN):
        # the steps were rearranged here or changed elsewhere: controls must not carry over to another step
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.session_state[_SHOWN] = recipe.digest
    said = iter(accounts)
    for place, step in enumerate(recipe.steps):
        with st.container(border=True, gap="xsmall"):
            mine = isinstance(step, tuple(cleaning()))
            account = next(said, None) if mine else None
            _heading(version, recipe, place, counted(account) if account else "")
            st.caption(messages.escaped(step.summary()))
            if mine:
                _settings(version, recipe, place)
            else:
                st.page_link("pages/prepare/split.py", label="Change on Split", icon=":material/call_split:")


def add_menu(version: Version, recipe: Recipe) -> None:
    """The menu "Add step" with all cleaning steps; key of a choice: ``add_KIND``."""
    with st.popover("Add step", icon=":material/add:"):
        for kind in cleaning():
            st.button(
                forms.words(kind.name()),
                key=f"add_{kind.name()}",
                on_click=_add,
                args=(version, kind.name()),
                icon=":material/add:",
                type="tertiary",
            )
            st.caption(messages.escaped(kind.summary()))
    if not recipe.steps:
        st.caption("No steps yet. Steps run from top to bottom.")


def counted(account: dict[str, Any]) -> str:
    """What a step did, in words: ``120 changed, 14 dropped``."""
    parts = [f"{account[name]:,} {name}" for name in ("changed", "dropped", "added") if account[name]]
    return ", ".join(parts) or "changes no row"


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


def _heading(version: Version, recipe: Recipe, place: int, said: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = forms.words(recipe.steps[place].kind)
        st.markdown(f"**{place + 1}. {name}** :gray[:small[{said}]]", width="stretch")
        for name, icon, to in (("up", "arrow_upward", place - 1), ("down", "arrow_downward", place + 1)):
            moved = _moved(recipe, place, to)
            st.button(
                "",
                key=f"{name}_{place}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=not isinstance(moved, Recipe),
                help=moved if isinstance(moved, str) else f"Move {name}",
                on_click=_save,
                args=(version, moved),
            )
        rest = recipe.with_steps([step for other, step in enumerate(recipe.steps) if other != place])
        st.button(
            "",
            key=f"remove_{place}",
            icon=":material/delete:",
            type="tertiary",
            help="Remove",
            on_click=_save,
            args=(version, rest),
        )


def _moved(recipe: Recipe, place: int, to: int) -> Recipe | str:
    """The recipe with a step moved, or why that is not possible."""
    steps = list(recipe.steps)
    if not 0 <= to < len(steps):
        return "It is the first step." if to < 0 else "It is the last step."
    steps.insert(to, steps.pop(place))
    try:
        return recipe.with_steps(steps)
    except AssayError as error:
        return messages.escaped(error.what)


def _settings(version: Version, recipe: Recipe, place: int) -> None:
    step = recipe.steps[place]
    if len(type(step).model_fields) == 1:
        return
    key = f"step_{st.session_state[_ROUND]}_{place}"
    values = forms.draw(type(step), step.model_dump(), key=key, columns=1)
    with messages.guarded():
        changed = forms.made(type(step), values)
        if isinstance(changed, Step) and changed != step:
            edited = recipe.with_steps([*recipe.steps[:place], changed, *recipe.steps[place + 1 :]])
            recipes.save(version, edited)
            st.session_state[_SHOWN] = edited.digest
            st.rerun()


def _save(version: Version, recipe: Recipe) -> None:
    recipes.save(version, recipe)


def _add(version: Version, kind: str) -> None:
    with messages.guarded():
        recipes.add(version, {"kind": kind})
