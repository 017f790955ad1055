"""Prevents: a recipe, or an edit of it, that a refresh, another tab or a killed server loses."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from core import actions, drafts
from core.dataset import Dataset
from core.errors import AssayError
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace

ROOT = Path(__file__).parents[2]
RECIPE = Recipe.parse({"steps": [{"kind": "deduplicate"}]})
KINDS = ("strip_markup", "deduplicate", "normalize_whitespace", "drop_missing", "map_labels")


@pytest.fixture
def version(workspace: Workspace, support_like: Dataset) -> Version:
    return workspace.save(support_like)


def text(workspace: Workspace, version: Version) -> str | None:
    """The draft as it lies in the catalog."""
    return workspace.catalog.draft(drafts.draft_key(workspace, version.id))


def test_a_recipe_is_kept_under_its_name(workspace: Workspace) -> None:
    drafts.keep_recipe(workspace, " house style ", RECIPE)
    drafts.keep_recipe(workspace, "other", Recipe())
    assert drafts.kept_recipes(workspace)["house style"] == RECIPE.model_copy(update={"name": "house style"})
    drafts.keep_recipe(workspace, "house style", Recipe())
    assert drafts.kept_recipes(workspace)["house style"].steps == ()
    with pytest.raises(AssayError, match="no name"):
        drafts.keep_recipe(workspace, "  ", RECIPE)


def test_a_named_recipe_is_nobodys_draft(workspace: Workspace, version: Version) -> None:
    drafts.save_draft(workspace, version.id, RECIPE)
    drafts.keep_recipe(workspace, "house style", Recipe())
    assert drafts.draft(workspace, version.id) == RECIPE and list(drafts.kept_recipes(workspace)) == ["house style"]


def test_a_kept_recipe_keeps_its_steps_that_are_off(workspace: Workspace) -> None:
    off = RECIPE.switched(0)
    drafts.keep_recipe(workspace, "with off", off)
    assert drafts.kept_recipes(workspace)["with off"].steps == off.steps


def test_undo_of_the_first_edit_gives_the_recipe_before(workspace: Workspace, version: Version) -> None:
    assert drafts.undo(workspace, version.id) == Recipe() and text(workspace, version) is None
    drafts.save_draft(workspace, version.id, RECIPE)
    assert drafts.undo(workspace, version.id) == Recipe() == drafts.draft(workspace, version.id)
    assert drafts.redo(workspace, version.id) == RECIPE == drafts.draft(workspace, version.id)
    assert drafts.redo(workspace, version.id) == RECIPE, "there is nothing more to redo"


def test_a_recipe_that_does_not_differ_is_no_edit(workspace: Workspace, version: Version) -> None:
    drafts.save_draft(workspace, version.id, RECIPE)
    drafts.undo(workspace, version.id)
    drafts.save_draft(workspace, version.id, Recipe())
    history = drafts.history(workspace, version.id)
    assert (history.undoable, history.redoable) == (0, 1)


def test_turning_a_step_off_is_an_edit(workspace: Workspace, version: Version) -> None:
    drafts.save_draft(workspace, version.id, RECIPE)
    drafts.save_draft(workspace, version.id, RECIPE.switched(0))
    assert drafts.history(workspace, version.id).undoable == 2
    assert drafts.undo(workspace, version.id) == RECIPE


def test_sixty_edits_are_undone_and_redone_to_the_byte(workspace: Workspace, version: Version) -> None:
    chance = random.Random(5)
    seen = [json.dumps(Recipe().to_json())]
    while len(seen) < 61:
        recipe = drafts.draft(workspace, version.id)
        if recipe.steps and chance.random() < 0.4:
            place = chance.randrange(len(recipe.steps))
            recipe = recipe.switched(place) if chance.random() < 0.5 else recipe.without(place)
        else:
            recipe = recipe.with_step(Recipe.parse({"steps": [{"kind": chance.choice(KINDS)}]}).steps[0])
        drafts.save_draft(workspace, version.id, recipe)
        seen.append(text(workspace, version) or "")
    assert drafts.history(workspace, version.id).undoable == 60
    for before in reversed(seen[:-1]):
        drafts.undo(workspace, version.id)
        assert text(workspace, version) == before
    again = Workspace.open(workspace.root)
    assert (drafts.history(again, version.id).undoable, drafts.history(again, version.id).redoable) == (0, 60)
    for after in seen[1:]:
        drafts.redo(again, version.id)
        assert text(workspace, version) == after


def test_another_process_that_dies_at_once_has_lost_nothing(workspace: Workspace, version: Version) -> None:
    script = (
        "import os, signal\nfrom core import drafts\nfrom core.recipe import Recipe\n"
        "from core.store.workspace import Workspace\nworkspace = Workspace.open()\n"
        f"for seed in (1, 2, 3): drafts.save_draft(workspace, '{version.id}', Recipe(seed=seed))\n"
        f"drafts.undo(workspace, '{version.id}')\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert drafts.draft(workspace, version.id).seed == 2
    history = drafts.history(workspace, version.id)
    assert (history.undoable, history.redoable) == (2, 1)
    assert drafts.redo(workspace, version.id).seed == 3 and drafts.undo(workspace, version.id).seed == 2


def test_two_tabs_at_once_corrupt_nothing(workspace: Workspace, version: Version) -> None:
    script = (
        "import sys\nfrom core import drafts\nfrom core.recipe import Recipe\n"
        "from core.store.workspace import Workspace\nworkspace, first = Workspace.open(), int(sys.argv[1])\n"
        f"for seed in range(first, first + 15): drafts.save_draft(workspace, '{version.id}', Recipe(seed=seed))\n"
    )
    tabs = [subprocess.Popen([sys.executable, "-c", script, str(first)], cwd=ROOT) for first in (100, 200)]
    assert [tab.wait(60) for tab in tabs] == [0, 0]
    assert drafts.draft(workspace, version.id).seed in (114, 214), "the last writer wins"
    assert drafts.history(workspace, version.id).undoable == 30
    undone = [drafts.undo(workspace, version.id) for _ in range(30)]
    assert undone[-1] == Recipe()
    seeds = [recipe.seed for recipe in undone[:-1]] + [drafts.draft(workspace, version.id).seed]
    for first in (100, 200):
        mine = [seed for seed in seeds if first <= seed < first + 15]
        assert mine == sorted(mine, reverse=True) and len(mine) >= 14, "each tab's edits are there, in order"


def test_a_draft_from_before_there_was_a_history_can_be_edited(workspace: Workspace, version: Version) -> None:
    workspace.catalog.save_draft(drafts.draft_key(workspace, version.id), json.dumps(RECIPE.to_json()))
    assert drafts.history(workspace, version.id).undoable == 0
    drafts.save_draft(workspace, version.id, Recipe())
    assert drafts.undo(workspace, version.id) == RECIPE


def test_each_dataset_has_a_draft_and_a_history_of_its_own(workspace: Workspace, support_like: Dataset) -> None:
    one = workspace.save(support_like)
    other = workspace.save(support_like.with_frame(support_like.frame.head(90)), dataset_name="other")
    drafts.save_draft(workspace, one.id, RECIPE)
    assert drafts.draft(workspace, other.id) == Recipe() == drafts.undo(workspace, other.id)
    made = actions.apply_recipe(workspace, one.id, RECIPE)
    assert drafts.base_of(workspace, made.id).id == one.id and drafts.draft(workspace, made.id) == RECIPE
    assert drafts.undo(workspace, made.id) == Recipe() == drafts.draft(workspace, one.id)


def test_a_version_is_current_whatever_is_off(workspace: Workspace, version: Version) -> None:
    drafts.save_draft(workspace, version.id, RECIPE.switched(0))
    assert drafts.is_current(workspace, version.id), "nothing is on, so the rows as collected are the result"
    drafts.save_draft(workspace, version.id, RECIPE)
    assert not drafts.is_current(workspace, version.id)
    made = actions.apply_recipe(workspace, version.id, RECIPE)
    assert drafts.is_current(workspace, made.id)
    more = RECIPE.with_step(Recipe.parse({"steps": [{"kind": "strip_markup", "off": True}]}).steps[0])
    drafts.save_draft(workspace, version.id, more.model_copy(update={"name": "mine"}))
    assert drafts.is_current(workspace, made.id)
