"""The recipe that is being edited for a dataset, with its undo and redo, and recipes that are kept under a name."""

import json
from collections.abc import Callable

from core.errors import AssayError
from core.history import History
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace

#: Beginning of the keys under which named recipes are kept.
_KEPT = "kept recipe/"


def base_of(workspace: Workspace, version_id: str) -> Version:
    """The version that recipes of this dataset start from: the version itself or the ancestor that was collected."""
    version = workspace.catalog.version(version_id)
    while version.parent is not None:
        version = workspace.catalog.version(version.parent)
    return version


def draft_key(workspace: Workspace, version_id: str) -> str:
    """Under which key the recipe that is being edited is kept: one draft per collected version."""
    return f"recipe/{base_of(workspace, version_id).id}"


def draft(workspace: Workspace, version_id: str) -> Recipe:
    """The recipe that is being edited for this dataset; empty at first. It survives a refresh of the page."""
    text = workspace.catalog.draft(draft_key(workspace, version_id))
    return _recipe(text) if text else Recipe()


def save_draft(workspace: Workspace, version_id: str, recipe: Recipe) -> None:
    """Keep the recipe that is being edited; the one before can be had back with `undo`.

    A recipe that does not differ is no edit. Where two write at once, the last one stands, and both are in the history.
    """
    _edit(workspace, version_id, lambda history: history.pushed(_text(recipe)))


def undo(workspace: Workspace, version_id: str) -> Recipe:
    """The recipe before the last edit, which becomes the one being edited; the same where there was no edit."""
    return _edit(workspace, version_id, History.undone)


def redo(workspace: Workspace, version_id: str) -> Recipe:
    """The recipe after the edit that was undone last; the same where nothing was undone."""
    return _edit(workspace, version_id, History.redone)


def history(workspace: Workspace, version_id: str) -> History:
    """The edits of this dataset's recipe that can be undone and redone."""
    keys = _keys(workspace, version_id)
    return _history(workspace.catalog.draft_texts(keys), keys)


def is_current(workspace: Workspace, version_id: str) -> bool:
    """Whether the version is what the recipe being edited would make.

    The recipe's name and steps that are off do not count.
    """
    applied = workspace.manifest(version_id)["lineage"]["recipe"]
    recipe = draft(workspace, version_id).active
    if not recipe.steps:
        return applied is None or not applied["steps"]
    return applied is not None and Recipe.parse(applied).digest == recipe.digest


def keep_recipe(workspace: Workspace, name: str, recipe: Recipe) -> Recipe:
    """Keep a recipe under a name, in place of the one that had it, for use on any dataset of this workspace."""
    title = name.strip()
    if not title:
        raise AssayError("The recipe has no name.", "recipe", "Give it a name.")
    named = Recipe.parse({**recipe.to_json(), "name": title})
    workspace.catalog.save_draft(f"{_KEPT}{title}", _text(named))
    return named


def kept_recipes(workspace: Workspace) -> dict[str, Recipe]:
    """The recipes that were kept, by name."""
    kept = [draft for draft in workspace.catalog.drafts() if draft.key.startswith(_KEPT)]
    return {draft.key.removeprefix(_KEPT): _recipe(draft.text) for draft in kept}


def _text(recipe: Recipe) -> str:
    return json.dumps(recipe.to_json(), ensure_ascii=False)


def _recipe(text: str) -> Recipe:
    return Recipe.parse(json.loads(text))


def _keys(workspace: Workspace, version_id: str) -> tuple[str, str]:
    """Under which keys the draft and its history are kept."""
    key = draft_key(workspace, version_id)
    return key, f"history of {key}"


def _history(stored: dict[str, str], keys: tuple[str, str]) -> History:
    return History.of(stored.get(keys[0]) or _text(Recipe()), stored.get(keys[1]))


def _edit(workspace: Workspace, version_id: str, change: Callable[[History], History]) -> Recipe:
    """Change the draft and its history in one transaction, and return the recipe that now stands there.

    Nothing is written when that is no recipe.
    """
    keys = _keys(workspace, version_id)

    def both(stored: dict[str, str]) -> dict[str, str]:
        before = _history(stored, keys)
        after = change(before)
        if after is before:
            return {}
        _recipe(after.text)
        return {keys[0]: after.text, keys[1]: json.dumps(after.to_json(), ensure_ascii=False)}

    return _recipe(_history(workspace.catalog.change_drafts(keys, both), keys).text)
