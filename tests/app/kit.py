"""What tests of the Compare page share: how it is opened, and what they read from it."""

from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

from core import actions, drafts
from core.dataset import Dataset
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.records import Version
from core.store.workspace import Workspace

APP = Path(__file__).parents[2] / "app.py"
PAGE = "pages/tune/compare.py"


def stored(workspace: Workspace, dataset: Dataset, name: str) -> Version:
    """The version of a dataset that is split."""
    collected = workspace.save(dataset, dataset_name=name)
    recipe = Recipe(steps=(Stratified(),))
    drafts.save_draft(workspace, collected.id, recipe)
    return actions.apply_recipe(workspace, collected.id, recipe)


def page(**address: str) -> AppTest:
    """The Compare page, as its address says."""
    at = AppTest.from_file(APP, default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    return at.run().switch_page(PAGE).run()


def address(at: AppTest, name: str) -> str:
    """What the address says under a name."""
    value = at.query_params[name]
    return value if isinstance(value, str) else value[0]


def metrics(at: AppTest) -> dict[str, str]:
    """The figures at the top, by their names."""
    return {one.label: one.value for one in at.metric}


def table_with(at: AppTest, column: str) -> pd.DataFrame:
    """The first table that has this column."""
    return next(one.value for one in at.dataframe if column in one.value.columns)
