"""Prevents: named recipes that get lost, and a file that is stored by a job otherwise than by hand."""

from pathlib import Path

import pandas as pd
import pytest

from core import actions, comparison
from core.collect.sample import Sample
from core.collect.table import Table
from core.contracts import quiet
from core.dataset import Dataset
from core.errors import AssayError
from core.recipe import Recipe
from core.store.workspace import Workspace
from core.tune.majority import Majority
from core.types import Roles

RECIPE = Recipe.parse({"steps": [{"kind": "deduplicate"}]})


def test_a_recipe_is_kept_under_its_name(workspace: Workspace) -> None:
    actions.keep_recipe(workspace, " house style ", RECIPE)
    actions.keep_recipe(workspace, "other", Recipe())
    assert actions.kept_recipes(workspace)["house style"] == RECIPE.model_copy(update={"name": "house style"})
    actions.keep_recipe(workspace, "house style", Recipe())
    assert actions.kept_recipes(workspace)["house style"].steps == ()
    with pytest.raises(AssayError, match="no name"):
        actions.keep_recipe(workspace, "  ", RECIPE)


def test_a_named_recipe_is_nobodys_draft(workspace: Workspace, support_like: Dataset) -> None:
    version = workspace.save(support_like)
    actions.save_draft(workspace, version.id, RECIPE)
    actions.keep_recipe(workspace, "house style", Recipe())
    assert actions.draft(workspace, version.id) == RECIPE and list(actions.kept_recipes(workspace)) == ["house style"]


def test_the_collect_job_stores_what_collecting_does(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("said,kind\n" + "".join(f"where is parcel {n},{'ab'[n % 2]}\n" for n in range(20)))
    source = Table(path=str(path))
    params = {"source": source.model_dump(mode="json"), "roles": {"text": "said", "label": "kind"}, "name": "rows"}
    made = actions.collect_job(workspace, params, quiet)["version"]
    assert workspace.load(made).roles.text == "said" and len(workspace.load(made)) == 20
    assert actions.collect(workspace, source, text="said", label="kind", name="rows").rows == 20


def test_the_collect_job_guesses_roles_that_are_not_given(workspace: Workspace) -> None:
    made = actions.collect_job(workspace, {"source": Sample().model_dump(mode="json")}, quiet)["version"]
    assert workspace.load(made).roles.label == "label"


def test_a_comparison_leaves_its_figures_in_the_catalog(workspace: Workspace) -> None:
    rows = [{"text": f"tea number {n} {'hot' if n % 2 else 'cold'}", "label": "ab"[n % 2]} for n in range(60)]
    dataset = Dataset.from_frame(pd.DataFrame(rows), Roles(text="text", label="label"), name="tea")
    base = workspace.save(dataset)
    version = actions.apply_recipe(workspace, base.id, Recipe.parse({"steps": [{"kind": "split.stratified"}]}))
    answer = comparison.compare(workspace, version.id, [Majority()], budget={"seeds": 1, "trials": 1})
    kept = {metric.name: metric for metric in workspace.catalog.metrics(answer["run"])}
    assert kept["macro_f1"].value == answer["approaches"][0]["macro_f1"]["mean"]
    assert (kept["accuracy"].approach, kept["accuracy"].split) == ("majority", "test")
