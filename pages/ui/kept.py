"""Recipes under a name: keep one, open one, read one from a file, share one as YAML, Python or a command."""

import streamlit as st

from core import drafts
from core.recipe import Recipe
from core.spelled import as_python
from core.store.records import Version
from pages.ui import commands, messages, recipes, state

_SPELLINGS = ("YAML", "Python", "Command")


def menu(version: Version, recipe: Recipe) -> None:
    """Three small menus beside the recipe: keep it under a name, open another one, copy or download it."""
    with st.popover("Save", icon=":material/save:", disabled=not recipe.steps):
        _save(version, recipe)
    with st.popover("Open", icon=":material/folder_open:"), messages.guarded():
        _open(version)
    with st.popover("Copy as", icon=":material/content_copy:", disabled=not recipe.steps):
        _share(version, recipe)


def _save(version: Version, recipe: Recipe) -> None:
    name = st.text_input("Name of the recipe", recipe.name, key="recipe_name")
    if st.button("Save recipe", key="keep_recipe", icon=":material/save:"):
        with messages.guarded():
            recipes.save(version, drafts.keep_recipe(state.workspace(), name, recipe))
            messages.later(f"Saved the recipe as {name}")
            st.rerun()


def _open(version: Version) -> None:
    kept = drafts.kept_recipes(state.workspace())
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


def _share(version: Version, recipe: Recipe) -> None:
    """The recipe in three spellings that mean the same; each has a button that copies it."""
    st.caption("All three make the same rows.")
    written = recipe.to_yaml()
    chosen = st.segmented_control(
        "Copy as", _SPELLINGS, default="YAML", required=True, key="recipe_spelling", label_visibility="collapsed"
    )
    if chosen == "Python":
        file = commands.file_name(drafts.base_of(state.workspace(), version.id).dataset)
        st.code(as_python(recipe, file), language="python", height=320)
    elif chosen == "Command":
        st.code(commands.run(version, recipe), language="bash", wrap_lines=True, height=320)
    else:
        st.code(written, language="yaml", height=320)
    st.download_button(
        "Download YAML",
        written,
        file_name=f"{recipe.name or 'recipe'}.yaml",
        mime="application/yaml",
        key="download_recipe",
        icon=":material/download:",
        on_click="ignore",
    )
