"""The recipe that is being edited: what it is, whether it was applied, and applying it."""

from typing import Any, Literal

import streamlit as st

from core import actions, drafts
from core.contracts import Step
from core.history import History
from core.members import make
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import forms, jobs, messages, state

Mark = Literal["done", "stale", "running", "off"]


def draft(version: Version) -> Recipe:
    """The recipe that is being edited for this version's dataset."""
    return drafts.draft(state.workspace(), version.id)


def save(version: Version, recipe: Recipe) -> None:
    """Keep the recipe that is being edited."""
    drafts.save_draft(state.workspace(), version.id, recipe)


def undo(version: Version) -> None:
    """Take back the last edit of the recipe."""
    drafts.undo(state.workspace(), version.id)


def redo(version: Version) -> None:
    """Make the edit again that was undone last."""
    drafts.redo(state.workspace(), version.id)


def history(version: Version) -> History:
    """The edits that can be undone and redone."""
    return drafts.history(state.workspace(), version.id)


def add(version: Version, step: dict[str, Any]) -> None:
    """Put a step (its JSON) into the recipe being edited, where it belongs; AssayError if the order law forbids it."""
    made = make("steps", step)
    if isinstance(made, Step):
        save(version, draft(version).with_step(made))


def holds(recipe: Recipe, step: dict[str, Any]) -> bool:
    """Whether the recipe has this step (its JSON; fields that are left out have their defaults)."""
    return make("steps", step) in recipe.steps


def is_current(version: Version) -> bool:
    """Whether the version is what the recipe being edited makes."""
    return drafts.is_current(state.workspace(), version.id)


def running(version: Version) -> bool:
    """Whether a job is applying a recipe to this dataset."""
    return jobs.of_kind("recipe", version.dataset) is not None


def apply(version: Version) -> None:
    """Apply the recipe being edited to the dataset it starts from and select the result.

    Small tables at once, large ones as a job that the sidebar shows and that selects its version when it ends. Call it
    in a callback, or follow it with ``st.rerun()``.
    """
    workspace, recipe = state.workspace(), draft(version)
    base = drafts.base_of(workspace, version.id)
    if jobs.inline(base):
        made = actions.apply_recipe(workspace, base.id, recipe) if recipe.active.steps else base
        state.select(made)
        messages.later(f"Recipe applied: version {made.number} has {made.rows:,} rows")
    elif recipe.active.steps:
        jobs.start("recipe", {"version": base.id, "recipe": recipe.to_json()}, version.dataset)
    else:
        state.select(base)


def apply_button(version: Version, *, key: str = "apply_recipe", primary: bool = True) -> None:
    """The button "Apply recipe"; it is disabled when the version already is what the recipe makes, or while it runs."""
    current, busy = is_current(version), running(version)
    if st.button(
        "Applying recipe" if busy else "Apply recipe",
        key=key,
        type="primary" if primary else "secondary",
        icon=":material/play_arrow:",
        disabled=current or busy,
        help="This version is what the recipe makes." if current else None,
    ):
        with messages.guarded():
            apply(version)
            st.rerun()


def marks(version: Version) -> list[tuple[str, Mark]]:
    """Each step of the recipe being edited with its mark.

    ``done`` if this version was made by it and all before it, ``off`` if it is left out.
    """
    recipe = draft(version)
    applied = state.workspace().manifest(version.id)["lineage"]["recipe"]
    same = applied is not None and applied.get("seed") == recipe.seed
    done = iter([make("steps", step) for step in applied["steps"]] if applied and same else [])
    busy = running(version)
    answer: list[tuple[str, Mark]] = []
    for step in recipe.steps:
        same = same and (step.off or next(done, None) == step)
        mark: Mark = "off" if step.off else "done" if same else "running" if busy else "stale"
        answer.append((forms.words(step.kind), mark))
    return answer
