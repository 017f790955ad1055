"""Prevents: a file that is stored by a job otherwise than by hand, and figures of a run that get lost."""

from pathlib import Path

import pandas as pd

from core import actions, comparison
from core.collect.sample import Sample
from core.collect.table import Table
from core.contracts import quiet
from core.dataset import Dataset
from core.recipe import Recipe
from core.store.workspace import Workspace
from core.tune.majority import Majority
from core.types import Roles


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
