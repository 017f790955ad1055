"""Recipes under a name: keep one, open one, read one from a file, download one as YAML."""

import streamlit as st

from core import actions
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import messages, recipes, state


def menu(version: Version, recipe: Recipe) -> None:
    """Three small menus beside the recipe: keep it, open another one, download it."""
    with st.popover("Save", icon=":material/save:", disabled=not recipe.steps):
        name = st.text_input("Name of the recipe", recipe.name, key="recipe_name")
        if st.button("Save recipe", key="keep_recipe", icon=":material/save:"):
            with messages.guarded():
                recipes.save(version, actions.keep_recipe(state.workspace(), name, recipe))
                messages.later(f"Saved the recipe as {name}")
                st.rerun()
        st.download_button(
            "Download YAML",
            recipe.to_yaml(),
            file_name=f"{recipe.name or 'recipe'}.yaml",
            mime="application/yaml",
            key="download_recipe",
            icon=":material/download:",
            on_click="ignore",
        )
    with st.popover("Open", icon=":material/folder_open:"):
        _open(version)


def _open(version: Version) -> None:
    kept = actions.kept_recipes(state.workspace())
    chosen = st.selectbox("Saved recipes", list(kept), index=None, key="kept_recipe", placeholder="None chosen")
    if st.button("Use recipe", key="use_kept", disabled=chosen is None) and chosen is not None:
        recipes.save(version, kept[chosen])
        st.rerun()
    turn = st.session_state.setdefault("recipe_turn", 0)
    given = st.file_uploader("Recipe file", ["yaml", "yml", "json"], key=f"recipe_file_{turn}")
    if given is not None:
        st.session_state["recipe_turn"] = turn + 1
        with messages.guarded():
            recipes.save(version, Recipe.read(state.workspace().put_upload(given.name, given)))
            st.rerun()
    applied = state.workspace().manifest(version.id)["lineage"]["recipe"]
    if applied and applied["steps"] and not recipes.is_current(version):
        st.button(
            "Use the recipe of this version",
            key="use_applied",
            icon=":material/history:",
            on_click=recipes.save,
            args=(version, Recipe.parse(applied)),
        )
