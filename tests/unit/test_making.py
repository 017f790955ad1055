"""Prevents: a preview that shows other rows than the recipe makes, methods and gate in the wrong order."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from core import actions, making
from core.augment.gate import Gate
from core.augment.keyboard import Keyboard
from core.augment.swap_words import SwapWords
from core.balance.oversample import Oversample
from core.contracts import Context
from core.dataset import Dataset
from core.digest import text_digest
from core.making import BY_HAND, Made, ground, judge, look, make, per_class, reasons, with_method, with_step
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.workspace import Workspace

SPLIT = Recipe(seed=5, steps=(Stratified(),))


def kinds(recipe: Recipe) -> list[str]:
    return [step.kind.partition(".")[2] for step in recipe.steps]


def test_the_gate_stands_behind_all_methods_and_before_balance() -> None:
    one = with_method(SPLIT, SwapWords(), [Gate()])
    assert kinds(one) == ["stratified", "swap_words", "gate"]
    two = with_method(with_step(one, Oversample()), Keyboard(), [Gate(label=0.2)])
    assert kinds(two) == ["stratified", "swap_words", "keyboard", "gate", "oversample"]
    assert two.steps[3] == Gate(label=0.2)
    changed = with_method(two, SwapWords(per_row=3), [Gate()])
    assert kinds(changed) == kinds(two) and changed.steps[1] == SwapWords(per_row=3)
    balanced = with_method(with_step(SPLIT, Oversample()), Keyboard(), [Gate()])
    assert kinds(balanced) == ["stratified", "keyboard", "gate", "oversample"]
    assert with_step(two, Oversample(ratio=0.3)).steps[-1] == Oversample(ratio=0.3)


def splitted(data: Dataset, workspace: Workspace) -> tuple[str, Dataset]:
    stored = workspace.save(data, dataset_name="support")
    version = actions.apply_recipe(workspace, stored.id, SPLIT)
    return version.id, workspace.load(version.id)


def test_what_is_looked_at_is_what_the_recipe_makes(workspace: Workspace, support_like: Dataset) -> None:
    version, dataset = splitted(support_like, workspace)
    method = SwapWords(per_row=2)
    recipe = with_method(SPLIT, method, [])
    context = making.context_of(workspace, recipe.seed, making.place_of(recipe, method))
    seen = look(dataset, method, context)
    applied = workspace.load(
        actions.apply_recipe(workspace, workspace.catalog.version(version).parent or "", recipe).id
    )
    made = applied.frame[applied.frame["origin"].notna()].set_index("uid")["text"]
    assert seen.exact and seen.rows["origin"].nunique() == making.PARENTS
    assert made.loc[seen.rows["uid"]].tolist() == seen.rows["text"].tolist()
    parents = dataset.frame.set_index("uid")["text"]
    assert parents.loc[seen.rows["origin"]].tolist() == seen.rows["parent"].tolist()


def test_the_rows_before_are_those_without_what_was_made(workspace: Workspace, support_like: Dataset) -> None:
    version, dataset = splitted(support_like, workspace)
    base = workspace.catalog.version(version).parent or ""
    recipe = with_step(with_method(SPLIT, SwapWords(), []), Oversample())
    made = actions.apply_recipe(workspace, base, recipe)
    assert made.rows > len(dataset)
    assert ground(workspace, made.id).frame["uid"].tolist() == dataset.frame["uid"].tolist()
    before_balance = ground(workspace, made.id, ("balance.",))
    assert len(dataset) < len(before_balance) <= made.rows
    assert ground(workspace, version).frame.equals(dataset.frame)


def test_a_few_parents_of_a_method_that_asks_a_model(support_like: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(SwapWords, frozen=True):
        """Has a model."""

        model: str = ""

        def variants(self, texts: Sequence[str], labels: Sequence[str], context: Context) -> list[str | None]:
            """Marks each text."""
            return [f"{text} again" for text in texts]

    monkeypatch.setattr(making, "AT_ONCE", 10**9)
    frame = support_like.frame.assign(split=np.where(np.arange(120) % 4 == 0, "test", "train"))
    dataset = support_like.with_frame(frame.astype({"split": "str"}))
    slow = Slow(per_row=2, target=35)
    assert making.by_model(slow) and not making.by_model(SwapWords())
    seen = look(dataset, slow, Context())
    assert not seen.exact and seen.rows["origin"].nunique() == making.PARENTS and len(seen.rows) == 24
    assert making.wanted(dataset, slow, Context()) == len(make(dataset, slow, Context()).rows)


def test_a_person_has_the_last_word() -> None:
    rows = pd.DataFrame({"uid": ["1", "2", "3"], "text": ["one", "two", "three"]})
    scores = pd.DataFrame({"uid": ["3", "1", "2"], "similarity": [0.1, 0.9, 0.9]}).assign(
        label_probability=1.0, parent_probability=1.0, nearest_train=0.0, nearest_held=0.0, parent_held=0.0,
        fluency=1.0, surprise=np.nan, numbers=True, negation=True, orphan=False, twins=[()] * 3, twin_shares=[()] * 3,
    )  # fmt: skip
    made = Made(rows, True, (), scores)
    assert reasons(made, Gate()).tolist() == ["", "", "meaning"]
    assert reasons(made, Gate(farthest=0.0)).tolist() == ["", "", ""]
    by_hand = reasons(made, Gate(), [text_digest("two")], [text_digest("three")])
    assert by_hand.tolist() == ["", BY_HAND, ""]


def test_classes_add_up(support_like: Dataset) -> None:
    frame = support_like.frame.assign(split="train").astype({"split": "str"})
    dataset = support_like.with_frame(frame)
    made = make(dataset, SwapWords(classes=("card",)), Context())
    verdict = pd.Series(["label" if place % 3 == 0 else "" for place in range(len(made.rows))])
    table = per_class(dataset, made, verdict)
    assert (table["after"] == table["before"] + table["kept"]).all()
    assert table.loc["card", ["kept", "rejected"]].sum() == len(made.rows) and table["kept"].drop("card").sum() == 0


def test_the_gate_measures_what_was_made_and_nothing_held_out_is_made(support_like: Dataset) -> None:
    frame = support_like.frame.iloc[:48].assign(split=["train", "train", "test"] * 16).astype({"split": "str"})
    dataset = support_like.with_frame(frame)
    made = judge(dataset, look(dataset, SwapWords(), Context()), Gate(), Context())
    train = set(frame["uid"][frame["split"] == "train"])
    assert made.scores is not None and made.scores["uid"].tolist() == made.rows["uid"].tolist()
    assert set(made.rows["origin"]) <= train
    assert made.scores["similarity"].between(-1, 1).all() and made.scores["nearest_held"].notna().all()
    pairs = making.drawn(dataset, made, reasons(made, Gate(label=0, farthest=-1, fluency=0, near=1, numbers=False)))
    assert set(pairs["parent"]) <= train and (pairs["before"] != pairs["after"]).all()
