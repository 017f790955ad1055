"""Prevents: numbers of a strategy that are not what applying it does, a list of rows that nobody dropped."""

import pandas as pd
import pytest

from core import actions, evening
from core.balance.oversample import Oversample
from core.balance.tomek_links import TomekLinks
from core.balance.undersample import Undersample
from core.contracts import Context, Step, quiet
from core.dataset import Dataset
from core.errors import AssayError
from core.evening import LISTED, even_job, evened, key_of, planned, rows_before, sizes, stored
from core.making import with_step
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.workspace import Workspace


def uneven(data: Dataset) -> Dataset:
    """60 train rows of classes of 30, 20 and 10 rows, one of them without text, and 12 test rows."""
    parts = [
        data.frame[data.frame["label"] == name].head(rows)
        for name, rows in (("card", 34), ("parcel", 24), ("login", 14))
    ]
    frame = pd.concat([part.assign(split=["train"] * (len(part) - 4) + ["test"] * 4) for part in parts])
    frame.iloc[0, frame.columns.get_loc("text")] = None
    return data.with_frame(frame.astype({"split": "str"}).reset_index(drop=True))


@pytest.mark.parametrize("step", [Oversample(), Oversample(most=2), Undersample(target="ratio", ratio=0.5)])
def test_the_plan_is_what_happens(step: Oversample | Undersample, support_like: Dataset) -> None:
    data = uneven(support_like)
    plan, done = planned(data, step), evened(data, step, Context(seed=1, place=2))
    pd.testing.assert_frame_equal(plan.classes, done.classes, check_names=False, check_dtype=False)
    assert (done.classes["before"] + done.classes["added"] - done.classes["dropped"] == done.classes["after"]).all()
    assert sizes(data) == {"card": 29, "parcel": 20, "login": 10}
    assert done.classes["before"].to_dict() == sizes(data)


def test_the_rows_listed_are_those_added_or_dropped(support_like: Dataset) -> None:
    data = uneven(support_like)
    added = evened(data, Oversample(), Context()).rows
    assert added is not None and set(added["change"]) == {"added"}
    assert added.groupby("label")["times"].sum().to_dict() == {"parcel": 9, "login": 19}
    dropped = evened(data, Undersample(), Context()).rows
    assert dropped is not None and dropped["label"].value_counts().to_dict() == {"card": 19, "parcel": 10}
    train = set(data.frame["uid"][data.frame["split"] == "train"])
    assert set(added["uid"]) <= train and set(dropped["uid"]) <= train


def test_long_lists_are_cut_and_every_class_has_some(support_like: Dataset) -> None:
    many = pd.concat([support_like.frame] * 60, ignore_index=True)
    many = many.assign(uid=[f"r{row}" for row in range(len(many))], split="train").astype(
        {"uid": "str", "split": "str"}
    )
    keep = (many["label"] != "login") | (many.index < 60)
    found = evened(support_like.with_frame(many[keep].reset_index(drop=True)), Undersample(), Context())
    assert (
        found.rows is not None and 1_000 < len(found.rows) <= LISTED and set(found.rows["label"]) == {"card", "parcel"}
    )


def test_the_list_is_what_applying_the_recipe_does(workspace: Workspace, support_like: Dataset) -> None:
    base = workspace.save(
        uneven(support_like).with_frame(
            uneven(support_like)
            .frame.drop(columns="split")
            .assign(split=pd.Series([None] * 72, dtype="str"))[list(support_like.frame.columns)]
        ),
        dataset_name="support",
    )
    split = Recipe(seed=3, steps=(Stratified(),))
    version = actions.apply_recipe(workspace, base.id, split)
    step: Step = Undersample()
    recipe = with_step(split, step)
    found = evened(rows_before(workspace, version.id), step, Context(seed=3, place=1))
    made = actions.apply_recipe(workspace, base.id, recipe)
    gone = set(workspace.load(version.id).frame["uid"]) - set(workspace.load(made.id).frame["uid"])
    assert found.rows is not None and set(found.rows["uid"]) == gone
    assert rows_before(workspace, made.id).frame["uid"].tolist() == workspace.load(version.id).frame["uid"].tolist()


def test_a_job_keeps_what_it_found(workspace: Workspace, support_like: Dataset) -> None:
    version = workspace.save(uneven(support_like), dataset_name="support")
    step = TomekLinks()
    params = {"version": version.id, "step": step.model_dump(mode="json"), "seed": 0, "place": 0}
    key = key_of(version.id, params["step"], 0, 0)
    assert not evening.is_stored(workspace, key) and stored(workspace, key) is None
    done = even_job(workspace, params, quiet)
    kept = stored(workspace, key)
    assert kept is not None and kept.rows is not None and done["dropped"] == len(kept.rows)
    fresh = evened(rows_before(workspace, version.id), step, Context())
    assert kept.classes.to_dict() == fresh.classes.to_dict() and fresh.rows is not None
    assert kept.rows["uid"].tolist() == fresh.rows["uid"].tolist()


def test_a_job_refuses_what_does_not_balance(workspace: Workspace) -> None:
    with pytest.raises(AssayError, match="not a strategy"):
        even_job(workspace, {"version": "", "step": {"kind": "deduplicate"}, "seed": 0, "place": 0}, quiet)
