"""What a split would look like: rows per class and split, what its test can show, and what may leak."""

from collections.abc import Mapping

import pandas as pd

from core.dataset import Dataset
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.text import text_keys
from core.tune.evidence.bootstrap import smallest_difference
from core.types import LABEL, SPLIT, TEXT, Split

#: A class with fewer test rows has scores that are luck: with 5, one row moves its recall by 0.2.
FEW_TEST_ROWS = 5


def split_table(dataset: Dataset) -> pd.DataFrame:
    """Rows per class (index, largest first) and split (columns train, validation, test); empty before splitting."""
    labelled = dataset.frame[[LABEL, SPLIT]].dropna()
    columns = [split.value for split in Split]
    table = pd.crosstab(labelled[LABEL], labelled[SPLIT]).reindex(columns=columns, fill_value=0)
    return table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def estimated_table(sizes: Mapping[str, int], step: Stratified) -> pd.DataFrame:
    """What `split_table` will be, up to rounding, from rows per class alone; for tables too large to try out."""
    rows = pd.Series(dict(sizes), dtype=float)
    shares = {Split.TRAIN: step.train, Split.VALIDATION: step.validation, Split.TEST: step.test}
    return pd.DataFrame({split.value: (rows * share).round().astype(int) for split, share in shares.items()})


def with_split(recipe: Recipe, step: Stratified, seed: int) -> Recipe:
    """The recipe with this split in place of the one it has, if it has one, and this seed."""
    places = [place for place, other in enumerate(recipe.steps) if other.effect == "splits"]
    steps = [step if place in places else other for place, other in enumerate(recipe.steps)]
    changed = recipe.with_steps(steps) if places else recipe.with_step(step)
    return Recipe.parse({**changed.to_json(), "seed": seed})


def what_test_shows(table: pd.DataFrame) -> str:
    """How far two approaches must lie apart for this test split to tell; ``table`` is a `split_table`."""
    test = int(table[Split.TEST.value].sum())
    least = smallest_difference(test)
    shown = f"{least:.2f}" if least >= 0.02 else f"{least:.3f}"
    return f"With {test:,} test rows, two approaches near 0.85 must differ by at least {shown} to be told apart."


def too_small_classes(table: pd.DataFrame) -> str:
    """A sentence about the classes with fewer than 5 test rows; empty when there are none."""
    test = table[Split.TEST.value]
    small = test[test < FEW_TEST_ROWS].sort_values(kind="stable")
    if small.empty:
        return ""
    named = ", ".join(f"{name} ({rows:,})" for name, rows in small.head(8).items())
    more = f" and {len(small) - 8:,} more" if len(small) > 8 else ""
    return (
        f"{len(small):,} of {len(table):,} classes have fewer than {FEW_TEST_ROWS} test rows: {named}{more}. Their "
        "scores will be luck. Collect more rows of them, merge them, or raise the test share."
    )


def repeated_rows(dataset: Dataset) -> int:
    """Rows whose text occurs more than once; a split keeps each such group together."""
    return int(text_keys(dataset.frame[TEXT]).dropna().duplicated(keep=False).sum())


def straddling_groups(dataset: Dataset) -> str:
    """A sentence about groups (customers, conversations, ...) with rows in several splits; empty without any."""
    group = dataset.roles.group
    if group is None or group not in dataset.frame.columns:
        return ""
    rows = dataset.frame[[group, SPLIT]].dropna()
    splits = rows.groupby(group)[SPLIT].nunique()
    if not (splits > 1).any():
        return ""
    return (
        f"{int((splits > 1).sum()):,} of {len(splits):,} values of '{group}' have rows in more than one split: what a "
        "model learns about them in train can help it in test. This split keeps equal texts together, not groups."
    )
