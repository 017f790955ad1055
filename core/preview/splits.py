"""What a split would look like, and its place in a recipe."""

from collections.abc import Mapping

import pandas as pd

from core.contracts import Step
from core.dataset import Dataset
from core.errors import AssayError
from core.recipe import Recipe
from core.split.common.splitting import Splitting
from core.types import LABEL, SPLIT, Split


def split_table(dataset: Dataset) -> pd.DataFrame:
    """Rows per class (index, largest first) and split (columns train, validation, test); empty before splitting."""
    labelled = dataset.frame[[LABEL, SPLIT]].dropna()
    columns = [split.value for split in Split]
    table = pd.crosstab(labelled[LABEL], labelled[SPLIT]).reindex(columns=columns, fill_value=0)
    return table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def estimated_table(sizes: Mapping[str, int], step: Step) -> pd.DataFrame | None:
    """What `split_table` will be, up to rounding, from rows per class alone; for tables too large to try out.

    None where the strategy cannot say that without the rows, or not from these sizes.
    """
    if not isinstance(step, Splitting):
        return None
    try:
        found = step.estimate(sizes)
    except AssayError:
        return None
    columns = [split.value for split in Split]
    return None if found is None else pd.DataFrame.from_dict(found, orient="index", columns=columns)


def before_split(recipe: Recipe) -> Recipe:
    """The recipe without its split and what comes behind it, and without steps that are off."""
    return _cut(recipe, 0)


def through_split(recipe: Recipe) -> Recipe:
    """The recipe up to its split, which no later step changes; the whole of it where it has none."""
    return _cut(recipe, 1)


def _cut(recipe: Recipe, more: int) -> Recipe:
    steps = recipe.active.steps
    place = next((place for place, step in enumerate(steps) if step.effect == "splits"), len(steps))
    return recipe.with_steps(steps[: place + more])


def with_split(recipe: Recipe, step: Step, seed: int) -> Recipe:
    """The recipe with this split in place of the one it has, if it has one, and this seed."""
    places = [place for place, other in enumerate(recipe.steps) if other.effect == "splits"]
    steps = [step if place in places else other for place, other in enumerate(recipe.steps)]
    changed = recipe.with_steps(steps) if places else recipe.with_step(step)
    return Recipe.parse({**changed.to_json(), "seed": seed})
