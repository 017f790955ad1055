"""What the pages, the command line and the jobs do: each a few lines over the packages, on a workspace."""

from contextlib import nullcontext
from typing import Any

from core import checking, reports
from core.augment.common.making import Making
from core.augment.common.shards import crew
from core.collect.gather import gather
from core.contracts import Context, Progress, Source, quiet
from core.errors import AssayError
from core.flow import run
from core.lengths import lengths
from core.recipe import Recipe
from core.store.records import Version
from core.store.steps import StepOutputs
from core.store.workspace import Workspace
from core.types import TEXT, UID, Roles
from core.validation import parsed


def collect(
    workspace: Workspace,
    source: Source,
    *,
    roles: Roles | None = None,
    name: str | None = None,
    text: str | None = None,
    label: str | None = None,
    progress: Progress = quiet,
) -> Version:
    """Read a source and store it as the first version of a dataset (or the next one of that name)."""
    dataset = gather(source, roles, text=text, label=label, name=name, context=Context(progress=progress))
    return workspace.save(dataset, dataset_name=name or dataset.name, note="collected")


def check(
    workspace: Workspace, version_id: str, progress: Progress = quiet, deep: bool | None = None
) -> dict[str, Any]:
    """The quality report of a version; computed once per content and code, and kept as `core.reports` says.

    ``deep`` asks for the checks that read every text with the model; None takes what is kept, else leaves it to the
    number of rows.
    """
    from core.quality.report import DEEP_ROWS, report, text_map

    kept = reports.stored(workspace, version_id)
    if kept is not None and (kept["deep"] or not deep):
        return kept
    dataset = workspace.load(version_id)
    whole = deep if deep is not None else len(dataset) <= DEEP_ROWS
    context = Context(progress=progress, cache=workspace.cache / "embeddings")
    chosen = checking.kept(workspace, workspace.catalog.version(version_id).dataset)
    found = report(dataset, context, whole, chosen.made())
    points = text_map(dataset, context) if whole else None
    words = lengths(dataset.frame[TEXT], "words")
    reports.save(workspace, version_id, found, dataset.frame[UID].tolist(), points, words)
    kept = reports.stored(workspace, version_id)
    return kept if kept is not None else found


def apply_recipe(workspace: Workspace, version_id: str, recipe: Recipe, progress: Progress = quiet) -> Version:
    """Run a recipe on a version and store the result as a version of the same dataset."""
    dataset = workspace.load(version_id)
    base = workspace.catalog.version(version_id)
    cache = StepOutputs(workspace.cache / "steps")
    made = run(recipe, dataset, cache=cache, progress=progress, parent=base.id, vectors=workspace.cache / "embeddings")
    names = " > ".join(step.kind for step in recipe.active.steps)
    return workspace.save(made, dataset_name=base.dataset, parent=base.id, note=names)


def collect_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``collect``: params ``source`` (its JSON), ``roles`` (guessed if none), ``name``; result ``version``."""
    from core.members import make

    source = make("sources", params["source"])
    roles = parsed(Roles, params["roles"], "the roles") if params.get("roles") else None
    if not isinstance(source, Source):
        raise AssayError("This is not a source.", source.kind, "See `python -m core list sources`.")
    return {"version": collect(workspace, source, roles=roles, name=params.get("name"), progress=progress).id}


def check_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``check``: params ``version``, ``deep`` (as for `check`)."""
    return {"findings": len(check(workspace, params["version"], progress, params.get("deep"))["findings"])}


def apply_recipe_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``recipe``: params ``version``, ``recipe``; result ``version``, the id of the version made.

    New rows are made by a process for each core; what is made is the same.
    """
    recipe = Recipe.parse(params["recipe"])
    with crew() if any(isinstance(step, Making) for step in recipe.active.steps) else nullcontext():
        return {"version": apply_recipe(workspace, params["version"], recipe, progress).id}
