"""Prevents: a recipe that cannot be saved, opened or shared, and a copy of it that means something else."""

import shlex

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from core import actions, drafts
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace

RECIPE = Recipe.parse(
    {
        "seed": 3,
        "steps": [
            {"kind": "map_labels", "mapping": {"it's \u0e0a": 'a "b"\n'}},
            {"kind": "deduplicate", "keep": "longest", "off": True},
            {"kind": "split.stratified"},
        ],
    }
)


def page() -> None:
    """The menus, the undo of the recipe and its marks, and nothing else."""
    import streamlit as st

    from pages.ui import kept, recipes, state

    version = state.current()
    assert version is not None
    kept.menu(version, recipes.draft(version))
    history = recipes.history(version)
    st.button("Undo", key="undo", disabled=not history.undoable, on_click=recipes.undo, args=(version,))
    st.button("Redo", key="redo", disabled=not history.redoable, on_click=recipes.redo, args=(version,))
    st.json(recipes.marks(version))


@pytest.fixture
def app(workspace: Workspace, sample: Version) -> AppTest:
    drafts.save_draft(workspace, sample.id, RECIPE)
    opened = AppTest.from_function(page, default_timeout=60).run()
    assert not opened.exception
    return opened


def test_the_three_spellings_are_the_recipe(app: AppTest) -> None:
    assert app.segmented_control("recipe_spelling").options == ["YAML", "Python", "Command"]
    assert Recipe.parse(yaml.safe_load(app.code[0].value)) == RECIPE
    app.segmented_control("recipe_spelling").set_value("Python").run()
    script = app.code[0].value
    names: dict[str, object] = {}
    exec(script[: script.index("\ndataset = ")], names)
    assert names["recipe"] == RECIPE and 'gather(Table(path="support.parquet"))' in script
    app.segmented_control("recipe_spelling").set_value("Command").run()
    collect, run = app.code[0].value.rsplit("\n", 1)
    assert "core collect" in collect and shlex.split(run)[:4] == ["python", "-m", "core", "run"]
    assert Recipe.given(shlex.split(run)[4]) == RECIPE
    assert shlex.split(run)[5:] == ["--input", "support.parquet", "--out", "out"]


def test_a_saved_recipe_is_opened_again_and_opening_is_undone(
    app: AppTest, workspace: Workspace, sample: Version
) -> None:
    app.text_input("recipe_name").set_value("mine")
    app.button("keep_recipe").click().run()
    named = RECIPE.model_copy(update={"name": "mine"})
    assert drafts.kept_recipes(workspace) == {"mine": named} and drafts.draft(workspace, sample.id) == named
    drafts.save_draft(workspace, sample.id, Recipe(seed=9))
    app.run()
    app.selectbox("kept_recipe").select("mine").run()
    app.button("use_kept").click().run()
    assert drafts.draft(workspace, sample.id) == named
    app.button("undo").click().run()
    assert drafts.draft(workspace, sample.id) == Recipe(seed=9)
    app.button("redo").click().run()
    assert drafts.draft(workspace, sample.id) == named and app.button("redo").disabled


def test_a_refresh_and_another_tab_can_undo(app: AppTest, workspace: Workspace, sample: Version) -> None:
    drafts.save_draft(workspace, sample.id, RECIPE.without(0))
    again = AppTest.from_function(page, default_timeout=60).run()
    again.button("undo").click().run()
    assert drafts.draft(workspace, sample.id) == RECIPE
    app.run()
    app.button("redo").click().run()
    assert drafts.draft(workspace, sample.id) == RECIPE.without(0)


def test_a_file_is_opened_with_its_steps_that_are_off(app: AppTest, workspace: Workspace, sample: Version) -> None:
    other = RECIPE.moved(1, 0)
    app.file_uploader[0].upload("recipe.yaml", other.to_yaml().encode())
    app.run()
    assert drafts.draft(workspace, sample.id) == other and not app.error


def test_steps_that_are_off_are_marked_so_and_do_not_wait(app: AppTest, workspace: Workspace, sample: Version) -> None:
    made = actions.apply_recipe(workspace, sample.id, RECIPE)
    app.query_params["version"] = made.id[:12]
    app.run()
    assert [mark for _, mark in yaml.safe_load(app.json[0].value)] == ["done", "off", "done"]
    drafts.save_draft(workspace, sample.id, RECIPE.switched(0))
    app.run()
    assert [mark for _, mark in yaml.safe_load(app.json[0].value)] == ["off", "off", "stale"]
